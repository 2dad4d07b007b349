//! Snapshots: all figures of a page, chart or export are read at one time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sipas::domain::access::Reach;
use sipas::domain::access::Viewer;
use sipas::domain::cases::case::CaseUpdate;
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::store::{ImportMode, StoreError, Wanted};

use crate::support::builders::{CaseBuilder, slug};
use crate::support::world::{World, numbered};
use crate::support::{OperatorReads, at, case, viewer};

on_both_databases!(
    a_mixing_in_between_changes_no_figure_of_a_snapshot,
    an_agency_out_of_reach_is_in_no_figure,
    the_public_sees_figures_and_no_case,
    a_reading_that_nobody_waits_for_ends_before_its_next_query,
    what_is_being_written_is_written_to_its_end,
);

const ALL_FIVE: &str = "5555555555555555";

fn july(world: &World) -> FigureQuery {
    FigureQuery {
        scope: Scope::Agency("so-tp".to_owned()),
        ..world.query("2026-07")
    }
}

fn a_mixing_in_between_changes_no_figure_of_a_snapshot(mut world: World) {
    world.answer_cases(&numbered("A", 6, case), ALL_FIVE);
    world.mix();
    world.now = at("2026-07-15 10:00");
    world.answer_cases(&numbered("B", 6, case), ALL_FIVE);
    let query = july(&world);
    let read = world.store.snapshot(&Viewer::Public, |figures| {
        let before = figures.get_scores(&query)?;
        world.mix();
        let coverage = figures.get_coverage(&query)?;
        let distribution = figures.get_distribution(&query)?;
        let trend = figures.get_trend(&query, 3)?;
        let after = figures.get_scores(&query)?;
        assert_eq!(before.agencies, after.agencies);
        let times = [
            before.as_of,
            coverage.as_of,
            distribution.as_of,
            trend.as_of,
            after.as_of,
        ];
        Ok::<_, StoreError>((times, distribution.n))
    });
    let (times, n) = read.unwrap();
    assert!(times.iter().all(|time| *time == times[0]), "{times:?}");
    assert_eq!(n, Some(6));
    // The next snapshot sees the mixing.
    let next = world.store.get_scores(&query).unwrap();
    assert_eq!(next.agencies[0].n, Some(12));
    assert_ne!(next.as_of, times[0]);
}

fn an_agency_out_of_reach_is_in_no_figure(world: World) {
    for agency in ["so-tp", "so-yt"] {
        let cases = numbered(agency, 6, |code| case(code).of(agency));
        world.answer_cases(&cases, ALL_FIVE);
    }
    world.mix();
    let viewer = viewer(Reach::of_agencies(vec![slug("so-yt")]));
    let query = world.query("2026-07");
    let listed = world.store.snapshot(&viewer, |figures| {
        let scores = figures.get_scores(&query)?;
        let coverage = figures.get_coverage(&query)?;
        let timeliness = figures.get_timeliness(&query)?;
        let elsewhere = figures.get_scores(&july(&world));
        assert!(matches!(elsewhere, Err(StoreError::NoAgency { .. })));
        Ok::<_, StoreError>([
            scores
                .agencies
                .into_iter()
                .map(|a| a.agency)
                .collect::<Vec<_>>(),
            coverage.agencies.into_iter().map(|a| a.agency).collect(),
            timeliness.agencies.into_iter().map(|a| a.agency).collect(),
        ])
    });
    for agencies in listed.unwrap() {
        assert_eq!(agencies, ["so-yt"]);
    }
}

fn the_public_sees_figures_and_no_case(world: World) {
    world.answer_cases(&numbered("A", 6, case), ALL_FIVE);
    world.mix();
    let cases = world.store.cases(&Viewer::Public);
    assert!(cases.find("so-tp", "A-001").unwrap().is_none());
    assert!(cases.list_of_code("A-001").unwrap().is_empty());
    let scores = world
        .store
        .snapshot(&Viewer::Public, |figures| figures.get_scores(&july(&world)));
    assert_eq!(scores.unwrap().agencies[0].n, Some(6));
}

/// Somebody who waits until told to leave.
fn reader() -> (Arc<AtomicBool>, Arc<Wanted>) {
    let waits = Arc::new(AtomicBool::new(true));
    let seen = waits.clone();
    let wanted = Wanted::while_it(move || seen.load(Ordering::Relaxed));
    (waits, Arc::new(wanted))
}

fn a_reading_that_nobody_waits_for_ends_before_its_next_query(world: World) {
    world.answer_cases(&numbered("A", 6, case), ALL_FIVE);
    world.mix();
    let query = july(&world);
    let (waits, wanted) = reader();
    let store = world.store.while_wanted(&wanted);
    let read = store.snapshot(&Viewer::Public, |figures| {
        figures.get_scores(&query)?;
        assert!(!wanted.is_given_up());
        waits.store(false, Ordering::Relaxed);
        figures.get_scores(&query)
    });
    assert!(matches!(read, Err(StoreError::Unwanted)), "{read:?}");
    // Nobody who has left comes back.
    waits.store(true, Ordering::Relaxed);
    let cases = store.cases(&Viewer::Operator).find("so-tp", "A1");
    assert!(matches!(cases, Err(StoreError::Unwanted)), "{cases:?}");
    assert!(wanted.is_given_up());
    // Whoever else reads the same is not concerned.
    let scores = world.store.get_scores(&query).unwrap();
    assert_eq!(scores.agencies[0].n, Some(6));

    // Nothing is drawn of what was read to its end.
    let (waits, wanted) = reader();
    let store = world.store.while_wanted(&wanted);
    let read = store.snapshot(&Viewer::Public, |figures| {
        let scores = figures.get_scores(&query)?;
        waits.store(false, Ordering::Relaxed);
        Ok(scores)
    });
    assert!(matches!(read, Err(StoreError::Unwanted)), "{read:?}");
}

fn what_is_being_written_is_written_to_its_end(world: World) {
    let (waits, wanted) = reader();
    let store = world.store.while_wanted(&wanted);
    let options = world.case_import();
    let cases = numbered("A", 6, case).into_iter().map(CaseUpdate::whole);
    let cases: Vec<_> = cases.collect();
    let written = store.import_cases(options, ImportMode::Chunked, |importer| {
        waits.store(false, Ordering::Relaxed);
        for case in &cases {
            importer.apply(std::slice::from_ref(case))?;
        }
        Ok::<_, StoreError>(())
    });
    written.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM cases"), 6);
    assert!(!wanted.is_given_up());
}
