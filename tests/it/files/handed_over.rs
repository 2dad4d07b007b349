//! A case that goes from an agency to its successor is one case, with one link, under either name; two
//! cases of two agencies stay two.

use super::{cases, import, imported};
use crate::support::Sipas;

on_both_databases!(
    a_later_file_without_the_finish_is_about_the_case_as_it_is_stored,
    a_case_that_is_finished_after_the_end_of_its_agency_goes_to_the_successor,
    a_national_code_goes_to_the_successor_too,
    two_agencies_cases_of_one_code_stay_two_when_one_agency_takes_over,
    a_case_sent_under_the_successors_name_is_the_one_of_the_predecessor,
    a_validity_can_be_narrowed_once_its_cases_are_handed_over,
    the_successors_own_case_of_the_same_code_is_another_one,
    a_code_of_two_predecessors_is_refused_until_one_is_named,
    a_case_that_an_earlier_release_gave_to_the_successor_is_found_by_its_first_name,
    a_case_that_is_opened_again_goes_back_to_the_agency_of_its_receipt,
);

const AGENCIES: &str = "code,name,block,valid_from,valid_to,successor\n\
    xa-cu,Xã Cũ,xa-phuong-dac-khu,,2025-06-30,xa-moi\n\
    xa-ba,Xã Ba,xa-phuong-dac-khu,,2025-06-30,xa-moi\n\
    xa-moi,Xã Mới,xa-phuong-dac-khu,2025-07-01,,\n";

const HEADER: &str = "case_code,agency,received_at,finished_at";

fn merged(sipas: Sipas, follow_successor: bool) -> Sipas {
    store_agencies(&sipas, AGENCIES);
    let rule = format!("[agencies]\nfollow_successor = {follow_successor}\n");
    sipas.file("sipas.toml", rule);
    sipas
}

fn store_agencies(sipas: &Sipas, content: &str) {
    sipas.file("agencies.csv", content);
    sipas
        .run(&["import", "agencies", "agencies.csv"])
        .succeeded();
}

/// Imports lines of code, agency, receipt and finish.
fn lines(sipas: &Sipas, lines: &str) -> String {
    imported(sipas, format!("{HEADER}\n{lines}\n"))
}

fn stored(sipas: &Sipas) -> Vec<Vec<String>> {
    sipas.rows(
        &["agency", "code_scope", "received_at", "finished_at"],
        "cases ORDER BY case_code, code_scope",
    )
}

const ADDED: &str = "read=1 added=1 changed=0 unchanged=0 refused=0";
const CHANGED: &str = "read=1 added=0 changed=1 unchanged=0 refused=0";
const UNCHANGED: &str = "read=1 added=0 changed=0 unchanged=1 refused=0";

fn links(sipas: &Sipas) -> i64 {
    sipas.number("SELECT COUNT(*) FROM invitations WHERE state <> 'revoked'")
}

fn a_later_file_without_the_finish_is_about_the_case_as_it_is_stored(sipas: Sipas) {
    let sipas = merged(sipas, false);
    assert_eq!(lines(&sipas, "H1,xa-moi,2025-06-20,2025-07-02"), ADDED);
    let reasons =
        "case_code,agency,received_at,overdue_reason\nH1,xa-moi,2025-06-20,Chờ xác minh\n";
    assert_eq!(imported(&sipas, reasons), CHANGED);
    assert_eq!(
        cases(&sipas, &["agency", "finished_at", "overdue_reason"]),
        [["xa-moi", "2025-07-02", "Chờ xác minh"]]
    );
    // By the old name it is the same case where nobody else can have given the code.
    store_agencies(
        &sipas,
        "code,name,block,valid_to\nxa-ba,Xã Ba,xa-phuong-dac-khu,2025-06-01\n",
    );
    let old_name = reasons.replace("xa-moi", "xa-cu");
    import(&sipas, old_name, &[]).refused(&["line 2", "write its successor `xa-moi`"]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM cases"), 1);
    sipas.run(&["doctor"]).succeeded();
}

fn a_case_that_is_finished_after_the_end_of_its_agency_goes_to_the_successor(sipas: Sipas) {
    let sipas = merged(sipas, true);
    assert_eq!(lines(&sipas, "0001/2025,xa-cu,2025-06-20,"), ADDED);
    let finished = "0001/2025,xa-cu,2025-06-20,2025-07-02";
    assert_eq!(lines(&sipas, finished), CHANGED);
    let expected = [["xa-moi", "xa-cu", "2025-06-20", "2025-07-02"]];
    assert_eq!(stored(&sipas), expected);
    // Sent again, without the finish, and under the successor's name, it is the same case.
    assert_eq!(lines(&sipas, finished), UNCHANGED);
    for name in ["xa-cu", "xa-moi"] {
        let least = format!("case_code,agency,received_at\n0001/2025,{name},2025-06-20\n");
        assert_eq!(imported(&sipas, least), UNCHANGED, "{name}");
    }
    assert_eq!(
        lines(&sipas, "0001/2025,xa-moi,2025-06-20,2025-07-02"),
        UNCHANGED
    );
    assert_eq!(stored(&sipas), expected);
    assert_eq!(links(&sipas), 1);
    assert_eq!(sipas.rows(&["agency"], "invitations"), [["xa-moi"]]);
    sipas.run(&["doctor"]).succeeded();
}

fn a_national_code_goes_to_the_successor_too(sipas: Sipas) {
    let sipas = merged(sipas, true);
    let code = "H35.18-250620-0001";
    assert_eq!(lines(&sipas, &format!("{code},xa-cu,2025-06-20,")), ADDED);
    let finished = format!("{code},xa-cu,2025-06-20,2025-07-02");
    assert_eq!(lines(&sipas, &finished), CHANGED);
    assert_eq!(lines(&sipas, &finished), UNCHANGED);
    let least = format!("case_code,agency,received_at\n{code},xa-cu,2025-06-20\n");
    assert_eq!(imported(&sipas, least), UNCHANGED);
    assert_eq!(stored(&sipas), [["xa-moi", "", "2025-06-20", "2025-07-02"]]);
    assert_eq!(links(&sipas), 1);
}

fn two_agencies_cases_of_one_code_stay_two_when_one_agency_takes_over(sipas: Sipas) {
    let sipas = merged(sipas, true);
    let file = format!(
        "{HEADER}\n0001/2025,xa-cu,2025-06-20,2025-07-02\n0001/2025,xa-ba,2025-06-20,2025-07-03\n"
    );
    assert_eq!(
        imported(&sipas, &file),
        "read=2 added=2 changed=0 unchanged=0 refused=0"
    );
    // The successor gives the same code to a case of its own.
    assert_eq!(
        lines(&sipas, "0001/2025,xa-moi,2025-07-01,2025-07-04"),
        ADDED
    );
    assert_eq!(
        stored(&sipas),
        [
            ["xa-moi", "xa-ba", "2025-06-20", "2025-07-03"],
            ["xa-moi", "xa-cu", "2025-06-20", "2025-07-02"],
            ["xa-moi", "xa-moi", "2025-07-01", "2025-07-04"],
        ]
    );
    assert_eq!(links(&sipas), 3);
    assert_eq!(
        imported(&sipas, &file),
        "read=2 added=0 changed=0 unchanged=2 refused=0"
    );
    assert_eq!(
        lines(&sipas, "0001/2025,xa-moi,2025-07-01,2025-07-04"),
        UNCHANGED
    );
    sipas.run(&["doctor"]).succeeded();
}

fn a_case_sent_under_the_successors_name_is_the_one_of_the_predecessor(sipas: Sipas) {
    let sipas = merged(sipas, false);
    assert_eq!(lines(&sipas, "0001/2025,xa-cu,2025-06-20,"), ADDED);
    let expected = ["line 2", "write its successor `xa-moi`"];
    let finished = "0001/2025,xa-cu,2025-06-20,2025-07-02";
    import(&sipas, format!("{HEADER}\n{finished}\n"), &[]).refused(&expected);
    let under_successor = finished.replace("xa-cu", "xa-moi");
    assert_eq!(lines(&sipas, &under_successor), CHANGED);
    assert_eq!(lines(&sipas, &under_successor), UNCHANGED);
    assert_eq!(
        stored(&sipas),
        [["xa-moi", "xa-cu", "2025-06-20", "2025-07-02"]]
    );
    assert_eq!(
        sipas.rows(
            &["old_value", "new_value"],
            "case_changes WHERE column_name = 'agency'"
        ),
        [["xa-cu", "xa-moi"]]
    );
    assert_eq!(links(&sipas), 1);
    // Of another day it is another case.
    let other = "0001/2025,xa-moi,2025-06-19,2025-07-02";
    assert_eq!(lines(&sipas, other), ADDED);
    sipas.run(&["doctor"]).succeeded();
}

fn a_validity_can_be_narrowed_once_its_cases_are_handed_over(sipas: Sipas) {
    store_agencies(
        &sipas,
        "code,name,block,valid_from,successor\nxa-cu,Xã Cũ,xa-phuong-dac-khu,,xa-moi\n\
         xa-moi,Xã Mới,xa-phuong-dac-khu,2025-07-01,\n",
    );
    assert_eq!(
        lines(&sipas, "0001/2025,xa-cu,2025-06-20,2025-07-02"),
        ADDED
    );
    let ended = "code,name,block,valid_to\nxa-cu,Xã Cũ,xa-phuong-dac-khu,2025-06-30\n";
    sipas.file("ended.csv", ended);
    sipas
        .run(&["import", "agencies", "ended.csv"])
        .refused(&["2025-07-02", "under the successor's code"]);
    assert_eq!(
        lines(&sipas, "0001/2025,xa-moi,2025-06-20,2025-07-02"),
        CHANGED
    );
    assert_eq!(links(&sipas), 1);
    store_agencies(&sipas, ended);
    sipas.run(&["doctor"]).succeeded();
}

fn the_successors_own_case_of_the_same_code_is_another_one(sipas: Sipas) {
    // The successor existed before it took over, and numbers its cases as its neighbour did.
    store_agencies(
        &sipas,
        "code,name,block,valid_to,successor\nxa-cu,Xã Cũ,xa-phuong-dac-khu,2025-06-30,xa-moi\n\
         xa-moi,Xã Mới,xa-phuong-dac-khu,,\n",
    );
    assert_eq!(
        lines(&sipas, "0001/2025,xa-cu,2025-01-02,2025-01-09"),
        ADDED
    );
    assert_eq!(
        lines(&sipas, "0001/2025,xa-moi,2025-01-02,2025-01-08"),
        ADDED
    );
    assert_eq!(lines(&sipas, "0002/2025,xa-cu,2025-01-02,"), ADDED);
    assert_eq!(
        lines(&sipas, "0002/2025,xa-moi,2025-01-02,2025-01-08"),
        ADDED
    );
    assert_eq!(sipas.number("SELECT COUNT(*) FROM cases"), 4);
    // What was pending at the end of its agency is finished by the successor.
    assert_eq!(lines(&sipas, "0003/2025,xa-cu,2025-06-20,"), ADDED);
    let finished = "0003/2025,xa-moi,2025-06-20,2025-07-02";
    assert_eq!(lines(&sipas, finished), CHANGED);
    assert_eq!(lines(&sipas, finished), UNCHANGED);
    sipas.run(&["doctor"]).succeeded();
}

fn a_code_of_two_predecessors_is_refused_until_one_is_named(sipas: Sipas) {
    let sipas = merged(sipas, false);
    for agency in ["xa-cu", "xa-ba"] {
        let pending = format!("0001/2025,{agency},2025-06-20,");
        assert_eq!(lines(&sipas, &pending), ADDED);
    }
    let finished = format!("{HEADER}\n0001/2025,xa-moi,2025-06-20,2025-07-02\n");
    import(&sipas, &finished, &[]).refused(&[
        "line 2",
        "`xa-ba` and `xa-cu` each have a case",
        "follow_successor",
    ]);
    // A code that the successor gave itself is its own.
    assert_eq!(lines(&sipas, "0001/2025,xa-moi,2025-07-01,"), ADDED);
    sipas.file("sipas.toml", "[agencies]\nfollow_successor = true\n");
    let named = "0001/2025,xa-cu,2025-06-20,2025-07-02";
    assert_eq!(lines(&sipas, named), CHANGED);
    assert_eq!(
        stored(&sipas),
        [
            ["xa-ba", "xa-ba", "2025-06-20", ""],
            ["xa-moi", "xa-cu", "2025-06-20", "2025-07-02"],
            ["xa-moi", "xa-moi", "2025-07-01", ""],
        ]
    );
}

fn a_case_that_an_earlier_release_gave_to_the_successor_is_found_by_its_first_name(sipas: Sipas) {
    let sipas = merged(sipas, true);
    let finished = "0001/2025,xa-cu,2025-06-20,2025-07-02";
    assert_eq!(lines(&sipas, finished), ADDED);
    sipas.execute("UPDATE cases SET code_scope = 'xa-moi'");
    assert_eq!(lines(&sipas, finished), CHANGED);
    assert_eq!(lines(&sipas, finished), UNCHANGED);
    assert_eq!(
        stored(&sipas),
        [["xa-moi", "xa-cu", "2025-06-20", "2025-07-02"]]
    );
    assert_eq!(links(&sipas), 1);
    // The other agency's case gets a row of its own at last.
    assert_eq!(
        lines(&sipas, "0001/2025,xa-ba,2025-06-20,2025-07-03"),
        ADDED
    );
}

fn a_case_that_is_opened_again_goes_back_to_the_agency_of_its_receipt(sipas: Sipas) {
    let sipas = merged(sipas, true);
    assert_eq!(
        lines(&sipas, "0001/2025,xa-cu,2025-06-20,2025-07-02"),
        ADDED
    );
    assert_eq!(lines(&sipas, "0001/2025,xa-cu,2025-06-20,"), CHANGED);
    assert_eq!(stored(&sipas), [["xa-cu", "xa-cu", "2025-06-20", ""]]);
    assert_eq!(
        lines(&sipas, "0001/2025,xa-cu,2025-06-20,2025-07-03"),
        CHANGED
    );
    assert_eq!(links(&sipas), 1);
    sipas.run(&["doctor"]).succeeded();
}
