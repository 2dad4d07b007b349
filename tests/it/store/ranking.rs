//! Rankings: ties, and every reason for being listed without a rank.

use sipas::domain::cases::case::{Case, Channel};
use sipas::domain::figures::ranking::{RankReport, Unranked};
use sipas::domain::figures::scope::Scope;
use sipas::domain::survey::{Assignment, Assignments};

use crate::support::OperatorReads;
use crate::support::builders::{CaseBuilder, agency, definition, slug};
use crate::support::world::{World, definitions, numbered};
use crate::support::{Database, at, case};

on_both_databases!(
    every_reason_for_no_rank_is_given,
    agencies_with_the_same_displayed_score_share_a_rank,
    another_definition_is_listed_but_not_ranked,
    answers_to_the_definition_of_a_channel_stand_beside_and_unrank_nobody,
    a_hidden_score_is_not_given_away_by_the_blocks,
    unknown_blocks_and_agencies_are_refused,
);

const GOOD: &str = "5555555555555555";
const FAIR: &str = "5555555511111111";

fn ranking(world: &World, min_n: i64) -> RankReport {
    let mut query = world.query("2026-07");
    query.scope = Scope::Block("so-ban-nganh".to_owned());
    world.store.get_ranking(&query, min_n).unwrap()
}

/// Finishes `cases` cases of an agency, of which `answered` are answered.
fn finish(world: &World, agency: &str, cases: usize, answered: usize, text: &str) {
    let made: Vec<Case> = numbered(agency, cases, |code| case(code).of(agency));
    for code in world.links(&made).into_iter().take(answered) {
        world.answer(code, text);
    }
}

fn reasons(report: &RankReport) -> Vec<(&str, Option<i64>, Option<Unranked>)> {
    report
        .agencies
        .iter()
        .map(|a| (a.score.agency.as_str(), a.rank, a.reason))
        .collect()
}

fn every_reason_for_no_rank_is_given(world: World) {
    let mut newcomer = agency("so-new", "so-ban-nganh");
    newcomer.valid_from = Some("2026-07-02".parse().unwrap());
    world.add_agencies(&[newcomer]);
    world.add_agencies(
        &["so-few", "so-none", "so-low", "so-part", "so-waits"]
            .map(|code| agency(code, "so-ban-nganh")),
    );
    finish(&world, "so-tp", 12, 10, GOOD);
    finish(&world, "so-yt", 12, 10, FAIR);
    finish(&world, "so-new", 12, 10, GOOD);
    finish(&world, "so-few", 9, 9, GOOD);
    finish(&world, "so-low", 30, 9, GOOD);
    finish(&world, "so-part", 9, 9, GOOD);
    world.mix();
    // Of forty answers nine are mixed.
    let later: Vec<Case> = numbered("later", 31, |code| case(code).of("so-part"));
    world.answer_cases(&later, GOOD);
    // Answered, but not mixed yet.
    finish(&world, "so-waits", 12, 10, GOOD);
    assert_eq!(
        reasons(&ranking(&world, 10)),
        [
            ("so-tp", Some(1), None),
            ("so-yt", Some(2), None),
            ("so-few", None, Some(Unranked::FewCases)),
            ("so-low", None, Some(Unranked::LowCoverage)),
            ("so-new", None, Some(Unranked::NotWholePeriod)),
            ("so-none", None, Some(Unranked::NoCases)),
            ("so-part", None, Some(Unranked::LowCoverage)),
            ("so-waits", None, Some(Unranked::LowCoverage)),
        ]
    );
    assert_eq!(Unranked::NoCases.name(), "no_cases");
}

fn agencies_with_the_same_displayed_score_share_a_rank(world: World) {
    world.add_agencies(&["so-a", "so-b"].map(|code| agency(code, "so-ban-nganh")));
    finish(&world, "so-a", 40, 40, GOOD);
    for code in ["so-b", "so-tp"] {
        finish(&world, code, 40, 40, FAIR);
    }
    finish(&world, "so-yt", 40, 40, "1111111111111111");
    world.mix();
    let report = ranking(&world, 10);
    let ranks: Vec<_> = report
        .agencies
        .iter()
        .map(|a| (a.score.agency.as_str(), a.rank.unwrap(), a.tied))
        .collect();
    assert_eq!(
        ranks,
        [
            ("so-a", 1, false),
            ("so-b", 2, true),
            ("so-tp", 2, true),
            ("so-yt", 4, false)
        ]
    );
    let interval = |index: usize| {
        let agency = &report.agencies[index];
        (agency.rank_low.unwrap(), agency.rank_high.unwrap())
    };
    assert_eq!(
        (interval(0), interval(1), interval(3)),
        ((1, 1), (2, 3), (4, 4))
    );
}

fn another_definition_is_listed_but_not_ranked(world: World) {
    world.add_agencies(&["so-a", "so-b"].map(|code| agency(code, "so-ban-nganh")));
    for code in ["so-tp", "so-a", "so-b"] {
        finish(&world, code, 10, 10, GOOD);
    }
    let other = definition("sipas-5", |text| text);
    let questions = other.definition.questions().count();
    let store = world
        .open_again(
            |settings| settings.definitions = Assignments::only("sipas-5"),
            definitions(),
        )
        .unwrap();
    let world = World { store, ..world };
    finish(&world, "so-yt", 10, 10, &"5".repeat(questions));
    world.mix();
    let report = ranking(&world, 10);
    assert_eq!(report.header.survey, "so-nganh-4");
    assert_eq!(
        reasons(&report).last(),
        Some(&("so-yt", None, Some(Unranked::OtherDefinition)))
    );
    let other = report.agencies.last().unwrap();
    assert_eq!(other.score.survey.as_deref(), Some("sipas-5"));
    assert_eq!(other.score.n, Some(10));
}

fn answers_to_the_definition_of_a_channel_stand_beside_and_unrank_nobody(database: Database) {
    let world = World::with(
        database,
        |settings| {
            settings.definitions.by_block = vec![Assignment {
                block: slug("so-ban-nganh"),
                channel: Some(Channel::Counter),
                definition: "so-nganh-4-ngan".to_owned(),
                from: "2026-07-04".parse().unwrap(),
            }];
        },
        definitions(),
    );
    let answer = |agency: &str, channel: Channel, day: &str, cases: usize, text: &str| {
        let prefix = format!("{agency}-{}-{day}", channel.name());
        let made: Vec<Case> = numbered(&prefix, cases, |code| {
            case(code).of(agency).by(channel).finished(day)
        });
        world.answer_cases(&made, text);
    };
    answer("so-tp", Channel::Online, "2026-07-05", 10, GOOD);
    // More at the counter than online; they don't decide what the agency is scored by.
    answer("so-tp", Channel::Counter, "2026-07-05", 20, "11115");
    answer("so-yt", Channel::Online, "2026-07-05", 10, FAIR);
    // Before the day the counter has the long one too.
    answer("so-yt", Channel::Counter, "2026-07-03", 10, FAIR);
    // Too few to be shown.
    answer("so-yt", Channel::Counter, "2026-07-05", 4, "11115");
    world.mix();
    let report = ranking(&world, 10);
    assert_eq!(report.header.survey, "so-nganh-4");
    assert_eq!(
        reasons(&report),
        [("so-tp", Some(1), None), ("so-yt", Some(2), None)]
    );
    let score = |index: usize| &report.agencies[index].score;
    assert_eq!((score(0).n, score(1).n), (Some(10), Some(20)));
    let [beside] = &score(0).beside[..] else {
        panic!("{:?}", score(0).beside)
    };
    assert_eq!(beside.survey, "so-nganh-4-ngan");
    // Of the pooled questions one in four is answered with satisfaction; the overall one is apart.
    let figure = &beside.figure;
    assert_eq!(
        (figure.n, figure.numerator, figure.denominator),
        (Some(20), Some(20), Some(80))
    );
    assert!(score(1).beside.is_empty());
    world.sound();
}

fn a_hidden_score_is_not_given_away_by_the_blocks(mut world: World) {
    finish(&world, "so-tp", 10, 10, GOOD);
    finish(&world, "so-yt", 10, 3, "1111111111111111");
    world.now = at("2027-03-01 09:00");
    world.mix();
    let mut query = world.query("2026");
    query.scope = Scope::Block("so-ban-nganh".to_owned());
    let report = world.store.get_ranking(&query, 1).unwrap();
    assert_eq!(
        reasons(&report).last(),
        Some(&("so-yt", None, Some(Unranked::Suppressed)))
    );
    // Otherwise three dissatisfied people could be found out from the block's score.
    assert_eq!(report.pooled.n, Some(10));
    assert_eq!(report.pooled.score.map(|s| s.hundredths()), Some(10_000));
}

fn unknown_blocks_and_agencies_are_refused(world: World) {
    let mut query = world.query("2026-07");
    query.scope = Scope::Block("khong-co".to_owned());
    let error = world.store.get_ranking(&query, 10).unwrap_err().to_string();
    assert!(
        error.contains("khong-co") && error.contains("so-ban-nganh"),
        "{error}"
    );
    query.scope = Scope::Agency("khong-co".to_owned());
    let error = world.store.get_scores(&query).unwrap_err().to_string();
    assert!(error.contains("khong-co"), "{error}");
}
