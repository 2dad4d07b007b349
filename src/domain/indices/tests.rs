//! The shipped indices, their boundaries, and the arithmetic.

use num_rational::BigRational;
use proptest::prelude::*;

use super::*;
use crate::domain::amount::Amount;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::cases::timeliness::Timeliness;
use crate::domain::figures::score::{NoScore, Score};

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

fn shown(text: &str) -> Points {
    Points::of(&Amount::parse(text).unwrap().ratio())
}

#[test]
fn every_shipped_index_is_valid() {
    for (name, file) in SHIPPED_INDICES {
        assert_eq!(IndexDefinition::parse(file).err(), None, "{name}");
        assert!(IndexDefinition::is_meant_by(file), "{name}");
    }
    let groups: Vec<String> = shipped("766")
        .groups
        .iter()
        .map(|group| group.max.to_string())
        .collect();
    assert_eq!(groups, ["18", "20", "22", "22", "18"]);
    assert_eq!(shipped("766").max().to_string(), "100");
}

#[test]
fn every_boundary_of_the_classes_of_766() {
    let classes = shipped("766");
    for (points, class) in [
        ("100", "excellent"),
        ("90.01", "excellent"),
        ("90", "excellent"),
        ("89.99", "good"),
        ("80.01", "good"),
        ("80", "good"),
        ("79.99", "fair"),
        ("70.01", "fair"),
        ("70", "fair"),
        ("69.99", "average"),
        ("50.01", "average"),
        ("50", "average"),
        ("49.99", "weak"),
        ("0", "weak"),
    ] {
        assert_eq!(classes.class(shown(points)).unwrap().id, class, "{points}");
    }
}

#[test]
fn every_boundary_of_the_classes_of_the_nine_indicators() {
    let classes = shipped("nine");
    for (points, class) in [
        ("18", "excellent"),
        ("15.01", "excellent"),
        ("15", "good"),
        ("14.99", "good"),
        ("12.01", "good"),
        ("12", "good"),
        ("11.99", "fair"),
        ("9.01", "fair"),
        ("9", "fair"),
        ("8.99", "average"),
        ("6.01", "average"),
        ("6", "average"),
        ("5.99", "weak"),
        ("0", "weak"),
    ] {
        assert_eq!(classes.class(shown(points)).unwrap().id, class, "{points}");
    }
}

#[test]
fn a_table_with_gaps_lets_exactly_15_fall_into_the_lowest_class() {
    let (_, file) = SHIPPED_INDICES[2];
    let with_gaps = file
        .replace("from = 12", "from = 12\nbelow = 15")
        .replace("from = 9\n", "from = 9\nbelow = 12\n")
        .replace("from = 6\n", "from = 6\nbelow = 9\n");
    let classes = IndexDefinition::parse(&with_gaps).unwrap();
    let class = |points: &str| classes.class(shown(points)).unwrap().id.clone();
    assert_eq!(class("15"), "weak");
    assert_eq!(class("15.01"), "excellent");
    assert_eq!(class("14.99"), "good");
    assert_eq!(class("12"), "good");
    assert_eq!(class("9"), "fair");
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
            [Note::SilenceEarnedPoints],
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
            Note::SilenceCountsAsSatisfied,
            Note::LateAndDissatisfiedSubtracted,
            Note::DissatisfiedAtMost,
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

#[test]
fn a_wrong_file_is_refused_by_line() {
    let (_, file) = SHIPPED_INDICES[0];
    for (from, to, expected) in [
        (
            "of = \"received\"",
            "of = \"reecived\"",
            "`reecived` is not one of received",
        ),
        (
            "max = 20\nplus",
            "max = 19\nplus",
            "group `progress` have 19 points together, not 20",
        ),
        (
            "when_none = 6",
            "when_none = 7",
            "`when_none` is more than `max` (6)",
        ),
        (
            "full_at = 0.90",
            "full_at = 0",
            "`full_at` must be more than 0",
        ),
        (
            "full_at = 0.90",
            "full_at = -1",
            "`full_at` must be a number of 0 or more",
        ),
        (
            "full_at = 0.90",
            "full_at = nan",
            "`full_at` must be a number of 0 or more",
        ),
        ("full_at = 0.90", "full_ta = 0.90", "unknown key `full_ta`"),
        (
            "group = \"online\"",
            "group = \"onlin\"",
            "no group `onlin`",
        ),
        (
            "from = 80",
            "from = 90",
            "begins at 90, not below the class before",
        ),
        (
            "from = 80",
            "above = 90",
            "begins at 90, not below the class before",
        ),
        ("from = 80\n", "", "has no lower bound"),
        ("from = 80", "from = 80\nabove = 80", "not both"),
        (
            "id = \"weak\"",
            "id = \"weak\"\nfrom = 0",
            "has no lower bound",
        ),
        (
            "id = \"weak\"",
            "id = \"weak\"\nbelow = 50",
            "has no upper bound",
        ),
        (
            "id = \"weak\"",
            "id = \"average\"",
            "`average` is there twice",
        ),
        (
            "code = \"ONLINE\"",
            "code = \"PROGRESS\"",
            "`PROGRESS` is there twice",
        ),
        (
            "published = \"766 online\"",
            "score = true\nof = \"late\"",
            "exactly one of",
        ),
        ("version = 1", "version = 0", "must be 1 or more"),
        ("id = \"766\"", "id = \"7/6\"", "other letters"),
        ("id = \"766\"", "id = ", "not TOML"),
    ] {
        assert!(file.contains(from), "{from}");
        let errors = IndexDefinition::parse(&file.replacen(from, to, 1)).unwrap_err();
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(
            told.iter().any(|error| error.contains(expected)),
            "{expected}: {told:?}"
        );
    }
    assert!(IndexDefinition::parse("").is_err());
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
