use std::collections::HashSet;

use jiff::civil::Weekday;
use proptest::prelude::*;

use super::*;
use crate::domain::cases::case::{Outcome, Punctuality};

/// Generates a period and checks every promise. Returns the numbers of early, on time, overdue and
/// pending cases.
fn checked(total: u64, agencies: usize, seed: u64, period: Period) -> [u64; 4] {
    let province = Province::new(agencies, seed).unwrap();
    let cases = SimulatedCases::new(&province, total, period).unwrap();
    let totals = cases.totals();
    let mut counts = [0; 4];
    let mut codes = HashSet::new();
    let within = period.first_day()..=period.last_day();
    for SimulatedCase { agency, case } in cases {
        assert_eq!(province.agencies()[agency].agency.code, case.agency);
        assert!(codes.insert(case.case_code.clone()), "{}", case.case_code);
        assert!(within.contains(&case.received_at.date));
        assert!(!matches!(
            case.received_at.date.weekday(),
            Weekday::Saturday | Weekday::Sunday
        ));
        let due = case.due_at.unwrap();
        assert!(due.date >= case.received_at.date);
        assert!(!matches!(
            due.date.weekday(),
            Weekday::Saturday | Weekday::Sunday
        ));
        let place = match case.punctuality() {
            Some(Punctuality::Early) => 0,
            Some(Punctuality::OnTime) => 1,
            Some(Punctuality::Overdue) => 2,
            None => 3,
        };
        counts[place] += 1;
        assert_eq!(case.overdue_reason.is_some(), place == 2);
        match case.finished_at {
            Some(finished) => {
                assert!(within.contains(&finished.date));
                assert!(
                    (finished.date, finished.time) > (case.received_at.date, case.received_at.time)
                );
                assert!(
                    case.outcome
                        .is_some_and(|outcome| outcome != Outcome::Withdrawn)
                );
            }
            None => assert!(due.date > period.last_day() && case.outcome.is_none()),
        }
    }
    assert_eq!(counts.iter().sum::<u64>(), total);
    assert_eq!(counts[0] + counts[1], totals.in_time);
    assert_eq!((counts[2], counts[3]), (totals.overdue, totals.pending));
    counts
}

#[test]
fn a_quarter_adds_up_as_published() {
    let [early, on_time, overdue, pending] = checked(113_905, 50, 1, "2023-Q1".parse().unwrap());
    assert_eq!((early + on_time, overdue, pending), (111_340, 15, 2_550));
    assert!(early > 40_000 && on_time > 20_000, "{early} {on_time}");
}

#[test]
fn cases_of_any_kind_of_period_keep_every_promise() {
    for (total, agencies, period) in [
        (8_000, 50, "2026-02"),
        (8_000, 1, "2024-02"),
        (12_000, 700, "2026-H1"),
        (12_000, 3, "2026"),
        (23, 50, "2026-Q4"),
        (0, 50, "2026-Q4"),
        (1, 1, "2026-12"),
    ] {
        checked(total, agencies, 1, period.parse().unwrap());
    }
}

#[test]
fn the_same_seed_gives_the_same_cases_and_another_seed_others() {
    let generate = |seed| {
        let province = Province::new(20, seed).unwrap();
        let cases = SimulatedCases::new(&province, 500, Period::Year(2025)).unwrap();
        cases.map(|simulated| simulated.case).collect::<Vec<_>>()
    };
    assert!(generate(1) == generate(1));
    assert!(generate(1) != generate(2));
}

#[test]
fn a_few_agencies_have_most_cases_and_a_few_have_hardly_any() {
    let province = Province::new(50, 1).unwrap();
    let mut volumes = vec![0; 50];
    for simulated in SimulatedCases::new(&province, 15_000, Period::Quarter(2026, 1)).unwrap() {
        volumes[simulated.agency] += 1;
    }
    volumes.sort_unstable();
    assert!(volumes[0] >= 1 && volumes[3] < 30, "{volumes:?}");
    assert!(
        volumes[45..].iter().sum::<i32>() > 15_000 / 4,
        "{volumes:?}"
    );
}

#[test]
fn a_period_too_far_in_the_future_is_refused() {
    let province = Province::new(5, 1).unwrap();
    assert!(SimulatedCases::new(&province, 5, Period::Year(9999)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn cases_of_any_number_add_up(total in 0u64..9_000, agencies in 1usize..120, seed: u64, month in 1u8..=12) {
        let period = format!("2026-{month:02}").parse().unwrap();
        checked(total, agencies, seed, period);
    }
}
