//! The console: what the store reads for it, and its pages.

mod comment_pages;
pub mod comments;
mod figures;
mod list_pages;
pub mod lists;
mod province;
mod queries;
