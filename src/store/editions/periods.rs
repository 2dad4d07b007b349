//! What editions mean for responses that are imported: a period of which an edition is submitted takes
//! none, until a correction is drafted.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::Text;

use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::period::Period;
use crate::store::cases::agencies;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

#[derive(QueryableByName)]
struct NameRow {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct EditionPeriodRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    block: String,
    #[diesel(sql_type = Text)]
    period: String,
}

/// Refuses to freeze figures while a batch is half there.
pub(super) fn refuse_running_batch(conn: &mut Conn) -> Result<(), StoreError> {
    let running: Vec<NameRow> = Sql::new(
        "SELECT name FROM batches WHERE attempt IS NOT NULL OR (withdrawn AND EXISTS \
         (SELECT 1 FROM responses WHERE responses.batch = batches.name)) ORDER BY name LIMIT 1",
    )
    .load(conn)?;
    match running.into_iter().next() {
        Some(batch) => Err(EditionRefusal::RunningBatch(batch.name).into()),
        None => Ok(()),
    }
}

/// The editions that keep responses from being added to their periods or withdrawn from them: those
/// that are submitted or further, and of which no correction is being drafted.
pub(in crate::store) struct SubmittedEditions {
    editions: Vec<(String, String, Period)>,
    /// The blocks of units.
    blocks: HashMap<String, String>,
}

impl SubmittedEditions {
    /// Reads them.
    pub(in crate::store) fn read(conn: &mut Conn) -> Result<Self, StoreError> {
        let rows: Vec<EditionPeriodRow> = Sql::new(
            "SELECT e.id, e.block, e.period FROM editions e \
             WHERE (e.state IN ('submitted', 'approved') \
                  OR (e.published_at IS NOT NULL AND NOT e.withheld)) \
              AND NOT EXISTS (SELECT 1 FROM editions c WHERE c.replaces = e.id \
                  AND (c.state = 'draft' OR (c.published_at IS NOT NULL AND NOT c.withheld))) \
              ORDER BY e.id",
        )
        .load(conn)?;
        let editions = rows
            .into_iter()
            .map(|row| Ok((row.id, row.block, read_period(&row.period)?)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let blocks = match editions.is_empty() {
            true => HashMap::new(),
            false => agencies::list(conn)?
                .into_iter()
                .map(|agency| (agency.code.to_string(), agency.block.to_string()))
                .collect(),
        };
        Ok(Self { editions, blocks })
    }

    /// Refuses responses of a unit and a period that one of these editions tells of.
    pub(in crate::store) fn refuse(&self, unit: &str, period: Period) -> Result<(), StoreError> {
        let Some(block) = self.blocks.get(unit) else {
            return Ok(());
        };
        let found = self.editions.iter().find(|(_, of_block, of)| {
            of_block == block && (of.contains(period) || period.contains(*of))
        });
        match found {
            None => Ok(()),
            Some((id, ..)) => Err(StoreError::Batch(format!(
                "edition `{id}` tells of {period}, so no responses of `{unit}` are added to it or withdrawn from it; `sipas edition correct {id}` drafts a correction, which takes them"
            ))),
        }
    }
}
