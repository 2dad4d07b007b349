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

use crate::support::length::{is_full, size, tell};
