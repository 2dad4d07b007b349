//! Running a mixing: the closing of months that are due, and the work of every night and every week.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::groups::{beyond, groups};
use super::leave::Moves;
use super::provisional::ProvisionalSums;
use super::sums::ClosingSums;
use super::traces::erase_traces;
use super::used_links::UsedLinks;
use super::waiting_rows::Inbox;
use crate::domain::answers::mixing::plan;
use crate::domain::answers::schedule::{is_nightly_due, is_weekly_due};
use crate::domain::answers::sealed::SealedComment;
use crate::domain::period::{Month, Period};
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::answers::inbox_key::InboxKey;
use crate::store::closings;
use crate::store::closings::RecordedClosings;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::settings;
use crate::store::db::settings::Recurring;

/// The result of a mixing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mixed {
    /// The number of answers that left the inbox.
    pub left: i64,
    /// The number of answers that stay in it, if it was read.
    pub waiting: i64,
    /// The months that were closed.
    pub closed: Vec<Month>,
    /// Units and months whose closing was put off, because their used links and their waiting answers
    /// do not agree.
    pub postponed: Vec<(String, Month)>,
}

/// The recurring work that is done in a mixing.
#[derive(Clone, Copy, Debug)]
struct Due {
    night: bool,
    provisional_sums: bool,
}

impl Store {
    /// Does all work of a mixing now: closes the months that are due, counts who was invited and who
    /// answered, and computes the provisional sums anew. One mixing runs at a time, even where
    /// several servers share the database.
    ///
    /// On PostgreSQL it is one transaction, so that all its rows carry the same transaction id.
    /// Rows of SQLite carry none, and a long transaction would block every other writer, so there
    /// each batch of rows is a transaction of its own, and shows in no figure before the last one.
    ///
    /// # Errors
    /// When the database fails; then every answer that has not left stays in the inbox.
    pub fn mix(&self, now: Timestamp) -> Result<Mixed, StoreError> {
        let due = Due {
            night: true,
            provisional_sums: true,
        };
        self.mix_what_is_due(due, now)
    }

    /// When the next month is due to close, if one is open.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_next_closing(&self) -> Result<Option<Timestamp>, StoreError> {
        closings::find_next(&mut *self.conn()?)
    }

    /// The closings that were put off, as `unit month`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_postponed(&self) -> Result<Vec<String>, StoreError> {
        let postponed = closings::list_postponed(&mut *self.conn()?)?;
        Ok(postponed
            .into_iter()
            .map(|(unit, month)| format!("{unit} {month}"))
            .collect())
    }

    /// Does the work that is due now, like [`Store::mix`].
    ///
    /// # Errors
    /// When the database fails; then every answer that has not left stays in the inbox.
    pub fn mix_due(&self, now: Timestamp) -> Result<Mixed, StoreError> {
        let mut conn = self.conn()?;
        let due = Due {
            night: is_nightly_due(Recurring::Night.find_last(&mut conn)?, now),
            provisional_sums: is_weekly_due(Recurring::ProvisionalSums.find_last(&mut conn)?, now),
        };
        drop(conn);
        self.mix_what_is_due(due, now)
    }

    fn mix_what_is_due(&self, due: Due, now: Timestamp) -> Result<Mixed, StoreError> {
        let mut conn = self.conn()?;
        // Committed before the mixing begins, which reads the inbox on two connections.
        conn.write(|conn| {
            conn.lock("mixing")?;
            let closings = RecordedClosings::read(conn, now)?;
            self.release_overdue_drafts(conn, &closings.months, now)
        })?;
        let mode = match &*conn {
            Conn::Pg(_) => ImportMode::Atomic,
            Conn::Sqlite(_) => ImportMode::Chunked,
        };
        conn.sync_rarely(true)?;
        let mixed = mode.run(&mut conn, |conn| -> Result<Mixed, StoreError> {
            conn.lock("mixing")?;
            let closings = RecordedClosings::read(conn, now)?;
            let is_closing = closings.months.due(now).next().is_some();
            let mut mixed = Mixed::default();
            if is_closing || due.night || due.provisional_sums {
                self.mix_inbox(conn, mode, due, now, &mut mixed)?;
            }
            mode.step(conn, |conn| Recurring::Mixing.set_last(conn, now))?;
            Ok(mixed)
        });
        let synced = conn.sync_rarely(false);
        let mixed = mixed?;
        synced?;
        self.note_change();
        if due.night || !mixed.closed.is_empty() {
            self.rewrite_links(&mut conn)?;
            erase_traces(&mut conn)?;
        }
        for (unit, month) in &mixed.postponed {
            tracing::error!(
                unit,
                %month,
                "the closing is put off: used links and waiting answers do not agree; run sipas doctor"
            );
        }
        Ok(mixed)
    }

    /// Reads the inbox, and moves out of it what leaves.
    fn mix_inbox(
        &self,
        conn: &mut Conn,
        mode: ImportMode,
        due: Due,
        now: Timestamp,
        mixed: &mut Mixed,
    ) -> Result<(), StoreError> {
        let mut provisional = ProvisionalSums::default();
        let (used, closings, inbox) = read_once(conn, |conn| {
            let closings = RecordedClosings::read(conn, now)?;
            let staying: Vec<Month> = closings
                .months
                .open()
                .filter(|month| closings.months.due(now).all(|due| due != *month))
                .collect();
            let inbox = self.read_inbox(conn, |conn, answer| {
                if due.provisional_sums && staying.contains(&answer.month) {
                    let definition = self.surveys.get(conn, &answer.survey_version)?;
                    provisional.count(answer, &definition)?;
                }
                Ok(())
            })?;
            Ok((UsedLinks::read(conn, &closings)?, closings, inbox))
        })?;
        let closing = Closing::of(&closings, &inbox, &used, now);
        let moves = self.plan_moves(&closings, &closing, &inbox, now);
        let beyond = beyond(&moves, &inbox, &|unit, period| {
            closing.is_closed(&closings, Some(unit), period, now)
        });
        let mut sums = ClosingSums::new(conn)?;
        let (leaving, waiting) = groups(&moves, &inbox);
        mixed.left = self.release_groups(conn, mode, leaving, &moves, &mut sums)?;
        self.release_all_comments(conn, mode, &inbox, &|period| {
            closing.is_closed(&closings, None, period, now)
        })?;
        mode.step(conn, |conn| {
            self.finish_closing(conn, &closing, sums)?;
            counts::record_unit_counts(conn, &beyond)?;
            if due.provisional_sums {
                provisional.write(self, conn)?;
                Recurring::ProvisionalSums.set_last(conn, now)?;
            }
            if due.night || !closing.months.is_empty() {
                self.count_night(conn, &waiting, &closing.months, now)?;
            }
            closings::set_closed(conn, &closing.months, &closing.postponed, now)?;
            settings::raise_figures_number(conn)
        })?;
        mixed.waiting = i64::try_from(inbox.count()).unwrap_or(i64::MAX) - mixed.left;
        mixed.closed = closing.months;
        mixed.postponed = closing.postponed.into_iter().collect();
        Ok(())
    }

    /// What becomes of every kind of waiting answer.
    fn plan_moves(
        &self,
        closings: &RecordedClosings,
        closing: &Closing,
        inbox: &Inbox,
        now: Timestamp,
    ) -> Moves {
        inbox
            .answers
            .iter()
            .map(|(subject, kinds)| {
                let sizes = kinds
                    .iter()
                    .map(|(kind, keys)| {
                        let size = i64::try_from(keys.len()).unwrap_or(i64::MAX);
                        (kind.clone(), size)
                    })
                    .collect();
                let is_closed = |period| closing.is_closed(closings, Some(&subject.0), period, now);
                (subject.clone(), plan(&sizes, is_closed, self.k()))
            })
            .collect()
    }

    /// Moves the comments out of the inbox that are at least `k` of a unit in a closed quarter or year,
    /// and deletes those that are fewer in a closed year.
    fn release_all_comments(
        &self,
        conn: &mut Conn,
        mode: ImportMode,
        inbox: &Inbox,
        is_closed: &impl Fn(Period) -> bool,
    ) -> Result<(), StoreError> {
        let mut waiting: BTreeMap<(&str, Month), Vec<InboxKey>> = inbox
            .comments
            .iter()
            .map(|((unit, month), keys)| ((&**unit, *month), keys.clone()))
            .collect();
        for index in 0..2 {
            let mut together: BTreeMap<(&str, Period), Vec<InboxKey>> = BTreeMap::new();
            for (&(unit, month), keys) in &waiting {
                let period = SealedComment::periods(month)[index];
                if is_closed(period) {
                    together.entry((unit, period)).or_default().extend(keys);
                }
            }
            let is_year = index == 1;
            for ((unit, period), keys) in together {
                let is_enough = i64::try_from(keys.len()).unwrap_or(i64::MAX) >= self.k();
                if is_enough || is_year {
                    mode.step(conn, |conn| {
                        self.release_comments(conn, &keys, is_enough.then_some(period))
                    })?;
                    waiting.retain(|(other, month), _| {
                        *other != unit || !period.contains(Period::Month(*month))
                    });
                }
            }
        }
        Ok(())
    }

    /// Puts items into a random order.
    pub(super) fn shuffle<T>(&self, items: &mut [T]) {
        items.sort_by_cached_key(|_| (self.settings.new_key)());
    }
}

/// Reads in one transaction: on PostgreSQL the mixing is one already.
fn read_once<T>(
    conn: &mut Conn,
    body: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    match conn {
        Conn::Pg(_) => body(conn),
        Conn::Sqlite(_) => conn.read(body),
    }
}

/// The months that a mixing closes, and the units that it leaves out.
pub(super) struct Closing {
    pub(super) months: Vec<Month>,
    pub(super) postponed: BTreeSet<(String, Month)>,
    /// Units whose closing was put off before and is done now.
    pub(super) resumed: BTreeSet<(String, Month)>,
}

impl Closing {
    /// The months that are due, without the units whose used links are not as many as their waiting
    /// answers.
    fn of(closings: &RecordedClosings, inbox: &Inbox, used: &UsedLinks, now: Timestamp) -> Self {
        let months: Vec<Month> = closings.months.due(now).collect();
        let mut waiting: BTreeMap<(&str, Month), i64> = BTreeMap::new();
        for ((unit, _), kinds) in &inbox.answers {
            for (kind, keys) in kinds {
                *waiting.entry((unit, kind.month)).or_default() +=
                    i64::try_from(keys.len()).unwrap_or(i64::MAX);
            }
        }
        let agrees = |unit: &str, month: Month| {
            used.agree(unit, month, |month| {
                waiting.get(&(unit, month)).copied().unwrap_or(0)
            })
        };
        let units: BTreeSet<&str> = waiting
            .keys()
            .map(|(unit, _)| *unit)
            .chain(used.units())
            .collect();
        let mut postponed = BTreeSet::new();
        for &month in &months {
            let disagreeing = units.iter().filter(|unit| !agrees(unit, month));
            postponed.extend(disagreeing.map(|unit| ((*unit).to_owned(), month)));
        }
        let (resumed, still): (BTreeSet<_>, BTreeSet<_>) = closings
            .postponed
            .iter()
            .cloned()
            .partition(|(unit, month)| agrees(unit, *month));
        postponed.extend(still);
        Self {
            months,
            postponed,
            resumed,
        }
    }

    /// Whether a period is closed once this closing is done, for a unit or in general.
    pub(super) fn is_closed(
        &self,
        closings: &RecordedClosings,
        unit: Option<&str>,
        period: Period,
        now: Timestamp,
    ) -> bool {
        let postponed = |month: Month| {
            unit.is_some_and(|unit| self.postponed.contains(&(unit.to_owned(), month)))
        };
        period.months().into_iter().all(|month| {
            !postponed(month)
                && (self.months.contains(&month)
                    || closings.months.is_closed(Period::Month(month), now))
        })
    }
}
