//! The offices that the rows of a closing do not name, because their figures, subtracted from those of an
//! agency, would give fewer than `k` answers away.
//!
//! Given answers are counted while the inbox is read, kind by kind, so that no answer is opened for it. What is
//! decided is told by [`offices_to_drop`](crate::domain::answers::offices::offices_to_drop).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use diesel::QueryableByName;
use diesel::sql_types::Text;

use super::dropped_offices::DroppedOffices;
use super::given::{GivenByKind, GivenNumbers};
use super::leave::Moves;
use super::sums::{ClosingSums, list_subjects};
use crate::domain::answers::mixing::Move;
use crate::domain::answers::offices::{OfficeAnswers, offices_to_drop};
use crate::domain::period::Period;
use crate::domain::survey::{About, Definition};
use crate::domain::unknown::UNKNOWN;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_ratings;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

/// The stored rows that are read at a time.
const PAGE: i64 = 20_000;

/// A unit, survey version and period.
type GroupKey = (Arc<str>, Arc<str>, Period);

/// An office that a survey version and a component of it ask about.
type AskedOffice = (Arc<str>, usize, Arc<str>);

/// Given answers by office; those that name none are under the empty code.
type ByOffice = BTreeMap<Arc<str>, GivenNumbers>;

/// The given answers of a unit, survey version and period.
struct Group {
    definition: Arc<Definition>,
    leaving: ByOffice,
    /// Those of rows that have left before, all as without flags: rows do not tell.
    stored: ByOffice,
}

/// The given answers to one component, as the rule takes them.
struct Part {
    component: usize,
    unnamed: Vec<i64>,
    offices: BTreeMap<Arc<str>, OfficeAnswers>,
}

#[derive(QueryableByName)]
struct StoredPartRow {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    survey_version: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Text)]
    office: String,
    #[diesel(sql_type = Text)]
    ratings: String,
}

impl Store {
    /// Decides which offices the rows of the answers that leave do not name.
    pub(super) fn offices_to_drop(
        &self,
        conn: &mut Conn,
        given: GivenByKind,
        moves: &Moves,
        sums: &ClosingSums,
    ) -> Result<DroppedOffices, StoreError> {
        let mut groups = self.leaving_groups(conn, given, moves)?;
        self.count_stored(conn, &mut groups)?;
        let inseparable: BTreeSet<(Arc<str>, Period)> = groups
            .iter()
            .filter(|((unit, _, period), group)| {
                sums.is_broken_off(unit, *period) || group.is_inseparable(self.k())
            })
            .map(|((unit, _, period), _)| (unit.clone(), *period))
            .collect();
        let mut parts: Vec<(&GroupKey, Part)> = Vec::new();
        for (key, group) in &groups {
            let choices: &[&[usize]] = match inseparable.contains(&(key.0.clone(), key.2)) {
                true => &[&[0, 1]],
                false => &[&[0], &[1]],
            };
            parts.extend(group.parts(choices).into_iter().map(|part| (key, part)));
        }
        mark_shared(&mut parts);
        let mut dropped = DroppedOffices::default();
        for ((unit, version, period), part) in parts {
            for office in offices_to_drop(&part.unnamed, &part.offices, self.k()) {
                let subject = (unit.clone(), version.clone());
                dropped.insert(subject, *period, office, part.component);
            }
        }
        Ok(dropped)
    }

    /// The given answers that leave.
    fn leaving_groups(
        &self,
        conn: &mut Conn,
        given: GivenByKind,
        moves: &Moves,
    ) -> Result<BTreeMap<GroupKey, Group>, StoreError> {
        let mut groups: BTreeMap<GroupKey, Group> = BTreeMap::new();
        for (subject, kinds) in given.numbers {
            let Some(moves) = moves.get(&subject) else {
                continue;
            };
            let definition = self.surveys.get(conn, &subject.1)?;
            for (kind, numbers) in kinds {
                let Some(Move::Leaves { period, traits }) = moves.get(&kind) else {
                    continue;
                };
                let key = (subject.0.clone(), subject.1.clone(), *period);
                let group = groups.entry(key).or_insert_with(|| Group {
                    definition: definition.clone(),
                    leaving: ByOffice::new(),
                    stored: ByOffice::new(),
                });
                let office = named(&traits.office);
                group.leaving.entry(office).or_default().add(&numbers);
            }
        }
        Ok(groups)
    }

    /// Adds what rows hold of the same units and periods: a closing that was broken off has moved a part.
    fn count_stored(
        &self,
        conn: &mut Conn,
        groups: &mut BTreeMap<GroupKey, Group>,
    ) -> Result<(), StoreError> {
        if groups.is_empty() {
            return Ok(());
        }
        let periods: BTreeSet<Period> = groups.keys().map(|(_, _, period)| *period).collect();
        let periods = || periods.iter().map(Period::to_string);
        let with_rows = Sql::new(
            "SELECT DISTINCT unit, period FROM moments \
             WHERE source = '' AND basis IN ('all', 'closing') AND period IN ",
        );
        let leaving: BTreeSet<(String, String)> = groups
            .keys()
            .map(|(unit, _, period)| (unit.to_string(), period.to_string()))
            .collect();
        let mut subjects = list_subjects(conn, with_rows.list(periods()))?;
        subjects.retain(|subject| leaving.contains(subject));
        if subjects.is_empty() {
            return Ok(());
        }
        let units: BTreeSet<&String> = subjects.iter().map(|(unit, _)| unit).collect();
        let mut after = String::new();
        loop {
            let page: Vec<StoredPartRow> = Sql::new(
                "SELECT key, unit, survey_version, period, office, ratings FROM responses \
                 WHERE batch IS NULL AND key > ",
            )
            .bind(&after)
            .text(" AND period IN ")
            .list(periods())
            .text(" AND unit IN ")
            .list(units.iter().copied())
            .text(" ORDER BY key LIMIT ")
            .bind(PAGE)
            .load(conn)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after.clone_from(&last.key);
            for row in &page {
                self.count_stored_row(conn, groups, row)?;
            }
        }
    }

    fn count_stored_row(
        &self,
        conn: &mut Conn,
        groups: &mut BTreeMap<GroupKey, Group>,
        row: &StoredPartRow,
    ) -> Result<(), StoreError> {
        let definition = self.surveys.get(conn, &row.survey_version)?;
        let ratings = read_ratings(&row.ratings, &definition)?;
        let (unit, version) = (row.unit.as_str().into(), row.survey_version.as_str().into());
        let key: GroupKey = (unit, version, read_period(&row.period)?);
        if let Some(group) = groups.get_mut(&key) {
            let office = named(&row.office.as_str().into());
            let numbers = group.stored.entry(office).or_default();
            numbers.count(&ratings, &definition, false);
        }
        Ok(())
    }
}

/// The office that an answer names; empty where it names none.
fn named(office: &Arc<str>) -> Arc<str> {
    match &**office {
        UNKNOWN => Arc::from(""),
        _ => office.clone(),
    }
}

impl Group {
    /// Whether flagged answers can't be told from the others, as the sums of the closing decide: fewer than `k`
    /// of either were given to a question. Of stored rows it is not known.
    fn is_inseparable(&self, k: i64) -> bool {
        let mut all = GivenNumbers::default();
        for numbers in self.leaving.values() {
            all.add(numbers);
        }
        let few = |place: usize, flag: usize| (1..k).contains(&all.number(place, &[flag]));
        !self.stored.is_empty()
            || (0..self.definition.questions().count()).any(|place| few(place, 0) || few(place, 1))
    }

    /// The answers to every component about which offices are asked, once for each choice of flags.
    fn parts(&self, choices: &[&[usize]]) -> Vec<Part> {
        let questions = self.definition.questions().count();
        let mut parts = Vec::new();
        for component in 0..self.definition.components.len() {
            let mut places: Vec<usize> = self
                .definition
                .questions()
                .enumerate()
                .filter(|(_, (own, question))| *own == component && question.about == About::Intake)
                .map(|(place, _)| place)
                .collect();
            if !places.is_empty() {
                places.push(questions + component);
                parts.push(self.part(component, &places, choices));
            }
        }
        parts
    }

    /// The answers to a component. The last place is that of the number of those who gave any.
    fn part(&self, component: usize, places: &[usize], choices: &[&[usize]]) -> Part {
        let mut part = Part {
            component,
            unnamed: vec![0; places.len() * choices.len()],
            offices: BTreeMap::new(),
        };
        let whole = places.last().copied().unwrap_or_default();
        for (is_stored, by_office) in [(false, &self.leaving), (true, &self.stored)] {
            for (code, numbers) in by_office {
                let kinds = numbers.kinds(places, choices);
                if code.is_empty() {
                    for (sum, number) in part.unnamed.iter_mut().zip(kinds) {
                        *sum += number;
                    }
                    continue;
                }
                let office = part.offices.entry(code.clone()).or_default();
                if is_stored {
                    office.stored = kinds;
                } else {
                    office.given = numbers.number(whole, &[0, 1]);
                    office.leaving = kinds;
                }
            }
        }
        part
    }
}

impl Part {
    /// Whether all answers of a kind name offices, so that the agency can be subtracted from these.
    fn is_within_offices(&self) -> bool {
        self.unnamed.iter().enumerate().any(|(kind, unnamed)| {
            let is_given = |numbers: &[i64]| numbers.get(kind).is_some_and(|number| *number > 0);
            let mut offices = self.offices.values();
            *unnamed == 0
                && offices.any(|office| is_given(&office.leaving) || is_given(&office.stored))
        })
    }
}

/// Marks the offices that serve another agency as well, all answers of which name offices.
fn mark_shared(parts: &mut [(&GroupKey, Part)]) {
    let mut within: BTreeMap<AskedOffice, BTreeSet<Arc<str>>> = BTreeMap::new();
    for ((unit, version, _), part) in parts.iter() {
        if part.is_within_offices() {
            for office in part.offices.keys() {
                let served = (version.clone(), part.component, office.clone());
                within.entry(served).or_default().insert(unit.clone());
            }
        }
    }
    for ((unit, version, _), part) in parts {
        for (code, office) in &mut part.offices {
            let served = (version.clone(), part.component, code.clone());
            let units = within.get(&served);
            office.is_shared = units.is_some_and(|units| units.iter().any(|other| other != unit));
        }
    }
}
