//! Paper forms: typed in once, and those that are drawn once more by somebody else.
//!
//! A form that is typed in spends its link as any answer does. Where it is drawn its answers wait
//! as a draft, which has no case, no invitation and no time, until a second entry, or a mixing
//! after seven days or at the closing of its month, lets them into the waiting room of all. A draft
//! is removed by whoever takes it: the number of removed rows decides between two.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::Timestamp;
use jiff::civil::Date;

use super::counts;
use super::counts::{PAPER_CHECKED, PAPER_DIFFERENCES, PAPER_UNCHECKED};
use super::inbox::{ANY, Arrival, Submission, Submitted};
use super::mixing::{OpenMonths, read_period};
use super::redeem;
use super::redeem::{LinkRow, Pending};
use crate::domain::access::{CasePlace, Reach};
use crate::domain::answers::signals;
use crate::domain::links::code::LinkCode;
use crate::domain::paper::{Clerk, DraftNumber, check_cutoff, differences, is_sampled, reconcile};
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{BASE_LANGUAGE, Definition};
use crate::store::Store;
use crate::store::cases::counts::Changes;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{cases, invitations, paper_drafts};
use crate::store::links::invitations::{Link, day};

/// The source of an answer on paper.
const PAPER: &str = "paper";

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

#[derive(Queryable, QueryableByName, Selectable, Insertable, Clone)]
#[diesel(table_name = paper_drafts, treat_none_as_default_value = false)]
struct DraftRow {
    number: String,
    mark: String,
    entered_at_office: String,
    entered_by: String,
    entered_on: String,
    unit: String,
    intake_office: Option<String>,
    survey_version: String,
    period: String,
    channel: String,
    field: String,
    ratings: String,
    comment: Option<String>,
    language: String,
    assisted: bool,
    late: bool,
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
                let draft = DraftRow::new(&pending, link, entry, mark, now);
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
            let first = draft.ratings()?;
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
            let counts: Vec<_> = [(PAPER_CHECKED, 1), (PAPER_DIFFERENCES, differences)]
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .map(|(kind, count)| draft.counted(kind, count))
                .collect();
            counts::add_unit_counts(conn, &counts)?;
            Ok(Checked::Committed { differences: count })
        })
    }

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
        let mut over: Vec<DraftRow> =
            diesel::sql_query("DELETE FROM paper_drafts WHERE entered_on <= $1 RETURNING *")
                .bind::<Text, _>(check_cutoff(today).to_string())
                .load(conn)?;
        let open = OpenMonths::find(conn, now)?;
        for period in periods {
            if open.is_closed(read_period(&period)?) {
                over.extend(
                    diesel::sql_query("DELETE FROM paper_drafts WHERE period = $1 RETURNING *")
                        .bind::<Text, _>(period)
                        .load::<DraftRow>(conn)?,
                );
            }
        }
        self.let_drafts_in(conn, &over)?;
        let mut counts = BTreeMap::new();
        for draft in &over {
            *counts.entry((&draft.unit, &draft.period)).or_default() += 1;
        }
        let counts: Vec<_> = counts
            .into_iter()
            .map(|((unit, period), count)| {
                let kind = PAPER_UNCHECKED.to_owned();
                (unit.clone(), period.clone(), kind, count)
            })
            .collect();
        counts::add_unit_counts(conn, &counts)
    }

    /// Lets the answers of drafts that were removed into the waiting room, under new keys.
    fn let_drafts_in(&self, conn: &mut Conn, drafts: &[DraftRow]) -> Result<(), StoreError> {
        let mut read = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let ratings = draft.ratings()?;
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

/// The signals of a form. When it was filled in nobody knows, and a stack of them is typed in at
/// once: hours, haste and bursts say nothing here.
fn signals_of(ratings: &Ratings, comment: Option<&str>) -> String {
    let is_line = signals::is_straight_line(ratings, comment);
    signals::letters(false, false, false, is_line)
}

impl DraftRow {
    /// A draft that has no number yet.
    fn new(
        pending: &Pending,
        link: &LinkRow,
        entry: &PaperEntry,
        mark: String,
        now: Timestamp,
    ) -> Self {
        let submission = &pending.submission;
        Self {
            number: String::new(),
            mark,
            entered_at_office: entry.clerk.office.to_string(),
            entered_by: entry.clerk.key.clone(),
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

    fn ratings(&self) -> Result<Ratings, StoreError> {
        Ratings::parse(&self.ratings)
            .ok_or_else(|| StoreError::Unknown("ratings", self.ratings.clone()))
    }

    fn counted(&self, kind: &str, count: i64) -> (String, String, String, i64) {
        (
            self.unit.clone(),
            self.period.clone(),
            kind.to_owned(),
            count,
        )
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
    type Place = (String, Option<String>, Option<String>, Option<String>);
    let place: Option<Place> = invitations::table
        .inner_join(cases::table.on(cases::id.eq(invitations::case_id)))
        .filter(invitations::lookup.eq(lookup))
        .select((
            cases::agency,
            cases::intake_office,
            cases::return_office,
            cases::counter,
        ))
        .first(conn)
        .optional()?;
    Ok(
        place.is_some_and(|(agency, intake_office, return_office, counter)| {
            reach.covers(CasePlace {
                agency: &agency,
                intake_office: intake_office.as_deref(),
                return_office: return_office.as_deref(),
                counter: counter.as_deref(),
            })
        }),
    )
}

fn find_draft(
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

fn find_by_mark(conn: &mut Conn, mark: &str) -> Result<Option<DraftNumber>, StoreError> {
    let number: Option<String> = paper_drafts::table
        .filter(paper_drafts::mark.eq(mark))
        .select(paper_drafts::number)
        .first(conn)
        .optional()?;
    number.as_deref().map(read_number).transpose()
}

fn remove(conn: &mut Conn, number: DraftNumber) -> Result<usize, StoreError> {
    Ok(diesel::delete(paper_drafts::table.find(number.compact())).execute(conn)?)
}

fn read_number(text: &str) -> Result<DraftNumber, StoreError> {
    DraftNumber::parse(text).map_err(|_| StoreError::Unknown("number of a form", text.to_owned()))
}

/// Gives PostgreSQL's table a new file, as `inbox` gets one: without what was removed, and in the
/// order of the random numbers, where a mere copy would keep that of the entries.
pub(in crate::store) fn renew(conn: &mut Conn) -> Result<(), StoreError> {
    Ok(conn.batch_execute("CLUSTER paper_drafts USING paper_drafts_pkey")?)
}
