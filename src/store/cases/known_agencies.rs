//! The agencies as an import knows them.

use super::agencies;
use crate::domain::cases::agencies::Agencies;
use crate::domain::cases::lineage::Lineage;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::settings;

/// The agencies, and the number of their changes as of which they were read.
pub(super) struct CachedAgencies {
    number: i64,
    pub(super) agencies: Agencies,
    pub(super) lineage: Lineage,
}

impl CachedAgencies {
    /// The agencies as they are now, which nobody changes until the transaction ends. They are read
    /// only where they have changed since those that are known.
    pub(super) fn current<'k>(
        conn: &mut Conn,
        known: &'k mut Option<Self>,
        follow_successor: bool,
    ) -> Result<&'k Self, StoreError> {
        conn.lock_shared("agencies")?;
        let number = settings::find_agencies_number(conn)?;
        let known = match known.take() {
            Some(current) if current.number == number => known.insert(current),
            _ => {
                let agencies = Agencies::new(agencies::list(conn)?, follow_successor);
                known.insert(Self {
                    number,
                    lineage: agencies.lineage(),
                    agencies,
                })
            }
        };
        Ok(known)
    }
}
