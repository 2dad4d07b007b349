//! Distribution: how often each level was given, from the tallies.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::scores::{FigureQuery, Scope};
use crate::domain::figures::distribution::{Distribution, DistributionCounts, QuestionCounts};
use crate::store::Store;
use crate::store::answers::mixing::OpenMonths;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::{batch_sql, settings};

#[derive(QueryableByName)]
struct TallyRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    survey_version: String,
    #[diesel(sql_type = Text)]
    question: String,
    #[diesel(sql_type = Text)]
    rating: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Store {
    /// The answers of an agency or a block, question by question.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_distribution(&self, query: &FigureQuery) -> Result<Distribution, StoreError> {
        self.conn()?.read(|conn| {
            let (scores, pooled) = self.score(conn, query)?;
            let n = match &query.scope {
                Scope::Agency(_) => scores.agencies.first().and_then(|agency| agency.n),
                Scope::All | Scope::Block(_) => pooled.n,
            };
            let agencies = self.agencies_in(conn, &query.scope, query.period)?;
            let name = match &query.scope {
                Scope::Agency(_) => agencies.first().map(|a| a.name.clone()).unwrap_or_default(),
                Scope::Block(block) => self.block_name(block),
                Scope::All => String::new(),
            };
            let own_survey = scores
                .agencies
                .iter()
                .find_map(|agency| agency.survey.clone());
            let survey = match (&query.scope, own_survey) {
                (Scope::Agency(_), Some(own)) => own,
                _ => scores.survey.clone(),
            };
            let units: Vec<&str> = agencies.iter().map(|agency| agency.code.as_str()).collect();
            let rows = list_tallies(conn, query)?;
            let mut by_version: BTreeMap<String, HashMap<String, QuestionCounts>> = BTreeMap::new();
            for row in rows
                .into_iter()
                .filter(|row| units.contains(&row.unit.as_str()))
            {
                by_version
                    .entry(row.survey_version)
                    .or_default()
                    .entry(row.question)
                    .or_default()
                    .add(&row.rating, row.count);
            }
            // Versions that count alike are pooled under the newest of them.
            let mut counts: HashMap<String, QuestionCounts> = HashMap::new();
            let mut definition = None;
            for (version, questions) in by_version {
                let asked = self.surveys.get(conn, &version)?;
                if asked.id != survey {
                    continue;
                }
                for (code, more) in questions {
                    counts.entry(code).or_default().merge(&more);
                }
                definition = Some(asked);
            }
            let definition = match definition {
                Some(definition) => definition,
                None => self.definition_of(
                    conn,
                    agencies.first().map(|agency| &agency.block),
                    query.period.first_day(),
                )?,
            };
            let intake_office = agencies.first().is_some_and(|a| a.is_intake_office());
            Ok(Distribution::new(DistributionCounts {
                period: query.period,
                provisional: !OpenMonths::find(conn, query.now)?.is_closed(query.period),
                as_of: settings::find_last_mixed(conn)?,
                name,
                definition: &definition,
                intake_office,
                n,
                counts,
                k: self.k(),
            }))
        })
    }
}

fn list_tallies(conn: &mut Conn, query: &FigureQuery) -> Result<Vec<TallyRow>, StoreError> {
    let periods = query.period.stored_periods();
    let mut filter = format!("period IN {}", batch_sql::values(conn, 1, periods.len()));
    if query.exclude_flagged {
        filter.push_str(" AND flagged = FALSE");
    }
    let only = match &query.scope {
        Scope::Agency(code) => Some(code),
        Scope::All | Scope::Block(_) => None,
    };
    if only.is_some() {
        filter.push_str(&format!(" AND unit = ${}", periods.len() + 1));
    }
    let sql = format!(
        "SELECT unit, survey_version, question, rating, CAST(SUM(count) AS BIGINT) AS count \
         FROM tallies WHERE {filter} GROUP BY unit, survey_version, question, rating"
    );
    let mut sql_query = diesel::sql_query(sql).into_boxed();
    for period in &periods {
        sql_query = sql_query.bind::<Text, _>(period.to_string());
    }
    if let Some(code) = only {
        sql_query = sql_query.bind::<Text, _>(code);
    }
    Ok(sql_query.load(conn)?)
}
