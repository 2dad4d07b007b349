//! Figures that fit themselves, but not what they are made of.

use sipas::domain::editions::correct::correction;
use sipas::domain::editions::manifest::{
    AgencyEntry, BesideEntry, EffectiveN, FigureEntry, Manifest,
};
use sipas::domain::figures::method::Method;
use sipas::domain::figures::score::Figure;

use super::edition::{check, lines, manifest, names, published};

type Edit = (&'static str, fn(&mut Manifest));

/// Asserts that each edit is named, among whatever else is found.
#[track_caller]
fn assert_named(edits: &[Edit]) {
    let mut missed = Vec::new();
    for (words, edit) in edits {
        let mut edited = manifest(Method::PooledTop2);
        edit(&mut edited);
        let found = lines(&check(&published(&edited)));
        if !found.iter().any(|line| line.contains(words)) {
            missed.push((words, found));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

/// The agency with four responses, all of whose figures are suppressed.
fn suppressed(manifest: &mut Manifest) -> &mut AgencyEntry {
    let mut agencies = manifest.agencies.iter_mut();
    agencies.find(|of| of.agency == "so-13").unwrap()
}

fn add(number: &mut Option<i64>, more: i64) {
    *number = number.map(|number| number + more);
}

#[test]
fn an_agency_has_the_components_and_questions_of_its_definition_each_once_and_in_order() {
    let place = "agencies[so-13].components: are not those of its definition";
    assert_named(&[
        (place, |m| {
            suppressed(m).components.pop();
        }),
        (place, |m| {
            let components = &mut suppressed(m).components;
            components.push(components[0].clone());
        }),
        (place, |m| suppressed(m).components.swap(0, 1)),
        (
            "agencies[so-13].questions: are not those of its definition",
            |m| {
                suppressed(m).questions.pop();
            },
        ),
        ("surveys[so-nganh-4]: has a component twice", |m| {
            let components = &mut m.surveys[0].components;
            components.push(components[0].clone());
            for agency in &mut m.agencies {
                agency.components.push(agency.components[0].clone());
            }
        }),
        ("surveys[so-nganh-4]: its levels do not rise", |m| {
            m.surveys[0].levels[4].value = 255;
        }),
        ("surveys: are more than agencies are scored by", |m| {
            m.surveys = vec![m.surveys[0].clone(); 16];
        }),
    ]);
}

#[test]
fn an_overall_figure_is_of_the_responses_to_its_components() {
    assert_named(&[
        (
            "overall.figure: is hidden, although components are shown",
            |m| m.agencies[0].overall.figure = suppressed(m).overall.figure.clone(),
        ),
        (
            "overall.figure: is of 10000 responses, but the components",
            |m| m.agencies[0].overall.figure.n = Some(10_000),
        ),
        // One response less than the largest component has.
        ("overall.figure: is of", |m| {
            let components = m.agencies[0].components.iter();
            let largest = components.filter_map(|of| of.figure.n).max().unwrap();
            let figure = &mut m.agencies[0].overall.figure;
            figure.effective_n = Some(EffectiveN(9.0));
            let less = figure.n.unwrap() - largest + 1;
            add(&mut figure.n, -less);
            add(&mut m.pooled.n, -less);
        }),
    ]);
}

#[test]
fn responses_that_are_wholly_satisfied_are_so_with_every_component() {
    let mut edited = manifest(Method::AllSatisfied);
    let figure = &mut edited.agencies[0].overall.figure;
    figure.numerator = figure.n;
    names(
        &check(&published(&edited)),
        "overall.figure: leaves unsatisfied 0 responses, but the components",
    );
}

#[test]
fn responses_that_are_not_wholly_satisfied_leave_an_answer_unsatisfied_and_no_more_than_they_have()
{
    let with = |wholly: fn(i64) -> i64| {
        let mut edited = manifest(Method::AllSatisfied);
        let figure = &mut edited.agencies[0].components[0].figure;
        figure.numerator = figure.n.map(wholly);
        check(&published(&edited))
    };
    let place = "components[to-chuc].figure.numerator:";
    names(
        &with(|n| n),
        &format!("{place} leaves more answers unsatisfied"),
    );
    names(
        &with(|_| 0),
        &format!("{place} is 0 wholly satisfied responses, with"),
    );
}

#[test]
fn a_question_has_no_more_answers_than_its_component_has_responses() {
    assert_named(&[("questions[TC1].n: is of more answers", |m| {
        let agency = &mut m.agencies[0];
        let figure = &mut agency.components[0].figure;
        figure.n = agency.questions[0].n.map(|n| n - 1);
        figure.effective_n = Some(EffectiveN(9.0));
    })]);
}

#[test]
fn a_code_says_what_the_figures_beside_it_do() {
    assert_named(&[
        ("questions[TC1].reason: says no_data, but", |m| {
            m.agencies[0].questions[0].reason = Some("no_data".to_owned());
        }),
        (
            "change.status: does not fit whether there is a score",
            |m| {
                let change = &mut m.agencies[0].change;
                (change.before, change.difference) = (None, None);
                change.status = "no_score".to_owned();
            },
        ),
        ("agencies[so-13].change.status: does not fit whether", |m| {
            suppressed(m).change.status = "no_earlier_score".to_owned();
        }),
    ]);
}

#[test]
fn sums_are_those_of_answers_on_the_scale_and_of_the_questions() {
    assert_named(&[
        // By this method points give no score.
        (
            "figure.points: are not those of so many answers, of which so many are satisfied",
            |m| {
                for component in &mut m.agencies[0].components {
                    component.figure.points = Some(1);
                }
                let all = i64::try_from(m.agencies[0].components.len()).unwrap();
                let overall = &mut m.agencies[0].overall.figure;
                let less = overall.points.unwrap() - all;
                overall.points = Some(all);
                add(&mut m.pooled.points, -less);
            },
        ),
        (
            "components[to-chuc]: its questions do not add up to it",
            |m| {
                let levels = m.agencies[0].questions[0].levels.as_mut().unwrap();
                levels.reverse();
            },
        ),
        (
            "components[to-chuc]: its questions do not add up to it",
            |m| {
                let question = &mut m.agencies[0].questions[0];
                question.levels.as_mut().unwrap()[4] += 1;
                add(&mut question.n, 1);
            },
        ),
        // Less the shown questions, the component would tell of two answers.
        (
            "components[to-chuc]: its questions do not add up to it",
            |m| {
                let question = &mut m.agencies[0].questions[0];
                question.levels.as_mut().unwrap()[4] -= 2;
                add(&mut question.n, -2);
            },
        ),
        (
            "components[to-chuc]: its questions do not add up to it",
            |m| {
                let question = m.agencies[0].questions[0].clone();
                suppressed(m).questions[0] = question;
            },
        ),
        (
            "components[to-chuc].figure.answers: are more than its responses",
            |m| {
                let more = 10_000;
                let agency = &mut m.agencies[0];
                for figure in [
                    &mut agency.components[0].figure,
                    &mut agency.overall.figure,
                    &mut m.pooled,
                ] {
                    add(&mut figure.answers, more);
                    add(&mut figure.satisfied, more);
                    add(&mut figure.points, 5 * more);
                }
            },
        ),
    ]);
}

#[test]
fn answers_beside_are_recomputed() {
    for method in [
        Method::PooledTop2,
        Method::Mean5,
        Method::Linear100,
        Method::AllSatisfied,
    ] {
        let mut right = manifest(method);
        let figure = right.agencies[1].overall.figure.clone();
        right.agencies[0].beside = vec![BesideEntry {
            survey: "sipas-5".to_owned(),
            figure,
        }];
        assert_eq!(lines(&check(&published(&right))), [""; 0], "{method}");
        let mut edited = right.clone();
        edited.agencies[0].beside[0].figure.score = right.agencies[9].overall.figure.score;
        names(&check(&published(&edited)), "beside[sipas-5].figure.score");
        let mut edited = right.clone();
        add(&mut edited.agencies[0].beside[0].figure.numerator, -9);
        names(&check(&published(&edited)), "beside[sipas-5].figure.");
    }
}

#[test]
fn whether_agencies_are_ranked_and_the_name_follow_from_the_block_and_the_period() {
    assert_named(&[
        ("ranked: is not what the block asks for", |m| {
            m.ranked = false;
            m.funnel = None;
        }),
        ("].timeliness: is missing", |m| {
            m.agencies[0].timeliness = None;
        }),
        ("id: is not that of its block and period", |m| {
            m.id = "so-ban-nganh-2026-Q4".to_owned();
        }),
        ("id: is not that of its block and period", |m| {
            m.id = "so-ban-nganh-2026-Q3-x".to_owned();
        }),
        ("previous.period: is not the period before", |m| {
            m.previous.as_mut().unwrap().period = "2025-Q2".to_owned();
        }),
        ("previous.id: is not that of its block", |m| {
            m.previous.as_mut().unwrap().id = "so-ban-nganh-2026-Q1".to_owned();
        }),
        ("replaces.id: is not that of another edition", |m| {
            m.replaces = Some(correction(m, "", "Nhập sai", m));
        }),
    ]);
}

#[test]
fn numbers_that_no_edition_has_are_named_and_not_computed_with() {
    assert_named(&[
        // The exact test of such a number never ended.
        ("overall.figure.effective_n: counts", |m| {
            m.agencies[0].overall.figure.effective_n = Some(EffectiveN(1e18));
        }),
        ("pooled.left_out: is negative", |m| m.pooled.left_out = -5),
        ("the numbers are too large to be added", |m| {
            m.agencies[0].outside = (1 << 53) - 1;
            m.agencies[0].flagged = Some((1 << 53) - 1);
        }),
    ]);
}

/// The same figures as those of intake offices, which are not ranked.
fn of_intake_offices() -> Manifest {
    let mut manifest = manifest(Method::PooledTop2);
    manifest.block = "mot-cua".to_owned();
    manifest.id = "mot-cua-2026-Q3".to_owned();
    manifest.previous.as_mut().unwrap().id = "mot-cua-2026-Q2".to_owned();
    (manifest.ranked, manifest.funnel) = (false, None);
    manifest.pooled = FigureEntry::of(&Figure::no_data());
    for agency in &mut manifest.agencies {
        agency.rank = None;
        agency.tied = false;
        (agency.rank_low, agency.rank_high) = (None, None);
        (agency.group, agency.mark) = (None, None);
        agency.reason = Some("not_ranked_block".to_owned());
        agency.timeliness = None;
    }
    manifest.agencies.sort_by(|a, b| a.agency.cmp(&b.agency));
    manifest
}

#[test]
fn intake_offices_are_all_asked_about_the_same() {
    let content = of_intake_offices();
    let found = |content: &Manifest| -> Vec<String> {
        let mut lines = lines(&check(&published(content)));
        lines.retain(|line| line.starts_with("edition.json"));
        lines
    };
    assert_eq!(found(&content), [""; 0]);
    let mut less = content.clone();
    suppressed(&mut less).components.pop();
    let expected = "edition.json: agencies[so-13].components: are not those of its definition";
    assert_eq!(found(&less), [expected]);
    let mut hidden = content;
    hidden.agencies[0].overall.figure = FigureEntry::of(&Figure::suppressed());
    let expected =
        "edition.json: agencies[so-01].overall.figure: is hidden, although components are shown";
    assert!(found(&hidden).iter().any(|line| line == expected));
}
