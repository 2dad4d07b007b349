//! `sipas export responses|scores --period P -o FILE.csv|.xlsx|.jsonl`

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::figures::{MethodArgs, ScopeArgs};
use super::new_file::NewFile;
use super::{CliError, open};
use crate::config::Config;
use crate::domain::period::Period;
use crate::domain::survey::Definition;
use crate::report::tables;
use crate::store::responses::{ExportSink, ExportedResponse};

/// What can be exported.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Every mixed response of a period, nothing of a unit below k
    Responses {
        /// 2026, 2026-H1, 2026-Q3 or 2026-09
        #[arg(long)]
        period: Period,
        /// The file; its ending .csv, .xlsx or .jsonl chooses the format
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// The scores of a period
    Scores {
        #[command(flatten)]
        scope: ScopeArgs,
        #[command(flatten)]
        method: MethodArgs,
        /// The file; its ending .csv, .xlsx or .jsonl chooses the format
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
}

pub fn run(config: &Config, command: Command) -> Result<(), CliError> {
    match command {
        Command::Responses { period, output } => responses(config, period, &output),
        Command::Scores {
            scope,
            method,
            output,
        } => {
            let mut table = TableWriter::create(&output)?;
            let report = open::store(config)?.get_scores(&scope.query(Some(&method)))?;
            let headers = tables::score_headers();
            table.begin(headers.iter().map(|header| (*header).to_owned()).collect())?;
            for row in tables::score_rows(&report) {
                table.row(&row)?;
            }
            table.finish()
        }
    }
}

fn responses(config: &Config, period: Period, output: &Path) -> Result<(), CliError> {
    let store = open::store(config)?;
    let query = ScopeArgs {
        period,
        agency: None,
        block: None,
    }
    .query(None);
    let mut sink = ResponseTable {
        table: TableWriter::create(output)?,
        definitions: Vec::new(),
    };
    let omitted = store.export_responses(&query, &mut sink)?;
    sink.table.finish()?;
    if omitted.units > 0 {
        eprintln!(
            "left out: {} units with fewer than {} responses",
            omitted.units, config.k
        );
    }
    Ok(())
}

/// Responses on their way into a table: a column for every question that any definition asks.
struct ResponseTable {
    table: TableWriter,
    definitions: Vec<DefinitionCells>,
}

/// How the responses to a definition fill the columns.
struct DefinitionCells {
    id: String,
    /// The place of each column's question among the definition's own.
    places: Vec<Option<usize>>,
}

impl ExportSink for ResponseTable {
    type Error = CliError;

    fn begin(&mut self, definitions: &[Arc<Definition>]) -> Result<(), CliError> {
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

    fn response(&mut self, response: &ExportedResponse) -> Result<(), CliError> {
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

/// A table being written in the format that its file's name asks for.
struct TableWriter {
    path: PathBuf,
    headers: Vec<String>,
    format: Format,
}

enum Format {
    Csv(Box<csv::Writer<NewFile>>),
    JsonLines(NewFile),
    Xlsx(Box<Sheets>),
}

/// A workbook in constant memory; a sheet holds 1,048,576 rows, so a long table goes on in another.
struct Sheets {
    workbook: rust_xlsxwriter::Workbook,
    sheets: usize,
    row: u32,
    file: NewFile,
}

/// The columns before this one name what the row is about.
const FIRST_NUMBER: u16 = 6;

/// Rows on one sheet, its header included.
const SHEET_ROWS: u32 = 1_048_576;

impl TableWriter {
    fn create(path: &Path) -> Result<Self, CliError> {
        let ending = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let file = || NewFile::create(path).map_err(CliError::file(path));
        let format = match ending.as_str() {
            "csv" => Format::Csv(Box::new(csv::Writer::from_writer(file()?))),
            "jsonl" => Format::JsonLines(file()?),
            "xlsx" => Format::Xlsx(Box::new(Sheets {
                workbook: rust_xlsxwriter::Workbook::new(),
                sheets: 0,
                row: SHEET_ROWS,
                file: file()?,
            })),
            _ => {
                return Err(CliError::Usage(format!(
                    "{}: name a file that ends in .csv, .xlsx or .jsonl",
                    path.display()
                )));
            }
        };
        Ok(Self {
            path: path.to_owned(),
            headers: Vec::new(),
            format,
        })
    }

    fn begin(&mut self, headers: Vec<String>) -> Result<(), CliError> {
        if let Format::Csv(writer) = &mut self.format {
            let written = writer.write_record(&headers);
            written.map_err(|error| CliError::file(&self.path)(error.into()))?;
        }
        self.headers = headers;
        Ok(())
    }

    fn row<C: AsRef<str>>(&mut self, cells: &[C]) -> Result<(), CliError> {
        match &mut self.format {
            Format::Csv(writer) => {
                let written =
                    writer.write_record(cells.iter().map(|cell| cell.as_ref().as_bytes()));
                written.map_err(|error| CliError::file(&self.path)(error.into()))
            }
            Format::JsonLines(file) => {
                let object: Map<String, Value> = self
                    .headers
                    .iter()
                    .zip(cells)
                    .map(|(header, cell)| (header.clone(), Value::from(cell.as_ref())))
                    .collect();
                let mut line = serde_json::to_vec(&object)?;
                line.push(b'\n');
                file.write_all(&line).map_err(CliError::file(&self.path))
            }
            Format::Xlsx(sheets) => sheets.row(&self.headers, cells).map_err(xlsx_error),
        }
    }

    fn finish(self) -> Result<(), CliError> {
        let path = self.path;
        match self.format {
            Format::Csv(writer) => writer
                .into_inner()
                .map_err(csv::IntoInnerError::into_error)
                .and_then(NewFile::commit)
                .map_err(CliError::file(path)),
            Format::JsonLines(file) => file.commit().map_err(CliError::file(path)),
            Format::Xlsx(sheets) => {
                let bytes = sheets.finish(&self.headers).map_err(xlsx_error)?;
                let mut file = bytes.1;
                file.write_all(&bytes.0)
                    .and_then(|()| file.commit())
                    .map_err(CliError::file(path))
            }
        }
    }
}

fn xlsx_error(error: rust_xlsxwriter::XlsxError) -> CliError {
    CliError::Write(error.to_string())
}

impl Sheets {
    fn open_sheet(&mut self, headers: &[String]) -> Result<(), rust_xlsxwriter::XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        for (column, header) in (0..).zip(headers) {
            sheet.write_string(0, column, header)?;
        }
        self.sheets += 1;
        self.row = 1;
        Ok(())
    }

    fn row<C: AsRef<str>>(
        &mut self,
        headers: &[String],
        cells: &[C],
    ) -> Result<(), rust_xlsxwriter::XlsxError> {
        if self.row >= SHEET_ROWS {
            self.open_sheet(headers)?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in (0..).zip(cells.iter().map(AsRef::as_ref)) {
            // Numbers are numbers; codes, words and whatever looks like a formula stay text.
            match cell.parse::<f64>() {
                Ok(number) if column >= FIRST_NUMBER && number.is_finite() => {
                    sheet.write_number(self.row, column, number)?
                }
                _ => sheet.write_string(self.row, column, cell)?,
            };
        }
        self.row += 1;
        Ok(())
    }

    fn finish(
        mut self: Box<Self>,
        headers: &[String],
    ) -> Result<(Vec<u8>, NewFile), rust_xlsxwriter::XlsxError> {
        if self.sheets == 0 {
            self.open_sheet(headers)?;
        }
        Ok((self.workbook.save_to_buffer()?, self.file))
    }
}
