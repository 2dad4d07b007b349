//! What would be shown if a rule were not kept.

use std::collections::BTreeMap;

use sipas::domain::period::Period;

use super::units::{INTAKE, Said, Unit, components_of, places};
use super::{Attacker, people};
use crate::unlinkable::people::{COMPONENTS, OFFICES};
use crate::unlinkable::year::YEAR;

/// The fewest answers to a question that is shown.
const LEAST_OF_QUESTION: usize = 10;

/// A rule, and the cells of the sums that would be shown without it.
type Without = (&'static str, fn(&Attacker<'_>) -> Vec<Vec<usize>>);

pub(super) const RULES: [Without; 5] = [
    ("figures of fewer than k are not shown", |attacker| {
        attacker.of_parts(false)
    }),
    ("a period pools no parts of fewer than k", |attacker| {
        attacker.of_periods()
    }),
    ("flagged answers are told from k on", |attacker| {
        let mut unflagged = attacker.of_parts(true);
        unflagged.retain(|cells| people(cells) >= attacker.least());
        unflagged
    }),
    ("an agency less its offices is none or k", |attacker| {
        attacker.of_all_offices()
    }),
    ("fields are exported from k on", |attacker| {
        attacker.of_fields()
    }),
];

impl Attacker<'_> {
    /// Every component in every part.
    fn of_parts(&self, unflagged: bool) -> Vec<Vec<usize>> {
        let mut all = Vec::new();
        for said in self.units.values().flat_map(|unit| &unit.said) {
            for component in 0..COMPONENTS.len() {
                all.push(self.answers(said, &places(vec![component]), unflagged, 0));
            }
        }
        all.retain(|cells| !cells.is_empty());
        all
    }

    /// Every component in the longer periods in which `k` people answered it, whatever its parts.
    fn of_periods(&self) -> Vec<Vec<usize>> {
        let quarters = (1..=4).map(|quarter| Period::Quarter(YEAR, quarter));
        let halves = (1..=2).map(|half| Period::Half(YEAR, half));
        let periods = quarters.chain(halves).chain([Period::Year(YEAR)]);
        let mut all: Vec<Vec<usize>> = Vec::new();
        for period in periods {
            for unit in self.units.values() {
                for component in 0..COMPONENTS.len() {
                    let asked = places(vec![component]);
                    let parts = unit.parts.iter().zip(&unit.said);
                    let within = parts.filter(|(part, _)| period.contains(part.period));
                    let cells = within.flat_map(|(_, said)| self.answers(said, &asked, false, 0));
                    all.push(cells.collect());
                }
            }
        }
        all.retain(|cells| people(cells) >= self.least());
        all
    }

    /// The figures and questions of every office in every part, of all rows whose company kept the office.
    fn of_all_offices(&self) -> Vec<Vec<usize>> {
        let mut all = Vec::new();
        for office in OFFICES {
            let unit = Unit::new(self.year, office, |row| row.kept_office.as_str());
            for said in &unit.said {
                for component in 0..COMPONENTS.len() {
                    let cells = self.answers(said, &places(vec![component]), false, 0);
                    if people(&cells) >= self.least() {
                        all.push(cells);
                    }
                }
                for place in INTAKE {
                    let cells = self.answers(said, &[place], false, 0);
                    if cells.len() >= LEAST_OF_QUESTION {
                        all.push(cells);
                    }
                }
            }
        }
        all
    }

    /// Every component by field, of all rows.
    fn of_fields(&self) -> Vec<Vec<usize>> {
        let mut all: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        let rows = self.year.rows.iter();
        for row in rows.filter(|row| self.units.contains_key(row.unit.as_str())) {
            let said = Said::from([(row.owner, row.ratings.clone())]);
            let asked = places(components_of(&row.component));
            let about = (&*row.unit, row.period, &*row.component, &*row.field);
            let cells = all.entry(about).or_default();
            cells.extend(self.answers(&said, &asked, false, 0));
        }
        let all = all.into_values();
        all.filter(|cells| !cells.is_empty()).collect()
    }
}
