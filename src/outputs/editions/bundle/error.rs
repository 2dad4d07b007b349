//! Archives that are refused, and why.

use super::layout::{MOST_BYTES, MOST_FILES};

/// Why an archive is not the bundle of an edition. Names are shown escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The archive, or what it declares, is too large.
    #[error("the bundle has more than {} MB", MOST_BYTES >> 20)]
    TooLarge,
    /// There are too many files.
    #[error("the bundle has more than {MOST_FILES} files")]
    TooManyFiles,
    /// It is no zip archive, or a part of one.
    #[error("not a zip archive, or one that is cut off")]
    NotZip,
    /// It has bytes before, between or behind its files.
    #[error("the bundle has bytes that belong to no file")]
    Outside,
    /// It is an archive of several parts, or of more than 4 GB.
    #[error("the bundle is a zip archive of several parts or of more than 4 GB")]
    Large,
    /// A name leads out of the folder, or is none of an edition's.
    #[error("`{0}` can't be the name of a file in a bundle")]
    Name(String),
    /// Two files have one name.
    #[error("`{0}` is in the bundle twice")]
    Twice(String),
    /// A file declares more bytes than the archive may have.
    #[error("`{name}` declares {bytes} bytes, more than a bundle may have")]
    Size {
        /// The file.
        name: String,
        /// What it declares.
        bytes: u64,
    },
    /// A file is compressed.
    #[error("`{0}` is compressed, which no file of a bundle is")]
    Compressed(String),
    /// A file is encrypted.
    #[error("`{0}` is encrypted")]
    Encrypted(String),
    /// It is a symbolic link, a folder or something else that is no plain file.
    #[error("`{0}` is a link or a folder, not a file")]
    NotAFile(String),
    /// The file's own header says something else than the archive's directory.
    #[error("`{0}` is described twice, and not the same")]
    Mismatch(String),
    /// The bytes are not those that were archived.
    #[error("`{0}` is damaged: its checksum is wrong")]
    Checksum(String),
    /// The same files are bundled to other bytes.
    #[error("the bundle is not written as bundles are: byte {0} differs")]
    Other(usize),
}
