//! The public pages: rankings, timeliness, agencies, methods; and what leads to them.

mod agency;
mod agency_cases;
pub(super) mod agency_figures;
mod agency_history;
mod agency_summary;
mod chart;
mod chart_file;
mod charts;
mod crawlers;
pub(super) mod editions;
pub(super) mod failure;
pub(super) mod figure;
mod home;
mod listing;
mod method;
pub(super) mod missing;
mod missing_page;
mod newest;
pub(super) mod numbers;
pub(super) mod periods;
mod preview;
pub(super) mod privacy;
pub(in crate::web) mod query;
mod ranking;
mod ranking_change;
mod ranking_list;
pub(super) mod ranking_rows;
pub(super) mod reading;
mod routes;
#[cfg(test)]
mod samples;
mod sort;
pub(super) mod status;
mod timeliness;
mod timeliness_rows;

pub(super) use routes::configure;
