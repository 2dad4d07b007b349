//! Cases that are imported again: their changes are recorded, and every link stays.

use sipas::domain::access::{By, Viewer};
use sipas::domain::cases::agencies::AgencyRefusal;
use sipas::domain::cases::case::{CaseUpdate, Delivery, Outcome};
use sipas::domain::links::code::LinkCode;
use sipas::store::ImportMode;
use sipas::store::cases::imported::CaseImport;
use sipas::store::cases::imported::Imported;
use sipas::store::{LinkState, StoreError, Submitted};

use crate::support::builders::{CaseBuilder, agency};
use crate::support::world::source;
use crate::support::world::{World, numbered};
use crate::support::{at, case};

on_both_databases!(
    cases_are_added_then_unchanged_then_changed_and_keep_their_links,
    every_change_that_could_improve_a_figure_is_recorded,
    a_reopened_case_keeps_its_link_and_has_it_when_it_is_finished_again,
    the_link_of_a_reopened_case_rates_the_agency_that_had_finished_it,
    an_answered_case_never_gets_a_second_link,
    an_answer_stays_in_the_month_of_its_link,
    an_open_link_follows_its_case_into_another_month,
    without_links_nobody_is_invited_until_links_are_wanted,
    an_expired_link_is_not_given_out_again,
    a_validity_that_would_leave_a_waiting_answer_outside_is_refused,
    the_first_delivery_of_a_link_stays,
    a_dry_run_and_a_failed_import_leave_nothing,
    the_same_case_code_of_two_agencies_is_two_cases,
    two_imports_of_the_same_file_at_once_give_each_case_one_link,
);

const ALL_FIVE: &str = "5555555555555555";

fn state(world: &World, code: &LinkCode) -> LinkState {
    world
        .store
        .find_link(code, world.now)
        .unwrap()
        .unwrap()
        .state
}

fn changes(world: &World) -> Vec<Vec<String>> {
    world.rows(
        &[
            "c.case_code",
            "h.column_name",
            "h.old_value",
            "h.new_value",
            "h.changed_by",
        ],
        "case_changes h JOIN cases c ON c.id = h.case_id ORDER BY c.case_code, h.column_name",
    )
}

fn cases_are_added_then_unchanged_then_changed_and_keep_their_links(world: World) {
    let mut cases = numbered("A", 3, case);
    cases.push(case("P").pending());
    let first = world.import(&cases);
    assert!(first.iter().all(|case| case.imported == Imported::Added));
    assert!(first[3].link.is_none());
    let again = world.import(&cases);
    assert!(
        again
            .iter()
            .all(|case| case.imported == Imported::Unchanged)
    );
    cases[1] = cases[1].clone().due("2026-07-20");
    let changed = world.import(&cases);
    assert_eq!(
        changed.iter().map(|case| case.imported).collect::<Vec<_>>(),
        [
            Imported::Unchanged,
            Imported::Changed,
            Imported::Unchanged,
            Imported::Unchanged
        ]
    );
    for later in [&again, &changed] {
        for (old, new) in first.iter().zip(later) {
            let codes = [old, new].map(|c| c.link.as_ref().map(|l| (l.code, l.expires_at.clone())));
            assert_eq!(codes[0], codes[1]);
        }
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM invitations"), 3);
}

fn every_change_that_could_improve_a_figure_is_recorded(world: World) {
    use sipas::domain::cases::case::Channel;
    world.import(&[case("H1"), case("H2")]);
    world.import(&[
        case("H1")
            .due("2026-08-10 11:30")
            .finished("2026-07-06")
            .ended(Outcome::Refused)
            .by(Channel::Online),
        // A changed field is stored but not recorded: it improves no figure.
        case("H2").about("Đất đai"),
    ]);
    assert_eq!(
        changes(&world),
        [
            ["H1", "channel", "counter", "online", "operator:một cửa"],
            [
                "H1",
                "due_at",
                "2026-07-10",
                "2026-08-10T11:30:00+07:00",
                "operator:một cửa"
            ],
            [
                "H1",
                "finished_at",
                "2026-07-05",
                "2026-07-06",
                "operator:một cửa"
            ],
            ["H1", "outcome", "granted", "refused", "operator:một cửa"],
        ]
    );
    world.import(&[case("H1").due("")]);
    let due: Vec<_> = world.rows(
        &["old_value", "COALESCE(new_value, 'none')"],
        "case_changes WHERE column_name = 'due_at' AND new_value IS NULL",
    );
    assert_eq!(due, [["2026-08-10T11:30:00+07:00", "none"]]);
}

fn a_reopened_case_keeps_its_link_and_has_it_when_it_is_finished_again(world: World) {
    let codes = world.links(&[case("H1"), case("H2")]);
    let reopened = world.import(&[case("H1").pending(), case("H2").pending()]);
    assert_eq!(reopened[0].imported, Imported::Changed);
    assert!(reopened[0].link.is_none() && reopened[0].kept_link.is_none());
    assert_eq!(state(&world, &codes[0]), LinkState::Open);
    // An answer that comes meanwhile is of the month of the last finish.
    assert_eq!(world.answer(codes[1], ALL_FIVE), Submitted::Accepted);
    assert_eq!(world.sound(), (1, 1, 0));
    let again = world.import(&[
        case("H1").received("2026-06-01").finished("2026-06-29"),
        case("H2").received("2026-06-01").finished("2026-06-29"),
    ]);
    assert_eq!(again[0].link.as_ref().unwrap().code, codes[0]);
    assert_eq!(again[1].kept_link.as_ref().unwrap().code, codes[1]);
    assert_eq!(world.answer(codes[0], ALL_FIVE), Submitted::Accepted);
    let mut months: Vec<String> = world
        .waiting()
        .iter()
        .map(|answer| answer.month.to_string())
        .collect();
    months.sort();
    assert_eq!(months, ["2026-06", "2026-07"]);
    assert_eq!(world.number("SELECT COUNT(*) FROM invitations"), 2);
    assert_eq!(world.sound(), (2, 2, 0));
}

fn the_link_of_a_reopened_case_rates_the_agency_that_had_finished_it(world: World) {
    let code = world.link(case("H35.18-260701-0001"));
    let handed_over = case("H35.18-260701-0001").of("so-yt");
    world.import(&[handed_over.clone().pending()]);
    let agency = || {
        let link = world.store.find_link(&code, world.now).unwrap();
        link.unwrap().agency
    };
    assert_eq!(agency(), "so-tp");
    world.import(&[handed_over]);
    assert_eq!(agency(), "so-yt");
    world.answer(code, ALL_FIVE);
    assert_eq!(world.waiting()[0].unit, "so-yt");
    world.sound();
}

fn an_answered_case_never_gets_a_second_link(world: World) {
    let code = world.link(case("H1"));
    world.answer(code, ALL_FIVE);
    for change in [
        case("H1"),
        case("H1").pending(),
        case("H1").finished("2026-07-09"),
    ] {
        assert!(world.import(&[change])[0].link.is_none());
    }
    assert_eq!(state(&world, &code), LinkState::Used);
    assert_eq!(world.number("SELECT COUNT(*) FROM invitations"), 1);
    world.sound();
}

fn an_answer_stays_in_the_month_of_its_link(mut world: World) {
    let cases = numbered("A", 5, case);
    world.answer_cases(&cases, ALL_FIVE);
    let moved: Vec<_> = cases
        .iter()
        .map(|case| case.clone().received("2026-05-01").finished("2026-05-20"))
        .collect();
    world.import(&moved);
    world.close();
    assert_eq!(
        world.rows(&["period"], "responses GROUP BY period"),
        [["2026-07"]]
    );
    assert_eq!(
        world.rows(&["month"], "invitations GROUP BY month"),
        [["2026-07"]]
    );
    world.sound();
}

fn an_open_link_follows_its_case_into_another_month(world: World) {
    let code = world.link(case("H1"));
    world.import(&[case("H1").received("2026-06-01").finished("2026-06-30")]);
    world.answer(code, ALL_FIVE);
    assert_eq!(world.waiting()[0].month.to_string(), "2026-06");
    world.sound();
}

fn without_links_nobody_is_invited_until_links_are_wanted(world: World) {
    let none = world.import_as(&[case("H1")], |options| options.links = false);
    assert!(none[0].link.is_none());
    assert_eq!(world.number("SELECT COUNT(*) FROM invitations"), 0);
    let later = world.import(&[case("H1")]);
    assert_eq!(later[0].imported, Imported::Unchanged);
    assert!(later[0].link.is_some());
}

fn an_expired_link_is_not_given_out_again(mut world: World) {
    let code = world.link(case("H1"));
    world.now = at("2026-09-01 09:00");
    assert!(world.import(&[case("H1")])[0].link.is_none());
    assert_eq!(state(&world, &code), LinkState::Expired);
    assert_eq!(world.number("SELECT COUNT(*) FROM invitations"), 1);
}

fn a_validity_that_would_leave_a_waiting_answer_outside_is_refused(world: World) {
    let opened = case("H1").received("2026-06-20");
    let code = world.link(opened.clone());
    world.answer(code, ALL_FIVE);
    // The case is back in work, and its answer is of July.
    world.import(&[opened.pending()]);
    let mut ended = agency("so-tp", "so-ban-nganh");
    ended.valid_to = Some("2026-06-30".parse().unwrap());
    let outcomes = world
        .store
        .import_agencies(&[ended], &source(), ImportMode::Chunked);
    assert!(
        matches!(
            &outcomes.unwrap()[..],
            [Err(AgencyRefusal::ResponsesOutside(month))] if month == "2026-07"
        ),
        "the agency ended before its answer"
    );
}

fn the_first_delivery_of_a_link_stays(mut world: World) {
    world.import(&[case("H1")]);
    let by = |way: Delivery| move |options: &mut CaseImport| options.delivery = Some(way);
    world.import_as(&[case("H1"), case("H2")], by(Delivery::Message));
    world.now = at("2026-07-16 09:00");
    world.import_as(&[case("H1"), case("H2")], by(Delivery::Slip));
    assert_eq!(
        world.rows(&["delivered_by", "delivered_on"], "invitations"),
        [["message", "2026-07-15"], ["message", "2026-07-15"]]
    );
}

fn a_dry_run_and_a_failed_import_leave_nothing(world: World) {
    let options = CaseImport {
        links: true,
        delivery: None,
        by: By::operator("thử", world.now),
        sha256: None,
        viewer: Viewer::Operator,
    };
    let dry_run = world
        .store
        .import_cases(options.clone(), ImportMode::DryRun, |importer| {
            importer.apply(&[CaseUpdate::whole(case("H1"))])
        })
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    assert_eq!(dry_run[0].as_ref().unwrap().imported, Imported::Added);
    let failed = world
        .store
        .import_cases(options, ImportMode::Atomic, |importer| {
            importer.apply(&[CaseUpdate::whole(case("H1"))])?;
            Err::<(), _>(StoreError::no_agency("made up", &[]))
        });
    assert!(matches!(failed, Err(StoreError::NoAgency { .. })));
    assert_eq!(
        world.number("SELECT COUNT(*) FROM cases")
            + world.number("SELECT COUNT(*) FROM invitations"),
        0
    );
}

fn the_same_case_code_of_two_agencies_is_two_cases(world: World) {
    let codes = world.links(&[case("H1"), case("H1").of("so-yt")]);
    assert_ne!(codes[0], codes[1]);
    world.answer(codes[0], ALL_FIVE);
    assert_eq!(state(&world, &codes[1]), LinkState::Open);
}

fn two_imports_of_the_same_file_at_once_give_each_case_one_link(world: World) {
    let cases = numbered("A", 40, case);
    let updates: Vec<CaseUpdate> = cases.iter().cloned().map(CaseUpdate::whole).collect();
    // On PostgreSQL one import inserts the new cases first, and the other one finds them.
    let import = || {
        let options = CaseImport {
            links: true,
            delivery: None,
            by: By::operator("một cửa", world.now),
            sha256: None,
            viewer: Viewer::Operator,
        };
        world
            .store
            .import_cases(options, ImportMode::Chunked, |importer| {
                importer.apply(&updates)
            })
            .map_err(|error: StoreError| error.to_string())
    };
    let outcomes = std::thread::scope(|scope| {
        let threads = [scope.spawn(import), scope.spawn(import)];
        threads.map(|thread| thread.join().unwrap())
    });
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(world.number("SELECT COUNT(*) FROM cases"), 40);
    assert_eq!(world.number("SELECT COUNT(*) FROM invitations"), 40);
    let again = world.import(&cases);
    assert!(
        again
            .iter()
            .all(|case| case.imported == Imported::Unchanged && case.link.is_some())
    );
}
