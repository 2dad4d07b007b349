//! Files and papers made from the store's data: figures and cases are read here and drawn with
//! `report`.

pub mod charts;
pub mod editions;
pub mod exports;
pub mod names;
pub mod papers;
pub mod process;
