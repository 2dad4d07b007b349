//! Checking a form by a second entry.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::prelude::*;
use jiff::civil::Date;

use super::drafts::{find_draft, read_number, remove};
use crate::domain::paper::{Clerk, DraftNumber, differences, reconcile};
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::answers::counts::{PAPER_CHECKED, PAPER_DIFFERENCES};
use crate::store::db::error::StoreError;
use crate::store::db::schema::paper_drafts;

/// A second entry of a form.
#[derive(Clone, Debug)]
pub struct PaperCheck {
    /// The number on the form.
    pub number: DraftNumber,
    /// Who typed it in now.
    pub clerk: Clerk,
    /// The ratings as they were typed now.
    pub second: Ratings,
    /// For questions that differed, by index: what the form really says.
    pub resolved: BTreeMap<usize, Rating>,
    /// The comment after it was compared with the form; nothing where nobody was asked yet.
    pub comment: Option<Option<String>>,
}

/// What became of a second entry.
#[derive(Clone, Debug)]
pub enum Checked {
    /// The answers count, durably, and the draft is gone.
    Committed {
        /// In how many answers the two entries differed.
        differences: usize,
    },
    /// There is something to compare with the form first.
    Unsettled(Comparison),
    /// This clerk typed it in the first time.
    Own,
    /// No form with this number waits at this office, or not any more.
    Gone,
}

/// What is to be compared with the form.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The ratings of the first entry.
    pub first: Ratings,
    /// The questions in which they differ, by index.
    pub differences: Vec<usize>,
    /// The comment of the first entry.
    pub comment: Option<String>,
}

/// What a number on a form leads to.
#[derive(Clone, Debug)]
pub enum FoundDraft {
    /// The form waits for this clerk's entry.
    Waits(Arc<Definition>),
    /// This clerk typed it in the first time.
    Own,
    /// No form with this number waits at this office.
    Gone,
}

/// A form that waits for its check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingDraft {
    /// Its number.
    pub number: DraftNumber,
    /// The day of its first entry.
    pub entered_on: Date,
}

impl Store {
    /// The forms of a clerk's office that somebody else typed in and that wait for their check, the
    /// oldest day first: nothing of them but their numbers and days.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_drafts(&self, clerk: &Clerk) -> Result<Vec<WaitingDraft>, StoreError> {
        let others = paper_drafts::entered_at_office
            .eq(clerk.office.as_str())
            .and(paper_drafts::entered_by.ne(&clerk.key));
        let rows: Vec<(String, String)> = paper_drafts::table
            .filter(others)
            .order((paper_drafts::entered_on, paper_drafts::number))
            .select((paper_drafts::number, paper_drafts::entered_on))
            .load(&mut *self.conn()?)?;
        rows.into_iter()
            .map(|(number, day)| {
                Ok(WaitingDraft {
                    number: read_number(&number)?,
                    entered_on: day.parse().map_err(|_| StoreError::Unknown("day", day))?,
                })
            })
            .collect()
    }

    /// What a number leads to for a clerk; nothing of the first entry.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_draft(&self, number: DraftNumber, clerk: &Clerk) -> Result<FoundDraft, StoreError> {
        let mut conn = self.conn()?;
        Ok(match find_draft(&mut conn, number, clerk)? {
            None => FoundDraft::Gone,
            Some(draft) if draft.entered_by == clerk.key => FoundDraft::Own,
            Some(draft) => FoundDraft::Waits(self.surveys.get(&mut conn, &draft.survey_version)?),
        })
    }

    /// Compares a second entry with the first, and lets the form's answers in once nothing is left
    /// to compare with the form; returns after a durable commit.
    ///
    /// # Errors
    /// When the database fails; then the form goes on waiting.
    pub fn check_paper(&self, check: &PaperCheck) -> Result<Checked, StoreError> {
        self.conn()?.write(|conn| {
            let Some(mut draft) = find_draft(conn, check.number, &check.clerk)? else {
                return Ok(Checked::Gone);
            };
            if draft.entered_by == check.clerk.key {
                return Ok(Checked::Own);
            }
            let definition = self.surveys.get(conn, &draft.survey_version)?;
            let first = draft.ratings(&definition)?;
            let differing = differences(&first, &check.second);
            let settled = reconcile(&first, &check.second, &check.resolved);
            let comment = match (&check.comment, &draft.comment) {
                (Some(compared), _) => Some(compared.clone()),
                (None, None) => Some(None),
                (None, Some(_)) => None,
            };
            let (Some(ratings), Some(comment)) = (settled, comment) else {
                return Ok(Checked::Unsettled(Comparison {
                    first,
                    differences: differing,
                    comment: draft.comment,
                }));
            };
            if remove(conn, check.number)? != 1 {
                return Ok(Checked::Gone);
            }
            let count = differing.len() + usize::from(comment != draft.comment);
            ratings.as_str().clone_into(&mut draft.ratings);
            draft.comment = comment;
            self.let_drafts_in(conn, std::slice::from_ref(&draft))?;
            let differences = i64::try_from(count).unwrap_or(i64::MAX);
            let counts = [(PAPER_CHECKED, 1), (PAPER_DIFFERENCES, differences)]
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .map(|(kind, count)| draft.counted(kind, count));
            counts::add_unit_counts(conn, counts.collect())?;
            Ok(Checked::Committed { differences: count })
        })
    }
}
