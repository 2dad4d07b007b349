//! What must hold when things go wrong: real servers under load that are killed, stopped, starved
//! or attacked. Afterwards every answer that a citizen saw confirmed is there, and none twice.
//!
//! Each test is short by default. `SIPAS_TEST_HOLD=full` runs them at full length; the README says
//! how.

mod crash;
mod disk;
mod hostile;
mod leaving;
mod postgres;
mod province;
mod starving;
mod stopping;

use province::Province;

/// Whether the tests run at full length.
fn is_full() -> bool {
    std::env::var("SIPAS_TEST_HOLD").is_ok_and(|value| value == "full")
}

/// The size of something: by default, and at full length.
fn size(short: usize, full: usize) -> usize {
    if is_full() { full } else { short }
}

/// Tells what was measured; seen with `--nocapture`.
fn tell(what: &str, told: impl std::fmt::Display) {
    println!("{what}: {told}");
}
