//! A server that is asked to stop under load finishes what it has taken.

use std::time::{Duration, Instant};

use super::province::{wait_for, without_errors};
use super::{Province, tell};
use crate::support::Served;
use crate::support::load::{Load, Plan};

on_both_databases!(a_server_that_is_asked_to_stop_answers_every_request_that_it_took,);

fn a_server_that_is_asked_to_stop_answers_every_request_that_it_took(mut province: Province) {
    let mut server = Served::start(&province.sipas, &["--mix-every", "1s"]);
    let load = Load::start(Plan {
        forms: province.forms(3000),
        servers: vec![server.address],
        clients: 32,
        patience: Duration::ZERO,
    });
    wait_for(&load, 100);
    server.terminate();
    let signalled = Instant::now();
    let ended = server.ended(Duration::from_secs(30));
    tell("stopped after", format!("{:.1?}", signalled.elapsed()));
    let report = load.stop();
    assert!(ended.success(), "{ended}: {}", server.log());
    without_errors(&report);
    // Exactly the confirmed ones: of those that were cut off, none was taken.
    province.keeps(&report.confirmed(), &[]);
}
