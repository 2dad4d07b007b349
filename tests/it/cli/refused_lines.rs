//! Files with many bad lines: the first are told, all are listed in a file.

use std::fmt::Write as _;
use std::path::Path;

use crate::support::Sipas;
use crate::support::command::{Ended, ended};

on_both_databases!(
    a_hundred_bad_lines_are_told_and_no_list_is_written,
    of_more_lines_all_are_listed_beside_the_file_with_the_numbers_by_reason,
    where_nothing_may_be_written_beside_the_file_the_list_is_in_the_temporary_directory,
    a_list_that_cannot_be_written_ends_no_import,
);

const HEADER: &str = "case_code,agency,received_at\n";

/// Bad lines of two kinds, with a good one at the end.
fn cases(bad: usize) -> String {
    let mut file = HEADER.to_owned();
    for number in 0..bad {
        let agency = if number % 3 == 0 { "so-nao" } else { "so-tp" };
        writeln!(file, "H{number},{agency},{number}/x/2026").unwrap();
    }
    file + "OK,so-tp,2026-07-01\n"
}

fn import(sipas: &Sipas, bad: usize) -> Ended {
    sipas.file("cases.csv", cases(bad));
    sipas.run(&["import", "cases", "cases.csv"])
}

fn list(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    assert_eq!(reader.headers().unwrap(), vec!["line", "column", "reason"]);
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

fn a_hundred_bad_lines_are_told_and_no_list_is_written(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let ended = import(&sipas, 100);
    ended.refused(&["line 101: column", "100 of 101 lines refused"]);
    assert_eq!(ended.err.lines().count(), 101);
    assert!(!sipas.path("cases.csv.refused.csv").exists());
}

fn of_more_lines_all_are_listed_beside_the_file_with_the_numbers_by_reason(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    for bad in [101, 300] {
        let ended = import(&sipas, bad);
        ended.refused(&["listed in cases.csv.refused.csv"]);
        assert!(ended.err.lines().count() < 110, "{}", ended.err);
        assert_eq!(list(&sipas.path("cases.csv.refused.csv")).len(), bad);
    }
    let ended = import(&sipas, 300);
    ended.refused(&[
        "cases.csv, line 2: column `agency`: `so-nao` is no agency",
        "cases.csv, line 101:",
        "300 lines refused, of which 100 are told above",
        "  200  column `received_at`: not a date",
        "  100  column `agency`: no known agency",
        "300 of 301 lines refused",
    ]);
    assert!(!ended.err.contains("line 102:"), "{}", ended.err);
    assert_eq!(
        ended.last_line(),
        "read=301 added=0 changed=0 unchanged=1 refused=300"
    );
    let list = list(&sipas.path("cases.csv.refused.csv"));
    assert_eq!(list[0][..2], ["2", "agency"]);
    assert_eq!(list[299][..2], ["301", "received_at"]);
    assert!(
        list[299][2].starts_with("`299/x/2026` is not a date"),
        "{:?}",
        list[299]
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let found = std::fs::metadata(sipas.path("cases.csv.refused.csv")).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, 0o600);
    }
}

// No database sees them.
#[test]
fn a_hundred_thousand_bad_lines_of_any_kind_of_file_are_counted_and_listed() {
    const BAD: usize = 100_000;
    let sipas = Sipas::embedded().with_agencies();
    let codes = "TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";
    let responses = format!("agency,month,survey,channel,source,{codes}\n");
    let answer = ["5"; 15].join(",");
    let files = [
        ("cases", cases(BAD), vec![]),
        (
            "agencies",
            "code,name,block\n".to_owned() + &"so x,Sở X,so-ban-nganh\n".repeat(BAD),
            vec![],
        ),
        (
            "responses",
            responses + &format!("so-tp,2026-01,so-nganh-4,counter,paper,9,{answer}\n").repeat(BAD),
            vec!["--batch", "b"],
        ),
    ];
    for (kind, file, more) in files {
        let name = format!("{kind}.csv");
        sipas.file(&name, file);
        let ended = sipas.run(&[&["import", kind, &name], more.as_slice()].concat());
        let list_name = format!("{name}.refused.csv");
        ended.refused(&[
            "100000 lines refused, of which 100 are told above",
            &list_name,
        ]);
        assert!(ended.err.lines().count() < 110, "{}", ended.err);
        assert!(
            ended.last_line().ends_with("refused=100000"),
            "{}",
            ended.out
        );
        assert_eq!(list(&sipas.path(&list_name)).len(), BAD);
    }
}

fn where_nothing_may_be_written_beside_the_file_the_list_is_in_the_temporary_directory(
    sipas: Sipas,
) {
    let sipas = sipas.with_agencies();
    sipas.file("cases.csv", cases(200));
    std::fs::create_dir(sipas.path("cases.csv.refused.csv")).unwrap();
    let temporary = tempfile::tempdir().unwrap();
    for (file, input) in [("cases.csv", None), ("-", Some("cases.csv"))] {
        let mut command = sipas.command(&["import", "cases", file]);
        command.env("TMPDIR", temporary.path());
        if let Some(input) = input {
            command.stdin(std::fs::File::open(sipas.path(input)).unwrap());
        }
        let ended = ended(&mut command);
        ended.refused(&["200 lines refused"]);
        let named = ended
            .err
            .lines()
            .find_map(|line| line.strip_prefix("all refused lines are listed in "));
        let path = Path::new(named.unwrap());
        assert_eq!(path.parent(), Some(temporary.path()));
        assert_eq!(list(path).len(), 200);
    }
}

fn a_list_that_cannot_be_written_ends_no_import(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    std::fs::create_dir(sipas.path("cases.csv.refused.csv")).unwrap();
    sipas.file("cases.csv", cases(200));
    let mut command = sipas.command(&["import", "cases", "cases.csv"]);
    let ended = ended(command.env("TMPDIR", sipas.path("nowhere")));
    ended.refused(&[
        "200 lines refused",
        "the list of all refused lines could not be written",
    ]);
    assert_eq!(
        ended.last_line(),
        "read=201 added=1 changed=0 unchanged=0 refused=200"
    );
}
