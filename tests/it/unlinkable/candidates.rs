//! Candidates: for every row the used links from which it can have come, by what the register knows.
//!
//! Rows that look alike are a class, links that look alike are a kind. A link is a candidate for a row
//! if all answers can be given to all links in such a way that this row is its own. So what must be in
//! another class is eliminated, however long the chain of conclusions is.

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use sipas::domain::answers::mixing::{Traits, Waiting};
use sipas::domain::period::{Month, Period};

use super::people::{AGENCIES, Person};
use super::year::{Row, Year};
use crate::support::builders::at;

/// Rows that nothing but what they say tells apart, and their candidates.
pub struct Class {
    /// The rows of one component, in no order.
    pub rows: Vec<usize>,
    /// People, by index.
    pub candidates: Vec<usize>,
}

/// What tells rows apart. None where the row was withheld.
type Looks = Option<(Period, [String; 4], usize)>;
/// What the register knows of a link.
type Kind = (Month, [String; 4], usize);

/// The classes of the given rows, of which each is one answer.
pub fn classes(year: &Year, rows: &[Row]) -> Vec<Class> {
    AGENCIES
        .iter()
        .flat_map(|(unit, _)| classes_of(year, unit, rows))
        .collect()
}

fn classes_of(year: &Year, unit: &str, rows: &[Row]) -> Vec<Class> {
    let mut classes: BTreeMap<Looks, Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| row.unit == unit) {
        let traits = [&row.office, &row.source, &row.channel, &row.field].map(Clone::clone);
        let looks = Some((row.period, traits, row.closing));
        classes.entry(looks).or_default().push(index);
    }
    let mut kinds: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
    for (index, person) in year.people.iter().enumerate() {
        if person.unit == unit && person.answers_on.is_some() {
            let used = year
                .closings
                .iter()
                .position(|(_, used)| used.contains(&index));
            let kind = (person.month, traits(person), used.unwrap());
            kinds.entry(kind).or_default().push(index);
        }
    }
    let withheld = year.withheld.get(unit).copied().unwrap_or(0);
    let mut sizes: Vec<(Looks, usize)> = classes
        .iter()
        .map(|(looks, rows)| (looks.clone(), rows.len()))
        .collect();
    sizes.push((None, usize::try_from(withheld).unwrap()));
    let counts: Vec<usize> = kinds.values().map(Vec::len).collect();
    let fits: Vec<Vec<bool>> = kinds
        .keys()
        .map(|kind| {
            sizes
                .iter()
                .map(|(looks, _)| fits(year, kind, looks.as_ref()))
                .collect()
        })
        .collect();
    let sizes: Vec<usize> = sizes.iter().map(|(_, size)| *size).collect();
    let possible = possible(&counts, &sizes, &fits);
    classes
        .into_values()
        .enumerate()
        .map(|(class, rows)| Class {
            rows,
            candidates: kinds
                .values()
                .zip(&possible)
                .filter(|(_, possible)| possible[class])
                .flat_map(|(people, _)| people.iter().copied())
                .collect(),
        })
        .collect()
}

/// What the register and the links tell of somebody: office, source, channel and field.
pub fn traits(person: &Person) -> [String; 4] {
    [
        person.office,
        person.source(),
        person.channel.name(),
        person.field,
    ]
    .map(str::to_owned)
}

/// When provisional sums took in new answers, by unit and month.
pub type States = BTreeMap<(String, Month), Vec<Timestamp>>;

/// The same where sums are computed every Monday.
pub fn weekly_states(people: &[Person], k: usize) -> States {
    let mut answered: BTreeMap<(String, Month), Vec<Timestamp>> = BTreeMap::new();
    for person in people {
        let of_month = answered.entry((person.unit.to_owned(), person.month));
        of_month.or_default().extend(answered_at(person));
    }
    let weekly = |times: Vec<Timestamp>| {
        let mut states = Vec::new();
        let mut day = date(2026, 1, 5);
        let mut before = 0;
        while day.year() == 2026 || day.month() < 4 {
            let monday = at(&format!("{day} 02:30"));
            let now = times.iter().filter(|time| **time <= monday).count();
            if now >= before + k {
                states.push(monday);
                before = now;
            }
            day = day.saturating_add(7.days());
        }
        states
    };
    answered
        .into_iter()
        .map(|(of, times)| (of, weekly(times)))
        .collect()
}

/// How many states of a month there were.
pub fn count(states: &States, unit: &str, month: Month) -> usize {
    states.get(&(unit.to_owned(), month)).map_or(0, Vec::len)
}

fn answered_at(person: &Person) -> Option<Timestamp> {
    person.answers_on.map(|day| at(&format!("{day} 09:00")))
}

/// The answers of a unit in a year, counted as mixing knows them.
pub fn waiting(states: &States, people: &[Person], unit: &str) -> BTreeMap<Waiting, i64> {
    let mut waiting = BTreeMap::new();
    for person in people
        .iter()
        .filter(|person| person.unit == unit && person.answers_on.is_some())
    {
        *waiting.entry(kind_of(states, person)).or_default() += 1;
    }
    waiting
}

/// What mixing knows of somebody's answer.
pub fn kind_of(states: &States, person: &Person) -> Waiting {
    let of_month = states.get(&(person.unit.to_owned(), person.month));
    let since = answered_at(person);
    let without = |times: &Vec<Timestamp>| times.iter().filter(|time| Some(**time) < since).count();
    let [office, source, channel, field] = traits(person).map(Into::into);
    Waiting {
        month: person.month,
        state: of_month.map_or(0, without),
        traits: Traits {
            office,
            source,
            channel,
            field,
        },
    }
}

fn fits(
    year: &Year,
    (month, traits, used): &Kind,
    looks: Option<&(Period, [String; 4], usize)>,
) -> bool {
    let Some((period, kept, closing)) = looks else {
        return true;
    };
    let is_closed = year.closings[..=*closing]
        .iter()
        .any(|(months, _)| months.contains(month));
    period.contains(Period::Month(*month))
        && is_closed
        && used <= closing
        && kept
            .iter()
            .zip(traits)
            .all(|(kept, own)| kept == own || kept == "*")
}

/// Which kinds can be in which classes, where everybody is in one and every class is full.
fn possible(counts: &[usize], sizes: &[usize], fits: &[Vec<bool>]) -> Vec<Vec<bool>> {
    let mut given = vec![vec![0_usize; sizes.len()]; counts.len()];
    let mut room = sizes.to_vec();
    for (kind, &count) in counts.iter().enumerate() {
        for _ in 0..count {
            let way = way(kind, &given, fits, |class| room[class] > 0);
            let way = way.expect("every answer has a place");
            // Along the way, each kind takes a place in the class that the next one gives up.
            for step in &way {
                given[step.kind][step.class] += 1;
                if let Some(next) = step.from {
                    given[step.kind][next] -= 1;
                }
            }
            room[way.last().unwrap().class] -= 1;
        }
    }
    assert!(
        room.iter().all(|room| *room == 0),
        "more rows than used links: {room:?}"
    );
    // A kind can be in a class if its place there is one of a circle of exchanges.
    (0..counts.len())
        .map(|kind| {
            (0..sizes.len())
                .map(|class| {
                    given[kind][class] > 0
                        || fits[kind][class] && can_make_room(class, kind, &given, fits)
                })
                .collect()
        })
        .collect()
}

/// Somebody of a kind takes a place in a class, and leaves one in another.
struct Step {
    kind: usize,
    from: Option<usize>,
    class: usize,
}

/// The shortest chain of steps by which one more of a kind finds a place.
fn way(
    kind: usize,
    given: &[Vec<usize>],
    fits: &[Vec<bool>],
    has_room: impl Fn(usize) -> bool,
) -> Option<Vec<Step>> {
    let classes = given[0].len();
    // Of every class that was reached: the kind that takes a place there, and the class that it leaves.
    let mut reached: Vec<Option<(usize, Option<usize>)>> = vec![None; classes];
    let mut queue: VecDeque<usize> = VecDeque::new();
    for class in (0..classes).filter(|class| fits[kind][*class]) {
        reached[class] = Some((kind, None));
        queue.push_back(class);
    }
    while let Some(class) = queue.pop_front() {
        if has_room(class) {
            let mut steps = Vec::new();
            let mut at = Some(class);
            while let Some(class) = at {
                let (kind, from) = reached[class].unwrap();
                steps.push(Step { kind, from, class });
                at = from;
            }
            steps.reverse();
            return Some(steps);
        }
        for (mover, places) in given
            .iter()
            .enumerate()
            .filter(|(_, places)| places[class] > 0)
        {
            debug_assert!(places[class] > 0);
            for next in (0..classes).filter(|next| fits[mover][*next]) {
                if reached[next].is_none() {
                    reached[next] = Some((mover, Some(class)));
                    queue.push_back(next);
                }
            }
        }
    }
    None
}

/// Whether one of another kind can leave a class, so that in the end one of this kind can come from
/// where it is.
fn can_make_room(class: usize, kind: usize, given: &[Vec<usize>], fits: &[Vec<bool>]) -> bool {
    let classes = given[0].len();
    let mut seen = vec![false; classes];
    let mut stack = vec![class];
    seen[class] = true;
    while let Some(class) = stack.pop() {
        if given[kind][class] > 0 {
            return true;
        }
        for (mover, places) in given
            .iter()
            .enumerate()
            .filter(|(_, places)| places[class] > 0)
        {
            debug_assert!(places[class] > 0);
            for next in (0..classes).filter(|next| fits[mover][*next]) {
                if !seen[next] {
                    seen[next] = true;
                    stack.push(next);
                }
            }
        }
    }
    false
}

#[test]
fn elimination_follows_chains_of_conclusions() {
    // One of each kind; the first fits the first class alone, so the second is in the second class, and
    // the third in the third.
    let fits = vec![
        vec![true, false, false],
        vec![true, true, false],
        vec![true, true, true],
    ];
    let found = possible(&[1, 1, 1], &[1, 1, 1], &fits);
    let expected = |kind: usize| (0..3).map(|class| class == kind).collect::<Vec<_>>();
    assert_eq!(found, (0..3).map(expected).collect::<Vec<_>>());
    // Of two that fit both classes either can be in either.
    let both = vec![vec![true, true], vec![true, true]];
    assert_eq!(possible(&[1, 1], &[1, 1], &both), both);
}
