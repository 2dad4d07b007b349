//! Domain values as charts, tables, printed papers, messages and QR codes.
//!
//! Nothing here reads a file, a clock or a source of random numbers: the same input gives the same
//! bytes.

pub mod charts;
pub mod documents;
pub mod message;
pub mod qr;
pub mod tables;
pub mod text;
