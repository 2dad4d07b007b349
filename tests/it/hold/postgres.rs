//! PostgreSQL that is shared, restarted, lost, and shared by two provinces.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use sipas::store::db::connection::Conn;

use super::province::{wait_for, wait_until, without_errors};
use super::{Province, is_full, size, tell};
use crate::support::cluster::Cluster;
use crate::support::load::{Form, Load, Outcome, Plan, Report};
use crate::support::{Database, Served};

const MIXING: [&str; 2] = ["--mix-every", "1s"];

#[test]
fn two_servers_share_one_database_and_when_one_is_killed_the_other_goes_on() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let mut province = Province::from(database);
    let mut servers = [(); 2].map(|()| Served::start(&province.sipas, &MIXING));
    let load = Load::start(Plan {
        forms: province.forms(size(6_000, 120_000)),
        servers: servers.iter().map(|server| server.address).collect(),
        clients: 64,
        patience: Duration::ZERO,
    });
    std::thread::sleep(Duration::from_secs(size(2, 30) as u64));
    province.fall_due();
    std::thread::sleep(Duration::from_secs(size(2, 30) as u64));
    assert!(!(is_full() && load.is_over()), "too few links for a minute");
    let report = load.stop();
    without_errors(&report);
    assert!(report.cuts.is_empty(), "{}", report.summary());
    for server in &servers {
        // Nothing was tried again, nothing was put off.
        assert!(server.log().matches("\"mixed\"").count() >= 2);
        assert!(!server.log().contains("\"ERROR\""), "{}", server.log());
        assert!(!server.log().contains("\"WARN\""), "{}", server.log());
    }
    province.keeps(&report.confirmed(), &[]);
    tell("two servers", report.summary());

    let [lost, left] = &mut servers;
    let load = Load::start(Plan {
        forms: province.forms(3_000),
        servers: vec![lost.address, left.address],
        clients: 64,
        patience: Duration::from_secs(10),
    });
    wait_for(&load, 100);
    lost.kill();
    let confirmed = load.confirmed();
    province.fall_due();
    wait_for(&load, confirmed + 100);
    wait_until("a mixing of the one that is left", || province.has_mixed());
    let after = load.stop();
    without_errors(&after);
    assert!(!left.log().contains("\"ERROR\""), "{}", left.log());
    let mut confirmed = report.sent;
    confirmed.extend(after.sent);
    let with = |outcome: Outcome| -> Vec<Form> {
        let those = confirmed.iter().filter(|sent| sent.outcome == outcome);
        those.map(|sent| sent.form.clone()).collect()
    };
    province.keeps(&with(Outcome::Confirmed), &with(Outcome::Unanswered));
}

/// Nobody was told anything but "kept" and "later", and "later" passed.
fn all_were_kept_at_last(report: &Report) {
    let statuses: BTreeSet<u16> = report.statuses.keys().copied().collect();
    let allowed = [303, 503].into();
    assert!(statuses.is_subset(&allowed), "{}", report.summary());
    assert_eq!(report.confirmed().len(), report.sent.len());
}

#[test]
fn postgresql_restarts_under_load_and_the_service_recovers_by_itself() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let mut province = Province::from(cluster.database());
    let server = Served::start(&province.sipas, &MIXING);
    let mut plan = Plan {
        forms: province.forms(size(3_000, 30_000)),
        servers: vec![server.address],
        clients: 32,
        patience: Duration::from_secs(60),
    };
    let mut confirmed = Vec::new();
    for _ in 0..size(1, 5) {
        let load = Load::start(plan.clone());
        wait_for(&load, size(300, 1_000));
        cluster.end();
        std::thread::sleep(Duration::from_secs(size(1, 5) as u64));
        let before = load.confirmed();
        cluster.begin();
        wait_for(&load, before + size(300, 1_000));
        // Whoever was put off keeps at it until their answers are kept.
        let report = load.stop();
        tell("restarted", report.summary());
        confirmed.extend(report.confirmed());
        plan.forms = report.untried.clone();
        assert!(report.statuses.contains_key(&503), "{}", report.summary());
        all_were_kept_at_last(&report);
    }
    province.keeps(&confirmed, &[]);
}

#[test]
fn a_standby_takes_over_and_nothing_confirmed_is_lost() {
    let Some(primary) = Cluster::start() else {
        return;
    };
    let standby = Cluster::follow(&primary);
    primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
    primary.execute("SELECT pg_reload_conf()");
    let both = format!(
        "postgres://postgres@{},{}/postgres?target_session_attrs=read-write",
        primary.place(),
        standby.place()
    );
    let mut province = Province::from(Database::at(both));
    let server = Served::start(&province.sipas, &MIXING);
    let load = Load::start(Plan {
        forms: province.forms(size(3_000, 30_000)),
        servers: vec![server.address],
        clients: 32,
        patience: Duration::from_secs(60),
    });
    wait_for(&load, size(300, 5_000));
    primary.kill();
    standby.promote();
    province.fall_due();
    wait_for(&load, load.confirmed() + size(300, 5_000));
    wait_until("a mixing on the new primary", || province.has_mixed());
    let report = load.stop();
    // A takeover that is over before anybody has waited too long puts nobody off.
    tell("failed over", report.summary());
    all_were_kept_at_last(&report);
    province.keeps(&report.confirmed(), &[]);
}

#[test]
fn two_provinces_in_one_database_do_not_see_each_other() {
    let (Some(one), Some(other)) = (Database::postgres(), Database::postgres()) else {
        return;
    };
    let mut provinces = [Province::from(one), Province::from(other)];
    let servers = provinces
        .each_ref()
        .map(|province| Served::start(&province.sipas, &[]));
    let forms = provinces.each_mut().map(|province| province.forms(60));
    // Everybody sends to both servers; each knows its own links and no others.
    for (home, server) in servers.iter().enumerate() {
        let report = Load::start(Plan {
            forms: forms.concat(),
            servers: vec![server.address],
            clients: 4,
            patience: Duration::ZERO,
        })
        .finish();
        let mut strangers = report.forms(|outcome| outcome == Outcome::Refused(404));
        let mut confirmed = report.confirmed();
        confirmed.sort();
        strangers.sort();
        let mut expected = forms.clone();
        expected.iter_mut().for_each(|forms| forms.sort());
        assert_eq!(
            (confirmed, strangers),
            (expected[home].clone(), expected[1 - home].clone())
        );
    }
    // While one province mixes, the other one does not wait for it.
    let [one, other] = &provinces;
    let Conn::Pg(mut mixing) = one.sipas.database.connect() else {
        panic!("no PostgreSQL")
    };
    mixing
        .batch_execute(
            "BEGIN; SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.sipas.mixing'))",
        )
        .unwrap();
    other.sipas.close(&[]).succeeded();
    one.sipas.let_months_be_due();
    let mut waiting = one.sipas.command(&["mix"]);
    let mut waiting = waiting.stdout(Stdio::null()).spawn().unwrap();
    wait_until("the lock is waited for", || {
        let waits = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
             AND pid IN (SELECT pid FROM pg_stat_activity WHERE query LIKE '%advisory%')";
        one.sipas.number(waits) > 0
    });
    assert_eq!((one.mixed(), other.mixed()), (0, 60));
    mixing.batch_execute("COMMIT").unwrap();
    assert!(waiting.wait().unwrap().success());
    assert_eq!(one.mixed(), 60);
    let score = one
        .sipas
        .run(&["score", "--period", "2026-07", "--format", "json"])
        .json();
    assert_eq!(score["agencies"][1]["n"], 12);
    for (province, forms) in provinces.iter().zip(&forms) {
        province.keeps(forms, &[]);
    }
}
