use super::*;
use proptest::prelude::*;

fn waiting(month: &str, office: &str, source: &str, channel: &str, field: &str) -> Waiting {
    Waiting {
        month: month.parse().unwrap(),
        state: 0,
        traits: Traits {
            office: office.into(),
            source: source.into(),
            channel: channel.into(),
            field: field.into(),
        },
    }
}

/// The moves of answers, in words, where the given periods are closed.
fn run(given: &[(Waiting, i64)], closed: &[&str]) -> Vec<String> {
    run_after(0, given, closed)
}

/// The same where so many states of provisional sums were shown.
fn run_after(states: usize, given: &[(Waiting, i64)], closed: &[&str]) -> Vec<String> {
    let closed: Vec<Period> = closed.iter().map(|p| p.parse().unwrap()).collect();
    let given_map = given.iter().cloned().collect();
    let moves = plan(
        &given_map,
        |period| closed.contains(&period),
        |_| true,
        |_| states,
        5,
    );
    given
        .iter()
        .map(|(kind, _)| match &moves[kind] {
            Move::Waits => "waits".to_owned(),
            Move::Withheld => "withheld".to_owned(),
            Move::Leaves { period, traits } => format!(
                "{period} {} {} {} {}",
                traits.office, traits.source, traits.channel, traits.field
            ),
        })
        .collect()
}

#[test]
fn answers_wait_while_their_month_is_open_however_many_are_alike() {
    let many = [(waiting("2026-07", "o", "slip", "counter", "a"), 500)];
    assert_eq!(run(&many, &[]), ["waits"]);
}

#[test]
fn five_answers_alike_leave_with_all_their_traits() {
    let five = [(waiting("2026-07", "o", "slip", "counter", "a"), 5)];
    assert_eq!(run(&five, &["2026-07"]), ["2026-07 o slip counter a"]);
}

#[test]
fn answers_of_a_month_leave_with_those_that_entered_its_sums_together() {
    let of = |state, office| Waiting {
        state,
        ..waiting("2026-07", office, "slip", "counter", "a")
    };
    let given = [
        (of(0, "o"), 5),
        (of(0, "p"), 3),
        (of(1, "o"), 3),
        (of(1, "p"), 5),
        (of(2, "o"), 4),
    ];
    let closed = ["2026-07", "2026-08", "2026-Q3"];
    assert_eq!(
        run_after(2, &given, &closed[..1]),
        [
            "2026-07 * * * *",
            "2026-07 * * * *",
            "2026-07 * * * *",
            "2026-07 * * * *",
            "waits",
        ]
    );
    // The last four wait for others of the quarter.
    let more = [
        (of(2, "o"), 4),
        (of(1, "o"), 9),
        (waiting("2026-08", "o", "slip", "counter", "a"), 1),
    ];
    assert_eq!(
        run_after(2, &more, &closed),
        [
            "2026-Q3 o slip counter a",
            "2026-07 o slip counter a",
            "2026-Q3 o slip counter a",
        ]
    );
}

#[test]
fn a_state_of_fewer_than_k_goes_with_another() {
    let of = |state, channel| Waiting {
        state,
        ..waiting("2026-07", "o", "slip", channel, "a")
    };
    let whole = |channel: &str| format!("2026-07 o slip {channel} a");
    // Such as one that was shown under another `k`, or of which some were taken away.
    let closed = ["2026-07"];
    let with_next = [
        (of(0, "counter"), 3),
        (of(1, "counter"), 2),
        (of(2, "counter"), 1),
    ];
    let moves = run_after(2, &with_next, &closed);
    assert_eq!(moves, [&*whole("counter"), &*whole("counter"), "waits"]);
    let with_before = [(of(0, "counter"), 5), (of(1, "counter"), 2)];
    let moves = run_after(2, &with_before, &closed);
    assert_eq!(moves, [whole("counter"), whole("counter")]);
    let alone = [(of(0, "counter"), 3), (of(2, "counter"), 2)];
    let moves = run_after(2, &alone, &closed);
    assert_eq!(moves, [whole("counter"), whole("counter")]);
}

#[test]
fn the_source_is_dropped_first_then_the_field_the_office_and_the_channel() {
    let given = [
        (waiting("2026-07", "o", "slip", "counter", "a"), 3),
        (waiting("2026-07", "o", "kiosk", "counter", "a"), 2),
        (waiting("2026-07", "p", "slip", "counter", "a"), 3),
        (waiting("2026-07", "p", "slip", "counter", "b"), 2),
        (waiting("2026-07", "q", "slip", "online", "a"), 3),
        (waiting("2026-07", "r", "slip", "online", "a"), 2),
        (waiting("2026-07", "o", "slip", "post", "a"), 3),
        (waiting("2026-07", "p", "slip", "other", "a"), 2),
    ];
    assert_eq!(
        run(&given, &["2026-07"]),
        [
            "2026-07 o * counter a",
            "2026-07 o * counter a",
            "2026-07 p * counter *",
            "2026-07 p * counter *",
            "2026-07 * * online *",
            "2026-07 * * online *",
            "2026-07 * * * *",
            "2026-07 * * * *",
        ]
    );
}

#[test]
fn the_smallest_company_takes_those_with_it_that_are_left_over() {
    let given = [
        (waiting("2026-07", "o", "slip", "counter", "a"), 9),
        (waiting("2026-07", "o", "slip", "online", "a"), 6),
        (waiting("2026-07", "o", "slip", "post", "b"), 1),
    ];
    assert_eq!(
        run(&given, &["2026-07"]),
        [
            "2026-07 o slip counter a",
            "2026-07 * * * *",
            "2026-07 * * * *"
        ]
    );
}

#[test]
fn fewer_than_five_in_a_month_wait_for_its_quarter_and_then_for_its_year() {
    let given = [
        (waiting("2026-07", "o", "slip", "counter", "a"), 3),
        (waiting("2026-08", "o", "slip", "counter", "a"), 2),
        (waiting("2026-10", "o", "slip", "counter", "a"), 4),
    ];
    let (july, august) = ("2026-07", "2026-08");
    assert_eq!(run(&given, &[july, august]), ["waits", "waits", "waits"]);
    let quarter = [july, august, "2026-Q3", "2026-10", "2026-Q4"];
    assert_eq!(
        run(&given, &quarter),
        [
            "2026-Q3 o slip counter a",
            "2026-Q3 o slip counter a",
            "waits"
        ]
    );
    let year = [july, august, "2026-Q3", "2026-10", "2026-Q4", "2026"];
    assert_eq!(run(&given, &year)[2], "withheld");
}

#[test]
fn an_answer_of_an_open_month_stays_though_its_quarter_was_closed_before() {
    let late = [(waiting("2026-08", "o", "slip", "counter", "a"), 3)];
    assert_eq!(run(&late, &["2026-Q3", "2026"]), ["waits"]);
}

proptest! {
    #[test]
    fn batches_keep_groups_whole_or_divide_them_evenly(
        sizes in prop::collection::vec(0usize..40, 0..20),
    ) {
        let groups: Vec<Vec<usize>> =
            sizes.iter().enumerate().map(|(group, size)| vec![group; *size]).collect();
        let batches = write_batches(groups.clone(), 10);
        prop_assert_eq!(batches.concat(), groups.concat());
        for batch in &batches {
            prop_assert!(batch.len() <= 10);
            for (group, size) in sizes.iter().enumerate() {
                let present = batch.iter().filter(|member| **member == group).count();
                prop_assert!(present == 0 || present >= (*size).min(5));
            }
        }
    }

    #[test]
    fn every_company_has_k_and_a_month_with_k_leaves_whole(
        kinds in prop::collection::vec(
            (0u8..3, 0u8..3, 0u8..2, 0u8..2, 0u8..3, 1i64..7), 1..30),
        closed in prop::collection::vec(0u8..5, 0..5),
        k in 5i64..12,
    ) {
        let mut given = BTreeMap::new();
        for (month, office, source, channel, field, size) in kinds {
            let [office, source, channel, field] =
                [office, source, channel, field].map(|value| value.to_string());
            let month = format!("2026-0{}", 7 + month);
            *given.entry(waiting(&month, &office, &source, &channel, &field)).or_insert(0) += size;
        }
        let periods = ["2026-07", "2026-08", "2026-09", "2026-Q3", "2026"];
        let closed: Vec<Period> =
            closed.iter().map(|i| periods[usize::from(*i)].parse().unwrap()).collect();
        let moves = plan(&given, |period| closed.contains(&period), |_| true, |_| 0, k);
        prop_assert_eq!(moves.len(), given.len());
        let mut leaving: BTreeMap<(Period, Traits), i64> = BTreeMap::new();
        for (kind, to) in &moves {
            match to {
                Move::Leaves { period, traits } => {
                    prop_assert!(period.contains(Period::Month(kind.month)));
                    for (kept, own) in [
                        (&traits.office, &kind.traits.office),
                        (&traits.channel, &kind.traits.channel),
                    ] {
                        prop_assert!(kept == own || &**kept == UNKNOWN);
                    }
                    *leaving.entry((*period, traits.clone())).or_default() += given[kind];
                }
                Move::Waits | Move::Withheld => {
                    let month = Period::Month(kind.month);
                    let of_month: i64 = given.iter()
                        .filter(|(other, _)| other.month == kind.month)
                        .map(|(_, size)| size)
                        .sum();
                    prop_assert!(!closed.contains(&month) || of_month < k);
                }
            }
        }
        prop_assert!(leaving.values().all(|size| *size >= k), "{:?}", leaving);
    }
}
