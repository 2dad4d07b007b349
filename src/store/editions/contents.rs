//! The bytes of editions' files, by their digest. They are never changed, and equal bytes are stored once.
//!
//! An edition has some thirty megabytes. They are stored before the transaction that makes them the files
//! of an edition, in short transactions, so that citizens go on submitting.

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use diesel::prelude::*;

use super::schema::edition_contents;
use crate::domain::editions::edition_note::digest;
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::sql::Sql;

/// The bytes of a part. In base64 a row is far shorter than the longest line of a backup.
const PART: usize = 768 * 1024;

const NO_FILE: &str = " NOT EXISTS (SELECT 1 FROM edition_files f \
     WHERE f.sha256 = edition_contents.sha256)";

/// A row of the table `edition_contents`.
#[derive(Insertable)]
#[diesel(table_name = edition_contents)]
struct EditionContentRow<'c> {
    sha256: &'c str,
    part: i64,
    content: String,
}

#[derive(QueryableByName)]
struct DigestRow {
    #[diesel(sql_type = diesel::sql_types::Text)]
    sha256: String,
}

impl Store {
    /// Stores contents ahead of the files that will have them, and deletes those that no file came to
    /// have or has any more.
    pub(super) fn store_contents<'c>(
        &self,
        contents: impl IntoIterator<Item = &'c [u8]>,
    ) -> Result<(), StoreError> {
        let steps = ImportMode::Chunked;
        let mut conn = self.conn()?;
        let unused = Sql::new("SELECT DISTINCT sha256 FROM edition_contents WHERE").text(NO_FILE);
        for DigestRow { sha256 } in unused.load(&mut conn)? {
            steps.step_half_the_time(&mut conn, |conn| delete_unused(conn, &sha256))?;
        }
        for content in contents {
            let sha256 = digest(content);
            for row in missing_parts(&mut conn, &sha256, content)? {
                steps.step_half_the_time(&mut conn, |conn| insert_part(conn, &row))?;
            }
        }
        Ok(())
    }
}

/// Deletes a content that no file has.
fn delete_unused(conn: &mut Conn, sha256: &str) -> Result<(), StoreError> {
    lock(conn)?;
    Sql::new("DELETE FROM edition_contents WHERE sha256 = ")
        .bind(sha256)
        .text(" AND")
        .text(NO_FILE)
        .execute(conn)?;
    Ok(())
}

/// Inserts what is not stored yet of a content, for a file that is inserted in the same transaction, and
/// returns its digest.
pub(super) fn insert(conn: &mut Conn, content: &[u8]) -> Result<String, StoreError> {
    // Otherwise others might delete what is found here.
    lock(conn)?;
    let sha256 = digest(content);
    for row in missing_parts(conn, &sha256, content)? {
        insert_part(conn, &row)?;
    }
    Ok(sha256)
}

fn lock(conn: &mut Conn) -> Result<(), StoreError> {
    conn.lock("edition contents")
}

/// The parts of a content that are not stored.
fn missing_parts<'c>(
    conn: &mut Conn,
    sha256: &'c str,
    content: &'c [u8],
) -> Result<impl Iterator<Item = EditionContentRow<'c>> + use<'c>, StoreError> {
    let stored: Vec<i64> = edition_contents::table
        .filter(edition_contents::sha256.eq(sha256))
        .select(edition_contents::part)
        .load(conn)?;
    let stored = BTreeSet::from_iter(stored);
    let parts = (0..).zip(content.chunks(PART));
    Ok(parts
        .filter(move |(part, _)| !stored.contains(part))
        .map(move |(part, bytes)| EditionContentRow {
            sha256,
            part,
            content: BASE64_STANDARD.encode(bytes),
        }))
}

/// Inserts a part, unless another process has done so meanwhile.
fn insert_part(conn: &mut Conn, row: &EditionContentRow<'_>) -> Result<(), StoreError> {
    on_backend!(conn, |inner| diesel::insert_into(edition_contents::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(inner))?;
    Ok(())
}

/// The bytes of a content as they are stored.
pub(super) fn read(conn: &mut Conn, sha256: &str) -> Result<Vec<u8>, StoreError> {
    let parts: Vec<String> = edition_contents::table
        .filter(edition_contents::sha256.eq(sha256))
        .order(edition_contents::part)
        .select(edition_contents::content)
        .load(conn)?;
    let mut bytes = Vec::new();
    for part in parts {
        // What is no base64 shows in the digest.
        bytes.extend(BASE64_STANDARD.decode(part).unwrap_or_default());
    }
    Ok(bytes)
}
