//! The pages of editions: what the public reads, and what people do in the console.

mod console;
#[cfg(test)]
mod look;
pub mod makers;
mod public;
