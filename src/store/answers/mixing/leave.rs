//! Moving answers out of the inbox: they become responses, one for each component, and counts.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc;

use diesel::prelude::*;
use uuid::Uuid;

use super::dropped_offices::DroppedOffices;
use super::states::ProvisionalStates;
use super::sums::{BatchSums, ClosingSums};
use super::waiting_rows::{TraitValues, UnitAndVersion, delete_rows, write_batch};
use crate::domain::answers::mixing::{self, Move, Waiting, write_batches};
use crate::domain::answers::parts::component_part;
use crate::domain::answers::sealed::{PaperMark, Sealed, SealedAnswer, SealedComment};
use crate::domain::answers::sums::ComponentSet;
use crate::domain::period::Period;
use crate::domain::survey::Definition;
use crate::domain::unknown::UNKNOWN;
use crate::store::Store;
use crate::store::answers::count_rows::CountRows;
use crate::store::answers::counts;
use crate::store::answers::counts::UnitCount;
use crate::store::answers::inbox_key::InboxKey;
use crate::store::answers::response_row::{NewResponseRow, insert_responses};
use crate::store::answers::traits::ResponseTraits;
use crate::store::closings::RecordedClosings;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::ratings::read_ratings;
use crate::store::db::schema::comments;

/// What becomes of every kind of waiting answer.
pub(super) struct Moves {
    pub(super) states: ProvisionalStates,
    pub(super) kinds: HashMap<UnitAndVersion, BTreeMap<Waiting, Move>>,
}

impl Moves {
    /// What becomes of the answers about an agency.
    pub(super) fn get(&self, subject: &UnitAndVersion) -> Option<&BTreeMap<Waiting, Move>> {
        self.kinds.get(subject)
    }
}

/// The place of a batch among all of a closing. Its rows get random keys of one range, so that they are
/// stored side by side: a batch anywhere in a table of millions would write a page for every row.
#[derive(Clone, Copy)]
struct BatchPlace {
    index: usize,
    batches: usize,
}

impl BatchPlace {
    /// A key in the range of the batch, from a random one.
    fn key(self, random: Uuid) -> String {
        let scale = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let mut bytes = *random.as_bytes();
        let [a, b, c, d, ..] = bytes;
        let within = u64::from(u32::from_be_bytes([a, b, c, d]));
        let batches = scale(self.batches).max(1);
        let begin = ((scale(self.index) << 32) + within) / batches;
        let prefix = u32::try_from(begin).unwrap_or(u32::MAX);
        bytes[..4].copy_from_slice(&prefix.to_be_bytes());
        Uuid::from_bytes(bytes).simple().to_string()
    }
}

/// Answers that are about to leave, with all that is written for them.
struct Leaving<'c> {
    /// The keys of their rows in the inbox.
    keys: Vec<InboxKey>,
    place: BatchPlace,
    /// Their components, which get keys when they are written.
    responses: Vec<NewResponseRow>,
    /// Their comments, which go on waiting.
    comments: Vec<Sealed>,
    sums: BatchSums<'c>,
    /// The rows that the sums add to the stored ones.
    counts: CountRows,
    unit_counts: UnitCounts,
}

impl Store {
    /// Moves groups of answers out of the inbox, batch by batch in a random order. While one batch is
    /// written, the next is opened on a connection of its own. Returns the number of answers.
    pub(super) fn release_groups(
        &self,
        conn: &mut Conn,
        mode: ImportMode,
        (leaving, moves): (Vec<Vec<InboxKey>>, &Moves),
        dropped: &DroppedOffices,
        closings: &RecordedClosings,
        sums: &mut ClosingSums,
    ) -> Result<i64, StoreError> {
        let most = write_batch(conn).max(2 * usize::try_from(self.k()).unwrap_or(0));
        let mut batches = write_batches(leaving, most);
        self.shuffle(&mut batches);
        let count = batches.len();
        let mut reader = self.connect()?;
        std::thread::scope(|scope| {
            let (sender, prepared) = mpsc::sync_channel(1);
            scope.spawn(move || {
                for (index, keys) in batches.into_iter().enumerate() {
                    let place = BatchPlace {
                        index,
                        batches: count,
                    };
                    let leaving = Leaving::new(keys, place, closings);
                    let batch = self.prepare_batch(&mut reader, leaving, moves, dropped);
                    // Nobody receives any more once writing has failed.
                    if sender.send(batch).is_err() {
                        return;
                    }
                }
            });
            let mut left = 0;
            for batch in prepared {
                let batch = batch?;
                left +=
                    mode.step_half_the_time(conn, |conn| self.release_batch(conn, batch, sums))?;
            }
            Ok(left)
        })
    }

    /// Opens a batch of waiting answers and prepares all that is written when they leave.
    ///
    /// # Errors
    /// [`StoreError::AnswersMoved`] where somebody has taken some of them away since the inbox was read.
    fn prepare_batch<'c>(
        &self,
        conn: &mut Conn,
        mut leaving: Leaving<'c>,
        moves: &Moves,
        dropped: &DroppedOffices,
    ) -> Result<Leaving<'c>, StoreError> {
        let answers = self.list_answers(conn, &leaving.keys)?;
        if answers.len() != leaving.keys.len() {
            return Err(StoreError::AnswersMoved);
        }
        let mut values = TraitValues::default();
        for answer in answers {
            let subject = values.subject(&answer);
            let kind = values.waiting(&answer, &moves.states);
            match moves.get(&subject).and_then(|kinds| kinds.get(&kind)) {
                Some(Move::Leaves { period, traits }) => {
                    let definition = self.surveys.get(conn, &answer.survey_version)?;
                    let dropped = dropped.components(&subject, *period, &traits.office);
                    leaving.add(answer, *period, (traits, dropped), &definition)?;
                }
                Some(Move::Withheld) => leaving.withhold(&answer),
                Some(Move::Waits) | None => return Err(StoreError::AnswersMoved),
            }
        }
        leaving.counts = leaving.sums.rows();
        Ok(leaving)
    }

    /// Moves a prepared batch from the inbox to the responses, in the order of new random keys, and
    /// returns the number of its answers.
    ///
    /// # Errors
    /// [`StoreError::AnswersMoved`] where somebody has taken some of them away.
    fn release_batch(
        &self,
        conn: &mut Conn,
        mut leaving: Leaving<'_>,
        sums: &mut ClosingSums,
    ) -> Result<i64, StoreError> {
        if delete_rows(conn, &leaving.keys)? != leaving.keys.len() {
            return Err(StoreError::AnswersMoved);
        }
        for row in &mut leaving.responses {
            row.key = leaving.place.key((self.settings.new_key)());
        }
        leaving.responses.sort_by(|a, b| a.key.cmp(&b.key));
        insert_responses(conn, &leaving.responses)?;
        self.insert_sealed(conn, leaving.comments.into_iter())?;
        leaving.counts.write(conn)?;
        sums.add(leaving.sums);
        counts::add_unit_counts(conn, leaving.unit_counts.into_rows())?;
        Ok(i64::try_from(leaving.keys.len()).unwrap_or(0))
    }

    /// Moves comments out of the inbox, under new random keys; without a period they are deleted.
    pub(super) fn release_comments(
        &self,
        conn: &mut Conn,
        keys: &[InboxKey],
        period: Option<Period>,
    ) -> Result<(), StoreError> {
        let left = self.list_comments(conn, keys)?;
        if delete_rows(conn, keys)? != left.len() {
            return Ok(());
        }
        let Some(period) = period else {
            return Ok(());
        };
        let mut rows: Vec<(String, SealedComment)> = left
            .into_iter()
            .map(|comment| (self.new_key(), comment))
            .collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, comment) in rows {
            diesel::insert_into(comments::table)
                .values((
                    comments::key.eq(key),
                    comments::unit.eq(comment.unit),
                    comments::period.eq(period.to_string()),
                    comments::text.eq(comment.text),
                ))
                .execute(conn)?;
        }
        Ok(())
    }
}

impl<'c> Leaving<'c> {
    /// Answers that are not opened yet.
    fn new(keys: Vec<InboxKey>, place: BatchPlace, closings: &'c RecordedClosings) -> Self {
        Self {
            responses: Vec::with_capacity(keys.len() * 4),
            keys,
            place,
            comments: Vec::new(),
            sums: BatchSums::new(closings),
            counts: CountRows::default(),
            unit_counts: UnitCounts::default(),
        }
    }

    /// Adds an answer that becomes responses of a period with the given traits. Those of some components drop
    /// the office.
    fn add(
        &mut self,
        answer: SealedAnswer,
        period: Period,
        (traits, dropped): (&mixing::Traits, ComponentSet),
        definition: &Definition,
    ) -> Result<(), StoreError> {
        for kind in kinds_of(&answer) {
            self.unit_counts.add(&answer.unit, period, &kind);
        }
        let ratings = read_ratings(&answer.ratings, definition)?;
        let flagged = answer.is_flagged();
        let office = traits.office.to_string();
        let traits = ResponseTraits {
            unit: answer.unit.clone(),
            survey_version: answer.survey_version,
            period: period.to_string(),
            source: traits.source.to_string(),
            channel: traits.channel.to_string(),
            field: traits.field.to_string(),
        };
        let named = (office.as_str(), ComponentSet::all().without(dropped));
        self.sums
            .count(&traits, period, named, &ratings, definition, flagged);
        for (index, component) in definition.components.iter().enumerate() {
            self.responses.push(NewResponseRow {
                key: String::new(),
                traits: traits.clone(),
                office: match dropped.contains(index) {
                    true => UNKNOWN.to_owned(),
                    false => office.clone(),
                },
                component: component.id.clone(),
                ratings: component_part(&ratings, definition, index).to_string(),
                batch: None,
            });
        }
        self.comments.extend(answer.comment.map(|text| {
            Sealed::Comment(SealedComment {
                unit: answer.unit,
                month: answer.month,
                text,
            })
        }));
        Ok(())
    }

    /// Adds an answer that is counted and deleted.
    fn withhold(&mut self, answer: &SealedAnswer) {
        let counted = [
            (answer.month.year(), counts::WITHHELD),
            (Period::Month(answer.month), counts::WITHHELD_OF_MONTH),
        ];
        for (period, kind) in counted {
            self.unit_counts.add(&answer.unit, period, kind);
        }
    }
}

/// The kinds of unit counts to which an answer adds one. These details are not stored otherwise.
fn kinds_of(answer: &SealedAnswer) -> Vec<String> {
    let mut kinds: Vec<String> = answer
        .signals
        .chars()
        .map(|signal| format!("signal-{signal}"))
        .collect();
    kinds.push(format!("language-{}", answer.language));
    if answer.assisted {
        kinds.push("assisted".to_owned());
    }
    match answer.paper {
        Some(PaperMark::Checked(differences)) => {
            kinds.push(counts::PAPER_CHECKED.to_owned());
            let differing = usize::try_from(differences).unwrap_or(0);
            kinds.extend((0..differing).map(|_| counts::PAPER_DIFFERENCES.to_owned()));
        }
        Some(PaperMark::Unchecked) => kinds.push(counts::PAPER_UNCHECKED.to_owned()),
        None => {}
    }
    kinds
}

/// Counts of units, collected before they are written.
#[derive(Default)]
struct UnitCounts(BTreeMap<(String, Period, String), i64>);

impl UnitCounts {
    fn add(&mut self, unit: &str, period: Period, kind: &str) {
        *self
            .0
            .entry((unit.to_owned(), period, kind.to_owned()))
            .or_default() += 1;
    }

    fn into_rows(self) -> Vec<UnitCount> {
        self.0
            .into_iter()
            .map(|((unit, period, kind), count)| UnitCount {
                unit,
                period: period.to_string(),
                kind,
                count,
            })
            .collect()
    }
}
