mod reading;
mod refused;

use std::fs::File;
use std::io::{Cursor, Write};

use rust_xlsxwriter::{Workbook as NewWorkbook, XlsxError};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

/// Returns a file with these bytes.
fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    file
}

fn open(bytes: &[u8], sheet: Option<&str>) -> Result<Workbook, WorkbookError> {
    Workbook::from_file(file(bytes), sheet)
}

/// Returns why a workbook is refused.
fn refused(bytes: &[u8], sheet: Option<&str>) -> String {
    open(bytes, sheet).err().unwrap().to_string()
}

fn shown(item: Result<Record, LineError>) -> String {
    match item {
        Ok((row, record)) => {
            format!("{row}:{}", record.iter().collect::<Vec<_>>().join("|"))
        }
        Err(error) => error.to_string(),
    }
}

/// Returns each row as `number:cell|cell`, each error as its message.
fn rows(bytes: &[u8], sheet: Option<&str>) -> Vec<String> {
    open(bytes, sheet).unwrap().map(shown).collect()
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Returns a workbook of Excel by its parts, of which `parts` replace the usual ones.
fn excel(sheet_data: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    const SPACE: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let sheet =
        format!("<worksheet xmlns='{SPACE}'><sheetData>{sheet_data}</sheetData></worksheet>");
    let book = format!(
        "<workbook xmlns='{SPACE}' xmlns:r='{KINDS}'><sheets><sheet name='Hồ sơ' sheetId='1' r:id='r1'/></sheets></workbook>"
    );
    let root = format!(
        "<Relationships><Relationship Id='r1' Type='{KINDS}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
    );
    let relations = format!(
        "<Relationships><Relationship Id='r1' Type='{KINDS}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"
    );
    let usual = [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    let mut all = parts.to_vec();
    all.extend(
        usual
            .iter()
            .filter(|(name, _)| !parts.iter().any(|part| part.0 == *name)),
    );
    zipped(&all)
}

/// Returns an OpenDocument spreadsheet with these tables, after these styles.
fn open_document(styles: &str, tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version='1.0'?>\n<office:document-content>\n <office:automatic-styles>{styles}</office:automatic-styles>\n <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ])
}

fn written(write: impl FnOnce(&mut NewWorkbook) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut workbook = NewWorkbook::new();
    write(&mut workbook).unwrap();
    workbook.save_to_buffer().unwrap()
}
