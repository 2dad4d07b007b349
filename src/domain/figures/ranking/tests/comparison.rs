//! Groups, marks and changes of whole rankings.

use proptest::prelude::*;

use super::*;
use crate::domain::figures::funnel::Mark;

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
    report.compare_with(&earlier.scores(), |now, then| now.survey == then.survey);
    let change_of = |code: &str| {
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
        change_of("better"),
        (Some("+18.00".to_owned()), Some("risen"), None)
    );
    assert_eq!(
        change_of("same"),
        (Some("+1.00".to_owned()), Some("not_shown"), None)
    );
    assert_eq!(change_of("new"), (None, None, Some("no_earlier_score")));
    assert_eq!(change_of("other"), (None, None, Some("other_survey")));
}

#[test]
fn another_method_is_not_compared() {
    let mut report = pooled_ranking(vec![agency("a", 400, 8)]);
    let mut earlier = ranking(vec![agency("a", 400, 80)]).scores();
    earlier.method = Method::Linear100;
    report.compare_with(&earlier, |_, _| true);
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
