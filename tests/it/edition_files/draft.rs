//! The content of an edition is what the figures of its block and period are.

use std::collections::BTreeMap;

use sipas::domain::access::Viewer;
use sipas::domain::cases::case::Case;
use sipas::domain::editions::compose::{EditionHeading, Previous};
use sipas::domain::editions::manifest::{AgencyEntry, Manifest, read_manifest, write_manifest};
use sipas::domain::editions::reports::Reports;
use sipas::domain::figures::method::Method;
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::domain::survey::{Assignment, Assignments};
use sipas::outputs::editions::{DraftError, DraftRequest, take_figures};
use sipas::store::Settings;

use crate::support::builders::{CaseBuilder, agency, slug};
use crate::support::world::{World, definitions, numbered};
use crate::support::{OperatorReads, at, case};
use crate::verify::edition::{check, lines, published};

on_both_databases!(
    an_edition_holds_the_figures_of_its_block_and_period,
    by_any_method_an_edition_holds_the_live_figures_and_is_verified,
    an_open_period_has_no_edition,
    intake_offices_are_scored_and_not_ranked,
    an_agency_of_another_definition_or_of_part_of_the_period_is_told_apart,
);

const ALL_FIVE: &str = "5555555555555555";
const ONE_LOW: &str = "1555555555555555";

fn draft(world: &World, block: &str, period: &str) -> Result<Manifest, DraftError> {
    draft_after(world, block, period, None, None)
}

fn draft_after(
    world: &World,
    block: &str,
    period: &str,
    previous: Option<Previous<'_>>,
    method: Option<Method>,
) -> Result<Manifest, DraftError> {
    let request = DraftRequest {
        block,
        period: period.parse().unwrap(),
        method,
        min_n: 6,
        heading: EditionHeading {
            id: format!("{block}-{period}"),
            title: "Bản công bố".to_owned(),
            ..EditionHeading::default()
        },
        previous,
        now: world.now,
    };
    world
        .store
        .snapshot(&Viewer::Operator, |figures| take_figures(figures, &request))
}

fn finished_in_august(code: &str) -> Case {
    case(code).received("2026-08-01").finished("2026-08-05")
}

fn entry<'m>(manifest: &'m Manifest, code: &str) -> &'m AgencyEntry {
    let mut agencies = manifest.agencies.iter();
    agencies.find(|agency| agency.agency == code).unwrap()
}

fn an_edition_holds_the_figures_of_its_block_and_period(mut world: World) {
    world.answer_cases(&numbered("A", 12, case), ONE_LOW);
    world.answer_cases(&numbered("B", 15, |code| case(code).of("so-yt")), ALL_FIVE);
    world.now = at("2026-08-20 09:00");
    world.answer_cases(&numbered("C", 9, finished_in_august), ALL_FIVE);
    world.close();
    let manifest = draft(&world, "so-ban-nganh", "2026-07").unwrap();
    let query = FigureQuery {
        scope: Scope::Block("so-ban-nganh".to_owned()),
        ..world.query("2026-07")
    };
    let block = world.store.get_distribution(&query).unwrap();
    let published = Reports::new(&manifest, "vi")
        .unwrap()
        .distribution()
        .unwrap();
    let numbers = |of: &sipas::domain::figures::distribution::Distribution| {
        let questions = of.questions.iter();
        questions
            .map(|of| (of.code.clone(), of.n, of.levels.clone(), of.not_applicable))
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&published), numbers(&block));
    let tp = entry(&manifest, "so-tp");
    assert_eq!((tp.rank, tp.coverage.finished), (Some(2), 12));
    assert_eq!(
        tp.timeliness.map(|of| (of.early, of.received)),
        Some((12, 12))
    );
    assert_eq!(tp.questions[0].levels, Some(vec![12, 0, 0, 0, 0]));
    assert_eq!(tp.change.status, "no_previous_edition");
    assert_eq!(manifest.surveys[0].sha256.len(), 64);
    let bytes = write_manifest(&manifest).unwrap();
    assert_eq!(read_manifest(&bytes).unwrap(), manifest);

    let previous = Previous {
        manifest: &manifest,
        sha256: "ab",
    };
    let august = draft_after(&world, "so-ban-nganh", "2026-08", Some(previous), None).unwrap();
    let change = &entry(&august, "so-tp").change;
    assert_eq!(change.status, "not_shown");
    assert_eq!(change.before.as_ref(), Some(&tp.overall.figure));
    assert_eq!(
        change.difference.map(|of| of.to_string()).as_deref(),
        Some("+6.25")
    );
    assert_eq!(entry(&august, "so-yt").change.status, "no_score");
    assert_eq!(august.previous.unwrap().id, "so-ban-nganh-2026-07");
}

fn by_any_method_an_edition_holds_the_live_figures_and_is_verified(mut world: World) {
    world.answer_cases(&numbered("A", 12, case), ONE_LOW);
    world.answer_cases(&numbered("B", 15, |code| case(code).of("so-yt")), ALL_FIVE);
    world.now = at("2026-08-20 09:00");
    world.answer_cases(&numbered("C", 9, finished_in_august), ALL_FIVE);
    world.close();
    for method in Method::ALL {
        let july = draft_after(&world, "so-ban-nganh", "2026-07", None, Some(method)).unwrap();
        let query = FigureQuery {
            scope: Scope::Block("so-ban-nganh".to_owned()),
            method: Some(method),
            ..world.query("2026-07")
        };
        let live = world
            .store
            .snapshot(&Viewer::Operator, |figures| figures.get_ranking(&query, 6))
            .unwrap();
        // Down to the estimates, from which bounds, groups and marks are computed.
        assert_eq!(Reports::new(&july, "vi").unwrap().ranking(), live);
        let previous = Previous {
            manifest: &july,
            sha256: &"ab".repeat(32),
        };
        let august = draft_after(
            &world,
            "so-ban-nganh",
            "2026-08",
            Some(previous),
            Some(method),
        );
        for manifest in [july.clone(), august.unwrap()] {
            let found = lines(&check(&published(&manifest)));
            assert_eq!(found, [""; 0], "{method} {}", manifest.period);
        }
    }
}

fn an_open_period_has_no_edition(mut world: World) {
    world.answer_cases(&numbered("A", 12, case), ALL_FIVE);
    let error = draft(&world, "so-ban-nganh", "2026-Q3").unwrap_err();
    assert_eq!(
        error.to_string(),
        "2026-Q3 is not closed yet: 2026-07 closes at 00:00 on 10/09/2026, 2026-08 closes at 00:00 on \
         11/10/2026, 2026-09 closes at 00:00 on 10/11/2026; an edition is of a closed period"
    );
    world.close();
    draft(&world, "so-ban-nganh", "2026-07").unwrap();
    // One agency whose answers stayed in the inbox would be published with figures of last week.
    world.execute("INSERT INTO postponed_closings (unit, month) VALUES ('so-tp', '2026-07')");
    let error = draft(&world, "so-ban-nganh", "2026-07").unwrap_err();
    assert!(
        error.to_string().contains("not closed for so-tp"),
        "{error}"
    );
    draft(&world, "xa-phuong-dac-khu", "2026-07").unwrap();
}

fn intake_offices_are_scored_and_not_ranked(mut world: World) {
    let cases = numbered("A", 12, |code| case(code).handed_in_at("mot-cua-1"));
    world.answer_cases(&cases, ONE_LOW);
    world.close();
    let manifest = draft(&world, "mot-cua", "2026-07").unwrap();
    assert!(!manifest.ranked && manifest.funnel.is_none());
    assert_eq!(manifest.pooled.n, Some(0));
    for agency in &manifest.agencies {
        assert_eq!(agency.reason.as_deref(), Some("not_ranked_block"));
        assert_eq!(
            (agency.rank, agency.rank_low, &agency.group),
            (None, None, &None)
        );
        // They decide no case, so that 0 of 0 in time would be wrong.
        assert_eq!(agency.timeliness, None);
    }
    assert_eq!(entry(&manifest, "mot-cua-1").overall.figure.n, Some(12));
    // The table of live figures, which this bundle holds, knows no blocks without ranks.
    let mut found = lines(&check(&published(&manifest)));
    found.retain(|line| !line.starts_with("ranking.csv"));
    assert_eq!(found, [""; 0]);
}

fn an_agency_of_another_definition_or_of_part_of_the_period_is_told_apart(world: World) {
    let mut merged = agency("so-cu", "so-ban-nganh");
    merged.valid_to = Some("2026-07-10".parse().unwrap());
    world.add_agencies(&[merged]);
    for code in ["so-tp", "so-cu"] {
        let cases = numbered(code, 8, |number| case(number).of(code));
        world.answer_cases(&cases, ALL_FIVE);
    }
    // After another choice of the block, all of an agency's cases are surveyed with that.
    let settings = |settings: &mut Settings| settings.definitions = Assignments::only("sipas-5");
    let world = World {
        store: world.open_again(settings, definitions()).unwrap(),
        ..world
    };
    world.answer_cases(&numbered("Y", 8, |code| case(code).of("so-yt")), ALL_FIVE);
    let settings = |settings: &mut Settings| {
        settings.definitions = Assignments {
            default: "sipas-5".to_owned(),
            by_block: vec![Assignment {
                block: slug("so-ban-nganh"),
                channel: None,
                definition: "so-nganh-4".to_owned(),
                from: "2026-07-02".parse().unwrap(),
            }],
        };
    };
    let mut world = World {
        store: world.open_again(settings, definitions()).unwrap(),
        ..world
    };
    world.close();
    let manifest = draft(&world, "so-ban-nganh", "2026-07").unwrap();
    let reasons: BTreeMap<&str, Option<&str>> = manifest
        .agencies
        .iter()
        .map(|agency| (agency.agency.as_str(), agency.reason.as_deref()))
        .collect();
    assert_eq!(reasons["so-tp"], None);
    assert_eq!(reasons["so-cu"], Some("not_whole_period"));
    assert_eq!(reasons["so-yt"], Some("other_definition"));
    assert_eq!(entry(&manifest, "so-yt").survey, "sipas-5");
    let surveys: Vec<&str> = manifest.surveys.iter().map(|of| of.id.as_str()).collect();
    assert_eq!(surveys, ["so-nganh-4", "sipas-5"]);
    // The other agency has five components, and its questions are those of its own definition.
    assert_eq!(entry(&manifest, "so-yt").components.len(), 5);
    assert_eq!(
        entry(&manifest, "so-yt").questions.last().unwrap().code,
        "PA3"
    );
}
