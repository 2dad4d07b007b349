//! The step of migration 0025: telling the counts of imported responses apart from those of answers by link.
//!
//! It reads the responses by its own SQL, because later migrations may change the table.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl};

use super::counts;
use super::counts::Counts;
use super::moment_rows::MOMENT_COLUMNS;
use super::traits::{Basis, ResponseTraits};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::migrations::MigrationContext;
use crate::store::db::ratings::read_ratings;
use crate::store::db::sql::Sql;
use crate::store::surveys::Surveys;

/// The responses of one page.
const PAGE: i64 = 20_000;

#[derive(QueryableByName)]
struct ImportedRow {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(embed)]
    traits: ResponseTraits,
    #[diesel(sql_type = Text)]
    ratings: String,
}

/// Counts imported responses by themselves, and takes them out of the other counts.
pub(in crate::store) fn fill(
    conn: &mut Conn,
    _: &MigrationContext<'_>,
) -> Result<Vec<String>, StoreError> {
    let surveys = Surveys::kept(conn)?;
    let mut counts = Counts::default();
    let mut after = String::new();
    loop {
        let page: Vec<ImportedRow> = Sql::new(
            "SELECT key, unit, survey_version, period, source, channel, field, ratings \
             FROM responses WHERE batch IS NOT NULL AND key > ",
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
            counts.count_as(Basis::Imported, &row.traits, &ratings, &definition, 1);
        }
    }
    counts.write(conn)?;
    subtract_imported(conn)?;
    counts::delete_zero_rows(conn)?;
    Ok(Vec::new())
}

/// Subtracts the imported responses from the rows in which they were counted with the others.
///
/// Where some responses of a row were counted before dissatisfied answers were, it is not known which; then
/// none that is left is taken as judged.
fn subtract_imported(conn: &mut Conn) -> Result<(), StoreError> {
    const SAME: &str = "imported.unit = own.unit AND imported.survey_version = own.survey_version \
        AND imported.period = own.period AND imported.source = own.source \
        AND imported.channel = own.channel AND imported.field = own.field";
    let left = MOMENT_COLUMNS.map(|column| match column {
        "judged" | "dissatisfied" => format!(
            "{column} = CASE WHEN own.judged = own.n THEN own.{column} - imported.{column} ELSE 0 END"
        ),
        _ => format!("{column} = own.{column} - imported.{column}"),
    });
    for statement in [
        format!(
            "UPDATE moments AS own SET {} FROM moments AS imported \
             WHERE own.basis IN ('all', 'unflagged') AND imported.basis = 'imported' \
             AND {SAME} AND imported.part = own.part",
            left.join(", ")
        ),
        // Tallies without flagged responses are totals, of which there are none of imported ones.
        format!(
            "UPDATE tallies AS own SET count = own.count - imported.count FROM (\
             SELECT 'all' AS basis, unit, survey_version, period, source, channel, field, question, \
             rating, count FROM tallies WHERE basis = 'imported' \
             UNION ALL SELECT 'unflagged', unit, survey_version, period, '', '', '', question, \
             rating, CAST(SUM(count) AS BIGINT) FROM tallies WHERE basis = 'imported' \
             GROUP BY unit, survey_version, period, question, rating) AS imported \
             WHERE own.basis = imported.basis \
             AND {SAME} AND imported.question = own.question AND imported.rating = own.rating"
        ),
    ] {
        diesel::sql_query(statement).execute(conn)?;
    }
    Ok(())
}
