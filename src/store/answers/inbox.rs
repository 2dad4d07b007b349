//! Submitting: redeeming links and inserting their answers into the inbox, in one transaction.
//!
//! A single submission and a batch take the same path on both databases. On PostgreSQL a batch
//! needs the same few statements whatever its size.

use std::borrow::Cow;
use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::redeem;
use super::redeem::{LinkRow, Pending};
use super::submission::{Submission, Submitted};
use super::traits::Role;
use crate::domain::answers::source::Source;
use crate::domain::answers::sums::intake_part;
use crate::domain::answers::unknown::UNKNOWN;
use crate::domain::cases::case::Delivery;
use crate::domain::rating::Ratings;
use crate::store::Store;
use crate::store::cases::counts::CountChanges;
use crate::store::db::batch_sql;
use crate::store::db::batch_sql::insert_rows;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::inbox;

/// A row to be inserted into the inbox.
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

/// The most submissions in one statement, because each inserts up to two rows.
const SUBMISSIONS_PER_STATEMENT: usize = batch_sql::ROWS / 2;

impl Store {
    /// Redeems a link and stores its answers. Returns after a durable commit.
    ///
    /// # Errors
    /// When the database fails; then nothing is stored and the link is still open.
    pub fn submit(&self, submission: &Submission, now: Timestamp) -> Result<Submitted, StoreError> {
        let outcomes = self.submit_all(std::slice::from_ref(submission), now)?;
        // One submission has one outcome.
        Ok(outcomes.first().copied().unwrap_or(Submitted::Unknown))
    }

    /// Handles several submissions in one transaction, with the same outcomes as [`Store::submit`]
    /// one after the other.
    ///
    /// # Errors
    /// When the database fails; then none of them is stored.
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

    /// A submission for a link that was made with the current secret.
    pub(in crate::store) fn pending(&self, submission: Submission, now: Timestamp) -> Pending {
        Pending::new(self.secret(), submission, now)
    }

    /// The submissions with the hashes by the secrets that their links were made with. Without
    /// earlier secrets they are as they were.
    fn with_their_secrets<'p>(
        &self,
        conn: &mut Conn,
        pending: &'p [Pending],
    ) -> Result<Cow<'p, [Pending]>, StoreError> {
        if self.secrets().previous().is_empty() {
            return Ok(Cow::Borrowed(pending));
        }
        let codes: Vec<_> = pending.iter().map(|one| one.submission.code).collect();
        let secrets = self.secrets_of(conn, &codes)?;
        let renewed = pending.iter().zip(secrets);
        Ok(renewed
            .map(|(one, secret)| Pending::new(secret, one.submission.clone(), one.now))
            .collect())
    }

    /// Handles submissions within a transaction. Of several for the same link, the first in the
    /// list is decided first.
    pub(in crate::store) fn submit_pending(
        &self,
        conn: &mut Conn,
        pending: &[Pending],
    ) -> Result<Vec<Submitted>, StoreError> {
        let pending = &*self.with_their_secrets(conn, pending)?;
        let mut outcomes = vec![Submitted::Unknown; pending.len()];
        // Every server locks links in this order, so that there is no deadlock.
        let mut order: Vec<usize> = (0..pending.len()).collect();
        order.sort_by(|&a, &b| pending[a].lookup.cmp(&pending[b].lookup));
        for order in order.chunks(SUBMISSIONS_PER_STATEMENT) {
            let mut links = redeem::lock_links(conn, order.iter().map(|&index| &pending[index]))?;
            let mut redeeming = Vec::new();
            for &index in order {
                let pending = &pending[index];
                if let Some(link) = links.get_mut(&pending.lookup) {
                    let decision = link.decide(pending)?;
                    outcomes[index] = decision.outcome;
                    if decision.redeems_now {
                        redeeming.push(pending);
                    }
                }
            }
            redeem::mark_used(conn, &redeeming)?;
            self.insert_redeemed(conn, &redeeming, &links)?;
            let mut changes = CountChanges::default();
            for pending in &redeeming {
                if let Some(link) = links.get(&pending.lookup) {
                    link.count(&mut changes);
                }
            }
            changes.write(self, conn)?;
        }
        Ok(outcomes)
    }

    /// Inserts the answers of redeemed links into the inbox.
    pub(in crate::store) fn insert_redeemed(
        &self,
        conn: &mut Conn,
        redeeming: &[&Pending],
        links: &HashMap<String, LinkRow>,
    ) -> Result<(), StoreError> {
        let answers: Vec<NewAnswer<'_>> = redeeming
            .iter()
            .filter_map(|pending| {
                let link = links.get(&pending.lookup)?;
                Some(NewAnswer::from_submission(&pending.submission, link))
            })
            .collect::<Result<_, _>>()?;
        self.insert_answers(conn, &answers)
    }

    /// Inserts answers into the inbox: a row about the deciding agency, and one with the questions
    /// about the intake office where the case has one.
    pub(in crate::store) fn insert_answers(
        &self,
        conn: &mut Conn,
        answers: &[NewAnswer<'_>],
    ) -> Result<(), StoreError> {
        let mut intake_ratings = Vec::with_capacity(answers.len());
        for answer in answers {
            intake_ratings.push(match answer.intake_office {
                Some(office) => {
                    let definition = self.surveys.get(conn, answer.survey_version)?;
                    Some((office, intake_part(answer.ratings, &definition)))
                }
                None => None,
            });
        }
        let mut rows = Vec::with_capacity(answers.len() * 2);
        for (answer, intake) in answers.iter().zip(&intake_ratings) {
            let row = |unit, role: Role, ratings, comment| InboxRow {
                key: self.new_key(),
                unit,
                role: role.name(),
                survey_version: answer.survey_version,
                period: answer.period,
                source: answer.source.name(),
                channel: answer.channel,
                field: answer.field,
                ratings,
                comment,
                signals: answer.signals,
                language: answer.language,
                assisted: answer.assisted,
                late: answer.late,
            };
            rows.push(row(
                answer.unit,
                Role::Decided,
                answer.ratings.as_str(),
                answer.comment,
            ));
            if let Some((office, ratings)) = intake {
                rows.push(row(office, Role::Intake, ratings.as_str(), None));
            }
        }
        // In the order of random keys, which reveals nothing about the order of the links.
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        insert_rows!(conn, inbox::table, rows);
        Ok(())
    }
}

/// One person's answers, with the traits of their case, to be inserted into the inbox.
pub(in crate::store) struct NewAnswer<'a> {
    pub(in crate::store) unit: &'a str,
    pub(in crate::store) intake_office: Option<&'a str>,
    pub(in crate::store) survey_version: &'a str,
    pub(in crate::store) period: &'a str,
    pub(in crate::store) source: Source,
    pub(in crate::store) channel: &'a str,
    pub(in crate::store) field: &'a str,
    pub(in crate::store) ratings: &'a Ratings,
    pub(in crate::store) comment: Option<&'a str>,
    pub(in crate::store) signals: &'a str,
    pub(in crate::store) language: &'a str,
    pub(in crate::store) assisted: bool,
    pub(in crate::store) late: bool,
}

impl<'a> NewAnswer<'a> {
    /// The answers of a submission, with the traits of the case of its link.
    fn from_submission(submission: &'a Submission, link: &'a LinkRow) -> Result<Self, StoreError> {
        Ok(Self {
            unit: &link.agency,
            intake_office: link.intake_office.as_deref(),
            survey_version: &link.survey_version,
            period: &link.month,
            source: source_of(submission, link)?,
            channel: &link.channel,
            field: link.field.as_deref().unwrap_or(UNKNOWN),
            ratings: &submission.ratings,
            comment: submission.comment.as_deref(),
            signals: &submission.signals,
            language: &submission.language,
            assisted: submission.assisted,
            late: link.is_late(),
        })
    }
}

/// The source of an answer. For one on the web it is the way in which the link was delivered.
///
/// # Errors
/// When the database holds an unknown delivery.
fn source_of(submission: &Submission, link: &LinkRow) -> Result<Source, StoreError> {
    if submission.source != Source::Web {
        return Ok(submission.source);
    }
    let delivery = link.delivered_by.as_deref().map(|name| {
        Delivery::from_name(name).ok_or_else(|| StoreError::Unknown("delivery", name.to_owned()))
    });
    Ok(Source::on_the_web(delivery.transpose()?))
}
