//! Intake offices that close: the agency's cases go on counting, and what an office received counts for it
//! while it existed.

use sipas::domain::cases::agencies::AgencyRefusal;
use sipas::domain::cases::agency::Agency;
use sipas::domain::cases::case::{Case, CaseReason, CaseUpdate, Channel};
use sipas::domain::figures::coverage::Coverage;
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::domain::figures::score::{Hidden, NoScore};
use sipas::report::tables::score_csv;
use sipas::store::ImportMode;

use crate::support::OperatorReads;
use crate::support::builders::{CaseBuilder, agency};
use crate::support::world::{World, numbered, source};
use crate::support::{at, case};

on_both_databases!(
    a_case_whose_office_closed_before_its_finish_has_a_link_and_counts_for_its_agency,
    an_answer_names_no_office_that_had_closed_before_the_month,
    an_office_that_did_not_exist_at_the_receipt_is_refused,
    a_validity_that_would_leave_counted_cases_of_an_office_outside_is_refused,
    an_office_that_opens_earlier_has_the_cases_of_the_months_that_it_gains,
    a_case_that_an_earlier_release_did_not_count_is_counted_when_it_comes_again,
    an_agency_less_its_office_is_not_one_person,
    an_office_keeps_its_figure_where_enough_others_gave_the_component,
    the_smaller_of_two_offices_is_dropped_where_one_answer_would_be_left,
    answers_that_name_no_office_are_suppressed_there_and_never_none,
    what_a_closing_that_was_broken_off_has_moved_is_held_against_offices_too,
);

const ALL_FIVE: &str = "5555555555555555";

fn office(code: &str, valid_from: Option<&str>, valid_to: Option<&str>) -> Agency {
    let day = |day: Option<&str>| day.map(|day| day.parse().unwrap());
    Agency {
        valid_from: day(valid_from),
        valid_to: day(valid_to),
        ..agency(code, "mot-cua")
    }
}

fn closed_in_june(world: &World) {
    world.add_agencies(&[office("mot-cua-1", None, Some("2026-06-30"))]);
}

fn received_in_june(code: &str) -> Case {
    let case = case(code).received("2026-06-20");
    case.handed_in_at("mot-cua-1")
}

fn finished(world: &World, unit: &str, period: &str) -> Option<Coverage> {
    world.mix();
    let report = world.store.get_coverage(&world.query(period)).unwrap();
    let mut agencies = report.agencies.into_iter();
    agencies
        .find(|own| own.agency == unit)
        .map(|own| own.coverage)
}

fn a_case_whose_office_closed_before_its_finish_has_a_link_and_counts_for_its_agency(world: World) {
    closed_in_june(&world);
    let imported = world.import(&numbered("H", 6, received_in_june));
    assert!(imported.iter().all(|case| case.link.is_some()));
    assert_eq!(finished(&world, "so-tp", "2026-07").unwrap().finished, 6);
    assert_eq!(finished(&world, "mot-cua-1", "2026-07"), None);
    world.sound();
    // One that was finished in the office's last month is the office's too.
    world.import(&[received_in_june("J").finished("2026-06-30")]);
    assert_eq!(
        finished(&world, "mot-cua-1", "2026-06").unwrap().finished,
        1
    );
    world.sound();
}

fn an_answer_names_no_office_that_had_closed_before_the_month(mut world: World) {
    closed_in_june(&world);
    world.answer_cases(&numbered("H", 6, received_in_june), ALL_FIVE);
    assert!(
        world
            .waiting()
            .iter()
            .all(|answer| answer.office.is_empty())
    );
    world.answer_cases(
        &numbered("J", 6, |code| received_in_june(code).finished("2026-06-30")),
        ALL_FIVE,
    );
    let named = world.waiting();
    let named = named.iter().filter(|answer| answer.office == "mot-cua-1");
    assert_eq!(named.count(), 6);
    world.close();
    world.sound();
    assert_eq!(
        world.rows(
            &["period", "COUNT(*)"],
            "responses WHERE office = 'mot-cua-1' AND component = 'to-chuc' GROUP BY period"
        ),
        [["2026-06", "6"]]
    );
}

fn an_office_that_did_not_exist_at_the_receipt_is_refused(world: World) {
    world.add_agencies(&[
        office("mot-cua-1", None, Some("2026-06-30")),
        office("mot-cua-2", Some("2026-07-02"), None),
    ]);
    for place in ["mot-cua-1", "mot-cua-2"] {
        let update = CaseUpdate::whole(case("H1").handed_in_at(place));
        let refused = world
            .store
            .apply_cases(world.case_import(), &[update])
            .unwrap()
            .remove(0)
            .unwrap_err();
        assert_eq!(refused.column, "intake_office");
        let CaseReason::OutsideValidity { agency, day, .. } = refused.reason else {
            panic!("{refused}");
        };
        assert_eq!(
            (agency.as_str(), day.to_string().as_str()),
            (place, "2026-07-01")
        );
    }
    // What is stored already goes on.
    world.execute("UPDATE agencies SET valid_to = NULL WHERE code = 'mot-cua-1'");
    world.import(&[case("H1").handed_in_at("mot-cua-1").pending()]);
    world.execute("UPDATE agencies SET valid_to = '2026-06-30' WHERE code = 'mot-cua-1'");
    let imported = world.import(&[case("H1").handed_in_at("mot-cua-1")]);
    assert!(imported[0].link.is_some());
}

fn change(world: &World, office: Agency) -> Result<(), AgencyRefusal> {
    let outcomes = world
        .store
        .import_agencies(&[office], &source(), ImportMode::Chunked)
        .unwrap();
    outcomes.into_iter().next().unwrap().map(|_| ())
}

fn a_validity_that_would_leave_counted_cases_of_an_office_outside_is_refused(world: World) {
    world.import(&[case("H1").handed_in_at("mot-cua-1").received("2026-06-20")]);
    let narrower = office("mot-cua-1", None, Some("2026-06-30"));
    assert_eq!(
        change(&world, narrower.clone()),
        Err(AgencyRefusal::CountOutside("2026-07".to_owned()))
    );
    let by_hand = world.store.find_agency("mot-cua-1").unwrap().unwrap();
    let changed = world
        .store
        .change_agency(&narrower, Some(&by_hand.fingerprint()), &world.by())
        .unwrap();
    assert_eq!(
        changed,
        sipas::store::cases::agencies::AgencyChangeOutcome::Refused(AgencyRefusal::CountOutside(
            "2026-07".to_owned()
        ))
    );
    world.import(&[case("P1").handed_in_at("mot-cua-2").pending()]);
    assert_eq!(
        change(&world, office("mot-cua-2", Some("2026-07-02"), None)),
        Err(AgencyRefusal::ReceiptOutside("2026-07-01".to_owned()))
    );
    // The month in which the case counts may be its last.
    change(&world, office("mot-cua-1", None, Some("2026-07-01"))).unwrap();
    world.mix();
    world.sound();
}

fn an_office_that_opens_earlier_has_the_cases_of_the_months_that_it_gains(world: World) {
    closed_in_june(&world);
    world.import(&numbered("H", 3, received_in_june));
    assert_eq!(finished(&world, "mot-cua-1", "2026-07"), None);
    change(&world, office("mot-cua-1", None, None)).unwrap();
    assert_eq!(
        finished(&world, "mot-cua-1", "2026-07").unwrap().finished,
        3
    );
    world.sound();
}

fn a_case_that_an_earlier_release_did_not_count_is_counted_when_it_comes_again(mut world: World) {
    world.import_as(&[case("H1")], |options| options.links = false);
    world.mix();
    world.execute("UPDATE cases SET counted_in = NULL");
    world.execute("DELETE FROM case_counts");
    assert_eq!(world.examine().differences, []);
    let uncounted = world.examine().uncounted;
    assert_eq!(
        (uncounted[0].agency.as_str(), uncounted[0].count),
        ("so-tp", 1)
    );
    world.now = at("2026-07-16 09:00");
    assert!(world.import(&[case("H1")])[0].link.is_some());
    assert_eq!(finished(&world, "so-tp", "2026-07").unwrap().finished, 1);
    assert_eq!(world.examine().uncounted, []);
    world.sound();
}

const NO_OFFICIAL: &str = "55555xxxxxxx55xx";
const BAD_OFFICIALS: &str = "55555111111155xx";

/// Cases of Sở Y tế that were handed in at an office.
fn at_office(office: &str, count: usize) -> Vec<Case> {
    numbered(office, count, |code| {
        case(code).of("so-yt").handed_in_at(office)
    })
}

/// Cases of Sở Y tế that came online.
fn online(prefix: &str, count: usize) -> Vec<Case> {
    numbered(prefix, count, |code| {
        case(code).of("so-yt").by(Channel::Online)
    })
}

/// Six people applied online, of whom one met an official.
fn one_of_six_met_an_official(world: &World) {
    world.answer_cases(&online("N", 5), NO_OFFICIAL);
    world.answer_cases(&online("M", 1), BAD_OFFICIALS);
}

/// The answers about officials in July that are shown; none counts as 0.
fn about_officials(world: &World, unit: &str) -> i64 {
    let scores = world.store.get_scores(&world.query("2026-07")).unwrap();
    let mut agencies = scores.agencies.into_iter();
    let Some(score) = agencies.find(|score| score.agency == unit) else {
        return 0;
    };
    let mut components = score.components.iter();
    let officials = components.find(|component| component.id == "cong-chuc");
    officials.unwrap().figure.n.unwrap_or(0)
}

fn rows_naming(world: &World, office: &str, component: &str) -> i64 {
    world.number(&format!(
        "SELECT COUNT(*) FROM responses WHERE office = '{office}' AND component = '{component}'"
    ))
}

fn an_agency_less_its_office_is_not_one_person(mut world: World) {
    world.answer_cases(&at_office("mot-cua-1", 8), ALL_FIVE);
    one_of_six_met_an_official(&world);
    assert_eq!(world.close().left, 14);
    assert_eq!(about_officials(&world, "so-yt"), 9);
    assert_eq!(about_officials(&world, "mot-cua-1"), 0);
    assert_eq!(rows_naming(&world, "mot-cua-1", "cong-chuc"), 0);
    // Six others answered the questions of this component.
    assert_eq!(rows_naming(&world, "mot-cua-1", "to-chuc"), 8);
    let scores = world.store.get_scores(&world.query("2026-07")).unwrap();
    let mut offices = scores.agencies.iter();
    let office = offices.find(|score| score.agency == "mot-cua-1").unwrap();
    let shown: Vec<_> = office.components.iter().map(|of| &of.figure).collect();
    assert_eq!((shown[0].n, shown[0].reason), (Some(8), None));
    let dropped = shown[1];
    assert_eq!(
        (dropped.n, dropped.reason, dropped.hidden),
        (None, Some(NoScore::Suppressed), Hidden::OfficeNotNamed)
    );
    assert_eq!(office.outside, 0);
    assert_eq!(world.sound(), (14, 0, 14));
}

fn an_office_keeps_its_figure_where_enough_others_gave_the_component(mut world: World) {
    world.answer_cases(&at_office("mot-cua-1", 8), ALL_FIVE);
    world.answer_cases(&online("N", 1), NO_OFFICIAL);
    world.answer_cases(&online("M", 5), BAD_OFFICIALS);
    world.close();
    assert_eq!(about_officials(&world, "so-yt"), 13);
    assert_eq!(about_officials(&world, "mot-cua-1"), 8);
    world.sound();
}

fn the_smaller_of_two_offices_is_dropped_where_one_answer_would_be_left(mut world: World) {
    world.answer_cases(&at_office("mot-cua-1", 6), ALL_FIVE);
    world.answer_cases(&at_office("mot-cua-2", 8), ALL_FIVE);
    one_of_six_met_an_official(&world);
    world.close();
    let shown = ["so-yt", "mot-cua-1", "mot-cua-2"].map(|unit| about_officials(&world, unit));
    assert_eq!(shown, [15, 0, 8]);
    world.sound();
}

fn answers_that_name_no_office_are_suppressed_there_and_never_none(mut world: World) {
    for office in ["mot-cua-1", "mot-cua-2"] {
        world.answer_cases(&at_office(office, 3), ALL_FIVE);
    }
    assert_eq!(world.close().left, 6);
    assert_eq!(rows_naming(&world, "mot-cua-1", "to-chuc"), 0);
    let report = world.store.get_scores(&world.query("2026-07")).unwrap();
    let score = |unit: &str| report.agencies.iter().find(|of| of.agency == unit).unwrap();
    let (agency, office) = (score("so-yt"), score("mot-cua-1"));
    assert_eq!((agency.n, agency.outside), (Some(6), 0));
    // The three answered cases are told anyway.
    assert_eq!(
        (office.n, office.outside, office.coverage.answered),
        (None, 3, 3)
    );
    let components = office.components.iter().map(|of| &of.figure);
    for figure in components.chain([&office.overall.figure]) {
        assert_eq!((figure.n, figure.numerator), (None, None));
        assert_eq!(figure.reason, Some(NoScore::Suppressed));
        assert_eq!(figure.hidden, Hidden::OfficeNotNamed);
    }
    let csv = String::from_utf8(score_csv(&report).unwrap()).unwrap();
    let rows = csv.lines().filter(|row| row.contains(",mot-cua-1,"));
    let reasons: Vec<_> = rows.map(|row| row.rsplit(',').next().unwrap()).collect();
    assert_eq!(reasons, ["suppressed"; 3]);
    let query = FigureQuery {
        scope: Scope::Agency("mot-cua-1".to_owned()),
        ..world.query("2026-07")
    };
    let answers = world.store.get_distribution(&query).unwrap();
    assert_eq!((answers.n, answers.hidden), (None, Hidden::OfficeNotNamed));
    assert!(answers.questions.iter().all(|of| of.n.is_none()));
    world.sound();
}

fn what_a_closing_that_was_broken_off_has_moved_is_held_against_offices_too(mut world: World) {
    let at_the_counter = world.links(&at_office("mot-cua-1", 8));
    one_of_six_met_an_official(&world);
    let before = world.now;
    assert_eq!(world.close().left, 6);
    // As a mixing leaves it that was killed before the others had left.
    world.execute("UPDATE closings SET closed_at = NULL");
    for table in ["moments", "tallies"] {
        world.execute(&format!("DELETE FROM {table} WHERE basis = 'unflagged'"));
    }
    world.now = before;
    for code in at_the_counter {
        world.answer(code, ALL_FIVE);
    }
    assert_eq!(world.close().left, 8);
    assert_eq!(about_officials(&world, "so-yt"), 9);
    assert_eq!(about_officials(&world, "mot-cua-1"), 0);
    world.sound();
}
