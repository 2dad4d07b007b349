//! The pages of editions: what the public reads, and what people do in the console.

mod alike;
mod console;
mod keys;
pub mod makers;
mod public;
