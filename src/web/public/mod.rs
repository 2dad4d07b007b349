//! The public pages: rankings, timeliness, agencies, methods; and what leads to them.

mod agency;
mod agency_cases;
mod agency_history;
mod agency_summary;
mod chart;
mod chart_file;
mod charts;
mod crawlers;
mod failure;
mod figure;
mod home;
mod listing;
mod method;
mod missing;
mod missing_page;
mod newest;
mod numbers;
mod periods;
mod preview;
mod query;
mod ranking;
mod ranking_list;
mod ranking_rows;
mod reading;
mod routes;
#[cfg(test)]
mod samples;
mod sort;
mod status;
mod timeliness;
mod timeliness_rows;

pub(super) use routes::configure;
