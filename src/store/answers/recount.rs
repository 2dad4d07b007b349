//! The step of migration 0011: counting the responses that are stored by then anew.
//!
//! It reads them by its own SQL, because later migrations change the table.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Text};

use super::counts::Counts;
use super::traits::{Basis, ResponseTraits};
use crate::domain::rating::{Rating, Ratings};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::migrations::MigrationContext;
use crate::store::db::ratings::read_ratings;
use crate::store::db::sql::Sql;
use crate::store::surveys::Surveys;

/// The responses of one page.
const PAGE: i64 = 20_000;

#[derive(QueryableByName)]
struct RecountedResponseRow {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(embed)]
    traits: ResponseTraits,
    #[diesel(sql_type = Text)]
    ratings: String,
    #[diesel(sql_type = Bool)]
    flagged: bool,
}

/// Fills tallies and moments.
pub(in crate::store) fn fill(
    conn: &mut Conn,
    context: &MigrationContext<'_>,
) -> Result<Vec<String>, StoreError> {
    let surveys = Surveys::kept(conn)?;
    let mut counts = Counts::default();
    let mut given = RecountedAnswers::default();
    let mut after = String::new();
    loop {
        let page: Vec<RecountedResponseRow> = Sql::new(
            "SELECT key, unit, survey_version, period, source, channel, field, ratings, flagged \
             FROM responses WHERE key > ",
        )
        .bind(&after)
        .text(" ORDER BY key LIMIT ")
        .bind(PAGE)
        .load(conn)?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.key);
        for row in &page {
            let definition = surveys.get(conn, &row.traits.survey_version)?;
            let ratings = read_ratings(&row.ratings, &definition)?;
            counts.count(&row.traits, &ratings, &definition, 1);
            if !row.flagged {
                counts.count_total(Basis::Unflagged, &row.traits, &ratings, &definition, 1);
            }
            given.count(row, &ratings);
        }
    }
    for traits in given.inseparable(context.k) {
        counts.drop_total(Basis::Unflagged, &traits);
    }
    counts.write_earlier(conn)?;
    Ok(Vec::new())
}

/// The given answers to each question by unit, version and period: those of responses that are not
/// flagged, and those of flagged ones.
#[derive(Default)]
struct RecountedAnswers(BTreeMap<(ResponseTraits, usize), [i64; 2]>);

impl RecountedAnswers {
    fn count(&mut self, row: &RecountedResponseRow, ratings: &Ratings) {
        let total = row.traits.total();
        for (question, rating) in ratings.iter().enumerate() {
            if let Rating::Level(_) = rating {
                let given = self.0.entry((total.clone(), question)).or_default();
                given[usize::from(row.flagged)] += 1;
            }
        }
    }

    /// The units, versions and periods in which one of the two is fewer than `k`: sums without
    /// flagged responses would give these away.
    fn inseparable(&self, k: i64) -> Vec<ResponseTraits> {
        let few = |given: &[i64; 2]| given.iter().any(|count| (1..k).contains(count));
        let mut found: Vec<ResponseTraits> = self
            .0
            .iter()
            .filter(|(_, given)| few(given))
            .map(|((traits, _), _)| traits.clone())
            .collect();
        found.dedup();
        found
    }
}
