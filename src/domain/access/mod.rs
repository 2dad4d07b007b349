//! Who may do what: keys, and which cases they reach.

pub mod key;
pub mod viewer;
