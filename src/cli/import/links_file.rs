//! links.csv: the links of finished cases.

use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::files::NewFile;
use crate::report::tables::CsvWriter;
use crate::store::cases::imported::ImportedCase;

/// links.csv while it is being written.
pub(super) struct LinksFile {
    path: PathBuf,
    writer: CsvWriter<NewFile>,
    public_url: String,
}

impl LinksFile {
    pub(super) fn create(path: &Path, public_url: &str) -> Result<Self, CliError> {
        let file = NewFile::create(path).map_err(CliError::file(path))?;
        let mut links = Self {
            path: path.to_owned(),
            writer: CsvWriter::new(file),
            public_url: public_url.to_owned(),
        };
        links.record(["agency", "case_code", "code", "url", "expires_at"])?;
        Ok(links)
    }

    fn record(&mut self, cells: [&str; 5]) -> Result<(), CliError> {
        self.writer.row(cells).map_err(CliError::file(&self.path))
    }

    /// Writes the link of a case, if it has one: also one that was answered, so that two files do not tell
    /// who has answered in between.
    pub(super) fn write(&mut self, case: &ImportedCase) -> Result<(), CliError> {
        let Some(link) = &case.kept_link else {
            return Ok(());
        };
        self.record([
            case.agency.as_str(),
            &case.case_code,
            &link.code.to_string(),
            &link.code.url(&self.public_url),
            &link.expires_at,
        ])
    }

    pub(super) fn finish(self) -> Result<(), CliError> {
        let Self { path, writer, .. } = self;
        writer
            .finish()
            .and_then(NewFile::commit)
            .map_err(CliError::file(path))
    }
}
