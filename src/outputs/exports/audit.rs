//! The audit trail as a table.

use super::error::ExportError;
use super::format::{CellKind, TableInfo};
use super::table::{ExportFile, ExportTable};
use super::words::ExportWords;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::store::Store;
use crate::store::access::audit_list::AuditFilter;

/// The events that are read at a time.
const PAGE: i64 = 1000;

/// Writes the events of the audit trail that a filter names to a file, earliest first, and returns
/// their number. The export itself is an event before.
///
/// # Errors
/// When the ending names no format, the file can't be written, or the store fails.
pub fn export_audit(
    store: &Store,
    filter: &AuditFilter,
    to: ExportFile<'_>,
) -> Result<u64, ExportError> {
    store.append_pending(to.by.now)?;
    let event = filter
        .describe(AuditEvent::new(Act::AuditExport, "audit"))
        .with("count", store.count_audit_events(filter)?);
    let mut table = ExportTable::recorded(store, &event, to)?;
    table.begin(describe(ExportWords(to.languages)))?;
    let (mut count, mut after) = (0, i64::MIN);
    loop {
        let page = store.list_audit_events_after(filter, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for event in &page {
            count += 1;
            table.row(&[
                &event.number.to_string(),
                &event.happened_at,
                &event.actor,
                &event.act,
                &event.object,
                &event.details,
                &event.secret,
                &event.mac,
            ])?;
        }
    }
    table.finish()?;
    Ok(count)
}

fn describe(words: ExportWords<'_>) -> TableInfo {
    let columns = [
        ("number", CellKind::Count),
        ("time", CellKind::Text),
        ("actor", CellKind::Text),
        ("act", CellKind::Text),
        ("object", CellKind::Text),
        ("details", CellKind::Text),
        ("secret", CellKind::Text),
        ("mac", CellKind::Text),
    ];
    TableInfo {
        title: words.say("export-audit-title"),
        sheet: words.say("export-audit-sheet"),
        cover_rows: Vec::new(),
        notes: Vec::new(),
        columns: columns
            .into_iter()
            .map(|(name, kind)| words.column(name, kind, None))
            .collect(),
    }
}
