//! Drafts: forms that wait for their check.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::domain::answers::signals;
use crate::domain::paper::{Clerk, DraftNumber};
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;
use crate::store::answers::counts::UnitCount;
use crate::store::answers::inbox::ANY;
use crate::store::answers::redeem::{LinkRow, Pending};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_ratings;
use crate::store::db::schema::paper_drafts;
use crate::store::links::invitations::day;

/// The source of an answer on paper.
pub(super) const PAPER: &str = "paper";

#[derive(Queryable, QueryableByName, Selectable, Insertable, Clone)]
#[diesel(table_name = paper_drafts, treat_none_as_default_value = false)]
pub(super) struct DraftRow {
    pub(super) number: String,
    pub(super) mark: String,
    pub(super) entered_at_office: String,
    pub(super) entered_by: String,
    pub(super) entered_on: String,
    pub(super) unit: String,
    pub(super) intake_office: Option<String>,
    pub(super) survey_version: String,
    pub(super) period: String,
    pub(super) channel: String,
    pub(super) field: String,
    pub(super) ratings: String,
    pub(super) comment: Option<String>,
    pub(super) language: String,
    pub(super) assisted: bool,
    pub(super) late: bool,
}

impl DraftRow {
    /// A draft that has no number yet.
    pub(super) fn new(
        pending: &Pending,
        link: &LinkRow,
        clerk: &Clerk,
        mark: String,
        now: Timestamp,
    ) -> Self {
        let submission = &pending.submission;
        Self {
            number: String::new(),
            mark,
            entered_at_office: clerk.office.to_string(),
            entered_by: clerk.key.clone(),
            entered_on: day(now),
            unit: link.agency.clone(),
            intake_office: link.intake_office.clone(),
            survey_version: link.survey_version.clone(),
            period: link.month.clone(),
            channel: link.channel.clone(),
            field: link.field.as_deref().unwrap_or(ANY).to_owned(),
            ratings: submission.ratings.as_str().to_owned(),
            comment: submission.comment.clone(),
            language: submission.language.clone(),
            assisted: submission.assisted,
            late: link.is_late(),
        }
    }

    pub(super) fn ratings(&self, definition: &Definition) -> Result<Ratings, StoreError> {
        read_ratings(&self.ratings, definition)
    }

    pub(super) fn counted(&self, kind: &str, count: i64) -> UnitCount {
        UnitCount {
            unit: self.unit.clone(),
            period: self.period.clone(),
            kind: kind.to_owned(),
            count,
        }
    }
}

/// The signals of a form. When it was filled in nobody knows, and a stack of them is typed in at
/// once: hours, haste and bursts say nothing here.
pub(super) fn signals_of(ratings: &Ratings, comment: Option<&str>) -> String {
    let is_line = signals::is_straight_line(ratings, comment);
    signals::letters(false, false, false, is_line)
}

pub(super) fn find_draft(
    conn: &mut Conn,
    number: DraftNumber,
    clerk: &Clerk,
) -> Result<Option<DraftRow>, StoreError> {
    let here = paper_drafts::number
        .eq(number.compact())
        .and(paper_drafts::entered_at_office.eq(clerk.office.as_str()));
    Ok(paper_drafts::table
        .filter(here)
        .select(DraftRow::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn find_by_mark(conn: &mut Conn, mark: &str) -> Result<Option<DraftNumber>, StoreError> {
    let number: Option<String> = paper_drafts::table
        .filter(paper_drafts::mark.eq(mark))
        .select(paper_drafts::number)
        .first(conn)
        .optional()?;
    number.as_deref().map(read_number).transpose()
}

pub(super) fn remove(conn: &mut Conn, number: DraftNumber) -> Result<usize, StoreError> {
    Ok(diesel::delete(paper_drafts::table.find(number.compact())).execute(conn)?)
}

pub(super) fn read_number(text: &str) -> Result<DraftNumber, StoreError> {
    DraftNumber::parse(text).map_err(|_| StoreError::Unknown("number of a form", text.to_owned()))
}

/// Gives PostgreSQL's table a new file, as `inbox` gets one: without what was removed, and in the
/// order of the random numbers, where a mere copy would keep that of the entries.
pub(in crate::store) fn renew(conn: &mut Conn) -> Result<(), StoreError> {
    Ok(conn.batch_execute("CLUSTER paper_drafts USING paper_drafts_pkey")?)
}
