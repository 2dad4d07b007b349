//! Tables as CSV.

use std::io;

use super::format::TableFormat;
use crate::files::NewFile;
use crate::report::tables::CsvWriter;

/// A table as CSV.
pub(super) struct CsvFile(CsvWriter<NewFile>);

impl CsvFile {
    pub(super) fn new(file: NewFile) -> Self {
        Self(CsvWriter::new(file))
    }
}

impl TableFormat for CsvFile {
    fn begin(&mut self, headers: Vec<String>) -> io::Result<()> {
        self.0.row(headers)
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        self.0.row(cells)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.finish()?.commit()
    }
}
