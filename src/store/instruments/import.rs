//! What both imports share: one transaction, which ends with an audit event.

use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::store::Store;
use crate::store::cases::imported::Imported;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::settings;

/// Where imported rows come from.
#[derive(Clone, Debug)]
pub struct FileSource {
    /// Who imports them, and when.
    pub by: By,
    /// The SHA-256 of their file, in hexadecimal.
    pub sha256: String,
}

impl FileSource {
    /// The event of an import of one kind of rows.
    fn event(&self, act: Act, object: &str, outcomes: &[Imported]) -> AuditEvent {
        let count = |wanted| outcomes.iter().filter(|found| **found == wanted).count();
        AuditEvent::new(act, object)
            .with("added", count(Imported::Added))
            .with("changed", count(Imported::Changed))
            .with("unchanged", count(Imported::Unchanged))
            .with("sha256", self.sha256.as_str())
    }
}

impl Store {
    /// Imports rows of one kind, which a body writes and whose outcomes it returns in order.
    pub(super) fn import_rows(
        &self,
        (act, object): (Act, &str),
        source: &FileSource,
        mode: ImportMode,
        body: impl FnOnce(&mut Conn) -> Result<Vec<Imported>, StoreError>,
    ) -> Result<Vec<Imported>, StoreError> {
        let mut imported = Vec::new();
        let write = |conn: &mut Conn| {
            imported = body(conn)?;
            settings::raise_figures_number(conn)?;
            match mode {
                ImportMode::DryRun => Ok(()),
                _ => self.audit(conn, &source.by, &source.event(act, object, &imported)),
            }
        };
        let mut conn = self.conn()?;
        match mode {
            ImportMode::DryRun => conn.dry_run(write)?,
            ImportMode::Atomic | ImportMode::Chunked => conn.write(write)?,
        }
        self.note_change();
        Ok(imported)
    }
}
