//! The database: SQLite or PostgreSQL behind one set of queries.
//!
//! `now` and ids are given by the caller; everything that two requests could do at once is
//! decided in SQL.

pub mod access;
pub mod answers;
pub mod backup;
pub mod cases;
pub mod db;
mod definitions;
pub mod doctor;
pub mod figures;
pub mod links;
mod open;
pub mod surveys;

pub use answers::submission::{Submission, Submitted};
pub use answers::writer::{WriteError, Writer};
pub use db::error::StoreError;
pub use db::import_mode::ImportMode;
pub use db::migrations::SchemaState;
pub use links::survey_link::{Link, LinkState};
pub use open::{Settings, Store};
