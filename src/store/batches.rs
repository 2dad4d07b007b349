//! Batches: imported files of responses (paper, history), which can be withdrawn as a whole.

use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;

use super::connection::Conn;
use super::error::StoreError;
use super::inbox::{DECIDED, INTAKE};
use super::merge::{self, Counts};
use super::mixing::{ResponseRow, insert_responses};
use super::schema::{batches, responses};
use super::surveys::version_id;
use super::{Store, chunk, stamp};
use crate::domain::agency::Slug;
use crate::domain::period::Period;
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;

/// One imported response.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// The agency or intake office.
    pub unit: Slug,
    /// Whether the unit is an intake office.
    pub intake_office: bool,
    /// What was asked.
    pub definition: Arc<Definition>,
    /// The month of the case's finish, or a coarser period.
    pub period: Period,
    /// By which way it came.
    pub source: String,
    /// How the case was handed in.
    pub channel: String,
    /// The case's field.
    pub field: String,
    /// The answers.
    pub ratings: Ratings,
}

/// A batch on its way in.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its name, used once.
    pub name: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Who imports it.
    pub imported_by: String,
    /// The file's name.
    pub source: String,
    /// Now.
    pub now: Timestamp,
}

/// A batch import under way, within its one transaction.
pub struct BatchImporter<'a> {
    store: &'a Store,
    conn: &'a mut Conn,
    batch: &'a Batch,
    counts: Counts,
    rows: i64,
}

impl Store {
    /// Imports a batch as a whole; `body` hands over the rows. With `rehearse` nothing is kept.
    ///
    /// # Errors
    /// When the name or the content was imported before, the database fails, or `body` does;
    /// then nothing landed.
    pub fn import_batch<T, E: From<StoreError>>(
        &self,
        batch: &Batch,
        rehearse: bool,
        body: impl FnOnce(&mut BatchImporter<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.conn()?;
        let mut outcome = None;
        let run = |conn: &mut Conn| {
            refuse_known(conn, batch)?;
            let mut importer = BatchImporter {
                store: self,
                conn,
                batch,
                counts: Counts::default(),
                rows: 0,
            };
            match body(&mut importer) {
                Ok(value) => {
                    importer.finish()?;
                    outcome = Some(Ok(value));
                    Ok(())
                }
                Err(error) => {
                    outcome = Some(Err(error));
                    Err(StoreError::Query(
                        diesel::result::Error::RollbackTransaction,
                    ))
                }
            }
        };
        let held = if rehearse {
            conn.rehearse(run)
        } else {
            conn.write(run)
        };
        match (held, outcome) {
            (Ok(()), Some(result)) | (Err(_), Some(result @ Err(_))) => result,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Query(diesel::result::Error::NotFound).into()),
        }
    }

    /// Takes back every response of a batch, and tells how many there were.
    ///
    /// # Errors
    /// When there is no such batch, it was withdrawn before, or the database fails.
    pub fn withdraw_batch(&self, name: &str) -> Result<i64, StoreError> {
        self.conn()?.write(|conn| {
            let withdrawn = diesel::update(
                batches::table.filter(batches::name.eq(name).and(batches::withdrawn.eq(false))),
            )
            .set(batches::withdrawn.eq(true))
            .execute(conn)?;
            if withdrawn == 0 {
                return Err(StoreError::Batch(format!(
                    "there is no batch `{name}`, or it was withdrawn before"
                )));
            }
            self.take_back(conn, name)
        })
    }

    fn take_back(&self, conn: &mut Conn, name: &str) -> Result<i64, StoreError> {
        let mut counts = Counts::default();
        let mut taken = 0;
        let mut after = String::new();
        loop {
            let page: Vec<KeptResponse> = responses::table
                .filter(responses::batch.eq(name).and(responses::key.gt(&after)))
                .order(responses::key)
                .limit(5_000)
                .select(KeptResponse::as_select())
                .load(conn)?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.key);
            for row in &page {
                let definition = self.surveys.get(conn, &row.survey_version)?;
                counts.count(&row.traits(), &row.ratings()?, &definition, -1);
                taken += 1;
            }
        }
        diesel::delete(responses::table.filter(responses::batch.eq(name))).execute(conn)?;
        counts.write(conn)?;
        merge::drop_zeros(conn)?;
        Ok(taken)
    }
}

/// A response read back.
#[derive(Queryable, Selectable)]
#[diesel(table_name = responses)]
pub(super) struct KeptResponse {
    pub key: String,
    pub unit: String,
    pub survey_version: String,
    pub period: String,
    pub source: String,
    pub channel: String,
    pub field: String,
    ratings: String,
    pub flagged: bool,
}

impl KeptResponse {
    pub(super) fn ratings(&self) -> Result<Ratings, StoreError> {
        Ratings::parse(&self.ratings)
            .ok_or_else(|| StoreError::Unknown("ratings", self.ratings.clone()))
    }

    pub(super) fn traits(&self) -> merge::Traits {
        merge::Traits {
            unit: self.unit.clone(),
            survey_version: self.survey_version.clone(),
            period: self.period.clone(),
            source: self.source.clone(),
            channel: self.channel.clone(),
            field: self.field.clone(),
            flagged: self.flagged,
        }
    }
}

fn refuse_known(conn: &mut Conn, batch: &Batch) -> Result<(), StoreError> {
    let known: Option<(String, String, bool)> = batches::table
        .filter(
            batches::name.eq(&batch.name).or(batches::sha256
                .eq(&batch.sha256)
                .and(batches::withdrawn.eq(false))),
        )
        .select((batches::name, batches::imported_at, batches::withdrawn))
        .first(conn)
        .optional()?;
    match known {
        None => Ok(()),
        Some((name, at, withdrawn)) if name == batch.name => Err(StoreError::Batch(format!(
            "a batch `{name}` was imported at {at}{}; choose another name",
            if withdrawn { " and withdrawn" } else { "" }
        ))),
        Some((name, at, _)) => Err(StoreError::Batch(format!(
            "this content was imported before, as batch `{name}` at {at}; withdraw that batch first if it is to be replaced"
        ))),
    }
}

impl BatchImporter<'_> {
    /// Most rows in one call of [`BatchImporter::chunk`].
    pub const CHUNK: usize = chunk::ROWS;

    /// Adds responses.
    ///
    /// # Errors
    /// When the database fails.
    pub fn chunk(&mut self, given: &[BatchRow]) -> Result<(), StoreError> {
        let mut rows: Vec<ResponseRow> = Vec::with_capacity(given.len());
        for row in given {
            let response = ResponseRow {
                key: self.store.new_key(),
                unit: row.unit.to_string(),
                role: if row.intake_office { INTAKE } else { DECIDED }.to_owned(),
                survey_version: version_id(&row.definition),
                period: row.period.to_string(),
                source: row.source.clone(),
                channel: row.channel.clone(),
                field: row.field.clone(),
                ratings: row.ratings.to_string(),
                flagged: false,
                batch: Some(self.batch.name.clone()),
            };
            self.counts
                .count(&response.traits(), &row.ratings, &row.definition, 1);
            rows.push(response);
        }
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        insert_responses(self.conn, &rows)?;
        self.rows += i64::try_from(rows.len()).unwrap_or(0);
        Ok(())
    }

    fn finish(self) -> Result<(), StoreError> {
        self.counts.write(self.conn)?;
        diesel::insert_into(batches::table)
            .values((
                batches::name.eq(&self.batch.name),
                batches::sha256.eq(&self.batch.sha256),
                batches::imported_by.eq(&self.batch.imported_by),
                batches::imported_at.eq(stamp(self.batch.now)),
                batches::source.eq(&self.batch.source),
                batches::row_count.eq(self.rows),
                batches::withdrawn.eq(false),
            ))
            .execute(self.conn)?;
        Ok(())
    }
}
