//! Why a printed paper can't be made.

use super::docx::DocxError;
use super::pdf::PdfError;
use crate::report::qr::QrCodeError;

/// Why a paper can't be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A link is too long for a QR code.
    #[error(transparent)]
    Qr(#[from] QrCodeError),
    /// The template or its inputs are invalid.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// The Word template is invalid.
    #[error(transparent)]
    Docx(#[from] DocxError),
}
