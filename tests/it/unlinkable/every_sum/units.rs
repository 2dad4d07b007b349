//! What rows say about agencies and offices, and which of it figures pool.

use std::collections::{BTreeMap, HashMap};

use sipas::domain::answers::sums::Moments;
use sipas::domain::figures::disclosure::{
    Origin, Part, QuestionCounts, QuestionPart, Rule, Whole, pool, pool_questions,
};
use sipas::domain::period::{Month, Period};
use sipas::domain::rating::Rating;
use sipas::domain::survey::{Definition, shipped};

use crate::support::ratings;
use crate::unlinkable::people::{COMPONENTS, OFFICES, QUESTIONS};
use crate::unlinkable::year::{Row, Year};

/// The places of the questions that offices are asked.
pub const INTAKE: [usize; 9] = [0, 3, 5, 6, 7, 8, 9, 10, 11];

/// Ratings by person, blank where they are not about a unit.
pub type Said = BTreeMap<usize, String>;

/// What rows say about a unit, in three lists that go together, one place for each period under which rows are
/// stored. Parts and questions bear their place as a mark in a sum that is not needed, so that the sums of a
/// figure tell what it pools.
#[derive(Default)]
pub struct Unit {
    pub is_office: bool,
    pub said: Vec<Said>,
    pub parts: Vec<Part>,
    questions: Vec<QuestionPart>,
}

/// The parts of a unit that the figures of a period pool.
pub struct PooledParts {
    components: Vec<Vec<usize>>,
    overall: Vec<usize>,
    pub questions: HashMap<String, Vec<usize>>,
}

impl Unit {
    /// A unit of the year. `office` is the office that a row names.
    pub fn new(year: &Year, code: &str, office: impl Fn(&Row) -> &str) -> Self {
        let is_office = OFFICES.contains(&code);
        let mut by_period: BTreeMap<Period, Said> = BTreeMap::new();
        for row in &year.rows {
            let named = match is_office {
                true => office(row),
                false => row.unit.as_str(),
            };
            if named != code {
                continue;
            }
            let said = by_period.entry(row.period).or_default();
            let ratings = said.entry(row.owner).or_insert_with(|| "-".repeat(16));
            for place in places(components_of(&row.component)) {
                if !is_office || INTAKE.contains(&place) {
                    ratings.replace_range(place..=place, &row.ratings[place..=place]);
                }
            }
        }
        let definition = &shipped()[0];
        let mut unit = Self {
            is_office,
            ..Self::default()
        };
        for (mark, (period, said)) in by_period.into_iter().enumerate() {
            let unflagged = unflagged(year, &said);
            let of_unflagged = unflagged.as_ref();
            unit.parts.push(Part {
                period,
                origin: Origin::Mixed,
                moments: moments(&said, mark, definition),
                unflagged: of_unflagged.map(|said| moments(said, mark, definition)),
            });
            unit.questions.push(QuestionPart {
                all: counts(&said, mark),
                unflagged: of_unflagged.map_or_else(HashMap::new, |said| counts(said, mark)),
            });
            unit.said.push(said);
        }
        unit
    }

    /// What figures of a period pool while some months are closed.
    pub fn pooled(&self, period: Period, closed: &[Month], rule: Rule) -> PooledParts {
        let is_closed = |period: Period| period.months().iter().all(|of| closed.contains(of));
        let whole = Whole {
            period,
            is_closed: &is_closed,
        };
        let parts = self.parts.iter().zip(&self.questions);
        let (parts, questions): (Vec<Part>, Vec<QuestionPart>) = parts
            .filter(|(part, _)| period.contains(part.period) && is_closed(part.period))
            .map(|(part, questions)| (part.clone(), questions.clone()))
            .unzip();
        let definition = &shipped()[0];
        let pooled = pool(whole, &parts, definition, rule);
        let questions = pool_questions(whole, &parts, &questions, definition, rule);
        let components = pooled.components.iter();
        PooledParts {
            components: components.map(|of| marks(of.sums.tt)).collect(),
            overall: marks(pooled.overall.sums.tt),
            questions: questions
                .into_iter()
                .map(|(code, sums)| (code, marks(sums.counts.not_applicable())))
                .collect(),
        }
    }
}

impl PooledParts {
    /// The components that a figure pools, by part.
    pub fn of_figure(&self, figure: &str) -> BTreeMap<usize, Vec<usize>> {
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for component in components_of(figure) {
            for part in &self.components[component] {
                if !is_overall(figure) || self.overall.contains(part) {
                    parts.entry(*part).or_default().push(component);
                }
            }
        }
        parts
    }
}

pub fn is_overall(figure: &str) -> bool {
    figure.starts_with("overall")
}

/// The component, or those that an overall figure names.
pub fn components_of(figure: &str) -> Vec<usize> {
    let ids = figure.strip_prefix("overall").unwrap_or(figure);
    let place = |id: &str| COMPONENTS.iter().position(|(known, _)| *known == id);
    ids.split_whitespace().filter_map(place).collect()
}

/// The places of the questions of components.
pub fn places(components: Vec<usize>) -> Vec<usize> {
    let components = components.into_iter();
    components
        .flat_map(|component| COMPONENTS[component].1.clone())
        .collect()
}

pub fn is_given(ratings: &str, place: usize) -> bool {
    ratings.as_bytes()[place].is_ascii_digit()
}

/// The part without flagged answers. It is written where of every question none or at least `k` answers are
/// flagged, and so many are not.
fn unflagged(year: &Year, said: &Said) -> Option<Said> {
    let (flagged, others): (Said, Said) = said
        .clone()
        .into_iter()
        .partition(|(person, _)| year.people[*person].flagged);
    let are_few = |said: &Said| {
        (0..QUESTIONS.len()).any(|place| {
            let given = said.values().filter(|of| is_given(of, place)).count();
            (1..year.k).contains(&i64::try_from(given).unwrap())
        })
    };
    (!others.is_empty() && !are_few(&flagged) && !are_few(&others)).then_some(others)
}

fn moments(said: &Said, mark: usize, definition: &Definition) -> Moments {
    let mut moments = Moments::default();
    for text in said.values() {
        moments += &Moments::of(&ratings(text), definition);
    }
    for sums in moments.sets.values_mut() {
        sums.tt = 1_i64 << mark;
    }
    moments
}

fn counts(said: &Said, mark: usize) -> HashMap<String, QuestionCounts> {
    let questions = QUESTIONS.iter().enumerate().map(|(place, code)| {
        let mut counts = QuestionCounts::default();
        for text in said.values().filter(|text| is_given(text, place)) {
            counts.add(Rating::Level(text.as_bytes()[place] - b'0'), 1);
        }
        counts.add(Rating::NotApplicable, 1_i64 << mark);
        ((*code).to_owned(), counts)
    });
    questions.collect()
}

/// The marks in a sum.
fn marks(sum: i64) -> Vec<usize> {
    let marks = 0..63_usize;
    marks.filter(|mark| (sum >> mark) & 1 == 1).collect()
}
