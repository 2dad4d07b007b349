//! Logging in: with a key, at a counter or a device.

pub(in crate::web) mod key_login;
