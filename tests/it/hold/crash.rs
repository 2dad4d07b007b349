//! Servers that are killed in the middle of load and in the middle of mixing.

use std::time::Duration;

use super::province::{wait_for, wait_until, without_errors};
use super::{Province, size, tell};
use crate::support::Served;
use crate::support::load::{Form, Load, Outcome, Plan};

on_both_databases!(a_server_killed_twenty_times_loses_no_confirmed_answer_and_doubles_none,);

const KILLS: usize = 20;
const CLIENTS: usize = 8;

fn a_server_killed_twenty_times_loses_no_confirmed_answer_and_doubles_none(mut province: Province) {
    let mut to_send: Vec<Form> = Vec::new();
    let mut confirmed: Vec<Form> = Vec::new();
    let mut unheard: Vec<Form> = Vec::new();
    let mut killed_mixing = 0;
    let mut kept_unheard = 0;
    for round in 0..KILLS {
        if to_send.len() < size(2_000, 20_000) {
            to_send.extend(province.forms(size(2_000, 20_000)));
        }
        if round > 0 {
            province.fall_due();
        }
        let mut server = Served::start(&province.sipas, &["--mix-every", "1s"]);
        let load = Load::start(Plan {
            forms: to_send,
            servers: vec![server.address],
            clients: CLIENTS,
            patience: Duration::ZERO,
        });
        if round == 0 {
            // Once it was done, it can fall due.
            wait_until("the first mixing", || province.has_mixed());
        }
        // Every fourth in the first mixing, of what the last server left; every fourth in a later
        // one, of what has come since.
        if round % 4 != 1 {
            wait_for(&load, rand::random_range(20..size(100, 1000)));
        }
        if round % 4 == 3 {
            province.fall_due();
        }
        if round % 2 == 1 {
            wait_until("a mixing that goes on", || {
                // One that was over before it was seen is due once more.
                if !server.is_mixing() && province.has_mixed() {
                    province.fall_due();
                }
                let has_begun = server.is_mixing();
                std::thread::sleep(Duration::from_millis(rand::random_range(0..20)));
                has_begun && server.is_mixing()
            });
        }
        // Those in hand are on their way.
        load.halt();
        server.kill();
        let report = load.stop();
        without_errors(&report);
        killed_mixing += usize::from(server.is_mixing());
        confirmed.extend(report.confirmed());
        unheard.extend(report.forms(|outcome| outcome == Outcome::Unanswered));
        kept_unheard += province.keeps(&confirmed, &unheard) - confirmed.len();
        to_send = report.to_send();
    }
    // Between the last look and the kill one may have ended.
    assert!(killed_mixing >= KILLS / 4, "{killed_mixing} in a mixing");
    // Whoever heard nothing sends the same form again, and it counts once.
    let server = Served::start(&province.sipas, &["--mix-every", "1s"]);
    to_send.retain(|form| unheard.contains(form));
    let again = to_send.len();
    let report = Load::start(Plan {
        forms: to_send,
        servers: vec![server.address],
        clients: CLIENTS,
        patience: Duration::ZERO,
    })
    .finish();
    without_errors(&report);
    assert_eq!(report.confirmed().len(), again);
    confirmed.extend(report.confirmed());
    if !province.sipas.database.is_postgres() {
        // What killed mixings left in the log goes with the next one: a link beside its answer.
        let log = province.sipas.path("sipas.db-wal");
        wait_until("an empty log", || log.metadata().unwrap().len() == 0);
    }
    province.keeps(&confirmed, &[]);
    tell(
        "killed",
        format!(
            "{KILLS} times, {killed_mixing} in a mixing; {} answers, {} cut off, {kept_unheard} of \
             those after they were kept",
            confirmed.len(),
            unheard.len()
        ),
    );
}
