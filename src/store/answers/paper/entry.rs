//! Typing in a paper form.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use jiff::Timestamp;

use super::drafts::{DraftRow, find_number_by_mark, signals_of};
use crate::domain::access::Reach;
use crate::domain::answers::sealed::SealedAnswer;
use crate::domain::answers::source::Source;
use crate::domain::links::code::LinkCode;
use crate::domain::paper::{Clerk, DraftNumber, is_sampled};
use crate::domain::rating::Ratings;
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::Store;
use crate::store::access::reach::within;
use crate::store::answers::inbox::sealed_answer;
use crate::store::answers::redeem;
use crate::store::answers::redeem::Pending;
use crate::store::answers::submission::{Submission, Submitted};
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::paper_drafts;
use crate::store::db::sql::Sql;
use crate::store::links::survey_link::Link;

/// The number of random numbers tried for a draft before its answers go to the inbox unchecked.
const ATTEMPTS: usize = 100;

/// A form as a clerk typed it in.
#[derive(Clone, Debug)]
pub struct PaperEntry {
    /// The code on the form.
    pub code: LinkCode,
    /// The random id of the page, so that sending the same page again is the same entry.
    pub press: String,
    /// The ratings, one for each question of the link's definition.
    pub ratings: Ratings,
    /// The comment on the form, if any.
    pub comment: Option<String>,
    /// Whether the form says that somebody helped.
    pub assisted: bool,
    /// Whether it says the same as the form that the clerk typed in before it.
    pub identical: bool,
    /// The clerk who types it in.
    pub clerk: Clerk,
}

/// The random selection of forms for a check.
pub struct Draw<'r> {
    /// The percentage of forms that are selected.
    pub percent: u8,
    /// The source of random numbers.
    pub random: &'r mut dyn FnMut() -> u64,
}

/// The outcome of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// It is stored durably, or was before and this is the same page again.
    Kept {
        /// The number under which it awaits its check, if it was selected for one.
        number: Option<DraftNumber>,
    },
    /// The link was used, has expired or was revoked, or its case is out of reach.
    Refused(Submitted),
}

impl Store {
    /// The link of a code on a form. None where its case is out of the clerk's reach.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_paper_link(
        &self,
        code: &LinkCode,
        clerk: &Clerk,
        now: Timestamp,
    ) -> Result<Option<Link>, StoreError> {
        let mut conn = self.conn()?;
        let lookup = self.lookup_of(&mut conn, code)?;
        if is_within_reach(&mut conn, &lookup, &clerk.reach)? {
            self.find_link_on(&mut conn, code, now)
        } else {
            Ok(None)
        }
    }

    /// Redeems the link of a form and stores its answers in the inbox, or as a draft where the form
    /// is selected for a check. Returns after a durable commit. Sending the same page again returns
    /// the same number as long as the draft waits.
    ///
    /// # Errors
    /// When the database fails; then nothing is stored and the link is still open.
    pub fn enter_paper(
        &self,
        entry: &PaperEntry,
        draw: &mut Draw<'_>,
        now: Timestamp,
    ) -> Result<Entered, StoreError> {
        self.conn()?.write(|conn| {
            let secrets = self.secrets_of(conn, &[entry.code])?;
            let secret = secrets.first().copied().unwrap_or(self.secret());
            let pending = Pending::new(secret, entry.submission(), now);
            let mark = secret.draft(&pending.lookup, &entry.press);
            if !is_within_reach(conn, &pending.lookup, &entry.clerk.reach)? {
                return Ok(Entered::Refused(Submitted::Unknown));
            }
            let mut links = redeem::lock_links(conn, std::iter::once(&pending))?;
            let Some(link) = links.get_mut(&pending.lookup) else {
                return Ok(Entered::Refused(Submitted::Unknown));
            };
            let decision = link.decide(&pending)?;
            if decision.outcome != Submitted::Accepted {
                return Ok(Entered::Refused(decision.outcome));
            }
            if !decision.redeems_now {
                let number = find_number_by_mark(conn, &mark)?;
                return Ok(Entered::Kept { number });
            }
            redeem::mark_used(conn, &[&pending])?;
            let number = if is_sampled(draw.percent, (draw.random)()) {
                let answer = SealedAnswer {
                    // No form that awaits its check says when it was typed in.
                    waits_since: None,
                    ..sealed_answer(&pending, link)?
                };
                let draft = DraftRow::new(self, answer, &entry.clerk, mark, now)?;
                insert_draft(conn, draft, draw)?
            } else {
                None
            };
            if number.is_none() {
                self.insert_redeemed(conn, &[&pending], &links)?;
            }
            Ok(Entered::Kept { number })
        })
    }
}

impl PaperEntry {
    /// The entry as a submission.
    fn submission(&self) -> Submission {
        Submission {
            code: self.code,
            press: self.press.clone(),
            ratings: self.ratings.clone(),
            comment: self.comment.clone(),
            language: BASE_LANGUAGE.to_owned(),
            source: Source::Paper,
            signals: signals_of(&self.ratings, self.comment.as_deref(), self.identical),
            assisted: self.assisted,
        }
    }
}

/// Inserts a draft under a random number that is free, and returns the number. None where no free
/// one was found, which happens only when almost all are taken.
fn insert_draft(
    conn: &mut Conn,
    mut draft: DraftRow,
    draw: &mut Draw<'_>,
) -> Result<Option<DraftNumber>, StoreError> {
    for _ in 0..ATTEMPTS {
        let number = DraftNumber::new((draw.random)());
        draft.number = number.compact();
        let inserted = on_backend!(conn, |inner| diesel::insert_into(paper_drafts::table)
            .values(&draft)
            .on_conflict_do_nothing()
            .execute(inner))?;
        if inserted == 1 {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// Whether a link exists and its case is within reach, whatever the state of the link.
fn is_within_reach(conn: &mut Conn, lookup: &str, reach: &Reach) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct FoundRow {
        #[diesel(sql_type = BigInt)]
        found: i64,
    }
    let rows: Vec<FoundRow> = Sql::new(
        "SELECT COUNT(*) AS found FROM cases JOIN invitations i ON i.case_id = cases.id \
         WHERE i.lookup = ",
    )
    .bind(lookup)
    .join(within(reach))
    .load(conn)?;
    Ok(rows.iter().any(|row| row.found > 0))
}
