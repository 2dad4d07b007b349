//! The moments from which scores are computed, by unit, version and period.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use diesel::QueryableByName;
use diesel::sql_types::{Integer, Text};

use super::snapshot::Figures;
use crate::domain::answers::sums::{ComponentSet, Moments};
use crate::domain::figures::disclosure::{Origin, Part};
use crate::domain::figures::scope::FigureQuery;
use crate::domain::period::Period;
use crate::domain::survey::Definition;
use crate::store::answers::moment_rows::{MOMENT_COLUMNS, MomentRow, SumsRow, read_moments};
use crate::store::answers::traits::Basis;
use crate::store::closings::RecordedClosings;
use crate::store::db::conditions::{in_period, of_scope};
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

/// The answers about one unit under one version, or under several that count alike.
#[derive(Clone)]
pub(super) struct UnitMoments {
    pub(super) definition: Arc<Definition>,
    pub(super) parts: Vec<Part>,
}

/// One total row of moments.
#[derive(QueryableByName)]
struct MomentTotalRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    survey_version: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Text)]
    basis: String,
    #[diesel(sql_type = Integer)]
    part: i32,
    #[diesel(embed)]
    sums: SumsRow,
}

/// The rows of a unit and version by period and basis.
type RowsByPeriod = BTreeMap<(Period, Basis), Vec<(i32, MomentRow)>>;

/// Whether counts of a basis are read for a period: provisional ones only of open periods, those of mixed
/// answers only of closed ones.
pub(super) fn is_read(
    basis: Basis,
    unit: &str,
    period: Period,
    closings: &RecordedClosings,
) -> bool {
    let is_closed = || closings.is_closed_for(unit, period);
    match basis {
        Basis::Imported => true,
        Basis::All | Basis::Unflagged => is_closed(),
        Basis::Provisional => !is_closed(),
        Basis::Closing => false,
    }
}

/// The origin of the answers that counts of a basis are all of.
pub(super) fn origin(basis: Basis) -> Option<Origin> {
    match basis {
        Basis::All => Some(Origin::Mixed),
        Basis::Provisional => Some(Origin::Provisional),
        Basis::Imported => Some(Origin::Imported),
        Basis::Unflagged | Basis::Closing => None,
    }
}

impl Figures<'_> {
    /// The moments of every unit in scope by version, from the stored totals over source, channel
    /// and field.
    pub(super) fn list_moments(
        &mut self,
        query: &FigureQuery,
        open: &RecordedClosings,
    ) -> Result<HashMap<String, Vec<UnitMoments>>, StoreError> {
        let rows: Vec<MomentTotalRow> =
            Sql::new("SELECT unit, survey_version, period, basis, part, ")
                .text(&MOMENT_COLUMNS.join(", "))
                .text(" FROM moments WHERE source = '' AND ")
                .join(in_period(query.period))
                .join(of_scope(&query.scope))
                .load(self.conn()?)?;
        let mut grouped: BTreeMap<(String, String), RowsByPeriod> = BTreeMap::new();
        for row in rows {
            let (period, basis) = (read_period(&row.period)?, Basis::read(&row.basis)?);
            if is_read(basis, &row.unit, period, open) {
                let unit = grouped.entry((row.unit, row.survey_version)).or_default();
                let rows = unit.entry((period, basis)).or_default();
                rows.push((row.part, row.sums.row()));
            }
        }
        let mut by_unit: HashMap<String, Vec<UnitMoments>> = HashMap::new();
        for ((unit, version), rows) in grouped {
            let definition = self.definition(&version)?;
            let parts = parts(rows, definition.components.len())?;
            let versions = by_unit.entry(unit).or_default();
            versions.push(UnitMoments { definition, parts });
        }
        Ok(by_unit)
    }
}

/// The parts that rows stand for.
fn parts(rows: RowsByPeriod, components: usize) -> Result<Vec<Part>, StoreError> {
    let mut moments = BTreeMap::new();
    for (key, rows) in rows {
        moments.insert(key, read_moments(rows, components)?);
    }
    let mut parts = Vec::new();
    for ((period, basis), own) in &moments {
        let Some(origin) = origin(*basis) else {
            continue;
        };
        let unflagged = match origin {
            Origin::Imported => Some(own),
            Origin::Mixed | Origin::Provisional => moments.get(&(*period, Basis::Unflagged)),
        };
        parts.push(Part {
            period: *period,
            origin,
            moments: own.clone(),
            unflagged: unflagged.cloned(),
        });
    }
    Ok(parts)
}

impl UnitMoments {
    /// A unit without answers.
    pub(super) fn none(definition: Arc<Definition>) -> Self {
        Self {
            definition,
            parts: Vec::new(),
        }
    }

    /// The responses that count in the overall score, or apart from it where it has none.
    pub(super) fn responses(&self) -> i64 {
        let pooled = ComponentSet::pooled(&self.definition);
        let most = |moments: &Moments| {
            let single = (0..self.definition.components.len()).map(ComponentSet::single);
            let sets = single.chain([pooled]).map(|set| moments.sums(set).n);
            sets.max().unwrap_or(0)
        };
        self.parts.iter().map(|part| most(&part.moments)).sum()
    }

    /// Adds the parts of another version that counts alike. Parts of one period become one.
    fn add(&mut self, other: Self) {
        for part in other.parts {
            let same = self
                .parts
                .iter_mut()
                .find(|own| own.period == part.period && own.origin == part.origin);
            match same {
                Some(own) => {
                    own.moments += &part.moments;
                    own.unflagged = match (own.unflagged.take(), part.unflagged) {
                        (Some(mut unflagged), Some(more)) => {
                            unflagged += &more;
                            Some(unflagged)
                        }
                        _ => None,
                    };
                }
                None => self.parts.push(part),
            }
        }
    }
}

/// The answers about one unit: those that it is scored by, and those to other definitions.
pub(super) struct UnitAnswers {
    /// The answers that the unit is scored by, under a version and those that count alike; `None`
    /// where there are none.
    pub(super) main: Option<UnitMoments>,
    /// The answers under other definitions, each with those that count alike.
    pub(super) beside: Vec<UnitMoments>,
}

impl UnitAnswers {
    /// Tells the answers of a unit apart: it is scored by those to the definition of which it has the
    /// most, and among equals by those that count like the report's.
    pub(super) fn new(
        scored: Vec<UnitMoments>,
        other: Vec<UnitMoments>,
        survey: &Definition,
    ) -> Self {
        let mut groups = alike(scored, survey).into_iter();
        let main = groups.next();
        Self {
            main,
            beside: groups.chain(alike(other, survey)).collect(),
        }
    }
}

/// Versions that count alike, together: the ones with the most answers first, and among equals those
/// that count like the report's.
fn alike(units: Vec<UnitMoments>, survey: &Definition) -> Vec<UnitMoments> {
    let mut units: Vec<(i64, UnitMoments)> = units
        .into_iter()
        .map(|unit| (unit.responses(), unit))
        .filter(|(responses, _)| *responses > 0)
        .collect();
    units.sort_by_key(|(responses, unit)| {
        std::cmp::Reverse((*responses, unit.definition.counts_like(survey)))
    });
    let mut groups: Vec<UnitMoments> = Vec::new();
    for (_, unit) in units {
        let like = groups
            .iter_mut()
            .find(|group| group.definition.counts_like(&unit.definition));
        match like {
            Some(group) => group.add(unit),
            None => groups.push(unit),
        }
    }
    groups
}
