//! Charts of scores, rankings, trends, distributions, coverage and funnels, as SVG, PNG or PDF.
//!
//! A chart is laid out once, at exact pixels and with the metrics of the built-in font, into a
//! `Scene`; every format draws that scene. The same input gives the same bytes.
//!
//! A new kind of chart is a file of `kinds` that gives a title, a panel, an alternative text and a
//! data table, a variant of [`Chart`] and one of [`ChartKind`]. `layout` holds what kinds share,
//! `drawing` the shapes and the fonts, and `formats` the files.
//!
//! Layout is code of our own although plotters has charts, because those don't wrap long names and
//! can't be split over pages between rows.

mod chart;
mod drawing;
mod error;
mod formats;
mod kind;
mod kinds;
mod layout;
mod render;
mod table;
#[cfg(test)]
mod tests;
mod texts;
mod theme;
mod wording;

pub use chart::{Chart, alt_text, table};
pub use error::ChartError;
pub use kind::{ChartFormat, ChartFormatError, ChartKind, ChartKindError};
pub use render::{document, pictures, render, render_pdf, upright};
pub use table::{DataCell, DataTable};
pub use texts::Texts;
pub use theme::{Colours, HeatClass, Sizes, Theme, ThemeError, Themes, WIDTHS};
