//! Every sum and difference of four editions, where batches of responses come and go between them.

use proptest::prelude::*;

use super::*;

/// What happens next.
#[derive(Clone, Debug)]
enum Event {
    /// So many responses come to a month.
    Come(usize, usize),
    /// So many go.
    Go(usize, usize),
    /// An edition of a period is published, unless it is refused.
    Publish(usize),
}

const PERIODS: [&str; 5] = ["2026-01", "2026-02", "2026-03", "2026-Q1", "2026-H1"];

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        2 => (0usize..3, 1usize..8).prop_map(|(month, n)| Event::Come(month, n)),
        1 => (0usize..3, 1usize..8).prop_map(|(month, n)| Event::Go(month, n)),
        4 => (0usize..5).prop_map(Event::Publish),
    ];
    prop::collection::vec(event, 4..16)
}

/// The responses by number that an edition of a period tells of: months of at least five, and the others
/// together where they are five.
fn shown_numbers(months: &[Vec<usize>; 3], period: usize) -> Vec<usize> {
    let own = months.get(period).map_or(&months[..], std::slice::from_ref);
    let (whole, few): (Vec<_>, Vec<_>) = own.iter().cloned().partition(|month| month.len() >= 5);
    let mut few = few.concat();
    if few.len() < 5 {
        few.clear();
    }
    [whole.concat(), few].concat()
}

/// What a response says.
fn says(number: usize) -> Response {
    let level = i64::from(!number.is_multiple_of(3));
    [
        Some(level),
        Some(1 - level).filter(|_| !number.is_multiple_of(4)),
    ]
}

/// The period of an edition, and the responses that it tells of.
type ShownNumbers = (Period, Vec<usize>);

/// Whether editions that are added and subtracted are of one period, or two of it less each other, and of
/// parts of it that do not overlap, of which two of a part are subtracted from each other too.
fn is_comparison(chosen: &[(Period, i64)]) -> bool {
    let Some((whole, _)) = chosen
        .iter()
        .max_by_key(|(period, _)| period.months().len())
    else {
        return false;
    };
    chosen.iter().enumerate().all(|(index, (period, sign))| {
        whole.contains(*period)
            && chosen[..index]
                .iter()
                .all(|(other, of_other)| match other == period {
                    true => sign != of_other,
                    false => {
                        [other, period].contains(&whole)
                            || !(other.contains(*period) || period.contains(*other))
                    }
                })
    })
}

/// Whether a comparison of some editions is of 1 to 4 responses.
fn gives_away(
    editions: &[ShownNumbers],
    sum: &mut Vec<i64>,
    chosen: &mut Vec<(Period, i64)>,
    first: usize,
) -> bool {
    let counted = sum.iter().filter(|times| **times != 0).count();
    let is_part = sum.iter().all(|times| (0..=1).contains(times));
    if is_part && (1..5).contains(&counted) && is_comparison(chosen) {
        return true;
    }
    if chosen.len() == 4 {
        return false;
    }
    (first..editions.len()).any(|next| {
        let (period, numbers) = &editions[next];
        [1, -1].into_iter().any(|sign| {
            numbers.iter().for_each(|number| sum[*number] += sign);
            chosen.push((*period, sign));
            let found = gives_away(editions, sum, chosen, next + 1);
            chosen.pop();
            numbers.iter().for_each(|number| sum[*number] -= sign);
            found
        })
    })
}

/// Lives through the events, and returns what was published, and how many editions were refused.
fn publish(events: &[Event], is_checked: bool) -> (Vec<ShownNumbers>, usize) {
    let mut months: [Vec<usize>; 3] = [(0..12).collect(), (12..19).collect(), Vec::new()];
    let mut next = 19;
    let (mut sets, mut shown, mut refused) = (Vec::new(), Vec::new(), 0);
    for event in events {
        match event {
            Event::Come(month, n) => {
                months[*month].extend(next..next + n);
                next += n;
            }
            Event::Go(month, n) => {
                let left = months[*month].len().saturating_sub(*n);
                months[*month].truncate(left);
            }
            Event::Publish(period) => {
                let numbers = shown_numbers(&months, *period);
                let responses: Vec<Response> = numbers.iter().map(|number| says(*number)).collect();
                let id = format!("e-{}", shown.len());
                let new = edition(&id, PERIODS[*period], &responses, &[]);
                if is_checked && check_disclosure(new.0, &new.1, &shown, 5).is_err() {
                    refused += 1;
                    continue;
                }
                sets.push((new.0, numbers));
                shown.push(new);
            }
        }
    }
    (sets, refused)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_sum_or_difference_of_editions_is_of_fewer_than_k(events in events()) {
        let (sets, _) = publish(&events, true);
        let mut none = vec![0; 160];
        prop_assert!(!gives_away(&sets, &mut none, &mut Vec::new(), 0), "{sets:?}");
    }
}

#[test]
fn without_the_rule_differences_are_of_few() {
    let events = [
        Event::Publish(0),
        Event::Come(1, 3),
        Event::Publish(3),
        Event::Publish(1),
    ];
    let found = |events: &[Event], is_checked| {
        let (sets, refused) = publish(events, is_checked);
        (
            gives_away(&sets, &mut vec![0; 160], &mut Vec::new(), 0),
            refused,
        )
    };
    assert_eq!(found(&events, false), (false, 0));
    let late = [&[Event::Publish(1)], &events[..3]].concat();
    assert_eq!(found(&late, false), (true, 0));
    assert_eq!(found(&late, true), (false, 1));
}
