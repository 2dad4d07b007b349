//! Moving answers out of the inbox: they become responses, one for each component, and counts.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use uuid::Uuid;

use super::sums::{BatchSums, ClosingSums};
use super::waiting_rows::{Subject, TraitValues, delete_rows};
use crate::domain::answers::mixing::{Move, Waiting};
use crate::domain::answers::parts::component_part;
use crate::domain::answers::sealed::{PaperMark, Sealed, SealedAnswer, SealedComment};
use crate::domain::period::Period;
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::answers::counts::UnitCount;
use crate::store::answers::response_row::{NewResponseRow, insert_responses};
use crate::store::answers::traits::Traits;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_ratings;
use crate::store::db::schema::comments;

/// What becomes of every kind of waiting answer.
pub(super) type Moves = HashMap<Subject, BTreeMap<Waiting, Move>>;

/// The place of a batch among all of a closing. Its rows get random keys of one range, so that they are
/// stored side by side: a batch anywhere in a table of millions would write a page for every row.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) index: usize,
    pub(super) batches: usize,
}

impl Place {
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

impl Store {
    /// Moves a batch of answers from the inbox to the responses, and returns their number.
    ///
    /// Where another process has already moved some of them, nothing is done, and the rest wait for
    /// the next mixing.
    pub(super) fn release_batch(
        &self,
        conn: &mut Conn,
        keys: &[Uuid],
        place: Place,
        moves: &Moves,
        sums: &mut ClosingSums,
    ) -> Result<i64, StoreError> {
        let answers = self.list_answers(conn, keys)?;
        let mut values = TraitValues::default();
        let mut leaving: Vec<(SealedAnswer, &Move)> = Vec::with_capacity(answers.len());
        for answer in answers {
            let of_subject = moves.get(&values.subject(&answer));
            match of_subject.and_then(|moves| moves.get(&values.waiting(&answer))) {
                Some(step) if *step != Move::Waits => leaving.push((answer, step)),
                _ => return Ok(0),
            }
        }
        if leaving.len() != keys.len() {
            return Ok(0);
        }
        delete_rows(conn, keys)?;
        self.write_left(conn, leaving, place, sums)?;
        Ok(i64::try_from(keys.len()).unwrap_or(0))
    }

    /// Writes answers that have left the inbox, in the order of new random keys.
    fn write_left(
        &self,
        conn: &mut Conn,
        left: Vec<(SealedAnswer, &Move)>,
        place: Place,
        sums: &mut ClosingSums,
    ) -> Result<(), StoreError> {
        let mut batch = BatchSums::default();
        let mut rows = Vec::with_capacity(left.len() * 4);
        let mut unit_counts = UnitCounts::default();
        let mut waiting_comments = Vec::new();
        for (answer, step) in left {
            let month = Period::Month(answer.month);
            let Move::Leaves { period, traits } = step else {
                unit_counts.add(&answer.unit, answer.month.year(), counts::WITHHELD);
                unit_counts.add(&answer.unit, month, counts::WITHHELD_OF_MONTH);
                continue;
            };
            for kind in kinds_of(&answer) {
                unit_counts.add(&answer.unit, *period, &kind);
            }
            let definition = self.surveys.get(conn, &answer.survey_version)?;
            let ratings = read_ratings(&answer.ratings, &definition)?;
            let office = traits.office.to_string();
            let traits = Traits {
                unit: answer.unit.clone(),
                survey_version: answer.survey_version.clone(),
                period: period.to_string(),
                source: traits.source.to_string(),
                channel: traits.channel.to_string(),
                field: traits.field.to_string(),
            };
            batch.count(&traits, &office, &ratings, &definition, answer.is_flagged());
            for (index, component) in definition.components.iter().enumerate() {
                rows.push(NewResponseRow {
                    key: place.key((self.settings.new_key)()),
                    traits: traits.clone(),
                    office: office.clone(),
                    component: component.id.clone(),
                    ratings: component_part(&ratings, &definition, index).to_string(),
                    batch: None,
                });
            }
            waiting_comments.extend(answer.comment.map(|text| {
                Sealed::Comment(SealedComment {
                    unit: answer.unit,
                    month: answer.month,
                    text,
                })
            }));
        }
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        insert_responses(conn, &rows)?;
        self.insert_sealed(conn, waiting_comments.into_iter())?;
        batch.write(conn)?;
        sums.add(batch);
        counts::add_unit_counts(conn, unit_counts.into_rows())
    }

    /// Moves comments out of the inbox, under new random keys; without a period they are deleted.
    pub(super) fn release_comments(
        &self,
        conn: &mut Conn,
        keys: &[Uuid],
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
