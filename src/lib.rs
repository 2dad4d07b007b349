//! Sipas: a satisfaction survey service for public administration.
//!
//! Arrows point down: `cli` → `web` → `outputs` → `store`, `report`, `config` → `domain`; `files` makes
//! every file.

pub mod cli;
pub mod config;
pub mod domain;
pub mod files;
pub mod outputs;
pub mod report;
pub mod store;
pub mod web;
