//! The files of an edition. They are inserted once and never changed.

use diesel::prelude::*;

use super::contents;
use super::schema::edition_files;
use crate::domain::editions::edition::{EditionFile, FileSummary};
pub(super) use crate::domain::editions::edition_note::digest;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;

/// The name of a draft's figures.
pub(super) const DRAFT: &str = "draft";

/// The place of a draft's figures, before that of every file.
const DRAFT_PLACE: i64 = 0;

/// A row of the table `edition_files`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = edition_files)]
struct FileRow {
    edition: String,
    place: i64,
    name: String,
    media_type: String,
    sha256: String,
    size: i64,
}

/// Inserts files behind those that are there.
pub(super) fn insert(
    conn: &mut Conn,
    edition: &str,
    files: &[EditionFile],
) -> Result<(), StoreError> {
    let last: Option<i64> = edition_files::table
        .filter(edition_files::edition.eq(edition))
        .select(diesel::dsl::max(edition_files::place))
        .first(conn)?;
    let first = last.unwrap_or(DRAFT_PLACE) + 1;
    for (place, file) in (first..).zip(files) {
        insert_at(conn, edition, place, file)?;
    }
    Ok(())
}

/// Inserts or replaces the figures of a draft.
pub(super) fn set_draft(conn: &mut Conn, edition: &str, figures: &[u8]) -> Result<(), StoreError> {
    delete_draft(conn, edition)?;
    let file = EditionFile {
        name: DRAFT.to_owned(),
        media_type: "application/json".to_owned(),
        bytes: figures.to_vec(),
    };
    insert_at(conn, edition, DRAFT_PLACE, &file)
}

/// Deletes the figures of a draft, whose files are made now.
pub(super) fn delete_draft(conn: &mut Conn, edition: &str) -> Result<(), StoreError> {
    diesel::delete(edition_files::table.find((edition, DRAFT_PLACE))).execute(conn)?;
    Ok(())
}

fn insert_at(
    conn: &mut Conn,
    edition: &str,
    place: i64,
    file: &EditionFile,
) -> Result<(), StoreError> {
    let row = FileRow {
        edition: edition.to_owned(),
        place,
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        sha256: contents::insert(conn, &file.bytes)?,
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
    };
    on_backend!(conn, |inner| diesel::insert_into(edition_files::table)
        .values(&row)
        .execute(inner))?;
    Ok(())
}

/// The files of an edition in order.
pub(super) fn list(conn: &mut Conn, edition: &str) -> Result<Vec<FileSummary>, StoreError> {
    let rows = list_rows(conn, edition)?;
    Ok(rows.into_iter().map(FileRow::summary).collect())
}

/// A file of an edition by name.
pub(super) fn find(
    conn: &mut Conn,
    edition: &str,
    name: &str,
) -> Result<Option<EditionFile>, StoreError> {
    let mut rows = list_rows(conn, edition)?;
    rows.retain(|row| row.name == name);
    rows.pop().map(|row| row.read(conn)).transpose()
}

/// All files of an edition in order.
pub(super) fn read_all(conn: &mut Conn, edition: &str) -> Result<Vec<EditionFile>, StoreError> {
    let rows = list_rows(conn, edition)?;
    rows.into_iter().map(|row| row.read(conn)).collect()
}

/// All files of an edition as they are stored, a draft's figures included, and the names of those whose
/// bytes don't fit their digest.
pub(super) fn read_unchecked(
    conn: &mut Conn,
    edition: &str,
) -> Result<(Vec<EditionFile>, Vec<String>), StoreError> {
    let rows: Vec<FileRow> = edition_files::table
        .filter(edition_files::edition.eq(edition))
        .order(edition_files::place)
        .select(FileRow::as_select())
        .load(conn)?;
    let (mut files, mut changed) = (Vec::new(), Vec::new());
    for row in rows {
        let bytes = contents::read(conn, &row.sha256)?;
        if digest(&bytes) != row.sha256 || i64::try_from(bytes.len()) != Ok(row.size) {
            changed.push(row.name.clone());
        }
        files.push(EditionFile {
            name: row.name,
            media_type: row.media_type,
            bytes,
        });
    }
    Ok((files, changed))
}

/// The figures of a draft.
pub(super) fn find_draft(conn: &mut Conn, edition: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let row: Option<FileRow> = edition_files::table
        .find((edition, DRAFT_PLACE))
        .select(FileRow::as_select())
        .first(conn)
        .optional()?;
    row.map(|row| Ok(row.read(conn)?.bytes)).transpose()
}

fn list_rows(conn: &mut Conn, edition: &str) -> Result<Vec<FileRow>, StoreError> {
    Ok(edition_files::table
        .filter(
            edition_files::edition
                .eq(edition)
                .and(edition_files::place.gt(DRAFT_PLACE)),
        )
        .order(edition_files::place)
        .select(FileRow::as_select())
        .load(conn)?)
}

impl FileRow {
    fn summary(self) -> FileSummary {
        FileSummary {
            name: self.name,
            media_type: self.media_type,
            sha256: self.sha256,
            size: u64::try_from(self.size).unwrap_or(0),
        }
    }

    /// The file with its bytes.
    ///
    /// # Errors
    /// When they are not those that were stored.
    fn read(self, conn: &mut Conn) -> Result<EditionFile, StoreError> {
        let bytes = contents::read(conn, &self.sha256)?;
        if digest(&bytes) != self.sha256 {
            return Err(StoreError::ChangedFile(self.name, self.edition));
        }
        Ok(EditionFile {
            name: self.name,
            media_type: self.media_type,
            bytes,
        })
    }
}
