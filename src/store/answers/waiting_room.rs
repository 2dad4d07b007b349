//! The step of a migration that stores what waits as bytes, under random numbers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel::{ExpressionMethods, RunQueryDsl};
use uuid::Uuid;

use super::inbox_key::inbox_key;
use crate::domain::answers::sealed::{SEALED_LENGTH, Sealed, SealingKey};
use crate::domain::links::secrets::Secrets;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::migrations::MigrationContext;
use crate::store::db::schema::inbox;
use crate::store::db::sql::Sql;

/// The rows that are read at a time.
const PAGE: i64 = 2_000;

/// A row of the inbox as it was.
#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Text)]
    sealed: String,
}

/// Seals anew what waits. A row that no secret opens stays one: the doctor names it.
pub(in crate::store) fn fill(
    conn: &mut Conn,
    context: &MigrationContext<'_>,
) -> Result<Vec<String>, StoreError> {
    let mut after = String::new();
    loop {
        let page: Vec<TextRow> = Sql::new("SELECT key, sealed FROM text_inbox WHERE key > ")
            .bind(&after)
            .text(" ORDER BY key LIMIT ")
            .bind(PAGE)
            .load(conn)?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.key);
        let secrets = context.secrets.ok_or_else(|| {
            StoreError::Migration(
                "answers are waiting, and sealing them anew needs the secret".to_owned(),
            )
        })?;
        for row in page {
            let key = inbox_key(Uuid::new_v4());
            let sealed = sealed_anew(secrets, &row, &key.to_string())?;
            diesel::insert_into(inbox::table)
                .values((inbox::key.eq(key), inbox::sealed.eq(sealed)))
                .execute(conn)?;
        }
    }
    diesel::sql_query("DROP TABLE text_inbox").execute(conn)?;
    Ok(Vec::new())
}

fn sealed_anew(secrets: &Secrets, row: &TextRow, key: &str) -> Result<Vec<u8>, StoreError> {
    let mut sealed = BASE64.decode(&row.sealed).unwrap_or_default();
    let keys: Vec<SealingKey> = secrets.sealing_keys().collect();
    match Sealed::open_any(&keys, &row.key, &sealed) {
        Ok(content) => {
            let mut nonce = [0; 24];
            nonce[..16].copy_from_slice(Uuid::new_v4().as_bytes());
            nonce[16..].copy_from_slice(&Uuid::new_v4().as_bytes()[..8]);
            Ok(content.seal(&secrets.current().sealing_key(), key, nonce)?)
        }
        Err(_) => {
            sealed.resize(SEALED_LENGTH, 0);
            Ok(sealed)
        }
    }
}
