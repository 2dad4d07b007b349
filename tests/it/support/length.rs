//! How long tests take: short by default, and at full length where somebody asks for it.

/// Whether the tests run at full length.
pub fn is_full() -> bool {
    std::env::var("SIPAS_TEST_HOLD").is_ok_and(|value| value == "full")
}

/// The size of something: by default, and at full length.
pub fn size(short: usize, full: usize) -> usize {
    if is_full() { full } else { short }
}

/// Tells what was measured; seen with `--nocapture`.
pub fn tell(what: &str, measured: impl std::fmt::Display) {
    println!("{what}: {measured}");
}
