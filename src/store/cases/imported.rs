//! Options of an import of cases, and its outcome for each case.

use crate::domain::access::audit::AuditEvent;
use crate::domain::access::{By, Viewer};
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
    pub delivery: Option<Delivery>,
    /// Who imports, for the record of changes and for the audit trail, and when.
    pub by: By,
    /// The SHA-256 of the file, in hexadecimal, where there is one.
    pub sha256: Option<String>,
    /// Who imports. A stored case is changed only within reach.
    pub viewer: Viewer,
}

/// The outcome for one case.
#[derive(Clone, Debug)]
pub struct ImportedCase {
    /// Its id.
    pub id: String,
    /// The agency that it counts for.
    pub agency: Slug,
    /// Its code as first written.
    pub case_code: String,
    /// Whether it counts for a successor of the agency that was named.
    pub to_successor: bool,
    /// Whether it is due before it was received, which is kept as it is given.
    pub is_due_before_receipt: bool,
    /// Added, changed or unchanged.
    pub imported: Imported,
    /// Whether a link was issued or its delivery recorded, although the case may be unchanged.
    pub changed_link: bool,
    /// Its link, if that can be answered.
    pub link: Option<IssuedLink>,
    /// Its link, even where that was answered or has expired: unlike `link`, it does not reveal
    /// whether the case was answered.
    pub kept_link: Option<IssuedLink>,
}

/// What becomes of one given case.
pub type CaseOutcome = Result<ImportedCase, CaseRefusal>;

/// The numbers of cases by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportTally {
    /// Those that were new.
    pub added: u64,
    /// Those that were changed.
    pub changed: u64,
    /// Those that were as they are.
    pub unchanged: u64,
    /// Those that were refused.
    pub refused: u64,
    /// Those whose link was issued or recorded as delivered.
    pub changed_links: u64,
}

impl ImportTally {
    /// Counts outcomes.
    pub(super) fn add(&mut self, outcomes: &[CaseOutcome]) {
        for outcome in outcomes {
            match outcome {
                Ok(case) => {
                    match case.imported {
                        Imported::Added => self.added += 1,
                        Imported::Changed => self.changed += 1,
                        Imported::Unchanged => self.unchanged += 1,
                    }
                    self.changed_links += u64::from(case.changed_link);
                }
                Err(_) => self.refused += 1,
            }
        }
    }

    /// The cases and links that were written.
    pub(super) fn written(&self) -> usize {
        usize::try_from(self.added + self.changed + self.changed_links).unwrap_or(usize::MAX)
    }

    /// Whether anything was written.
    pub(super) fn has_written(&self) -> bool {
        self.written() > 0
    }

    /// The event with these numbers.
    pub(super) fn tell(&self, event: AuditEvent) -> AuditEvent {
        event
            .with("added", self.added)
            .with("changed", self.changed)
            .with("unchanged", self.unchanged)
            .with("refused", self.refused)
    }
}
