//! A disk that is full, and has room again.

use std::collections::BTreeSet;
use std::time::Duration;

use super::province::{wait_for, wait_until};
use super::{Province, size, tell};
use crate::support::cluster::Cluster;
use crate::support::disk::Disk;
use crate::support::load::{Connection, Load, Outcome, Plan, text};
use crate::support::{Database, Served, sql};

#[test]
fn a_full_disk_under_sqlite_is_told_and_the_service_goes_on_when_there_is_room() {
    let Some(disk) = Disk::mount(64) else { return };
    let file = disk.path().join("sipas.db");
    let mut province = Province::from(Database::at(format!("sqlite:{}", file.display())));
    fills_and_empties(&mut province, &disk, "database or disk is full");
    let mut conn = province.sipas.database.connect();
    let check = sql::column(&mut conn, "integrity_check", "pragma_integrity_check");
    assert_eq!(check, ["ok"]);
}

#[test]
fn a_full_disk_under_postgresql_is_told_and_the_service_goes_on_when_there_is_room() {
    let (Some(disk), Some(cluster)) = (Disk::mount(64), Cluster::start()) else {
        return;
    };
    cluster.keep_tables_in(disk.path());
    let mut province = Province::from(cluster.database());
    fills_and_empties(&mut province, &disk, "No space left on device");
}

fn fills_and_empties(province: &mut Province, disk: &Disk, cause: &str) {
    let mut forms = province.forms(size(2_000, 10_000));
    let beside = forms.split_off(forms.len() - 100);
    let mut server = Served::start(&province.sipas, &["--mix-every", "1s"]);
    let mut plan = Plan {
        forms,
        servers: vec![server.address],
        clients: 8,
        patience: Duration::from_secs(60),
    };
    let load = Load::start(plan.clone());
    wait_for(&load, 100);
    let filling = disk.fill();
    wait_until("the cause in the log", || server.log().contains(cause));
    let ask = |request: String| {
        let asked = Connection::open(server.address).unwrap().exchange(&request);
        let (status, page, _) = asked.unwrap();
        (status, text(page))
    };
    let mut confirmed = Vec::new();
    for form in beside {
        let (status, page) = ask(form.sending());
        if status == 303 {
            // There was a little room left.
            confirmed.push(form);
            continue;
        }
        // Whoever sends now is asked to send again, with everything kept; reading needs no room.
        assert_eq!(status, 503);
        assert!(page.contains("Hệ thống đang bận"), "{page}");
        assert!(page.contains(form.press.as_deref().unwrap()), "{page}");
        assert_eq!(ask(form.opening()).0, 200);
        break;
    }
    std::thread::sleep(Duration::from_secs(size(1, 10) as u64));
    drop(filling);
    wait_for(&load, load.confirmed() + 100);
    let report = load.stop();
    tell("full", report.summary());
    let statuses: BTreeSet<u16> = report.statuses.keys().copied().collect();
    assert_eq!(statuses, [303, 503].into(), "{}", report.summary());
    assert_eq!(report.confirmed().len(), report.sent.len());
    confirmed.extend(report.confirmed());
    province.keeps(&confirmed, &[]);

    // Killed while there is no room.
    plan.forms = province.forms(size(2_000, 10_000));
    plan.patience = Duration::ZERO;
    let load = Load::start(plan);
    wait_for(&load, 100);
    let logged = server.log().matches(cause).count();
    let filling = disk.fill();
    wait_until("the cause in the log once more", || {
        server.log().matches(cause).count() > logged
    });
    load.halt();
    server.kill();
    let report = load.stop();
    drop(filling);
    confirmed.extend(report.confirmed());
    let unheard = report.forms(|outcome| outcome == Outcome::Unanswered);
    province.keeps(&confirmed, &unheard);
}
