//! The server: its application, its routes, its operations, its request log and its referrer policy.

pub mod application;
mod connections;
mod operations;
mod referrer_policy;
mod request_log;
pub mod routes;
