//! Databases and secrets: what is made, what is refused, and what to do about it.

use crate::support::command::ended;
use crate::support::{Database, Sipas};

on_both_databases!(
    a_wrong_secret_is_refused_by_name,
    a_newer_database_is_refused,
    migrating_says_what_it_did_and_then_that_there_was_nothing_to_do,
);

fn a_wrong_secret_is_refused_by_name(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    sipas.file("secret", "08".repeat(32));
    let score = ["score", "--period", "2026"];
    sipas
        .run(&score)
        .refused(&["SIPAS_SECRET_FILE", "fingerprint"]);
    sipas.file("secret", "nothing of the kind");
    sipas
        .run(&score)
        .refused(&["secret", "64 hexadecimal digits"]);
    std::fs::remove_file(sipas.path("secret")).unwrap();
    sipas.run(&score).refused(&["secret"]);
    // In capitals and with a line's end, it is the same secret.
    sipas.file("secret", format!("{}\n", "07".repeat(32)));
    sipas.run(&score).succeeded();
}

fn a_newer_database_is_refused(sipas: Sipas) {
    let mut conn = sipas.database.connect();
    if !sipas.database.is_postgres() {
        sipas.run(&["migrate"]).succeeded();
    }
    crate::support::sql::execute(
        &mut conn,
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')",
    );
    for command in [
        ["migrate"].as_slice(),
        &["doctor"],
        &["score", "--period", "2026"],
    ] {
        sipas.run(command).refused(&["newer sipas"]);
    }
}

fn migrating_says_what_it_did_and_then_that_there_was_nothing_to_do(database: Database) {
    let sipas = Sipas { database };
    sipas.file("secret", "07".repeat(32));
    let first = sipas.run(&["migrate"]);
    assert!(
        first.succeeded().out.contains("ran 0001, 0002"),
        "{}",
        first.out
    );
    let second = sipas.run(&["migrate"]);
    assert!(
        second.succeeded().out.contains("up to date"),
        "{}",
        second.out
    );
}

#[test]
fn a_postgresql_database_that_was_not_migrated_names_the_command_that_does() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let sipas = Sipas { database };
    sipas.file("secret", "07".repeat(32));
    sipas.file("a.csv", "code,name,block\n");
    for command in [
        ["score", "--period", "2026"].as_slice(),
        &["import", "agencies", "a.csv"],
        &["doctor"],
        &["mix"],
        &["serve", "--bind", "127.0.0.1:0"],
    ] {
        sipas.run(command).refused(&["`sipas migrate`"]);
    }
    // Nothing was made by asking.
    let tables = crate::support::sql::tables(&mut sipas.database.connect());
    assert_eq!(tables, Vec::<String>::new());
}

#[test]
fn postgresql_needs_a_secret_and_says_how_to_make_one() {
    let sipas = Sipas::embedded();
    let mut command = sipas.command(&["score", "--period", "2026"]);
    command.env_remove("SIPAS_SECRET_FILE").env(
        "SIPAS_DATABASE_URL",
        "postgres://sipas:h1dden@127.0.0.1:1/none",
    );
    let refused = ended(&mut command);
    refused.refused(&["SIPAS_SECRET_FILE", "openssl rand"]);
    assert!(!refused.err.contains("h1dden"));
    command.env("SIPAS_SECRET_FILE", sipas.path("secret"));
    let unreachable = ended(&mut command);
    unreachable.refused(&["postgres://127.0.0.1:1/none"]);
    assert!(!unreachable.err.contains("h1dden"), "{}", unreachable.err);
}

#[test]
fn an_embedded_database_makes_its_secret_once_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let sipas = Sipas::embedded();
    sipas.file("a.csv", "code,name,block\nso-tp,Sở Tư pháp,so-ban-nganh\n");
    let run = || {
        let mut command = sipas.command(&["import", "agencies", "a.csv"]);
        ended(command.env_remove("SIPAS_SECRET_FILE")).succeeded();
        std::fs::read_to_string(sipas.path("sipas.db.secret")).unwrap()
    };
    let secret = run();
    assert_eq!(secret.trim().len(), 64);
    assert_eq!(run(), secret);
    let mode = sipas
        .path("sipas.db.secret")
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let database = std::fs::read(sipas.path("sipas.db")).unwrap();
    let secret = secret.trim().as_bytes();
    assert!(!database.windows(secret.len()).any(|bytes| bytes == secret));
}

#[test]
fn wrong_use_is_exit_code_2_and_says_what_is_wrong() {
    let sipas = Sipas::embedded().with_agencies();
    for (command, words) in [
        (["scores"].as_slice(), ["scores"].as_slice()),
        (&["score"], &["--period"]),
        (&["score", "--period", "Q1"], &["Q1", "2026-Q3"]),
        (
            &["score", "--period", "2026", "--agency", "a", "--block", "b"],
            &["--block"],
        ),
        (&["rank", "--period", "2026"], &["--block"]),
        (&["score", "--period", "2026", "--k", "0"], &["k"]),
        (
            &["score", "--period", "2026", "--public-url", "khaosat.vn"],
            &["public_url"],
        ),
        (
            &["score", "--period", "2026", "--database-url", "mysql://x/y"],
            &["mysql"],
        ),
        (
            &["import", "cases", "c.csv", "--links", "l.csv", "--no-links"],
            &["--no-links"],
        ),
        (&["serve", "--mix-every", "0"], &["--mix-every"]),
    ] {
        sipas.run(command).wrong_use(words);
    }
    sipas
        .run(&["score", "--period", "2026", "--agency", "none"])
        .refused(&["`none`"]);
    sipas
        .run(&["rank", "--period", "2026", "--block", "none"])
        .refused(&["`none`", "so-ban-nganh"]);
    assert!(
        sipas
            .run(&["--version"])
            .succeeded()
            .out
            .starts_with("sipas ")
    );
    assert!(sipas.run(&["--help"]).succeeded().out.contains("import"));
}

#[test]
fn a_command_in_another_folder_than_the_databases_makes_none() {
    let sipas = Sipas::embedded();
    let folder = sipas.path("elsewhere");
    std::fs::create_dir(&folder).unwrap();
    let shown = folder.join("sipas.db").display().to_string();
    for command in [
        ["doctor"].as_slice(),
        &["backup", "a.backup"],
        &["mix"],
        &["score", "--period", "2026"],
        &["export", "scores", "--period", "2026", "-o", "a.csv"],
        &["chart", "coverage", "--period", "2026", "-o", "a.svg"],
        &["agencies", "list"],
        &["fields", "list"],
        &["key", "list"],
        &["user", "list"],
        &["user", "disable", "an.nguyen"],
        &["audit", "verify"],
        &["retention", "run", "--dry-run"],
        &["edition", "list"],
        &["secret", "rotate"],
        &["secret", "replace", "--lost"],
        &["key", "add", "--kind", "system", "--all", "--name", "K"],
        &["user", "add", "an.nguyen", "--role", "admin"],
        &["fields", "confirm", "--new", "Đất đai"],
        &["import", "cases", "a.csv"],
        &["import", "responses", "a.csv", "--batch", "a"],
        &["import", "published", "a.csv"],
        &["import", "totals", "a.csv"],
    ] {
        let mut command = sipas.command(command);
        command
            .current_dir(&folder)
            .env_remove("SIPAS_DATABASE_URL")
            .env_remove("SIPAS_SECRET_FILE");
        ended(&mut command).refused(&["there is no database at", &shown]);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}
