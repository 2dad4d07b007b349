//! Everything that anybody is shown: scores, blocks and distributions.

use std::collections::BTreeMap;

use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::domain::figures::score::Figure;
use sipas::domain::period::{Month, Period};

use super::people::{AGENCIES, OFFICES};
use crate::support::OperatorReads;
use crate::support::world::World;

/// The number of answers of one figure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    pub look: usize,
    pub period: Period,
    pub unit: String,
    /// The component, or `overall` and the pooled ones.
    pub figure: String,
    pub unflagged: bool,
    pub n: i64,
    pub left_out: i64,
}

/// The counts of levels, by unit and question.
pub type Levels = BTreeMap<(String, String), Vec<i64>>;

/// How much is looked at: of open months all answers, at a closing also those without flagged ones, and
/// in the end also the blocks. What is not looked at follows from the same stored sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    Open,
    Closing,
    All,
}

/// The figures of a period: of all units, with and without flagged answers, and of blocks.
pub fn figures(world: &World, period: Period, look: usize, width: Width) -> Vec<Shown> {
    let mut all = Vec::new();
    for unflagged in [false, true] {
        if unflagged && width == Width::Open {
            continue;
        }
        let query = FigureQuery {
            exclude_flagged: unflagged,
            ..world.query(&period.to_string())
        };
        let report = world.store.get_scores(&query).unwrap();
        let mut add = |unit: &str, id: &str, figure: &Figure| {
            // What the report calls left out is known too.
            all.extend(figure.n.map(|n| Shown {
                look,
                period,
                unit: unit.to_owned(),
                figure: id.to_owned(),
                unflagged,
                n,
                left_out: figure.left_out,
            }));
        };
        for agency in &report.agencies {
            // Overall figures of other components are figures of something else.
            let overall = format!("overall {}", agency.overall.used.join(" "));
            add(&agency.agency, &overall, &agency.overall.figure);
            for component in &agency.components {
                add(&agency.agency, &component.id, &component.figure);
            }
        }
        if width < Width::All {
            continue;
        }
        for block in ["so-ban-nganh", "xa-phuong-dac-khu"] {
            let query = FigureQuery {
                scope: Scope::Block(block.to_owned()),
                ..query.clone()
            };
            let ranking = world.store.get_ranking(&query, 5).unwrap();
            add(block, "overall", &ranking.pooled);
        }
    }
    all
}

/// What is shown of every question in a month.
pub fn distributions(world: &World, month: Month) -> Levels {
    let mut levels = Levels::new();
    for unit in AGENCIES.map(|(code, _)| code).into_iter().chain(OFFICES) {
        let query = FigureQuery {
            scope: Scope::Agency(unit.to_owned()),
            ..world.query(&month.to_string())
        };
        let shown = world.store.get_distribution(&query).unwrap();
        for question in shown.questions {
            if let Some(counts) = question.levels {
                levels.insert((unit.to_owned(), question.code), counts);
            }
        }
    }
    levels
}
