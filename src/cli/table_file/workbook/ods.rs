//! The rows of an OpenDocument spreadsheet, read as its XML arrives.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read, Seek};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::error::{WorkbookError, damaged};
use super::ods_cell::{CellValue, attribute, skip};
use super::row::{MAX_COLUMNS, MAX_ROWS, Row, SendRow};
use super::sheets::{Sheet, chosen};

/// The part that holds all sheets.
const CONTENT: &str = "content.xml";

/// An open spreadsheet and the place of the sheet to be read.
pub(super) struct OdsSheet<R> {
    archive: ZipArchive<R>,
    sheet: usize,
}

impl<R: Read + Seek> OdsSheet<R> {
    pub fn open(mut archive: ZipArchive<R>, wanted: Option<&str>) -> Result<Self, WorkbookError> {
        let mut manifest = String::new();
        if let Ok(mut part) = archive.by_name("META-INF/manifest.xml") {
            part.read_to_string(&mut manifest)?;
        }
        if manifest.contains("encryption-data") {
            return Err(WorkbookError::Encrypted);
        }
        let sheets = sheets(&mut content(&mut archive)?, wanted.is_none())?;
        let sheet = chosen(&sheets, wanted)?;
        Ok(Self { archive, sheet })
    }

    /// Sends the rows that aren't empty, until nobody wants them.
    pub fn read(mut self, send: SendRow<'_>) -> io::Result<()> {
        let mut xml = content(&mut self.archive).map_err(damaged)?;
        let mut buffer = Vec::new();
        let mut before = self.sheet;
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(damaged)? {
                Event::Start(e) if e.name().as_ref() == "table:table" => {
                    if before == 0 {
                        return read_table(&mut xml, send);
                    }
                    before -= 1;
                    skip(&mut xml, &e).map_err(damaged)?;
                }
                Event::Eof => return Err(damaged("it ends too early")),
                _ => {}
            }
        }
    }
}

/// Returns all sheets.
pub(super) fn all_sheets<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
) -> Result<Vec<Sheet>, WorkbookError> {
    Ok(sheets(&mut content(archive)?, false)?)
}

fn content<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
) -> Result<Reader<impl BufRead>, WorkbookError> {
    let mut xml = Reader::from_reader(BufReader::new(archive.by_name(CONTENT)?));
    xml.config_mut().expand_empty_elements = true;
    Ok(xml)
}

/// Returns the sheets; where the first is enough and can be seen, only that.
fn sheets(
    xml: &mut Reader<impl BufRead>,
    first_is_enough: bool,
) -> Result<Vec<Sheet>, quick_xml::Error> {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut hidden = BTreeSet::new();
    let mut style = String::new();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Start(e) => match e.name().as_ref() {
                "style:style" => style = attribute(&e, "style:name")?.unwrap_or_default(),
                "style:table-properties" => {
                    let display = attribute(&e, "table:display")?;
                    hidden.extend(
                        display
                            .filter(|shown| shown == "false")
                            .map(|_| style.clone()),
                    );
                }
                "table:table" => {
                    let style = attribute(&e, "table:style-name")?;
                    sheets.push(Sheet {
                        name: attribute(&e, "table:name")?.unwrap_or_default(),
                        is_hidden: style.is_some_and(|style| hidden.contains(&style)),
                    });
                    if first_is_enough && !sheets[0].is_hidden {
                        return Ok(sheets);
                    }
                    skip(xml, &e)?;
                }
                _ => {}
            },
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// Sends the rows of the table in which the reader stands.
fn read_table(xml: &mut Reader<impl BufRead>, send: SendRow<'_>) -> io::Result<()> {
    let mut buffer = Vec::new();
    let mut number = 1;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(e) => match e.name().as_ref() {
                "table:table-row" => {
                    let repeated = repeated(&e, "table:number-rows-repeated")?;
                    let row = read_row(xml, number)?;
                    if row.width() > 0 {
                        if number + repeated > MAX_ROWS + 1 {
                            return Err(damaged("it has too many rows"));
                        }
                        for number in number..number + repeated {
                            if !send(row.at(number)) {
                                return Ok(());
                            }
                        }
                    }
                    number = number.saturating_add(repeated);
                }
                // Drawings can hold tables of their own.
                "table:shapes" => skip(xml, &e).map_err(damaged)?,
                _ => {}
            },
            Event::End(e) if e.name().as_ref() == "table:table" => return Ok(()),
            Event::Eof => return Err(damaged("it ends too early")),
            _ => {}
        }
    }
}

fn read_row(xml: &mut Reader<impl BufRead>, number: u64) -> io::Result<Row> {
    let mut row = Row::new(number);
    let mut column = 0;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(e) => match e.name().as_ref() {
                "table:table-cell" => {
                    let repeated = repeated(&e, "table:number-columns-repeated")? as usize;
                    let value = CellValue::of(&e).map_err(damaged)?;
                    let text = value.read(xml).map_err(damaged)?;
                    let end = column + repeated;
                    if !text.is_empty() && end > MAX_COLUMNS {
                        return Err(damaged("it has too many columns"));
                    }
                    if !text.is_empty() {
                        for column in column..end {
                            row.put(column, &text);
                        }
                    }
                    column = end;
                }
                // Below a merged cell nobody sees what a cell holds.
                "table:covered-table-cell" => {
                    column += repeated(&e, "table:number-columns-repeated")? as usize;
                    skip(xml, &e).map_err(damaged)?;
                }
                _ => skip(xml, &e).map_err(damaged)?,
            },
            Event::End(e) if e.name().as_ref() == "table:table-row" => return Ok(row),
            Event::Eof => return Err(damaged("it ends too early")),
            _ => {}
        }
    }
}

/// How often a row or a cell stands there.
fn repeated(e: &BytesStart<'_>, name: &str) -> io::Result<u64> {
    let Some(value) = attribute(e, name).map_err(damaged)? else {
        return Ok(1);
    };
    // Beyond the last row or column it makes no difference.
    value.parse::<u32>().map(u64::from).map_err(damaged)
}
