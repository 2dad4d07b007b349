use super::*;
use crate::domain::editions::manifest::{FigureEntry, ShownScore};

/// An edition of two agencies with 50 and 40 responses, made of the least that its format asks for.
fn edition() -> Manifest {
    let figure = |score: &str, n: i64| {
        format!(
            r#"{{"score":"{score}","numerator":{n},"denominator":{n},"n":{n},"answers":{n},
            "satisfied":{n},"points":{n},"effective_n":"40","low":"80.00","high":"99.00",
            "reason":null,"left_out":0}}"#
        )
    };
    let agency = |code: &str, rank: i64, score: &str, n: i64| {
        let figure = figure(score, n);
        format!(
            r#"{{"agency":"{code}","name":"{code}","name_en":null,"survey":"s","rank":{rank},
            "tied":false,"rank_low":1,"rank_high":2,"group":"within","mark":null,"reason":null,
            "overall":{{"figure":{figure},"used":["a"]}},
            "components":[{{"id":"a","figure":{figure}}}],
            "change":{{"before":null,"difference":null,"status":"no_previous_edition"}},
            "beside":[],"questions":[{{"code":"A1","n":{n},"levels":[0,{n}],"not_applicable":0,
            "reason":null}}],"flagged":0,"outside":0,
            "coverage":{{"finished":90,"invited":80,"answered":{n}}},"timeliness":null,"note":null}}"#
        )
    };
    let text = format!(
        r#"{{"format":"sipas edition","format_version":1,"id":"e","block":"b","block_name":"B",
        "period":"2026-Q3","title":"T","foreword":"","responsible":"","access_before_release":[],
        "release_at":null,"as_of":"","drafted_at":"","submitted_at":"","audit_head":"",
        "replaces":null,"method":{{"name":"pooled-top2","version":1,"k":5,"min_n":30}},
        "surveys":[],"ranked":true,"pooled":{},"funnel":null,"previous":null,"agencies":[{},{}]}}"#,
        figure("92.00", 90),
        agency("x", 1, "95.00", 50),
        agency("y", 2, "90.50", 40),
    );
    serde_json::from_str(&text).unwrap()
}

fn score(text: &str) -> Option<ShownScore> {
    ShownScore::read(text)
}

fn changed(change: impl FnOnce(&mut Manifest)) -> (Vec<Difference>, bool) {
    let mut new = edition();
    change(&mut new);
    let correction = correction(&edition(), "00", "Nhập sai", &new);
    (correction.differences, correction.changes_conclusion)
}

#[test]
fn the_same_figures_under_another_id_and_title_do_not_differ() {
    let (differences, changes) = changed(|new| {
        new.id = "e-2".to_owned();
        new.title = "Bản đính chính".to_owned();
        new.submitted_at = "2026-12-01T00:00:00Z".to_owned();
    });
    assert_eq!((differences, changes), (vec![], false));
}

#[test]
fn a_difference_names_the_agency_the_value_and_both_sides() {
    let (differences, changes) = changed(|new| {
        new.agencies[1].components[0].figure.satisfied = Some(39);
        new.agencies[1].name = "Y mới".to_owned();
        new.agencies[1].group = None;
    });
    let listed: Vec<_> = differences
        .iter()
        .map(|of| {
            let (before, after) = (of.before.as_deref(), of.after.as_deref());
            (
                of.agency.as_str(),
                of.what.as_str(),
                before,
                after,
                of.changes_conclusion,
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            ("y", "components.a.satisfied", Some("40"), Some("39"), false),
            ("y", "group", Some("within"), None, true),
            ("y", "name", Some("y"), Some("Y mới"), false),
        ]
    );
    assert!(changes);
}

#[test]
fn rank_interval_group_target_and_suppression_are_conclusions() {
    let conclusion = |change: &dyn Fn(&mut Manifest)| changed(change).1;
    assert!(conclusion(&|new| new.agencies[0].rank_high = Some(1)));
    assert!(conclusion(
        &|new| new.agencies[0].group = Some("above".to_owned())
    ));
    assert!(conclusion(
        &|new| new.agencies[0].reason = Some("few_cases".to_owned())
    ));
    let suppress = |figure: &mut FigureEntry| figure.reason = Some("suppressed".to_owned());
    assert!(conclusion(&|new| suppress(
        &mut new.agencies[0].components[0].figure
    )));
    // The target is a displayed score above 90.00, and 90.00 itself does not reach it.
    let scored = |text: &'static str| {
        move |new: &mut Manifest| new.agencies[1].overall.figure.score = score(text)
    };
    assert!(conclusion(&scored("90.00")));
    assert!(!conclusion(&scored("90.01")));
    assert!(!conclusion(&|new| new.agencies[0].coverage.finished = 91));
}

#[test]
fn an_agency_that_is_new_changes_a_conclusion() {
    let (differences, changes) = changed(|new| {
        let mut third = new.agencies[1].clone();
        third.agency = "z".to_owned();
        new.agencies.push(third);
    });
    assert!(changes);
    assert!(
        differences
            .iter()
            .all(|of| of.agency == "z" && of.before.is_none())
    );
}
