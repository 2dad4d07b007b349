//! The database's password, which no command shows, whatever is wrong with it or its place.

use std::process::Command;

use crate::support::Sipas;
use crate::support::command::{Ended, ended};

/// Passwords as people write them, each with `geheim` in it.
const PASSWORDS: [&str; 13] = [
    "pa@geheim",
    "pa/geheim",
    "pa#geheim",
    "pa:geheim",
    "pa?geheim",
    "pa%geheim",
    "pa%41geheim%zz",
    "12/geheim@",
    "p@a/s#s:w?0%geheim",
    "pa geheim",
    "pa[geheim]",
    "pa\\geheim",
    "pa=geheim&a",
];

/// Commands that open the database.
const COMMANDS: [&[&str]; 14] = [
    &["serve", "--bind", "127.0.0.1:0"],
    &["migrate"],
    &["doctor"],
    &["mix"],
    &["backup", "a.backup"],
    &["restore", "a.csv"],
    &["key", "list"],
    &["secret", "rotate"],
    &["import", "agencies", "a.csv"],
    &["slips", "-o", "a.pdf"],
    &["score", "--period", "2026"],
    &["rank", "--period", "2026", "--block", "so-ban-nganh"],
    &["timeliness", "--period", "2026"],
    &["export", "scores", "--period", "2026", "-o", "a.csv"],
];

/// A server that nobody runs.
fn url(password: &str) -> String {
    format!("postgres://sipas:{password}@127.0.0.1:1/sipas")
}

fn sipas() -> Sipas {
    let sipas = Sipas::embedded();
    sipas.file("a.csv", "code,name,block\n");
    sipas.file("b.csv", "case_code,agency,received_at\n");
    sipas
}

/// The command without the database that tests give it.
fn command(sipas: &Sipas, arguments: &[&str]) -> Command {
    let mut command = sipas.command(arguments);
    command
        .env_remove("SIPAS_DATABASE_URL")
        .env("RUST_LOG", "trace");
    command
}

/// Fails where the command succeeded or said anything of the password.
fn tells_nothing(ended: &Ended) {
    assert_ne!(ended.code, Some(0), "{ended:#?}");
    let printed = format!("{}{}", ended.out, ended.err);
    assert!(
        !printed.contains("geheim") && !printed.contains("pa@"),
        "{printed}"
    );
    assert!(!ended.err.is_empty());
}

#[test]
fn no_command_shows_the_password_wherever_it_was_given() {
    let sipas = sipas();
    for (at, password) in PASSWORDS.iter().enumerate() {
        let url = url(password);
        // Every command meets some of the passwords, and every password each place.
        let arguments = COMMANDS[at];
        tells_nothing(&ended(
            command(&sipas, arguments).args(["--database-url", &url]),
        ));
        tells_nothing(&ended(
            command(&sipas, arguments).env("SIPAS_DATABASE_URL", &url),
        ));
        sipas.file("sipas.toml", format!("database_url = '''{url}'''"));
        tells_nothing(&ended(&mut command(&sipas, arguments)));
        std::fs::remove_file(sipas.path("sipas.toml")).unwrap();
    }
}

#[test]
fn a_password_that_is_not_percent_encoded_is_refused_saying_how_to_write_it() {
    let sipas = sipas();
    for password in PASSWORDS.iter().filter(|password| !password.contains('=')) {
        ended(command(&sipas, &["doctor"]).env("SIPAS_DATABASE_URL", url(password)))
            .wrong_use(&["%40 for @"]);
    }
    let encoded = url("pa%40%2F%23%3A%3F%25geheim");
    let refused = ended(command(&sipas, &["doctor"]).env("SIPAS_DATABASE_URL", encoded));
    refused.refused(&["can't open the database postgres://127.0.0.1:1/sipas"]);
    tells_nothing(&refused);
}

#[test]
fn an_address_that_is_none_of_a_database_is_not_shown() {
    let sipas = sipas();
    for url in [
        "geheim",
        "geheim@db/sipas",
        "pa@geheim:5432",
        "host=db password=geheim",
        "mysql://sipas:geheim@db/sipas",
        "POSTGRES://sipas:geheim@db/sipas",
        "postgres://sipas:geheim",
        "postgres:sipas:geheim@db/sipas",
        "sqlite:postgres://sipas:geheim@db/sipas",
        "postgres://127.0.0.1:1/a?password=geheim&pass",
    ] {
        tells_nothing(&ended(
            command(&sipas, &["doctor"]).env("SIPAS_DATABASE_URL", url),
        ));
    }
}

#[test]
fn a_wrong_configuration_file_is_told_by_line_and_reason_and_never_quoted() {
    let sipas = sipas();
    let migrate = ["migrate", "--database-url", "sqlite:a.db"];
    ended(&mut command(&sipas, &migrate)).succeeded();
    let url = "postgres://sipas:geheim@127.0.0.1:1/sipas";
    for (file, words) in [
        (format!("k = 5\ndatabase_url = {url}"), "line 2, column"),
        (format!("database_url = \"{url}"), "line 1, column"),
        (format!("database_url = \"{url}\" x"), "line 1, column"),
        (format!("database_url = [\"{url}\"]"), "expected a string"),
        (
            format!("databse_url = \"{url}\""),
            "unknown key `databse_url`",
        ),
        (format!("\"{url}\" = 1"), "unknown key"),
        (format!("[\"{url}\"]\na = 1"), "unknown key"),
        (
            format!("k = \"{url}\""),
            "line 1, column 5: wrong value, expected i64",
        ),
        ("k = \"geheim, expected pa@ss\"".to_owned(), "expected i64"),
        (format!("counter = \"{url}\""), "expected"),
        (format!("[counter]\n\"{url}\" = 1"), "line 2"),
        (format!("[counter]\ndisplay_seconds = \"{url}\""), "line 2"),
        (format!("blocks = [\"{url}\"]"), "line 1"),
        (
            format!("database_url = \"{url}\"\ndatabase_url = \"{url}\""),
            "line 2",
        ),
        (format!("[database_url]\nurl = \"{url}\""), "line 1"),
        (format!("public_url = \"{url}\""), "public_url"),
        (
            format!("default_definition = \"{url}\""),
            "survey definition",
        ),
        (format!("[[blocks]]\nid = \"{url}\""), "blocks"),
        (
            format!("[[blocks]]\nid = \"a\"\ndefinition = \"a\"\nfrom = \"{url}\""),
            "blocks",
        ),
        (format!("[synonyms.outcome]\n\"{url}\" = \"x\""), "synonyms"),
        (format!("[synonyms.outcome]\nx = \"{url}\""), "synonyms"),
        (format!("[synonyms.\"{url}\"]\nx = \"y\""), "synonyms"),
    ] {
        sipas.file("sipas.toml", &file);
        let arguments = ["import", "cases", "b.csv", "--database-url", "sqlite:a.db"];
        let refused = ended(&mut command(&sipas, &arguments));
        tells_nothing(&refused);
        assert!(refused.err.contains(words), "{file}\n{}", refused.err);
    }
}

#[test]
fn a_password_given_for_something_else_is_not_shown() {
    let sipas = sipas();
    let url = url("pa@geheim/x");
    for arguments in [
        ["doctor", "--k", &url],
        ["doctor", "--min-n", &url],
        ["doctor", "--databse-url", &url],
        ["doctor", &url, ""],
        [&url, "", ""],
        ["score", "--period", &url],
        ["doctor", "--public-url", &url],
        ["doctor", "--config", &url],
    ] {
        tells_nothing(&ended(&mut command(&sipas, &arguments)));
    }
    for name in [
        "SIPAS_K",
        "SIPAS_MIN_N",
        "SIPAS_PUBLIC_URL",
        "SIPAS_SECRET_FILE",
    ] {
        tells_nothing(&ended(command(&sipas, &["doctor"]).env(name, &url)));
    }
    let help = ended(command(&sipas, &["--help"]).env("SIPAS_DATABASE_URL", &url));
    assert!(!help.succeeded().out.contains("geheim"));
}
