//! The kinds of charts, each with a title, a panel, an alternative text and a data table.

pub mod components;
pub mod coverage;
pub mod distribution;
pub mod funnel;
mod funnel_plot;
pub mod funnel_text;
pub mod heatmap;
mod levels;
pub mod narrow;
pub mod published;
pub mod ranking;
pub mod ranking_text;
pub mod trend;
mod trend_plot;
