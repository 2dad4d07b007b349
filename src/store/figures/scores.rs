//! Figures: scores, rankings and series, from the moments of the last mixing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Text};
use jiff::Timestamp;

use super::coverage;
use crate::domain::answers::sums::Moments;
use crate::domain::cases::agency::Agency;
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::{RankReport, rank};
use crate::domain::figures::score::{
    AgencyCounts, AgencyScore, Figure, NoScore, ScoreReport, pooled_figure,
};
use crate::domain::figures::trend::{Trend, TrendPoint};
use crate::domain::period::Period;
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::answers::counts::{MOMENT_COLUMNS, SumsRow, read_moments};
use crate::store::answers::mixing::OpenMonths;
use crate::store::cases::agencies;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::{batch_sql, settings};

/// Which agencies a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every agency and intake office.
    All,
    /// One, by its code.
    Agency(String),
    /// The peers of a block, by its code.
    Block(String),
}

impl Scope {
    /// What goes on a condition so that the column `unit` is of the scope, and the value of the
    /// place in it, if it has one.
    pub(in crate::store) fn units(&self, place: usize) -> (String, Option<&str>) {
        match self {
            Self::All => (String::new(), None),
            Self::Agency(code) => (format!("AND unit = ${place}"), Some(code)),
            Self::Block(code) => (
                format!("AND unit IN (SELECT code FROM agencies WHERE block = ${place})"),
                Some(code),
            ),
        }
    }
}

/// What is asked of the figures.
#[derive(Clone, Debug)]
pub struct FigureQuery {
    /// The period.
    pub period: Period,
    /// The agencies.
    pub scope: Scope,
    /// The method; the definition's own unless named.
    pub method: Option<Method>,
    /// Whether flagged responses are left out.
    pub exclude_flagged: bool,
    /// Now, which decides what is provisional.
    pub now: Timestamp,
}

/// The moments of one unit under one version.
struct UnitMoments {
    definition: Arc<Definition>,
    moments: Moments,
    flagged: i64,
}

#[derive(QueryableByName)]
struct SumRow {
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

impl Store {
    /// The scores of the agencies in scope.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_scores(&self, query: &FigureQuery) -> Result<ScoreReport, StoreError> {
        self.conn()?.read(|conn| Ok(self.score(conn, query)?.0))
    }

    /// The ranking of a block.
    ///
    /// # Errors
    /// When the block is unknown, or the database fails.
    pub fn get_ranking(&self, query: &FigureQuery, min_n: i64) -> Result<RankReport, StoreError> {
        let (scores, pooled) = self.conn()?.read(|conn| self.score(conn, query))?;
        let block = match &query.scope {
            Scope::Block(block) => block.clone(),
            Scope::All | Scope::Agency(_) => String::new(),
        };
        let name = self.block_name(&block);
        Ok(rank(scores, &block, &name, min_n, pooled))
    }

    /// A block's name in Vietnamese, or its code where it has none.
    pub fn block_name(&self, code: &str) -> String {
        self.blocks()
            .iter()
            .find(|block| block.id.as_str() == code)
            .map_or_else(|| code.to_owned(), |block| block.name.clone())
    }

    /// The series of an agency or a block over the last `length` periods of the same kind.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_trend(&self, query: &FigureQuery, length: usize) -> Result<Trend, StoreError> {
        let periods: Vec<Period> =
            std::iter::successors(Some(query.period), |period| Some(period.previous()))
                .take(length)
                .collect();
        self.conn()?.read(|conn| {
            let mut points: Vec<(TrendPoint, String, Option<String>)> = Vec::new();
            let mut method = query.method.unwrap_or_default();
            for period in periods.into_iter().rev() {
                let query = FigureQuery {
                    period,
                    ..query.clone()
                };
                let (scores, pooled) = self.score(conn, &query)?;
                method = scores.method;
                let own = match &query.scope {
                    Scope::Agency(_) => scores.agencies.into_iter().next(),
                    Scope::All | Scope::Block(_) => None,
                };
                let valid = own.is_some() || !matches!(query.scope, Scope::Agency(_));
                let survey = own.as_ref().and_then(|a| a.survey.clone());
                let figure = match own {
                    Some(agency) => agency.overall.figure,
                    None if valid => pooled,
                    None => Figure::no_data(),
                };
                points.push((
                    TrendPoint {
                        period,
                        figure,
                        change: None,
                        break_before: false,
                        provisional: scores.provisional,
                    },
                    scores.survey,
                    survey,
                ));
            }
            let name = match &query.scope {
                Scope::Agency(code) => self.agency_name(conn, code)?,
                Scope::Block(block) => self.block_name(block),
                Scope::All => String::new(),
            };
            // A series begins with its first figure; what was before sipas is no gap of it.
            let begin = points
                .iter()
                .position(|(point, ..)| point.figure.reason != Some(NoScore::NoData))
                .unwrap_or(points.len().saturating_sub(1));
            points.drain(..begin);
            Ok(Trend {
                period: query.period,
                name,
                as_of: settings::find_last_mixed(conn)?,
                method,
                points: with_changes(points),
            })
        })
    }

    fn agency_name(&self, conn: &mut Conn, code: &str) -> Result<String, StoreError> {
        agencies::list(conn)?
            .into_iter()
            .find(|agency| agency.code.as_str() == code)
            .map(|agency| agency.name)
            .ok_or_else(|| StoreError::NoAgency(code.to_owned()))
    }

    /// Agencies of a scope that exist in the period and are within reach, by code.
    pub(in crate::store) fn agencies_in(
        &self,
        conn: &mut Conn,
        scope: &Scope,
        period: Period,
    ) -> Result<Vec<Agency>, StoreError> {
        let mut all = agencies::list(conn)?;
        all.retain(|agency| self.reach.covers_agency(agency.code.as_str()));
        match scope {
            Scope::All => {}
            Scope::Agency(code) => {
                all.retain(|agency| agency.code.as_str() == code);
                if all.is_empty() {
                    return Err(StoreError::NoAgency(code.clone()));
                }
            }
            Scope::Block(code) => {
                all.retain(|agency| agency.block.as_str() == code);
                let known = self.blocks().iter().any(|block| block.id.as_str() == code);
                if all.is_empty() && !known {
                    let names: Vec<&str> = self.blocks().iter().map(|b| b.id.as_str()).collect();
                    return Err(StoreError::NoBlock(code.clone(), names.join(", ")));
                }
            }
        }
        all.retain(|agency| agency.is_valid_in(period));
        Ok(all)
    }

    /// Scores the scope, and its pooled figure.
    pub(in crate::store) fn score(
        &self,
        conn: &mut Conn,
        query: &FigureQuery,
    ) -> Result<(ScoreReport, Figure), StoreError> {
        let period = query.period;
        let agencies = self.agencies_in(conn, &query.scope, period)?;
        let mut counted = self.list_moments(conn, query)?;
        let waiting = list_waiting(conn, query)?;
        let coverage = coverage::by_agency(conn, period, &query.scope)?;
        let provisional = !OpenMonths::find(conn, query.now)?.is_closed(period);

        let survey = self.report_survey(conn, &agencies, &counted, period)?;
        let method = query.method.unwrap_or(survey.default_method);
        let mut pooled = Moments::empty(survey.components.len());
        let mut scores = Vec::with_capacity(agencies.len());
        for agency in &agencies {
            let own = main_version(
                counted.remove(agency.code.as_str()).unwrap_or_default(),
                &survey,
            );
            let alike = own
                .as_ref()
                .is_none_or(|(unit, pure)| *pure && unit.definition.counts_like(&survey));
            let unit = own.map_or_else(
                || UnitMoments {
                    definition: survey.clone(),
                    moments: Moments::empty(survey.components.len()),
                    flagged: 0,
                },
                |(unit, _)| unit,
            );
            let code = agency.code.as_str();
            let mut score = AgencyScore::new(
                AgencyCounts {
                    agency,
                    definition: &unit.definition,
                    moments: unit.moments.clone(),
                    flagged: unit.flagged,
                    waiting: waiting.get(code).copied().unwrap_or(0),
                    coverage: coverage.get(code).copied().unwrap_or_default(),
                },
                method,
                self.k(),
                period,
            );
            // A hidden score stays out of the pooled one, which would otherwise give it away.
            if alike && score.overall.figure.score.is_some() {
                pooled += &unit.moments;
            }
            score.survey = (!alike).then(|| unit.definition.id.clone());
            scores.push(score);
        }
        let pooled = pooled_figure(&pooled, &survey, method, self.k());
        let report = ScoreReport {
            period,
            provisional,
            as_of: settings::find_last_mixed(conn)?,
            method,
            method_version: method.version(),
            survey: survey.id.clone(),
            exclude_flagged: query.exclude_flagged,
            k: self.k(),
            agencies: scores,
        };
        Ok((report, pooled))
    }

    /// The total moments of every unit by version, read from the totals over the traits.
    fn list_moments(
        &self,
        conn: &mut Conn,
        query: &FigureQuery,
    ) -> Result<HashMap<String, Vec<UnitMoments>>, StoreError> {
        let periods = query.period.stored_periods();
        let (of_scope, value) = query.scope.units(periods.len() + 1);
        let sum = |column: &str| format!("CAST(SUM({column}) AS BIGINT) AS {column}");
        let sums = MOMENT_COLUMNS.map(sum);
        let sql = format!(
            "SELECT unit, survey_version, flagged, pair, {} FROM moments \
             WHERE source = '' AND period IN {} {of_scope} \
             GROUP BY unit, survey_version, flagged, pair",
            sums.join(", "),
            batch_sql::values(conn, 1, periods.len()),
        );
        let mut sql_query = diesel::sql_query(sql).into_boxed();
        for period in &periods {
            sql_query = sql_query.bind::<Text, _>(period.to_string());
        }
        if let Some(value) = value {
            sql_query = sql_query.bind::<Text, _>(value);
        }
        let rows: Vec<SumRow> = sql_query.load(conn)?;

        let mut grouped: BTreeMap<(String, String), Vec<SumRow>> = BTreeMap::new();
        for row in rows {
            grouped
                .entry((row.unit.clone(), row.survey_version.clone()))
                .or_default()
                .push(row);
        }
        let mut by_unit: HashMap<String, Vec<UnitMoments>> = HashMap::new();
        for ((unit, version), rows) in grouped {
            let definition = self.surveys.get(conn, &version)?;
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
            );
            by_unit.entry(unit).or_default().push(UnitMoments {
                definition,
                moments,
                flagged,
            });
        }
        Ok(by_unit)
    }

    /// The definition a report is about: the one most of its agencies were scored by, else the
    /// one their block uses.
    fn report_survey(
        &self,
        conn: &mut Conn,
        agencies: &[Agency],
        counted: &HashMap<String, Vec<UnitMoments>>,
        period: Period,
    ) -> Result<Arc<Definition>, StoreError> {
        let mut votes: BTreeMap<(String, u32), (usize, Arc<Definition>)> = BTreeMap::new();
        for agency in agencies {
            let units = counted.get(agency.code.as_str());
            for unit in units
                .into_iter()
                .flatten()
                .filter(|unit| unit.moments.all.n > 0)
            {
                let key = (unit.definition.id.clone(), unit.definition.version);
                votes.entry(key).or_insert((0, unit.definition.clone())).0 += 1;
            }
        }
        match votes.into_values().max_by_key(|(votes, _)| *votes) {
            Some((_, definition)) => Ok(definition),
            None => self.definition_of(
                conn,
                agencies.first().map(|agency| &agency.block),
                period.first_day(),
            ),
        }
    }
}

/// The moments of the version a unit was mostly scored by, pooled with those that count alike,
/// and whether there was nothing else.
fn main_version(units: Vec<UnitMoments>, survey: &Definition) -> Option<(UnitMoments, bool)> {
    let mut units: Vec<UnitMoments> = units
        .into_iter()
        .filter(|unit| unit.moments.all.n > 0 || unit.flagged > 0)
        .collect();
    // The most answered first; among equals the report's own.
    units.sort_by_key(|unit| {
        std::cmp::Reverse((unit.moments.all.n, unit.definition.counts_like(survey)))
    });
    let mut units = units.into_iter();
    let mut main = units.next()?;
    let mut pure = true;
    for other in units {
        if other.definition.counts_like(&main.definition) {
            main.moments += &other.moments;
            main.flagged += other.flagged;
        } else {
            pure = false;
        }
    }
    Some((main, pure))
}

/// Answers that wait to be mixed, paper forms that wait for their check included, by unit.
fn list_waiting(conn: &mut Conn, query: &FigureQuery) -> Result<HashMap<String, i64>, StoreError> {
    #[derive(QueryableByName)]
    struct WaitingRow {
        #[diesel(sql_type = Text)]
        unit: String,
        #[diesel(sql_type = BigInt)]
        waiting: i64,
    }
    let periods = query.period.stored_periods();
    let (of_scope, value) = query.scope.units(periods.len() + 1);
    let sql = format!(
        "SELECT unit, COUNT(*) AS waiting FROM (SELECT unit, period FROM inbox \
         UNION ALL SELECT unit, period FROM paper_drafts \
         UNION ALL SELECT intake_office, period FROM paper_drafts \
         WHERE intake_office IS NOT NULL) w WHERE period IN {} {of_scope} GROUP BY unit",
        batch_sql::values(conn, 1, periods.len())
    );
    let mut sql_query = diesel::sql_query(sql).into_boxed();
    for period in &periods {
        sql_query = sql_query.bind::<Text, _>(period.to_string());
    }
    if let Some(value) = value {
        sql_query = sql_query.bind::<Text, _>(value);
    }
    let rows: Vec<WaitingRow> = sql_query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| (row.unit, row.waiting))
        .collect())
}

/// Fills in the change from point to point, and where the series breaks.
fn with_changes(points: Vec<(TrendPoint, String, Option<String>)>) -> Vec<TrendPoint> {
    let mut series: Vec<TrendPoint> = Vec::with_capacity(points.len());
    let mut before: Option<String> = None;
    for (mut point, report_survey, own_survey) in points {
        if point.figure.score.is_some() {
            let survey = own_survey.unwrap_or(report_survey);
            point.break_before = before.as_ref().is_some_and(|earlier| *earlier != survey);
            before = Some(survey);
        }
        let last = series.last().and_then(|earlier| earlier.figure.score);
        if let (Some(now), Some(earlier), false) = (point.figure.score, last, point.break_before) {
            point.change = Some(now.change_since(earlier));
        }
        series.push(point);
    }
    series
}
