//! Pure rendering of domain values: charts, printed papers and QR codes.
//!
//! Nothing here reads a file, a clock or a random source: the same input gives the same bytes.

pub mod apology;
pub mod charts;
pub mod docx;
pub mod message;
pub mod paper_form;
pub mod pdf;
pub mod qr;
pub mod slips;
pub mod tables;
pub mod templates;

/// A paper that can't be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A link is too long for a QR code.
    #[error(transparent)]
    Qr(#[from] qr::QrCodeError),
    /// The template or its inputs are wrong.
    #[error(transparent)]
    Pdf(#[from] pdf::PdfError),
    /// The Word document to be filled is wrong.
    #[error(transparent)]
    Docx(#[from] docx::DocxError),
}
