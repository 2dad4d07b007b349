//! Sipas: a satisfaction survey service for public administration.
//!
//! Arrows point down: `cli` → `web` → `store`, `report` → `domain`. All but `domain` and `report` may make
//! `files`.

pub mod cli;
pub mod config;
pub mod domain;
pub mod files;
pub mod outputs;
pub mod report;
pub mod store;
pub mod web;
