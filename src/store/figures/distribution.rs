//! Distribution: how often each level was chosen, from the tallies.

use std::collections::{HashMap, HashSet};

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};

use super::snapshot::Figures;
use crate::domain::figures::distribution::{Distribution, DistributionCounts, QuestionCounts};
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::store::answers::closing::OpenMonths;
use crate::store::db::conditions::{in_period, of_scope};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_rating;
use crate::store::db::sql::Sql;

#[derive(QueryableByName)]
struct TallySumRow {
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
    /// The numbers of answers of an agency or a block, question by question and level by level.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_distribution(&mut self, query: &FigureQuery) -> Result<Distribution, StoreError> {
        let scored = self.score(query)?;
        let agencies = self.agencies_in(query)?;
        let own = agencies.first();
        let (name, n, survey) = match &query.scope {
            Scope::Agency(_) => (
                own.map(|agency| agency.name.clone()).unwrap_or_default(),
                scored.report.agencies.first().and_then(|agency| agency.n),
                scored.definitions.first().unwrap_or(&scored.survey),
            ),
            Scope::Block(block) => (self.block_name(block), scored.pooled.n, &scored.survey),
            Scope::All => (String::new(), scored.pooled.n, &scored.survey),
        };
        let units: HashSet<&str> = agencies.iter().map(|agency| agency.code.as_str()).collect();
        // Versions that count alike are pooled under the newest of them.
        let mut definition = survey.clone();
        let mut counts: HashMap<String, QuestionCounts> = HashMap::new();
        let tallies = list_tallies(self.conn, query)?;
        for row in tallies
            .iter()
            .filter(|row| units.contains(row.unit.as_str()))
        {
            let answered = self.store.surveys.get(self.conn, &row.survey_version)?;
            if !answered
                .questions()
                .any(|(_, known)| known.code == row.question)
            {
                let question = format!("{} of {}", row.question, row.survey_version);
                return Err(StoreError::Unknown(
                    "question of a survey version",
                    question,
                ));
            }
            if !answered.counts_like(survey) {
                continue;
            }
            let question = counts.entry(row.question.clone()).or_default();
            question.add(read_rating(&row.rating)?, row.count);
            if answered.version > definition.version {
                definition = answered;
            }
        }
        let intake_office = own.is_some_and(|agency| agency.is_intake_office());
        Ok(Distribution::new(DistributionCounts {
            period: query.period,
            provisional: !OpenMonths::read(self.conn, query.now)?.is_closed(query.period),
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

/// The tallies in scope by unit, version, question and rating.
fn list_tallies(conn: &mut Conn, query: &FigureQuery) -> Result<Vec<TallySumRow>, StoreError> {
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
