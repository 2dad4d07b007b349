//! Mixing: which answers leave the inbox, with which others, and with which traits.

use sipas::domain::answers::source::Source;
use sipas::domain::cases::case::{Case, Channel};

use crate::support::OperatorReads;
use crate::support::builders::CaseBuilder;
use crate::support::world::{numbered, submission};
use crate::support::{World, at, case};

on_both_databases!(
    five_with_equal_traits_leave_and_four_stay,
    answers_that_differ_in_one_trait_are_not_mixed,
    a_closing_month_drops_the_field_then_the_channel_then_the_source,
    too_few_for_a_month_wait_for_their_quarter_then_their_year,
    a_month_is_open_until_its_last_link_has_expired,
    details_of_an_answer_are_counted_and_dropped,
    comments_leave_with_keys_of_their_own,
    mixing_an_empty_inbox_succeeds_and_records_its_time,
    submissions_get_through_during_a_long_mixing,
    two_concurrent_mixings_move_every_answer_once,
);

const GOOD: &str = "5555555555555555";
const TRAITS: [&str; 4] = ["period", "source", "channel", "field"];

/// The traits of the mixed answers, with the number of each.
fn mixed(world: &World) -> Vec<Vec<String>> {
    let columns: Vec<&str> = TRAITS.into_iter().chain(["COUNT(*)"]).collect();
    world.rows(
        &columns,
        "responses GROUP BY period, source, channel, field ORDER BY period, source, channel, field",
    )
}

fn five_with_equal_traits_leave_and_four_stay(world: World) {
    world.answer_cases(&numbered("A", 4, case), GOOD);
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (0, 4));
    assert_eq!(world.sound(), (4, 4, 0));
    world.answer_cases(&[case("B")], GOOD);
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (5, 0));
    assert_eq!(world.sound(), (5, 0, 5));
    assert_eq!(mixed(&world), [["2026-07", "web", "counter", "*", "5"]]);
    // The next one has to wait, although five with equal traits have left before.
    world.answer_cases(&[case("C")], GOOD);
    assert_eq!(world.mix().left, 0);
    assert_eq!(world.sound(), (6, 1, 5));
}

fn answers_that_differ_in_one_trait_are_not_mixed(world: World) {
    let variants: [fn(Case) -> Case; 5] = [
        |case| case,
        |case| case.of("so-yt"),
        |case| case.finished("2026-06-30").received("2026-06-01"),
        |case| case.by(Channel::Online),
        |case| case.about("Đất đai"),
    ];
    for (index, vary) in variants.into_iter().enumerate() {
        let cases = numbered(&format!("V{index}"), 4, |code| vary(case(code)));
        world.answer_cases(&cases, GOOD);
    }
    for code in world.links(&numbered("K", 4, case)) {
        let mut form = submission(code, GOOD, &code.compact());
        form.source = Source::Kiosk;
        world.submit(form);
    }
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (0, 24));
    assert_eq!(world.sound(), (24, 24, 0));
}

fn a_closing_month_drops_the_field_then_the_channel_then_the_source(mut world: World) {
    let answer = |count: usize, prefix: &str, channel: Channel, field: &str, source| {
        let cases = numbered(prefix, count, |code| case(code).by(channel).about(field));
        for code in world.links(&cases) {
            let mut form = submission(code, GOOD, &code.compact());
            form.source = source;
            world.submit(form);
        }
    };
    answer(3, "A", Channel::Counter, "Đất đai", Source::Web);
    answer(2, "B", Channel::Counter, "Hộ tịch", Source::Web);
    answer(3, "C", Channel::Online, "Đất đai", Source::Kiosk);
    answer(2, "D", Channel::Post, "Đất đai", Source::Kiosk);
    answer(1, "E", Channel::Online, "Đất đai", Source::Web);
    answer(4, "F", Channel::Counter, "Đất đai", Source::Paper);
    assert_eq!(world.mix().left, 0);
    world.now = at("2026-08-15 09:00");
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (15, 0));
    assert_eq!(
        mixed(&world),
        [
            ["2026-07", "*", "*", "*", "5"],
            ["2026-07", "kiosk", "*", "*", "5"],
            ["2026-07", "web", "counter", "*", "5"],
        ]
    );
    assert_eq!(world.sound(), (15, 0, 15));
}

fn too_few_for_a_month_wait_for_their_quarter_then_their_year(mut world: World) {
    let answer = |world: &World, prefix: &str, count: usize, day: &str| {
        let cases = numbered(prefix, count, |code| case(code).finished(day));
        world.answer_cases(&cases, GOOD);
    };
    answer(&world, "jul", 2, "2026-07-05");
    world.now = at("2026-08-20 09:00");
    assert_eq!(world.mix().left, 0);
    assert_eq!(
        world.rows(&TRAITS, "inbox"),
        vec![vec!["2026-Q3", "*", "*", "*"]; 2]
    );
    assert_eq!(world.sound(), (2, 2, 0));

    // August's two join July's two: four wait for the quarter.
    answer(&world, "aug", 2, "2026-08-05");
    world.now = at("2026-09-25 09:00");
    assert_eq!(world.mix().left, 0);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM inbox WHERE period = '2026-Q3'"),
        4
    );
    assert_eq!(world.sound(), (4, 4, 0));

    // Too few at the end of the quarter: they wait for the year, and October's one joins them.
    world.now = at("2026-10-05 09:00");
    assert_eq!(world.mix().left, 0);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM inbox WHERE period = '2026'"),
        4
    );
    answer(&world, "oct", 1, "2026-10-05");
    assert_eq!(world.mix().left, 0);
    assert_eq!(world.sound(), (5, 5, 0));
    world.now = at("2026-12-01 09:00");
    assert_eq!(world.mix().left, 0);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM inbox WHERE period = '2026-Q4'"),
        1
    );

    // The fourth quarter closes with the year: all five leave together.
    world.now = at("2027-01-05 09:00");
    assert_eq!(world.mix().left, 5);
    assert_eq!(mixed(&world), [["2026", "*", "*", "*", "5"]]);
    assert_eq!(world.sound(), (5, 0, 5));

    // At the closing of the year even a single answer leaves.
    let lonely = [case("dec").of("so-yt").finished("2026-12-20")];
    world.answer_cases(&lonely, GOOD);
    world.now = at("2027-01-20 09:00");
    assert_eq!(world.mix().left, 0);
    world.now = at("2027-03-01 09:00");
    assert_eq!(world.mix().left, 1);
    assert_eq!(world.sound(), (6, 0, 6));
}

fn a_month_is_open_until_its_last_link_has_expired(mut world: World) {
    world.now = at("2026-08-30 09:00");
    world.answer_cases(&numbered("A", 2, |code| case(code).about("Đất đai")), GOOD);
    // August has ended and July long before, but July's links were issued late.
    world.now = at("2026-09-29 08:59");
    assert_eq!(world.mix().left, 0);
    assert_eq!(
        world.rows(&TRAITS, "inbox"),
        vec![vec!["2026-07", "web", "counter", "Đất đai"]; 2]
    );
    assert!(
        world
            .store
            .get_scores(&world.query("2026-07"))
            .unwrap()
            .provisional
    );
    world.now = at("2026-09-29 09:00");
    world.mix();
    assert_eq!(
        world.rows(&TRAITS, "inbox"),
        vec![vec!["2026-Q3", "*", "*", "*"]; 2]
    );
    assert!(
        !world
            .store
            .get_scores(&world.query("2026-07"))
            .unwrap()
            .provisional
    );
    // The quarter itself still runs.
    assert!(
        world
            .store
            .get_scores(&world.query("2026-Q3"))
            .unwrap()
            .provisional
    );
}

fn details_of_an_answer_are_counted_and_dropped(world: World) {
    let late = |code: &str| case(code).due("2026-07-02");
    let mut cases = numbered("A", 3, case);
    cases.extend(numbered("L", 2, late));
    for (index, code) in world.links(&cases).into_iter().enumerate() {
        let unhappy = "5555555555555552";
        let mut form = submission(
            code,
            if index == 0 || index > 2 {
                unhappy
            } else {
                GOOD
            },
            "f",
        );
        form.signals = ["ns", "n", "", "", "b"][index].to_owned();
        form.language = if index == 1 { "en" } else { "vi" }.to_owned();
        form.assisted = index == 2;
        world.submit(form);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM unit_counts"), 0);
    assert_eq!(world.mix().left, 5);
    assert_eq!(
        world.rows(
            &["kind", "count"],
            "unit_counts WHERE unit = 'so-tp' ORDER BY kind"
        ),
        [
            ["assisted", "1"],
            ["dissatisfied-in-time", "1"],
            ["dissatisfied-late", "2"],
            ["language-en", "1"],
            ["language-vi", "4"],
            ["signal-b", "1"],
            ["signal-n", "2"],
            ["signal-s", "1"],
        ]
    );
    assert_eq!(
        world.number("SELECT COUNT(*) FROM responses WHERE flagged"),
        1
    );
    world.sound();
}

fn comments_leave_with_keys_of_their_own(world: World) {
    for (index, code) in world.links(&numbered("A", 5, case)).into_iter().enumerate() {
        let mut form = submission(code, GOOD, "f");
        form.comment = Some(format!("Góp ý {index}"));
        world.submit(form);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM comments"), 0);
    world.mix();
    assert_eq!(
        world.rows(&["unit", "period", "text"], "comments ORDER BY text"),
        (0..5)
            .map(|n| vec!["so-tp".to_owned(), "2026-07".into(), format!("Góp ý {n}")])
            .collect::<Vec<_>>()
    );
    let shared = "SELECT COUNT(*) FROM comments c JOIN responses r ON c.key = r.key";
    assert_eq!(world.number(shared), 0);
}

fn mixing_an_empty_inbox_succeeds_and_records_its_time(world: World) {
    assert_eq!(
        world.store.get_scores(&world.query("2026")).unwrap().as_of,
        None
    );
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (0, 0));
    assert_eq!(
        world
            .store
            .get_scores(&world.query("2026"))
            .unwrap()
            .as_of
            .as_deref(),
        Some("2026-07-15T02:00:00Z")
    );
}

fn submissions_get_through_during_a_long_mixing(world: World) {
    let many = world.links(&numbered("A", 4_000, case));
    let many: Vec<_> = many
        .iter()
        .map(|code| submission(*code, GOOD, &code.compact()))
        .collect();
    world.store.submit_all(&many, world.now).unwrap();
    let codes = world.links(&numbered("B", 500, case));
    let mut taken = 0;
    let mixed = std::thread::scope(|scope| {
        let mixing = scope.spawn(|| world.mix());
        for code in &codes {
            if mixing.is_finished() {
                break;
            }
            world.answer(*code, GOOD);
            taken += 1;
        }
        mixing.join().unwrap()
    });
    assert!(mixed.left >= 4_000, "{mixed:?}");
    // One submission may have waited for the whole mixing.
    assert!(taken >= 3, "{taken}");
    world.mix();
    assert_eq!(world.sound(), (4_000 + taken, 0, 4_000 + taken));
}

fn two_concurrent_mixings_move_every_answer_once(world: World) {
    for round in ["A", "B", "C"] {
        for agency in ["so-tp", "so-yt"] {
            let cases = numbered(&format!("{round}{agency}"), 250, |code| {
                case(code).of(agency).about(round)
            });
            world.answer_cases(&cases, GOOD);
        }
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| world.mix());
        }
    });
    world.mix();
    assert_eq!(world.sound(), (1_500, 0, 1_500));
}
