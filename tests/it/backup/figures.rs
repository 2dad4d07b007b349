//! The commands: what they print, and that every figure is the same after a restore.

use sipas::store::backup::TABLES;

use super::{province, targets};
use crate::support::Sipas;
use crate::support::command::{ended, write_private};
use crate::support::world::World;

on_both_databases!(every_figure_is_the_same_to_the_letter_after_a_restore,);

/// The command on a database that has a world in it, with the secret of every test.
fn command_on(database: crate::support::Database) -> Sipas {
    let sipas = Sipas { database };
    sipas.file("secret", "07".repeat(32));
    sipas
}

fn figures(sipas: &Sipas) -> Vec<String> {
    [
        ["score", "--period", "2026-03", "--format", "json"].as_slice(),
        &["score", "--period", "2026-07", "--format", "json"],
        &[
            "score", "--period", "2026-Q2", "--method", "mean-5", "--format", "json",
        ],
        &[
            "rank",
            "--period",
            "2026-03",
            "--block",
            "so-ban-nganh",
            "--format",
            "json",
        ],
        &["coverage", "--period", "2026-03", "--format", "json"],
        &["coverage", "--period", "2026-07", "--format", "json"],
        &["timeliness", "--period", "2026-07", "--format", "json"],
        &["doctor", "--format", "json"],
    ]
    .map(|command| sipas.run(command).succeeded().out.clone())
    .into()
}

fn every_figure_is_the_same_to_the_letter_after_a_restore(mut world: World) {
    province(&mut world);
    let sipas = command_on(world.database);
    let file = sipas.path("sipas.backup");
    let saved = sipas.run(&["backup", "sipas.backup"]);
    let size = file.metadata().unwrap().len();
    let said = &saved.succeeded().out;
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "agencies=7");
    assert_eq!(
        lines[2],
        format!("cases={}", sipas.number("SELECT COUNT(*) FROM cases"))
    );
    let [.., size_line, secret_line] = &lines[..] else {
        panic!("{said}");
    };
    assert_eq!(lines.len(), TABLES.len() + 2);
    assert_eq!(*size_line, format!("sipas.backup: {size} bytes"));
    assert!(secret_line.contains("/secret) is not in it"), "{said}");
    let original = figures(&sipas);
    assert!(original[0].contains("\"numerator\": 1"), "{}", original[0]);
    for target in targets() {
        let target = command_on(target);
        let restored = target.run(&["restore", file.to_str().unwrap()]);
        assert!(
            restored.succeeded().out.starts_with("agencies=7\n"),
            "{}",
            restored.out
        );
        assert!(
            restored.last_line().contains("restored"),
            "{}",
            restored.out
        );
        assert_eq!(figures(&target), original);
        target.run(&["restore", file.to_str().unwrap()]).refused(&[
            "sipas.backup",
            "not empty",
            "agencies",
        ]);
    }
}

#[test]
fn a_backup_replaces_an_earlier_one_only_when_it_is_whole() {
    let sipas = Sipas::embedded().with_agencies();
    sipas.file("sipas.backup", "earlier");
    // A row that can't be written as it is declared: nothing else fails so late.
    let mut conn = sipas.database.connect();
    let insert = |value: &str| format!("INSERT INTO facts (name, value) VALUES ('x', {value})");
    crate::support::sql::execute(&mut conn, &insert("CAST('a' || char(0) || 'b' AS TEXT)"));
    sipas
        .run(&["backup", "sipas.backup"])
        .refused(&["facts", "NUL"]);
    assert_eq!(sipas.read("sipas.backup"), "earlier");
    crate::support::sql::execute(&mut conn, "DELETE FROM facts WHERE name = 'x'");
    sipas.run(&["backup", "sipas.backup"]).succeeded();
    let bytes = std::fs::read(sipas.path("sipas.backup")).unwrap();
    assert!(sipas::store::backup::verify(&*bytes).is_ok());
    let left: Vec<String> = std::fs::read_dir(sipas.database.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("partial"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_backup_goes_into_a_plain_file_of_a_folder_that_is_there() {
    let sipas = Sipas::embedded().with_agencies();
    sipas
        .run(&["backup", "none/sipas.backup"])
        .refused(&["none/sipas.backup"]);
    sipas.run(&["backup", "."]).wrong_use(&["plain file"]);
    sipas
        .run(&["backup", "/dev/stdout"])
        .wrong_use(&["/dev/stdout", "plain file"]);
    sipas.run(&["backup"]).wrong_use(&["FILE"]);
}

#[test]
fn a_database_that_could_not_be_restored_is_told_at_once() {
    let mut world = World::from(crate::support::Database::sqlite());
    world.answer_cases(
        &crate::support::world::numbered("A", 6, crate::support::case),
        "5555544444443321",
    );
    world.close();
    world.execute("UPDATE tallies SET count = count + 1 WHERE question = 'KQ1' AND basis = 'all'");
    let sipas = command_on(world.database);
    sipas.run(&["backup", "sipas.backup"]).refused(&[
        "was written",
        "`sipas restore` will refuse it",
        "1 differences",
        "`sipas doctor`",
    ]);
    assert!(sipas.path("sipas.backup").exists());
}

#[test]
fn a_new_machine_without_the_secret_is_told_to_bring_it_and_gets_no_other() {
    let sipas = Sipas::embedded().with_agencies();
    sipas.run(&["backup", "sipas.backup"]).succeeded();
    let folder = tempfile::tempdir().unwrap();
    let restore = || {
        let mut command = sipas.command(&["restore"]);
        command
            .arg(sipas.path("sipas.backup"))
            .current_dir(folder.path())
            .env_remove("SIPAS_SECRET_FILE")
            .env("SIPAS_DATABASE_URL", "sqlite:new.db");
        ended(&mut command)
    };
    let names = || {
        let entries = std::fs::read_dir(folder.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name())
            .collect::<Vec<_>>()
    };
    restore().refused(&["new.db.secret", "SIPAS_SECRET_FILE"]);
    assert_eq!(names(), Vec::<std::ffi::OsString>::new());
    let secret = folder.path().join("new.db.secret");
    write_private(&secret, "08".repeat(32));
    restore().refused(&["sipas.backup", "fingerprint", "SIPAS_SECRET_FILE"]);
    assert_eq!(names(), ["new.db.secret"]);
    write_private(&secret, "07".repeat(32));
    assert!(
        restore()
            .succeeded()
            .last_line()
            .starts_with("sqlite:new.db: restored")
    );
}

#[test]
fn what_is_no_backup_leaves_nothing_behind() {
    let sipas = Sipas::embedded();
    sipas.file("a.csv", "code,name,block\n");
    sipas
        .run(&["restore", "a.csv"])
        .refused(&["a.csv: line 1: ", "not packed with gzip"]);
    sipas.run(&["restore", "none"]).refused(&["none"]);
    sipas.run(&["restore", "."]).refused(&["."]);
    assert!(!sipas.path("sipas.db").exists());
}
