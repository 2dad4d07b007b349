//! The running server: its application, its operations, its log.

pub mod application;
mod operations;
mod request_log;
pub mod routes;
