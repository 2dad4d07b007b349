//! Everything that was ever shown, taken together: every sum is an equation over what single people said, and
//! [`few`] finds what follows of fewer than `k` of them.
//!
//! The attacker knows whose answers every figure is over, which is more than anybody does, but not what they say.
//! The sums are those of scores, distributions, shares of wholly satisfied responses, blocks, exported responses
//! and editions, of all periods at every look; pages, charts and files show the same (`over_http.rs`,
//! `editions.rs`). Means of levels are over the same answers as shares of satisfied ones, and so are trends and
//! changes. Whatever is derived is compared with the truth.
//!
//! The threat model names two gaps, which other tests count. Because of the step at a closing, the answers in
//! provisional sums are unknowns of their own here; and because of agencies less offices, provisional sums of
//! offices are left out. In a year without provisional sums nothing is left out.
//!
//! By default there are a few agencies and all offices, and one year; at full length all agencies, and ten years
//! of other people.

mod units;
mod without;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::Date;
use sipas::domain::figures::disclosure::Rule;
use sipas::domain::period::{Month, Period};

use super::elimination::{Derived, Equation, few};
use super::people::{AGENCIES, COMPONENTS, OFFICES, QUESTIONS};
use super::press::BLOCKS;
use super::rules::years;
use super::shown::{Asked, Shown};
use super::year::{Year, block};
use crate::support::Database;
use crate::support::length::{is_full, tell};
use units::{INTAKE, PooledParts, Said, Unit, components_of, is_given, is_overall, places};
use without::RULES;

on_both_databases!(all_sums_but_steps_at_closings_tell_of_none_or_at_least_k);

/// The agencies of the short test: some with fewer than `k` answers in most months, and the one that has an
/// office of its own.
const SHORT: [&str; 4] = ["so-tp", "xa-a", "so-yt", "xa-b"];

/// The cells of a person: whether the answer to each question is satisfied, whether all answers to a set of
/// components are, and whether those about the office are; and all of these once more for provisional sums.
const CELLS: usize = 2 * OPEN;
const OPEN: usize = 64;
const SETS: usize = 1 << COMPONENTS.len();

/// Sums of satisfied answers, or of wholly satisfied people, by their cells.
type Sums = BTreeMap<Vec<usize>, i64>;

/// What is shown of an open month: figures and questions, with the number of their answers.
type Answers<'y> = BTreeMap<&'y str, usize>;

#[test]
fn without_provisional_sums_all_sums_tell_of_none_or_at_least_k() {
    let attacker = Attacker::new(Year::without_provisional_sums());
    attacker.assert_that_blocks_tell_nothing_more();
    let sums = attacker.sums(true);
    let found = attacker.derived(&sums);
    tell(
        "elimination",
        format_args!("{} sums, {} of few", sums.len(), found.len()),
    );
    assert!(sums.len() > 500, "{}", sums.len());
    assert!(found.is_empty(), "{}", attacker.described(&found));
    for (rule, shown) in RULES {
        let mut all = sums.clone();
        for cells in shown(&attacker) {
            attacker.add(&mut all, cells);
        }
        let (more, found) = (all.len() - sums.len(), attacker.derived(&all).len());
        tell(
            rule,
            format_args!("{more} sums more without it, {found} of few"),
        );
        assert!(found > 0, "{rule}");
    }
}

fn all_sums_but_steps_at_closings_tell_of_none_or_at_least_k(database: Database) {
    let mut of_steps = 0;
    for year in years(&database) {
        let attacker = Attacker::new(year);
        attacker.assert_that_blocks_tell_nothing_more();
        let sums = attacker.sums(false);
        let found = attacker.derived(&sums);
        let with_steps = attacker.derived(&attacker.sums(true)).len();
        tell(
            "elimination with provisional sums",
            format_args!(
                "seed {}: {} sums, {} of few; {with_steps} with the steps at closings",
                year.seed,
                sums.len(),
                found.len(),
            ),
        );
        assert!(found.is_empty(), "{}", attacker.described(&found));
        of_steps += with_steps;
    }
    assert!(of_steps > 0, "the attack has no power");
}

/// A unit, period and number of closed months, and whether it is without flagged answers and of wholly
/// satisfied ones.
type PoolKey<'y> = (&'y str, Period, usize, [bool; 2]);

/// What an attacker knows of a year.
struct Attacker<'y> {
    year: &'y Year,
    units: BTreeMap<&'static str, Unit>,
    /// Who has answered about a unit in a month, in this order.
    answered: BTreeMap<(&'y str, Month), Vec<(Date, usize)>>,
    /// By look, unit and month.
    open: BTreeMap<(usize, &'y str, Month), Answers<'y>>,
    pooled: RefCell<BTreeMap<PoolKey<'y>, Rc<PooledParts>>>,
}

/// The number of people of whom cells are.
fn people(cells: &[usize]) -> usize {
    let people: BTreeSet<usize> = cells.iter().map(|cell| cell / CELLS).collect();
    people.len()
}

impl<'y> Attacker<'y> {
    fn new(year: &'y Year) -> Self {
        let agencies = AGENCIES.map(|(code, _)| code).into_iter();
        let units = agencies
            .filter(|code| is_full() || SHORT.contains(code))
            .chain(OFFICES)
            .map(|code| (code, Unit::new(year, code, |row| row.office.as_str())));
        let mut answered: BTreeMap<(&str, Month), Vec<(Date, usize)>> = BTreeMap::new();
        for (index, person) in year.people.iter().enumerate() {
            if let Some(day) = person.answers_on {
                let of_month = answered.entry((person.unit, person.month)).or_default();
                of_month.push((day, index));
            }
        }
        for people in answered.values_mut() {
            people.sort_unstable();
        }
        let mut attacker = Self {
            year,
            units: units.collect(),
            answered,
            open: BTreeMap::new(),
            pooled: RefCell::default(),
        };
        let figures = year.shown.iter().filter(|one| !one.unflagged);
        let figures = figures.map(|one| (one.look, one.period, &*one.unit, &*one.figure, one.n));
        let questions = year.asked.iter().filter(|one| !one.unflagged);
        let questions = questions.map(|one| {
            let n: i64 = one.levels.iter().sum();
            (one.look, one.period, &*one.unit, &*one.question, n)
        });
        for (look, period, unit, figure, n) in figures.chain(questions) {
            if let Period::Month(month) = period
                && n > 0
                && !attacker.closed(look).contains(&month)
            {
                let shown = attacker.open.entry((look, unit, month)).or_default();
                shown.insert(figure, usize::try_from(n).unwrap());
            }
        }
        attacker
    }

    fn least(&self) -> usize {
        usize::try_from(self.year.k).unwrap()
    }

    /// The months that were closed at a look.
    fn closed(&self, look: usize) -> Vec<Month> {
        let closed = self.year.closing_looks.range(..=look);
        closed.map(|(_, month)| *month).collect()
    }

    /// A unit, and the open months whose provisional sums its figures of a period pool at a look; none where
    /// these are not read.
    fn read(
        &self,
        look: usize,
        unit: &'y str,
        period: Period,
        unflagged: bool,
    ) -> Option<(&Unit, Vec<(Month, &Answers<'y>)>)> {
        let read = self.units.get(unit)?;
        let mut months = Vec::new();
        // Who is flagged is told of closed months.
        for month in period.months().into_iter().filter(|_| !unflagged) {
            let shown = self.open.get(&(look, unit, month));
            months.extend(shown.map(|shown| (month, shown)));
        }
        (!read.is_office || months.is_empty()).then_some((read, months))
    }

    /// The parts that a unit's figures of a period pool at a look.
    fn pooled(
        &self,
        look: usize,
        unit: &'y str,
        period: Period,
        [unflagged, all_satisfied]: [bool; 2],
    ) -> Rc<PooledParts> {
        let closed = self.closed(look);
        let key = (unit, period, closed.len(), [unflagged, all_satisfied]);
        let known = self.pooled.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let rule = Rule {
                k: self.year.k,
                all_satisfied,
                equal_components: false,
                exclude_flagged: unflagged,
            };
            let parts = Rc::new(self.units[unit].pooled(period, &closed, rule));
            self.pooled.borrow_mut().insert(key, parts.clone());
            parts
        })
    }

    /// Everything that is shown. In provisional sums answers are the same unknowns as in closed figures, or
    /// other ones.
    fn sums(&self, are_the_same: bool) -> Sums {
        let open = if are_the_same { 0 } else { OPEN };
        let mut sums = Sums::new();
        for one in self.year.shown.iter().filter(|one| one.n > 0) {
            if let Some(cells) = self.answers_of(one, open) {
                let counted = [people(&cells), cells.len()].map(|n| i64::try_from(n).unwrap());
                let satisfied = self.add(&mut sums, cells);
                let shown = ([one.n, one.sums[0]], one.sums[1]);
                assert_eq!((counted, satisfied), shown, "{one:?}");
            }
        }
        let is_answered = |one: &&Asked| one.levels.iter().any(|count| *count > 0);
        for one in self.year.asked.iter().filter(is_answered) {
            if let Some(cells) = self.answers_to(one, open) {
                assert_eq!(self.levels(&cells), one.levels, "{one:?}");
                self.add(&mut sums, cells);
            }
        }
        let shares = self.year.wholly_satisfied.iter();
        for one in shares.filter(|one| one.n > 0) {
            if let Some(cells) = self.people_of(one) {
                let n = i64::try_from(cells.len()).unwrap();
                let satisfied = self.add(&mut sums, cells);
                assert_eq!((n, [n, satisfied]), (one.n, one.sums), "{one:?}");
            }
        }
        self.add_exported(&mut sums);
        sums
    }

    /// Adds a sum, and returns it.
    fn add(&self, sums: &mut Sums, mut cells: Vec<usize>) -> i64 {
        cells.sort_unstable();
        let sum = cells.iter().map(|cell| self.held(*cell)).sum();
        sums.insert(cells, sum);
        sum
    }

    /// What a cell holds in truth.
    fn held(&self, cell: usize) -> i64 {
        let ratings = &self.year.people[cell / CELLS].ratings;
        let is_satisfied =
            |place: &usize| !is_given(ratings, *place) || ratings.as_bytes()[*place] >= b'4';
        let holds = match (cell % OPEN).checked_sub(QUESTIONS.len()) {
            None => is_satisfied(&(cell % OPEN)),
            Some(set) => {
                let components = (0..COMPONENTS.len()).filter(|of| (set >> of) & 1 == 1);
                let mut asked = places(components.collect());
                asked.retain(|place| set < SETS || INTAKE.contains(place));
                asked.iter().all(is_satisfied)
            }
        };
        i64::from(holds)
    }

    /// The given answers in a part to the questions at some places.
    fn answers(&self, said: &Said, places: &[usize], unflagged: bool, open: usize) -> Vec<usize> {
        let mut cells = Vec::new();
        for (person, ratings) in said {
            if !(unflagged && self.year.people[*person].flagged) {
                let given = places.iter().filter(|place| is_given(ratings, **place));
                cells.extend(given.map(|place| person * CELLS + open + place));
            }
        }
        cells
    }

    /// What the first so many people said who answered some questions about a unit in a month.
    fn first(&self, unit: &'y str, month: Month, n: usize, places: &[usize]) -> Said {
        let mut said = Said::new();
        let (mut given, mut last) = (0, None);
        for (day, person) in &self.answered[&(unit, month)] {
            // Nobody enters the sums before the night.
            if given == n && last != Some(day) {
                break;
            }
            let ratings = &self.year.people[*person].ratings;
            given += usize::from(places.iter().any(|place| is_given(ratings, *place)));
            said.insert(*person, ratings.clone());
            last = Some(day);
        }
        assert_eq!(given, n, "{unit} {month} {places:?}");
        said
    }

    /// The answers that a figure is over, if it is read.
    fn answers_of(&self, one: &'y Shown, open: usize) -> Option<Vec<usize>> {
        let (unit, months) = self.read(one.look, &one.unit, one.period, one.unflagged)?;
        let mut cells = Vec::new();
        let pooled = self.pooled(one.look, &one.unit, one.period, [one.unflagged, false]);
        for (part, components) in pooled.of_figure(&one.figure) {
            let places = places(components);
            cells.extend(self.answers(&unit.said[part], &places, one.unflagged, 0));
        }
        for (month, shown) in months {
            // An overall figure pools those of the months, whatever they name.
            let is_same = |figure: &str| match is_overall(&one.figure) {
                true => is_overall(figure),
                false => figure == one.figure,
            };
            let mut shown = shown.iter();
            if let Some((figure, n)) = shown.find(|(figure, _)| is_same(figure)) {
                let places = places(components_of(figure));
                let said = self.first(&one.unit, month, *n, &places);
                cells.extend(self.answers(&said, &places, false, open));
            }
        }
        Some(cells)
    }

    /// The answers to a question that are shown, if they are read.
    fn answers_to(&self, one: &'y Asked, open: usize) -> Option<Vec<usize>> {
        let (unit, months) = self.read(one.look, &one.unit, one.period, one.unflagged)?;
        let place = QUESTIONS.iter().position(|code| *code == one.question)?;
        let mut cells = Vec::new();
        let pooled = self.pooled(one.look, &one.unit, one.period, [one.unflagged, false]);
        for part in &pooled.questions[&one.question] {
            cells.extend(self.answers(&unit.said[*part], &[place], one.unflagged, 0));
        }
        for (month, shown) in months {
            if let Some(n) = shown.get(&*one.question) {
                let said = self.first(&one.unit, month, *n, &[place]);
                cells.extend(self.answers(&said, &[place], false, open));
            }
        }
        Some(cells)
    }

    /// The people of whom a share is wholly satisfied, where no month of the period is open.
    fn people_of(&self, one: &'y Shown) -> Option<Vec<usize>> {
        let (unit, months) = self.read(one.look, &one.unit, one.period, one.unflagged)?;
        if !months.is_empty() {
            return None;
        }
        let mut cells = Vec::new();
        let pooled = self.pooled(one.look, &one.unit, one.period, [one.unflagged, true]);
        for (part, components) in pooled.of_figure(&one.figure) {
            // A row of a component may have dropped the office that others name.
            let mut sets: BTreeMap<usize, usize> = BTreeMap::new();
            for component in components {
                let asked = places(vec![component]);
                let given = self.answers(&unit.said[part], &asked, one.unflagged, 0);
                for person in given.iter().map(|cell| cell / CELLS) {
                    *sets.entry(person).or_default() |= 1 << component;
                }
            }
            let of_whom = if unit.is_office { SETS } else { 0 };
            let first = QUESTIONS.len() + of_whom;
            cells.extend(
                sets.iter()
                    .map(|(person, set)| person * CELLS + first + set),
            );
        }
        Some(cells)
    }

    /// Adds the answers to each component in exported responses, by field. What a single response leaves out
    /// within a component is its own.
    fn add_exported(&self, sums: &mut Sums) {
        type ByField<'r, T> = BTreeMap<(&'r str, Period, usize), BTreeMap<&'r str, T>>;
        let mut rows: ByField<Vec<usize>> = ByField::new();
        for row in &self.year.rows {
            let asked = components_of(&row.component);
            let of_component = rows.entry((&*row.unit, row.period, asked[0])).or_default();
            let said = Said::from([(row.owner, row.ratings.clone())]);
            let answers = self.answers(&said, &places(asked), false, 0);
            of_component.entry(&*row.field).or_default().extend(answers);
        }
        let mut exported: ByField<[i64; 2]> = ByField::new();
        for response in &self.year.exported {
            let period: Period = response.period.parse().unwrap();
            for (component, (_, places)) in COMPONENTS.iter().enumerate() {
                let ratings = &response.ratings.as_str()[places.clone()];
                let given = ratings.bytes().filter(u8::is_ascii_digit);
                for rating in given {
                    let of = exported.entry((&*response.unit, period, component));
                    let counted = of.or_default().entry(&*response.field).or_default();
                    counted[0] += 1;
                    counted[1] += i64::from(rating >= b'4');
                }
            }
        }
        for (about, fields) in exported {
            if !self.units.contains_key(about.0) {
                continue;
            }
            let mut kept = rows[&about].clone();
            if fields.keys().all(|field| *field == "*") {
                // The fields are not told.
                let all = kept.into_values().flatten().collect();
                kept = BTreeMap::from([("*", all)]);
            }
            for (field, counted) in fields {
                let cells = kept[field].clone();
                let given = i64::try_from(cells.len()).unwrap();
                let satisfied = self.add(sums, cells);
                assert_eq!([given, satisfied], counted, "{about:?} {field}");
            }
        }
    }

    /// The numbers of answers by level.
    fn levels(&self, cells: &[usize]) -> Vec<i64> {
        let mut levels = vec![0; 5];
        for cell in cells {
            let ratings = self.year.people[cell / CELLS].ratings.as_bytes();
            levels[usize::from(ratings[cell % OPEN] - b'1')] += 1;
        }
        levels
    }

    /// The figure of a block is the sum of those of some of its agencies.
    fn assert_that_blocks_tell_nothing_more(&self) {
        let numbers = |one: &Shown| [one.n, one.sums[0], one.sums[1]];
        let shown = || self.year.shown.iter().filter(|one| one.n > 0);
        for whole in shown().filter(|one| BLOCKS.contains(&&*one.unit)) {
            let about = |one: &Shown| (one.look, one.period, one.unflagged);
            let agencies: Vec<[i64; 3]> = shown()
                .filter(|one| about(one) == about(whole) && is_overall(&one.figure))
                .filter(|one| one.unit != whole.unit && block(&one.unit) == whole.unit)
                .map(numbers)
                .collect();
            let is_sum = (0..1_u32 << agencies.len()).any(|set| {
                let mut sum = [0; 3];
                for (place, agency) in agencies.iter().enumerate() {
                    if set & (1 << place) != 0 {
                        sum.iter_mut().zip(agency).for_each(|(sum, n)| *sum += n);
                    }
                }
                sum == numbers(whole)
            });
            assert!(is_sum, "{whole:?}");
        }
    }

    fn derived(&self, sums: &Sums) -> Vec<Derived> {
        let equations = sums.iter().map(|(cells, sum)| Equation {
            cells: cells.clone(),
            sum: *sum,
        });
        let equations: Vec<Equation> = equations.collect();
        let found = few(&equations, |cell| cell / CELLS, self.least());
        for derived in &found {
            let is_right = derived.is_right(|cell| self.held(cell));
            assert!(is_right, "{derived:?}");
        }
        found
    }

    /// Some of what was derived: whose cells they are, and which.
    fn described(&self, found: &[Derived]) -> String {
        let mut text = String::new();
        for derived in found.iter().take(10) {
            text += &format!("of {} people:\n", derived.holders.len());
            for (cell, factor) in &derived.cells {
                let person = &self.year.people[cell / CELLS];
                let (code, unit, month) = (&person.case_code, person.unit, person.month);
                let place = cell % CELLS;
                let question = QUESTIONS.get(place % OPEN).copied().unwrap_or("all");
                text += &format!("  {factor} × {code} {unit} {month} {question} ({place})\n");
            }
        }
        text
    }
}
