//! The pages of editions: what the public reads, and what people do in the console.

mod console;
pub mod makers;
mod public;
