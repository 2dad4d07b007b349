//! Checking a paper form by a second entry.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use super::drafts::{delete_draft, find_draft, read_number, signals_of};
use crate::domain::answers::sealed::PaperMark;
use crate::domain::paper::{Clerk, DraftNumber, differences, reconcile};
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_ratings;
use crate::store::db::schema::paper_drafts;

/// A second entry of a form.
#[derive(Clone, Debug)]
pub struct PaperCheck {
    /// The number on the form.
    pub number: DraftNumber,
    /// The clerk who makes the second entry.
    pub clerk: Clerk,
    /// The ratings of the second entry.
    pub second: Ratings,
    /// The ratings that the form really shows, by index, for questions in which the entries differ.
    pub resolved: BTreeMap<usize, Rating>,
    /// The comment after the clerk has compared it with the form. None before that.
    pub comment: Option<Option<String>>,
}

/// The outcome of a second entry.
#[derive(Clone, Debug)]
pub enum Checked {
    /// The answers are stored durably in the inbox, and the draft is deleted.
    Committed {
        /// The number of answers in which the two entries differed.
        differences: usize,
    },
    /// The entries differ, and the clerk has to compare them with the form first.
    Unresolved(Comparison),
    /// The first entry was made by the same clerk.
    Own,
    /// No draft with this number waits at this office, or no longer.
    Gone,
}

/// The differences that the clerk has to compare with the form.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The ratings of the first entry.
    pub first: Ratings,
    /// The indices of the questions in which the entries differ.
    pub differences: Vec<usize>,
    /// The comment of the first entry.
    pub comment: Option<String>,
}

/// The result of looking up the number on a form.
#[derive(Clone, Debug)]
pub enum FoundDraft {
    /// The draft awaits a second entry by this clerk.
    Waits(Arc<Definition>),
    /// The first entry was made by the same clerk.
    Own,
    /// No draft with this number waits at this office.
    Gone,
}

/// A draft that awaits its check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingDraft {
    /// Its number.
    pub number: DraftNumber,
    /// The day of its first entry.
    pub entered_on: Date,
}

impl Store {
    /// Returns the drafts of a clerk's office that other clerks have typed in, oldest day first,
    /// with nothing but their numbers and days.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_drafts(&self, clerk: &Clerk) -> Result<Vec<WaitingDraft>, StoreError> {
        let others = paper_drafts::entered_at_office
            .eq(clerk.office.as_str())
            .and(paper_drafts::entered_by.ne(&clerk.id));
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

    /// Looks up a draft by its number, without revealing anything about the first entry.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_draft(&self, number: DraftNumber, clerk: &Clerk) -> Result<FoundDraft, StoreError> {
        let mut conn = self.conn()?;
        Ok(match find_draft(&mut conn, number, clerk)? {
            None => FoundDraft::Gone,
            Some(draft) if draft.entered_by == clerk.id => FoundDraft::Own,
            Some(draft) => {
                let answer = draft.open(self)?;
                FoundDraft::Waits(self.surveys.get(&mut conn, &answer.survey_version)?)
            }
        })
    }

    /// Compares a second entry with the first. Once all differences are resolved, moves the answers
    /// to the inbox and returns after a durable commit.
    ///
    /// # Errors
    /// When the database fails; then the draft stays.
    pub fn check_paper(&self, check: &PaperCheck, now: Timestamp) -> Result<Checked, StoreError> {
        self.conn()?.write(|conn| {
            let Some(draft) = find_draft(conn, check.number, &check.clerk)? else {
                return Ok(Checked::Gone);
            };
            if draft.entered_by == check.clerk.id {
                return Ok(Checked::Own);
            }
            let mut answer = draft.open(self)?;
            let definition = self.surveys.get(conn, &answer.survey_version)?;
            let first = read_ratings(&answer.ratings, &definition)?;
            let differing = differences(&first, &check.second);
            let reconciled = reconcile(&first, &check.second, &check.resolved);
            let comment = match (&check.comment, &answer.comment) {
                (Some(compared), _) => Some(compared.clone()),
                (None, None) => Some(None),
                (None, Some(_)) => None,
            };
            let (Some(ratings), Some(comment)) = (reconciled, comment) else {
                return Ok(Checked::Unresolved(Comparison {
                    first,
                    differences: differing,
                    comment: answer.comment,
                }));
            };
            if delete_draft(conn, check.number)? != 1 {
                return Ok(Checked::Gone);
            }
            let count = differing.len() + usize::from(comment != answer.comment);
            // Whether two forms say the same can't be told again; a corrected one no longer does.
            let identical = count == 0 && answer.signals.contains('i');
            answer.signals = signals_of(&ratings, comment.as_deref(), identical);
            ratings.as_str().clone_into(&mut answer.ratings);
            answer.comment = comment;
            answer.paper = Some(PaperMark::Checked(u32::try_from(count).unwrap_or(u32::MAX)));
            self.insert_drafted(conn, vec![(draft.mark, answer)], now)?;
            Ok(Checked::Committed { differences: count })
        })
    }
}
