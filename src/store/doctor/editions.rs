//! Editions and the log against what was signed.

use super::difference::Discrepancy;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::editions::check;

/// Editions and entries of the log that are not as they were signed.
pub(super) fn compare(conn: &mut Conn) -> Result<Vec<Discrepancy>, StoreError> {
    let faults = check::list_faults(conn)?.into_iter();
    Ok(faults
        .map(|name| Discrepancy {
            kind: "edition",
            name,
            expected: 0,
            found: 1,
        })
        .collect())
}
