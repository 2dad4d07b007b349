//! Files that are wrong: told clearly, with the right exit code, and nothing by halves.

use crate::support::Sipas;
use crate::support::command::Ended;

on_both_databases!(
    a_bad_line_is_told_by_number_and_column_and_the_good_ones_land,
    strict_imports_all_or_nothing,
    a_dry_run_changes_nothing,
);

const HEADER: &str = "case_code,agency,received_at,due_at,finished_at\n";
const GOOD: &str = "H1,so-tp,2026-07-01,2026-07-10,2026-07-05\n";

fn import(sipas: &Sipas, content: impl AsRef<[u8]>, more: &[&str]) -> Ended {
    sipas.file("cases.csv", content);
    sipas.run(&[&["import", "cases", "cases.csv"], more].concat())
}

fn cases(sipas: &Sipas) -> i64 {
    sipas.number("SELECT COUNT(*) FROM cases")
}

/// A good line, then one bad line each, then a good line.
const MIXED: &str = "case_code,agency,received_at,due_at,finished_at\n\
    H1,so-tp,2026-07-01,2026-07-10,2026-07-05\n\
    H2,so-tp,2026-07-01\n\
    H3,so-tp,31/02/2026,,\n\
    H4,so-nao,2026-07-01,,\n\
    ,so-tp,2026-07-01,,\n\
    H6,mot-cua-1,2026-07-01,,\n\
    H7,so-tp,2026-07-01,,2026-06-01\n\
    H8,so-tp,2026-07-01,2026-07-10,2026-07-06\n";

fn a_bad_line_is_told_by_number_and_column_and_the_good_ones_land(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let ended = import(&sipas, MIXED, &["--links", "links.csv"]);
    ended.refused(&[
        "cases.csv, line 3: 3 cells where the header has 5",
        "cases.csv, line 4: column `received_at`: `31/02/2026` is not a date",
        "cases.csv, line 5: column `agency`: `so-nao` is no agency",
        "cases.csv, line 6: column `case_code`: must not be empty",
        "cases.csv, line 7: column `agency`",
        "cases.csv, line 8: column `finished_at`",
        "6 of 8 lines refused",
    ]);
    assert_eq!(
        ended.last_line(),
        "read=8 added=2 changed=0 unchanged=0 refused=6"
    );
    assert_eq!(
        sipas.rows(&["case_code"], "cases ORDER BY case_code"),
        [["H1"], ["H8"]]
    );
    assert_eq!(sipas.read("links.csv").lines().count(), 3);
}

fn strict_imports_all_or_nothing(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let ended = import(&sipas, MIXED, &["--strict", "--links", "links.csv"]);
    ended.refused(&["line 4", "nothing was imported"]);
    assert_eq!(
        ended.last_line(),
        "read=8 added=0 changed=0 unchanged=0 refused=6"
    );
    assert_eq!(cases(&sipas), 0);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM invitations"), 0);
    assert!(!sipas.path("links.csv").exists());
    let ended = import(&sipas, format!("{HEADER}{GOOD}"), &["--strict"]);
    assert_eq!(
        ended.succeeded().last_line(),
        "read=1 added=1 changed=0 unchanged=0 refused=0"
    );
    // Agencies and responses are strict in the same way.
    sipas.file(
        "a.csv",
        "code,name,block\nso-x,Sở X,so-ban-nganh\nso-y,Sở Y,no-block\n",
    );
    sipas
        .run(&["import", "agencies", "a.csv", "--strict"])
        .refused(&["line 3", "no-block"]);
    assert_eq!(
        sipas.number("SELECT COUNT(*) FROM agencies WHERE code = 'so-x'"),
        0
    );
    let codes = "TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";
    let answers = "5,5,5,5,5,5,5,5,5,5,5,5,5,5,5";
    sipas.file(
        "r.csv",
        format!(
            "agency,month,survey,channel,source,{codes}\n\
             so-tp,2026-01,so-nganh-4,counter,paper,5,{answers}\n\
             so-tp,2026-01,so-nganh-4,counter,paper,7,{answers}\n"
        ),
    );
    let strict = ["import", "responses", "r.csv", "--batch", "b", "--strict"];
    sipas.run(&strict).refused(&["line 3", "TC1"]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM responses"), 0);
    let ended = sipas.run(&strict[..5]);
    assert_eq!(
        ended.refused(&["line 3"]).last_line(),
        "read=2 added=1 changed=0 unchanged=0 refused=1"
    );
    assert_eq!(sipas.number("SELECT COUNT(*) FROM responses"), 1);
}

fn a_dry_run_changes_nothing(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let ended = import(
        &sipas,
        format!("{HEADER}{GOOD}"),
        &["--dry-run", "--links", "links.csv"],
    );
    assert_eq!(
        ended.succeeded().last_line(),
        "read=1 added=1 changed=0 unchanged=0 refused=0"
    );
    assert_eq!(cases(&sipas), 0);
    assert!(!sipas.path("links.csv").exists());
    sipas.file("more.csv", "code,name,block\nso-x,Sở X,so-ban-nganh\n");
    sipas
        .run(&["import", "agencies", "more.csv", "--dry-run"])
        .succeeded();
    assert_eq!(sipas.number("SELECT COUNT(*) FROM agencies"), 4);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_header() {
    let sipas = Sipas::embedded().with_agencies();
    let ended = import(&sipas, format!("\u{feff}{HEADER}{GOOD}"), &[]);
    assert_eq!(
        ended.succeeded().last_line(),
        "read=1 added=1 changed=0 unchanged=0 refused=0"
    );
}

#[test]
fn windows_1258_is_told_as_what_it_is() {
    let sipas = Sipas::embedded().with_agencies();
    let mut file = HEADER.as_bytes().to_vec();
    file.extend(GOOD.as_bytes());
    file.extend(b"H2,S\xf4\xd2 T\xf0 ph\xe1p,2026-07-01,,\n");
    let ended = import(&sipas, file, &[]);
    ended.refused(&["line 3", "0xF4 is not UTF-8", "CSV UTF-8"]);
    assert_eq!(
        ended.last_line(),
        "read=2 added=1 changed=0 unchanged=0 refused=1"
    );
    let header = b"M\xe3 h\xf4\xec so,agency,received_at\n";
    import(&sipas, header, &[]).refused(&["line 1", "not UTF-8"]);
}

#[test]
fn a_header_that_is_none_imports_nothing() {
    let sipas = Sipas::embedded().with_agencies();
    let wide: Vec<String> = (0..200).map(|n| format!("c{n}")).collect();
    for (header, words) in [
        (wide.join(","), vec!["200 columns"]),
        (
            "case_code,agency".to_owned(),
            vec!["received_at", "missing"],
        ),
        (
            "case_code,agency,received_at,Mã hồ sơ".to_owned(),
            vec!["columns 1 (`case_code`) and 4 (`Mã hồ sơ`)"],
        ),
    ] {
        let ended = import(
            &sipas,
            format!("{header}\nH1,so-tp,2026-07-01\n"),
            &["--links", "links.csv"],
        );
        ended.refused(&[&["cases.csv"], words.as_slice()].concat());
        assert_eq!(cases(&sipas), 0);
        assert!(!sipas.path("links.csv").exists());
    }
}

#[test]
fn what_is_no_file_of_lines_is_told_by_name() {
    let sipas = Sipas::embedded().with_agencies();
    import(&sipas, "", &[]).refused(&["cases.csv is empty"]);
    import(&sipas, "\u{feff}", &[]).refused(&["cases.csv"]);
    std::fs::create_dir(sipas.path("folder")).unwrap();
    sipas
        .run(&["import", "cases", "folder"])
        .refused(&["folder", "directory"]);
    sipas
        .run(&["import", "cases", "none.csv"])
        .refused(&["none.csv"]);
    sipas.run(&["import", "cases"]).wrong_use(&["FILE"]);
    assert_eq!(cases(&sipas), 0);
}

#[test]
fn a_line_without_end_is_refused_without_being_held_in_memory() {
    let sipas = Sipas::embedded().with_agencies();
    // Forty megabytes on one line, between two good ones.
    let mut file = format!("{HEADER}{GOOD}H2,so-tp,");
    file.push_str(&"x".repeat(40_000_000));
    file.push_str("\nH3,so-tp,2026-07-01,,\n");
    let ended = import(&sipas, &file, &[]);
    ended.refused(&["line 3", "longer than"]);
    assert_eq!(
        ended.last_line(),
        "read=3 added=2 changed=0 unchanged=0 refused=1"
    );
    // A quote that is never closed swallows what follows, and says so.
    let quoted = format!(
        "{HEADER}{GOOD}H2,\"so-tp,{}\nH3,so-tp,2026-07-01,,\n",
        "y\n".repeat(1_000_000)
    );
    import(&sipas, &quoted, &[]).refused(&["line 3", "never closed"]);
}
