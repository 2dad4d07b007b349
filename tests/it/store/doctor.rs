//! The doctor finds changes made by hand, and names them.

use crate::support::builders::CaseBuilder;
use crate::support::case;
use crate::support::world::{World, numbered, submission};

on_both_databases!(
    a_tally_changed_by_hand_is_named,
    a_moment_changed_by_hand_is_named_with_its_column,
    a_response_removed_by_hand_is_a_lost_answer_and_leaves_counts_too_high,
    an_answer_lost_from_the_inbox_is_named_by_agency_and_month,
    an_answer_inserted_by_hand_is_found,
    an_answer_moved_to_another_agency_is_found_at_both,
    a_count_without_answers_is_found,
    a_dispute_changed_by_hand_is_found,
    a_case_changed_or_counted_by_hand_is_found,
);

/// Ten mixed and two waiting answers of Sở Tư pháp in July.
fn answered(world: &World) {
    world.answer_cases(&numbered("A", 10, case), "5555544444443321");
    world.mix();
    world.answer_cases(
        &numbered("B", 2, |code| case(code).about("Đất đai")),
        "5555544444443321",
    );
    world.mix();
    assert_eq!(world.sound(), (12, 2, 10));
}

/// The differences that the doctor finds, as (kind, name, expected, found).
fn found(world: &World) -> Vec<(&'static str, String, i64, i64)> {
    world
        .examine()
        .differences
        .into_iter()
        .map(|d| (d.kind, d.name, d.expected, d.found))
        .collect()
}

fn a_tally_changed_by_hand_is_named(world: World) {
    answered(&world);
    let changed = world.execute(
        "UPDATE tallies SET count = count + 3 WHERE unit = 'so-tp' AND question = 'KQ1' AND rating = '3' AND basis = 'all'",
    );
    assert_eq!(changed, 1);
    let all = found(&world);
    assert_eq!(all.len(), 1, "{all:?}");
    let (kind, name, expected, count) = &all[0];
    assert_eq!((*kind, *expected, *count), ("tally", 10, 13));
    for word in [
        "so-tp",
        "2026-07",
        "KQ1",
        "rating 3",
        "so-nganh-4@1",
        "web/counter/*",
    ] {
        assert!(name.contains(word), "{word}: {name}");
    }
}

fn a_moment_changed_by_hand_is_named_with_its_column(world: World) {
    answered(&world);
    assert_eq!(
        world.execute(
            "UPDATE moments SET s = s - 1 WHERE unit = 'so-tp' AND part = 1 AND basis = 'all' \
             AND source = ''"
        ),
        1
    );
    let all = found(&world);
    assert_eq!(all.len(), 1, "{all:?}");
    let (kind, name, expected, count) = &all[0];
    assert_eq!((*kind, *expected, *count), ("moment", 50, 49));
    for word in ["so-tp", "2026-07", "part 1,", "column s", "all answers"] {
        assert!(name.contains(word), "{word}: {name}");
    }
}

fn a_response_removed_by_hand_is_a_lost_answer_and_leaves_counts_too_high(world: World) {
    answered(&world);
    world.execute("DELETE FROM responses WHERE key = (SELECT MIN(key) FROM responses)");
    let all = found(&world);
    assert_eq!(
        all[0],
        ("answers", "answers of so-tp in 2026-07".to_owned(), 12, 11)
    );
    for kind in ["tally", "moment"] {
        let of_kind: Vec<_> = all.iter().filter(|d| d.0 == kind).collect();
        assert!(!of_kind.is_empty(), "{kind}");
        // 9 are left where 10 were counted.
        assert!(of_kind.iter().all(|d| d.2 < d.3), "{of_kind:?}");
    }
}

fn an_answer_lost_from_the_inbox_is_named_by_agency_and_month(world: World) {
    answered(&world);
    world.execute("DELETE FROM inbox WHERE key = (SELECT MIN(key) FROM inbox)");
    assert_eq!(
        found(&world),
        [("answers", "answers of so-tp in 2026-07".to_owned(), 12, 11)]
    );
}

fn an_answer_inserted_by_hand_is_found(world: World) {
    answered(&world);
    world.execute(
        "INSERT INTO inbox (key, unit, role, survey_version, period, source, channel, field, \
         ratings, signals, language, assisted, late) VALUES ('00', 'so-yt', 'decided', \
         'so-nganh-4@1', '2026-07', 'web', 'counter', '*', '5555555555555555', '', 'vi', FALSE, FALSE)",
    );
    assert_eq!(
        found(&world),
        [("answers", "answers of so-yt in 2026-07".to_owned(), 0, 1)]
    );
}

fn an_answer_moved_to_another_agency_is_found_at_both(world: World) {
    answered(&world);
    world.execute("UPDATE inbox SET unit = 'so-yt' WHERE key = (SELECT MIN(key) FROM inbox)");
    assert_eq!(
        found(&world),
        [
            ("answers", "answers of so-tp in 2026-07".to_owned(), 12, 11),
            ("answers", "answers of so-yt in 2026-07".to_owned(), 0, 1),
        ]
    );
}

fn a_count_without_answers_is_found(world: World) {
    answered(&world);
    world.execute(
        "INSERT INTO tallies (unit, survey_version, period, source, channel, field, basis, \
         question, rating, count) VALUES ('xa-b', 'so-nganh-4@1', '2026-07', 'web', 'counter', \
         '*', 'all', 'TC1', '5', 9)",
    );
    let all = found(&world);
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].0, all[0].2, all[0].3), ("tally", 0, 9));
    assert!(all[0].1.contains("xa-b"), "{}", all[0].1);
}

fn a_dispute_changed_by_hand_is_found(world: World) {
    let code = world.link(case("H1"));
    world.submit(submission(code, "5555555555555555", "f"));
    assert!(world.store.dispute(&code).unwrap());
    world.sound();
    world.execute("UPDATE unit_counts SET count = 0 WHERE kind = 'disputes'");
    assert_eq!(
        found(&world),
        [("disputes", "disputes of so-tp in 2026-07".to_owned(), 1, 0)]
    );
}

fn a_case_changed_or_counted_by_hand_is_found(world: World) {
    answered(&world);
    world.execute("UPDATE case_counts SET answered = answered + 2 WHERE unit = 'so-tp'");
    let all = found(&world);
    assert_eq!(all.len(), 1, "{all:?}");
    let (kind, name, expected, count) = &all[0];
    assert_eq!((*kind, *expected, *count), ("cases", 12, 14));
    assert_eq!(name, "answered cases of so-tp in 2026-07, counter/granted");
    world.execute("UPDATE case_counts SET answered = answered - 2 WHERE unit = 'so-tp'");
    world.execute("UPDATE cases SET outcome = 'refused' WHERE case_code LIKE 'B%'");
    assert_eq!(found(&world).len(), 6);
}
