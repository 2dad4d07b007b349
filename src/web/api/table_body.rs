//! A table as a body. It is received whole before its first case is stored, because only all of its
//! dates tell whether a column has the month first.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::pin::pin;
use std::time::Duration;

use actix_web::rt::time::timeout;
use actix_web::web;
use futures_util::StreamExt;

use super::arriving::gathered;
use super::excess::Excess;
use super::refusal::Refusal;
use crate::domain::files::table::{HEAD, Header, OtherFormat, Record, TableReader};
use crate::domain::files::{CaseColumns, ColumnNames, DateColumns};
use crate::files::temporary;
use crate::web::{Error, State};

/// The most bytes of a table.
const LARGEST: usize = 64 << 20;
/// The longest time between two pieces of a body.
const LONGEST: Duration = Duration::from_secs(300);

/// Receives a table into an unnamed file, and refuses one that is no text or has a column with the month first.
///
/// # Errors
/// [`Refusal::NoText`], [`Refusal::MonthFirst`], [`Refusal::TooLarge`], or [`Refusal::NotJson`] for a body
/// that did not arrive whole.
pub(super) async fn receive(payload: web::Payload, state: &State) -> Result<File, Refusal> {
    let names = state.case_columns.clone();
    let imports = &state.workers.imports;
    let begun = imports.run_to_end(move |_| Table::new(names));
    let mut table = begun.await?.map_err(Error::from)?;
    let mut body = pin!(gathered(payload));
    let (mut size, mut excess) = (0, Excess::default());
    loop {
        match timeout(LONGEST, body.next()).await {
            Ok(None) => break,
            Ok(Some(Ok(bytes))) => {
                size += bytes.len();
                if size <= LARGEST {
                    let added = imports.run_to_end(move |_| table.add(&bytes));
                    table = added.await?.map_err(Error::from)?;
                } else if !excess.pass(bytes.len()) {
                    break;
                }
            }
            Ok(Some(Err(_))) | Err(_) => {
                return Err(Refusal::NotJson("it broke off".to_owned()));
            }
        }
    }
    if size > LARGEST {
        return Err(Refusal::TooLarge(
            "a table is at most 64 MiB: send it in parts",
        ));
    }
    let checked = imports.run(move |_| table.end());
    checked.await?
}

/// A table that is arriving.
struct Table {
    file: File,
    names: ColumnNames,
    reader: TableReader,
    /// The dates so far, once the header has arrived.
    dates: Option<DateColumns>,
}

impl Table {
    /// An empty table.
    fn new(names: ColumnNames) -> io::Result<Self> {
        Ok(Self {
            file: temporary()?,
            reader: TableReader::new(names.clone()),
            names,
            dates: None,
        })
    }

    /// Writes bytes that have arrived, and takes note of the dates in them.
    fn add(mut self, bytes: &[u8]) -> io::Result<Self> {
        self.file.write_all(bytes)?;
        let mut input = bytes;
        while let Some(read) = self.reader.take(&mut input) {
            read.into_iter().for_each(|record| self.note(record));
        }
        Ok(self)
    }

    /// Takes note of the header, and then of the dates of each record.
    fn note(&mut self, record: Record) {
        if let Some(dates) = &mut self.dates {
            dates.add(&record);
            return;
        }
        let header = Header::new(record.1);
        let cells: Vec<&str> = header.cells().iter().collect();
        // What is wrong with the header is told when it is read again.
        let columns = CaseColumns::read(&cells, &self.names);
        let dates = columns.as_ref().map(CaseColumns::dates);
        self.dates = Some(dates.unwrap_or_default());
    }

    /// Returns the file at its beginning, unless it is no text or a column has the month first.
    fn end(mut self) -> Result<File, Refusal> {
        while let Some(read) = self.reader.end() {
            read.into_iter().for_each(|record| self.note(record));
        }
        let mut head = Vec::new();
        self.file.rewind().map_err(Error::from)?;
        let read = Read::take(&self.file, HEAD).read_to_end(&mut head);
        read.map_err(Error::from)?;
        if let Some(format) = OtherFormat::of(&head) {
            return Err(Refusal::NoText(format));
        }
        if let Some(fault) = self.dates.as_ref().and_then(DateColumns::month_first) {
            return Err(Refusal::MonthFirst(fault));
        }
        self.file.rewind().map_err(Error::from)?;
        Ok(self.file)
    }
}
