//! The columns and references that the tables may have.

use sipas::store::db::connection::Conn;

use crate::support::case;
use crate::support::sql;
use crate::support::world::{World, numbered, submission};

on_both_databases!(
    responses_hold_exactly_what_the_design_allows,
    answers_have_no_foreign_key_and_no_case_of_any_kind,
    the_view_of_answers_unpacks_every_rating,
    an_invitation_keeps_no_time_of_use,
);

fn responses_hold_exactly_what_the_design_allows(world: World) {
    assert_eq!(
        sql::columns(&mut world.conn(), "responses"),
        [
            "key",
            "unit",
            "office",
            "survey_version",
            "period",
            "source",
            "channel",
            "field",
            "component",
            "ratings",
            "batch"
        ]
    );
    assert_eq!(sql::columns(&mut world.conn(), "inbox"), ["key", "sealed"]);
    assert_eq!(
        sql::columns(&mut world.conn(), "comments"),
        ["key", "unit", "period", "text", "redacted"]
    );
}

fn answers_have_no_foreign_key_and_no_case_of_any_kind(world: World) {
    let mut conn = world.conn();
    let answers = [
        "inbox",
        "responses",
        "comments",
        "tallies",
        "moments",
        "unit_counts",
    ];
    for table in answers {
        let keys = match &conn {
            Conn::Pg(_) => format!(
                "SELECT COUNT(*) FROM pg_constraint WHERE contype = 'f' \
                 AND (conrelid = '{table}'::regclass OR confrelid = '{table}'::regclass)"
            ),
            Conn::Sqlite(_) => format!("SELECT COUNT(*) FROM pragma_foreign_key_list('{table}')"),
        };
        assert_eq!(sql::number(&mut conn, &keys), 0, "{table}");
        for column in sql::columns(&mut conn, table) {
            for word in [
                "case",
                "invitation",
                "lookup",
                "press",
                "time",
                "_at",
                "_on",
                "address",
            ] {
                // `late` is a bit, `rating` and `date`-like parts of words are not meant.
                assert!(!column.contains(word), "{table}.{column}");
            }
        }
    }
}

fn the_view_of_answers_unpacks_every_rating(mut world: World) {
    for (index, code) in world.links(&numbered("A", 5, case)).into_iter().enumerate() {
        let text = [
            "12345123451234x-",
            "5555555555555555",
            "5555555555555555",
            "5555555555555555",
            "-----------5----",
        ];
        world.submit(submission(code, text[index], "f"));
    }
    world.close();
    assert_eq!(world.number("SELECT COUNT(*) FROM answers"), 5 * 16);
    // One answer's components, which nothing but these ratings joins.
    let of_one = "answers WHERE response IN (SELECT key FROM responses WHERE ratings LIKE '%1234%' \
                  OR ratings = '------------34--' OR ratings = '--------------x-')";
    let mut unpacked = world.rows(&["component", "question", "rating"], of_one);
    unpacked.sort();
    let mut expected: Vec<Vec<String>> = world
        .store
        .surveys()
        .find_offered("so-nganh-4")
        .map(|definition| {
            definition
                .questions()
                .zip("12345123451234x-".chars())
                .map(|((component, question), rating)| {
                    let component = definition.components[component].id.clone();
                    vec![component, question.code.clone(), rating.to_string()]
                })
                .collect()
        })
        .unwrap();
    expected.sort();
    assert_eq!(unpacked, expected);
    assert_eq!(
        world.rows(
            &["question", "COUNT(*)"],
            "answers WHERE rating = '5' AND question IN ('TC5', 'CC7') GROUP BY question ORDER BY question"
        ),
        [["CC7", "4"], ["TC5", "4"]]
    );
}

fn an_invitation_keeps_no_time_of_use(mut world: World) {
    let code = world.link(case("H1"));
    let before = invitation(&world);
    world.now = crate::support::at("2026-07-20 17:45");
    world.answer(code, "5555555555555555");
    let after = invitation(&world);
    let mut conn = world.conn();
    let changed: Vec<String> = sql::columns(&mut conn, "invitations")
        .into_iter()
        .zip(before.iter().zip(&after))
        .filter(|(_, (old, new))| old != new)
        .map(|(column, _)| column)
        .collect();
    assert_eq!(changed, ["state", "press"]);
    assert!(after.iter().all(|value| !value.contains("2026-07-20")));
}

fn invitation(world: &World) -> Vec<String> {
    let columns = sql::columns(&mut world.conn(), "invitations");
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    world.rows(&columns, "invitations").swap_remove(0)
}
