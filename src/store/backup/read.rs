//! Reading a backup line by line. Everything in it is checked, and memory stays bounded whatever
//! the file holds.

use std::io::{BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::error::{BackupError, BackupLineReason, shown};
use super::format::{BackupHeader, Contents, FORMAT, Footer, MAX_LINE, TableLine, VERSION};
use super::row;
use super::row::BackupRow;
use super::table::BackupTable;
use super::tables::TABLES;
use crate::store::db::migrations::{self, SchemaState};

/// Reads a whole backup and returns what it holds.
///
/// # Errors
/// When anything in it is not as it was written, or it was made for another schema.
pub fn verify(input: impl Read) -> Result<Contents, BackupError> {
    read(input, |_, _, _| Ok(()))
}

/// Reads a whole backup and passes each row to `each`, with its table and line. The rows are known
/// to be right only once this has returned what the backup holds.
pub(super) fn read(
    input: impl Read,
    mut each: impl FnMut(&'static BackupTable, u64, BackupRow) -> Result<(), BackupError>,
) -> Result<Contents, BackupError> {
    let mut lines = BackupLines::open(input)?;
    let header = read_header(&mut lines)?;
    let mut rows = Vec::with_capacity(TABLES.len());
    lines.next()?;
    for table in &TABLES {
        let line: TableLine = lines.parse()?;
        refuse_other_table(&line, table).map_err(|reason| reason.at(lines.number))?;
        let mut count = 0;
        let mut last: BackupRow = Vec::new();
        while lines.next()?.starts_with(b"[") {
            let row = row::read(table, &lines.line).map_err(|reason| reason.at(lines.number))?;
            let key = &row[..table.key];
            if last.as_slice() >= key {
                let reason = BackupLineReason::Order(table.column_names()[..table.key].join(", "));
                return Err(reason.at(lines.number));
            }
            last = key.to_vec();
            count += 1;
            each(table, lines.number, row)?;
        }
        rows.push((table.name.to_owned(), count));
    }
    let footer: Footer = lines.parse()?;
    let sha256 = lines.digest_before();
    refuse_other_footer(&footer, &rows, sha256).map_err(|reason| reason.at(lines.number))?;
    lines.end()?;
    Ok(Contents { header, footer })
}

fn read_header(lines: &mut BackupLines<impl Read>) -> Result<BackupHeader, BackupError> {
    /// The part of the header that every version of the format has.
    #[derive(Deserialize)]
    struct AnyHeader {
        format: String,
        version: u64,
        sipas: String,
    }
    lines.next()?;
    let foreign = BackupLineReason::Foreign("its first line is no header");
    let any: AnyHeader = lines.parse().map_err(|_| foreign.at(1))?;
    if any.format != FORMAT {
        return Err(BackupLineReason::Foreign("its header names another format").at(1));
    }
    if any.version != VERSION {
        return Err(BackupLineReason::Version {
            version: any.version,
            sipas: shown(&any.sipas),
        }
        .at(1));
    }
    let header: BackupHeader = lines.parse()?;
    let made_at = header.made_at;
    let [sipas, schema] = [&header.sipas, &header.schema].map(|text| shown(text));
    match migrations::state_of(&header.schema) {
        SchemaState::Current => Ok(header),
        SchemaState::Older => Err(BackupError::OlderSchema {
            made_at,
            sipas,
            schema,
        }),
        SchemaState::Newer => Err(BackupError::NewerSchema {
            made_at,
            sipas,
            schema,
        }),
    }
}

fn refuse_other_table(line: &TableLine, table: &BackupTable) -> Result<(), BackupLineReason> {
    if line.table != table.name {
        return Err(BackupLineReason::Content(format!(
            "table `{}` where `{}` belongs",
            shown(&line.table),
            table.name
        )));
    }
    if line.columns != table.column_names() {
        return Err(BackupLineReason::Content(format!(
            "table {} has the columns {}, and these are others",
            table.name,
            table.column_names().join(", ")
        )));
    }
    Ok(())
}

fn refuse_other_footer(
    footer: &Footer,
    rows: &[(String, u64)],
    sha256: String,
) -> Result<(), BackupLineReason> {
    if footer.rows.len() != rows.len() {
        return Err(BackupLineReason::Content(format!(
            "the footer counts {} tables, and there are {}",
            footer.rows.len(),
            rows.len()
        )));
    }
    for ((table, (name, stated)), (_, found)) in TABLES.iter().zip(&footer.rows).zip(rows) {
        if table.name != name || stated != found {
            return Err(BackupLineReason::Rows {
                table: table.name,
                stated: *stated,
                found: *found,
            });
        }
    }
    if footer.sha256 != sha256 {
        return Err(BackupLineReason::Sha256 {
            stated: shown(&footer.sha256),
            found: sha256,
        });
    }
    Ok(())
}

/// The unpacked lines of a backup, each of bounded length.
struct BackupLines<R: Read> {
    unpacked: BufReader<GzDecoder<BufReader<R>>>,
    /// The digest of all lines before the current one.
    sha256: Sha256,
    line: Vec<u8>,
    number: u64,
}

impl<R: Read> BackupLines<R> {
    fn open(input: R) -> Result<Self, BackupError> {
        let mut packed = BufReader::with_capacity(1 << 16, input);
        let start = packed
            .fill_buf()
            .map_err(|error| BackupLineReason::of_reading(error).at(1))?;
        if start.is_empty() {
            return Err(BackupLineReason::Empty.at(1));
        }
        if !start.starts_with(&[0x1F, 0x8B]) && start != [0x1F] {
            return Err(BackupLineReason::Foreign("it is not packed with gzip").at(1));
        }
        Ok(Self {
            unpacked: BufReader::with_capacity(1 << 16, GzDecoder::new(packed)),
            sha256: Sha256::new(),
            line: Vec::new(),
            number: 0,
        })
    }

    /// Goes on to the next line, which must exist.
    fn next(&mut self) -> Result<&[u8], BackupError> {
        self.advance()?;
        if self.line.is_empty() {
            return Err(BackupLineReason::CutOff.at(self.number));
        }
        Ok(&self.line)
    }

    fn advance(&mut self) -> Result<(), BackupError> {
        self.sha256.update(&self.line);
        self.line.clear();
        self.number += 1;
        let read = (&mut self.unpacked)
            .take(MAX_LINE as u64)
            .read_until(b'\n', &mut self.line);
        let reason = match read {
            Err(error) => BackupLineReason::of_reading(error),
            Ok(0) => return Ok(()),
            Ok(_) if self.line.ends_with(b"\n") => return Ok(()),
            Ok(MAX_LINE) => BackupLineReason::TooLong,
            Ok(_) => BackupLineReason::CutOff,
        };
        Err(reason.at(self.number))
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, BackupError> {
        serde_json::from_slice(&self.line)
            .map_err(|error| BackupLineReason::json(&error).at(self.number))
    }

    fn digest_before(&self) -> String {
        hex::encode(self.sha256.clone().finalize())
    }

    /// Refuses anything that follows, and a wrong checksum at the end of the packed bytes.
    fn end(mut self) -> Result<(), BackupError> {
        self.advance()?;
        let mut packed = self.unpacked.into_inner().into_inner();
        let rest = packed
            .fill_buf()
            .map_err(|error| BackupLineReason::of_reading(error).at(self.number))?;
        if self.line.is_empty() && rest.is_empty() {
            Ok(())
        } else {
            Err(BackupLineReason::Trailing.at(self.number))
        }
    }
}
