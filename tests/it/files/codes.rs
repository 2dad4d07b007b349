//! One case, one row: what is the same code, and a case that is handed over.

use super::{cases, import, imported};
use crate::support::Sipas;

on_both_databases!(
    codes_that_look_the_same_are_one_case,
    another_width_hyphen_or_quotation_mark_makes_no_other_code,
    a_damaged_code_is_refused,
    the_same_case_twice_with_other_values_is_refused,
    a_line_after_a_refused_one_of_the_same_case_is_taken,
    a_case_handed_over_is_one_case_of_the_other_agency,
    a_national_code_of_another_case_is_refused,
    codes_of_communes_are_unique_within_each,
    all_codes_can_be_declared_unique,
);

const HEADER: &str = "case_code,agency,received_at,finished_at";

fn codes_that_look_the_same_are_one_case(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let first = [
        "H35-0001",
        "h35.18-260701-0002",
        "=\"H35-0003\"",
        "'H35-0004",
        "12/ÐK",
    ];
    let again = [
        "\u{feff}h35-0001\u{200b}",
        "H35.18-260701\u{ad}-0002",
        "H35-0003\u{a0}",
        "\"=\"\"H35-0004\"\"\"",
        "12/đk",
    ];
    let file = |codes: [&str; 5]| {
        let lines = codes.map(|code| format!("{code},so-tp,01/07/2026,02/07/2026"));
        format!("{HEADER}\n{}\n", lines.join("\n"))
    };
    assert_eq!(
        imported(&sipas, file(first)),
        "read=5 added=5 changed=0 unchanged=0 refused=0"
    );
    assert_eq!(
        imported(&sipas, file(again)),
        "read=5 added=0 changed=0 unchanged=5 refused=0"
    );
    let shown: Vec<String> = cases(&sipas, &["case_code"]).concat();
    assert_eq!(
        shown,
        [
            "12/ĐK",
            "H35-0001",
            "H35-0003",
            "H35-0004",
            "h35.18-260701-0002"
        ]
    );
    assert_eq!(sipas.number("SELECT COUNT(*) FROM invitations"), 5);
}

fn another_width_hyphen_or_quotation_mark_makes_no_other_code(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let line = |code: &str| format!("{HEADER}\n{code},so-tp,01/07/2026,02/07/2026\n");
    imported(&sipas, line("H1-1"));
    for code in [
        "H1\u{ff0d}1",
        "H1\u{fe63}1",
        "H1\u{fe58}1",
        "\u{ff28}1-1",
        "\u{ff28}\u{ff11}\u{ff0d}\u{ff11}",
        "\u{2018}H1-1\u{2019}",
        "\u{201c}H1-1\u{201d}",
    ] {
        assert_eq!(
            imported(&sipas, line(code)),
            "read=1 added=0 changed=0 unchanged=1 refused=0",
            "{code}"
        );
    }
    assert_eq!(cases(&sipas, &["case_code"]), [["H1-1"]]);
}

fn a_damaged_code_is_refused(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = format!(
        "{HEADER}\n2.60701E+14,so-tp,01/07/2026,02/07/2026\n\
         2.60701E+14,so-tp,03/07/2026,04/07/2026\n\"2,60701E+14\",so-tp,05/07/2026,\nH1,so-tp,01/07/2026,\n"
    );
    let ended = import(&sipas, file, &[]);
    ended.refused(&["line 2", "line 3", "line 4", "2.60701E+14", "damaged"]);
    assert_eq!(
        ended.last_line(),
        "read=4 added=1 changed=0 unchanged=0 refused=3"
    );
}

fn the_same_case_twice_with_other_values_is_refused(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = format!(
        "{HEADER}\nH1,so-tp,01/07/2026,02/07/2026\nH2,so-tp,01/07/2026,\n\
         h1,so-tp,03/07/2026,04/07/2026\nH1,so-tp,01/07/2026,02/07/2026\nH1,xa-a,01/07/2026,\n"
    );
    let ended = import(&sipas, &file, &[]);
    ended.refused(&["line 4", "line 2 has the same case with other values"]);
    assert_eq!(
        ended.last_line(),
        "read=5 added=3 changed=0 unchanged=1 refused=1"
    );
    let ended = import(&sipas, &file, &["--strict"]);
    ended.refused(&["nothing was imported"]);
    // A national code is the same case whichever agency the lines name.
    let file = format!(
        "{HEADER}\nH35.18-260701-0001,so-tp,01/07/2026,\nH35.18-260701-0001,xa-a,01/07/2026,\n"
    );
    import(&sipas, file, &[]).refused(&["line 3", "line 2 has the same case"]);
}

fn a_line_after_a_refused_one_of_the_same_case_is_taken(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = format!(
        "{HEADER}\nH1,so-tp,01/07/2026,02/07/2062\nH1,so-tp,01/07/2026,02/07/2026\n\
         H1,so-tp,01/07/2026,03/07/2026\n"
    );
    let ended = import(&sipas, file, &[]);
    ended.refused(&[
        "line 2",
        "is in the future",
        "line 4",
        "line 3 has the same case with other values",
    ]);
    assert_eq!(
        ended.last_line(),
        "read=3 added=1 changed=0 unchanged=0 refused=2"
    );
    assert_eq!(cases(&sipas, &["finished_at"]), [["2026-07-02"]]);
}

fn a_case_handed_over_is_one_case_of_the_other_agency(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let of = |agency: &str, finished: &str| {
        format!("{HEADER}\nH35.18-260701-0001,{agency},01/07/2026 08:00,{finished}\n")
    };
    imported(&sipas, of("so-tp", ""));
    assert_eq!(
        imported(&sipas, of("xa-a", "05/07/2026")),
        "read=1 added=0 changed=1 unchanged=0 refused=0"
    );
    assert_eq!(
        cases(&sipas, &["agency", "case_code"]),
        [["xa-a", "H35.18-260701-0001"]]
    );
    assert_eq!(
        sipas.rows(
            &["old_value", "new_value"],
            "case_changes WHERE column_name = 'agency'"
        ),
        [["so-tp", "xa-a"]]
    );
    assert_eq!(sipas.rows(&["agency"], "invitations"), [["xa-a"]]);
    // A link that is open goes where the case goes, and so do the counts.
    imported(&sipas, of("so-khcn", "05/07/2026"));
    assert_eq!(sipas.rows(&["agency"], "invitations"), [["so-khcn"]]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM invitations"), 1);
    let report = sipas
        .run(&["timeliness", "--period", "2026-07", "--format", "json"])
        .json();
    let counted: Vec<(&str, i64)> = report["agencies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|agency| {
            (
                agency["agency"].as_str().unwrap(),
                agency["received"].as_i64().unwrap(),
            )
        })
        .filter(|(_, received)| *received > 0)
        .collect();
    assert_eq!(counted, [("so-khcn", 1)]);
    sipas.run(&["doctor"]).succeeded();
}

fn a_national_code_of_another_case_is_refused(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let of = |agency: &str, received: &str| {
        format!("{HEADER}\n000.00.18.H35-260701-0001,{agency},{received},\n")
    };
    imported(&sipas, of("so-tp", "01/07/2026"));
    let ended = import(&sipas, of("xa-a", "02/07/2026"), &[]);
    ended.refused(&["line 2", "another case", "`so-tp`", "2026-07-01"]);
    assert_eq!(
        cases(&sipas, &["agency", "received_at"]),
        [["so-tp", "2026-07-01"]]
    );
    // Of the same agency it is a correction.
    assert_eq!(
        imported(&sipas, of("so-tp", "02/07/2026")),
        "read=1 added=0 changed=1 unchanged=0 refused=0"
    );
}

const COMMUNES: &str =
    "case_code,agency,received_at\n0001/2026,so-tp,01/07/2026\n0001/2026,xa-a,01/07/2026\n";

fn codes_of_communes_are_unique_within_each(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    assert_eq!(
        imported(&sipas, COMMUNES),
        "read=2 added=2 changed=0 unchanged=0 refused=0"
    );
}

fn all_codes_can_be_declared_unique(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    imported(&sipas, COMMUNES);
    sipas.file("sipas.toml", "case_codes = \"province\"\n");
    // Not while two cases share one.
    sipas.run(&["doctor"]).refused(&[
        "case_codes",
        "`0001/2026` of `so-tp`",
        "`0001/2026` of `xa-a`",
    ]);
    sipas.file("sipas.toml", "");
    imported(
        &sipas,
        "case_code,agency,received_at\n0002/2026,so-tp,01/07/2026\n",
    );
    sipas.file("sipas.toml", "case_codes = \"all\"\n");
    sipas
        .run(&["doctor"])
        .wrong_use(&["case_codes", "province"]);
}
