//! Times and periods as the database keeps them.

use jiff::Timestamp;

use super::error::StoreError;
use crate::domain::period::Period;

/// A moment as the database keeps it: UTC to the second, sortable as text.
pub(in crate::store) fn stamp(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads a moment as the database keeps it.
pub(in crate::store) fn read_stamp(text: &str) -> Result<Timestamp, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Unknown("moment", text.to_owned()))
}

/// A period as kept in the database.
pub(in crate::store) fn read_period(text: &str) -> Result<Period, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Unknown("period", text.to_owned()))
}
