//! The moments from which scores are computed, by unit and version.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Integer, Text};

use super::snapshot::Figures;
use crate::domain::answers::sums::Moments;
use crate::domain::figures::scope::FigureQuery;
use crate::domain::survey::Definition;
use crate::store::answers::counts::{MOMENT_COLUMNS, SumsRow, read_moments};
use crate::store::db::conditions::{in_period, of_scope};
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

/// The moments of one unit under one version.
pub(super) struct UnitMoments {
    pub(super) definition: Arc<Definition>,
    pub(super) moments: Moments,
    pub(super) flagged: i64,
}

/// The sums of one pair of components of a unit and version.
#[derive(QueryableByName)]
struct MomentTotalRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    survey_version: String,
    #[diesel(sql_type = Bool)]
    flagged: bool,
    #[diesel(sql_type = Integer)]
    pair: i32,
    #[diesel(embed)]
    sums: SumsRow,
}

impl Figures<'_> {
    /// The moments of every unit in scope by version, from the stored totals over source, channel
    /// and field.
    pub(super) fn list_moments(
        &mut self,
        query: &FigureQuery,
    ) -> Result<HashMap<String, Vec<UnitMoments>>, StoreError> {
        let sums =
            MOMENT_COLUMNS.map(|column| format!("CAST(SUM({column}) AS BIGINT) AS {column}"));
        let rows: Vec<MomentTotalRow> = Sql::new("SELECT unit, survey_version, flagged, pair, ")
            .text(&sums.join(", "))
            .text(" FROM moments WHERE source = '' AND ")
            .join(in_period(query.period))
            .join(of_scope(&query.scope))
            .text(" GROUP BY unit, survey_version, flagged, pair")
            .load(self.conn)?;

        let mut grouped: BTreeMap<(String, String), Vec<MomentTotalRow>> = BTreeMap::new();
        for row in rows {
            grouped
                .entry((row.unit.clone(), row.survey_version.clone()))
                .or_default()
                .push(row);
        }
        let mut by_unit: HashMap<String, Vec<UnitMoments>> = HashMap::new();
        for ((unit, version), rows) in grouped {
            let definition = self.store.surveys.get(self.conn, &version)?;
            let flagged = rows
                .iter()
                .filter(|row| row.flagged && row.pair == 0)
                .map(|row| row.sums.n)
                .sum();
            let moments = read_moments(
                rows.iter()
                    .filter(|row| !(query.exclude_flagged && row.flagged))
                    .map(|row| (row.pair, row.sums.row())),
                definition.components.len(),
            )?;
            by_unit.entry(unit).or_default().push(UnitMoments {
                definition,
                moments,
                flagged,
            });
        }
        Ok(by_unit)
    }
}

/// The moments of the version with the most answers of a unit, pooled with those of versions that
/// count alike, and whether there were no others.
pub(super) fn main_version(
    units: Vec<UnitMoments>,
    survey: &Definition,
) -> Option<(UnitMoments, bool)> {
    let mut units: Vec<UnitMoments> = units
        .into_iter()
        .filter(|unit| unit.moments.all.n > 0 || unit.flagged > 0)
        .collect();
    // The version with the most answers first; among equals, those that count like the report's.
    units.sort_by_key(|unit| {
        std::cmp::Reverse((unit.moments.all.n, unit.definition.counts_like(survey)))
    });
    let mut units = units.into_iter();
    let mut main = units.next()?;
    let mut is_only = true;
    for other in units {
        if other.definition.counts_like(&main.definition) {
            main.moments += &other.moments;
            main.flagged += other.flagged;
        } else {
            is_only = false;
        }
    }
    Some((main, is_only))
}
