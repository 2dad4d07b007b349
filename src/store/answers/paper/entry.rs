//! Entering a form.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use jiff::Timestamp;

use super::drafts::{DraftRow, PAPER, find_by_mark, signals_of};
use crate::domain::access::Reach;
use crate::domain::links::code::LinkCode;
use crate::domain::paper::{Clerk, DraftNumber, is_sampled};
use crate::domain::rating::Ratings;
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::Store;
use crate::store::access::reach::within;
use crate::store::answers::redeem;
use crate::store::answers::submission::{Submission, Submitted};
use crate::store::cases::counts::Changes;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::paper_drafts;
use crate::store::db::sql::Sql;
use crate::store::links::survey_link::Link;

/// Random numbers tried for a draft before it is let in unchecked.
const ATTEMPTS: usize = 100;

/// A form as a clerk typed it in.
#[derive(Clone, Debug)]
pub struct PaperEntry {
    /// The code on it.
    pub code: LinkCode,
    /// The page it was typed on, so that sending it again is the same entry.
    pub press: String,
    /// The ratings, one a question of the link's definition.
    pub ratings: Ratings,
    /// What was written on it.
    pub comment: Option<String>,
    /// Whether it says that somebody helped.
    pub assisted: bool,
    /// Who typed it in.
    pub clerk: Clerk,
}

/// How forms are drawn for a check.
pub struct Draw<'r> {
    /// Of so many in a hundred.
    pub percent: u8,
    /// The source of chance.
    pub random: &'r mut dyn FnMut() -> u64,
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// It is kept, durably; or it was, and this is the same page again.
    Kept {
        /// The number under which it waits for its check, if it does.
        number: Option<DraftNumber>,
    },
    /// The link was used, has expired or was revoked, or is not there for this clerk.
    Refused(Submitted),
}

impl Store {
    /// What a code on a form opens for a clerk; nothing where its case is out of reach.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_paper_link(
        &self,
        code: &LinkCode,
        clerk: &Clerk,
        now: Timestamp,
    ) -> Result<Option<Link>, StoreError> {
        let lookup = code.lookup(self.secret());
        if is_reached(&mut *self.conn()?, &lookup, &clerk.reach)? {
            self.find_link(code, now)
        } else {
            Ok(None)
        }
    }

    /// Spends a form's link and keeps its answers, or puts them aside for a check where the form is
    /// drawn; returns after a durable commit. The same page sent again is the same entry: it is told
    /// the same number as long as the form waits.
    ///
    /// # Errors
    /// When the database fails; then nothing is kept and the link is still open.
    pub fn enter_paper(
        &self,
        entry: &PaperEntry,
        draw: &mut Draw<'_>,
        now: Timestamp,
    ) -> Result<Entered, StoreError> {
        let pending = self.pending(entry.submission(), now);
        let mark = self.secret().draft(&pending.lookup, &entry.press);
        self.conn()?.write(|conn| {
            if !is_reached(conn, &pending.lookup, &entry.clerk.reach)? {
                return Ok(Entered::Refused(Submitted::Unknown));
            }
            let mut links = redeem::lock_links(conn, std::iter::once(&pending))?;
            let Some(link) = links.get_mut(&pending.lookup) else {
                return Ok(Entered::Refused(Submitted::Unknown));
            };
            let judged = link.judge(&pending)?;
            if judged.outcome != Submitted::Accepted {
                return Ok(Entered::Refused(judged.outcome));
            }
            if !judged.is_spent_now {
                let number = find_by_mark(conn, &mark)?;
                return Ok(Entered::Kept { number });
            }
            redeem::spend(conn, &[&pending])?;
            let mut changes = Changes::default();
            link.count(&mut changes);
            let number = if is_sampled(draw.percent, (draw.random)()) {
                let draft = DraftRow::new(&pending, link, &entry.clerk, mark, now);
                put_aside(conn, draft, draw)?
            } else {
                None
            };
            if number.is_none() {
                self.keep(conn, &[&pending], &links)?;
            }
            changes.write(self, conn)?;
            Ok(Entered::Kept { number })
        })
    }
}

impl PaperEntry {
    fn submission(&self) -> Submission {
        Submission {
            code: self.code,
            press: self.press.clone(),
            ratings: self.ratings.clone(),
            comment: self.comment.clone(),
            language: BASE_LANGUAGE.to_owned(),
            source: PAPER,
            signals: signals_of(&self.ratings, self.comment.as_deref()),
            assisted: self.assisted,
        }
    }
}

/// Keeps a draft under a random number that no other has now. Nothing where none was found, which
/// happens when almost all are taken.
fn put_aside(
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

/// Whether a link is there and its case within reach, whatever has become of the link.
fn is_reached(conn: &mut Conn, lookup: &str, reach: &Reach) -> Result<bool, StoreError> {
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
