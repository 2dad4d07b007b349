//! Times, days and periods as the database stores them.

use jiff::Timestamp;

use super::error::StoreError;
use crate::domain::VIETNAM;
use crate::domain::period::{Month, Period};

/// A time as the database stores it: UTC to the second, in a form that sorts as text.
pub(in crate::store) fn stamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads a time as the database stores it.
pub(in crate::store) fn read_stamp(text: &str) -> Result<Timestamp, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Unknown("time", text.to_owned()))
}

/// The civil day in Vietnam at a time, as `2026-07-01`.
pub(in crate::store) fn vietnam_day(time: Timestamp) -> String {
    time.to_zoned(VIETNAM).date().to_string()
}

/// Reads a period as the database stores it.
pub(in crate::store) fn read_period(text: &str) -> Result<Period, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Unknown("period", text.to_owned()))
}

/// Reads a month as the database stores it.
pub(in crate::store) fn read_month(text: &str) -> Result<Month, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Unknown("month", text.to_owned()))
}
