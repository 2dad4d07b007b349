//! Reach: what the store shows a viewer, whoever asks for it.

use sipas::domain::access::{Reach, Viewer};
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::store::answers::batches::BatchRows;
use sipas::store::figures::periods::PeriodClosing;
use sipas::store::{StoreError, Submitted};

use super::batches;
use crate::support::builders::{CaseBuilder, slug};
use crate::support::world::{World, numbered};
use crate::support::{OperatorReads, case, viewer};

on_both_databases!(
    a_closing_that_was_put_off_is_told_of_the_agencies_in_scope_and_within_reach,
    a_ranking_is_for_who_reaches_every_agency,
    agencies_out_of_reach_are_not_there,
    an_agency_is_told_its_own_place_and_no_other,
    batches_are_compared_for_who_may_see_them,
    disputes_and_missing_apologies_are_told_within_reach_and_never_in_public,
    fields_are_counted_in_the_cases_within_reach,
    months_that_disagree_are_told_within_reach,
    periods_are_told_of_agencies_within_reach,
);

const ALL_FIVE: &str = "5555555555555555";

/// Somebody with a key for Sở Y tế.
fn narrow() -> Viewer {
    viewer(Reach::of_agencies(vec![slug("so-yt")]))
}

/// Somebody with a key for a counter.
fn counter() -> Viewer {
    viewer(Reach::Office {
        office: slug("mot-cua-1"),
        counter: None,
    })
}

fn agency(code: &str) -> Scope {
    Scope::Agency(code.to_owned())
}

fn block(code: &str) -> Scope {
    Scope::Block(code.to_owned())
}

fn july(world: &World, scope: Scope) -> FigureQuery {
    FigureQuery {
        scope,
        ..world.query("2026-07")
    }
}

/// Six answered cases of each agency.
fn answer(world: &World, agencies: &[&str]) {
    for agency in agencies {
        let cases = numbered(agency, 6, |code| case(code).of(agency));
        world.answer_cases(&cases, ALL_FIVE);
    }
}

fn disputes_and_missing_apologies_are_told_within_reach_and_never_in_public(mut world: World) {
    for agency in ["so-tp", "so-yt"] {
        let codes = world.links(&numbered(agency, 6, |code| case(code).of(agency)));
        for code in &codes {
            assert_eq!(world.answer(*code, ALL_FIVE), Submitted::Accepted);
        }
        assert!(world.store.dispute(&codes[0]).unwrap());
        let late = case(&format!("late-{agency}")).of(agency).due("2026-07-02");
        world.import(&[late.handed_in_at("mot-cua-1")]);
    }
    world.close();
    let listed = |viewer: &Viewer, scope: Scope| -> [Vec<String>; 2] {
        let query = july(&world, scope);
        let read = world.store.snapshot(viewer, |figures| {
            let disputes = figures.list_disputes(&query)?;
            let apologies = figures.count_apologies_due(&query)?;
            Ok::<_, StoreError>([
                disputes.into_keys().collect(),
                apologies.into_keys().collect(),
            ])
        });
        read.unwrap()
    };
    let nothing: [Vec<String>; 2] = [Vec::new(), Vec::new()];
    assert_eq!(
        listed(&Viewer::Operator, Scope::All),
        [vec!["so-tp", "so-yt"], vec!["mot-cua-1", "so-tp", "so-yt"]]
    );
    assert_eq!(
        listed(&Viewer::Operator, block("so-ban-nganh")),
        [["so-tp", "so-yt"], ["so-tp", "so-yt"]]
    );
    assert_eq!(
        listed(&Viewer::Operator, agency("so-tp")),
        [["so-tp"], ["so-tp"]]
    );
    assert_eq!(listed(&narrow(), Scope::All), [["so-yt"], ["so-yt"]]);
    assert_eq!(listed(&narrow(), agency("so-tp")), nothing);
    assert_eq!(listed(&counter(), Scope::All), nothing);
    for viewer in [Viewer::Public, Viewer::Server] {
        assert_eq!(listed(&viewer, Scope::All), nothing);
        assert_eq!(listed(&viewer, agency("so-tp")), nothing);
    }
}

fn a_ranking_is_for_who_reaches_every_agency(world: World) {
    answer(&world, &["so-tp", "so-yt"]);
    world.mix();
    let both = Reach::of_agencies(vec![slug("so-tp"), slug("so-yt")]);
    for viewer in [narrow(), viewer(both), counter()] {
        // Whether there is such a block or not.
        for code in ["so-ban-nganh", "huyen"] {
            let query = july(&world, block(code));
            let refused = world.store.snapshot(&viewer, |figures| {
                let plain = figures.get_ranking(&query, 5);
                let compared = figures.get_compared_ranking(&query, 5);
                Ok::<_, StoreError>([plain, compared])
            });
            for refused in refused.unwrap() {
                assert!(matches!(refused, Err(StoreError::OutOfReach)), "{viewer:?}");
            }
        }
    }
    let query = july(&world, block("so-ban-nganh"));
    for viewer in [Viewer::Operator, Viewer::Public, viewer(Reach::All)] {
        let read = world
            .store
            .snapshot(&viewer, |of| of.get_ranking(&query, 5));
        assert_eq!(read.unwrap().agencies.len(), 2);
    }
}

fn an_agency_is_told_its_own_place_and_no_other(world: World) {
    answer(&world, &["so-tp", "so-yt"]);
    world.mix();
    let query = july(&world, block("so-ban-nganh"));
    let place = |viewer: &Viewer, agency: &str| {
        world
            .store
            .snapshot(viewer, |of| of.get_place(&query, agency, 5))
    };
    let whole = world.store.get_ranking(&query, 5).unwrap();
    for viewer in [narrow(), Viewer::Public] {
        let own = place(&viewer, "so-yt").unwrap();
        assert_eq!(own.ranked, 2);
        assert_eq!(own.ranking.pooled, whole.pooled);
        let mut lines = whole.agencies.iter();
        let line = lines.find(|line| line.score.agency == "so-yt").unwrap();
        assert_eq!(own.ranking.agencies, std::slice::from_ref(line));
    }
    let other = place(&narrow(), "so-tp");
    assert!(
        matches!(other, Err(StoreError::NoAgency { .. })),
        "{other:?}"
    );
}

fn a_closing_that_was_put_off_is_told_of_the_agencies_in_scope_and_within_reach(mut world: World) {
    answer(&world, &["so-tp", "so-yt"]);
    world.close();
    world.execute(
        "INSERT INTO postponed_closings (unit, month) \
         VALUES ('so-tp', '2026-07'), ('xa-a', '2026-07')",
    );
    let closing = |viewer: &Viewer, scope: Scope| {
        let query = july(&world, scope);
        let read = world.store.snapshot(viewer, |of| of.get_closing(&query));
        match read.unwrap() {
            PeriodClosing::PutOff(units) => units,
            PeriodClosing::Closed(_) => Vec::new(),
            open @ PeriodClosing::Open(_) => panic!("{open:?}"),
        }
    };
    let operator = Viewer::Operator;
    assert_eq!(closing(&operator, Scope::All), ["so-tp", "xa-a"]);
    assert_eq!(closing(&operator, block("so-ban-nganh")), ["so-tp"]);
    assert_eq!(closing(&operator, agency("so-yt")), [""; 0]);
    assert_eq!(closing(&narrow(), Scope::All), [""; 0]);
    let listed = |viewer: &Viewer| world.store.list_postponed(viewer).unwrap();
    assert_eq!(listed(&Viewer::Server), ["so-tp 2026-07", "xa-a 2026-07"]);
    assert_eq!(listed(&narrow()), [""; 0]);
}

fn months_that_disagree_are_told_within_reach(world: World) {
    world.execute(
        "INSERT INTO facts (name, value) \
         VALUES ('disagreeing_months', 'so-tp 2026-07\nso-yt 2026-07')",
    );
    let listed = |viewer: &Viewer| world.store.list_disagreeing(viewer).unwrap();
    assert_eq!(listed(&Viewer::Server), ["so-tp 2026-07", "so-yt 2026-07"]);
    assert_eq!(listed(&narrow()), ["so-yt 2026-07"]);
}

fn periods_are_told_of_agencies_within_reach(world: World) {
    answer(&world, &["so-tp"]);
    world.mix();
    let shown = |viewer: &Viewer, scope: Scope| -> Vec<String> {
        let read = world
            .store
            .snapshot(viewer, |of| of.list_shown_periods(&scope));
        let periods = read.unwrap().into_iter();
        periods.map(|period| period.to_string()).collect()
    };
    for viewer in [Viewer::Operator, Viewer::Public] {
        assert_eq!(shown(&viewer, Scope::All), ["2026-07"]);
        assert_eq!(shown(&viewer, agency("so-tp")), ["2026-07"]);
    }
    assert_eq!(shown(&narrow(), Scope::All), [""; 0]);
    assert_eq!(shown(&narrow(), agency("so-tp")), [""; 0]);
}

fn fields_are_counted_in_the_cases_within_reach(world: World) {
    world.import(&[
        case("1").about("Xây dựng").handed_in_at("mot-cua-1"),
        case("2").about("Đất đai"),
        case("3").about("Xây dựng").of("so-yt"),
        case("4").about("Y tế").of("so-yt"),
    ]);
    let counted = |viewer: &Viewer| -> Vec<(String, i64)> {
        let fields = world.store.list_fields(viewer).unwrap().into_iter();
        fields.map(|field| (field.name, field.cases)).collect()
    };
    let expect = |fields: &[(&str, i64)]| -> Vec<(String, i64)> {
        let fields = fields.iter();
        fields
            .map(|(name, cases)| ((*name).to_owned(), *cases))
            .collect()
    };
    // What is confirmed is there for everybody.
    for (viewer, expected) in [
        (
            Viewer::Operator,
            &[("Đất đai", 1), ("Hộ tịch", 0), ("Xây dựng", 2), ("Y tế", 1)][..],
        ),
        (
            narrow(),
            &[("Đất đai", 0), ("Hộ tịch", 0), ("Xây dựng", 1), ("Y tế", 1)],
        ),
        (
            counter(),
            &[("Đất đai", 0), ("Hộ tịch", 0), ("Xây dựng", 1)],
        ),
        (Viewer::Public, &[("Đất đai", 0), ("Hộ tịch", 0)]),
    ] {
        assert_eq!(counted(&viewer), expect(expected), "{viewer:?}");
    }
}

fn agencies_out_of_reach_are_not_there(world: World) {
    let known = |viewer: &Viewer| -> Vec<String> {
        let agencies = world.store.cases(viewer).list_agencies().unwrap();
        let agencies = agencies.into_iter();
        agencies.map(|agency| agency.code.to_string()).collect()
    };
    let is_there = |viewer: &Viewer, code: &str| {
        let found = world.store.cases(viewer).find_agency(code).unwrap();
        found.is_some()
    };
    // Cases are handed in at every office.
    assert_eq!(known(&narrow()), ["mot-cua-1", "mot-cua-2", "so-yt"]);
    assert_eq!(known(&Viewer::Public), ["mot-cua-1", "mot-cua-2"]);
    assert_eq!(known(&Viewer::Operator).len(), 6);
    for (code, expected) in [("so-yt", true), ("so-tp", false), ("mot-cua-1", false)] {
        assert_eq!(is_there(&narrow(), code), expected, "{code}");
    }
    assert!(is_there(&Viewer::Operator, "so-tp") && !is_there(&Viewer::Operator, "so-x"));
}

fn batches_are_compared_for_who_may_see_them(world: World) {
    let earlier = batches::rows(&world, "so-tp", 8, "5555555444444432");
    batches::import(&world, "P1", "one", &earlier).unwrap();
    let mut rows = BatchRows::default();
    for row in batches::rows(&world, "so-tp", 7, "5555555444444432") {
        rows.push(row);
    }
    let found = |viewer: &Viewer| -> Vec<(String, u64)> {
        let overlaps = world.store.compare_batch(viewer, "P2", &rows).unwrap();
        let overlaps = overlaps.into_iter();
        overlaps.map(|of| (of.batch, of.shared)).collect()
    };
    assert_eq!(found(&Viewer::Operator), [("P1".to_owned(), 7)]);
    for viewer in [Viewer::Public, narrow(), viewer(Reach::All)] {
        assert_eq!(found(&viewer), [], "{viewer:?}");
    }
}
