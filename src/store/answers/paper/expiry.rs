//! The end of waiting for a check.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::drafts::{DraftRow, PAPER, signals_of};
use crate::domain::paper::check_cutoff;
use crate::store::Store;
use crate::store::answers::closing::OpenMonths;
use crate::store::answers::counts;
use crate::store::answers::counts::{PAPER_UNCHECKED, UnitCount};
use crate::store::answers::inbox::Arrival;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::paper_drafts;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

impl Store {
    /// Lets in what need not wait for a check any longer: after seven days, or when its month has
    /// closed, so that it leaves with the others of the month. Run by every mixing before it looks
    /// at what waits.
    ///
    /// On PostgreSQL drafts that stay get the transaction of the mixing first, in place of the one
    /// that spent their link. It holds them, so that whoever checks one of them meanwhile takes it
    /// before or after.
    pub(in crate::store) fn end_waiting_for_checks(
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
        let mut over: Vec<DraftRow> = Sql::new("DELETE FROM paper_drafts WHERE entered_on <= ")
            .bind(check_cutoff(today).to_string())
            .text(" RETURNING *")
            .load(conn)?;
        let open = OpenMonths::find(conn, now)?;
        for period in periods {
            if open.is_closed(read_period(&period)?) {
                over.extend(
                    Sql::new("DELETE FROM paper_drafts WHERE period = ")
                        .bind(period)
                        .text(" RETURNING *")
                        .load::<DraftRow>(conn)?,
                );
            }
        }
        self.let_drafts_in(conn, &over)?;
        let mut unchecked: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for draft in &over {
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

    /// Lets the answers of drafts that were removed into the waiting room, under new keys.
    pub(super) fn let_drafts_in(
        &self,
        conn: &mut Conn,
        drafts: &[DraftRow],
    ) -> Result<(), StoreError> {
        let mut read = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let definition = self.surveys.get(conn, &draft.survey_version)?;
            let ratings = draft.ratings(&definition)?;
            let signals = signals_of(&ratings, draft.comment.as_deref());
            read.push((draft, ratings, signals));
        }
        let arrivals: Vec<Arrival<'_>> = read
            .iter()
            .map(|(draft, ratings, signals)| Arrival {
                unit: &draft.unit,
                intake_office: draft.intake_office.as_deref(),
                survey_version: &draft.survey_version,
                period: &draft.period,
                source: PAPER,
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
        self.let_in(conn, &arrivals)
    }
}
