//! Options of an import of cases, and its outcome for each case.

use jiff::Timestamp;

use crate::domain::access::Viewer;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{CaseRefusal, Delivery};
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
    /// Who imports. A stored case is changed only within reach.
    pub viewer: Viewer,
    /// The current time.
    pub now: Timestamp,
}

/// The outcome for one case.
#[derive(Clone, Debug)]
pub struct ImportedCase {
    /// The agency that it counts for.
    pub agency: Slug,
    /// Its code as first written.
    pub case_code: String,
    /// Whether it counts for a successor of the agency that was named.
    pub to_successor: bool,
    /// Added, changed or unchanged.
    pub imported: Imported,
    /// Its link, if that can be answered.
    pub link: Option<IssuedLink>,
    /// Its link, even where that was answered or has expired: unlike `link`, it does not reveal
    /// whether the case was answered.
    pub kept_link: Option<IssuedLink>,
}

/// What becomes of one given case.
pub type CaseOutcome = Result<ImportedCase, CaseRefusal>;
