//! The basis of every query: connections and transactions, the schema and its migrations, errors,
//! and pieces of SQL that several statements share.

pub(in crate::store) mod batch_sql;
pub(in crate::store) mod conditions;
pub mod connection;
pub mod error;
pub mod import_mode;
pub(in crate::store) mod instrument_schema;
mod lock;
pub mod migrations;
pub(in crate::store) mod pool;
pub(in crate::store) mod ratings;
pub(in crate::store) mod schema;
mod server_messages;
pub(in crate::store) mod settings;
pub(in crate::store) mod sql;
pub(in crate::store) mod time;
pub(in crate::store) mod url;
pub mod wanted;
