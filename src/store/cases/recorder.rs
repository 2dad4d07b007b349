//! How imports of cases are recorded in the audit trail.

use super::imported::{CaseImport, CaseOutcome, ImportTally, Imported};
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::store::Store;
use crate::store::access::audit_pending::RunningEvent;
use crate::store::access::pending_row::PendingRow;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;

/// The object of events about many cases.
const CASES: &str = "cases";

/// The way in which an import is recorded.
pub(super) enum Recorder {
    /// One event for work of many batches.
    Work(Box<ImportRecord>),
    /// An event for a request of software, which waits beside the chain.
    Request,
    /// An event for a case that a person adds.
    ByHand,
}

/// What was recorded of a batch, once it is committed.
pub(super) enum Recorded {
    /// The record of all batches so far.
    Work(Box<ImportRecord>),
    /// An event that waits beside the chain.
    Later(PendingRow),
    /// Nothing that has to be kept in mind.
    Done,
}

/// The record of work of many batches: its event, and what became of its cases so far.
#[derive(Clone, Debug)]
pub struct ImportRecord {
    running: RunningEvent,
    /// The event without numbers.
    event: AuditEvent,
    pub(super) tally: ImportTally,
}

impl ImportRecord {
    /// The record of a file.
    pub(super) fn of_file(store: &Store, options: &CaseImport) -> Self {
        let event = AuditEvent::new(Act::CasesImport, CASES);
        let record = Self::new(store, &options.by, event);
        match &options.sha256 {
            Some(sha256) => record.with_sha256(sha256),
            None => record,
        }
    }

    /// The record of a request of many batches.
    pub fn of_request(store: &Store, by: &By) -> Self {
        Self::new(store, by, AuditEvent::new(Act::CasesSend, CASES))
    }

    fn new(store: &Store, by: &By, event: AuditEvent) -> Self {
        Self {
            running: store.running_event(by, event.clone()),
            event,
            tally: ImportTally::default(),
        }
    }

    pub(super) fn with_sha256(mut self, sha256: &str) -> Self {
        self.event = self.event.with("sha256", sha256);
        self
    }

    /// Appends the event, as the last statement of the last transaction of the work.
    pub(super) fn finish(
        &self,
        store: &Store,
        conn: &mut Conn,
        is_whole: bool,
    ) -> Result<(), StoreError> {
        let mut running = self.running.clone();
        running.event = self.tally.tell(self.event.clone());
        if !is_whole {
            running.event = running.event.with("unfinished", true);
        }
        store.audit_finished(conn, &running)
    }
}

impl Recorder {
    /// Records the outcomes of a batch in its transaction.
    pub(super) fn record(
        &self,
        store: &Store,
        conn: &mut Conn,
        mode: ImportMode,
        by: &By,
        outcomes: &[CaseOutcome],
    ) -> Result<Recorded, StoreError> {
        let mut tally = ImportTally::default();
        tally.add(outcomes);
        match self {
            Self::Work(record) => {
                let mut record = record.clone();
                record.tally.add(outcomes);
                record.running.event = record.tally.tell(record.event.clone());
                if mode == ImportMode::Chunked && tally.has_written() {
                    store.audit_running(conn, &record.running)?;
                }
                Ok(Recorded::Work(record))
            }
            Self::Request if tally.has_written() => {
                let event = request_event(outcomes, &tally);
                Ok(Recorded::Later(store.audit_later(conn, by, &event)?))
            }
            Self::ByHand => {
                for case in outcomes.iter().flatten() {
                    if case.imported == Imported::Added {
                        store.audit(conn, by, &AuditEvent::new(Act::CaseAdd, &case.id))?;
                    }
                }
                Ok(Recorded::Done)
            }
            Self::Request => Ok(Recorded::Done),
        }
    }
}

/// The event of a request: of its case, or of all where there are many.
fn request_event(outcomes: &[CaseOutcome], tally: &ImportTally) -> AuditEvent {
    match outcomes {
        [Ok(case)] => {
            let what = match case.imported {
                Imported::Added => "added",
                Imported::Changed => "changed",
                Imported::Unchanged => "link",
            };
            AuditEvent::new(Act::CasesSend, &case.id)
                .with("agency", case.agency.as_str())
                .with("case", what)
        }
        _ => tally.tell(AuditEvent::new(Act::CasesSend, CASES)),
    }
}
