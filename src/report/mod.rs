//! Pure rendering of domain values: charts, documents and QR codes.
//!
//! Nothing here reads a file, a clock or a random source: the same input gives the same bytes.

pub mod charts;
pub mod message;
pub mod pdf;
pub mod qr;
pub mod tables;
