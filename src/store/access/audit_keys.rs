//! The keys of the audit trail: derived from the secrets at hand, or kept from earlier ones.

use std::collections::HashMap;

use crate::domain::links::code::AuditKey;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;

impl Store {
    /// The keys of all secrets that have written events, by the fingerprint of the secret.
    pub(super) fn audit_keys(
        &self,
        _conn: &mut Conn,
    ) -> Result<HashMap<String, AuditKey>, StoreError> {
        let at_hand = self.secrets().all();
        Ok(at_hand
            .map(|secret| (secret.fingerprint(), secret.audit_key()))
            .collect())
    }
}
