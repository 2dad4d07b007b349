//! An administrator who writes. Somebody keeps the rows of one person and of links of their own, and puts
//! them back once they have left; or takes the rows of all others away; or makes many drafts of one. What
//! they look for is a figure over these few, of which all but one are known.

use sipas::domain::links::code::LinkCode;
use sipas::domain::paper::DraftNumber;

use crate::paper;
use crate::support::app::TestApp;
use crate::support::builders::CaseBuilder;
use crate::support::world::{World, numbered, sealed_bytes};
use crate::support::{OperatorReads, at, case};

on_both_databases!(
    answers_put_back_after_the_closing_do_not_leave_again,
    answers_that_wait_for_their_quarter_leave_with_it_whatever_is_put_back_for_another_month,
    a_paper_form_put_back_after_the_closing_does_not_leave_again,
    copies_of_one_paper_form_are_one_answer,
    whoever_takes_the_others_away_learns_no_provisional_sums_of_the_rest,
    drafts_that_are_copies_balance_nothing,
    whoever_lets_links_and_responses_agree_too_finds_the_answer,
);

/// What the person said, and what the attacker said on four links of their own.
const TARGET: &str = "1111111111111111";
const OWN: &str = "5555555555555555";
/// What the others said.
const OTHERS: &str = "3333333333333333";

/// Rows of a table, to be put back.
type Rows = Vec<Vec<String>>;

fn answer(world: &World, prefix: &str, count: usize, ratings: &str) {
    let cases = numbered(prefix, count, |code| case(code).handed_in_at("mot-cua-1"));
    world.answer_cases(&cases, ratings);
}

fn inbox(world: &World) -> Rows {
    world.rows(&["key", "sealed"], "inbox")
}

/// The person answers, the attacker does, and three others do. Returns the rows of the first two.
fn answers_of_all(world: &World) -> Rows {
    answer(world, "target", 1, TARGET);
    answer(world, "own", 4, OWN);
    let kept = inbox(world);
    answer(world, "other", 3, OTHERS);
    kept
}

fn put_back(world: &World, rows: &Rows) {
    for row in rows {
        let sealed = world.literal(&sealed_bytes(&row[1]));
        world.execute(&format!(
            "INSERT INTO inbox (key, sealed) VALUES ({}, {sealed})",
            row[0]
        ));
    }
}

/// All responses, and what is told of July.
fn snapshot(world: &World) -> (Rows, String, String) {
    let columns = ["key", "unit", "period", "component", "ratings"];
    let query = world.query("2026-07");
    let scores = serde_json::to_string(&world.store.get_scores(&query).unwrap());
    let coverage = serde_json::to_string(&world.store.get_coverage(&query).unwrap());
    (
        world.rows(&columns, "responses ORDER BY key"),
        scores.unwrap(),
        coverage.unwrap(),
    )
}

fn names_of_differences(world: &World) -> Vec<String> {
    let differences = world.examine().differences.into_iter();
    differences.map(|difference| difference.name).collect()
}

/// Mixes night after night.
fn mix_for_nights(world: &mut World) {
    for _ in 0..8 {
        world.now += jiff::SignedDuration::from_hours(24);
        assert_eq!(world.mix().left, 0);
    }
}

fn answers_put_back_after_the_closing_do_not_leave_again(mut world: World) {
    let kept = answers_of_all(&world);
    assert_eq!(world.close().left, 8);
    let before = snapshot(&world);
    put_back(&world, &kept);
    mix_for_nights(&mut world);
    assert_eq!(snapshot(&world), before);
    // Not with the quarter or the year either.
    world.now = at("2027-02-15 09:00");
    let mixed = world.mix();
    assert_eq!((mixed.left, mixed.waiting), (0, 5));
    assert_eq!(snapshot(&world), before);
    // It is named wherever operators look.
    let july = "2026-07".parse().unwrap();
    assert_eq!(mixed.disagreeing, [("so-tp".to_owned(), july)]);
    assert_eq!(
        names_of_differences(&world),
        ["answers of so-tp in 2026-07"]
    );
    let app = TestApp::serving(world);
    let ready: serde_json::Value = serde_json::from_slice(&app.get("/readyz").bytes).unwrap();
    assert_eq!(ready["status"], "ready");
    assert_eq!(
        ready["detail"]["disagreeing_months"],
        serde_json::json!(["so-tp 2026-07"])
    );
    assert_eq!(ready["detail"]["postponed_closings"], serde_json::json!([]));
    // Once the rows are gone there is nothing to name.
    app.world.execute("DELETE FROM inbox");
    assert_eq!(app.world.mix().disagreeing, []);
    assert!(!app.get("/readyz").text().contains("detail"));
    assert_eq!(app.world.sound(), (8, 0, 8));
}

fn answers_that_wait_for_their_quarter_leave_with_it_whatever_is_put_back_for_another_month(
    mut world: World,
) {
    answer(&world, "july", 6, OTHERS);
    let kept = inbox(&world);
    for (month, count) in [("2026-08", 3), ("2026-09", 2)] {
        world.now = at(&format!("{month}-15 09:00"));
        let cases = numbered(month, count, |code| {
            case(code)
                .received(&format!("{month}-01"))
                .finished(&format!("{month}-10"))
        });
        world.answer_cases(&cases, OWN);
    }
    world.now = at("2026-10-15 09:00");
    assert_eq!(world.mix().left, 6);
    put_back(&world, &kept);
    assert_eq!(world.close().left, 5);
    let periods = "responses WHERE component = 'to-chuc' GROUP BY period ORDER BY period";
    assert_eq!(
        world.rows(&["period", "COUNT(*)"], periods),
        [["2026-07", "6"], ["2026-Q3", "5"]]
    );
    assert_eq!(
        names_of_differences(&world),
        ["answers of so-tp in 2026-Q3"]
    );
}

/// A form about Sở Tư pháp that a clerk has typed in and another one is to check.
fn draft(world: &World) -> Vec<String> {
    let code: LinkCode = world.link(case("target").handed_in_at("mot-cua-1"));
    paper::enter(world, &paper::entry(code, TARGET), 100);
    let columns = [
        "mark",
        "entered_at_office",
        "entered_by",
        "entered_on",
        "sealed",
    ];
    world.rows(&columns, "paper_drafts").swap_remove(0)
}

/// Puts so many copies of a draft into the table, typed in on the given day.
fn copy(world: &World, draft: &[String], copies: u64, entered_on: &str) {
    for number in 0..copies {
        let number = DraftNumber::new(number).compact();
        let [mark, office, clerk, _, sealed] = draft else {
            panic!("{draft:?}");
        };
        world.execute(&format!(
            "INSERT INTO paper_drafts (number, mark, entered_at_office, entered_by, entered_on, sealed) \
             VALUES ('{number}', '{mark}', '{office}', '{clerk}', '{entered_on}', '{sealed}')"
        ));
    }
}

fn a_paper_form_put_back_after_the_closing_does_not_leave_again(mut world: World) {
    let draft = draft(&world);
    answer(&world, "other", 7, OTHERS);
    assert_eq!(world.close().left, 8);
    let before = snapshot(&world);
    for _ in 0..3 {
        copy(&world, &draft, 5, "2026-07-01");
        mix_for_nights(&mut world);
        assert_eq!(snapshot(&world), before);
    }
    assert_eq!(
        names_of_differences(&world),
        ["answers of so-tp in 2026-07"]
    );
}

fn copies_of_one_paper_form_are_one_answer(mut world: World) {
    let draft = draft(&world);
    answer(&world, "other", 5, OTHERS);
    // As many answers as there are used links.
    world.execute("DELETE FROM inbox");
    copy(&world, &draft, 5, "2026-07-01");
    assert_eq!(world.mix().waiting, 1);
    // Once more what waits already.
    copy(&world, &draft, 5, "2026-07-01");
    assert_eq!(world.mix().waiting, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM moments"), 0);
    let closed = world.close();
    assert_eq!((closed.left, closed.postponed.len()), (0, 1));
    assert_eq!(world.number("SELECT COUNT(*) FROM responses"), 0);
}

fn drafts_that_are_copies_balance_nothing(world: World) {
    let draft = draft(&world);
    let left = answers_of_all(&world);
    world.execute("DELETE FROM inbox");
    put_back(&world, &left);
    // Six links were answered by those that are left, and three by others.
    copy(&world, &draft, 3, "2026-07-15");
    world.mix();
    assert_eq!(world.number("SELECT COUNT(*) FROM moments"), 0);
    let names = names_of_differences(&world);
    assert_eq!(names.len(), 4, "{names:?}");
    assert_eq!(names[0], "answers of so-tp in 2026-07");
    assert!(names[1].starts_with("copies of a waiting answer in paper_drafts "));
}

fn whoever_takes_the_others_away_learns_no_provisional_sums_of_the_rest(world: World) {
    let left = answers_of_all(&world);
    let all = inbox(&world);
    let shown = |world: &World| {
        let part = "moments WHERE basis = 'provisional' AND part = 1 ORDER BY unit";
        world.rows(&["unit", "n"], part)
    };
    let take_the_others_away = |world: &World| {
        world.execute("DELETE FROM inbox");
        put_back(world, &left);
        world.mix()
    };
    // Before there are any.
    let mixed = take_the_others_away(&world);
    assert_eq!(mixed.disagreeing.len(), 1);
    assert_eq!(shown(&world), Rows::new());
    world.execute("DELETE FROM inbox");
    put_back(&world, &all);
    assert_eq!(world.mix().disagreeing, []);
    assert_eq!(shown(&world), [["mot-cua-1", "8"], ["so-tp", "8"]]);
    // After deleting them, and where an agency is whole whose answers are about the same office.
    world.execute("DELETE FROM moments");
    world.execute("DELETE FROM tallies");
    let of_another = numbered("B", 6, |code| {
        case(code).of("so-yt").handed_in_at("mot-cua-1")
    });
    world.answer_cases(&of_another, OTHERS);
    for others in all.iter().filter(|row| !left.contains(row)) {
        world.execute(&format!("DELETE FROM inbox WHERE key = {}", others[0]));
    }
    world.mix();
    assert_eq!(shown(&world), [["so-yt", "6"]]);
}

/// Positive control: the same attack by somebody who also changes the states of links, so that the numbers
/// agree. The threat model names it as a limit of open months.
fn whoever_lets_links_and_responses_agree_too_finds_the_answer(mut world: World) {
    let kept = answers_of_all(&world);
    world.execute("DELETE FROM inbox");
    put_back(&world, &kept);
    let others = "case_id IN (SELECT id FROM cases WHERE case_code LIKE 'other-%')";
    world.execute(&format!(
        "UPDATE invitations SET state = 'open' WHERE {others}"
    ));
    assert_eq!(world.mix().disagreeing, []);
    let of_one_question = "tallies WHERE unit = 'so-tp' AND question = 'TC1' ORDER BY rating";
    assert_eq!(
        world.rows(&["rating", "count"], of_one_question),
        [["1", "1"], ["5", "4"]]
    );
    // Once the month is closed nothing leaves into it any more, with as many responses taken away.
    assert_eq!(world.close().left, 5);
    world.execute("DELETE FROM responses");
    put_back(&world, &kept);
    let again = world.mix();
    assert_eq!((again.left, again.waiting), (0, 5));
}
