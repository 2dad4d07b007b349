//! The ends of records in bytes that arrive piece by piece.
//!
//! Quotes follow the rules of the csv crate, which later splits each record. Here the length of a
//! record is bounded, and physical lines are counted.

use super::error::{LineError, LineReason, MAX_RECORD};

pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// The place within a record, with respect to quotes; the states are those of the csv crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CellState {
    CellStart,
    Unquoted,
    Quoted,
    /// After a quote in a quoted cell: the end of the cell, or half of a doubled quote.
    QuoteInQuoted,
}

/// A scanner for the ends of records.
pub(super) struct Scanner {
    delimiter: u8,
    /// The line of the next byte.
    line: u64,
    /// Whether the last byte was a carriage return; a line feed after it begins no other line.
    after_return: bool,
    /// The current record, without its end.
    record: Vec<u8>,
    /// The first line of the current record.
    first: u64,
    /// The line on which the current quoted cell opens.
    quote_line: u64,
    state: CellState,
    too_long: bool,
}

impl Scanner {
    pub fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            line: 1,
            after_return: false,
            record: Vec::new(),
            first: 1,
            quote_line: 1,
            state: CellState::CellStart,
            too_long: false,
        }
    }

    /// The last record found, until more bytes are taken.
    pub fn record(&self) -> &[u8] {
        &self.record
    }

    /// The line of the next byte.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The bytes of memory that hold a record.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        self.record.capacity()
    }

    /// Takes bytes up to the end of the next record that isn't blank and returns its first line;
    /// `None` where the bytes end before it.
    pub fn take(&mut self, input: &mut &[u8]) -> Option<Result<u64, LineError>> {
        while let Some((&byte, rest)) = input.split_first() {
            *input = rest;
            let Some(found) = self.take_byte(byte) else {
                continue;
            };
            if let Some(found) = self.found(found) {
                return Some(found);
            }
        }
        None
    }

    /// Returns the first line of the rest, at the end of the input; `None` where nothing is left.
    pub fn end(&mut self) -> Option<Result<u64, LineError>> {
        let found = match self.state {
            CellState::Quoted => Err(at(self.quote_line, LineReason::UnclosedQuote)),
            _ if self.too_long => Err(at(self.first, LineReason::TooLong)),
            _ => Ok(self.first),
        };
        self.state = CellState::CellStart;
        self.found(found)
    }

    /// Begins the next record and returns the one found, unless it is blank.
    fn found(&mut self, found: Result<u64, LineError>) -> Option<Result<u64, LineError>> {
        self.first = self.line;
        self.state = CellState::CellStart;
        self.too_long = false;
        match found {
            // The csv reader would see no record here, or one of white space.
            Ok(_) if self.is_blank() => {
                self.record.clear();
                None
            }
            Ok(line) => Some(self.check(line)),
            Err(error) => Some(Err(error)),
        }
    }

    fn is_blank(&self) -> bool {
        self.record.iter().all(|b| matches!(b, b' ' | b'\t')) || self.record == BYTE_ORDER_MARK
    }

    /// Takes one byte and returns the first line of a record that it ends. `\n`, `\r\n` and `\r`
    /// each end a line.
    fn take_byte(&mut self, byte: u8) -> Option<Result<u64, LineError>> {
        let second_half = self.after_return && byte == b'\n';
        self.after_return = byte == b'\r';
        if second_half {
            // Line breaks within a quoted cell belong to the cell.
            if self.state != CellState::Quoted {
                return None;
            }
        } else if matches!(byte, b'\n' | b'\r') {
            self.line += 1;
            if self.state != CellState::Quoted {
                return Some(if self.too_long {
                    Err(at(self.first, LineReason::TooLong))
                } else {
                    Ok(self.first)
                });
            }
        }
        let next = self.step(byte);
        if next == CellState::Quoted && self.state == CellState::CellStart {
            self.quote_line = self.line;
        }
        self.state = next;
        if self.record.len() < MAX_RECORD {
            self.record.push(byte);
            return None;
        }
        self.too_long = true;
        // The cell spans lines. Whether it ends at the next quote would be a guess, and a wrong guess
        // would swap quoted and unquoted text for the rest of the file.
        (self.state == CellState::Quoted && self.line > self.quote_line)
            .then(|| Err(at(self.quote_line, LineReason::QuoteTooLong)))
    }

    fn step(&self, byte: u8) -> CellState {
        match (self.state, byte) {
            (CellState::CellStart | CellState::QuoteInQuoted, b'"') => CellState::Quoted,
            (CellState::Quoted, b'"') => CellState::QuoteInQuoted,
            (CellState::Quoted, _) => CellState::Quoted,
            (_, byte) if byte == self.delimiter => CellState::CellStart,
            _ => CellState::Unquoted,
        }
    }

    /// Refuses NUL bytes and other encodings, by the physical line.
    fn check(&self, first: u64) -> Result<u64, LineError> {
        check(&self.record, first).map(|()| first)
    }

    /// Forgets the last record found.
    pub fn forget(&mut self) {
        self.record.clear();
    }
}

/// Refuses NUL bytes and other encodings, given the line on which the bytes begin.
pub(super) fn check(bytes: &[u8], first: u64) -> Result<(), LineError> {
    let line_of = |position: usize| first + line_breaks(&bytes[..position]);
    if let Some(position) = bytes.iter().position(|&b| b == 0) {
        return Err(at(line_of(position), LineReason::Nul));
    }
    std::str::from_utf8(bytes).map(|_| ()).map_err(|error| {
        let position = error.valid_up_to();
        let byte = bytes.get(position).copied().unwrap_or_default();
        at(line_of(position), LineReason::NotUtf8 { byte })
    })
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

/// The first line that isn't blank; a quoted line break doesn't end it.
pub(super) fn first_line(bytes: &[u8]) -> &[u8] {
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

/// Returns `;` where it occurs more often outside quotes than `,`, else `,`.
pub(super) fn delimiter_of(header: &[u8]) -> u8 {
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
