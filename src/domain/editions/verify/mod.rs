//! Whether a bundle is what it says: its signature, its digests, its place in the log, and every
//! figure that its integers give.
//!
//! Everything here is computed from the files alone, so that whoever doubts an edition needs neither
//! the database nor the network, and nobody's word but that of the verifier key.

mod definitions;
mod difference;
mod digests;
mod files;
mod finding;
mod numbers;
mod older;
mod parts;
mod place;
mod recompute;
mod rules;
mod signature;
mod tables;
mod verification;

pub use files::Files;
pub use finding::Finding;
pub use older::OlderBundle;
pub use signature::Signature;
pub use verification::{Verification, verify};
