//! Marks: short digests of the rows of a batch, kept beside the responses so that a comparison with
//! millions of them need not read them.

use std::collections::BTreeMap;

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::domain::fold;
use crate::store::answers::traits::ResponseTraits;
use crate::store::db::batch_sql::insert_rows;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::batch_marks;

/// The characters of a mark. With 32 bits, one pair in four thousand million of different rows of a
/// unit and period looks alike, which changes no conclusion.
pub(super) const LENGTH: usize = 8;

/// The most marks of one part, 32 kB of text.
const PART: usize = 4096;

/// The mark of a row among those of its unit and period. The version of the survey and the letter
/// case of the field make no difference.
pub(super) fn mark(traits: &ResponseTraits, ratings: &str) -> String {
    let survey = traits.survey_version.split('@').next().unwrap_or_default();
    let field = fold(&traits.field);
    let row = [survey, &traits.source, &traits.channel, &field, ratings].join("\t");
    hex::encode(&Sha256::digest(row)[..LENGTH / 2])
}

/// The marks of all rows of a batch, by period and unit.
#[derive(Default)]
pub(super) struct BatchMarks(BTreeMap<(String, String), String>);

#[derive(Insertable)]
#[diesel(table_name = batch_marks)]
struct NewMarksRow<'a> {
    period: &'a str,
    unit: &'a str,
    batch: &'a str,
    part: i32,
    marks: &'a str,
}

impl BatchMarks {
    pub fn push(&mut self, traits: &ResponseTraits, ratings: &str) {
        let of_unit = self
            .0
            .entry((traits.period.clone(), traits.unit.clone()))
            .or_default();
        of_unit.push_str(&mark(traits, ratings));
    }

    /// Inserts the marks of a batch that has none.
    pub fn insert(&self, conn: &mut Conn, batch: &str) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for ((period, unit), marks) in &self.0 {
            let mut rest = marks.as_str();
            for part in 0.. {
                let (marks, later) = rest.split_at(rest.len().min(PART * LENGTH));
                rows.push(NewMarksRow {
                    period,
                    unit,
                    batch,
                    part,
                    marks,
                });
                if later.is_empty() {
                    break;
                }
                rest = later;
            }
        }
        insert_rows!(conn, batch_marks::table, rows);
        Ok(())
    }
}

/// Removes the marks of a batch.
pub(super) fn delete(conn: &mut Conn, batch: &str) -> Result<(), StoreError> {
    diesel::delete(batch_marks::table.filter(batch_marks::batch.eq(batch))).execute(conn)?;
    Ok(())
}
