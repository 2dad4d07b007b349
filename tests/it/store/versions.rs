//! Figures of two periods whose answers were given to two versions of a definition.

use sipas::domain::access::Viewer;
use sipas::domain::figures::ranking::{Direction, NotComparable};
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::store::StoreError;

use crate::support::at;
use crate::support::builders::definition;
use crate::support::world::{World, definitions};

on_both_databases!(
    a_version_that_counts_differently_breaks_changes_and_trends,
    a_version_with_other_texts_breaks_neither,
);

/// The responses of a month.
const RESPONSES: usize = 40;

/// May, answered to version 2, against April, answered to version 1: the direction of the change or the
/// reason for there being none, and whether the trend is broken.
fn compared(
    mut world: World,
    change: impl FnOnce(String) -> String,
) -> (Option<Direction>, Option<NotComparable>, bool) {
    world.now = at("2026-08-10 09:00");
    let april = world.import_paper("2026-04", RESPONSES, "1111111111111111");
    april.unwrap();
    let mut offered = definitions();
    offered.push(definition("so-nganh-4", |text| {
        change(text).replace("version = 1", "version = 2")
    }));
    world.store = world.open_again(|_| {}, offered).unwrap();
    let may = world.import_paper("2026-05", RESPONSES, "5555555555555555");
    may.unwrap();
    let of = |scope| FigureQuery {
        scope,
        ..world.query("2026-05")
    };
    let read = world.store.snapshot(&Viewer::Operator, |figures| {
        let block = of(Scope::Block("so-ban-nganh".to_owned()));
        let ranking = figures.get_compared_ranking(&block, 30)?;
        let trend = figures.get_trend(&of(Scope::Agency("so-tp".to_owned())), 3)?;
        let of_block = figures.get_trend(&block, 3)?;
        Ok::<_, StoreError>((ranking, trend, of_block))
    });
    let (ranking, trend, of_block) = read.unwrap();
    let mut agencies = ranking.agencies.iter();
    let agency = agencies.find(|of| of.score.agency == "so-tp").unwrap();
    let change = agency.change.unwrap();
    let [own, block] = [trend, of_block].map(|trend| trend.points.last().unwrap().clone());
    assert_eq!(own.break_before, block.break_before);
    assert_eq!(own.change.is_none(), own.break_before);
    (change.direction, change.reason, own.break_before)
}

fn a_version_that_counts_differently_breaks_changes_and_trends(world: World) {
    let apart = |text: String| text.replace("id = \"pakn\"", "id = \"pakn\"\napart = true");
    assert_eq!(
        compared(world, apart),
        (None, Some(NotComparable::OtherSurvey), true)
    );
}

fn a_version_with_other_texts_breaks_neither(world: World) {
    let reworded = |text: String| text.replace("Rất hài lòng", "Rất là hài lòng");
    assert_eq!(
        compared(world, reworded),
        (Some(Direction::Risen), None, false)
    );
}
