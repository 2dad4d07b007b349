//! What a command writes never costs what is there: the database, its secret, or the file that it reads.

use std::process::{Command, Stdio};

use crate::support::Sipas;

fn with_a_case() -> Sipas {
    let sipas = Sipas::embedded().with_agencies();
    let cases = "case_code,agency,received_at,finished_at\nH1,so-tp,2026-07-01,2026-07-03\n";
    sipas.file("cases.csv", cases);
    sipas
}

#[test]
fn a_database_and_a_secret_are_not_written_over() {
    let sipas = with_a_case();
    let database = sipas.database.url();
    let database = database.strip_prefix("sqlite:").unwrap().to_owned();
    for target in [&database, &format!("{database}-wal"), "secret"] {
        for command in [
            &["backup", target][..],
            &["import", "cases", "cases.csv", "--links", target],
        ] {
            sipas.run(command).refused(&["stays as it is"]);
        }
    }
    assert_eq!(sipas.read("secret"), "07".repeat(32));
    assert_eq!(sipas.number("SELECT COUNT(*) FROM agencies"), 4);
    let kept = sipas.path("kept.backup");
    sipas.run(&["backup", kept.to_str().unwrap()]).succeeded();
}

#[test]
fn links_are_not_written_over_the_cases_that_they_are_for() {
    let sipas = with_a_case();
    let before = sipas.read("cases.csv");
    let links = ["import", "cases", "cases.csv", "--links", "./cases.csv"];
    sipas.run(&links).wrong_use(&["--links"]);
    assert_eq!(sipas.read("cases.csv"), before);
}

#[test]
fn an_import_goes_on_when_nobody_reads_what_it_says() {
    let sipas = Sipas::embedded().with_agencies();
    let bad = "x,nowhere,2026-07-01\n".repeat(500);
    let cases = format!("case_code,agency,received_at\n{bad}H1,so-tp,2026-07-01\n");
    sipas.file("cases.csv", cases);
    let mut import: Command = sipas.command(&["import", "cases", "cases.csv"]);
    let mut import = import
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The reader is gone before the first line.
    drop(import.stderr.take());
    assert_eq!(import.wait().unwrap().code(), Some(1));
    assert_eq!(sipas.number("SELECT COUNT(*) FROM cases"), 1);
    assert!(sipas.path("cases.csv.refused.csv").exists());
}
