//! `sipas agencies list`, and the files that it comes from.

use crate::support::Sipas;

on_both_databases!(
    agencies_are_listed_and_read_back,
    a_code_that_no_agency_has_is_answered_with_the_nearest,
    a_code_twice_in_a_file_is_refused_where_the_values_differ,
    a_good_line_after_a_refused_one_of_the_same_agency_is_taken,
    files_may_have_vietnamese_headers_and_names_of_blocks,
);

fn agencies_are_listed_and_read_back(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let csv = sipas.run(&["agencies", "list", "--format", "csv"]);
    let csv = csv.succeeded().out.clone();
    assert!(
        csv.contains("so-tp,Sở Tư pháp,Department of Justice,so-ban-nganh,,,"),
        "{csv}"
    );
    sipas.file("again.csv", &csv);
    let again = sipas.run(&["import", "agencies", "again.csv"]);
    let unchanged = "read=4 added=0 changed=0 unchanged=4 refused=0";
    assert_eq!(again.succeeded().last_line(), unchanged);

    let of_block = sipas.run(&["agencies", "list", "--block", "XA-phuong-dac-khu"]);
    let table = of_block.succeeded().out.clone();
    assert!(
        table.contains("Xã A") && !table.contains("Sở Tư pháp"),
        "{table}"
    );
    let json = sipas.run(&["agencies", "list", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.succeeded().out).unwrap();
    assert_eq!(json[1]["code"], "so-khcn");
    assert!(json[1]["name_en"].is_null());
    sipas
        .run(&["agencies", "list", "--block", "huyen"])
        .refused(&["no block `huyen`", "xa-phuong-dac-khu"]);
}

fn a_code_that_no_agency_has_is_answered_with_the_nearest(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let score = |code: &str| sipas.run(&["score", "--period", "2026-Q3", "--agency", code]);
    score("so-khnc").refused(&["no agency `so-khnc`", "is it `so-khcn`?", "agencies list"]);
    let far = score("q");
    far.refused(&["no agency `q`", "agencies list"]);
    assert!(!far.err.contains("is it"), "{}", far.err);
    let key = ["key", "add", "--kind", "system", "--name", "K", "--agency"];
    let key = sipas.run(&[&key[..], &["so-tpp"]].concat());
    key.refused(&["is it `so-tp`?"]);
}

fn a_code_twice_in_a_file_is_refused_where_the_values_differ(sipas: Sipas) {
    sipas.file(
        "twice.csv",
        "code,name,block\nso-a,Sở A,so-ban-nganh\nso-b,Sở B,so-ban-nganh\n\
         SO-A,Sở Á,so-ban-nganh\nso-b,Sở B,so-ban-nganh\n",
    );
    let imported = sipas.run(&["import", "agencies", "twice.csv"]);
    imported.refused(&["line 4", "line 2 has the same agency with other values"]);
    assert_eq!(
        imported.last_line(),
        "read=4 added=2 changed=0 unchanged=1 refused=1"
    );
    assert_eq!(
        sipas.rows(&["name"], "agencies ORDER BY code"),
        [["Sở A"], ["Sở B"]]
    );
}

fn a_good_line_after_a_refused_one_of_the_same_agency_is_taken(sipas: Sipas) {
    sipas.file(
        "twice.csv",
        "code,name,block,successor\nso-a,Sở A,so-ban-nganh,so-x\nso-a,Sở A,so-ban-nganh,\n\
         so-b,Sở B,so-ban-nganh,so-a\nso-a,Sở Á,so-ban-nganh,\nso-c,Sở C,so-ban-nganh,so-x\n",
    );
    let refusals = [
        "line 2: column `successor`: `so-x` is neither",
        "line 5: column `code`: line 3 has the same agency with other values",
        "line 6: column `successor`: `so-x` is neither",
    ];
    let strict = sipas.run(&["import", "agencies", "twice.csv", "--strict"]);
    strict.refused(&refusals);
    let none = "read=5 added=0 changed=0 unchanged=0 refused=3";
    assert_eq!(strict.last_line(), none);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM agencies"), 0);

    let imported = sipas.run(&["import", "agencies", "twice.csv"]);
    imported.refused(&refusals);
    let two = "read=5 added=2 changed=0 unchanged=0 refused=3";
    assert_eq!(imported.last_line(), two);
    assert_eq!(
        sipas.rows(&["name", "successor"], "agencies ORDER BY code"),
        [["Sở A", ""], ["Sở B", "so-a"]]
    );
    let imports = "SELECT COUNT(*) FROM audit_events WHERE act = 'agencies.import'";
    assert_eq!(sipas.number(imports), 1);
}

fn files_may_have_vietnamese_headers_and_names_of_blocks(sipas: Sipas) {
    sipas.file(
        "vi.csv",
        "Mã cơ quan;Tên cơ quan;Khối;Từ ngày\n\
         so-a;Sở A;Sở, ban, ngành;01/03/2025\n\
         xa-b;Xã B;xa-phuong-dac-khu;\n",
    );
    let imported = sipas.run(&["import", "agencies", "vi.csv"]);
    let added = "read=2 added=2 changed=0 unchanged=0 refused=0";
    assert_eq!(imported.succeeded().last_line(), added);
    let rows = sipas.rows(&["block", "valid_from"], "agencies ORDER BY code");
    assert_eq!(rows[0], ["so-ban-nganh", "2025-03-01"]);
}
