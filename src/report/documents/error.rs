//! Why a paper can't be made.

use super::docx::DocxError;
use super::pdf::PdfError;
use crate::report::qr::QrCodeError;

/// A paper that can't be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A link is too long for a QR code.
    #[error(transparent)]
    Qr(#[from] QrCodeError),
    /// The template or its inputs are wrong.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// The Word document to be filled is wrong.
    #[error(transparent)]
    Docx(#[from] DocxError),
}
