//! The content of editions, and the files made from it.

mod draft;
mod files;
mod samples;
