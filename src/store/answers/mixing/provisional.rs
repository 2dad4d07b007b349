//! Provisional sums: what the answers of open months say so far, without any breakdown.
//!
//! They are computed from sealed answers. A figure changes only when at least `k` more answers enter
//! it: a component whose new answers are fewer stays as it was, and so do the sums over several components
//! of which it is one, so that these are always of one state, in which each of their components was shown.
//! Nothing of an agency's month changes before `k` people more have answered. What then enters the sums is a state
//! of theirs ([`states`](super::states)): those answers leave with each other, so that whoever finds out which rows
//! make up the difference of two sums is left with `k` people. An office's sums are over the answers that keep it so.
//! Every component moves by `k` answers or more from one state to a later one, or by none, so that their
//! difference, and that of sums of one state and single ones of a later one, is over `k` people or nobody.
//! Nothing changes where used links and waiting answers do not agree.
//!
//! The closing adds what has come to a component since, which may be fewer than `k` answers where enough people have
//! answered and few of them this component: whoever knows who answered last learns what these said in all. A province
//! that would rather have no figure before the closing sets `provisional_sums = false`; then it is known of a
//! component only that there are answers.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Integer, Text};

use super::office_sums::OfficeSums;
use super::states;
use super::states::{ProvisionalStates, since};
use super::waiting_rows::Inbox;
use crate::domain::answers::mixing::Waiting;
use crate::domain::answers::sealed::SealedAnswer;
use crate::domain::answers::sums::ComponentSet;
use crate::domain::period::Month;
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::answers::count_rows::{CountRows, MomentKey, TallyKey};
use crate::store::answers::counts::Counts;
use crate::store::answers::moment_rows::{MomentRow, components_of, set_number};
use crate::store::answers::traits::{Basis, ResponseTraits};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_ratings;
use crate::store::db::sql::Sql;

/// The sums over waiting answers, by unit, version and month.
#[derive(Default)]
pub(super) struct ProvisionalSums {
    /// Those of agencies.
    counts: Counts,
    /// The answers that are in no state yet, by agency, version and month.
    since: BTreeMap<ResponseTraits, NewAnswers>,
    offices: OfficeSums,
    /// The part numbers of the sums over all answers that name an office, by its traits: it shows that there are
    /// some.
    at_offices: BTreeMap<ResponseTraits, Vec<i32>>,
}

/// Answers that are in no state yet.
#[derive(Default)]
struct NewAnswers {
    count: i64,
    /// Since when the last one waits.
    last: i64,
}

/// The given answers to each component, and the answers to each question, that provisional sums hold.
#[derive(Default)]
struct ProvisionalAnswers {
    /// By part number of the component's own set.
    components: BTreeMap<i32, i64>,
    questions: BTreeMap<String, QuestionAnswers>,
}

/// The answers to a question: those that give a level, and all, also such as leave it out.
#[derive(Clone, Copy, Default)]
struct QuestionAnswers {
    given: i64,
    all: i64,
}

impl ProvisionalSums {
    /// Adds an answer, for its agency and for its intake office.
    pub(super) fn count(
        &mut self,
        answer: &SealedAnswer,
        definition: &Definition,
        states: &ProvisionalStates,
    ) -> Result<(), StoreError> {
        let SealedAnswer {
            unit,
            survey_version,
            month,
            ..
        } = answer;
        let ratings = read_ratings(&answer.ratings, definition)?;
        let traits = ResponseTraits::of_month(unit, survey_version, *month);
        self.counts
            .count_total(Basis::Provisional, &traits, &ratings, definition, 1);
        let new = self.since.entry(traits).or_default();
        if states.without(answer) == states.count(unit, survey_version, *month) {
            new.count += 1;
            new.last = new.last.max(since(answer));
        }
        self.offices.count(answer, &ratings, definition, states);
        Ok(())
    }

    /// Drops the sums of units and months whose used links and waiting answers do not agree: whoever
    /// took answers away chose those that are left. Which offices they were about is not known, so
    /// those of all offices in such a month go with them. What is stored stays as it is.
    pub(super) fn drop_disagreeing(&mut self, disagreeing: &BTreeSet<(String, Month)>) {
        let units: BTreeSet<(&str, String)> = disagreeing
            .iter()
            .map(|(unit, month)| (unit.as_str(), month.to_string()))
            .collect();
        let months: BTreeSet<Month> = disagreeing.iter().map(|(_, month)| *month).collect();
        let agrees = |traits: &ResponseTraits| {
            !units.contains(&(traits.unit.as_str(), traits.period.clone()))
        };
        self.counts.retain(agrees);
        self.since.retain(|traits, _| agrees(traits));
        self.offices.retain(|month| !months.contains(&month));
    }

    /// Adds the sums of offices, which need to know what else waits.
    pub(super) fn add_offices(
        &mut self,
        store: &Store,
        conn: &mut Conn,
        (states, inbox): (&ProvisionalStates, &Inbox),
    ) -> Result<(), StoreError> {
        let is_in = |unit: &str, version: &str, kind: &Waiting| {
            let of_month = ResponseTraits::of_month(unit, version, kind.month);
            let new = self.since.get(&of_month);
            let grows = new.is_some_and(|new| new.count >= least(store));
            let known = states.count(unit, version, kind.month);
            kind.state < known || (kind.state == known && grows)
        };
        self.at_offices = self.offices.parts();
        let offices = std::mem::take(&mut self.offices);
        offices.add_kept(store, conn, (states, inbox), is_in, &mut self.counts)
    }

    /// Replaces the stored sums where enough answers have come.
    pub(super) fn write(mut self, store: &Store, conn: &mut Conn) -> Result<(), StoreError> {
        let mut moments: BTreeMap<ResponseTraits, Vec<(i32, MomentRow)>> = BTreeMap::new();
        for ((_, traits, part), row) in self.counts.moment_rows() {
            moments.entry(traits).or_default().push((part, row));
        }
        let mut tallies: BTreeMap<ResponseTraits, Vec<(String, char, i64)>> = BTreeMap::new();
        for ((_, traits, question, rating), count) in self.counts.tallies() {
            tallies
                .entry(traits)
                .or_default()
                .push((question, rating, count));
        }
        for traits in self.at_offices.keys() {
            moments.entry(traits.clone()).or_default();
        }
        for (traits, rows) in moments {
            let definition = store.surveys.get(conn, &traits.survey_version)?;
            let shown = ProvisionalAnswers::read(conn, &traits)?;
            let of_unit = tallies.remove(&traits).unwrap_or_default();
            let parts = self.at_offices.remove(&traits).unwrap_or_default();
            let mut enough = least(store);
            if let Some(new) = self.since.get(&traits) {
                if new.count >= enough {
                    let of_month = [&*traits.unit, &*traits.survey_version, &*traits.period];
                    states::record(conn, of_month, new.last)?;
                } else {
                    enough = i64::MAX;
                }
            }
            let fresh = shown.fresh((&rows, &parts), &of_unit, &definition, enough);
            fresh.write(conn, &traits, rows, of_unit, &definition)?;
        }
        Ok(())
    }
}

/// The fewest answers that must have come before a figure moves.
fn least(store: &Store) -> i64 {
    match store.settings.provisional_sums {
        true => store.k(),
        false => i64::MAX,
    }
}

/// The components whose sums are replaced, and those whose tallies are too.
struct Fresh {
    components: ComponentSet,
    tallied: BTreeSet<usize>,
    /// The part numbers of components that have answers, and never had enough.
    marked: Vec<i32>,
    /// The part numbers of stored sums that stay as they are: of components that are not fresh, and of
    /// several of which one is not.
    kept: Vec<i32>,
}

impl ProvisionalAnswers {
    fn read(conn: &mut Conn, traits: &ResponseTraits) -> Result<Self, StoreError> {
        #[derive(QueryableByName)]
        struct PartRow {
            #[diesel(sql_type = Integer)]
            part: i32,
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        #[derive(QueryableByName)]
        struct QuestionRow {
            #[diesel(sql_type = Text)]
            question: String,
            #[diesel(sql_type = BigInt)]
            given: i64,
            #[diesel(sql_type = BigInt)]
            all_answers: i64,
        }
        let parts: Vec<PartRow> =
            of_unit(Sql::new("SELECT part, n FROM moments"), traits).load(conn)?;
        let questions: Vec<QuestionRow> = of_unit(
            Sql::new(
                "SELECT question, CAST(SUM(CASE WHEN rating IN ('-', 'x') THEN 0 ELSE count END) \
                 AS BIGINT) AS given, CAST(SUM(count) AS BIGINT) AS all_answers FROM tallies",
            ),
            traits,
        )
        .text(" GROUP BY question")
        .load(conn)?;
        Ok(Self {
            components: parts.into_iter().map(|row| (row.part, row.n)).collect(),
            questions: questions
                .into_iter()
                .map(|row| {
                    let (given, all) = (row.given, row.all_answers);
                    (row.question, QuestionAnswers { given, all })
                })
                .collect(),
        })
    }

    /// The components that at least so many answers have come to since, or none; and of these the ones
    /// of which the same holds for every question, and for the answers that leave it out together with the others.
    /// `untold` are the part numbers of sums that are not among the rows, although there are answers.
    fn fresh(
        &self,
        (rows, untold): (&[(i32, MomentRow)], &[i32]),
        tallies: &[(String, char, i64)],
        definition: &Definition,
        least: i64,
    ) -> Fresh {
        let enough = |more: i64| more == 0 || more >= least;
        let mut answers: BTreeMap<&str, QuestionAnswers> = BTreeMap::new();
        for (question, rating, count) in tallies {
            let of_question = answers.entry(question).or_default();
            of_question.all += count;
            if rating.is_ascii_digit() {
                of_question.given += count;
            }
        }
        let mut fresh = Fresh {
            components: ComponentSet::default(),
            tallied: BTreeSet::new(),
            marked: Vec::new(),
            kept: Vec::new(),
        };
        for (index, component) in definition.components.iter().enumerate() {
            let part = set_number(ComponentSet::single(index));
            let now = rows
                .iter()
                .find(|(other, _)| *other == part)
                .map_or(0, |(_, row)| row[0]);
            let before = self.components.get(&part).copied().unwrap_or(0);
            if before == 0 && (!enough(now) || (now == 0 && untold.contains(&part))) {
                fresh.marked.push(part);
            }
            if !enough(now - before) {
                continue;
            }
            fresh.components = fresh.components.with(index);
            let all_enough = component.questions.iter().all(|question| {
                let now = answers.get(&*question.code).copied().unwrap_or_default();
                let before = self.questions.get(&*question.code);
                let before = before.copied().unwrap_or_default();
                enough(now.given - before.given) && enough(now.all - before.all)
            });
            if all_enough {
                fresh.tallied.insert(index);
            }
        }
        fresh.kept = self.kept(&fresh);
        fresh
    }

    /// The stored sums that fresh ones do not replace. Those over a component that had no answer then would
    /// be over answers that it has now by its name alone.
    fn kept(&self, fresh: &Fresh) -> Vec<i32> {
        let had_answers = |component| {
            let part = set_number(ComponentSet::single(component));
            self.components.get(&part).is_some_and(|n| *n > 0)
        };
        let stays = |part: &i32| {
            !fresh.is_fresh(*part) && components_of(*part).components().all(had_answers)
        };
        self.components.keys().copied().filter(stays).collect()
    }
}

impl Fresh {
    /// Whether all components that a part number is about are fresh.
    fn is_fresh(&self, part: i32) -> bool {
        let mut components = components_of(part).components();
        components.all(|component| self.components.contains(component))
    }

    /// Writes the fresh sums and tallies in place of the old ones.
    fn write(
        &self,
        conn: &mut Conn,
        traits: &ResponseTraits,
        rows: Vec<(i32, MomentRow)>,
        tallies: Vec<(String, char, i64)>,
        definition: &Definition,
    ) -> Result<(), StoreError> {
        let kept = self.kept.iter().copied();
        of_unit(Sql::new("DELETE FROM moments"), traits)
            .text(" AND part NOT IN ")
            .list(kept.chain([0]).map(i64::from))
            .execute(conn)?;
        let mut moments: BTreeMap<MomentKey, MomentRow> = BTreeMap::new();
        // A row of zeros says that there are answers, and that they are too few.
        for part in &self.marked {
            moments.insert(
                (Basis::Provisional, traits.clone(), *part),
                MomentRow::default(),
            );
        }
        for (part, row) in rows.into_iter().filter(|(part, _)| self.is_fresh(*part)) {
            moments.insert((Basis::Provisional, traits.clone(), part), row);
        }
        let questions: BTreeSet<&str> = self
            .tallied
            .iter()
            .filter_map(|index| definition.components.get(*index))
            .flat_map(|component| &component.questions)
            .map(|question| question.code.as_str())
            .collect();
        of_unit(Sql::new("DELETE FROM tallies"), traits)
            .text(" AND question IN ")
            .list(questions.iter().copied().chain([""]))
            .execute(conn)?;
        let tallies: BTreeMap<TallyKey, i64> = tallies
            .into_iter()
            .filter(|(question, _, _)| questions.contains(question.as_str()))
            .map(|(question, rating, count)| {
                let key = (Basis::Provisional, traits.clone(), question, rating);
                (key, count)
            })
            .collect();
        CountRows { tallies, moments }.write(conn)
    }
}

/// Appends the condition for the provisional rows of a unit, version and month.
fn of_unit(statement: Sql, traits: &ResponseTraits) -> Sql {
    statement
        .text(" WHERE unit = ")
        .bind(&traits.unit)
        .text(" AND survey_version = ")
        .bind(&traits.survey_version)
        .text(" AND period = ")
        .bind(&traits.period)
        .text(" AND basis = ")
        .bind(Basis::Provisional.name())
}
