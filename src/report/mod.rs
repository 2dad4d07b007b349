//! Pure rendering of domain values: charts, printed papers and QR codes.
//!
//! Nothing here reads a file, a clock or a random source: the same input gives the same bytes.

pub mod charts;
pub mod documents;
pub mod message;
pub mod qr;
pub mod tables;
pub mod text;
