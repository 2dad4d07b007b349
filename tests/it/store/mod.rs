//! The store, every test on both databases.

mod agencies;
pub mod batches;
mod cases;
mod conservation;
mod coverage;
mod damage;
mod disputes;
mod distribution;
mod doctor;
pub mod export;
mod fields;
mod instruments;
mod keys;
mod links;
mod mixing;
mod night;
mod opening;
mod ranking;
mod schema;
mod scores;
mod server_language;
mod snapshot;
mod submitting;
mod surveys;
mod timeliness;
mod timeliness_counts;
mod writer;
