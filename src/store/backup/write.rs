//! Writing a backup line by line.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::{BackupError, BackupLineReason};
use super::format::{BackupHeader, Contents, Footer, MAX_LINE, TableLine};
use super::row::Cell;
use super::table::BackupTable;

/// A backup while it is being written: its header, then every table with its rows.
pub(super) struct BackupWriter<W: Write> {
    output: GzEncoder<W>,
    header: BackupHeader,
    rows: Vec<(String, u64)>,
    sha256: Sha256,
    line: Vec<u8>,
}

impl<W: Write> BackupWriter<W> {
    pub(super) fn begin(output: W, header: BackupHeader) -> Result<Self, BackupError> {
        let mut writer = Self {
            output: GzEncoder::new(output, Compression::default()),
            header: header.clone(),
            rows: Vec::new(),
            sha256: Sha256::new(),
            line: Vec::new(),
        };
        writer.line(&header)?;
        Ok(writer)
    }

    pub(super) fn table(&mut self, table: &BackupTable) -> Result<(), BackupError> {
        self.rows.push((table.name.to_owned(), 0));
        self.line(&TableLine::of(table))
    }

    /// Writes a row of the last table.
    pub(super) fn row(
        &mut self,
        table: &'static BackupTable,
        row: &[Cell],
    ) -> Result<(), BackupError> {
        if let Some((_, rows)) = self.rows.last_mut() {
            *rows += 1;
        }
        self.line(&row)?;
        if self.line.len() > MAX_LINE {
            return Err(BackupError::Row {
                table: table.name,
                reason: BackupLineReason::TooLong,
            });
        }
        Ok(())
    }

    /// Writes the footer, and returns the output with what it holds.
    pub(super) fn finish(mut self) -> Result<(W, Contents), BackupError> {
        let footer = Footer {
            rows: std::mem::take(&mut self.rows),
            sha256: hex::encode(self.sha256.finalize_reset()),
        };
        self.line(&footer)?;
        let output = self.output.finish().map_err(BackupError::Write)?;
        let header = self.header;
        Ok((output, Contents { header, footer }))
    }

    fn line(&mut self, content: &impl Serialize) -> Result<(), BackupError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, content)
            .map_err(io::Error::from)
            .and_then(|()| {
                self.line.push(b'\n');
                self.sha256.update(&self.line);
                self.output.write_all(&self.line)
            })
            .map_err(BackupError::Write)
    }
}
