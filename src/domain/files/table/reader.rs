//! The reader of tables.

use std::io::Cursor;

use csv::StringRecord;
use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};

use super::error::{LineError, LineReason, MAX_RECORD};
use super::scanner::{BYTE_ORDER_MARK, Scanner};
use super::splitter::Splitter;
use super::start::Start;
use crate::domain::files::cell::is_blank;
use crate::domain::files::header::ColumnNames;

/// A record, with the line on which it begins.
pub type Record = (u64, StringRecord);

/// A reader of the records of a table from its header on, whose bytes arrive piece by piece.
pub struct TableReader {
    names: ColumnNames,
    /// The first bytes as UTF-8, until the header is found.
    start: Option<Vec<u8>>,
    /// The number of first bytes at which the header is looked for again.
    next_look: usize,
    /// The bytes that are decoded but not read yet.
    pending: Cursor<Vec<u8>>,
    /// What makes the bytes UTF-8, once the first of them are known.
    decoding: Decoding,
    /// The rows above the header that are still to be skipped.
    titles: usize,
    scanner: Scanner,
    splitter: Splitter,
    ended: bool,
}

/// How bytes become UTF-8.
enum Decoding {
    /// The first bytes, too few to tell.
    Unknown(Vec<u8>),
    Utf8,
    Utf16(Decoder),
}

impl TableReader {
    /// A reader of a table whose columns have the given names.
    pub fn new(names: ColumnNames) -> Self {
        Self {
            names,
            start: Some(Vec::new()),
            next_look: 0,
            pending: Cursor::default(),
            decoding: Decoding::Unknown(Vec::new()),
            titles: 0,
            scanner: Scanner::new(b','),
            splitter: Splitter::new(b','),
            ended: false,
        }
    }

    /// Reads up to the end of the next record that isn't empty, of any width; `None` where `input`
    /// ends before it. The first record is the header.
    ///
    /// # Errors
    /// When a line can't be read. The records after it are read all the same, unless
    /// [`LineReason::ends_the_file`] holds.
    pub fn take(&mut self, input: &mut &[u8]) -> Option<Result<Record, LineError>> {
        if self.start.is_some() || !matches!(self.decoding, Decoding::Utf8) {
            let decoded = self.decode(std::mem::take(input), false);
            if let Err(error) = decoded {
                return Some(Err(error));
            }
            self.open(false);
        }
        self.next(input)
    }

    /// Returns the remaining records one by one, once all bytes are read.
    ///
    /// # Errors
    /// As [`TableReader::take`].
    pub fn end(&mut self) -> Option<Result<Record, LineError>> {
        if let Err(error) = self.decode(&[], true) {
            return Some(Err(error));
        }
        self.open(true);
        if let Some(found) = self.next(&mut &[][..]) {
            return Some(found);
        }
        if self.ended {
            return None;
        }
        let found = self.scanner.end()?;
        self.read(found)
    }

    /// Returns the next record that isn't empty, first of the decoded bytes and then of the input.
    fn next(&mut self, input: &mut &[u8]) -> Option<Result<Record, LineError>> {
        loop {
            if self.ended {
                *input = &[];
                return None;
            }
            if self.start.is_some() {
                return None;
            }
            let found = self.take_pending().or_else(|| self.scanner.take(input))?;
            if let Some(read) = self.read(found) {
                return Some(read);
            }
        }
    }

    /// The line of the next byte.
    pub fn line(&self) -> u64 {
        self.scanner.line()
    }

    /// The bytes of memory that hold a record.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.scanner.held()
    }

    fn take_pending(&mut self) -> Option<Result<u64, LineError>> {
        let from = usize::try_from(self.pending.position()).unwrap_or(usize::MAX);
        let mut rest = self.pending.get_ref().get(from..).unwrap_or_default();
        let before = rest.len();
        let found = self.scanner.take(&mut rest);
        let taken = (before - rest.len()) as u64;
        self.pending.set_position(self.pending.position() + taken);
        found
    }

    /// Decodes bytes into the start of the table, or into those that wait to be read.
    fn decode(&mut self, bytes: &[u8], is_whole: bool) -> Result<(), LineError> {
        if let Decoding::Unknown(first) = &mut self.decoding {
            first.extend_from_slice(bytes);
            if first.len() < BYTE_ORDER_MARK.len() && !is_whole {
                return Ok(());
            }
            let first = std::mem::take(first);
            self.decoding = match first.get(..2) {
                Some([0xFF, 0xFE]) => Decoding::Utf16(UTF_16LE.new_decoder_with_bom_removal()),
                Some([0xFE, 0xFF]) => Decoding::Utf16(UTF_16BE.new_decoder_with_bom_removal()),
                _ => Decoding::Utf8,
            };
            return self.decode(&first, is_whole);
        }
        let target = match &mut self.start {
            Some(start) => start,
            None => {
                // What was read already is not kept.
                let read = usize::try_from(self.pending.position()).unwrap_or(usize::MAX);
                let pending = self.pending.get_mut();
                pending.drain(..read.min(pending.len()));
                self.pending.set_position(0);
                self.pending.get_mut()
            }
        };
        let Decoding::Utf16(decoder) = &mut self.decoding else {
            target.extend_from_slice(bytes);
            return Ok(());
        };
        let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        let mut decoded = vec![0; most.unwrap_or(0)];
        let (result, _, written) =
            decoder.decode_to_utf8_without_replacement(bytes, &mut decoded, is_whole);
        target.extend_from_slice(&decoded[..written]);
        if is_whole {
            // There is nothing to decode after the end.
            self.decoding = Decoding::Utf8;
        }
        if matches!(result, DecoderResult::InputEmpty) {
            return Ok(());
        }
        self.ended = true;
        Err(LineError {
            line: self.scanner.line(),
            reason: LineReason::Utf16,
        })
    }

    /// Begins to read once the header is found.
    fn open(&mut self, is_whole: bool) {
        let Some(start) = &mut self.start else { return };
        let is_whole = is_whole || start.len() >= MAX_RECORD;
        if start.len() < self.next_look && !is_whole {
            return;
        }
        let mark = marks(start);
        let Some(Start { delimiter, titles }) = Start::find(&start[mark..], &self.names, is_whole)
        else {
            // Twice as many bytes are looked at the next time, so that a slow sender costs no more
            // than a fast one.
            self.next_look = 2 * start.len();
            return;
        };
        self.scanner = Scanner::new(delimiter);
        self.splitter = Splitter::new(delimiter);
        self.titles = titles;
        self.pending = Cursor::new(std::mem::take(start));
        self.pending.set_position(mark as u64);
        self.start = None;
    }

    /// Splits the record that was found; `None` for a title or an empty row.
    fn read(&mut self, found: Result<u64, LineError>) -> Option<Result<Record, LineError>> {
        let read = found.and_then(|line| {
            let record = self.splitter.split(self.scanner.record());
            let record = record.map_err(|reason| LineError { line, reason })?;
            Ok((line, record))
        });
        self.scanner.forget();
        if self.titles > 0 {
            self.titles -= 1;
            return None;
        }
        match read {
            read if is_empty(&read) => None,
            Ok(record) => Some(Ok(record)),
            Err(error) => {
                self.ended |= error.reason.ends_the_file();
                Some(Err(error))
            }
        }
    }
}

/// Whether a row was read and nothing is in it.
pub fn is_empty(row: &Result<Record, LineError>) -> bool {
    row.as_ref()
        .is_ok_and(|(_, record)| record.iter().all(is_blank))
}

/// The length of the byte order marks at the beginning; joined files can have several.
fn marks(start: &[u8]) -> usize {
    let mut end = 0;
    while start[end..].starts_with(BYTE_ORDER_MARK) {
        end += BYTE_ORDER_MARK.len();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::files::AgencyColumns;
    use proptest::prelude::*;

    /// Each record as `line:cell|cell`, each error as its message.
    fn records(bytes: &[u8], every: usize) -> Vec<String> {
        let mut reader = TableReader::new(AgencyColumns::names());
        let mut lines = Vec::new();
        let mut push = |found: Result<Record, LineError>| {
            lines.push(match found {
                Ok((line, record)) => {
                    format!("{line}:{}", record.iter().collect::<Vec<_>>().join("|"))
                }
                Err(error) => error.to_string(),
            });
        };
        for mut piece in bytes.chunks(every) {
            while let Some(found) = reader.take(&mut piece) {
                push(found);
            }
        }
        while let Some(found) = reader.end() {
            push(found);
        }
        lines
    }

    fn read(text: &str) -> Vec<String> {
        records(text.as_bytes(), 7)
    }

    #[test]
    fn the_header_is_the_first_row_with_two_known_names_whatever_separates_them() {
        for (text, first) in [
            ("code,name\n", "1:code|name"),
            ("sep=;\r\ncode;name\r\n", "2:code|name"),
            (
                "Báo cáo, quý III\n\ncode\tname, đầy đủ\tblock",
                "3:code|name, đầy đủ|block",
            ),
            (
                "A;;\nb, c, d, e;;\nblock;\"the\nname\";code\n",
                "3:block|the\nname|code",
            ),
            ("\"code\";\"name\"", "1:code|name"),
        ] {
            assert_eq!(
                read(text).first().map(String::as_str),
                Some(first),
                "{text:?}"
            );
        }
        // Without such a row the first one is told as the header.
        assert_eq!(read("x;y\n1;2\n"), ["1:x|y", "2:1|2"]);
        let late = format!("{}code,name\n", "title\n".repeat(20));
        assert_eq!(read(&late).first().map(String::as_str), Some("1:title"));
    }

    #[test]
    fn empty_rows_are_passed_over_and_lines_keep_their_numbers() {
        assert_eq!(
            read("code,name\n,,\n\n \u{a0},\u{200b}\na,b\n"),
            ["1:code|name", "5:a|b"]
        );
    }

    #[test]
    fn utf_16_is_read_in_both_byte_orders() {
        let text = "code\tname\r\nso-dl\tSở Du lịch 🙂\r\n";
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = std::iter::once(0xFEFF)
                .chain(text.encode_utf16())
                .flat_map(order)
                .collect();
            for every in [1, 2, 3, 1000] {
                assert_eq!(
                    records(&bytes, every),
                    ["1:code|name", "2:so-dl|Sở Du lịch 🙂"]
                );
            }
            let broken = [&bytes[..], &order(0xD800)[..]].concat();
            assert!(records(&broken, 3).last().unwrap().contains("UTF-16"));
        }
    }

    proptest! {
        #[test]
        fn the_division_of_the_bytes_makes_no_difference(
            bytes in prop::collection::vec(prop::sample::select(b"a;,\t\"\r\n\xc3\xa1".to_vec()), 0..80),
            every in 1usize..9,
        ) {
            for header in [&b""[..], b"code;name\n", b"\xff\xfe", b"x\n\"code\",name\n"] {
                let bytes = [header, &bytes[..]].concat();
                prop_assert_eq!(records(&bytes, every), records(&bytes, 1000));
            }
        }
    }
}
