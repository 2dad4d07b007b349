//! Reading batches.

use diesel::prelude::*;
use jiff::Timestamp;

use crate::domain::access::{Actor, Viewer};
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::batches;
use crate::store::db::time::read_stamp;

/// A batch of imported responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBatch {
    /// Its name.
    pub name: String,
    /// Who imported it.
    pub imported_by: Actor,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// The name of the file.
    pub source: String,
    /// The responses in it.
    pub rows: i64,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

/// The columns of a batch that are read.
type BatchColumns = (String, String, String, String, i64, bool);

impl Store {
    /// Returns all batches, the latest first; none where they are out of the viewer's reach.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_batches(&self, viewer: &Viewer) -> Result<Vec<KeptBatch>, StoreError> {
        if !viewer.sees_batches() {
            return Ok(Vec::new());
        }
        let rows: Vec<BatchColumns> = batches::table
            .order((batches::imported_at.desc(), batches::name))
            .select((
                batches::name,
                batches::imported_by,
                batches::imported_at,
                batches::source,
                batches::row_count,
                batches::withdrawn,
            ))
            .load(&mut *self.conn()?)?;
        rows.into_iter()
            .map(|(name, by, at, source, rows, withdrawn)| {
                Ok(KeptBatch {
                    name,
                    imported_by: Actor::read(&by),
                    imported_at: read_stamp(&at)?,
                    source,
                    rows,
                    withdrawn,
                })
            })
            .collect()
    }
}
