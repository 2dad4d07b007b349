//! A mixed response as the database stores it.

use diesel::prelude::*;

use super::traits::ResponseTraits;
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;
use crate::store::db::batch_sql::insert_rows;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_ratings;
use crate::store::db::schema::responses;

/// A response to be inserted.
#[derive(Insertable)]
#[diesel(table_name = responses, treat_none_as_default_value = false)]
pub(in crate::store) struct NewResponseRow {
    pub key: String,
    #[diesel(embed)]
    pub traits: ResponseTraits,
    pub office: String,
    /// The component, or empty where the row holds all.
    pub component: String,
    pub ratings: String,
    pub batch: Option<String>,
}

/// A stored response.
#[derive(Queryable, Selectable)]
#[diesel(table_name = responses)]
pub(in crate::store) struct KeptResponseRow {
    pub key: String,
    #[diesel(embed)]
    pub traits: ResponseTraits,
    pub office: String,
    pub component: String,
    ratings: String,
    /// The batch of an imported response.
    pub batch: Option<String>,
}

impl KeptResponseRow {
    /// The ratings, one for each question.
    pub(in crate::store) fn ratings(&self, definition: &Definition) -> Result<Ratings, StoreError> {
        read_ratings(&self.ratings, definition)
    }

    /// The ratings as they are stored.
    pub(in crate::store) fn ratings_text(&self) -> &str {
        &self.ratings
    }
}

/// Inserts responses in the given order. PostgreSQL copies them: a statement for many rows has thousands of
/// parameters, which both sides parse one by one.
pub(in crate::store) fn insert_responses(
    conn: &mut Conn,
    rows: &[NewResponseRow],
) -> Result<(), StoreError> {
    match conn {
        Conn::Pg(conn) => {
            // A copy takes no embedded columns.
            let rows = rows.iter().map(|row| {
                (
                    responses::key.eq(&row.key),
                    responses::unit.eq(&row.traits.unit),
                    responses::survey_version.eq(&row.traits.survey_version),
                    responses::period.eq(&row.traits.period),
                    responses::source.eq(&row.traits.source),
                    responses::channel.eq(&row.traits.channel),
                    responses::field.eq(&row.traits.field),
                    responses::office.eq(&row.office),
                    responses::component.eq(&row.component),
                    responses::ratings.eq(&row.ratings),
                    responses::batch.eq(&row.batch),
                )
            });
            diesel::copy_from(responses::table)
                .from_insertable(rows.collect::<Vec<_>>())
                .execute(conn)?;
        }
        conn => insert_rows!(conn, responses::table, rows),
    }
    Ok(())
}
