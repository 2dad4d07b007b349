//! The counter's pages over HTTP, on both databases.

mod alike;
pub mod clerk;
mod clerk_adding;
mod clerk_documents;
mod clerk_keyboard;
mod clerk_links;
mod reach;
