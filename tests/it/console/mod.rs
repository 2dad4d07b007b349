//! The console: what the store reads for it, and its pages.

mod comments;
mod lists;
