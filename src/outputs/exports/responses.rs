//! Mixed responses as a table.

use std::path::Path;
use std::sync::Arc;

use super::error::ExportError;
use super::table::TableFile;
use crate::domain::access::viewer::Viewer;
use crate::domain::figures::scope::FigureQuery;
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::figures::responses::{ExportSink, ExportedResponse, Omitted};

/// Writes the mixed responses of a period to a file, whose ending chooses the format; tells what
/// had to be left out.
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
        table: TableFile::create(path)?,
        definitions: Vec::new(),
    };
    let omitted = store.snapshot(viewer, |figures| figures.export_responses(query, &mut sink))?;
    sink.table.finish()?;
    Ok(omitted)
}

/// Responses on their way into a table: a column for every question that any definition asks.
struct ResponseTable {
    table: TableFile,
    definitions: Vec<DefinitionCells>,
}

/// How the responses to a definition fill the columns.
struct DefinitionCells {
    id: String,
    /// The place of each column's question among the definition's own.
    places: Vec<Option<usize>>,
}

impl ExportSink for ResponseTable {
    type Error = ExportError;

    fn begin(&mut self, definitions: &[Arc<Definition>]) -> Result<(), ExportError> {
        let mut columns: Vec<&str> = Vec::new();
        for (_, question) in definitions.iter().flat_map(|asked| asked.questions()) {
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
            &response.channel,
            &response.source,
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
