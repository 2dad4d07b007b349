//! What editions of one agency and of one component with two questions give away.

mod brute_force;
mod still;

use serde_json::{Value, json};

use super::*;
use crate::domain::editions::correct::differences;
use crate::domain::editions::manifest::BesideEntry;

/// A response: the levels, 0 or 1, that it gives to two questions.
type Response = [Option<i64>; 2];

const BOTH: Response = [Some(1), Some(1)];
const FIRST: Response = [Some(1), None];

/// The edition of a period with such responses, of which `hidden` questions are not shown.
fn edition(id: &str, period: &str, responses: &[Response], hidden: &[usize]) -> (Period, Manifest) {
    let count = |wanted: &dyn Fn(i64) -> bool, place: usize| {
        let levels = responses.iter().filter_map(|response| response[place]);
        i64::try_from(levels.filter(|level| wanted(*level)).count()).unwrap()
    };
    let sum = |wanted: &dyn Fn(i64) -> bool| count(wanted, 0) + count(wanted, 1);
    let n = i64::try_from(responses.len()).unwrap();
    let shown = |number: i64| Some(number).filter(|_| n >= 5);
    let satisfied = sum(&|level| level == 1);
    let mut figure = json!({"score": null, "numerator": null, "denominator": null,
        "n": shown(n), "answers": shown(sum(&|_| true)), "satisfied": shown(satisfied),
        "points": shown(satisfied), "effective_n": null, "low": null, "high": null, "reason": null,
        "left_out": 0});
    let question = |place: usize| {
        let shown = |number: i64| shown(number).filter(|_| !hidden.contains(&place));
        let levels = [0, 1].map(|value| count(&|level| level == value, place));
        json!({"code": format!("A{place}"), "n": shown(levels.iter().sum()),
            "levels": shown(0).map(|_| levels), "not_applicable": shown(0), "reason": null})
    };
    let level = |value: i64| json!({"value": value, "label": "", "satisfied": value == 1, "dissatisfied": false});
    let agency = json!({"agency": "x", "name": "X", "name_en": null, "survey": "s", "rank": null,
        "tied": false, "rank_low": null, "rank_high": null, "group": null, "mark": null,
        "reason": "few_cases", "overall": {"figure": figure, "used": ["a"]},
        "components": [{"id": "a", "figure": figure}],
        "change": {"before": null, "difference": null, "status": "no_previous_edition"},
        "beside": [], "questions": [question(0), question(1)], "flagged": null, "outside": 0,
        "coverage": {"finished": 0, "invited": 0, "answered": 0}, "timeliness": null, "note": null});
    let asked = ["A0", "A1"].map(|code| json!({"code": code, "text": ""}));
    figure["n"] = Value::Null;
    let manifest = json!({"format": "sipas edition", "format_version": 1, "id": id, "block": "b",
        "block_name": "B", "period": period, "title": "", "foreword": "", "responsible": "",
        "access_before_release": [], "release_at": null, "as_of": "", "drafted_at": "",
        "submitted_at": "", "audit_head": "", "replaces": null,
        "method": {"name": "pooled-top2", "version": 1, "k": 5, "min_n": 30},
        "surveys": [{"id": "s", "version": 1, "sha256": "", "levels": [level(0), level(1)],
            "components": [{"id": "a", "name": "", "apart": false, "questions": asked}]}],
        "ranked": true, "pooled": figure, "funnel": null, "previous": null, "agencies": [agency]});
    (
        period.parse().unwrap(),
        serde_json::from_value(manifest).unwrap(),
    )
}

fn july(id: &str, responses: &[Response]) -> (Period, Manifest) {
    edition(id, "2026-07", responses, &[])
}

/// What publishing the last of some editions gives away, and what it differs by.
fn given_away(editions: &[(Period, Manifest)]) -> Option<(String, i64)> {
    let ((period, new), shown) = editions.split_last().unwrap();
    match check_disclosure(*period, new, shown, 5).err()? {
        DisclosureRefusal::Disclosed(refused) => Some((refused.what, refused.difference)),
        refused => panic!("{refused}"),
    }
}

fn few(what: &str, difference: i64) -> Option<(String, i64)> {
    Some((what.to_owned(), difference))
}

#[test]
fn a_correction_is_held_against_every_edition_that_was_shown() {
    let [first, second, third] =
        [("e", 20), ("e-2", 30), ("e-3", 23)].map(|(id, n)| july(id, &vec![BOTH; n]));
    // Nobody learns anything from the second alone, but who kept the first learns of three.
    assert_eq!(given_away(&[second.clone(), third.clone()]), None);
    let refused = check_disclosure(third.0, &third.1, &[second, first], 5).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "answers of fewer than 5 responses of x would be given away by difference of e, e-3: \
         components.a.n differs by 3"
    );
}

#[test]
fn the_k_of_the_store_holds_where_an_edition_does_not_name_it() {
    let share = |id: &str, n: usize| {
        let (period, mut manifest) = july(id, &vec![BOTH; n]);
        (manifest.method.name, manifest.method.k) = (Method::AllSatisfied, 10);
        (period, manifest)
    };
    let (before, (period, new)) = (share("e", 20), share("e-2", 26));
    let refused = |k: i64| check_disclosure(period, &new, std::slice::from_ref(&before), k).err();
    assert_eq!(refused(5), None);
    match refused(8) {
        Some(DisclosureRefusal::Disclosed(disclosed)) => {
            assert_eq!((disclosed.k, disclosed.difference), (8, 6));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_quarter_has_more_than_its_months_is_nothing_or_enough() {
    let august = edition("m-8", "2026-08", &[BOTH; 9], &[]);
    let quarter = |more: usize| edition("q", "2026-Q3", &vec![BOTH; 20 + 9 + more], &[]);
    for (more, expected) in [(0, None), (3, few("components.a.n", 3)), (6, None)] {
        let july = july("m-7", &[BOTH; 20]);
        let editions = [july.clone(), august.clone(), quarter(more)];
        assert_eq!(given_away(&editions), expected);
        // The other way round, a month is what is left of its quarter.
        assert_eq!(given_away(&[quarter(more), august.clone(), july]), expected);
    }
}

#[test]
fn what_changed_outside_the_corrected_month_is_nothing_or_enough() {
    // Five came in July and two in August, of which no edition tells alone.
    let editions = [
        july("m", &[BOTH; 20]),
        edition("q", "2026-Q3", &[BOTH; 40], &[]),
        july("m-2", &[BOTH; 25]),
        edition("q-2", "2026-Q3", &[BOTH; 47], &[]),
    ];
    assert_eq!(given_away(&editions[..3]), None);
    assert_eq!(given_away(&editions), few("components.a.n", 2));
}

#[test]
fn responses_that_were_exchanged_are_at_least_k() {
    let exchanged = |number: usize| {
        let mut responses = [BOTH; 20];
        responses[..number].fill([Some(0), Some(0)]);
        given_away(&[july("e", &[BOTH; 20]), july("e-2", &responses)])
    };
    assert_eq!(exchanged(0), None);
    assert_eq!(exchanged(1), few("questions.A0.levels", 1));
    assert_eq!(exchanged(4), few("questions.A0.levels", 4));
    assert_eq!(exchanged(5), None);
    // Where no question is shown, nothing tells how many they are.
    let hidden = |id, level| edition(id, "2026-07", &[[Some(level), None]; 20], &[0, 1]);
    assert_eq!(
        given_away(&[hidden("e", 1), hidden("e-2", 0)]),
        few("components.a less shown questions", 0)
    );
}

#[test]
fn answers_to_a_question_that_is_not_shown_are_nothing_or_enough() {
    let some = |second: usize, first: usize| [vec![BOTH; second], vec![FIRST; first]].concat();
    let hidden = |id, second, first| edition(id, "2026-07", &some(second, first), &[1]);
    // Of five who came one has answered it.
    let editions = [hidden("e", 12, 8), hidden("e-2", 13, 12)];
    let rest = "components.a less shown questions";
    assert_eq!(given_away(&editions), few(rest, 1));
    assert_eq!(
        given_away(&[hidden("e", 12, 8), hidden("e-2", 12, 13)]),
        None
    );
    // It was shown, and one of five who went had answered it.
    let editions = [july("e", &some(12, 13)), hidden("e-2", 11, 9)];
    assert_eq!(given_away(&editions), few(rest, -1));
    // Of five who came three have answered two of them.
    let all_hidden = |id, responses: &[Response]| edition(id, "2026-07", responses, &[0, 1]);
    let came = |more: &[Response]| {
        let after = [&[BOTH; 20][..], more].concat();
        given_away(&[all_hidden("e", &[BOTH; 20]), all_hidden("e-2", &after)])
    };
    let three = [BOTH, BOTH, BOTH, [None; 2], [None; 2]];
    assert_eq!(came(&three), few(rest, 6));
    assert_eq!(came(&[BOTH; 5]), None);
    // All questions of few responses are hidden, and shown once there are more.
    let few_responses = edition("e", "2026-07", &[BOTH; 8], &[0, 1]);
    assert_eq!(given_away(&[few_responses, july("e-2", &[BOTH; 17])]), None);
}

#[test]
fn other_names_thresholds_ranks_and_cases_are_never_refused() {
    // What was given away before is not given away again.
    let before = [july("e", &[BOTH; 20]), july("e-2", &[BOTH; 23])];
    let (period, mut new) = july("e-3", &[BOTH; 23]);
    new.block_name = "Khối".to_owned();
    new.method.min_n = 10;
    new.pooled.n = Some(23);
    new.surveys[0].components[0].questions[0].text = "Anh, chị".to_owned();
    let agency = &mut new.agencies[0];
    agency.name = "Sở X".to_owned();
    (agency.rank, agency.reason) = (Some(1), None);
    agency.coverage.finished = 91;
    assert!(differences(&before[1].1, &new).len() > 5);
    assert_eq!(check_disclosure(period, &new, &before, 5), Ok(()));
}

/// The edition of July, in which answers to some definitions stand beside the score.
fn july_beside(id: &str, responses: usize, beside: &[(&str, usize)]) -> (Period, Manifest) {
    let (period, mut manifest) = july(id, &vec![BOTH; responses]);
    let beside = beside.iter().map(|(survey, responses)| BesideEntry {
        survey: (*survey).to_owned(),
        figure: july("", &vec![BOTH; *responses]).1.agencies[0]
            .overall
            .figure
            .clone(),
    });
    manifest.agencies[0].beside = beside.collect();
    (period, manifest)
}

#[test]
fn answers_to_another_definition_are_held_against_those_that_it_was_scored_by() {
    let (period, mut new) = july_beside("e-2", 30, &[("s", 22)]);
    // An edition tells only of definitions that its agencies are scored by.
    new.agencies[0].survey = "t".to_owned();
    new.surveys[0].id = "t".to_owned();
    let editions = [july("e", &[BOTH; 20]), (period, new)];
    assert_eq!(given_away(&editions), few("overall.n", 2));
}

#[test]
fn answers_beside_the_score_are_compared_when_nobody_is_scored_by_their_definition_any_more() {
    let edition = |id, scored_by: &str, beside| {
        let (period, mut edition) = july_beside(id, 20, &[("s", beside)]);
        edition.agencies[0].survey = "t".to_owned();
        let mut of_s = edition.surveys[0].clone();
        of_s.id = scored_by.to_owned();
        edition.surveys[0].id = "t".to_owned();
        if scored_by == "s" {
            edition.surveys.push(of_s);
        }
        (period, edition)
    };
    let editions = [edition("e", "s", 30), edition("e-2", "t", 32)];
    assert_eq!(given_away(&editions), few("beside.s.n", 2));
}

#[test]
fn every_definition_beside_the_score_is_held_against_its_own() {
    let before = july_beside("e", 20, &[("s@1", 30), ("s@2", 40)]);
    for (after, expected) in [
        ([("s@1", 30), ("s@2", 40)], None),
        ([("s@1", 32), ("s@2", 40)], few("beside.s@1.n", 2)),
        ([("s@1", 30), ("s@2", 43)], few("beside.s@2.n", 3)),
    ] {
        let editions = [before.clone(), july_beside("e-2", 20, &after)];
        assert_eq!(given_away(&editions), expected, "{after:?}");
    }
}

#[test]
fn a_definition_that_an_edition_names_otherwise_is_the_same_where_it_counts_alike() {
    let renamed = |responses: usize| {
        let (period, mut new) = july("e-2", &vec![BOTH; responses]);
        new.surveys[0].id = "s@1".to_owned();
        new.agencies[0].survey = "s@1".to_owned();
        (period, new)
    };
    let before = || july("e", &[BOTH; 20]);
    let editions = [before(), renamed(21)];
    assert_eq!(given_away(&editions), few("components.a.n", 1));
    // One of another shape is of other answers.
    let (period, mut other) = renamed(21);
    other.surveys[0].levels[0].satisfied = true;
    assert_eq!(given_away(&[before(), (period, other)]), None);
}

#[test]
fn more_sums_than_memory_holds_are_refused_by_name() {
    // Of every month two editions, whose numbers differ by powers of two.
    let months = |version: &'static str, more: bool| {
        (0..12).map(move |month| {
            let count = 20 + if more { 5 << month } else { 0 };
            let (number, id) = (month + 1, format!("{month}{version}"));
            edition(&id, &format!("2026-{number:02}"), &vec![FIRST; count], &[])
        })
    };
    let months: Vec<_> = months("", false).chain(months("-2", true)).collect();
    let all: usize = (0..12).map(|month| 20 + (5 << month)).sum();
    let year = |id, more| edition(id, "2026", &vec![FIRST; all + more], &[]);
    // The first of the year is less each of 4,096 sums of months.
    let first = |more| given_away(&[&months[..], &[year("y", more)]].concat());
    assert_eq!(first(0), None);
    assert_eq!(first(3), few("components.a.n", 3));
    // Its correction is less what may have come to each month or gone from it, in 5¹² ways.
    let ((period, new), shown) = (year("y-2", 5), [&months[..], &[year("y", 0)]].concat());
    let refused = check_disclosure(period, &new, &shown, 5).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "whether answers about x would be given away can't be checked: the editions of this period and \
         of its parts have more than 100000 sums and differences"
    );
}
