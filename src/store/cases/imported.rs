//! How cases are imported, and what becomes of each.

use jiff::Timestamp;

use crate::domain::cases::case::Delivery;
use crate::store::links::invitations::IssuedLink;

/// What became of an imported line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// It was new.
    Added,
    /// It was there with other values.
    Changed,
    /// It was there just so.
    Unchanged,
}

/// How cases are imported.
#[derive(Clone, Debug)]
pub struct CaseImport {
    /// Whether finished cases get links.
    pub links: bool,
    /// By which way the links are handed over, where that is already known.
    pub delivered_by: Option<Delivery>,
    /// Who changes the cases, for the record of changes.
    pub changed_by: String,
    /// Now.
    pub now: Timestamp,
}

/// What became of one case.
#[derive(Clone, Debug)]
pub struct ImportedCase {
    /// Added, changed or unchanged.
    pub imported: Imported,
    /// Its link, while that can be used.
    pub link: Option<IssuedLink>,
    /// Its link, answered and expired ones too: what says nothing of an answer.
    pub kept_link: Option<IssuedLink>,
}
