//! Why a chart can't be made.

use crate::report::documents::pdf::PdfError;

/// Why a chart can't be made.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// A components chart of no agency, or of several.
    #[error("a components chart shows exactly one agency, not {0}")]
    NotOneAgency(usize),
    /// The drawing failed.
    #[error("the chart can't be drawn: {0}")]
    Drawing(String),
    /// The picture can't be encoded.
    #[error("the picture can't be encoded: {0}")]
    Png(#[from] png::EncodingError),
    /// The picture would have more pixels than decoders accept.
    #[error("a picture of {0} agencies or periods would be too large; take SVG or PDF")]
    TooLarge(usize),
    /// The data can't be written.
    #[error("the chart's data can't be written: {0}")]
    Data(#[from] serde_json::Error),
    /// The document can't be made.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}
