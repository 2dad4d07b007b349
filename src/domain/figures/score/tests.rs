use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::*;
use crate::domain::answers::sums::Moments;
use crate::domain::cases::agency::{Agency, INTAKE_BLOCK, Slug};
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::disclosure::{Origin, Part, Pooled, Rule, Whole, pool};
use crate::domain::figures::method::Method;
use crate::domain::period::Period;
use crate::domain::rating::Ratings;
use crate::domain::survey::{Definition, shipped};

fn definition() -> Definition {
    (*shipped()[0]).clone()
}

fn agency(block: &str) -> Agency {
    Agency {
        code: Slug::parse("so-khcn").unwrap(),
        name: "Sở Khoa học và Công nghệ".into(),
        name_en: None,
        block: Slug::parse(block).unwrap(),
        valid_from: None,
        valid_to: None,
        successor: None,
    }
}

fn score_of(ratings: &[String], method: Method, block: &str) -> AgencyScore {
    let definition = definition();
    let mut moments = Moments::default();
    for text in ratings {
        moments += &Moments::of(&Ratings::parse(text).unwrap(), &definition);
    }
    let period = Period::Year(2021);
    let part = Part {
        period,
        origin: Origin::Mixed,
        moments,
        unflagged: None,
    };
    let rule = Rule {
        k: 5,
        all_satisfied: method == Method::AllSatisfied,
        equal_components: method == Method::EqualComponents,
        exclude_flagged: false,
    };
    AgencyScore::new(
        AgencyCounts {
            agency: &agency(block),
            definition: &definition,
            pooled: &pool(Whole::closed(period), &[part], &definition, rule),
            flagged: Some(0),
            waiting: 0,
            outside: 0,
            coverage: Coverage::default(),
            beside: Vec::new(),
        },
        method,
        period,
    )
}

fn score(ratings: &[String], method: Method) -> AgencyScore {
    score_of(ratings, method, "so-ban-nganh")
}

/// 21 respondents, 5 + 7 + 2 + 2 questions, one unsatisfied answer in each of the first two
/// components: Sở Khoa học và Công nghệ Hưng Yên, 2021.
fn hung_yen() -> Vec<String> {
    let mut ratings = vec!["5".repeat(16); 21];
    ratings[3].replace_range(2..3, "3");
    ratings[7].replace_range(6..7, "2");
    ratings
}

fn shown(score: &AgencyScore) -> Vec<String> {
    score
        .components
        .iter()
        .map(|component| &component.figure)
        .chain([&score.overall.figure])
        .map(|figure| match (figure.score, figure.reason) {
            (Some(score), _) => score.to_string(),
            (None, reason) => reason.unwrap().name().to_owned(),
        })
        .collect()
}

#[test]
fn the_published_figures_of_2021_are_reproduced() {
    let score = score(&hung_yen(), Method::PooledTop2);
    assert_eq!(
        shown(&score),
        ["99.05", "99.32", "100.00", "100.00", "99.40"]
    );
    let counts: Vec<_> = score
        .components
        .iter()
        .map(|component| {
            (
                component.figure.numerator.unwrap(),
                component.figure.denominator.unwrap(),
            )
        })
        .collect();
    assert_eq!(counts, [(104, 105), (146, 147), (42, 42), (42, 42)]);
    let overall = &score.overall.figure;
    assert_eq!(
        (overall.numerator, overall.denominator),
        (Some(334), Some(336))
    );
}

#[test]
fn equal_components_gives_the_mean_of_the_exact_component_scores() {
    let score = score(&hung_yen(), Method::EqualComponents);
    assert_eq!(shown(&score).last().unwrap(), "99.59");
    let overall = &score.overall;
    assert_eq!(
        (overall.figure.numerator, overall.figure.denominator),
        (None, None)
    );
    assert_eq!(overall.used.len(), 4);
}

#[test]
fn the_other_methods_count_points_and_whole_responses() {
    let ratings = vec!["4".repeat(16); 10];
    assert_eq!(shown(&score(&ratings, Method::Mean5))[4], "80.00");
    assert_eq!(shown(&score(&ratings, Method::Linear100))[4], "75.00");
    let one_unhappy = score(&hung_yen(), Method::AllSatisfied);
    assert_eq!(
        shown(&one_unhappy),
        ["95.24", "95.24", "100.00", "100.00", "90.48"]
    );
    assert_eq!(one_unhappy.overall.figure.numerator, Some(19));
}

#[test]
fn rounding_is_half_up_once() {
    // Hòa Bình's published table of 2023: 87.125 → 87.13 and 85.125 → 85.13; half-even fails.
    let of = |n: i64, d: i64| {
        Score::of_ratio(&BigRational::new(BigInt::from(n), BigInt::from(d))).to_string()
    };
    assert_eq!(of(87_125, 100_000), "87.13");
    assert_eq!(of(85_125, 100_000), "85.13");
    assert_eq!(of(1, 3), "33.33");
    assert_eq!(of(0, 1), "0.00");
}

#[test]
fn the_target_is_met_above_90_00_as_displayed() {
    assert!(!Score::from_hundredths(9000).meets_target());
    assert!(Score::from_hundredths(9001).meets_target());
}

#[test]
fn a_change_is_what_a_reader_subtracts() {
    let (now, before) = (Score::from_hundredths(9940), Score::from_hundredths(9905));
    assert_eq!(now.change_since(before), 35);
}

#[test]
fn a_component_that_nobody_answered_is_no_data_and_left_out_of_the_mean() {
    let ratings = vec![format!("{}xx", "5".repeat(14)); 8];
    let score = score(&ratings, Method::EqualComponents);
    assert_eq!(shown(&score)[3], "no_data");
    assert_eq!(score.components[3].figure.n, Some(0));
    assert_eq!(shown(&score)[4], "100.00");
    assert_eq!(score.overall.used, ["to-chuc", "cong-chuc", "ket-qua"]);
}

#[test]
fn the_overall_leaves_suppressed_components_out() {
    let mut ratings = vec![format!("{}xx", "5".repeat(14)); 8];
    ratings[0] = format!("{}11", "5".repeat(14));
    for method in Method::ALL
        .into_iter()
        .filter(|method| *method != Method::AllSatisfied)
    {
        let score = score(&ratings, method);
        assert_eq!(
            shown(&score),
            ["100.00", "100.00", "100.00", "suppressed", "100.00"]
        );
        assert_eq!(score.overall.used, ["to-chuc", "cong-chuc", "ket-qua"]);
        let hidden = &score.components[3].figure;
        assert_eq!((hidden.n, hidden.numerator, hidden.low), (None, None, None));
    }
}

#[test]
fn a_response_to_suppressed_components_only_is_left_out() {
    let mut ratings = vec![format!("{}xx", "5".repeat(14)); 8];
    ratings[0] = format!("{}55", "-".repeat(14));
    let score = score(&ratings, Method::PooledTop2);
    assert_eq!((score.n, score.overall.figure.left_out), (Some(7), 1));
}

#[test]
fn shares_of_wholly_satisfied_responses_are_shown_from_ten_responses_on() {
    let of = |n: usize| {
        let score = score(&vec!["5".repeat(16); n], Method::AllSatisfied);
        (score.n, shown(&score).pop().unwrap())
    };
    assert_eq!(of(9), (None, "suppressed".to_owned()));
    assert_eq!(of(10), (Some(10), "100.00".to_owned()));
}

#[test]
fn fewer_than_k_responses_show_no_figure_and_no_count() {
    let score = score(&vec!["1".repeat(16); 4], Method::PooledTop2);
    assert!(shown(&score).iter().all(|figure| figure == "suppressed"));
    assert_eq!((score.n, score.flagged), (None, None));
}

#[test]
fn no_answers_are_no_data_and_not_suppressed() {
    let score = score(&[], Method::PooledTop2);
    assert!(shown(&score).iter().all(|figure| figure == "no_data"));
    assert_eq!(score.n, Some(0));
}

#[test]
fn an_intake_office_is_scored_by_the_components_it_is_asked_about() {
    let score = score_of(
        &vec!["5--5-5555555----".to_owned(); 6],
        Method::PooledTop2,
        INTAKE_BLOCK,
    );
    let ids: Vec<_> = score
        .components
        .iter()
        .map(|component| component.id.as_str())
        .collect();
    assert_eq!(ids, ["to-chuc", "cong-chuc"]);
    assert_eq!(shown(&score), ["100.00", "100.00", "100.00"]);
}

#[test]
fn an_office_with_answers_beside_its_score_is_not_one_that_nobody_names() {
    let scored_beside = |beside: Vec<AnswersBeside>| {
        let counted = AgencyCounts {
            agency: &agency(INTAKE_BLOCK),
            definition: &definition(),
            pooled: &Pooled::default(),
            flagged: None,
            waiting: 0,
            outside: 0,
            coverage: Coverage {
                finished: 9,
                invited: 9,
                answered: 6,
            },
            beside,
        };
        let score = AgencyScore::new(counted, Method::PooledTop2, Period::Year(2021));
        (score.overall.figure.reason, score.outside)
    };
    assert_eq!(scored_beside(vec![]), (Some(NoScore::Suppressed), 6));
    let of = |n: i64| AnswersBeside {
        survey: "sipas-5".to_owned(),
        definition: None,
        figure: Figure {
            n: Some(n),
            ..score(&hung_yen(), Method::PooledTop2).overall.figure
        },
    };
    assert_eq!(scored_beside(vec![of(5)]), (Some(NoScore::Suppressed), 1));
    assert_eq!(scored_beside(vec![of(6)]), (Some(NoScore::NoData), 0));
}

#[test]
fn mean_5s_interval_is_the_image_of_linear_100s() {
    let ratings: Vec<String> = (0..30)
        .map(|i| if i % 3 == 0 { "2" } else { "5" }.repeat(16))
        .collect();
    let linear = score(&ratings, Method::Linear100).overall.figure;
    let mean = score(&ratings, Method::Mean5).overall.figure;
    // mean-5 = 20 + 0.8 × linear-100 on a scale from 1 to 5.
    let image = |bound: Option<Score>| 20.0 + 0.8 * bound.unwrap().to_f64();
    assert!((image(linear.low) - mean.low.unwrap().to_f64()).abs() < 0.011);
    assert!((image(linear.high) - mean.high.unwrap().to_f64()).abs() < 0.011);
}

proptest! {
    #[test]
    fn every_score_lies_within_its_interval_and_between_0_and_100(
        ratings in prop::collection::vec("[1-5x-]{16}", 5..40),
        method in prop::sample::select(Method::ALL.to_vec()),
    ) {
        let score = score(&ratings, method);
        let figures = score.components.iter().map(|c| &c.figure).chain([&score.overall.figure]);
        for figure in figures {
            let Some(shown) = figure.score else { continue };
            let (low, high) = (figure.low.unwrap(), figure.high.unwrap());
            prop_assert!(low <= shown && shown <= high, "{low} {shown} {high}");
            prop_assert!((0..=10_000).contains(&shown.hundredths()));
        }
    }

    #[test]
    fn the_order_and_grouping_of_responses_change_nothing(
        ratings in prop::collection::vec("[1-5x-]{16}", 2..20),
        split in 0usize..20,
    ) {
        let definition = definition();
        let total = |texts: &[String]| {
            let mut moments = Moments::default();
            for text in texts {
                moments += &Moments::of(&Ratings::parse(text).unwrap(), &definition);
            }
            moments
        };
        let split = split.min(ratings.len());
        let mut parts = total(&ratings[split..]);
        parts += &total(&ratings[..split]);
        prop_assert_eq!(parts, total(&ratings));
    }

    #[test]
    fn a_rounded_score_is_off_by_half_a_hundredth_at_most(n in 0i64..100_000, d in 1i64..100_000) {
        prop_assume!(n <= d);
        let shown = Score::of_ratio(&BigRational::new(n.into(), d.into())).hundredths();
        let exact = BigRational::new(BigInt::from(n) * 10_000, d.into());
        let error = exact - BigRational::from_integer(shown.into());
        let half = BigRational::new(1.into(), 2.into());
        prop_assert!(error < half.clone() && error >= -half);
    }
}
