//! The editions that were ever published, by whose numbers the figures of now can be subtracted.

use diesel::QueryableByName;
use diesel::sql_types::Text;

use super::files;
use crate::domain::editions::edition_note::MANIFEST_FILE;
use crate::domain::editions::manifest::Manifest;
use crate::domain::period::Period;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

#[derive(QueryableByName)]
struct PublishedEditionRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    period: String,
}

/// The editions that were ever published, released or not, also those that are corrected or withdrawn:
/// somebody may have kept them. They are of any block, because an agency may have moved.
pub(in crate::store) struct PublishedEditions(Vec<(String, Period)>);

impl PublishedEditions {
    /// Reads their ids and periods.
    pub(in crate::store) fn read(conn: &mut Conn) -> Result<Self, StoreError> {
        let rows: Vec<PublishedEditionRow> =
            Sql::new("SELECT id, period FROM editions WHERE published_at IS NOT NULL ORDER BY id")
                .load(conn)?;
        let editions = rows
            .into_iter()
            .map(|row| Ok((row.id, read_period(&row.period)?)));
        Ok(Self(editions.collect::<Result<_, StoreError>>()?))
    }

    /// Whether one of them has the figures of a period, or of a part of it.
    pub(in crate::store) fn cover(&self, period: Period) -> bool {
        self.0.iter().any(|(_, of)| overlap(*of, period))
    }

    /// Those that have figures of some periods, each with its own period and its content.
    pub(in crate::store) fn read_covering(
        &self,
        conn: &mut Conn,
        periods: &[Period],
    ) -> Result<Vec<(Period, Manifest)>, StoreError> {
        let covers = |of: Period| periods.iter().any(|period| overlap(of, *period));
        let covering = self.0.iter().filter(|(_, of)| covers(*of));
        covering
            .map(|(id, of)| {
                let content = files::find(conn, id, MANIFEST_FILE)?.map(|file| file.bytes);
                // Its digest was compared; its spelling is not.
                let manifest = serde_json::from_slice(&content.unwrap_or_default());
                let manifest = manifest.map_err(|error| {
                    StoreError::Batch(format!("edition `{id}` can't be read: {error}"))
                })?;
                Ok((*of, manifest))
            })
            .collect()
    }
}

fn overlap(one: Period, other: Period) -> bool {
    one.contains(other) || other.contains(one)
}
