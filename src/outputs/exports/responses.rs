//! Mixed responses as a table.

use std::sync::Arc;

use super::error::ExportError;
use super::format::{CellKind, Column, TableInfo};
use super::table::{ExportFile, ExportTable};
use super::words::ExportWords;
use crate::domain::access::Viewer;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::figures::scope::FigureQuery;
use crate::domain::period::Period;
use crate::domain::survey::{BASE_LANGUAGE, Definition};
use crate::domain::unknown::UNKNOWN;
use crate::store::Store;
use crate::store::figures::responses::{ExportSink, ExportedResponse, Omitted};

/// Writes the mixed responses of a period's closed months to a file. Source and channel are not told.
/// Returns what had to be left out.
///
/// # Errors
/// When the ending names no format, the file can't be written, or the store fails.
pub fn export_responses(
    store: &Store,
    viewer: &Viewer,
    query: &FigureQuery,
    to: ExportFile<'_>,
) -> Result<Omitted, ExportError> {
    let event =
        AuditEvent::new(Act::DataExport, "responses").with("period", query.period.to_string());
    let mut sink = ResponseTable {
        table: ExportTable::recorded(store, &event, to)?,
        words: ExportWords(to.languages),
        period: query.period,
        definitions: Vec::new(),
    };
    let omitted = store.snapshot(viewer, |figures| figures.export_responses(query, &mut sink))?;
    sink.table.finish()?;
    Ok(omitted)
}

/// A table of responses while it is being written, with a column for every question of any
/// definition.
struct ResponseTable<'a> {
    table: ExportTable<'a>,
    words: ExportWords<'a>,
    period: Period,
    definitions: Vec<DefinitionCells>,
}

/// The way in which the responses to one definition fill the columns.
struct DefinitionCells {
    id: String,
    /// For each column, the place of its question among the definition's own.
    places: Vec<Option<usize>>,
}

impl ExportSink for ResponseTable<'_> {
    type Error = ExportError;

    fn begin(&mut self, definitions: &[Arc<Definition>]) -> Result<(), ExportError> {
        let mut columns: Vec<&str> = Vec::new();
        let mut notes = vec![
            self.words.say("export-note-level"),
            self.words.say("export-note-unknown"),
        ];
        for (_, question) in definitions
            .iter()
            .flat_map(|definition| definition.questions())
        {
            if !columns.contains(&question.code.as_str()) {
                columns.push(&question.code);
                let text = question.text.get(BASE_LANGUAGE);
                notes.push(format!("{}: {text}", question.code));
            }
        }
        self.definitions = definitions
            .iter()
            .map(|definition| DefinitionCells {
                id: definition.id.clone(),
                places: columns
                    .iter()
                    .map(|code| {
                        definition
                            .questions()
                            .position(|(_, own)| own.code == *code)
                    })
                    .collect(),
            })
            .collect();
        let fixed = ["agency", "period", "survey", "channel", "source", "field"];
        let fixed = fixed.map(|name| {
            let note = matches!(name, "channel" | "source" | "field").then_some(2);
            self.words.column(name, CellKind::Text, note)
        });
        let questions = columns.into_iter().map(|code| Column {
            name: code.to_owned(),
            title: code.to_owned(),
            kind: CellKind::Level,
            note: Some(1),
        });
        self.table.begin(TableInfo {
            title: self.words.say("export-responses-title"),
            sheet: self.words.say("export-responses-sheet"),
            cover_rows: vec![(
                self.words.say("export-fact-period"),
                self.period.to_string(),
            )],
            notes,
            columns: fixed.into_iter().chain(questions).collect(),
        })
    }

    fn response(&mut self, response: &ExportedResponse) -> Result<(), ExportError> {
        let definition = &self.definitions[response.definition];
        let ratings = response.ratings.as_str();
        let mut cells = Vec::with_capacity(6 + definition.places.len());
        cells.extend([
            response.unit.as_str(),
            &response.period,
            &definition.id,
            UNKNOWN,
            UNKNOWN,
            &response.field,
        ]);
        cells.extend(definition.places.iter().map(|place| {
            match place.and_then(|place| ratings.get(place..=place)) {
                None | Some("-") => "",
                Some(rating) => rating,
            }
        }));
        self.table.row(&cells)
    }
}
