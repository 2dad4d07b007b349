//! Named locks between servers.

use super::connection::Conn;
use super::error::StoreError;
use super::sql::Sql;

impl Conn {
    /// Takes a named lock until the end of the transaction, so that one server at a time does the
    /// work of that name. On SQLite the write lock already ensures this.
    pub(in crate::store) fn lock(&mut self, name: &str) -> Result<(), StoreError> {
        self.lock_by("pg_advisory_xact_lock", name)
    }

    /// Takes a named lock until the end of the transaction beside others who take it so, but not beside
    /// one who takes it by [`Conn::lock`].
    pub(in crate::store) fn lock_shared(&mut self, name: &str) -> Result<(), StoreError> {
        self.lock_by("pg_advisory_xact_lock_shared", name)
    }

    fn lock_by(&mut self, function: &str, name: &str) -> Result<(), StoreError> {
        if matches!(self, Self::Pg(_)) {
            Sql::new("SELECT ")
                .text(function)
                .text("(hashtext(current_schema() || '.' || ")
                .bind(format!("sipas.{name}"))
                .text("))")
                .execute(self)?;
        }
        Ok(())
    }
}
