//! The mode of every file that a command makes.

use super::{cases, files_in, mode, with_open_umask};
use crate::support::Sipas;
use crate::support::command::{Ended, ended};

on_both_databases!(every_command_makes_files_for_their_owner_alone,);

fn run(sipas: &Sipas, arguments: &[&str]) -> Ended {
    ended(&mut with_open_umask(sipas, arguments))
}

/// All files beside the database, each of which its owner alone may read, by name.
fn private_files(sipas: &Sipas) -> Vec<String> {
    let folder = sipas.database.folder.path();
    let mut names = Vec::new();
    for path in files_in(folder) {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        let name = path.strip_prefix(folder).unwrap();
        names.push(name.to_str().unwrap().to_owned());
    }
    names.sort();
    names
}

fn every_command_makes_files_for_their_owner_alone(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    sipas.file("cases.csv", cases());
    run(
        &sipas,
        &["import", "cases", "cases.csv", "--links", "links.csv"],
    )
    .refused(&["150 lines refused"]);
    let (to, from) = (["--to", "2026-07-31"], ["--from", "2026-07-01"]);
    let slips = [
        &["slips", "--agency", "so-tp", "-o", "slips.pdf"],
        &from[..],
        &to,
    ]
    .concat();
    let period = ["--period", "2026-07"];
    let chart = ["chart", "ranking", "--block", "so-ban-nganh"];
    let simulate = [
        "simulate",
        "--cases",
        "200",
        "--period",
        "2025-Q1",
        "-o",
        "s.csv",
        "--agencies",
        "sa.csv",
        "--responses",
        "sr.csv",
    ];
    for command in [
        slips,
        [&chart[..], &period, &["-o", "a.svg"]].concat(),
        [&chart[..], &period, &["-o", "a.png"]].concat(),
        [&chart[..], &period, &["-o", "a.pdf"]].concat(),
        [&["export", "scores", "-o", "e.csv"], &period[..]].concat(),
        [&["export", "scores", "-o", "e.xlsx"], &period[..]].concat(),
        [&["export", "responses", "-o", "e.jsonl"], &period[..]].concat(),
        vec!["backup", "all.backup"],
        vec!["secret", "rotate"],
        simulate.to_vec(),
    ] {
        run(&sipas, &command).succeeded();
    }
    let made = private_files(&sipas);
    for name in [
        "cases.csv.refused.csv",
        "links.csv",
        "slips.pdf",
        "a.svg",
        "a.png",
        "a.pdf",
        "e.csv",
        "e.xlsx",
        "e.jsonl",
        "all.backup",
        "secret",
        "s.csv",
        "sa.csv",
        "sr.csv",
    ] {
        assert!(made.iter().any(|file| file == name), "{name}: {made:?}");
    }
}

#[test]
fn a_database_and_what_is_beside_it_are_their_owners_alone() {
    let sipas = Sipas::embedded().with_agencies();
    run(&sipas, &["backup", "all.backup"]).succeeded();
    let mut restore = with_open_umask(&sipas, &["restore", "all.backup"]);
    restore.env("SIPAS_DATABASE_URL", "sqlite:new/restored.db");
    std::fs::create_dir(sipas.path("new")).unwrap();
    ended(&mut restore).succeeded();
    let mut own = with_open_umask(&sipas, &["import", "agencies", "agencies.csv"]);
    own.env("SIPAS_DATABASE_URL", "sqlite:new/own.db");
    ended(own.env_remove("SIPAS_SECRET_FILE")).succeeded();
    let made = private_files(&sipas);
    for name in [
        "sipas.db",
        "new/restored.db",
        "new/own.db",
        "new/own.db.secret",
    ] {
        assert!(made.iter().any(|file| file == name), "{name}: {made:?}");
    }
}

#[test]
fn the_demos_files_are_their_owners_alone_while_it_serves() {
    let sipas = Sipas::embedded();
    let demo = ["demo", "--port", "0", "--dir", "demo", "--cases", "100"];
    let mut running = sipas.start_command(with_open_umask(&sipas, &demo));
    running.line("survey: ");
    let made = private_files(&sipas);
    for name in [
        "sipas.db",
        "sipas.db-wal",
        "sipas.db-shm",
        "sipas.db.secret",
    ] {
        let name = format!("demo/{name}");
        assert!(made.contains(&name), "{name}: {made:?}");
    }
}

#[test]
fn pages_of_the_manual_are_for_everybody_and_follow_no_link() {
    let sipas = Sipas::embedded();
    std::fs::create_dir(sipas.path("man1")).unwrap();
    sipas.file("victim", "as it was");
    std::os::unix::fs::symlink(sipas.path("victim"), sipas.path("man1/sipas.1")).unwrap();
    let mut command = sipas.command(&["man", "--dir", "man1"]);
    ended(&mut command).succeeded();
    assert_eq!(sipas.read("victim"), "as it was");
    let pages = files_in(&sipas.path("man1"));
    assert!(pages.len() > 10, "{pages:?}");
    assert!(pages.iter().all(|page| mode(page) & 0o400 != 0));
    assert!(sipas.read("man1/sipas.1").contains("sipas"));
}
