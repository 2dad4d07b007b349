//! Coverage: the numbers of finished, invited and answered cases count the same cases.

use sipas::domain::cases::case::{Channel, Delivery, Outcome};
use sipas::domain::figures::coverage::Coverage;

use crate::support::OperatorReads;
use crate::support::builders::{CaseBuilder, agency};
use crate::support::world::{World, numbered};
use crate::support::{at, case};

on_both_databases!(
    finished_invited_and_answered_count_the_same_cases,
    the_intake_office_covers_the_cases_it_received,
    a_revoked_link_that_was_delivered_has_invited,
    a_case_learned_of_late_whose_agency_has_ended_counts_in_no_month,
    who_was_invited_and_who_answered_is_told_the_next_night,
    an_answered_case_that_was_reopened_is_not_counted_as_finished,
);

const ALL_FIVE: &str = "5555555555555555";

/// The coverage of an agency after the next mixing.
fn coverage(world: &World, agency: &str) -> sipas::domain::figures::coverage::AgencyCoverage {
    world.mix();
    last_coverage(world, agency)
}

fn last_coverage(world: &World, agency: &str) -> sipas::domain::figures::coverage::AgencyCoverage {
    let report = world.store.get_coverage(&world.query("2026-07")).unwrap();
    report
        .agencies
        .into_iter()
        .find(|a| a.agency == agency)
        .unwrap()
}

fn of(finished: i64, invited: i64, answered: i64) -> Coverage {
    Coverage {
        finished,
        invited,
        answered,
    }
}

fn finished_invited_and_answered_count_the_same_cases(world: World) {
    let codes = world.links(&numbered("A", 9, |code| case(code).by(Channel::Online)));
    world.import_as(
        &numbered("B", 6, |code| case(code).ended(Outcome::Refused)),
        |options| options.delivery = Some(Delivery::Slip),
    );
    world.import_as(&numbered("C", 2, case), |options| options.links = false);
    world.import(&[
        case("pending").pending(),
        case("june").received("2026-06-01").finished("2026-06-30"),
    ]);
    // A case that was answered counts as invited even where no delivery was recorded.
    world.answer(codes[0], ALL_FIVE);
    let covered = coverage(&world, "so-tp");
    assert_eq!(covered.coverage, of(17, 7, 1));
    let groups = |groups: &[sipas::domain::figures::coverage::CoverageGroup]| {
        groups
            .iter()
            .map(|g| {
                (
                    g.value.as_str().to_owned(),
                    g.finished,
                    g.invited,
                    g.answered,
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        groups(&covered.channels),
        [
            ("counter".to_owned(), 8, Some(5), Some(0)),
            ("online".to_owned(), 9, Some(0), Some(0))
        ]
    );
    assert_eq!(
        groups(&covered.outcomes),
        [
            ("granted".to_owned(), 11, Some(0), Some(0)),
            ("refused".to_owned(), 6, Some(5), Some(0))
        ]
    );
}

fn the_intake_office_covers_the_cases_it_received(world: World) {
    let codes = world.links(&numbered("A", 3, |code| {
        case(code).handed_in_at("mot-cua-1")
    }));
    world.answer(codes[0], ALL_FIVE);
    assert_eq!(coverage(&world, "mot-cua-1").coverage, of(3, 1, 1));
    assert_eq!(coverage(&world, "so-tp").coverage, of(3, 1, 1));
    assert_eq!(coverage(&world, "mot-cua-2").coverage, of(0, 0, 0));
}

fn a_revoked_link_that_was_delivered_has_invited(mut world: World) {
    let way = |options: &mut sipas::store::cases::imported::CaseImport| {
        options.delivery = Some(Delivery::Slip)
    };
    world.import_as(&[case("H1")], way);
    world.import(&[case("H1").pending()]);
    assert_eq!(coverage(&world, "so-tp").coverage, of(0, 0, 0));
    world.now = at("2026-07-16 09:00");
    world.import(&[case("H1").finished("2026-07-08")]);
    // It is the same link, which was delivered.
    assert_eq!(coverage(&world, "so-tp").coverage, of(1, 1, 0));
    // Otherwise revoking an open link would show, and revoking an answered one would not.
    world.revoke_link("H1");
    assert_eq!(coverage(&world, "so-tp").coverage, of(1, 1, 0));
    world.link(case("H2"));
    world.revoke_link("H2");
    assert_eq!(coverage(&world, "so-tp").coverage, of(2, 1, 0));
}

fn a_case_learned_of_late_whose_agency_has_ended_counts_in_no_month(mut world: World) {
    let mut ended = agency("so-cu", "so-ban-nganh");
    ended.valid_to = Some("2026-07-31".parse().unwrap());
    world.add_agencies(&[ended]);
    let of_july = |code: &str| case(code).of("so-cu");
    assert!(world.import(&[of_july("H1")])[0].link.is_some());
    world.now = at("2026-08-20 09:00");
    // July takes no cases any more, and in August there is no such agency.
    for _ in 0..2 {
        assert!(world.import(&[of_july("H2")])[0].link.is_none());
    }
    assert_eq!(
        world.rows(&["case_code", "counted_in"], "cases ORDER BY case_code"),
        [["H1", "2026-07"], ["H2", ""]]
    );
    assert_eq!(coverage(&world, "so-cu").coverage, of(1, 0, 0));
    // One that was recorded late before its agency ended is no finding of the doctor's.
    assert!(world.import(&[case("H3").of("so-yt")])[0].link.is_some());
    let mut ending = agency("so-yt", "so-ban-nganh");
    ending.valid_to = Some("2026-07-31".parse().unwrap());
    world.add_agencies(&[ending]);
    world.mix();
    world.sound();
}

fn who_was_invited_and_who_answered_is_told_the_next_night(mut world: World) {
    let way = |options: &mut sipas::store::cases::imported::CaseImport| {
        options.delivery = Some(Delivery::Slip)
    };
    let imported = world.import_as(&numbered("A", 12, case), way);
    assert_eq!(last_coverage(&world, "so-tp").coverage, of(12, 0, 0));
    for case in &imported[..7] {
        world.answer(case.link.as_ref().unwrap().code, ALL_FIVE);
    }
    assert_eq!(last_coverage(&world, "so-tp").coverage, of(12, 0, 0));
    let covered = coverage(&world, "so-tp");
    assert_eq!(covered.coverage, of(12, 12, 7));
    // Rounded down where it is divided.
    let counter = &covered.channels[0];
    assert_eq!(
        (counter.finished, counter.invited, counter.answered),
        (12, Some(10), Some(5))
    );
    world.now = at("2026-07-16 09:00");
    for case in &imported[7..] {
        world.answer(case.link.as_ref().unwrap().code, ALL_FIVE);
    }
    let report = world.store.get_coverage(&world.query("2026-07")).unwrap();
    assert_eq!(report.as_of.as_deref(), Some("2026-07-15T02:00:00Z"));
    assert_eq!(last_coverage(&world, "so-tp").coverage, of(12, 12, 7));
    world.close();
    assert_eq!(last_coverage(&world, "so-tp").coverage, of(12, 12, 12));
}

fn an_answered_case_that_was_reopened_is_not_counted_as_finished(world: World) {
    let code = world.link(case("H1"));
    world.answer(code, ALL_FIVE);
    world.import(&[case("H1").pending()]);
    assert_eq!(coverage(&world, "so-tp").coverage, of(0, 0, 0));
    world.import(&[case("H1").finished("2026-07-10")]);
    assert_eq!(coverage(&world, "so-tp").coverage, of(1, 1, 1));
}
