//! Mixed responses, read in the order of their random keys.

use std::collections::HashSet;
use std::sync::Arc;

use diesel::prelude::*;

use super::Store;
use super::connection::{Conn, on_backend};
use super::error::StoreError;
use super::figures::FigureQuery;
use super::schema::responses;
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;

/// A response as it is exported.
#[derive(Clone, Debug)]
pub struct ExportedResponse {
    /// The agency or intake office.
    pub unit: String,
    /// The month, quarter or year.
    pub period: String,
    /// What was asked.
    pub definition: Arc<Definition>,
    /// How the case was handed in.
    pub channel: String,
    /// By which way the answer came.
    pub source: String,
    /// The case's field.
    pub field: String,
    /// The answers.
    pub ratings: Ratings,
}

/// What an export left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    /// Units with fewer than `k` responses.
    pub units: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = responses)]
struct Row {
    key: String,
    unit: String,
    survey_version: String,
    period: String,
    source: String,
    channel: String,
    field: String,
    ratings: String,
}

/// Responses read at a time.
const PAGE: i64 = 20_000;

impl Store {
    /// Hands every response of a period to `each`, but nothing of a unit below `k`. First come
    /// the definitions that they answer, to `begin`.
    ///
    /// # Errors
    /// When the database fails, or `begin` or `each` does.
    pub fn export_responses<E: From<StoreError>>(
        &self,
        query: &FigureQuery,
        begin: impl FnOnce(&[Arc<Definition>]) -> Result<(), E>,
        mut each: impl FnMut(&ExportedResponse) -> Result<(), E>,
    ) -> Result<Omitted, E> {
        let mut conn = self.conn()?;
        let mut failure = None;
        let read = conn.read(|conn| {
            let (shown, omitted) = self.units_to_show(conn, query)?;
            let stream = || -> Result<(), E> {
                begin(&self.answered_definitions(conn, query)?)?;
                self.stream(conn, query, &shown, &mut each)
            };
            if let Err(error) = stream() {
                failure = Some(error);
            }
            Ok(omitted)
        });
        match (failure, read) {
            (Some(error), _) => Err(error),
            (None, read) => Ok(read?),
        }
    }

    fn stream<E: From<StoreError>>(
        &self,
        conn: &mut Conn,
        query: &FigureQuery,
        shown: &HashSet<String>,
        each: &mut impl FnMut(&ExportedResponse) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut after = String::new();
        loop {
            let periods = stored(query);
            let page: Vec<Row> = on_backend!(&mut *conn, |inner| responses::table
                .filter(responses::period.eq_any(periods))
                .filter(responses::key.gt(&after))
                .order(responses::key)
                .limit(PAGE)
                .select(Row::as_select())
                .load(inner))
            .map_err(StoreError::from)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after.clone_from(&last.key);
            for row in page.into_iter().filter(|row| shown.contains(&row.unit)) {
                let ratings = Ratings::parse(&row.ratings)
                    .ok_or_else(|| StoreError::Unknown("ratings", row.ratings.clone()))?;
                each(&ExportedResponse {
                    definition: self.surveys.get(conn, &row.survey_version)?,
                    unit: row.unit,
                    period: row.period,
                    channel: row.channel,
                    source: row.source,
                    field: row.field,
                    ratings,
                })?;
            }
        }
    }

    fn units_to_show(
        &self,
        conn: &mut Conn,
        query: &FigureQuery,
    ) -> Result<(HashSet<String>, Omitted), StoreError> {
        let periods = stored(query);
        let counts: Vec<(String, i64)> = on_backend!(conn, |inner| responses::table
            .filter(responses::period.eq_any(periods))
            .group_by(responses::unit)
            .select((responses::unit, diesel::dsl::count_star()))
            .load(inner))?;
        let all = counts.len();
        let shown: HashSet<String> = counts
            .into_iter()
            .filter(|(_, count)| *count >= self.k())
            .map(|(unit, _)| unit)
            .collect();
        let omitted = i64::try_from(all - shown.len()).unwrap_or(0);
        Ok((shown, Omitted { units: omitted }))
    }

    fn answered_definitions(
        &self,
        conn: &mut Conn,
        query: &FigureQuery,
    ) -> Result<Vec<Arc<Definition>>, StoreError> {
        let periods = stored(query);
        let mut versions: Vec<String> = on_backend!(conn, |inner| responses::table
            .filter(responses::period.eq_any(periods))
            .select(responses::survey_version)
            .distinct()
            .load(inner))?;
        versions.sort();
        versions
            .iter()
            .map(|version| self.surveys.get(conn, version))
            .collect()
    }
}

fn stored(query: &FigureQuery) -> Vec<String> {
    query
        .period
        .stored_periods()
        .iter()
        .map(ToString::to_string)
        .collect()
}
