//! Tables as JSON lines.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::format::TableFormat;
use crate::files::NewFile;

/// A table as JSON lines: one object for each row, its keys the headers.
pub(super) struct JsonLinesFile {
    headers: Vec<String>,
    file: NewFile,
}

impl JsonLinesFile {
    pub(super) fn new(file: NewFile) -> Self {
        Self {
            headers: Vec::new(),
            file,
        }
    }
}

impl TableFormat for JsonLinesFile {
    fn begin(&mut self, headers: Vec<String>) -> io::Result<()> {
        self.headers = headers;
        Ok(())
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        let object: Map<String, Value> = self
            .headers
            .iter()
            .zip(cells)
            .map(|(header, cell)| (header.clone(), Value::from(*cell)))
            .collect();
        serde_json::to_writer(&mut self.file, &object)?;
        self.file.write_all(b"\n")
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.file.commit()
    }
}
