//! The doctor: checks that every answer is there exactly once, that every stored count equals what a
//! recount gives, that nothing lies outside the validity of its agency, and that editions are as they
//! were signed.

mod answers;
mod cases;
mod difference;
mod editions;
mod sums;

use serde::Serialize;

use super::Store;
use super::db::connection::Conn;
use super::db::error::StoreError;
use super::surveys::Surveys;
use crate::domain::links::secrets::Secrets;

pub use cases::UncountedCases;
pub use difference::Discrepancy;

/// The findings of an examination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// The number of used invitations.
    pub used: i64,
    /// The number of answers in the inbox, with the paper forms that await their check.
    pub inbox: i64,
    /// The number of mixed answers, without imported batches and without those withheld.
    pub responses: i64,
    /// Every pair of numbers that disagree.
    pub differences: Vec<Discrepancy>,
    /// Finished cases that count in no month, which is no difference.
    pub uncounted: Vec<UncountedCases>,
}

impl Store {
    /// Examines the whole database in one read transaction.
    ///
    /// # Errors
    /// When the database fails or holds a value that sipas never writes.
    pub fn examine(&self) -> Result<Diagnosis, StoreError> {
        self.conn()?
            .read(|conn| examine(conn, &self.surveys, self.secrets()))
    }
}

/// Examines the whole database within a transaction of the caller.
pub(super) fn examine(
    conn: &mut Conn,
    surveys: &Surveys,
    secrets: &Secrets,
) -> Result<Diagnosis, StoreError> {
    let answers = answers::AnswersByLink::read(conn, secrets)?;
    let mut differences = answers.compare();
    differences.extend(cases::compare(conn)?);
    differences.extend(cases::compare_timeliness(conn)?);
    differences.extend(cases::outside_validity(conn)?);
    differences.extend(cases::outside_validity_by_day(conn)?);
    differences.extend(sums::compare(conn, surveys)?);
    differences.extend(editions::compare(conn)?);
    Ok(Diagnosis {
        used: answers.used(),
        inbox: answers.waiting(),
        responses: answers.mixed(),
        differences,
        uncounted: cases::list_uncounted(conn)?,
    })
}
