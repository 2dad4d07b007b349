//! The rules of an import of cases.

use jiff::civil::Date;

use crate::domain::access::Reach;
use crate::domain::cases::agencies::Agencies;
use crate::domain::cases::case::UniqueCodes;
use crate::domain::cases::lineage::Lineage;
use crate::domain::links::secrets::Secrets;

/// The rules of an import.
pub(super) struct ImportRules<'a> {
    pub(super) agencies: &'a Agencies,
    /// Which of them took over from which.
    pub(super) lineage: &'a Lineage,
    pub(super) unique_codes: UniqueCodes,
    /// The cases that may be changed.
    pub(super) reach: &'a Reach,
    /// Whether stored cases stay as they are.
    pub(super) only_new: bool,
    /// The day in Vietnam.
    pub(super) today: Date,
    /// The secrets by which replaced codes are recognised.
    pub(super) secrets: &'a Secrets,
}
