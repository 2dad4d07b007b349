//! Editions of answers that stay the same are never refused, however few some figures are of.

use std::collections::HashMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::answers::sums::Moments;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::editions::compose::{
    AgencyAnswers, BlockFigures, EditionHeading, ScoredSurvey, compose,
};
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::disclosure::{
    Origin, Part, QuestionCounts, QuestionPart, Rule, Whole, count_flagged, pool, pool_questions,
};
use crate::domain::figures::distribution::{Distribution, DistributionCounts};
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::rank;
use crate::domain::figures::score::{AgencyCounts, AgencyScore, Figure, ScoreReport};
use crate::domain::rating::Ratings;
use crate::domain::survey::{Definition, shipped};

const RULE: Rule = Rule {
    k: 5,
    all_satisfied: false,
    equal_components: false,
    exclude_flagged: false,
};

/// Answers of one origin that are stored under a period.
struct Stored {
    part: Part,
    counts: QuestionPart,
}

fn stored(period: &str, origin: Origin, ratings: &[String], definition: &Definition) -> Stored {
    let mut moments = Moments::default();
    let mut counts = QuestionPart::default();
    for text in ratings {
        let ratings = Ratings::parse(text).unwrap();
        moments += &Moments::of(&ratings, definition);
        for ((_, question), rating) in definition.questions().zip(ratings.iter()) {
            let code = question.code.clone();
            let counts: &mut QuestionCounts = counts.all.entry(code).or_default();
            counts.add(rating, 1);
        }
    }
    let part = Part {
        period: period.parse().unwrap(),
        origin,
        unflagged: Some(moments.clone()),
        moments,
    };
    Stored { part, counts }
}

/// The edition of a period as the program makes it.
fn made(period: Period, stored: &[Stored], definition: &Arc<Definition>) -> Manifest {
    let within = || stored.iter().filter(|of| period.contains(of.part.period));
    let parts: Vec<Part> = within().map(|of| of.part.clone()).collect();
    let counts: Vec<QuestionPart> = within().map(|of| of.counts.clone()).collect();
    let whole = Whole::closed(period);
    let agency = Agency {
        code: Slug::parse("so-tp").unwrap(),
        name: "Sở Tư pháp".to_owned(),
        name_en: None,
        block: Slug::parse("so-ban-nganh").unwrap(),
        valid_from: None,
        valid_to: None,
        successor: None,
    };
    let counted = AgencyCounts {
        agency: &agency,
        definition,
        pooled: &pool(whole, &parts, definition, RULE),
        flagged: count_flagged(&parts, definition, RULE.k),
        waiting: 0,
        outside: 0,
        coverage: Coverage::default(),
        beside: Vec::new(),
    };
    let score = AgencyScore::new(counted, Method::PooledTop2, period);
    let distribution = Distribution::new(DistributionCounts {
        period,
        provisional: false,
        as_of: None,
        name: String::new(),
        definition,
        intake_office: false,
        n: score.n,
        questions: pool_questions(whole, &parts, &counts, definition, RULE),
        untold: HashMap::new(),
        k: RULE.least_in_detail(),
    });
    let scores = ScoreReport {
        period,
        provisional: false,
        as_of: Some("2026-11-10T00:00:00Z".to_owned()),
        method: Method::PooledTop2,
        method_version: 1,
        survey: definition.id.clone(),
        exclude_flagged: false,
        k: RULE.k,
        agencies: vec![score],
    };
    let survey = ScoredSurvey {
        definition: definition.clone(),
        sha256: String::new(),
    };
    let answers = AgencyAnswers {
        survey: survey.clone(),
        distribution,
    };
    let figures = BlockFigures {
        ranking: rank(scores, "so-ban-nganh", "", 30, |_| Figure::no_data()),
        agencies: vec![agency],
        survey,
        answers: HashMap::from([("so-tp".to_owned(), answers)]),
        timeliness: HashMap::new(),
        drafted_at: jiff::Timestamp::UNIX_EPOCH,
    };
    let heading = EditionHeading {
        id: period.to_string(),
        ..EditionHeading::default()
    };
    compose(heading, &figures, None).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn editions_of_answers_that_stay_the_same_are_never_refused(
        answers in prop::collection::vec(
            (0usize..7, any::<bool>(), prop::collection::vec("[1-5]{3}[45x-]{6}[1-5x]{3}[45-]{2}[1x]{2}", 0..14)),
            3..9,
        ),
        order in prop::collection::vec(0usize..12, 8),
    ) {
        let definition = shipped()[0].clone();
        let at = ["2026-01", "2026-02", "2026-03", "2026-Q1", "2026-04", "2026-05", "2026"];
        let mut by_period: BTreeMap<(usize, Origin), Vec<String>> = BTreeMap::new();
        for (place, is_imported, ratings) in answers {
            let origin = if is_imported { Origin::Imported } else { Origin::Mixed };
            by_period.entry((place, origin)).or_default().extend(ratings);
        }
        let stored: Vec<Stored> = by_period
            .iter()
            .map(|((place, origin), ratings)| stored(at[*place], *origin, ratings, &definition))
            .collect();
        let mut shown: Vec<(Period, Manifest)> = Vec::new();
        let periods = [&at[..6], &["2026-Q2", "2026-H1", "2026"]].concat();
        for place in order {
            let period = periods[place % periods.len()].parse().unwrap();
            let new = made(period, &stored, &definition);
            prop_assert!(new.agencies[0].questions.len() == 16);
            prop_assert_eq!(check_disclosure(period, &new, &shown, RULE.k), Ok(()));
            shown.push((period, new));
        }
    }
}
