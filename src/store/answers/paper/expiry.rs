//! The expiry of drafts that were not checked in time.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::drafts::{DraftRow, signals_of};
use crate::domain::answers::source::Source;
use crate::domain::paper::check_cutoff;
use crate::store::Store;
use crate::store::answers::closing::OpenMonths;
use crate::store::answers::counts;
use crate::store::answers::counts::{PAPER_UNCHECKED, UnitCount};
use crate::store::answers::inbox::NewAnswer;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::paper_drafts;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

impl Store {
    /// Moves the drafts to the inbox that have waited for seven days, or whose month has closed, so
    /// that their answers leave together with the others of the month. Every mixing does this
    /// before it reads the inbox.
    ///
    /// On PostgreSQL all drafts are updated first, so that those that stay carry the transaction id
    /// of the mixing instead of that in which their link was redeemed. The update also locks them:
    /// a check of a draft happens either before or after.
    pub(in crate::store) fn release_overdue_drafts(
        &self,
        conn: &mut Conn,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if matches!(conn, Conn::Pg(_)) {
            diesel::sql_query("UPDATE paper_drafts SET number = number").execute(conn)?;
        }
        let periods: Vec<String> = paper_drafts::table
            .select(paper_drafts::period)
            .distinct()
            .load(conn)?;
        if periods.is_empty() {
            return Ok(());
        }
        let today = now.to_zoned(crate::domain::VIETNAM).date();
        let mut overdue: Vec<DraftRow> = Sql::new("DELETE FROM paper_drafts WHERE entered_on <= ")
            .bind(check_cutoff(today).to_string())
            .text(" RETURNING *")
            .load(conn)?;
        let open = OpenMonths::read(conn, now)?;
        for period in periods {
            if open.is_closed(read_period(&period)?) {
                overdue.extend(
                    Sql::new("DELETE FROM paper_drafts WHERE period = ")
                        .bind(period)
                        .text(" RETURNING *")
                        .load::<DraftRow>(conn)?,
                );
            }
        }
        self.insert_draft_answers(conn, &overdue)?;
        let mut unchecked: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for draft in &overdue {
            *unchecked.entry((&draft.unit, &draft.period)).or_default() += 1;
        }
        let counts = unchecked
            .into_iter()
            .map(|((unit, period), count)| UnitCount {
                unit: unit.to_owned(),
                period: period.to_owned(),
                kind: PAPER_UNCHECKED.to_owned(),
                count,
            });
        counts::add_unit_counts(conn, counts.collect())
    }

    /// Inserts the answers of deleted drafts into the inbox, under new keys.
    pub(super) fn insert_draft_answers(
        &self,
        conn: &mut Conn,
        drafts: &[DraftRow],
    ) -> Result<(), StoreError> {
        let mut prepared = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let definition = self.surveys.get(conn, &draft.survey_version)?;
            let ratings = draft.ratings(&definition)?;
            let signals = signals_of(&ratings, draft.comment.as_deref());
            prepared.push((draft, ratings, signals));
        }
        let answers: Vec<NewAnswer<'_>> = prepared
            .iter()
            .map(|(draft, ratings, signals)| NewAnswer {
                unit: &draft.unit,
                intake_office: draft.intake_office.as_deref(),
                survey_version: &draft.survey_version,
                period: &draft.period,
                source: Source::Paper,
                channel: &draft.channel,
                field: &draft.field,
                ratings,
                comment: draft.comment.as_deref(),
                signals,
                language: &draft.language,
                assisted: draft.assisted,
                late: draft.late,
            })
            .collect();
        self.insert_answers(conn, &answers)
    }
}
