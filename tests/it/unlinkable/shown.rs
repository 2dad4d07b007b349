//! Everything that anybody is shown: scores, blocks and distributions.

use std::collections::BTreeMap;

use sipas::domain::access::Viewer;
use sipas::domain::figures::method::Method;
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::domain::figures::score::Figure;
use sipas::domain::period::{Month, Period};

use crate::support::OperatorReads;
use crate::support::world::World;

/// The numbers of one figure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    pub look: usize,
    pub period: Period,
    pub unit: String,
    /// The component, or `overall` and the pooled ones.
    pub figure: String,
    pub unflagged: bool,
    pub n: i64,
    /// Given answers, and satisfied ones; of shares of wholly satisfied responses all, and the satisfied ones.
    pub sums: [i64; 2],
    pub left_out: i64,
}

/// The answers to one question.
#[derive(Clone, Debug)]
pub struct Asked {
    pub look: usize,
    pub period: Period,
    pub unit: String,
    pub question: String,
    pub unflagged: bool,
    /// Their numbers by level.
    pub levels: Vec<i64>,
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

impl Width {
    /// Whether flagged answers are left out: not, and also so.
    fn choices(self) -> &'static [bool] {
        match self {
            Self::Open => &[false],
            Self::Closing | Self::All => &[false, true],
        }
    }
}

/// The figures of a period: of all units, with and without flagged answers, and of blocks.
pub fn figures(world: &World, period: Period, look: usize, width: Width) -> Vec<Shown> {
    let mut all = Vec::new();
    for unflagged in width.choices() {
        let query = FigureQuery {
            exclude_flagged: *unflagged,
            ..world.query(&period.to_string())
        };
        all.extend(of_units(world, &query, look));
        if width < Width::All {
            continue;
        }
        for block in ["so-ban-nganh", "xa-phuong-dac-khu"] {
            let query = FigureQuery {
                scope: Scope::Block(block.to_owned()),
                ..query.clone()
            };
            let ranking = world.store.get_ranking(&query, 5).unwrap();
            all.extend(shown(&query, look, block, "overall", &ranking.pooled));
        }
    }
    all
}

/// The shares of wholly satisfied responses about all units, with and without flagged ones.
pub fn wholly_satisfied(world: &World, period: Period, look: usize) -> Vec<Shown> {
    let queries = [false, true].map(|unflagged| FigureQuery {
        exclude_flagged: unflagged,
        method: Some(Method::AllSatisfied),
        ..world.query(&period.to_string())
    });
    let shown = queries.iter().map(|query| of_units(world, query, look));
    shown.flatten().collect()
}

fn of_units(world: &World, query: &FigureQuery, look: usize) -> Vec<Shown> {
    let report = world.store.get_scores(query).unwrap();
    let mut all = Vec::new();
    for agency in &report.agencies {
        let unit = &agency.agency;
        // Overall figures of other components are figures of something else.
        let overall = format!("overall {}", agency.overall.used.join(" "));
        all.extend(shown(query, look, unit, &overall, &agency.overall.figure));
        for component in &agency.components {
            all.extend(shown(query, look, unit, &component.id, &component.figure));
        }
    }
    all
}

fn shown(query: &FigureQuery, look: usize, unit: &str, id: &str, figure: &Figure) -> Option<Shown> {
    figure.n.map(|n| Shown {
        look,
        period: query.period,
        unit: unit.to_owned(),
        figure: id.to_owned(),
        unflagged: query.exclude_flagged,
        n,
        sums: [figure.denominator, figure.numerator].map(Option::unwrap_or_default),
        // What the report calls left out is known too.
        left_out: figure.left_out,
    })
}

/// What is shown of every question in a period, with and without flagged answers.
pub fn questions(world: &World, period: Period, look: usize, width: Width) -> Vec<Asked> {
    let mut all = Vec::new();
    for unflagged in width.choices() {
        let levels = levels(world, period, *unflagged);
        all.extend(levels.into_iter().map(|((unit, question), levels)| Asked {
            look,
            period,
            unit,
            question,
            unflagged: *unflagged,
            levels,
        }));
    }
    all
}

/// What is shown of every question in a month.
pub fn distributions(world: &World, month: Month) -> Levels {
    levels(world, Period::Month(month), false)
}

fn levels(world: &World, period: Period, unflagged: bool) -> Levels {
    let query = FigureQuery {
        exclude_flagged: unflagged,
        ..world.query(&period.to_string())
    };
    let shown = world.store.snapshot(&Viewer::Operator, |figures| {
        figures.list_distributions(&query)
    });
    let mut levels = Levels::new();
    for of in shown.unwrap().agencies {
        for question in of.distribution.questions {
            if let Some(counts) = question.levels {
                levels.insert((of.agency.clone(), question.code), counts);
            }
        }
    }
    levels
}
