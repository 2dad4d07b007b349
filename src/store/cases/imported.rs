//! Options of an import of cases, and its outcome for each case.

use jiff::Timestamp;

use crate::domain::cases::case::Delivery;
use crate::store::links::invitations::IssuedLink;

/// The outcome for an imported row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// It was new.
    Added,
    /// It was stored with other values.
    Changed,
    /// It was stored with the same values.
    Unchanged,
}

/// The options of an import of cases.
#[derive(Clone, Debug)]
pub struct CaseImport {
    /// Whether finished cases get links.
    pub links: bool,
    /// The way in which the links are delivered, where that is already known.
    pub delivered_by: Option<Delivery>,
    /// The name for the record of changes: a key, or the command line.
    pub changed_by: String,
    /// The current time.
    pub now: Timestamp,
}

/// The outcome for one case.
#[derive(Clone, Debug)]
pub struct ImportedCase {
    /// Added, changed or unchanged.
    pub imported: Imported,
    /// Its link, if that can be answered.
    pub link: Option<IssuedLink>,
    /// Its link, even where that was answered or has expired: unlike `link`, it does not reveal
    /// whether the case was answered.
    pub kept_link: Option<IssuedLink>,
}
