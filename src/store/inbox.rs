//! Submitting: spending a link and leaving its answers in the waiting room, in one transaction.

use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::Timestamp;

use super::connection::{Conn, on_backend};
use super::error::StoreError;
use super::invitations::{LinkState, link_state};
use super::schema::{cases, inbox, invitations};
use super::{Store, stamp};
use crate::domain::case::Punctuality;
use crate::domain::link_code::LinkCode;
use crate::domain::moments::intake_part;
use crate::domain::rating::Ratings;

/// One person's answers on their way in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The link they came by.
    pub code: LinkCode,
    /// The form they were written on, so that sending it again is the same submission.
    pub press: String,
    /// The ratings, one a question of the link's definition.
    pub ratings: Ratings,
    /// What they wrote.
    pub comment: Option<String>,
    /// The language they read.
    pub language: String,
    /// By which way they answered: `web`, `kiosk` or `paper`.
    pub source: &'static str,
    /// The signals seen while sending, one letter each.
    pub signals: String,
    /// Whether they said that somebody helped.
    pub assisted: bool,
}

/// What became of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// It is kept, durably; or it was, and this is the same form again.
    Accepted,
    /// The link was used with another form.
    Used,
    /// The link has expired.
    Expired,
    /// The link was taken back.
    Revoked,
    /// There is no such link.
    Unknown,
}

/// The word for an answer about the deciding agency.
pub(super) const DECIDED: &str = "decided";
/// The word for an answer about the intake office.
pub(super) const INTAKE: &str = "intake";
/// A trait that is not known or was dropped.
pub(super) const ANY: &str = "*";

#[derive(Insertable)]
#[diesel(table_name = inbox)]
struct InboxRow<'a> {
    key: String,
    unit: &'a str,
    role: &'static str,
    survey_version: &'a str,
    period: &'a str,
    source: &'static str,
    channel: &'a str,
    field: &'a str,
    ratings: &'a str,
    comment: Option<&'a str>,
    signals: &'a str,
    language: &'a str,
    assisted: bool,
    late: bool,
}

#[derive(QueryableByName)]
struct Spent {
    #[diesel(sql_type = Text)]
    case_id: String,
    #[diesel(sql_type = Text)]
    agency: String,
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(sql_type = Text)]
    survey_version: String,
}

impl Store {
    /// Spends a link and keeps its answers; returns after a durable commit.
    ///
    /// # Errors
    /// When the database fails; then nothing is kept and the link is still open.
    pub fn submit(&self, submission: &Submission, now: Timestamp) -> Result<Submitted, StoreError> {
        self.conn()?
            .write(|conn| self.submit_one(conn, submission, now))
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
        self.conn()?.write(|conn| {
            submissions
                .iter()
                .map(|submission| self.submit_one(conn, submission, now))
                .collect()
        })
    }

    fn submit_one(
        &self,
        conn: &mut Conn,
        submission: &Submission,
        now: Timestamp,
    ) -> Result<Submitted, StoreError> {
        let lookup = submission.code.lookup(self.secret());
        let press = self.secret().press(&submission.press);
        // Of any number of requests at once, one finds the row open.
        let spent: Option<Spent> = diesel::sql_query(
            "UPDATE invitations SET state = 'used', press = $1 \
             WHERE lookup = $2 AND state = 'open' AND expires_at > $3 \
             RETURNING case_id, agency, month, survey_version",
        )
        .bind::<Text, _>(&press)
        .bind::<Text, _>(&lookup)
        .bind::<Text, _>(stamp(now))
        .get_result(conn)
        .optional()?;
        match spent {
            Some(spent) => {
                self.keep(conn, submission, &spent)?;
                Ok(Submitted::Accepted)
            }
            None => refusal(conn, &lookup, &press, now),
        }
    }

    fn keep(
        &self,
        conn: &mut Conn,
        submission: &Submission,
        spent: &Spent,
    ) -> Result<(), StoreError> {
        type CaseTraits = (String, Option<String>, Option<String>, Option<String>);
        let (channel, field, intake_office, punctuality): CaseTraits = cases::table
            .find(&spent.case_id)
            .select((
                cases::channel,
                cases::field,
                cases::intake_office,
                cases::punctuality,
            ))
            .first(conn)?;
        let definition = self.surveys.get(conn, &spent.survey_version)?;
        let intake_ratings = intake_part(&submission.ratings, &definition);
        let row = |unit, role, ratings, comment| InboxRow {
            key: self.new_key(),
            unit,
            role,
            survey_version: &spent.survey_version,
            period: &spent.month,
            source: submission.source,
            channel: &channel,
            field: field.as_deref().unwrap_or(ANY),
            ratings,
            comment,
            signals: &submission.signals,
            language: &submission.language,
            assisted: submission.assisted,
            late: punctuality.as_deref() == Some(Punctuality::Overdue.name()),
        };
        let mut rows = vec![row(
            &spent.agency,
            DECIDED,
            submission.ratings.as_str(),
            submission.comment.as_deref(),
        )];
        if let Some(office) = &intake_office {
            rows.push(row(office, INTAKE, intake_ratings.as_str(), None));
        }
        on_backend!(conn, |inner| diesel::insert_into(inbox::table)
            .values(&rows)
            .execute(inner))?;
        Ok(())
    }
}

/// Why a link could not be spent, or that this very form already spent it.
fn refusal(
    conn: &mut Conn,
    lookup: &str,
    press: &str,
    now: Timestamp,
) -> Result<Submitted, StoreError> {
    let row: Option<(String, String, Option<String>)> = invitations::table
        .filter(invitations::lookup.eq(lookup))
        .select((
            invitations::state,
            invitations::expires_at,
            invitations::press,
        ))
        .first(conn)
        .optional()?;
    let Some((state, expires_at, kept_press)) = row else {
        return Ok(Submitted::Unknown);
    };
    Ok(match link_state(&state, &expires_at, now)? {
        LinkState::Used if kept_press.as_deref() == Some(press) => Submitted::Accepted,
        // Open can't be: a link never opens again, and this one was not open a moment ago.
        LinkState::Used | LinkState::Open => Submitted::Used,
        LinkState::Expired => Submitted::Expired,
        LinkState::Revoked => Submitted::Revoked,
    })
}
