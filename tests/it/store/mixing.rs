//! Mixing: answers wait sealed until their month closes, and leave then with at least `k` others.

use std::time::Duration;

use jiff::ToSpan;
use sipas::domain::access::By;
use sipas::domain::answers::sealed::Sealed;
use sipas::domain::answers::source::Source;
use sipas::domain::cases::case::{Case, Channel, Outcome};
use sipas::domain::figures::coverage::AgencyCoverage;
use sipas::domain::figures::method::Method;
use sipas::domain::figures::ranking::Unranked;
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::domain::figures::score::{AgencyScore, NoScore, Score};
use sipas::domain::links::code::Secret;
use sipas::files::lock_database;
use sipas::store::answers::batches::{Batch, BatchRow};
use sipas::store::{ImportMode, StoreError, Submitted};

use crate::backup::everything;
use crate::support::OperatorReads;
use crate::support::builders::{CaseBuilder, slug};
use crate::support::world::{SECRET, definitions, numbered, sealed_bytes, submission};
use crate::support::{Database, World, at, case, ratings};

on_both_databases!(
    answers_wait_until_their_month_closes_however_many_are_alike,
    every_component_of_an_answer_is_a_row_under_a_key_of_its_own,
    a_closing_month_drops_the_source_then_the_field_the_office_and_the_channel,
    a_unit_with_k_answers_leaves_whole,
    too_few_for_a_month_wait_for_their_quarter_then_their_year_and_are_withheld_then,
    a_closed_quarter_never_changes,
    a_case_that_is_learned_of_late_counts_in_the_month_of_learning,
    a_first_case_of_a_month_opens_no_quarter_that_has_closed,
    an_archive_of_past_months_counts_in_its_months_in_any_order,
    a_unit_whose_links_and_answers_disagree_is_put_off_and_the_others_close,
    an_office_whose_agency_closes_later_counts_all_of_its_answers_and_no_part_of_the_flagged,
    a_row_that_the_secret_does_not_open_puts_its_unit_off,
    a_closing_that_was_broken_off_is_finished_by_the_next_one,
    a_provisional_figure_moves_by_k_answers_at_least,
    no_component_stands_for_several_in_the_overall_figure_of_an_open_month,
    provisional_sums_are_computed_on_mondays_and_other_counts_every_night,
    an_office_has_provisional_sums_of_its_questions_only,
    a_submission_writes_its_link_and_one_sealed_row,
    every_sealed_row_is_of_one_length,
    details_of_an_answer_are_counted_once_when_it_leaves,
    sums_without_flagged_answers_are_there_where_both_are_enough,
    comments_leave_with_their_quarter_or_are_deleted_with_their_year,
    comments_of_the_last_month_of_a_year_are_counted_with_earlier_ones,
    answers_that_crossed_a_closing_leave_with_the_quarter,
    mixing_an_empty_inbox_succeeds_and_records_its_time,
    submissions_get_through_during_a_long_closing,
    concurrent_closings_move_every_answer_once,
);

const GOOD: &str = "5555555555555555";

/// The traits of the answers that have left, with the number of each: period, office, source,
/// channel, field.
fn left(world: &World) -> Vec<Vec<String>> {
    let traits = "period, office, source, channel, field";
    let mut rows = world.rows(
        &["period", "office", "source", "channel", "field", "COUNT(*)"],
        &format!("responses WHERE component = 'to-chuc' GROUP BY {traits}"),
    );
    rows.sort();
    rows
}

/// The figures of an agency.
fn scored(world: &World, period: &str, agency: &str) -> AgencyScore {
    let scores = world.store.get_scores(&world.query(period)).unwrap();
    let mut agencies = scores.agencies.into_iter();
    agencies.find(|score| score.agency == agency).unwrap()
}

fn covered(world: &World, period: &str, agency: &str) -> AgencyCoverage {
    let report = world.store.get_coverage(&world.query(period)).unwrap();
    let mut agencies = report.agencies.into_iter();
    agencies.find(|covered| covered.agency == agency).unwrap()
}

/// Asserts that the closing of July is told as put off for Sở Y tế, and returns its own figures.
fn put_off(world: &World) -> AgencyScore {
    let hidden = scored(world, "2026-07", "so-yt");
    assert_eq!((hidden.n, hidden.waiting), (None, 5));
    let components = hidden.components.iter().map(|of| &of.figure);
    for figure in components.chain([&hidden.overall.figure]) {
        assert_eq!((figure.n, figure.reason), (None, Some(NoScore::Suppressed)));
    }
    let about = |scope: Scope| FigureQuery {
        scope,
        ..world.query("2026-07")
    };
    let block = about(Scope::Block("so-ban-nganh".to_owned()));
    let ranking = world.store.get_ranking(&block, 5).unwrap();
    assert!(!ranking.header.provisional);
    assert_eq!(ranking.pooled.n, Some(6));
    let ranked: Vec<_> = ranking
        .agencies
        .iter()
        .map(|of| (of.score.agency.as_str(), of.rank, of.reason))
        .collect();
    assert_eq!(
        ranked,
        [
            ("so-tp", Some(1), None),
            ("so-yt", None, Some(Unranked::NotClosed))
        ]
    );
    let own = about(Scope::Agency("so-yt".to_owned()));
    let report = world.store.get_scores(&own).unwrap();
    assert!(report.provisional);
    let own = report.agencies.into_iter().next().unwrap();
    assert_eq!(own.waiting, 5);
    own
}

/// Answers the links of cases from one source.
fn answer_from(world: &World, cases: &[Case], source: Source) {
    for code in world.links(cases) {
        let mut form = submission(code, GOOD, &code.compact());
        form.source = source;
        assert_eq!(world.submit(form), Submitted::Accepted);
    }
}

/// The key of a waiting answer about an agency, and what is sealed, as they are written in a statement.
fn sealed_row(world: &World, unit: &str) -> [String; 2] {
    let key = Secret::new(SECRET).sealing_key();
    let is_about = |row: &Vec<String>| match Sealed::open(&key, &row[0], &sealed_bytes(&row[1])) {
        Ok(Sealed::Answer(answer)) => answer.unit == unit,
        _ => false,
    };
    let rows = world.rows(&["key", "sealed"], "inbox");
    let [key, sealed] = rows.into_iter().find(is_about).unwrap().try_into().unwrap();
    [key, world.literal(&sealed_bytes(&sealed))]
}

fn answers_wait_until_their_month_closes_however_many_are_alike(mut world: World) {
    world.answer_cases(&numbered("A", 12, case), GOOD);
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (0, 12));
    assert_eq!(
        world.rows(
            &["month", "starts_at", "closes_at", "closed_at"],
            "closings"
        ),
        [[
            "2026-07",
            "2026-07-31T17:00:00Z",
            "2026-09-09T17:00:00Z",
            ""
        ]]
    );
    world.now = at("2026-09-09 23:59");
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (0, 12));
    assert_eq!(world.sound(), (12, 12, 0));
    world.now = at("2026-09-10 00:00");
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (12, 0));
    assert_eq!(result.closed, ["2026-07".parse().unwrap()]);
    assert_eq!(world.sound(), (12, 0, 12));
    assert_eq!(
        world.rows(&["closed_at"], "closings"),
        [["2026-09-09T17:00:00Z"]]
    );
    assert_eq!(left(&world), [["2026-07", "", "web", "counter", "*", "12"]]);
}

fn every_component_of_an_answer_is_a_row_under_a_key_of_its_own(mut world: World) {
    world.answer_cases(&numbered("A", 6, case), "5555544444443321");
    let waiting = world.rows(&["key"], "inbox").concat();
    world.close();
    let mut rows = world.rows(
        &["component", "ratings", "COUNT(*)", "COUNT(DISTINCT key)"],
        "responses GROUP BY component, ratings",
    );
    rows.sort();
    assert_eq!(
        rows,
        [
            ["cong-chuc", "-----4444444----", "6", "6"],
            ["ket-qua", "------------33--", "6", "6"],
            ["pakn", "--------------21", "6", "6"],
            ["to-chuc", "55555-----------", "6", "6"],
        ]
    );
    let keys = world.rows(&["key"], "responses").concat();
    assert!(keys.iter().all(|key| !waiting.contains(key)));
    assert_eq!(
        world.number("SELECT COUNT(DISTINCT key) FROM responses"),
        24
    );
}

fn a_closing_month_drops_the_source_then_the_field_the_office_and_the_channel(mut world: World) {
    let answer = |prefix: &str, count: usize, office: &str, source, channel: Channel, field| {
        let cases = numbered(prefix, count, |code| {
            let made = case(code).by(channel).about(field);
            match office {
                "" => made,
                office => made.handed_in_at(office),
            }
        });
        answer_from(&world, &cases, source);
    };
    let (land, civil) = ("Đất đai", "Hộ tịch");
    let (one, two) = ("mot-cua-1", "mot-cua-2");
    answer("A", 5, one, Source::Web, Channel::Counter, land);
    answer("B", 3, two, Source::Web, Channel::Counter, land);
    answer("C", 2, two, Source::Kiosk, Channel::Counter, land);
    answer("D", 3, one, Source::Web, Channel::Online, land);
    answer("E", 2, one, Source::Web, Channel::Online, civil);
    answer("F", 3, one, Source::Web, Channel::Post, land);
    answer("G", 2, two, Source::Web, Channel::Post, land);
    answer("H", 3, two, Source::Web, Channel::Online, civil);
    answer("I", 2, "", Source::Web, Channel::Counter, civil);
    assert_eq!(world.close().left, 25);
    assert_eq!(
        left(&world),
        [
            ["2026-07", "*", "*", "*", "*", "5"],
            ["2026-07", "*", "*", "post", "*", "5"],
            ["2026-07", "mot-cua-1", "*", "online", "*", "5"],
            ["2026-07", "mot-cua-1", "web", "counter", "Đất đai", "5"],
            ["2026-07", "mot-cua-2", "*", "counter", "Đất đai", "5"],
        ]
    );
    assert_eq!(world.sound(), (25, 0, 25));
}

fn a_unit_with_k_answers_leaves_whole(mut world: World) {
    for (prefix, count, channel) in [
        ("A", 9, Channel::Counter),
        ("B", 6, Channel::Online),
        ("C", 1, Channel::Post),
    ] {
        world.answer_cases(
            &numbered(prefix, count, |code| case(code).by(channel)),
            GOOD,
        );
    }
    world.mix();
    let before = scored(&world, "2026-07", "so-tp");
    assert_eq!(world.close().left, 16);
    // The one that is left over takes the smallest company with it.
    assert_eq!(
        left(&world),
        [
            ["2026-07", "", "web", "counter", "*", "9"],
            ["2026-07", "*", "*", "*", "*", "7"],
        ]
    );
    // A difference between the provisional figures and the closed ones would tell of single answers.
    let after = scored(&world, "2026-07", "so-tp");
    assert_eq!((before.n, after.n), (Some(16), Some(16)));
    assert_eq!(before.overall, after.overall);
    world.sound();
}

fn too_few_for_a_month_wait_for_their_quarter_then_their_year_and_are_withheld_then(
    mut world: World,
) {
    let answer = |world: &World, unit: &str, count: usize, day: &str| {
        let received = format!("{}-01", &day[..7]);
        let cases = numbered(&format!("{unit} {day}"), count, |code| {
            case(code).of(unit).received(&received).finished(day)
        });
        world.answer_cases(&cases, GOOD);
    };
    let beyond = |world: &World| {
        let mut rows = world.rows(
            &["unit", "period", "count"],
            "unit_counts WHERE kind = 'beyond'",
        );
        rows.sort();
        rows
    };
    answer(&world, "so-tp", 2, "2026-07-05");
    world.now = at("2026-08-20 09:00");
    answer(&world, "so-tp", 2, "2026-08-05");
    // July closes with two answers, which go on waiting.
    world.now = at("2026-09-10 09:00");
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (0, 4));
    assert_eq!(result.closed, ["2026-07".parse().unwrap()]);
    assert_eq!(beyond(&world), [["so-tp", "2026-07", "2"]]);
    let july = scored(&world, "2026-07", "so-tp");
    assert_eq!((july.n, july.outside), (None, 2));
    assert_eq!(july.overall.figure.reason, Some(NoScore::Suppressed));
    assert_eq!(world.sound(), (4, 4, 0));

    // The quarter closes with four.
    world.now = at("2026-10-20 09:00");
    answer(&world, "so-tp", 1, "2026-10-05");
    world.now = at("2026-11-12 09:00");
    answer(&world, "so-yt", 3, "2026-11-05");
    assert_eq!(world.mix().left, 0);
    assert_eq!(
        beyond(&world),
        [
            ["so-tp", "2026-07", "2"],
            ["so-tp", "2026-08", "2"],
            ["so-tp", "2026-Q3", "4"]
        ]
    );
    assert_eq!(world.sound(), (8, 8, 0));

    // The year closes with December, of which no case is known.
    world.now = at("2027-02-09 23:59");
    assert_eq!(world.mix().left, 0);
    world.now = at("2027-02-10 00:00");
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (8, 0));
    assert_eq!(left(&world), [["2026", "", "web", "counter", "*", "5"]]);
    assert_eq!(scored(&world, "2026", "so-tp").n, Some(5));
    let mut withheld = world.rows(
        &["unit", "period", "kind", "count"],
        "unit_counts WHERE kind LIKE 'withheld%'",
    );
    withheld.sort();
    assert_eq!(
        withheld,
        [
            ["so-yt", "2026", "withheld", "3"],
            ["so-yt", "2026-11", "withheld-of-month", "3"],
        ]
    );
    assert_eq!(scored(&world, "2026", "so-yt").n, None);
    assert_eq!(world.number("SELECT COUNT(*) FROM inbox"), 0);
    let diagnosis = world.examine();
    assert_eq!(diagnosis.differences, []);
    assert_eq!(
        (diagnosis.used, diagnosis.inbox, diagnosis.responses),
        (8, 0, 5)
    );
}

/// Five paper forms about Sở Y tế in June.
fn import(world: &World, name: &str) -> Result<(), StoreError> {
    let row = BatchRow {
        unit: slug("so-yt"),
        intake_office: false,
        definition: world.store.surveys().find_offered("so-nganh-4").unwrap(),
        period: "2026-06".parse().unwrap(),
        source: "paper".to_owned(),
        channel: "counter".to_owned(),
        field: "*".to_owned(),
        ratings: ratings("4444444444444444"),
    };
    let batch = Batch {
        name: name.to_owned(),
        sha256: name.to_owned(),
        by: By::operator("văn thư", world.now),
        source: "phieu-giay.csv".to_owned(),
    };
    let rows = vec![row; 5];
    world
        .store
        .import_batch(&batch, ImportMode::Chunked, |importer| {
            importer.apply(&rows)
        })
}

/// Everything that is told of the second quarter, as JSON.
fn second_quarter(world: &World) -> Vec<String> {
    let mut figures = Vec::new();
    for period in ["2026-06", "2026-Q2"] {
        let mut query = world.query(period);
        let reads = &world.store;
        figures.push(serde_json::to_string(&reads.get_scores(&query).unwrap()).unwrap());
        figures.push(serde_json::to_string(&reads.get_coverage(&query).unwrap()).unwrap());
        query.exclude_flagged = true;
        figures.push(serde_json::to_string(&reads.get_scores(&query).unwrap()).unwrap());
        query.exclude_flagged = false;
        query.scope = Scope::Block("so-ban-nganh".to_owned());
        figures.push(serde_json::to_string(&reads.get_ranking(&query, 5).unwrap()).unwrap());
        figures.push(serde_json::to_string(&reads.get_distribution(&query).unwrap()).unwrap());
        query.scope = Scope::Agency("so-tp".to_owned());
        figures.push(serde_json::to_string(&reads.get_distribution(&query).unwrap()).unwrap());
    }
    figures.extend(
        world
            .rows(
                &["unit", "period", "kind", "count"],
                "unit_counts WHERE period IN ('2026-06', '2026-Q2') ORDER BY unit, period, kind",
            )
            .concat(),
    );
    figures
}

fn a_closed_quarter_never_changes(mut world: World) {
    world.now = at("2026-06-15 09:00");
    let june = |code: &str| {
        case(code)
            .received("2026-06-01")
            .due("")
            .finished("2026-06-10")
    };
    let codes = world.links(&numbered("A", 14, june));
    for code in &codes[..12] {
        assert_eq!(world.answer(*code, GOOD), Submitted::Accepted);
    }
    assert!(world.store.dispute(&codes[0]).unwrap());
    import(&world, "giấy").unwrap();
    world.close();
    assert_eq!(world.now, at("2026-08-10 00:00"));
    let before = second_quarter(&world);
    assert!(!before[0].contains("\"provisional\":true"), "{}", before[0]);
    assert!(before[0].contains("\"as_of\":\"2026-08-09T17:00:00Z\""));

    world.now = at("2026-08-12 09:00");
    // An answer after the closing.
    assert_eq!(world.answer(codes[12], GOOD), Submitted::Expired);
    assert!(world.store.dispute(&codes[1]).unwrap());
    assert_eq!(second_quarter(&world), before);
    // Cases of June that are learned of now, and answered.
    world.answer_cases(&numbered("L", 7, june), "1111111111111111");
    assert_eq!(second_quarter(&world), before);
    // Cases that turn out otherwise.
    let refused = |code: &str| june(code).ended(Outcome::Refused).by(Channel::Online);
    world.import(&numbered("A", 3, refused));
    world.import(&[june("A-004").pending()]);
    world.import(&[june("A-005").finished("2026-08-11")]);
    assert_eq!(second_quarter(&world), before);
    // Responses of June, and the withdrawal of such.
    for refused in [
        import(&world, "muộn").unwrap_err(),
        world.store.withdraw_batch("giấy", &world.by()).unwrap_err(),
    ] {
        let message = refused.to_string();
        assert!(
            message.contains("2026-06 was closed on 2026-08-10"),
            "{message}"
        );
    }
    assert_eq!(second_quarter(&world), before);
    world.mix();
    assert_eq!(second_quarter(&world), before);
    let store = world.open_again(|_| {}, definitions()).unwrap();
    let mut world = World { store, ..world };
    assert_eq!(second_quarter(&world), before);
    world.close();
    assert_eq!(second_quarter(&world), before);
    assert_eq!(scored(&world, "2026-08", "so-tp").n, Some(7));
    assert_eq!(world.sound(), (19, 0, 19));
}

fn a_case_that_is_learned_of_late_counts_in_the_month_of_learning(mut world: World) {
    let august = |code: &str| case(code).finished("2026-08-05");
    world.links(&[case("first")]);
    world.now = at("2026-08-11 00:00");
    world.links(&[case("in time"), august("august")]);
    world.now = at("2026-08-11 00:01");
    let late = world.link(case("late"));
    assert_eq!(world.answer(late, GOOD), Submitted::Accepted);
    assert_eq!(
        world.rows(&["case_code", "counted_in"], "cases ORDER BY case_code"),
        [
            ["august", "2026-08"],
            ["first", "2026-07"],
            ["in time", "2026-07"],
            ["late", "2026-08"],
        ]
    );
    assert_eq!(world.waiting()[0].month.to_string(), "2026-08");
    world.mix();
    let (july, august) = (
        covered(&world, "2026-07", "so-tp"),
        covered(&world, "2026-08", "so-tp"),
    );
    assert_eq!((july.coverage.finished, july.recorded_late), (2, 0));
    assert_eq!((august.coverage.finished, august.recorded_late), (2, 1));
    assert_eq!((july.coverage.answered, august.coverage.answered), (0, 1));
    // Once it counts there it stays, whatever is said of it later.
    world.import(&[case("late").finished("2026-07-06")]);
    assert_eq!(covered(&world, "2026-08", "so-tp").coverage.finished, 2);
    // A month of which nothing was known starts with its first case.
    world.link(case("june").received("2026-06-01").finished("2026-06-05"));
    assert_eq!(
        world.rows(&["counted_in"], "cases WHERE case_code = 'june'"),
        [["2026-06"]]
    );
    world.sound();
}

/// A case that was finished on the tenth of a month.
fn finished_in(month: &str, code: &str) -> Case {
    case(code)
        .received(&format!("{month}-01"))
        .due("")
        .finished(&format!("{month}-10"))
}

fn a_first_case_of_a_month_opens_no_quarter_that_has_closed(mut world: World) {
    // Three answers in each of two months leave with their quarter.
    for (day, month) in [
        ("2026-02-15 09:00", "2026-02"),
        ("2026-03-15 09:00", "2026-03"),
    ] {
        world.now = at(day);
        let cases = numbered(month, 3, |code| finished_in(month, code));
        world.answer_cases(&cases, GOOD);
    }
    world.close();
    assert_eq!(world.now, at("2026-05-11 00:00"));
    let figures = |world: &World| -> Vec<String> {
        let scores = |period| world.store.get_scores(&world.query(period)).unwrap();
        ["2026-01", "2026-Q1"]
            .map(|period| serde_json::to_string(&scores(period)).unwrap())
            .into()
    };
    let before = figures(&world);
    assert!(
        before
            .iter()
            .all(|json| json.contains("\"provisional\":false"))
    );
    assert_eq!(scored(&world, "2026-Q1", "so-tp").n, Some(6));

    world.now = at("2026-05-20 09:00");
    world.link(finished_in("2026-01", "january"));
    assert_eq!(
        world.rows(&["counted_in"], "cases WHERE case_code = 'january'"),
        [["2026-05"]]
    );
    assert_eq!(figures(&world), before);
    world.mix();
    assert_eq!(figures(&world), before);
    // The year before has nothing that was closed, and April is in a quarter that is open.
    for (month, code) in [("2025-12", "december"), ("2026-04", "april")] {
        world.link(finished_in(month, code));
        assert_eq!(
            world.rows(
                &["counted_in"],
                &format!("cases WHERE case_code = '{code}'")
            ),
            [[month]]
        );
    }
    world.close();
    assert_eq!(figures(&world), before);
    world.sound();
}

fn an_archive_of_past_months_counts_in_its_months_in_any_order(mut world: World) {
    let counted =
        |world: &World| world.rows(&["case_code", "counted_in"], "cases ORDER BY case_code");
    world.import(&[case("now")]);
    let months = ["2024-11", "2024-02", "2023-06", "2024-01"];
    world.import(&months.map(|month| finished_in(month, month)));
    // Before the first of them closes, another import goes on with the archive.
    world.now = at("2026-08-14 09:00");
    world.import(&[finished_in("2024-05", "2024-05")]);
    assert_eq!(
        counted(&world),
        [
            ["2023-06", "2023-06"],
            ["2024-01", "2024-01"],
            ["2024-02", "2024-02"],
            ["2024-05", "2024-05"],
            ["2024-11", "2024-11"],
            ["now", "2026-07"],
        ]
    );
    world.close();
    world.now = at("2026-10-05 09:00");
    // 2024 has closed, and of 2022 nothing was known.
    world.import(&["2024-08", "2022-08"].map(|month| finished_in(month, month)));
    assert_eq!(counted(&world)[0], ["2022-08", "2022-08"]);
    assert_eq!(counted(&world)[5], ["2024-08", "2026-10"]);
    world.sound();
}

fn a_unit_whose_links_and_answers_disagree_is_put_off_and_the_others_close(mut world: World) {
    for unit in ["so-tp", "so-yt"] {
        world.answer_cases(&numbered(unit, 6, |code| case(code).of(unit)), GOOD);
    }
    world.mix();
    let [key, sealed] = sealed_row(&world, "so-yt");
    world.execute(&format!("DELETE FROM inbox WHERE key = {key}"));
    let result = world.close();
    let july = "2026-07".parse().unwrap();
    assert_eq!((result.left, result.waiting), (6, 5));
    assert_eq!(result.closed, [july]);
    assert_eq!(result.postponed, [("so-yt".to_owned(), july)]);
    assert_eq!(scored(&world, "2026-07", "so-tp").n, Some(6));
    // Its provisional sums are those of before, and called so.
    assert_eq!(put_off(&world).n, Some(6));
    assert_eq!(
        world.number("SELECT COUNT(*) FROM responses WHERE unit = 'so-yt'"),
        0
    );
    let names: Vec<String> = world
        .examine()
        .differences
        .into_iter()
        .map(|difference| difference.name)
        .collect();
    assert_eq!(names, ["answers of so-yt in 2026-07"]);

    // It is tried again every time, and goes on once the answer is back.
    let again = world.mix();
    assert_eq!((again.left, again.postponed.len()), (0, 1));
    world.execute(&format!(
        "INSERT INTO inbox (key, sealed) VALUES ({key}, {sealed})"
    ));
    let resumed = world.mix();
    assert_eq!((resumed.left, resumed.waiting), (6, 0));
    assert_eq!(resumed.postponed, []);
    assert_eq!(scored(&world, "2026-07", "so-yt").n, Some(6));
    assert_eq!(
        world.number("SELECT COUNT(*) FROM moments WHERE basis = 'provisional'"),
        0
    );
    assert_eq!(world.sound(), (12, 0, 12));
}

fn an_office_whose_agency_closes_later_counts_all_of_its_answers_and_no_part_of_the_flagged(
    mut world: World,
) {
    for (unit, flagged) in [("so-tp", 2), ("so-yt", 0)] {
        let codes = world.links(&numbered(unit, 8, |code| {
            case(code).of(unit).handed_in_at("mot-cua-1")
        }));
        for (index, code) in codes.into_iter().enumerate() {
            let mut form = submission(code, GOOD, "f");
            form.signals = if index < flagged { "ns" } else { "n" }.to_owned();
            world.submit(form);
        }
    }
    let [key, sealed] = sealed_row(&world, "so-yt");
    world.execute(&format!("DELETE FROM inbox WHERE key = {key}"));
    world.close();
    let office = |world: &World| {
        let score = scored(world, "2026-07", "mot-cua-1");
        (score.n, score.flagged)
    };
    // Two flagged answers are too few to be told from the others.
    assert_eq!(office(&world), (Some(8), None));
    world.execute(&format!(
        "INSERT INTO inbox (key, sealed) VALUES ({key}, {sealed})"
    ));
    world.mix();
    assert_eq!(office(&world), (Some(16), None));
    assert_eq!(
        world.number(
            "SELECT COUNT(*) FROM moments WHERE basis = 'unflagged' AND unit = 'mot-cua-1'"
        ),
        0
    );
    world.sound();
}

fn a_row_that_the_secret_does_not_open_puts_its_unit_off(mut world: World) {
    for unit in ["so-tp", "so-yt"] {
        world.answer_cases(&numbered(unit, 6, |code| case(code).of(unit)), GOOD);
    }
    let [key, _] = sealed_row(&world, "so-yt");
    let [_, other] = sealed_row(&world, "so-tp");
    // What was sealed for another row is opened by no row but that.
    world.execute(&format!(
        "UPDATE inbox SET sealed = {other} WHERE key = {key}"
    ));
    let result = world.close();
    assert_eq!(result.left, 6);
    assert_eq!(result.postponed.len(), 1);
    assert_eq!(result.postponed[0].0, "so-yt");
    assert_eq!(put_off(&world).n, None);
    let kinds: Vec<&str> = world
        .examine()
        .differences
        .iter()
        .map(|difference| difference.kind)
        .collect();
    assert_eq!(kinds, ["answers", "sealed"]);
}

fn a_closing_that_was_broken_off_is_finished_by_the_next_one(mut world: World) {
    for (month, count) in [("2026-07", 2), ("2026-08", 3), ("2026-09", 1)] {
        world.now = at(&format!("{month}-15 09:00"));
        let cases = numbered(month, count, |code| {
            case(code)
                .received(&format!("{month}-01"))
                .finished(&format!("{month}-10"))
        });
        world.answer_cases(&cases, GOOD);
    }
    world.close();
    assert_eq!(world.sound(), (6, 0, 6));
    let score_json =
        |world: &World| serde_json::to_string(&scored(world, "2026-Q3", "so-tp")).unwrap();
    let whole = score_json(&world);
    // As a mixing leaves it that was killed once all answers had left; of this program, and of earlier
    // ones, which counted them under another name until the end.
    for basis in ["all", "closing"] {
        world.execute("UPDATE closings SET closed_at = NULL WHERE month = '2026-09'");
        for table in ["moments", "tallies"] {
            world.execute(&format!("DELETE FROM {table} WHERE basis = 'unflagged'"));
            world.execute(&format!("UPDATE {table} SET basis = '{basis}'"));
        }
        assert_eq!(world.sound(), (6, 0, 6));
        assert_eq!(scored(&world, "2026-Q3", "so-tp").n, Some(0));
        let result = world.mix();
        assert_eq!(result.closed, ["2026-09".parse().unwrap()]);
        assert_eq!(result.postponed, []);
        // Which of them were flagged is not known any more.
        let again = score_json(&world).replace("\"flagged\":null", "\"flagged\":0");
        assert_eq!(again, whole);
        assert_eq!(world.sound(), (6, 0, 6));
    }
}

fn a_provisional_figure_moves_by_k_answers_at_least(mut world: World) {
    let n = |world: &World| scored(world, "2026-07", "so-tp").n;
    world.answer_cases(&numbered("A", 4, case), GOOD);
    assert_eq!(n(&world), Some(0));
    world.mix();
    let few = scored(&world, "2026-07", "so-tp");
    assert_eq!((few.n, few.waiting), (None, 4));
    assert_eq!(few.overall.figure.reason, Some(NoScore::Suppressed));
    for (prefix, more, expected) in [("B", 1, 5), ("C", 4, 5), ("D", 1, 10), ("E", 4, 10)] {
        world.now += 1.minute();
        world.answer_cases(&numbered(prefix, more, case), "1111111111111111");
        world.mix();
        assert_eq!(n(&world), Some(expected), "{prefix}");
    }
    // Five more about one component, with the four before: the other components stay as they were.
    world.now += 1.minute();
    world.answer_cases(&numbered("F", 5, case), "55555-----------");
    world.mix();
    let now = scored(&world, "2026-07", "so-tp");
    assert_eq!((now.waiting, now.flagged), (19, None));
    let shown: Vec<Option<i64>> = now.components.iter().map(|c| c.figure.n).collect();
    assert_eq!(shown, [Some(19), Some(10), Some(10), Some(10)]);
    // The overall figure stays that of the state in which all of them were shown.
    assert_eq!(now.overall.used.len(), 4);
    let overall = &now.overall.figure;
    assert_eq!(
        (overall.n, overall.numerator, overall.denominator),
        (Some(10), Some(4 * 16), Some(10 * 16))
    );
    // A mean pools the components of which there are sums in that state.
    let query = FigureQuery {
        method: Some(Method::EqualComponents),
        ..world.query("2026-07")
    };
    let means = world.store.get_scores(&query).unwrap();
    let mut means = means.agencies.into_iter();
    let mean = means.find(|of| of.agency == "so-tp").unwrap();
    assert_eq!(mean.overall.used, ["cong-chuc", "ket-qua", "pakn"]);
    let overall = &mean.overall.figure;
    assert_eq!(
        (overall.n, overall.score.map(Score::hundredths)),
        (Some(10), Some(4000))
    );
    assert!(
        world
            .store
            .get_scores(&world.query("2026-07"))
            .unwrap()
            .provisional
    );
    // All of them count when the month closes.
    world.close();
    let closed = scored(&world, "2026-07", "so-tp");
    let shown: Vec<Option<i64>> = closed.components.iter().map(|c| c.figure.n).collect();
    assert_eq!(shown, [Some(19), Some(14), Some(14), Some(14)]);
    assert_eq!((closed.waiting, closed.flagged), (0, Some(0)));
    assert_eq!(
        world.number("SELECT COUNT(*) FROM moments WHERE basis <> 'all' AND basis <> 'unflagged'"),
        0
    );
    world.sound();
}

fn no_component_stands_for_several_in_the_overall_figure_of_an_open_month(mut world: World) {
    let answer = |world: &mut World, prefix: &str, count: usize, text: &str| {
        world.now += 1.minute();
        world.answer_cases(&numbered(prefix, count, case), text);
        world.mix();
        scored(world, "2026-07", "so-tp")
    };
    let (first, second) = ("55555-----------", "-----5555555----");
    let alone = answer(&mut world, "A", 5, first);
    assert_eq!(
        (alone.n, &*alone.overall.used),
        (Some(5), &["to-chuc".to_owned()][..])
    );
    // The second component reaches k while the first one stays as it was.
    world.answer_cases(&numbered("B", 2, case), first);
    let apart = answer(&mut world, "C", 5, second);
    let shown = |score: &AgencyScore| -> Vec<Option<i64>> {
        score.components.iter().map(|of| of.figure.n).collect()
    };
    assert_eq!(shown(&apart)[..2], [Some(5), Some(5)]);
    assert_eq!((apart.n, apart.overall.used.len()), (None, 0));
    assert_eq!(apart.overall.figure.reason, Some(NoScore::Suppressed));
    // Once all have moved, they are of one state.
    let together = answer(&mut world, "D", 5, GOOD);
    assert_eq!(shown(&together), [Some(12), Some(10), Some(5), Some(5)]);
    assert_eq!((together.n, together.overall.used.len()), (Some(17), 4));
    let components = together.components.iter().map(|of| &of.figure);
    let denominators: Option<i64> = components.map(|figure| figure.denominator).sum();
    assert_eq!(together.overall.figure.denominator, denominators);
}

fn provisional_sums_are_computed_on_mondays_and_other_counts_every_night(mut world: World) {
    let counts = |world: &World| {
        let score = scored(world, "2026-07", "so-tp");
        (score.n, score.waiting, score.coverage.answered)
    };
    world.mix();
    world.answer_cases(&numbered("A", 6, case), GOOD);
    world.now = at("2026-07-16 01:59");
    world.store.mix_due(world.now).unwrap();
    assert_eq!(counts(&world), (Some(0), 0, 0));
    world.now = at("2026-07-16 02:00");
    world.store.mix_due(world.now).unwrap();
    assert_eq!(counts(&world), (None, 6, 6));
    world.answer_cases(&numbered("B", 6, case), GOOD);
    world.now = at("2026-07-20 02:00");
    world.store.mix_due(world.now).unwrap();
    assert_eq!(counts(&world), (Some(12), 12, 12));
    assert_eq!(covered(&world, "2026-07", "so-tp").coverage.finished, 12);
}

fn an_office_has_provisional_sums_of_its_questions_only(mut world: World) {
    let cases = numbered("A", 6, |code| case(code).handed_in_at("mot-cua-1"));
    world.answer_cases(&cases, "1234512345123451");
    world.mix();
    let before = scored(&world, "2026-07", "mot-cua-1");
    assert_eq!((before.n, before.waiting), (Some(6), 6));
    assert_eq!(world.number("SELECT COUNT(*) FROM inbox"), 6);
    world.close();
    let after = scored(&world, "2026-07", "mot-cua-1");
    assert_eq!((after.n, after.waiting), (Some(6), 0));
    assert_eq!(scored(&world, "2026-Q3", "mot-cua-1").waiting, 0);
    assert_eq!(before.components, after.components);
    assert_eq!(before.overall, after.overall);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM responses WHERE unit <> 'so-tp'"),
        0
    );
    world.sound();
}

fn a_submission_writes_its_link_and_one_sealed_row(world: World) {
    let codes = world.links(&numbered("A", 3, |code| {
        case(code).handed_in_at("mot-cua-1")
    }));
    world.mix();
    let before = everything(&mut world.conn());
    let mut form = submission(codes[0], GOOD, "form");
    form.comment = Some("Cảm ơn".to_owned());
    form.signals = "ns".to_owned();
    world.submit(form);
    let after = everything(&mut world.conn());
    let mut changed: Vec<(&str, usize, usize)> = Vec::new();
    for ((table, old), (_, new)) in before.iter().zip(&after) {
        let gone = old.iter().filter(|row| !new.contains(row)).count();
        let come = new.iter().filter(|row| !old.contains(row)).count();
        if gone + come > 0 {
            changed.push((table, gone, come));
        }
    }
    assert_eq!(changed, [("inbox", 0, 1), ("invitations", 1, 1)]);
}

fn every_sealed_row_is_of_one_length(world: World) {
    let codes = world.links(&numbered("A", 3, |code| {
        case(code).handed_in_at("mot-cua-1").about("Đất đai")
    }));
    for (code, comment) in codes.iter().zip([None, Some(1), Some(600)]) {
        let mut form = submission(*code, GOOD, "form");
        form.comment = comment.map(|length| "ậ".repeat(length));
        assert_eq!(world.submit(form), Submitted::Accepted);
    }
    assert_eq!(
        world.rows(
            &["COUNT(*)", "MIN(LENGTH(sealed))", "MAX(LENGTH(sealed))"],
            "inbox"
        ),
        [["3", "1984", "1984"]]
    );
    assert_eq!(world.number("SELECT COUNT(DISTINCT sealed) FROM inbox"), 3);
}

fn details_of_an_answer_are_counted_once_when_it_leaves(mut world: World) {
    for (index, code) in world.links(&numbered("A", 5, case)).into_iter().enumerate() {
        let mut form = submission(code, GOOD, "f");
        form.signals = ["ns", "n", "", "", "b"][index].to_owned();
        form.language = if index == 1 { "en" } else { "vi" }.to_owned();
        form.assisted = index == 2;
        world.submit(form);
    }
    let counted = |world: &World| {
        let mut rows = world.rows(
            &["kind", "count"],
            "unit_counts WHERE unit = 'so-tp' AND kind <> 'waiting'",
        );
        rows.sort();
        rows
    };
    world.mix();
    assert_eq!(counted(&world), Vec::<Vec<String>>::new());
    for _ in 0..2 {
        world.close();
        assert_eq!(
            counted(&world),
            [
                ["assisted", "1"],
                ["language-en", "1"],
                ["language-vi", "4"],
                ["signal-b", "1"],
                ["signal-n", "2"],
                ["signal-s", "1"],
            ]
        );
    }
    world.sound();
}

fn sums_without_flagged_answers_are_there_where_both_are_enough(mut world: World) {
    for (unit, flagged, others) in [("so-tp", 5, 6), ("so-yt", 4, 6), ("xa-a", 0, 6)] {
        let codes = world.links(&numbered(unit, flagged + others, |code| {
            case(code).of(unit)
        }));
        for (index, code) in codes.into_iter().enumerate() {
            let mut form = submission(code, GOOD, "f");
            form.signals = if index < flagged { "ns" } else { "n" }.to_owned();
            world.submit(form);
        }
    }
    world.close();
    assert_eq!(
        world.rows(
            &["unit", "n"],
            "moments WHERE basis = 'unflagged' AND part = 1 ORDER BY unit"
        ),
        [["so-tp", "6"], ["xa-a", "6"]]
    );
    let flagged = |unit| scored(&world, "2026-07", unit).flagged;
    assert_eq!(
        ["so-tp", "so-yt", "xa-a"].map(flagged),
        [Some(5), None, Some(0)]
    );
    world.sound();
}

fn comments_leave_with_their_quarter_or_are_deleted_with_their_year(mut world: World) {
    for (unit, count) in [("so-tp", 5), ("so-yt", 3)] {
        let codes = world.links(&numbered(unit, 5, |code| case(code).of(unit)));
        for (index, code) in codes.into_iter().enumerate() {
            let mut form = submission(code, GOOD, "f");
            form.comment = (index < count).then(|| format!("Góp ý {index}"));
            world.submit(form);
        }
    }
    assert_eq!(world.close().left, 10);
    // The answers have left, and what was written waits on, sealed.
    assert_eq!(world.number("SELECT COUNT(*) FROM inbox"), 8);
    assert_eq!(world.waiting(), []);
    assert_eq!(world.number("SELECT COUNT(*) FROM comments"), 0);
    world.now = at("2026-11-09 23:59");
    world.mix();
    assert_eq!(world.number("SELECT COUNT(*) FROM comments"), 0);
    world.now = at("2026-11-10 00:00");
    world.mix();
    let texts = world.rows(&["unit", "period", "text"], "comments ORDER BY text");
    assert_eq!(
        texts,
        (0..5)
            .map(|n| vec!["so-tp".to_owned(), "2026-Q3".into(), format!("Góp ý {n}")])
            .collect::<Vec<_>>()
    );
    let shared = "SELECT COUNT(*) FROM comments c JOIN responses r ON c.key = r.key";
    assert_eq!(world.number(shared), 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM inbox"), 3);
    assert_eq!(world.sound(), (10, 0, 10));

    world.now = at("2027-02-10 00:00");
    world.mix();
    assert_eq!(world.number("SELECT COUNT(*) FROM inbox"), 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM comments"), 5);
    assert_eq!(world.sound(), (10, 0, 10));
}

fn comments_of_the_last_month_of_a_year_are_counted_with_earlier_ones(mut world: World) {
    for (month, count) in [("2026-11", 3), ("2026-12", 2)] {
        world.now = at(&format!("{month}-15 09:00"));
        let day = format!("{month}-14");
        let cases = numbered(month, 5, |code| {
            case(code).received(&format!("{month}-02")).finished(&day)
        });
        for (index, code) in world.links(&cases).into_iter().enumerate() {
            let mut form = submission(code, GOOD, "f");
            form.comment = (index < count).then(|| format!("Góp ý {month} {index}"));
            world.submit(form);
        }
    }
    let comments = "SELECT COUNT(*) FROM comments WHERE period = '2026-Q4'";
    // Both months close, and with them the year.
    assert_eq!(world.close().left, 10);
    assert_eq!(world.number(comments), 0);
    world.mix();
    assert_eq!(world.number(comments), 5);
    assert_eq!(world.number("SELECT COUNT(*) FROM inbox"), 0);
    world.sound();
}

fn answers_that_crossed_a_closing_leave_with_the_quarter(mut world: World) {
    world.answer_cases(&numbered("late", 6, case), GOOD);
    // As a mixing sees them whose snapshot is older than their transaction.
    for statement in [
        "CREATE TABLE crossing AS SELECT * FROM inbox",
        "DELETE FROM inbox",
        "UPDATE invitations SET state = 'open'",
    ] {
        world.execute(statement);
    }
    world.answer_cases(&numbered("early", 8, case), GOOD);
    world.now = at("2026-08-20 09:00");
    world.link(case("August").finished("2026-08-19"));
    world.now = at("2026-09-10 00:00");
    assert_eq!(world.mix().left, 8);
    let july = |world: &World| {
        let figures = world.store.get_scores(&world.query("2026-07")).unwrap();
        serde_json::to_string(&figures).unwrap()
    };
    let closed = july(&world);

    for statement in [
        "INSERT INTO inbox SELECT * FROM crossing",
        "UPDATE invitations SET state = 'used' WHERE month = '2026-07'",
        "DROP TABLE crossing",
    ] {
        world.execute(statement);
    }
    world.now = at("2026-09-11 00:00");
    let night = world.mix();
    assert_eq!((night.left, night.waiting), (0, 6));
    assert_eq!(july(&world), closed);
    // The quarter closes with September, of which no case is known.
    world.now = at("2026-11-10 00:00");
    world.mix();
    assert_eq!(
        left(&world),
        [
            ["2026-07", "", "web", "counter", "*", "8"],
            ["2026-Q3", "", "web", "counter", "*", "6"]
        ]
    );
    world.sound();
}

fn mixing_an_empty_inbox_succeeds_and_records_its_time(world: World) {
    let as_of = |world: &World| {
        let scores = world.store.get_scores(&world.query("2026")).unwrap();
        scores.as_of
    };
    assert_eq!(as_of(&world), None);
    let result = world.mix();
    assert_eq!((result.left, result.waiting), (0, 0));
    assert_eq!(as_of(&world).as_deref(), Some("2026-07-15T02:00:00Z"));
}

fn submissions_get_through_during_a_long_closing(mut world: World) {
    let many = world.links(&numbered("A", 4_000, case));
    let many: Vec<_> = many
        .iter()
        .map(|code| submission(*code, GOOD, &code.compact()))
        .collect();
    world.store.submit_all(&many, world.now).unwrap();
    world.now = at("2026-08-20 09:00");
    let codes = world.links(&numbered("B", 500, |code| {
        case(code).finished("2026-08-19")
    }));
    // July is due, and links of August are still open.
    world.now = at("2026-09-10 09:00");
    let mut taken = 0;
    let mixed = std::thread::scope(|scope| {
        let mixing = scope.spawn(|| world.mix());
        for code in &codes {
            if mixing.is_finished() {
                break;
            }
            assert_eq!(world.answer(*code, GOOD), Submitted::Accepted);
            taken += 1;
        }
        mixing.join().unwrap()
    });
    assert_eq!(mixed.left, 4_000);
    // One submission may have waited for the whole mixing.
    assert!(taken >= 3, "{taken}");
    world.mix();
    assert_eq!(world.sound(), (4_000 + taken, taken, 4_000));
}

fn concurrent_closings_move_every_answer_once(mut world: World) {
    // Groups that one mixing writes together are others than those that a later one would.
    for (round, count) in [("A", 440), ("B", 70), ("C", 45), ("D", 50), ("E", 145)] {
        for agency in ["so-tp", "so-yt"] {
            let cases = numbered(&format!("{round}{agency}"), count, |code| {
                case(code).of(agency).about(round)
            });
            world.answer_cases(&cases, GOOD);
        }
    }
    world.now = at("2026-09-10 00:00");
    let left: i64 = std::thread::scope(|scope| {
        let mixings: Vec<_> = (0..4).map(|_| scope.spawn(|| world.mix())).collect();
        let mixed = mixings.into_iter().map(|mixing| mixing.join().unwrap());
        mixed.map(|mixed| mixed.left).sum()
    });
    assert_eq!(left, 1_500);
    assert_eq!(world.mix().left, 0);
    assert_eq!(world.sound(), (1_500, 0, 1_500));
    let score = scored(&world, "2026-07", "so-tp");
    // None of them went on from what another had moved, of which it can't be known what was flagged.
    assert_eq!((score.n, score.flagged), (Some(750), Some(0)));
}

#[test]
fn a_mixing_waits_for_one_that_another_process_does() {
    let database = Database::sqlite();
    let file = database.folder.path().join("sipas.db");
    let mut world = World::from(database);
    world.answer_cases(&numbered("A", 6, case), GOOD);
    world.now = at("2026-09-10 00:00");
    let other = lock_database(&file).unwrap();
    std::thread::scope(|scope| {
        let mixing = scope.spawn(|| world.mix());
        std::thread::sleep(Duration::from_millis(300));
        assert!(!mixing.is_finished());
        drop(other);
        assert_eq!(mixing.join().unwrap().left, 6);
    });
}
