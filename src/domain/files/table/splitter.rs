//! The cells of one record, split by the csv crate.

use std::io::Read;

use csv::{ByteRecord, StringRecord};

use super::error::LineReason;

/// A splitter of records, each a line without its end.
pub(super) struct Splitter(csv::Reader<Held>);

impl Splitter {
    pub fn new(delimiter: u8) -> Self {
        Self(
            csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .has_headers(false)
                .flexible(true)
                .from_reader(Held::default()),
        )
    }

    /// Splits a record.
    pub fn split(&mut self, record: &[u8]) -> Result<StringRecord, LineReason> {
        self.0.get_mut().hold(record);
        let mut cells = ByteRecord::new();
        match self.0.read_byte_record(&mut cells) {
            Ok(true) => {}
            Ok(false) => return Err(LineReason::Read(std::io::ErrorKind::UnexpectedEof.into())),
            Err(error) => return Err(LineReason::Read(error.into())),
        }
        StringRecord::from_byte_record(cells).map_err(|_| LineReason::NotUtf8 { byte: 0 })
    }
}

/// One record, as the input of the csv reader.
#[derive(Default)]
struct Held {
    record: Vec<u8>,
    taken: usize,
}

impl Held {
    fn hold(&mut self, record: &[u8]) {
        self.record.clear();
        self.record.extend_from_slice(record);
        self.record.push(b'\n');
        self.taken = 0;
    }
}

impl Read for Held {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut rest = self.record.get(self.taken..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.taken += count;
        Ok(count)
    }
}
