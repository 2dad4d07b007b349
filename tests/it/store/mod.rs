//! The store, every test on both databases.

mod mixing;
mod submitting;
