//! Running a mixing: the closing of months that are due, and the work of every night and every week.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::closing::MonthsToClose;
use super::given::GivenByKind;
use super::groups::{beyond, groups};
use super::leave::Moves;
use super::night::NightNumbers;
use super::provisional::ProvisionalSums;
use super::states::ProvisionalStates;
use super::sums::ClosingSums;
use super::traces::erase_traces;
use super::used_links::UsedLinks;
use super::waiting_rows::{Inbox, UnitAndVersion, WaitingNumbers};
use crate::domain::access::{By, Viewer};
use crate::domain::answers::mixing::{Move, Waiting, plan};
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
    /// Units and other months of which the same holds. Those of their answers that could leave stay in
    /// the inbox, and their provisional sums stay as they were.
    pub disagreeing: Vec<(String, Month)>,
}

/// The recurring work that is done in a mixing.
#[derive(Clone, Copy, Debug)]
struct Due {
    night: bool,
    provisional_sums: bool,
}

/// All that a mixing reads before it writes.
struct MixingInput {
    closings: RecordedClosings,
    closing: MonthsToClose,
    states: ProvisionalStates,
    inbox: Inbox,
    given: GivenByKind,
    provisional: ProvisionalSums,
    night: Option<NightNumbers>,
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

    /// The closings that were put off of the agencies within a viewer's reach, as `unit month`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_postponed(&self, viewer: &Viewer) -> Result<Vec<String>, StoreError> {
        let postponed = closings::list_postponed(&mut *self.conn()?)?;
        Ok(postponed
            .into_iter()
            .filter(|(unit, _)| viewer.figures().covers_agency(unit))
            .map(|(unit, month)| format!("{unit} {month}"))
            .collect())
    }

    /// Units within a viewer's reach and other months whose used links and waiting answers did not agree
    /// in the last mixing, as `unit month`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_disagreeing(&self, viewer: &Viewer) -> Result<Vec<String>, StoreError> {
        let mut disagreeing = settings::list_disagreeing(&mut *self.conn()?)?;
        disagreeing.retain(|line| {
            let unit = line.split(' ').next().unwrap_or_default();
            viewer.figures().covers_agency(unit)
        });
        Ok(disagreeing)
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
        // Others would go on from what this one has done in part.
        let _alone = self.pool.lock()?;
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
        for (unit, month) in &mixed.disagreeing {
            tracing::error!(
                unit,
                %month,
                "used links and waiting answers do not agree, and these answers stay where they are; run sipas doctor"
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
        let MixingInput {
            closings,
            closing,
            states,
            inbox,
            given,
            mut provisional,
            night,
        } = self.read_all(due, now)?;
        let kinds = self.plan_moves(&closings, &closing, (&states, &inbox), now);
        let moves = Moves { states, kinds };
        let beyond = beyond(&moves, &inbox, &|unit, period| {
            closing.is_closed(&closings, Some(unit), period, now)
                && closing.takes_answers(&closings, unit, period)
        });
        let mut sums = ClosingSums::new(conn, &closings)?;
        let dropped = self.offices_to_drop(conn, given, &moves, &sums)?;
        let by = By::server(now);
        if mode == ImportMode::Chunked {
            self.withdraw_unfinished(conn, mode, &closing.months, &by)?;
        }
        let (leaving, waiting) = groups(&moves, &inbox);
        let leaving = (leaving, &moves);
        if due.provisional_sums {
            provisional.add_offices(self, conn, (&moves.states, &inbox))?;
        }
        mixed.left = self.release_groups(conn, mode, leaving, &dropped, &closings, &mut sums)?;
        self.release_all_comments(conn, mode, (&inbox, &closing), &|period| {
            closing.is_closed(&closings, None, period, now)
        })?;
        mode.step(conn, |conn| {
            self.finish_closing(conn, &closing, sums)?;
            counts::record_unit_counts(conn, &beyond)?;
            if due.provisional_sums {
                provisional.write(self, conn)?;
                Recurring::ProvisionalSums.set_last(conn, now)?;
            }
            if let Some(night) = night {
                night.write(conn, waiting, &closing.months, now)?;
            }
            closings::set_closed(conn, &closing.months, &closing.postponed, now)?;
            settings::set_disagreeing(conn, &closing.disagreeing)?;
            settings::raise_figures_number(conn)?;
            // What has come since.
            self.withdraw_unfinished(conn, ImportMode::Atomic, &closing.months, &by)
        })?;
        mixed.waiting = i64::try_from(inbox.count()).unwrap_or(i64::MAX) - mixed.left;
        mixed.closed = closing.months;
        mixed.postponed = closing.postponed.into_iter().collect();
        mixed.disagreeing = closing.disagreeing.into_iter().collect();
        Ok(())
    }

    /// Reads what the inbox holds, and all that it is held against. It is one snapshot, on a connection of
    /// its own: in the transaction of a mixing, PostgreSQL would read links and answers at different times.
    fn read_all(&self, due: Due, now: Timestamp) -> Result<MixingInput, StoreError> {
        self.connect()?.read(|conn| {
            let closings = RecordedClosings::read(conn, now)?;
            let staying: Vec<Month> = closings
                .months
                .open()
                .filter(|month| closings.months.due(now).all(|due| due != *month))
                .collect();
            let mut provisional = ProvisionalSums::default();
            let mut given = GivenByKind::default();
            let states = ProvisionalStates::read(conn)?;
            let mut inbox = self.read_inbox(conn, &states, |conn, answer| {
                let stays = staying.contains(&answer.month);
                if stays && !due.provisional_sums {
                    return Ok(());
                }
                let definition = self.surveys.get(conn, &answer.survey_version)?;
                match stays {
                    true => provisional.count(answer, &definition, &states),
                    false => given.count(answer, &definition, &states),
                }
            })?;
            let mut drafts = WaitingNumbers::new();
            for draft in self.open_drafts(conn)?.into_values() {
                *drafts.entry((draft.unit, draft.month)).or_default() += 1;
            }
            let mut waiting = inbox.numbers();
            for (about, count) in &drafts {
                if staying.contains(&about.1) {
                    *waiting.entry(about.clone()).or_default() += count;
                }
            }
            let used = UsedLinks::read(conn, &closings, &waiting)?;
            let last_night = Recurring::Night.find_last(conn)?;
            let closing = MonthsToClose::of(&closings, &waiting, &used, (last_night, now));
            provisional.drop_disagreeing(&closing.disagreeing);
            inbox.set_aside(|unit, month| {
                !staying.contains(&month) && closing.disagreeing.contains(&(unit.to_owned(), month))
            });
            let night = match due.night || !closing.months.is_empty() {
                true => Some(NightNumbers::read(conn, drafts)?),
                false => None,
            };
            Ok(MixingInput {
                closings,
                closing,
                states,
                inbox,
                given,
                provisional,
                night,
            })
        })
    }

    /// What becomes of every kind of waiting answer.
    fn plan_moves(
        &self,
        closings: &RecordedClosings,
        closing: &MonthsToClose,
        (states, inbox): (&ProvisionalStates, &Inbox),
        now: Timestamp,
    ) -> HashMap<UnitAndVersion, BTreeMap<Waiting, Move>> {
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
                let takes = |period| closing.takes_answers(closings, &subject.0, period);
                let shown = |month| states.count(&subject.0, &subject.1, month);
                let moves = plan(&sizes, is_closed, takes, shown, self.k());
                (subject.clone(), moves)
            })
            .collect()
    }

    /// Moves the comments out of the inbox that are at least `k` of a unit in a closed quarter or year,
    /// and deletes those that are fewer in a closed year. A mixing that closes something deletes none: those of
    /// the answers that leave in it are sealed anew, and are counted by the next one.
    fn release_all_comments(
        &self,
        conn: &mut Conn,
        mode: ImportMode,
        (inbox, closing): (&Inbox, &MonthsToClose),
        is_closed: &impl Fn(Period) -> bool,
    ) -> Result<(), StoreError> {
        let deletes = closing.months.is_empty() && closing.resumed.is_empty();
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
                if is_enough || (is_year && deletes) {
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
}
