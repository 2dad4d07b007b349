//! What every format of an export does with a table.

use std::io;

/// A format of tables. Rows have as many cells as there are headers.
pub(super) trait TableFormat {
    /// Writes the header row.
    fn begin(&mut self, headers: Vec<String>) -> io::Result<()>;
    /// Writes a row.
    fn row(&mut self, cells: &[&str]) -> io::Result<()>;
    /// Writes what is left and gives the file its name.
    fn finish(self: Box<Self>) -> io::Result<()>;
}
