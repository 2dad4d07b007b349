//! Readings of cases by software, of which the audit trail tells once a day for each key and agency.
//!
//! Software asks every few minutes, in pages: an event of each request would bury all others, and tell no
//! more of what a key has seen. The first one of a day waits beside the chain, like what software sends,
//! and its process remembers it; so a day may have one of each server, and one
//! after each restart or for each of the requests that come first at the same moment.

use crate::domain::VIETNAM;
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::store::Store;
use crate::store::db::error::StoreError;

impl Store {
    /// Records that a key reads cases of an agency, unless this process has done so on the same day in
    /// Vietnam.
    ///
    /// # Errors
    /// When the database fails; then nothing may be shown.
    pub fn record_reading(&self, by: &By, agency: &str) -> Result<(), StoreError> {
        let today = by.now.to_zoned(VIETNAM).date();
        let reading = (today, by.actor.to_string(), agency.to_owned());
        if self.readings.lock().contains(&reading) {
            return Ok(());
        }
        let event = AuditEvent::new(Act::CasesRead, agency);
        let row = self
            .conn()?
            .write(|conn| self.audit_later(conn, by, &event))?;
        self.note_committed(row);
        let mut known = self.readings.lock();
        known.retain(|(day, ..)| *day == today);
        known.insert(reading);
        Ok(())
    }
}
