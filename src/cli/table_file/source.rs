//! Cuts a stream of bytes into records, and hands them to the csv reader one at a time.
//!
//! The csv crate keeps a record of any length in memory and counts lines on its own terms. So the
//! records are found here first, by the same rules for quotes, with a bound on their length and
//! with physical line numbers; the csv reader then sees one record per scan and splits it.

use std::io::{self, BufRead, BufReader, Read};

use super::{LineError, LineReason, MAX_RECORD};

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Where a record was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScannedRecord {
    /// Its first physical line.
    pub line: u64,
}

/// Inside a record, with respect to quotes; the same states as in the csv crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    CellStart,
    Unquoted,
    Quoted,
    /// After a quote inside a quoted cell: its end, or the first half of a doubled quote.
    QuoteInQuoted,
}

/// A stream of bytes that is read record by record.
pub(super) struct RecordSource {
    input: BufReader<Box<dyn Read>>,
    delimiter: u8,
    bytes_read: u64,
    /// The line of the next byte.
    line: u64,
    /// Whether the last byte was a carriage return: a line feed after it is no further line.
    after_return: bool,
    /// The current record, ended by one line feed.
    record: Vec<u8>,
    /// Bytes of it that the csv reader has taken.
    taken: usize,
}

impl RecordSource {
    /// Skips a byte order mark and finds the delimiter in the first line.
    pub fn open(input: Box<dyn Read>) -> Result<Self, LineReason> {
        let mut start = Vec::new();
        let mut input = input;
        // The header's line, or as much of it as may be: enough to count separators.
        let mut chunk = vec![0; 64 * 1024];
        while start.len() < MAX_RECORD {
            let count = read_some(&mut input, &mut chunk).map_err(LineReason::Read)?;
            start.extend_from_slice(&chunk[..count]);
            if count == 0 || first_line(&start).len() < start.len() {
                break;
            }
        }
        if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
            return Err(LineReason::Utf16);
        }
        let mut mark = 0;
        // Software that joins files leaves more than one.
        while start[mark..].starts_with(BYTE_ORDER_MARK) {
            mark += BYTE_ORDER_MARK.len();
        }
        let delimiter = delimiter_of(first_line(&start[mark..]));
        let mut rest = io::Cursor::new(start).chain(input);
        io::copy(&mut rest.by_ref().take(mark as u64), &mut io::sink())
            .map_err(LineReason::Read)?;
        Ok(Self {
            input: BufReader::with_capacity(64 * 1024, Box::new(rest)),
            delimiter,
            bytes_read: mark as u64,
            line: 1,
            after_return: false,
            record: Vec::new(),
            taken: 0,
        })
    }

    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Bytes of memory held for a record.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        self.record.capacity()
    }

    /// Finds the next record that isn't blank and holds it ready; none at the end.
    pub fn scan(&mut self) -> Option<Result<ScannedRecord, LineError>> {
        loop {
            let first = self.line;
            match self.scan_line() {
                Err(error) => return Some(Err(error)),
                Ok(false) => return None,
                Ok(true) if self.is_blank() => {}
                Ok(true) => {
                    let checked = self.check(first);
                    self.record.push(b'\n');
                    if checked.is_err() {
                        self.record.clear();
                    }
                    return Some(checked);
                }
            }
        }
    }

    /// Whether the csv reader would see no record, or only one of white space.
    fn is_blank(&self) -> bool {
        self.record.iter().all(|b| matches!(b, b' ' | b'\t')) || self.record == BYTE_ORDER_MARK
    }

    /// Reads to the end of a record, without it; false at the end of the input.
    fn scan_line(&mut self) -> Result<bool, LineError> {
        self.record.clear();
        self.taken = 0;
        let first = self.line;
        let mut state = State::CellStart;
        let mut quote_line = first;
        let mut too_long = false;
        loop {
            let Some(byte) = self.next_byte().map_err(|error| LineError {
                line: self.line,
                reason: LineReason::Read(error),
            })?
            else {
                return match state {
                    State::Quoted => Err(at(quote_line, LineReason::UnclosedQuote)),
                    _ if too_long => Err(at(first, LineReason::TooLong)),
                    _ => Ok(!self.record.is_empty()),
                };
            };
            if state != State::Quoted && matches!(byte, b'\n' | b'\r') {
                return if too_long {
                    Err(at(first, LineReason::TooLong))
                } else {
                    Ok(true)
                };
            }
            let next = self.step(state, byte);
            if next == State::Quoted && state == State::CellStart {
                quote_line = self.line;
            }
            state = next;
            if self.record.len() < MAX_RECORD {
                self.record.push(byte);
                continue;
            }
            too_long = true;
            if state == State::Quoted && self.line > quote_line {
                // The cell goes over lines: whether it ends at the next quote is a guess, and a
                // wrong one would turn what is quoted inside out for the rest of the file.
                return Err(at(quote_line, LineReason::QuoteTooLong));
            }
        }
    }

    fn step(&self, state: State, byte: u8) -> State {
        match (state, byte) {
            (State::CellStart | State::QuoteInQuoted, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::QuoteInQuoted,
            (State::Quoted, _) => State::Quoted,
            (_, byte) if byte == self.delimiter => State::CellStart,
            _ => State::Unquoted,
        }
    }

    /// The next byte, counting lines: `\n`, `\r\n` and `\r` each end one.
    fn next_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            let byte = match self.input.fill_buf() {
                Ok([]) => return Ok(None),
                Ok(buffer) => buffer[0],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.input.consume(1);
            self.bytes_read += 1;
            let second_half = self.after_return && byte == b'\n';
            self.after_return = byte == b'\r';
            if second_half {
                if self.record.last() == Some(&b'\r') {
                    // Inside a quoted cell, where line breaks are kept.
                    return Ok(Some(byte));
                }
                continue;
            }
            if matches!(byte, b'\n' | b'\r') {
                self.line += 1;
            }
            return Ok(Some(byte));
        }
    }

    /// Refuses NUL bytes and other encodings, by the physical line on which they are.
    fn check(&self, first: u64) -> Result<ScannedRecord, LineError> {
        let line_of = |position: usize| first + line_breaks(&self.record[..position]);
        if let Some(position) = self.record.iter().position(|&b| b == 0) {
            return Err(at(line_of(position), LineReason::Nul));
        }
        match std::str::from_utf8(&self.record) {
            Ok(_) => Ok(ScannedRecord { line: first }),
            Err(error) => {
                let position = error.valid_up_to();
                let byte = self.record.get(position).copied().unwrap_or_default();
                Err(at(line_of(position), LineReason::NotUtf8 { byte }))
            }
        }
    }
}

impl Read for RecordSource {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut left = &self.record[self.taken.min(self.record.len())..];
        let count = left.read(buffer)?;
        self.taken += count;
        Ok(count)
    }
}

fn at(line: u64, reason: LineReason) -> LineError {
    LineError { line, reason }
}

fn line_breaks(bytes: &[u8]) -> u64 {
    let mut previous = 0;
    let mut breaks = 0;
    for &byte in bytes {
        if byte == b'\r' || byte == b'\n' && previous != b'\r' {
            breaks += 1;
        }
        previous = byte;
    }
    breaks
}

fn read_some(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// The first line that isn't blank, without quoted line breaks taken for its end.
fn first_line(bytes: &[u8]) -> &[u8] {
    let begin = bytes.iter().position(|b| !b.is_ascii_whitespace());
    let mut quoted = false;
    let end = bytes
        .iter()
        .skip(begin.unwrap_or(0))
        .position(|&byte| {
            quoted ^= byte == b'"';
            !quoted && matches!(byte, b'\n' | b'\r')
        })
        .map(|end| end + begin.unwrap_or(0));
    &bytes[..end.unwrap_or(bytes.len())]
}

/// `;` where it stands more often than `,` outside quotes.
fn delimiter_of(header: &[u8]) -> u8 {
    let mut quoted = false;
    let (mut commas, mut semicolons) = (0, 0);
    for byte in header {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => commas += 1,
            b';' if !quoted => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}
