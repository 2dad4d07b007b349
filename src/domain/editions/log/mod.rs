//! The log of editions: an append-only Merkle tree (RFC 6962) whose root is signed, so that nothing
//! can be removed, changed or slipped in unseen.

pub mod checkpoint;
pub mod entry;
pub mod leaves;
pub mod proof;
pub mod tile;
pub mod tree;
