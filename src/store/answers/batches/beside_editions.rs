//! What a batch gives away beside published editions: pages show its responses at once, and whoever has the
//! edition subtracts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::domain::access::Viewer;
use crate::domain::editions::correct::{LiveDifference, LiveFigures, find_live_difference};
use crate::domain::editions::manifest::Manifest;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::period::Period;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::editions::published::PublishedEditions;
use crate::store::figures::Figures;

/// The units of responses that come or go, each with their periods.
pub(super) type Places = BTreeMap<String, BTreeSet<Period>>;

/// Refuses what was just written where the figures of a unit now differ by 1 to `k` − 1 responses from those
/// that a published edition shows of it. The whole batch is there, or gone, within the transaction, which the
/// refusal undoes.
pub(super) fn refuse_few(
    store: &Store,
    conn: &mut Conn,
    places: &Places,
    now: Timestamp,
) -> Result<(), StoreError> {
    let periods: BTreeSet<Period> = places.values().flatten().copied().collect();
    let periods: Vec<Period> = periods.into_iter().collect();
    let editions = PublishedEditions::read(conn)?.read_covering(conn, &periods)?;
    let mut figures = Figures::within(store, conn, &Viewer::Operator);
    for (period, edition) in &editions {
        refuse_beside(&mut figures, *period, edition, places, now)?;
    }
    Ok(())
}

/// Refuses what differs by too few responses from one edition.
fn refuse_beside(
    figures: &mut Figures<'_>,
    period: Period,
    edition: &Manifest,
    places: &Places,
    now: Timestamp,
) -> Result<(), StoreError> {
    let k = figures.k();
    let query = FigureQuery {
        period,
        scope: Scope::All,
        method: Some(edition.method.name),
        exclude_flagged: false,
        now,
    };
    let scores = figures.get_scores(&query)?;
    let answers = figures.list_distributions(&query)?;
    for (score, own) in scores.agencies.iter().zip(&answers.agencies) {
        if !places.contains_key(&score.agency) {
            continue;
        }
        let live = LiveFigures {
            score,
            definition: &own.definition,
            distribution: &own.distribution,
        };
        if let Some(found) = find_live_difference(edition, live, k) {
            return Err(refusal(&score.agency, &edition.id, &found));
        }
    }
    Ok(())
}

fn refusal(unit: &str, edition: &str, found: &LiveDifference) -> StoreError {
    let LiveDifference {
        what,
        difference,
        k,
    } = found;
    let than = match *difference > 0 {
        true => "more",
        false => "less",
    };
    StoreError::Batch(format!(
        "pages would show fewer than {k} responses of `{unit}` {than} than the published edition `{edition}` ({what} differs by {difference}), which gives them away; nothing is changed: let at least {k} come or go at once, in one batch"
    ))
}
