//! The public pages: rankings, timeliness, agencies, methods.

mod agency;
mod agency_cases;
mod chart;
mod charts;
mod failure;
mod figure;
mod home;
mod method;
mod missing;
mod missing_page;
mod numbers;
mod periods;
mod query;
mod ranking;
mod ranking_rows;
mod reading;
mod routes;
#[cfg(test)]
mod samples;
mod status;
mod timeliness;
mod timeliness_rows;

pub(super) use routes::configure;
