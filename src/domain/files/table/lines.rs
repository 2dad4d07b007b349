//! Lines of text, as in newline-delimited JSON, read as their bytes arrive.

use super::error::{LineError, LineReason, MAX_RECORD};
use super::scanner::{BYTE_ORDER_MARK, check};

/// A reader of lines that gives each line with its number and skips blank ones.
#[derive(Default)]
pub struct LineReader {
    /// The number of lines that have ended.
    ended: u64,
    line: Vec<u8>,
    too_long: bool,
}

impl LineReader {
    /// Reads up to the end of the next line that isn't blank; `None` where `input` ends before it.
    ///
    /// # Errors
    /// When the line is too long or not UTF-8. The lines after it are read all the same.
    pub fn take(&mut self, input: &mut &[u8]) -> Option<Result<(u64, String), LineError>> {
        while let Some(end) = input.iter().position(|&byte| byte == b'\n') {
            let (piece, rest) = input.split_at(end);
            *input = &rest[1..];
            self.add(piece);
            if let Some(line) = self.end() {
                return Some(line);
            }
        }
        self.add(input);
        *input = &[];
        None
    }

    /// Returns the rest as a line, once all bytes are read; `None` where nothing is left.
    ///
    /// # Errors
    /// As [`LineReader::take`].
    pub fn end(&mut self) -> Option<Result<(u64, String), LineError>> {
        self.ended += 1;
        let number = self.ended;
        let mut bytes = std::mem::take(&mut self.line);
        let found = if std::mem::take(&mut self.too_long) {
            let reason = LineReason::TooLong;
            Err(LineError {
                line: number,
                reason,
            })
        } else {
            if number == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
                bytes.drain(..BYTE_ORDER_MARK.len());
            }
            let text = check(&bytes, number).map(|()| String::from_utf8_lossy(&bytes));
            match text {
                Ok(text) if text.trim().is_empty() => return None,
                text => text.map(|text| (number, text.trim().to_owned())),
            }
        };
        Some(found)
    }

    fn add(&mut self, piece: &[u8]) {
        if self.too_long || self.line.len() + piece.len() > MAX_RECORD {
            self.too_long = true;
            self.line = Vec::new();
        } else {
            self.line.extend_from_slice(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each line as `number:text`, each error as its message, with the input cut every so often.
    fn lines(bytes: &[u8], every: usize) -> Vec<String> {
        let mut reader = LineReader::default();
        let mut lines = Vec::new();
        let mut push = |found: Result<(u64, String), LineError>| {
            lines.push(match found {
                Ok((number, text)) => format!("{number}:{text}"),
                Err(error) => error.to_string(),
            });
        };
        for mut piece in bytes.chunks(every) {
            while let Some(found) = reader.take(&mut piece) {
                push(found);
            }
        }
        if let Some(found) = reader.end() {
            push(found);
        }
        lines
    }

    #[test]
    fn lines_are_numbered_and_blank_ones_are_skipped() {
        let bytes = "\u{FEFF}a\r\n\n  \nb c\nhồ sơ".as_bytes();
        for every in 1..=bytes.len() {
            assert_eq!(lines(bytes, every), ["1:a", "4:b c", "5:hồ sơ"]);
        }
    }

    #[test]
    fn an_unreadable_line_is_reported_and_the_next_is_read() {
        let mut bytes = b"a\n\xff\n".to_vec();
        bytes.extend(std::iter::repeat_n(b'x', MAX_RECORD + 1));
        bytes.extend_from_slice(b"\nz\0\nb");
        let read = lines(&bytes, 4096);
        assert_eq!(read[0], "1:a");
        assert!(read[1].starts_with("line 2: byte 0xFF"), "{read:?}");
        assert!(read[2].starts_with("line 3: longer than"), "{read:?}");
        assert!(read[3].starts_with("line 4: holds a NUL byte"), "{read:?}");
        assert_eq!(read[4], "5:b");
    }

    proptest! {
        #[test]
        fn the_division_of_the_bytes_makes_no_difference(
            bytes in prop::collection::vec(prop::sample::select(b"ab \r\n\xc3\xa1".to_vec()), 0..60),
            every in 1usize..9,
        ) {
            prop_assert_eq!(lines(&bytes, every), lines(&bytes, 1000));
        }
    }
}
