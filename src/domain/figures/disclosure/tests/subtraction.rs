//! Searches for sums and differences of shown totals that are over too few answers.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::questions::question_part;
use super::*;
use crate::domain::figures::disclosure::nested::nest;
use crate::domain::rating::Rating;

/// Every period under which something is shown.
fn periods() -> Vec<Period> {
    let mut periods = vec![Period::Year(2026)];
    let mut next = 0;
    while next < periods.len() {
        periods.extend(periods[next].finer());
        next += 1;
    }
    periods
}

/// A shown total: the cells that it sums, each of a part and a component or question.
type Total = Vec<i64>;

/// Whether some sum or difference of up to four totals is over 1 to `least` − 1 answers.
fn gives_away(totals: &[Total], sizes: &[i64], least: i64) -> Option<Vec<(usize, i64)>> {
    fn search(
        totals: &[Total],
        sizes: &[i64],
        least: i64,
        sum: &Total,
        chosen: &mut Vec<(usize, i64)>,
    ) -> bool {
        let is_part = sum.iter().all(|cell| (0..=1).contains(cell));
        let n: i64 = sum.iter().zip(sizes).map(|(cell, size)| cell * size).sum();
        if is_part && (1..least).contains(&n) {
            return true;
        }
        if chosen.len() == 4 {
            return false;
        }
        let first = chosen.last().map_or(0, |(index, _)| index + 1);
        for index in first..totals.len() {
            for sign in [1, -1] {
                let next = sum
                    .iter()
                    .zip(&totals[index])
                    .map(|(mine, theirs)| mine + sign * theirs)
                    .collect();
                chosen.push((index, sign));
                if search(totals, sizes, least, &next, chosen) {
                    return true;
                }
                chosen.pop();
            }
        }
        false
    }
    let mut chosen = Vec::new();
    let none = vec![0; sizes.len()];
    search(totals, sizes, least, &none, &mut chosen).then_some(chosen)
}

/// Removes equal totals and empty ones.
fn distinct(mut totals: Vec<Total>) -> Vec<Total> {
    totals.retain(|total| total.iter().any(|cell| *cell != 0));
    totals.sort();
    totals.dedup();
    totals
}

/// Stored parts with the answers to the questions of the first component, which are the cells.
struct Stored {
    parts: Vec<(Part, QuestionPart)>,
    definition: Definition,
    codes: Vec<String>,
}

impl Stored {
    fn new(parts: impl Iterator<Item = (Part, QuestionPart)>) -> Self {
        let definition = definition();
        let questions = &definition.components[0].questions;
        Self {
            parts: parts.collect(),
            codes: questions
                .iter()
                .map(|question| question.code.clone())
                .collect(),
            definition,
        }
    }

    /// The given answers of each cell.
    fn sizes(&self) -> Vec<i64> {
        self.parts
            .iter()
            .flat_map(|(_, counts)| self.codes.iter().map(|code| given(counts, code)))
            .collect()
    }

    /// The indices of the parts in a period.
    fn within(&self, shown_in: Period) -> Vec<usize> {
        (0..self.parts.len())
            .filter(|index| shown_in.contains(self.parts[*index].0.period))
            .collect()
    }

    /// The cells of the component's sums.
    fn component_in(&self, shown_in: Period) -> Total {
        let within = self.within(shown_in);
        let items: Vec<(Period, i64)> = within
            .iter()
            .map(|index| {
                let part = &self.parts[*index].0;
                (part.period, part.moments.sums(ComponentSet::single(0)).n)
            })
            .collect();
        let mut total = vec![0; self.parts.len() * self.codes.len()];
        for group in nest(Whole::closed(shown_in), &items, K).groups {
            for item in group.items {
                let first = within[item] * self.codes.len();
                total[first..first + self.codes.len()].fill(1);
            }
        }
        total
    }

    /// The cells of each question's counts. Which parts these are over is found by giving the
    /// answers of one part after the other a level that no other part has.
    fn questions_in(&self, shown_in: Period) -> Vec<Total> {
        let within = self.within(shown_in);
        let parts: Vec<Part> = within
            .iter()
            .map(|index| self.parts[*index].0.clone())
            .collect();
        let mut totals = vec![vec![0; self.parts.len() * self.codes.len()]; self.codes.len()];
        for (place, code) in self.codes.iter().enumerate() {
            for (position, index) in within.iter().enumerate() {
                let mut counts: Vec<QuestionPart> = within
                    .iter()
                    .map(|index| self.parts[*index].1.clone())
                    .collect();
                let mut own = QuestionCounts::default();
                own.add(Rating::Level(1), given(&counts[position], code));
                counts[position].all.insert(code.clone(), own);
                let shown = pool_questions(
                    Whole::closed(shown_in),
                    &parts,
                    &counts,
                    &self.definition,
                    RULE,
                );
                if shown[code].counts.level(1) > 0 {
                    totals[place][index * self.codes.len() + place] = 1;
                }
            }
        }
        totals
    }
}

/// The given answers to a question.
fn given(part: &QuestionPart, code: &str) -> i64 {
    part.all.get(code).map_or(0, QuestionCounts::given)
}

/// Months of 3, 2 and 1 answers, as the quarter shows them once two and once all three are closed.
fn shown_as_months_close(is_closed: &dyn Fn(usize, Period) -> bool) -> [i64; 2] {
    let months = ["2026-07", "2026-08", "2026-09"].map(period);
    let items: Vec<(Period, i64)> = months.into_iter().zip([3, 2, 1]).collect();
    [2, 3].map(|closed| {
        let whole = Whole {
            period: period("2026-Q3"),
            is_closed: &|period| is_closed(closed, period),
        };
        let nested = nest(whole, &items[..closed], K);
        let shown = nested.groups.iter().flat_map(|group| &group.items);
        shown.map(|item| items[*item].1).sum()
    })
}

#[test]
fn the_rest_of_a_quarter_that_runs_would_tell_of_one_answer() {
    assert_eq!(shown_as_months_close(&|_, _| true), [5, 6]);
    let september = period("2026-09");
    let is_closed = |closed: usize, period: Period| closed == 3 || !period.contains(september);
    assert_eq!(shown_as_months_close(&is_closed), [0, 6]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_closing_of_a_month_adds_fewer_than_k(
        sizes in prop::collection::vec(0i64..9, 12),
    ) {
        let months: Vec<Period> = periods()
            .into_iter()
            .filter(|period| matches!(period, Period::Month(_)))
            .collect();
        for shown_in in periods() {
            let mut before = 0;
            for closed in 0..=months.len() {
                let items: Vec<(Period, i64)> =
                    months.iter().copied().zip(sizes.iter().copied()).take(closed).collect();
                let is_closed = |period: Period| {
                    months.iter().skip(closed).all(|month| !period.contains(*month))
                };
                let whole = Whole { period: shown_in, is_closed: &is_closed };
                let within: Vec<(Period, i64)> =
                    items.into_iter().filter(|(month, _)| shown_in.contains(*month)).collect();
                let groups = nest(whole, &within, K).groups;
                let now: i64 =
                    groups.iter().flat_map(|group| &group.items).map(|item| within[*item].1).sum();
                prop_assert!(now == before || now - before >= K, "{shown_in}: {before}, {now}");
                before = now;
            }
        }
    }

    #[test]
    fn no_subtraction_of_periods_and_components_gives_fewer_than_k(
        sizes in prop::collection::vec((0usize..7, 0i64..9, 0i64..9), 1..6),
    ) {
        // Cells are parts of one component, then those of another.
        let of = ["2026-07", "2026-08", "2026-09", "2026-Q3", "2026-10", "2026-11", "2026"].map(period);
        let parts: Vec<(Period, [i64; 2])> =
            sizes.iter().map(|(at, a, b)| (of[*at], [*a, *b])).collect();
        let cells = 2 * parts.len();
        let mut totals = Vec::new();
        for period in periods() {
            let mut overall = vec![0; cells];
            for component in 0..2 {
                let items: Vec<(Period, i64)> =
                    parts.iter().map(|(of, n)| (*of, n[component])).collect();
                let mut total = vec![0; cells];
                for group in nest(Whole::closed(period), &items, K).groups {
                    for item in group.items {
                        total[component * parts.len() + item] = 1;
                        overall[component * parts.len() + item] = 1;
                    }
                }
                totals.push(total);
            }
            totals.push(overall);
        }
        let sizes: Vec<i64> =
            (0..2).flat_map(|c| parts.iter().map(move |(_, n)| n[c])).collect();
        let totals = distinct(totals);
        let found = gives_away(&totals, &sizes, K);
        prop_assert!(found.is_none(), "{totals:?} {sizes:?} {found:?}");
    }

    #[test]
    fn no_subtraction_of_questions_from_their_component_gives_fewer_than_k(
        parts in prop::collection::vec(("[5-]{5}[5]{11}", 0usize..4, 1usize..9), 1..7),
    ) {
        let of = ["2026-07", "2026-08", "2026-09", "2026-Q3"];
        let mut grouped: BTreeMap<usize, Vec<(&str, usize)>> = BTreeMap::new();
        for (text, at, times) in &parts {
            grouped.entry(*at).or_default().push((text, *times));
        }
        let stored = Stored::new(
            grouped
                .iter()
                .map(|(at, ratings)| (part(of[*at], ratings), question_part(ratings))),
        );
        let totals: Vec<Total> = of
            .map(period)
            .into_iter()
            .flat_map(|shown_in| {
                let mut totals = stored.questions_in(shown_in);
                totals.push(stored.component_in(shown_in));
                totals
            })
            .collect();
        let (totals, sizes) = (distinct(totals), stored.sizes());
        let found = gives_away(&totals, &sizes, K);
        prop_assert!(found.is_none(), "{totals:?} {sizes:?} {found:?}");
    }
}
