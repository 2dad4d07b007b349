//! The database: SQLite or PostgreSQL behind one set of queries.
//!
//! The current time is an argument, and ids come from functions in [`Settings`], so that tests can
//! choose both. Where two requests may race, SQL decides: by a unique key, or by the number of rows
//! that an `UPDATE … WHERE state = 'open'` changed.

pub mod access;
pub mod answers;
pub mod backup;
pub mod cases;
mod closings;
pub mod db;
mod definitions;
pub mod doctor;
pub mod editions;
pub mod figures;
pub mod instruments;
pub mod links;
mod open;
pub mod retention;
pub mod rotation;
pub mod surveys;

pub use answers::submission::{Submission, Submitted};
pub use answers::writer::{WriteError, Writer};
pub use db::connection::Statements;
pub use db::error::StoreError;
pub use db::import_mode::ImportMode;
pub use db::migrations::{Migrated, SchemaState};
pub use db::wanted::Wanted;
pub use links::survey_link::{Link, LinkState};
pub use open::{Settings, Store};
