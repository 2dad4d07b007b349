use super::*;
use proptest::prelude::*;

use crate::domain::answers::sums::Moments;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::disclosure::{Part, Rule, Whole, pool};
use crate::domain::figures::funnel::Mark;
use crate::domain::figures::method::Method;
use crate::domain::figures::score::{AgencyCounts, AgencyScore, Figure, ScoreReport};
use crate::domain::period::Period;
use crate::domain::rating::Ratings;
use crate::domain::survey::shipped;

const RULE: Rule = Rule {
    k: 5,
    all_satisfied: false,
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
        provisional: false,
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

/// Twelve agencies of different sizes and scores, of which the first is far below the others.
fn block() -> Vec<AgencyScore> {
    let mut agencies: Vec<AgencyScore> = (0..11)
        .map(|i| agency(&format!("a{i}"), 60 + 30 * i, 4 + i))
        .collect();
    agencies.insert(0, agency("low", 300, 180));
    agencies
}

/// A ranking with the pooled figure of its ranked agencies, all of which answered every question.
fn pooled_ranking(agencies: Vec<AgencyScore>) -> RankReport {
    let total = |of: fn(&Figure) -> Option<i64>| -> i64 {
        let figures = agencies.iter().map(|agency| &agency.overall.figure);
        figures.filter_map(of).sum()
    };
    let (satisfied, n) = (total(|of| of.numerator) / 16, total(|of| of.n));
    let pooled = agency("pooled", n, n - satisfied).overall.figure;
    let mut scores = ranking(Vec::new()).scores();
    scores.agencies = agencies;
    rank(scores, "so-ban-nganh", "Sở, ban, ngành", 30, |_| pooled)
}

fn judged(report: &RankReport) -> Vec<(String, Option<Group>, Option<Mark>)> {
    let mut judged: Vec<_> = report
        .agencies
        .iter()
        .map(|of| (of.score.agency.clone(), of.group, of.mark))
        .collect();
    judged.sort_by(|a, b| a.0.cmp(&b.0));
    judged
}

#[test]
fn an_agency_far_below_the_others_is_below_and_marked() {
    let report = pooled_ranking(block());
    let low = report.agencies.last().unwrap();
    assert_eq!(low.score.agency, "low");
    assert_eq!(
        (low.group, low.mark),
        (Some(Group::Below), Some(Mark::UnusuallyLow))
    );
    assert!(report.agencies[..11].iter().all(|of| of.mark.is_none()));
    assert!(report.funnel.is_some());
}

#[test]
fn in_a_block_of_nine_none_is_marked_but_groups_are_told() {
    let report = pooled_ranking(block().into_iter().take(9).collect());
    assert!(report.agencies.iter().all(|of| of.mark.is_none()));
    assert_eq!(report.agencies[8].group, Some(Group::Below));
}

#[test]
fn a_wholly_satisfied_block_has_no_funnel_and_no_one_apart() {
    let agencies = (0..12).map(|i| agency(&format!("a{i}"), 40 + i, 0));
    let report = pooled_ranking(agencies.collect());
    assert_eq!(report.funnel, None);
    let is_plain = |of: &RankedAgency| of.group == Some(Group::Within) && of.mark.is_none();
    assert!(report.agencies.iter().all(is_plain));
    // One that has an unsatisfied response beside eleven that have none is not marked.
    let mut agencies: Vec<_> = (0..11)
        .map(|i| agency(&format!("a{i}"), 40 + i, 0))
        .collect();
    agencies.push(agency("one", 40, 1));
    let report = pooled_ranking(agencies);
    assert!(report.agencies.iter().all(|of| of.mark.is_none()));
}

#[test]
fn changes_are_told_over_the_block_or_the_reason_is() {
    let mut report = pooled_ranking(vec![
        agency("better", 400, 8),
        agency("new", 100, 5),
        agency("other", 100, 5),
        agency("same", 100, 5),
    ]);
    let mut other = agency("other", 100, 5);
    other.survey = Some("sipas-5".to_owned());
    let mut earlier = ranking(vec![
        agency("better", 400, 80),
        other,
        agency("same", 100, 6),
    ]);
    earlier.header.period = Period::Year(2025);
    report.compare_with(&earlier.scores());
    let told = |code: &str| {
        let mut agencies = report.agencies.iter();
        let change = agencies.find(|of| of.score.agency == code).unwrap().change;
        let change = change.unwrap();
        assert_eq!(change.against, Period::Year(2025));
        (
            change.difference.map(|points| points.to_string()),
            change.direction.map(Direction::name),
            change.reason.map(NotComparable::name),
        )
    };
    assert_eq!(
        told("better"),
        (Some("+18.00".to_owned()), Some("risen"), None)
    );
    assert_eq!(
        told("same"),
        (Some("+1.00".to_owned()), Some("not_shown"), None)
    );
    assert_eq!(told("new"), (None, None, Some("no_earlier_score")));
    assert_eq!(told("other"), (None, None, Some("other_survey")));
}

#[test]
fn another_method_is_not_compared() {
    let mut report = pooled_ranking(vec![agency("a", 400, 8)]);
    let mut earlier = ranking(vec![agency("a", 400, 80)]).scores();
    earlier.method = Method::Linear100;
    report.compare_with(&earlier);
    let change = report.agencies[0].change.unwrap();
    assert_eq!(change.reason, Some(NotComparable::OtherMethod));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_rank_lies_in_its_interval(
        sizes in prop::collection::vec((30i64..400, 0i64..100), 1..25)
    ) {
        let agencies = sizes.iter().enumerate();
        let agencies = agencies.map(|(i, (n, share))| agency(&format!("a{i}"), *n, n * share / 100));
        for of in pooled_ranking(agencies.collect()).agencies {
            let (low, rank, high) = (of.rank_low.unwrap(), of.rank.unwrap(), of.rank_high.unwrap());
            prop_assert!(low <= rank && rank <= high, "{} in {} to {}", rank, low, high);
        }
    }

    #[test]
    fn groups_and_marks_do_not_depend_on_the_order(seed in any::<u64>()) {
        let mut agencies = block();
        let expected = judged(&pooled_ranking(agencies.clone()));
        // Any order: by a number made of the seed and the code.
        agencies.sort_by_key(|of| {
            let code = of.agency.bytes().fold(seed, |sum, byte| sum.rotate_left(9) ^ u64::from(byte));
            code.wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
        prop_assert_eq!(judged(&pooled_ranking(agencies)), expected);
    }

    #[test]
    fn a_response_of_one_agency_never_moves_the_score_of_another(
        more in 1i64..50, unhappy in 0i64..=1
    ) {
        let before = pooled_ranking(block());
        let mut agencies = block();
        agencies[3] = agency("a2", 120 + more, 6 + unhappy * more);
        let after = pooled_ranking(agencies);
        let others = |report: &RankReport| {
            let mut figures: Vec<_> = report
                .agencies
                .iter()
                .filter(|of| of.score.agency != "a2")
                .map(|of| of.score.clone())
                .collect();
            figures.sort_by(|a, b| a.agency.cmp(&b.agency));
            figures
        };
        prop_assert_eq!(others(&before), others(&after));
    }
}
