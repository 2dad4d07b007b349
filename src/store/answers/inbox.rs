//! Submitting: spending links and leaving their answers in the waiting room, in one transaction.
//!
//! One body for one submission and for a batch, on both databases: a batch costs the same few
//! statements whatever its size.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::redeem;
use super::redeem::{LinkRow, Pending};
use super::submission::{Submission, Submitted, WEB};
use super::traits::Role;
use crate::domain::answers::sums::intake_part;
use crate::domain::rating::Ratings;
use crate::store::Store;
use crate::store::cases::counts::Changes;
use crate::store::db::batch_sql;
use crate::store::db::batch_sql::insert_rows;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::inbox;

/// A trait that is not known or was dropped.
pub(in crate::store) const ANY: &str = "*";

#[derive(Insertable)]
#[diesel(table_name = inbox, treat_none_as_default_value = false)]
struct InboxRow<'a> {
    key: String,
    unit: &'a str,
    role: &'static str,
    survey_version: &'a str,
    period: &'a str,
    source: &'a str,
    channel: &'a str,
    field: &'a str,
    ratings: &'a str,
    comment: Option<&'a str>,
    signals: &'a str,
    language: &'a str,
    assisted: bool,
    late: bool,
}

/// Submissions in one statement: each leaves up to two rows.
const LARGEST_STATEMENT: usize = batch_sql::ROWS / 2;

impl Store {
    /// Spends a link and keeps its answers; returns after a durable commit.
    ///
    /// # Errors
    /// When the database fails; then nothing is kept and the link is still open.
    pub fn submit(&self, submission: &Submission, now: Timestamp) -> Result<Submitted, StoreError> {
        let outcomes = self.submit_all(std::slice::from_ref(submission), now)?;
        // One submission has one outcome.
        Ok(outcomes.first().copied().unwrap_or(Submitted::Unknown))
    }

    /// Takes several submissions in one transaction, each by itself as [`Store::submit`] would.
    ///
    /// # Errors
    /// When the database fails; then nothing of all is kept.
    pub fn submit_all(
        &self,
        submissions: &[Submission],
        now: Timestamp,
    ) -> Result<Vec<Submitted>, StoreError> {
        let pending: Vec<Pending> = submissions
            .iter()
            .map(|submission| self.pending(submission.clone(), now))
            .collect();
        self.conn()?
            .write(|conn| self.submit_pending(conn, &pending))
    }

    /// A submission with its hashes.
    pub(in crate::store) fn pending(&self, submission: Submission, now: Timestamp) -> Pending {
        Pending {
            lookup: submission.code.lookup(self.secret()),
            press: self.secret().press(&submission.press),
            submission,
            now,
        }
    }

    /// Takes submissions within a transaction. Of several for one link, the first is judged first.
    pub(in crate::store) fn submit_pending(
        &self,
        conn: &mut Conn,
        pending: &[Pending],
    ) -> Result<Vec<Submitted>, StoreError> {
        let mut outcomes = vec![Submitted::Unknown; pending.len()];
        // Every server locks links in this order, so that none waits for another in a circle.
        let mut order: Vec<usize> = (0..pending.len()).collect();
        order.sort_by(|&a, &b| pending[a].lookup.cmp(&pending[b].lookup));
        for order in order.chunks(LARGEST_STATEMENT) {
            let mut links = redeem::lock_links(conn, order.iter().map(|&index| &pending[index]))?;
            let mut spending = Vec::new();
            for &index in order {
                let pending = &pending[index];
                if let Some(link) = links.get_mut(&pending.lookup) {
                    let judged = link.judge(pending)?;
                    outcomes[index] = judged.outcome;
                    if judged.is_spent_now {
                        spending.push(pending);
                    }
                }
            }
            redeem::spend(conn, &spending)?;
            self.keep(conn, &spending, &links)?;
            let mut changes = Changes::default();
            for pending in &spending {
                if let Some(link) = links.get(&pending.lookup) {
                    link.count(&mut changes);
                }
            }
            changes.write(self, conn)?;
        }
        Ok(outcomes)
    }

    /// Puts the answers that spent their links into the waiting room.
    pub(in crate::store) fn keep(
        &self,
        conn: &mut Conn,
        spending: &[&Pending],
        links: &HashMap<String, LinkRow>,
    ) -> Result<(), StoreError> {
        let arrivals: Vec<Arrival<'_>> = spending
            .iter()
            .filter_map(|pending| {
                let link = links.get(&pending.lookup)?;
                Some(Arrival::by_link(&pending.submission, link))
            })
            .collect();
        self.let_in(conn, &arrivals)
    }

    /// Lets answers into the waiting room: about the deciding agency, and about the intake office
    /// where there is one.
    pub(in crate::store) fn let_in(
        &self,
        conn: &mut Conn,
        arrivals: &[Arrival<'_>],
    ) -> Result<(), StoreError> {
        let mut intake_ratings = Vec::with_capacity(arrivals.len());
        for arrival in arrivals {
            intake_ratings.push(match arrival.intake_office {
                Some(office) => {
                    let definition = self.surveys.get(conn, arrival.survey_version)?;
                    Some((office, intake_part(arrival.ratings, &definition)))
                }
                None => None,
            });
        }
        let mut rows = Vec::with_capacity(arrivals.len() * 2);
        for (arrival, intake) in arrivals.iter().zip(&intake_ratings) {
            let row = |unit, role: Role, ratings, comment| InboxRow {
                key: self.new_key(),
                unit,
                role: role.name(),
                survey_version: arrival.survey_version,
                period: arrival.period,
                source: arrival.source,
                channel: arrival.channel,
                field: arrival.field,
                ratings,
                comment,
                signals: arrival.signals,
                language: arrival.language,
                assisted: arrival.assisted,
                late: arrival.late,
            };
            rows.push(row(
                arrival.unit,
                Role::Decided,
                arrival.ratings.as_str(),
                arrival.comment,
            ));
            if let Some((office, ratings)) = intake {
                rows.push(row(office, Role::Intake, ratings.as_str(), None));
            }
        }
        // Not in the order of the links that they came by.
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        insert_rows!(conn, inbox::table, rows);
        Ok(())
    }
}

/// One person's answers at the door of the waiting room, with what is known of their case.
pub(in crate::store) struct Arrival<'a> {
    pub(in crate::store) unit: &'a str,
    pub(in crate::store) intake_office: Option<&'a str>,
    pub(in crate::store) survey_version: &'a str,
    pub(in crate::store) period: &'a str,
    pub(in crate::store) source: &'a str,
    pub(in crate::store) channel: &'a str,
    pub(in crate::store) field: &'a str,
    pub(in crate::store) ratings: &'a Ratings,
    pub(in crate::store) comment: Option<&'a str>,
    pub(in crate::store) signals: &'a str,
    pub(in crate::store) language: &'a str,
    pub(in crate::store) assisted: bool,
    pub(in crate::store) late: bool,
}

impl<'a> Arrival<'a> {
    /// A submission by its link.
    fn by_link(submission: &'a Submission, link: &'a LinkRow) -> Self {
        Self {
            unit: &link.agency,
            intake_office: link.intake_office.as_deref(),
            survey_version: &link.survey_version,
            period: &link.month,
            source: source(submission, link),
            channel: &link.channel,
            field: link.field.as_deref().unwrap_or(ANY),
            ratings: &submission.ratings,
            comment: submission.comment.as_deref(),
            signals: &submission.signals,
            language: &submission.language,
            assisted: submission.assisted,
            late: link.is_late(),
        }
    }
}

/// By which way the person came: on the web by the way the link was handed over, where that leads
/// there.
fn source<'a>(submission: &Submission, link: &'a LinkRow) -> &'a str {
    if submission.source != WEB {
        return submission.source;
    }
    match link.delivered_by.as_deref() {
        Some(way @ ("slip" | "display" | "message")) => way,
        _ => WEB,
    }
}
