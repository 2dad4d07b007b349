//! The server as it is configured and run.
