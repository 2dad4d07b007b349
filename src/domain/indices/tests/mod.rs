//! The shipped indices, and the arithmetic.

mod definitions;

use num_rational::BigRational;
use proptest::prelude::*;

use crate::domain::amount::Amount;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::cases::timeliness::Timeliness;
use crate::domain::figures::score::{NoScore, Score};
use crate::domain::indices::*;

fn shipped(id: &str) -> IndexDefinition {
    let mut all = shipped_indices().into_iter();
    all.find(|index| index.id == id).unwrap()
}

fn agency() -> Agency {
    Agency {
        code: Slug::parse("so-tp").unwrap(),
        name: "Sở Tư pháp".into(),
        name_en: None,
        block: Slug::parse("so-ban-nganh").unwrap(),
        valid_from: None,
        valid_to: None,
        successor: None,
    }
}

/// 100 cases, of which some are late, and no answers.
fn inputs(late: i64) -> Inputs {
    Inputs {
        timeliness: Timeliness {
            received: 100,
            on_time: 100 - late,
            overdue: late,
            ..Timeliness::default()
        },
        dissatisfied: Ok(Dissatisfied::NONE),
        pakn: None,
        score: Err(NoScore::NoData),
        published: Vec::new(),
    }
}

fn pakn(received: i64, on_time: i64, satisfied: i64) -> Option<ReportedPakn> {
    Some(ReportedPakn {
        received,
        on_time,
        satisfied,
    })
}

fn published(index: &str, value: &str, max: &str) -> PublishedFigure {
    PublishedFigure {
        index: IndexName::new(index),
        agency: None,
        period: "2026".parse().unwrap(),
        value: Amount::parse(value).unwrap(),
        max: Amount::parse(max).unwrap(),
        source: "Cổng Dịch vụ công quốc gia".into(),
        url: None,
    }
}

fn computed(id: &str, inputs: &Inputs) -> AgencyIndex {
    AgencyIndex::new(&shipped(id), &agency(), inputs)
}

fn criterion<'i>(index: &'i AgencyIndex, code: &str) -> &'i CriterionPoints {
    index.criteria.iter().find(|own| own.code == code).unwrap()
}

fn points(index: &AgencyIndex, code: &str) -> String {
    let points = criterion(index, code).points;
    points.map_or_else(|| "none".to_owned(), |points| points.to_string())
}

#[test]
fn without_reported_complaints_no_points_are_claimed_for_them() {
    let index = computed("766", &inputs(0));
    for code in [
        "PETITION_PROCESSING_ON_TIME",
        "PETITION_HANDLING_SATISFACTION",
    ] {
        let own = criterion(&index, code);
        assert_eq!((own.points, own.reason), (None, Some(NoScore::NoData)));
    }
    assert_eq!(points(&index, "PROGRESS"), "20.00");
    assert_eq!(index.points.unwrap().to_string(), "26.00");
    assert_eq!(index.measured.to_string(), "26");
    assert_eq!(index.class, None, "a part of the index has no class");
}

#[test]
fn without_a_complaint_the_official_rule_gives_all_points_and_it_is_said() {
    let index = computed(
        "766",
        &Inputs {
            pakn: pakn(0, 0, 0),
            ..inputs(0)
        },
    );
    for code in [
        "PETITION_PROCESSING_ON_TIME",
        "PETITION_HANDLING_SATISFACTION",
    ] {
        assert_eq!(points(&index, code), "6.00");
        assert_eq!(
            criterion(&index, code).notes,
            [IndexNote::SilenceEarnedPoints],
            "{code}"
        );
    }
}

#[test]
fn complaints_earn_their_share() {
    let index = computed(
        "766",
        &Inputs {
            pakn: pakn(7, 6, 2),
            ..inputs(0)
        },
    );
    // 6 × 6 ÷ 7 = 5.142857…, 6 × 2 ÷ 7 = 1.714285…
    assert_eq!(points(&index, "PETITION_PROCESSING_ON_TIME"), "5.14");
    assert_eq!(points(&index, "PETITION_HANDLING_SATISFACTION"), "1.71");
    let own = criterion(&index, "PETITION_HANDLING_SATISFACTION");
    assert_eq!((own.numerator, own.denominator), (Some(2), Some(7)));
    assert!(own.notes.is_empty());
}

#[test]
fn dossiers_have_all_points_from_ninety_percent_on() {
    let dossiers = |late, dissatisfied| {
        let given = Inputs {
            dissatisfied: Ok(Dissatisfied {
                count: dissatisfied,
                is_exact: true,
            }),
            ..inputs(late)
        };
        points(&computed("766", &given), "DOSSIER_RECEIVING_SATISFACTION")
    };
    assert_eq!(dossiers(0, 0), "6.00");
    assert_eq!(dossiers(0, 10), "6.00");
    assert_eq!(dossiers(5, 5), "6.00");
    // 6 × 0.89 ÷ 0.90 = 5.9333…
    assert_eq!(dossiers(5, 6), "5.93");
    assert_eq!(dossiers(100, 0), "0.00");
    // Both are subtracted, but never more than there is.
    assert_eq!(dossiers(60, 60), "0.00");
}

#[test]
fn dossiers_without_cases_have_no_points_and_progress_claims_none() {
    let nothing = Inputs {
        timeliness: Timeliness::default(),
        ..inputs(0)
    };
    let index = computed("766", &nothing);
    assert_eq!(points(&index, "DOSSIER_RECEIVING_SATISFACTION"), "0.00");
    assert_eq!(points(&index, "PROGRESS"), "none");
}

#[test]
fn dossiers_with_too_few_answers_claim_nothing() {
    let few = Inputs {
        dissatisfied: Err(NoScore::Suppressed),
        ..inputs(0)
    };
    let index = computed("766", &few);
    let own = criterion(&index, "DOSSIER_RECEIVING_SATISFACTION");
    assert_eq!((own.points, own.reason), (None, Some(NoScore::Suppressed)));
    assert_eq!((own.numerator, own.denominator), (None, None));
}

#[test]
fn notes_say_what_the_rule_of_dossiers_hides() {
    let given = Inputs {
        dissatisfied: Ok(Dissatisfied {
            count: 3,
            is_exact: false,
        }),
        ..inputs(2)
    };
    let index = computed("766", &given);
    assert_eq!(
        criterion(&index, "DOSSIER_RECEIVING_SATISFACTION").notes,
        [
            IndexNote::SilenceCountsAsSatisfied,
            IndexNote::LateAndDissatisfiedSubtracted,
            IndexNote::DissatisfiedAtMost,
        ]
    );
}

#[test]
fn the_whole_of_766_has_a_class_when_the_other_groups_were_imported() {
    let mut given = Inputs {
        pakn: pakn(0, 0, 0),
        published: vec![
            published("766 TRANSPARENCY", "16.5", "18"),
            published("766 online", "11", "22"),
        ],
        ..inputs(0)
    };
    assert_eq!(computed("766", &given).class, None);
    given
        .published
        .push(published("766 digitisation", "50", "100"));
    let index = computed("766", &given);
    assert_eq!(points(&index, "DIGITISATION"), "11.00");
    // 16.5 + 20 + 11 + 11 + 18
    assert_eq!(index.points.unwrap().to_string(), "76.50");
    assert_eq!(index.class.as_deref(), Some("fair"));
    assert_eq!(index.class_name.as_deref(), Some("Khá"));
}

#[test]
fn sipas_gives_a_tenth_of_its_score_to_the_par_index() {
    let par = |hundredths| {
        let given = Inputs {
            score: Ok(Score::from_hundredths(hundredths)),
            ..inputs(0)
        };
        points(&computed("par", &given), "SIPAS")
    };
    assert_eq!(par(9117), "9.12");
    assert_eq!(par(9114), "9.11");
    assert_eq!(par(9115), "9.12");
    assert_eq!(par(0), "0.00");
    assert_eq!(par(10_000), "10.00");
    assert_eq!(points(&computed("par", &inputs(0)), "SIPAS"), "none");
}

proptest! {
    #[test]
    fn points_lie_between_none_and_all_and_never_grow_with_what_is_wrong(
        received in 0i64..1_000_000,
        late in 0i64..1_000_000,
        dissatisfied in 0i64..1_000_000,
        complaints in 0i64..1_000,
        on_time in 0i64..1_000,
    ) {
        let late = late.min(received);
        let given = |late, dissatisfied| Inputs {
            timeliness: Timeliness {
                received,
                on_time: received - late,
                overdue: late,
                ..Timeliness::default()
            },
            dissatisfied: Ok(Dissatisfied { count: dissatisfied, is_exact: true }),
            pakn: pakn(complaints, on_time.min(complaints), 0),
            ..inputs(0)
        };
        let index = computed("766", &given(late, dissatisfied));
        for own in &index.criteria {
            if let Some(points) = own.points {
                prop_assert!(points.hundredths() >= 0);
                prop_assert!(points.compare(own.max).is_le());
            }
        }
        let better = computed("766", &given(late / 2, dissatisfied / 2));
        prop_assert!(better.points >= index.points);
    }

    #[test]
    fn the_sum_is_rounded_once(numerators in prop::collection::vec(0i64..1_000, 3)) {
        let given = Inputs {
            pakn: pakn(1_000, numerators[0], numerators[1]),
            dissatisfied: Ok(Dissatisfied { count: numerators[2] / 10, is_exact: true }),
            ..inputs(0)
        };
        let index = computed("766", &given);
        let six = |part: i64, whole: i64| BigRational::new((6 * part).into(), whole.into());
        let rate = (six(100 - numerators[2] / 10, 100) / Amount::parse("0.9").unwrap().ratio())
            .min(six(1, 1));
        let exact = six(numerators[0], 1_000)
            + six(numerators[1], 1_000)
            + rate
            + BigRational::from_integer(20.into());
        prop_assert_eq!(index.points, Some(Points::of(&exact)));
    }
}
