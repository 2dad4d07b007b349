//! Files that others can read or change: such a secret is refused, and the doctor names the others.

use std::os::unix::fs::symlink;

use super::{mode, set_mode};
use crate::support::command::ended;
use crate::support::{Database, Sipas};

on_both_databases!(a_secret_that_others_can_read_or_change_is_refused_by_name,);

const SCORE: [&str; 3] = ["score", "--period", "2026"];

fn a_secret_that_others_can_read_or_change_is_refused_by_name(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let secret = sipas.path("secret");
    let path = secret.to_str().unwrap();
    for wide in [0o644, 0o660, 0o602, 0o604, 0o620, 0o666, 0o777] {
        set_mode(&secret, wide);
        let shown = format!("0{wide:o}");
        for command in [
            &SCORE[..],
            &["doctor"],
            &["serve", "--bind", "127.0.0.1:0"],
            &["migrate"],
        ] {
            let ended = sipas.run(command);
            ended.refused(&[path, &shown, &format!("chmod 600 {path}")]);
        }
        // Nothing is changed in silence.
        assert_eq!(mode(&secret), wide);
    }
    for narrow in [0o600, 0o400, 0o640, 0o440] {
        set_mode(&secret, narrow);
        sipas.run(&SCORE).succeeded();
    }
}

#[test]
fn a_link_to_a_secret_is_followed_to_a_file_of_the_same_kind_only() {
    let sipas = Sipas::embedded().with_agencies();
    symlink(sipas.path("secret"), sipas.path("link")).unwrap();
    let run = |file: &str| {
        let mut command = sipas.command(&SCORE);
        ended(command.env("SIPAS_SECRET_FILE", sipas.path(file)))
    };
    run("link").succeeded();
    set_mode(&sipas.path("secret"), 0o644);
    run("link").refused(&["link", "0644"]);
    std::fs::create_dir(sipas.path("folder")).unwrap();
    run("folder").refused(&["folder", "plain file"]);
    run("/dev/null").refused(&["/dev/null", "plain file"]);
}

#[test]
fn a_secret_beside_the_database_is_refused_as_well() {
    let sipas = Sipas::embedded();
    sipas.run(&["migrate"]).succeeded();
    let run = || {
        let mut command = sipas.command(&["fields", "confirm", "Đất đai", "--new"]);
        ended(command.env_remove("SIPAS_SECRET_FILE"))
    };
    run().succeeded();
    set_mode(&sipas.path("sipas.db.secret"), 0o640);
    run().succeeded();
    set_mode(&sipas.path("sipas.db.secret"), 0o664);
    run().refused(&["sipas.db.secret", "0664", "chmod 600"]);
}

#[test]
fn the_doctor_names_files_of_the_database_that_others_can_read_or_change() {
    let sipas = Sipas::embedded().with_agencies();
    // As long as another connection is open, there is a log.
    let mut open = sipas.database.connect();
    crate::support::sql::execute(&mut open, "UPDATE facts SET value = value");
    sipas.run(&["doctor"]).succeeded();
    set_mode(&sipas.path("sipas.db"), 0o644);
    set_mode(&sipas.path("sipas.db-wal"), 0o666);
    let found = sipas.run(&["doctor"]);
    found.refused(&["2 differences"]);
    assert_eq!(
        found.last_line(),
        "used=0 inbox=0 responses=0 differences=2"
    );
    // SQLite itself gives an empty log the mode of its database.
    for words in [
        "sipas.db, which others",
        "found 644",
        "sipas.db-wal, which others",
    ] {
        assert!(found.out.contains(words), "{words}: {}", found.out);
    }
    let json = sipas.run(&["doctor", "--format", "json"]);
    json.refused(&[]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let kinds: Vec<_> = json["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| &d["kind"])
        .collect();
    assert_eq!(kinds, ["mode", "mode"]);
    set_mode(&sipas.path("sipas.db"), 0o640);
    set_mode(&sipas.path("sipas.db-wal"), 0o600);
    sipas.run(&["doctor"]).succeeded();
}

#[test]
fn a_server_of_postgresql_has_no_files_to_name() {
    let Some(database) = Database::postgres() else {
        return;
    };
    Sipas::from(database).run(&["doctor"]).succeeded();
}
