//! Sipas: a satisfaction survey service for public administration.
//!
//! Arrows point down: `cli` → `web` → `store`, `report` → `domain`. Whoever makes a file does it
//! through `files`.

pub mod cli;
pub mod config;
pub mod domain;
pub mod files;
pub mod outputs;
pub mod report;
pub mod store;
pub mod web;
