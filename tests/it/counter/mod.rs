//! The counter's pages over HTTP, on both databases.

mod clerk;
mod clerk_documents;
mod clerk_keyboard;
