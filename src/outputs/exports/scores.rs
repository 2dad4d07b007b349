//! Scores as a table.

use super::error::ExportError;
use super::format::{CellKind, TableInfo};
use super::table::{ExportFile, ExportTable};
use super::words::ExportWords;
use crate::domain::access::Viewer;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::ScoreReport;
use crate::report::tables;
use crate::store::Store;

/// Writes the scores of a scope to a file.
///
/// # Errors
/// When the ending names no format, the file can't be written, or the store fails.
pub fn export_scores(
    store: &Store,
    viewer: &Viewer,
    query: &FigureQuery,
    to: ExportFile<'_>,
) -> Result<(), ExportError> {
    let report = store.snapshot(viewer, |figures| figures.get_scores(query))?;
    let (scope, object) = match &query.scope {
        Scope::All => ("all", "scores"),
        Scope::Agency(code) => ("agency", code.as_str()),
        Scope::Block(code) => ("block", code.as_str()),
    };
    let event = AuditEvent::new(Act::DataExport, object)
        .with("what", "scores")
        .with("scope", scope)
        .with("period", query.period.to_string())
        .with("count", tables::score_rows(&report).count());
    let mut table = ExportTable::recorded(store, &event, to)?;
    table.begin(describe(ExportWords(to.languages), &report))?;
    for row in tables::score_rows(&report) {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        table.row(&cells)?;
    }
    table.finish()
}

fn describe(words: ExportWords<'_>, report: &ScoreReport) -> TableInfo {
    let state = match report.provisional {
        true => "export-provisional",
        false => "export-closed",
    };
    let method = format!("{}, {}", report.method.name(), report.method_version);
    let row = |id: &str, value: String| (words.say(id), value);
    let mut cover_rows = vec![
        row("export-fact-period", report.period.to_string()),
        row("export-fact-state", words.say(state)),
        row("export-fact-method", method),
    ];
    cover_rows.extend(report.as_of.clone().map(|at| row("export-fact-as-of", at)));
    let columns = tables::score_headers().iter().map(|name| {
        let (kind, note) = match *name {
            "score" => (CellKind::Score, Some(1)),
            "low" | "high" => (CellKind::Score, Some(2)),
            "numerator" | "denominator" | "n" => (CellKind::Count, None),
            "reason" => (CellKind::Text, Some(3)),
            _ => (CellKind::Text, None),
        };
        words.column(name, kind, note)
    });
    TableInfo {
        title: words.say("export-scores-title"),
        sheet: words.say("export-scores-sheet"),
        cover_rows,
        notes: vec![
            words.say("export-note-score"),
            words.say("export-note-interval"),
            words.say_with("export-note-reason", &[("k", &report.k.to_string())]),
        ],
        columns: columns.collect(),
    }
}
