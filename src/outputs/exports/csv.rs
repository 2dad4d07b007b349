//! Tables as CSV.

use std::io;

use super::format::TableFormat;
use crate::outputs::new_file::NewFile;

/// A table as CSV: UTF-8, commas, one header row.
pub(super) struct CsvFile(Box<csv::Writer<NewFile>>);

impl CsvFile {
    pub(super) fn new(file: NewFile) -> Self {
        Self(Box::new(csv::Writer::from_writer(file)))
    }
}

impl TableFormat for CsvFile {
    fn begin(&mut self, headers: Vec<String>) -> io::Result<()> {
        Ok(self.0.write_record(headers)?)
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        Ok(self.0.write_record(cells)?)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let file = self.0.into_inner();
        file.map_err(csv::IntoInnerError::into_error)?.commit()
    }
}
