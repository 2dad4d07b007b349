//! A table as a body. It is received whole before its first case is stored, because only all of its
//! dates tell whether a column has the month first.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::time::Duration;

use actix_web::rt::time::timeout;
use actix_web::web;
use futures_util::StreamExt;

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
pub(super) async fn receive(mut payload: web::Payload, state: &State) -> Result<File, Refusal> {
    let mut file = temporary().map_err(Error::from)?;
    let (mut size, mut excess) = (0, Excess::default());
    loop {
        match timeout(LONGEST, payload.next()).await {
            Ok(None) => break,
            Ok(Some(Ok(bytes))) => {
                size += bytes.len();
                if size <= LARGEST {
                    file.write_all(&bytes).map_err(Error::from)?;
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
    let names = state.case_columns.clone();
    let imports = &state.workers.imports;
    let checked = imports.run(move |_| check_date_order(check_format(file)?, names));
    checked.await?
}

/// Refuses a file that is no text, and returns another one.
fn check_format(mut file: File) -> Result<File, Refusal> {
    let mut head = Vec::new();
    file.rewind().map_err(Error::from)?;
    let read = Read::take(&file, HEAD).read_to_end(&mut head);
    read.map_err(Error::from)?;
    match OtherFormat::of(&head) {
        Some(format) => Err(Refusal::NoText(format)),
        None => Ok(file),
    }
}

/// Reads a file through, and returns it at its beginning.
fn check_date_order(mut file: File, names: ColumnNames) -> Result<File, Refusal> {
    let mut dates: Option<DateColumns> = None;
    let mut add = |record: Record, names: &ColumnNames| match &mut dates {
        None => {
            let header = Header::new(record.1);
            let cells: Vec<&str> = header.cells().iter().collect();
            // What is wrong with the header is told when it is read again.
            let columns = CaseColumns::read(&cells, names);
            dates = Some(columns.as_ref().map(CaseColumns::dates).unwrap_or_default());
        }
        Some(dates) => dates.add(&record),
    };
    file.rewind().map_err(Error::from)?;
    let mut table = TableReader::new(names.clone());
    let mut piece = vec![0; 64 * 1024];
    loop {
        let count = file.read(&mut piece).map_err(Error::from)?;
        let mut input = &piece[..count];
        while let Some(read) = table.take(&mut input) {
            read.into_iter().for_each(|record| add(record, &names));
        }
        if count == 0 {
            break;
        }
    }
    while let Some(read) = table.end() {
        read.into_iter().for_each(|record| add(record, &names));
    }
    if let Some(fault) = dates.as_ref().and_then(DateColumns::month_first) {
        return Err(Refusal::MonthFirst(fault));
    }
    file.rewind().map_err(Error::from)?;
    Ok(file)
}
