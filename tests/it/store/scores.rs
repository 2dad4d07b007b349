//! Scores from the store: suppression, flagged answers, provisional periods.

use sipas::domain::figures::score::{AgencyScore, NoScore, ScoreReport};

use crate::support::OperatorReads;
use crate::support::builders::CaseBuilder;
use crate::support::world::{World, numbered, submission};
use crate::support::{at, case};

on_both_databases!(
    fewer_than_k_are_suppressed_and_nobody_is_no_data,
    suppressed_components_stay_out_of_the_overall,
    an_unanswered_component_has_no_data_and_equal_components_leaves_it_out,
    flagged_answers_can_be_left_out,
    a_period_is_provisional_until_its_months_have_closed,
    a_quarter_counts_its_months_and_what_waited_for_it,
    waiting_answers_are_shown_as_a_number_only,
    an_agency_is_listed_in_the_periods_in_which_it_is_valid,
);

const ALL_FIVE: &str = "5555555555555555";

fn report(world: &World, period: &str) -> ScoreReport {
    world.store.get_scores(&world.query(period)).unwrap()
}

fn agency(report: &ScoreReport, code: &str) -> AgencyScore {
    report
        .agencies
        .iter()
        .find(|a| a.agency == code)
        .unwrap()
        .clone()
}

/// Answers one case after the other, each with its own ratings.
fn answer_each(world: &World, prefix: &str, texts: &[&str]) {
    let links = world.links(&numbered(prefix, texts.len(), case));
    for (code, text) in links.into_iter().zip(texts) {
        world.answer(code, text);
    }
}

fn fewer_than_k_are_suppressed_and_nobody_is_no_data(mut world: World) {
    answer_each(&world, "A", &[ALL_FIVE; 4]);
    world.now = at("2027-03-01 09:00");
    world.mix();
    let year = report(&world, "2026");
    let few = agency(&year, "so-tp");
    assert_eq!((few.n, few.flagged), (None, None));
    assert_eq!(few.overall.figure.reason, Some(NoScore::Suppressed));
    let figure = &few.components[0].figure;
    assert_eq!(
        (
            figure.score,
            figure.numerator,
            figure.denominator,
            figure.n,
            figure.low,
            figure.high
        ),
        (None, None, None, None, None, None)
    );
    let nobody = agency(&year, "so-yt");
    assert_eq!(nobody.n, Some(0));
    assert_eq!(nobody.overall.figure.reason, Some(NoScore::NoData));
    assert_eq!(nobody.overall.figure.n, Some(0));
}

fn suppressed_components_stay_out_of_the_overall(mut world: World) {
    // PAKN is answered by two of six, and enters no sum that is shown, provisional or not.
    answer_each(
        &world,
        "A",
        &[
            ALL_FIVE,
            ALL_FIVE,
            "55555555555555--",
            "55555555555555--",
            "55555555555555--",
            "55555555555555xx",
        ],
    );
    let other = |code: &str| case(code).of("so-yt");
    let texts = [
        ALL_FIVE,
        "555555555555----",
        "555555555555----",
        "555555555555----",
        "555555555555----",
    ];
    let links = world.links(&numbered("B", 5, other));
    for (code, text) in links.into_iter().zip(texts) {
        world.answer(code, text);
    }
    world.mix();
    suppressed_alike(&world);
    world.close();
    suppressed_alike(&world);
}

fn suppressed_alike(world: &World) {
    let hidden = agency(&report(world, "2026-07"), "so-tp");
    let reasons: Vec<_> = hidden.components.iter().map(|c| c.figure.reason).collect();
    assert_eq!(reasons, [None, None, None, Some(NoScore::Suppressed)]);
    assert_eq!(hidden.n, Some(6));
    assert_eq!(hidden.overall.used, ["to-chuc", "cong-chuc", "ket-qua"]);
    let shown: i64 = hidden
        .components
        .iter()
        .filter_map(|c| c.figure.denominator)
        .sum();
    assert_eq!(hidden.overall.figure.denominator, Some(shown));

    let shown = agency(&report(world, "2026-07"), "so-yt");
    let suppressed = shown
        .components
        .iter()
        .filter(|c| c.figure.reason.is_some())
        .count();
    assert_eq!((suppressed, shown.overall.figure.n), (2, Some(5)));
    assert_eq!(shown.overall.figure.denominator, Some(5 * 12));
}

fn an_unanswered_component_has_no_data_and_equal_components_leaves_it_out(mut world: World) {
    answer_each(&world, "A", &["5555555555555-xx"; 5]);
    world.mix();
    // While answers wait, nobody is told that there are none.
    let open = agency(&report(&world, "2026-07"), "so-tp");
    assert_eq!(open.components[3].figure.reason, Some(NoScore::Suppressed));
    world.close();
    let mut query = world.query("2026-07");
    query.method = Some(sipas::domain::figures::method::Method::EqualComponents);
    let scored = agency(&world.store.get_scores(&query).unwrap(), "so-tp");
    let feedback = &scored.components[3].figure;
    assert_eq!(
        (feedback.reason, feedback.n, feedback.score),
        (Some(NoScore::NoData), Some(0), None)
    );
    assert_eq!(scored.overall.used, ["to-chuc", "cong-chuc", "ket-qua"]);
    assert_eq!(
        scored.overall.figure.score.map(|s| s.hundredths()),
        Some(10_000)
    );
}

fn flagged_answers_can_be_left_out(mut world: World) {
    for (index, code) in world
        .links(&numbered("A", 12, case))
        .into_iter()
        .enumerate()
    {
        let mut form = submission(
            code,
            if index < 6 {
                ALL_FIVE
            } else {
                "1111111111111111"
            },
            "f",
        );
        // A single signal does not flag an answer.
        form.signals = if index < 6 { "ns" } else { "n" }.to_owned();
        world.submit(form);
    }
    world.mix();
    let open = agency(&report(&world, "2026-07"), "so-tp");
    assert_eq!((open.n, open.flagged), (Some(12), None));
    world.close();
    let all = agency(&report(&world, "2026-07"), "so-tp");
    assert_eq!((all.n, all.flagged), (Some(12), Some(6)));
    assert_eq!(
        all.overall.figure.score.map(|s| s.hundredths()),
        Some(5_000)
    );
    let mut query = world.query("2026-07");
    query.exclude_flagged = true;
    let report = world.store.get_scores(&query).unwrap();
    assert!(report.exclude_flagged);
    let clean = agency(&report, "so-tp");
    assert_eq!((clean.n, clean.flagged), (Some(6), Some(6)));
    assert_eq!(clean.overall.figure.score.map(|s| s.hundredths()), Some(0));
    world.sound();
}

fn a_period_is_provisional_until_its_months_have_closed(mut world: World) {
    let provisional = |world: &World, period: &str| report(world, period).provisional;
    assert!(provisional(&world, "2026-07") && provisional(&world, "2026"));
    assert!(provisional(&world, "2026-06"));
    world.link(case("H1").received("2026-06-01").finished("2026-06-30"));
    assert!(!provisional(&world, "2026-05") && !provisional(&world, "2026-Q1"));
    // June, of which a case was learned on 15 July, closes forty days later, and the others forty
    // days after their end.
    world.now = at("2026-08-24 08:59");
    world.mix();
    assert!(provisional(&world, "2026-06") && provisional(&world, "2026-Q2"));
    world.now = at("2026-08-24 09:00");
    // It is the mixing that closes it.
    assert!(provisional(&world, "2026-06"));
    world.mix();
    assert!(!provisional(&world, "2026-06") && !provisional(&world, "2026-Q2"));
    world.now = at("2026-09-09 23:59");
    assert!(provisional(&world, "2026-07"));
    world.now = at("2026-09-10 00:00");
    assert!(!provisional(&world, "2026-07") && provisional(&world, "2026-Q3"));
    let as_of = report(&world, "2026-06").as_of;
    assert_eq!(as_of.as_deref(), Some("2026-08-24T02:00:00Z"));
}

fn a_quarter_counts_its_months_and_what_waited_for_it(mut world: World) {
    answer_each(&world, "A", &[ALL_FIVE; 6]);
    answer_each(&world, "B", &["1111111111111111"; 3].map(|text| text));
    world.mix();
    for (prefix, day) in [("aug", "2026-08-10"), ("sep", "2026-09-10")] {
        world.now = at(&format!("{day} 09:00"));
        let cases = numbered(prefix, 3, |code| case(code).finished(day));
        world.answer_cases(&cases, "3333333333333333");
    }
    world.close();
    let n = |period: &str| {
        let score = agency(&report(&world, period), "so-tp");
        (score.n, score.outside)
    };
    assert_eq!(n("2026-07"), (Some(9), 0));
    assert_eq!(n("2026-08"), (None, 3));
    assert_eq!(n("2026-Q3"), (Some(15), 0));
    assert_eq!(n("2026-H2"), (Some(15), 0));
    assert_eq!(n("2026"), (Some(15), 0));
    world.sound();
}

fn waiting_answers_are_shown_as_a_number_only(world: World) {
    answer_each(&world, "A", &[ALL_FIVE; 3]);
    world.mix();
    let waiting = agency(&report(&world, "2026-07"), "so-tp");
    assert_eq!((waiting.waiting, waiting.n), (3, None));
    assert_eq!(waiting.overall.figure.reason, Some(NoScore::Suppressed));
    let figure = &waiting.components[0].figure;
    assert_eq!((figure.score, figure.n), (None, None));
}

fn an_agency_is_listed_in_the_periods_in_which_it_is_valid(world: World) {
    let mut merged = crate::support::builders::agency("huyen-x", "so-ban-nganh");
    merged.valid_to = Some("2025-06-30".parse().unwrap());
    merged.successor = Some(crate::support::builders::slug("xa-a"));
    world.add_agencies(&[merged]);
    let listed = |period: &str| {
        report(&world, period)
            .agencies
            .iter()
            .any(|a| a.agency == "huyen-x")
    };
    assert!(listed("2025") && listed("2025-06") && !listed("2025-07") && !listed("2026"));
}
