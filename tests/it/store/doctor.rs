//! The doctor finds changes made by hand, and names them.

use sipas::domain::answers::sealed::{Sealed, SealedAnswer};
use sipas::domain::links::code::Secret;

use crate::store::batches;
use crate::support::builders::CaseBuilder;
use crate::support::case;
use crate::support::world::{SECRET, World, numbered};

on_both_databases!(
    a_tally_changed_by_hand_is_named,
    a_moment_changed_by_hand_is_named_with_its_column,
    imported_responses_that_are_counted_as_answers_by_link_are_named,
    a_sum_over_several_components_is_held_against_those_of_each,
    a_response_removed_by_hand_is_a_lost_answer_and_leaves_counts_too_high,
    an_answer_lost_from_the_inbox_is_named_by_agency_and_month,
    an_answer_inserted_by_hand_is_found,
    an_answer_moved_to_another_agency_is_found_at_both,
    a_row_that_the_secret_does_not_open_is_named,
    a_count_without_answers_is_found,
    a_withheld_answer_is_no_lost_one,
    a_case_changed_or_counted_by_hand_is_found,
    a_count_of_an_office_that_is_not_the_sum_of_its_rows_is_named,
    figures_outside_the_validity_of_their_agency_are_named,
    cases_outside_the_validity_of_their_agency_by_day_are_named,
);

/// Ten answers of Sở Tư pháp in July, which is closed, and two of Sở Y tế that wait for their
/// quarter.
fn answered(world: &mut World) {
    world.answer_cases(&numbered("A", 10, case), "5555544444443321");
    world.answer_cases(
        &numbered("B", 2, |code| case(code).of("so-yt")),
        "5555544444443321",
    );
    world.close();
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

/// Seals an answer for a row, as it is written in a statement.
fn seal(world: &World, key: &str, answer: SealedAnswer) -> String {
    let secret = Secret::new(SECRET).sealing_key();
    world.literal(&Sealed::Answer(answer).seal(&secret, key, [9; 24]).unwrap())
}

fn a_tally_changed_by_hand_is_named(mut world: World) {
    answered(&mut world);
    let changed = world.execute(
        "UPDATE tallies SET count = count + 3 WHERE unit = 'so-tp' AND question = 'KQ1' \
         AND rating = '3' AND basis = 'all'",
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

fn a_moment_changed_by_hand_is_named_with_its_column(mut world: World) {
    answered(&mut world);
    assert_eq!(
        world.execute(
            "UPDATE moments SET s = s - 1 \
             WHERE unit = 'so-tp' AND part = 1 AND source = '' AND basis = 'all'"
        ),
        1
    );
    let all = found(&world);
    let (kind, name, expected, count) = &all[0];
    assert_eq!((*kind, *expected, *count), ("moment", 50, 49));
    for word in ["so-tp", "2026-07", "part 1", "column s", "all answers"] {
        assert!(name.contains(word), "{word}: {name}");
    }
    // Every set of which this component is one no longer agrees with it.
    let sets = |difference: &&(&str, String, i64, i64)| {
        difference.1.contains("column s") && difference.2 + 1 == difference.3
    };
    assert_eq!(all[1..].iter().filter(sets).count(), all.len() - 1);
    assert_eq!(all.len(), 1 + 7, "{all:?}");
}

fn imported_responses_that_are_counted_as_answers_by_link_are_named(mut world: World) {
    let rows = batches::rows(&world, "so-tp", 7, "5555544444443321");
    batches::import(&world, "P", "P", &rows).unwrap();
    answered(&mut world);
    for (table, part) in [("tallies", "question = 'KQ1'"), ("moments", "part = 4")] {
        let counted_as = |basis: &str, instead: &str| {
            let change = format!(
                "UPDATE {table} SET basis = '{basis}' \
                 WHERE basis = '{instead}' AND source = 'paper' AND {part}"
            );
            assert_eq!(world.execute(&change), 1);
        };
        counted_as("all", "imported");
        let all = found(&world);
        let is_named = |all: &[(&str, String, i64, i64)], of: &str, expected, count| {
            let is = |name: &str| name.contains("so-tp") && name.contains(of);
            all.iter()
                .any(|(_, name, e, c)| is(name) && (*e, *c) == (expected, count))
        };
        assert!(is_named(&all, ", paper/counter/*", 0, 7), "{all:?}");
        assert!(is_named(&all, "imported, paper/counter/*", 7, 0), "{all:?}");
        counted_as("imported", "all");
        assert_eq!(world.sound(), (12, 2, 10));
    }
}

fn a_sum_over_several_components_is_held_against_those_of_each(mut world: World) {
    answered(&mut world);
    assert_eq!(
        world.execute(
            "UPDATE moments SET a = a + 2 \
             WHERE unit = 'so-tp' AND part = 5 AND source = '' AND basis = 'all'"
        ),
        1
    );
    let all = found(&world);
    assert_eq!(all.len(), 1, "{all:?}");
    // Five and two questions.
    assert_eq!((all[0].0, all[0].2, all[0].3), ("moment", 70, 72));
    assert!(all[0].1.contains("part 5, column a"), "{}", all[0].1);
}

fn a_response_removed_by_hand_is_a_lost_answer_and_leaves_counts_too_high(mut world: World) {
    answered(&mut world);
    world.execute(
        "DELETE FROM responses WHERE key = \
         (SELECT MIN(key) FROM responses WHERE component = 'to-chuc')",
    );
    let all = found(&world);
    assert_eq!(
        all[0],
        ("answers", "answers of so-tp in 2026-07".to_owned(), 10, 9)
    );
    for kind in ["tally", "moment"] {
        let of_kind: Vec<_> = all.iter().filter(|d| d.0 == kind).collect();
        assert!(!of_kind.is_empty(), "{kind}");
        // 9 are left where 10 were counted.
        assert!(of_kind.iter().all(|d| d.2 < d.3), "{of_kind:?}");
    }
}

fn an_answer_lost_from_the_inbox_is_named_by_agency_and_month(mut world: World) {
    answered(&mut world);
    world.execute("DELETE FROM inbox WHERE key = (SELECT MIN(key) FROM inbox)");
    assert_eq!(
        found(&world),
        [("answers", "answers of so-yt in 2026-07".to_owned(), 2, 1)]
    );
}

fn an_answer_inserted_by_hand_is_found(mut world: World) {
    answered(&mut world);
    let sealed = seal(&world, "7", world.waiting().swap_remove(0));
    world.execute(&format!(
        "INSERT INTO inbox (key, sealed) VALUES (7, {sealed})"
    ));
    assert_eq!(
        found(&world),
        [("answers", "answers of so-yt in 2026-07".to_owned(), 2, 3)]
    );
}

fn an_answer_moved_to_another_agency_is_found_at_both(mut world: World) {
    answered(&mut world);
    let key = world.rows(&["MIN(key)"], "inbox").concat().concat();
    let moved = SealedAnswer {
        unit: "so-tp".to_owned(),
        ..world.waiting().swap_remove(0)
    };
    let sealed = seal(&world, &key, moved);
    world.execute(&format!(
        "UPDATE inbox SET sealed = {sealed} WHERE key = {key}"
    ));
    assert_eq!(
        found(&world),
        [
            ("answers", "answers of so-tp in 2026-07".to_owned(), 10, 11),
            ("answers", "answers of so-yt in 2026-07".to_owned(), 2, 1),
        ]
    );
}

fn a_row_that_the_secret_does_not_open_is_named(mut world: World) {
    answered(&mut world);
    let keys = world.rows(&["key"], "inbox ORDER BY key").concat();
    // One row's text is no other row's.
    world.execute(&format!(
        "UPDATE inbox SET sealed = (SELECT sealed FROM inbox WHERE key = '{}') WHERE key = '{}'",
        keys[1], keys[0]
    ));
    let sealed = format!("answers that the secret opens in inbox {}", keys[0]);
    assert_eq!(
        found(&world),
        [
            ("answers", "answers of so-yt in 2026-07".to_owned(), 2, 1),
            ("sealed", sealed, 1, 0),
        ]
    );
}

fn a_count_without_answers_is_found(mut world: World) {
    answered(&mut world);
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

fn a_withheld_answer_is_no_lost_one(mut world: World) {
    answered(&mut world);
    world.now = crate::support::at("2027-02-10 09:00");
    world.mix();
    let diagnosis = world.examine();
    assert_eq!(diagnosis.differences, []);
    assert_eq!(
        (diagnosis.used, diagnosis.inbox, diagnosis.responses),
        (12, 0, 10)
    );
    world.execute("UPDATE unit_counts SET count = 1 WHERE kind = 'withheld-of-month'");
    assert_eq!(
        found(&world),
        [("answers", "answers of so-yt in 2026-07".to_owned(), 2, 1)]
    );
}

fn a_case_changed_or_counted_by_hand_is_found(world: World) {
    world.answer_cases(&numbered("A", 10, case), "5555544444443321");
    world.import(&numbered("B", 2, case));
    world.mix();
    world.execute("UPDATE case_counts SET finished = finished + 2 WHERE unit = 'so-tp'");
    let all = found(&world);
    assert_eq!(all.len(), 1, "{all:?}");
    let (kind, name, expected, count) = &all[0];
    assert_eq!((*kind, *expected, *count), ("cases", 12, 14));
    assert_eq!(name, "finished cases of so-tp in 2026-07, counter/granted");
    world.execute("UPDATE case_counts SET finished = finished - 2, late = 1 WHERE unit = 'so-tp'");
    assert_eq!(
        found(&world),
        [(
            "cases",
            "late cases of so-tp in 2026-07, counter/granted".to_owned(),
            0,
            1
        )]
    );
    world.execute("UPDATE case_counts SET late = 0");
    world.execute("UPDATE cases SET outcome = 'refused' WHERE case_code LIKE 'B%'");
    assert_eq!(found(&world).len(), 2);
}

fn a_count_of_an_office_that_is_not_the_sum_of_its_rows_is_named(mut world: World) {
    let cases = numbered("A", 6, |code| case(code).handed_in_at("mot-cua-1"));
    world.answer_cases(&cases, "5555544444443321");
    world.close();
    world.sound();
    let of_office = "unit = 'mot-cua-1' AND basis = 'all'";
    let changes = [
        format!("UPDATE tallies SET count = count + 1 WHERE question = 'TC1' AND {of_office}"),
        format!("UPDATE moments SET t = t + 1 WHERE part = 1 AND source = '' AND {of_office}"),
    ];
    for (change, kind) in changes.iter().zip(["tally", "moment"]) {
        assert_eq!(world.execute(change), 1, "{change}");
        let found = found(&world);
        let (of_kind, name, expected, count) = &found[0];
        assert_eq!((*of_kind, *count - *expected), (kind, 1), "{found:?}");
        assert!(name.contains("of mot-cua-1 "), "{name}");
        world.execute(&change.replace("+ 1", "- 1"));
    }
    // Nor are the office's rows fewer than its count says.
    world.execute("UPDATE responses SET office = '*' WHERE component = 'to-chuc'");
    let found = found(&world);
    assert!(!found.is_empty());
    for (_, name, expected, count) in found {
        assert!(name.contains(" mot-cua-1 ") && expected < count, "{name}");
    }
}

fn figures_outside_the_validity_of_their_agency_are_named(mut world: World) {
    answered(&mut world);
    world.execute("UPDATE agencies SET valid_to = '2026-06-30' WHERE code = 'so-tp'");
    let mut names: Vec<(&str, String)> = found(&world)
        .into_iter()
        .map(|(kind, name, ..)| (kind, name))
        .collect();
    names.sort();
    let of = |what: &str| format!("{what} of so-tp in 2026-07, when it was not valid");
    let by_day =
        "cases of so-tp that were finished when it was not valid, such as one of 2026-07-05";
    assert_eq!(
        names,
        [
            ("validity", of("answers")),
            ("validity", of("cases")),
            ("validity", by_day.to_owned())
        ]
    );
}

fn cases_outside_the_validity_of_their_agency_by_day_are_named(world: World) {
    world.import(&numbered("A", 3, case));
    world.import(&[case("P").of("so-yt").pending(), case("Q").of("so-yt")]);
    world.mix();
    world.execute("UPDATE agencies SET valid_to = '2026-07-04' WHERE code = 'so-tp'");
    world.execute("UPDATE agencies SET valid_from = '2026-07-02' WHERE code = 'so-yt'");
    let of = |what: &str| format!("cases of {what}");
    assert_eq!(
        found(&world),
        [
            (
                "validity",
                of("so-tp that were finished when it was not valid, such as one of 2026-07-05"),
                0,
                3
            ),
            (
                "validity",
                of("so-yt that were received when it was not valid, such as one of 2026-07-01"),
                0,
                1
            ),
        ]
    );
}
