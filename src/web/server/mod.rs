//! The server: its application, its routes, its operations and its request log.

pub mod application;
mod connections;
mod operations;
mod request_log;
pub mod routes;
