//! Distribution: how often each level was given, from the tallies.

use std::collections::{BTreeMap, HashMap};

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};

use super::snapshot::Figures;
use crate::domain::figures::distribution::{Counted, Distribution, QuestionCounts};
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::store::answers::closing::OpenMonths;
use crate::store::db::conditions::{in_period, of_scope};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

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

impl Figures<'_> {
    /// The answers of an agency or a block, question by question.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_distribution(&mut self, query: &FigureQuery) -> Result<Distribution, StoreError> {
        let (scores, pooled) = self.score(query)?;
        let n = match &query.scope {
            Scope::Agency(_) => scores.agencies.first().and_then(|agency| agency.n),
            Scope::All | Scope::Block(_) => pooled.n,
        };
        let agencies = self.agencies_in(query)?;
        let name = match &query.scope {
            Scope::Agency(_) => agencies.first().map(|a| a.name.clone()).unwrap_or_default(),
            Scope::Block(block) => self.store.block_name(block),
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
        let rows = list_tallies(self.conn, query)?;
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
            let asked = self.store.surveys.get(self.conn, &version)?;
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
            None => self.store.definition_of(
                self.conn,
                agencies.first().map(|agency| &agency.block),
                query.period.first_day(),
            )?,
        };
        let intake_office = agencies.first().is_some_and(|a| a.is_intake_office());
        Ok(Distribution::new(Counted {
            period: query.period,
            provisional: !OpenMonths::find(self.conn, query.now)?.is_closed(query.period),
            as_of: self.find_as_of()?,
            name,
            definition: &definition,
            intake_office,
            n,
            counts,
            k: self.store.k(),
        }))
    }
}

fn list_tallies(conn: &mut Conn, query: &FigureQuery) -> Result<Vec<TallyRow>, StoreError> {
    let unflagged = if query.exclude_flagged {
        " AND flagged = FALSE"
    } else {
        ""
    };
    let tallies = Sql::new(
        "SELECT unit, survey_version, question, rating, CAST(SUM(count) AS BIGINT) AS count \
         FROM tallies WHERE ",
    )
    .join(in_period(query.period))
    .join(of_scope(&query.scope))
    .text(unflagged)
    .text(" GROUP BY unit, survey_version, question, rating");
    Ok(tallies.load(conn)?)
}
