//! Recording events in the audit trail, by a store.

use super::audit::append_one;
use crate::domain::access::By;
use crate::domain::access::audit::AuditEvent;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;

impl Store {
    /// Appends an event to the chain, in the transaction of the act and as its last statement: until it
    /// is committed, nobody else appends.
    pub(in crate::store) fn audit(
        &self,
        conn: &mut Conn,
        by: &By,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        append_one(conn, self.secrets(), by, event)
    }

    /// Appends an event of something that changes nothing in the database, in a transaction of its own.
    ///
    /// # Errors
    /// When the database fails; then nothing may be shown.
    pub fn record(&self, by: &By, event: &AuditEvent) -> Result<(), StoreError> {
        self.conn()?.write(|conn| self.audit(conn, by, event))
    }
}
