//! The additions of persons and keys: as long as no event was deleted in its time, the audit trail tells
//! of each, so that a trail that was wiped, or begun anew, is found.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::chain::Fault;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::audit_events;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_stamp;

#[derive(QueryableByName)]
struct AddedRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    made_at: String,
}

/// Returns a fault where an intact chain has no event of the addition of a person or key.
pub(super) fn find_missing(conn: &mut Conn) -> Result<Option<Fault>, StoreError> {
    for (kind, table, act) in [
        ("person", "users", Act::UserAdd),
        ("key", "keys", Act::KeyAdd),
    ] {
        if let Some(row) = list(conn, table, act)?.into_iter().next() {
            return Ok(Some(Fault::NoAddition(kind, row.name)));
        }
    }
    Ok(None)
}

/// The additions of the keys of which an intact chain has no such event: they were added before there was
/// a trail.
pub(super) fn list_keys(conn: &mut Conn) -> Result<Vec<(By, AuditEvent)>, StoreError> {
    let rows = list(conn, "keys", Act::KeyAdd)?.into_iter();
    rows.map(|row| {
        let event = AuditEvent::new(Act::KeyAdd, row.name).with("before_the_trail", true);
        Ok((By::server(read_stamp(&row.made_at)?), event))
    })
    .collect()
}

/// The rows of a table of whose addition the chain does not tell, although it is whole.
fn list(conn: &mut Conn, table: &'static str, act: Act) -> Result<Vec<AddedRow>, StoreError> {
    let first: Option<i64> = audit_events::table
        .select(diesel::dsl::min(audit_events::number))
        .first(conn)?;
    if first.is_some_and(|first| first > 1) {
        return Ok(Vec::new());
    }
    let rows = Sql::new("SELECT name, made_at FROM ")
        .text(table)
        .text(
            " AS added WHERE NOT EXISTS \
             (SELECT 1 FROM audit_events WHERE object = added.name AND act = ",
        )
        .bind(act.name())
        .text(") ORDER BY made_at, name")
        .load(conn)?;
    Ok(rows)
}
