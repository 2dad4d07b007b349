//! What a test needs from the machine, and what becomes of it where that is missing.

use std::io::Write;

/// Says that a test is skipped, or fails it where everything must be there.
pub fn missing(what: &str) {
    let must_be_there =
        std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");
    assert!(!must_be_there, "CI is set and there is {what}");
    skipped(what);
}

/// Says that a test is skipped for want of something that can't be installed.
pub fn skipped(what: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // Straight to standard error: what a passing test prints is never seen.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what} ({test})");
}
