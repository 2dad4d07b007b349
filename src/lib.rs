//! Sipas: a satisfaction survey service for public administration.
//!
//! Arrows point down: `cli` → `web` → `store`, `report` → `domain`.

pub mod domain;
pub mod store;
pub mod web;
