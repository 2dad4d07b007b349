//! Transactions: PostgreSQL tells of every row which one wrote it.

use sipas::store::db::connection::Conn;

use crate::paper;
use crate::support::builders::CaseBuilder;
use crate::support::world::{World, numbered};
use crate::support::{case, sql};

on_both_databases!(
    a_mixing_parts_answers_and_links_that_one_transaction_wrote,
    a_mixing_parts_paper_forms_and_links_that_one_transaction_wrote,
    the_links_of_all_months_that_close_together_are_written_anew,
);

/// Tables of answers, and of what is made from them.
const ANSWERS: [&str; 7] = [
    "responses",
    "comments",
    "inbox",
    "tallies",
    "moments",
    "unit_counts",
    "paper_drafts",
];

/// The pairs of a table of answers and one that names cases of which rows were written by one
/// transaction, with their number.
pub fn shared(world: &World) -> Vec<String> {
    let mut conn = world.conn();
    let tables = sql::tables(&mut conn);
    for known in ANSWERS {
        assert!(tables.iter().any(|table| table == known), "{known}");
    }
    let mut shared = Vec::new();
    // Every other table, also one that is yet to come.
    for other in &tables {
        let columns = sql::columns(&mut conn, other);
        let names_cases = other == "cases" || columns.iter().any(|column| column == "case_id");
        if ANSWERS.contains(&other.as_str()) || !names_cases {
            continue;
        }
        for answers in ANSWERS {
            let joined = format!(
                "SELECT COUNT(*) FROM {answers} a WHERE xmin::text IN (SELECT xmin::text FROM {other})"
            );
            let joined = sql::number(&mut conn, &joined);
            if joined > 0 {
                shared.push(format!("{joined} of {answers} with {other}"));
            }
        }
    }
    shared
}

fn a_mixing_parts_answers_and_links_that_one_transaction_wrote(world: World) {
    if !matches!(world.conn(), Conn::Pg(_)) {
        return;
    }
    world.answer_cases(&numbered("A", 9, case), "5454545454545454");
    // Until then an administrator sees which sealed row came with which link, and nothing in it.
    assert_eq!(shared(&world), ["9 of inbox with invitations"]);
    world.mix();
    assert_eq!(shared(&world), Vec::<String>::new());
}

fn a_mixing_parts_paper_forms_and_links_that_one_transaction_wrote(world: World) {
    if !matches!(world.conn(), Conn::Pg(_)) {
        return;
    }
    for code in world.links(&numbered("F", 6, |code| {
        case(code).handed_in_at("mot-cua-1")
    })) {
        paper::enter(&world, &paper::entry(code, "5454545454545454"), 100);
    }
    assert_eq!(shared(&world), ["6 of paper_drafts with invitations"]);
    world.mix();
    assert_eq!(shared(&world), Vec::<String>::new());
}

fn the_links_of_all_months_that_close_together_are_written_anew(mut world: World) {
    if !matches!(world.conn(), Conn::Pg(_)) {
        return;
    }
    let may = |code: &str| case(code).received("2026-05-01").finished("2026-05-10");
    world.answer_cases(&numbered("M", 6, may), "5454545454545454");
    world.answer_cases(&numbered("J", 6, case), "5454545454545454");
    let before = world.rows(&["month", "xmin"], "invitations");
    // As where no server has run for two months.
    assert_eq!(world.close().closed.len(), 2);
    let after = world.rows(&["month", "xmin"], "invitations");
    assert_eq!(after.len(), 12);
    assert!(after.iter().all(|link| !before.contains(link)), "{after:?}");
}
