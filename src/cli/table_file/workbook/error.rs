//! The errors of workbooks that can't be read at all.

use std::fmt::Display;
use std::io;

use calamine::XlsxError;
use zip::result::ZipError;

/// The most bytes of all parts together.
pub const MAX_UNPACKED: u64 = 1 << 30;

/// The reason why a workbook can't be read, and what can be done about it; written to stand after
/// the file's name.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// The file failed.
    #[error("can't be read: {0}")]
    Read(#[from] io::Error),
    /// A workbook of Excel 97–2003, by its bytes.
    #[error("is an old workbook (.xls): open it and save it as \"Excel Workbook (.xlsx)\"")]
    Old,
    /// Excel's binary format.
    #[error("is a binary workbook (.xlsb): open it and save it as \"Excel Workbook (.xlsx)\"")]
    Binary,
    /// A workbook with a password.
    #[error("is protected by a password: open it, remove the password and save it")]
    Encrypted,
    /// A zip file of another kind.
    #[error("is a zip file but no workbook: name the .xlsx, .ods or CSV file itself")]
    OtherZip,
    /// Bytes that contradict themselves or the format.
    #[error("is a damaged workbook ({0}): open it, save it anew and import that")]
    Damaged(String),
    /// More than is ever unpacked.
    #[error(
        "unpacks to more than {} MiB, or holds a text of more than a megabyte: save the sheet as \"CSV UTF-8\" and import that",
        MAX_UNPACKED >> 20
    )]
    TooLarge,
    /// No sheet of the name.
    #[error("has no sheet `{wanted}`: name one of {}", listed(sheets))]
    NoSuchSheet {
        /// The name asked for.
        wanted: String,
        /// The sheets that exist.
        sheets: Vec<String>,
    },
    /// A first sheet that nobody sees.
    #[error("begins with the hidden sheet `{}`: name one with --sheet, of {}", sheets[0], listed(sheets))]
    HiddenSheet {
        /// The sheets that exist, the hidden one first.
        sheets: Vec<String>,
    },
    /// Not one sheet with cells.
    #[error("has no sheet with cells")]
    NoSheet,
}

pub(in crate::cli) fn listed(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

impl From<ZipError> for WorkbookError {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Self::Encrypted,
            ZipError::Io(error) => Self::Damaged(error.to_string()),
            error => Self::Damaged(error.to_string()),
        }
    }
}

impl From<XlsxError> for WorkbookError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::Password => Self::Encrypted,
            error => Self::Damaged(error.to_string()),
        }
    }
}

impl From<quick_xml::Error> for WorkbookError {
    fn from(error: quick_xml::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// Damage that is found while rows are read.
pub(super) fn damaged(error: impl Display) -> io::Error {
    io::Error::other(format!(
        "the workbook is damaged ({error}): open it, save it anew and import that"
    ))
}
