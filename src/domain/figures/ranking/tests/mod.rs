mod comparison;

use super::*;
use crate::domain::answers::sums::Moments;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::disclosure::{Origin, Part, Rule, Whole, pool};
use crate::domain::figures::method::Method;
use crate::domain::figures::score::{AgencyCounts, AgencyScore, Figure, ScoreReport};
use crate::domain::period::Period;
use crate::domain::rating::Ratings;
use crate::domain::survey::shipped;

const RULE: Rule = Rule {
    k: 5,
    all_satisfied: false,
    equal_components: false,
    exclude_flagged: false,
};

/// An agency with `n` responses, of which `unhappy` gave only the lowest level.
fn agency(code: &str, n: i64, unhappy: i64) -> AgencyScore {
    let definition = &shipped()[0];
    let mut moments = Moments::default();
    for i in 0..n {
        let level = if i < unhappy { "1" } else { "5" };
        moments += &Moments::of(&Ratings::parse(&level.repeat(16)).unwrap(), definition);
    }
    let period = Period::Year(2026);
    let part = Part {
        period,
        origin: Origin::Mixed,
        moments,
        unflagged: None,
    };
    let pooled = pool(Whole::closed(period), &[part], definition, RULE);
    let agency = Agency {
        code: Slug::parse(code).unwrap(),
        name: code.to_owned(),
        name_en: None,
        block: Slug::parse("so-ban-nganh").unwrap(),
        valid_from: None,
        valid_to: None,
        successor: None,
    };
    let counted = AgencyCounts {
        agency: &agency,
        definition,
        pooled: &pooled,
        flagged: Some(0),
        waiting: 0,
        outside: 0,
        coverage: Coverage {
            finished: 2 * n,
            invited: n,
            answered: n,
        },
        beside: Vec::new(),
    };
    AgencyScore::new(counted, Method::PooledTop2, period)
}

fn ranking(agencies: Vec<AgencyScore>) -> RankReport {
    let scores = ScoreReport {
        period: Period::Year(2026),
        provisional: false,
        as_of: None,
        method: Method::PooledTop2,
        method_version: 1,
        survey: "so-nganh-4".to_owned(),
        exclude_flagged: false,
        k: 5,
        agencies,
    };
    rank(scores, "so-ban-nganh", "Sở, ban, ngành", 30, |_| {
        Figure::no_data()
    })
}

fn reason(agency: AgencyScore) -> Option<&'static str> {
    ranking(vec![agency]).agencies[0].reason.map(Unranked::name)
}

#[test]
fn ties_on_the_displayed_score_share_a_rank() {
    let report = ranking(vec![
        agency("a", 400, 0),
        agency("b", 400, 4),
        agency("c", 400, 4),
        agency("d", 400, 40),
    ]);
    let ranks: Vec<_> = report.agencies.iter().map(|a| (a.rank, a.tied)).collect();
    assert_eq!(
        ranks,
        [
            (Some(1), false),
            (Some(2), true),
            (Some(2), true),
            (Some(4), false)
        ]
    );
}

#[test]
fn a_rank_interval_counts_agencies_wholly_above_and_wholly_below() {
    let report = ranking(vec![
        agency("good", 2000, 10),
        agency("middle", 2000, 15),
        agency("bad", 2000, 900),
    ]);
    let intervals: Vec<_> = report
        .agencies
        .iter()
        .map(|a| (a.rank_low, a.rank_high))
        .collect();
    assert_eq!(
        intervals,
        [(Some(1), Some(2)), (Some(1), Some(2)), (Some(3), Some(3))]
    );
}

#[test]
fn an_unranked_agency_has_the_first_reason_that_holds() {
    assert_eq!(reason(agency("a", 30, 1)), None);
    let mut none = agency("a", 0, 0);
    assert_eq!(reason(none.clone()), Some("no_cases"));
    none.coverage.finished = 29;
    assert_eq!(reason(none.clone()), Some("few_cases"));
    none.coverage.finished = 500;
    assert_eq!(reason(none), Some("low_coverage"));
    let mut part = agency("a", 30, 1);
    part.whole_period = false;
    assert_eq!(reason(part), Some("not_whole_period"));
    let mut other = agency("a", 30, 1);
    other.survey = Some("sipas-5".to_owned());
    assert_eq!(reason(other), Some("other_definition"));
    let mut hidden = agency("a", 30, 1);
    hidden.overall.figure = Figure::suppressed();
    assert_eq!(reason(hidden), Some("suppressed"));
}

#[test]
fn answers_that_wait_support_no_rank() {
    let mut mostly_waiting = agency("a", 29, 1);
    mostly_waiting.waiting = 471;
    mostly_waiting.coverage = Coverage {
        finished: 500,
        invited: 500,
        answered: 500,
    };
    assert_eq!(reason(mostly_waiting.clone()), Some("low_coverage"));
    mostly_waiting.n = None;
    mostly_waiting.overall.figure = Figure::suppressed();
    assert_eq!(reason(mostly_waiting), Some("low_coverage"));
}

#[test]
fn answers_that_wait_are_told_from_few_answers() {
    let awaits_closing = |waiting: i64, answered: i64| {
        let mut score = agency("a", 0, 0);
        score.n = None;
        score.overall.figure = Figure::suppressed();
        score.waiting = waiting;
        score.coverage = Coverage {
            finished: 500,
            invited: 500,
            answered,
        };
        let report = ranking(vec![score]);
        report.agencies[0].awaits_closing(report.min_n)
    };
    assert!(awaits_closing(30, 30));
    assert!(!awaits_closing(29, 29));
    // Most of them were too few when their month closed.
    assert!(!awaits_closing(4, 30));
}

#[test]
fn answers_that_wait_and_are_in_provisional_sums_are_counted_once() {
    let awaits_closing = |n: i64, left_out: i64| {
        let mut score = agency("a", n, 0);
        score.overall.figure.left_out = left_out;
        score.waiting = 25;
        score.coverage = Coverage {
            finished: 500,
            invited: 500,
            answered: 32,
        };
        let report = ranking(vec![score]);
        report.agencies[0].awaits_closing(report.min_n)
    };
    // Twenty of those that wait are counted, and seven of closed months, or none of these.
    assert!(awaits_closing(27, 0));
    assert!(!awaits_closing(20, 7));
}

#[test]
fn imported_responses_without_cases_can_be_ranked() {
    let mut history = agency("a", 30, 1);
    history.coverage = Coverage::default();
    assert_eq!(reason(history), None);
}

#[test]
fn unranked_agencies_follow_by_code() {
    let report = ranking(vec![
        agency("z", 3, 0),
        agency("m", 40, 1),
        agency("b", 0, 0),
    ]);
    let codes: Vec<_> = report
        .agencies
        .iter()
        .map(|a| a.score.agency.as_str())
        .collect();
    assert_eq!(codes, ["m", "b", "z"]);
}
