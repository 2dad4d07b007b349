//! Mixed responses as a table.

use std::path::Path;
use std::sync::Arc;

use super::error::ExportError;
use super::table::ExportTable;
use crate::domain::access::Viewer;
use crate::domain::answers::unknown::UNKNOWN;
use crate::domain::figures::scope::FigureQuery;
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::figures::responses::{ExportSink, ExportedResponse, Omitted};

/// Writes the mixed responses of a period's closed months to a file, whose ending chooses the
/// format. Source and channel are not told. Returns what had to be left out.
///
/// # Errors
/// When the ending names no format, the file can't be written, or the store fails.
pub fn export_responses(
    store: &Store,
    viewer: &Viewer,
    query: &FigureQuery,
    path: &Path,
) -> Result<Omitted, ExportError> {
    let mut sink = ResponseTable {
        table: ExportTable::create(path)?,
        definitions: Vec::new(),
    };
    let omitted = store.snapshot(viewer, |figures| figures.export_responses(query, &mut sink))?;
    sink.table.finish()?;
    Ok(omitted)
}

/// A table of responses while it is being written, with a column for every question of any
/// definition.
struct ResponseTable {
    table: ExportTable,
    definitions: Vec<DefinitionCells>,
}

/// The way in which the responses to one definition fill the columns.
struct DefinitionCells {
    id: String,
    /// For each column, the place of its question among the definition's own.
    places: Vec<Option<usize>>,
}

impl ExportSink for ResponseTable {
    type Error = ExportError;

    fn begin(&mut self, definitions: &[Arc<Definition>]) -> Result<(), ExportError> {
        let mut columns: Vec<&str> = Vec::new();
        for (_, question) in definitions
            .iter()
            .flat_map(|definition| definition.questions())
        {
            if !columns.contains(&question.code.as_str()) {
                columns.push(&question.code);
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
        let headers = fixed.into_iter().chain(columns);
        self.table.begin(headers.map(str::to_owned).collect())
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
