//! Agencies that begin, end and are succeeded.

use super::{cases, import, imported};
use crate::support::Sipas;

on_both_databases!(
    cases_and_responses_outside_the_validity_of_their_agency_are_refused,
    successors_take_over_where_the_province_says_so,
    cases_of_two_agencies_with_one_successor_are_not_taken_for_one,
    a_validity_that_would_leave_something_outside_is_refused,
    a_circle_of_successors_is_refused,
    the_order_of_the_lines_of_agencies_changes_nothing,
    a_case_that_is_due_before_its_receipt_is_taken_and_named,
);

const AGENCIES: &str = "code,name,block,valid_from,valid_to,successor\n\
    xa-cu,Xã Cũ,xa-phuong-dac-khu,,2025-06-30,xa-moi\n\
    xa-moi,Xã Mới,xa-phuong-dac-khu,2025-07-01,,\n";

const AFTER: &str = "case_code,agency,received_at,finished_at\nH1,xa-cu,2025-06-20,2025-07-02\n";

fn agencies(sipas: &Sipas, content: &str) -> crate::support::command::Ended {
    sipas.file("agencies.csv", content);
    sipas.run(&["import", "agencies", "agencies.csv"])
}

fn responses(
    sipas: &Sipas,
    agency: &str,
    month: &str,
    batch: &str,
) -> crate::support::command::Ended {
    let questions = "TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";
    let line = format!(
        "{agency},{month},so-nganh-4,counter,paper{}\n",
        ",5".repeat(16)
    );
    let file = format!(
        "agency,month,survey,channel,source,{questions}\n{}",
        line.repeat(6)
    );
    sipas.file("responses.csv", file);
    sipas.run(&["import", "responses", "responses.csv", "--batch", batch])
}

fn cases_and_responses_outside_the_validity_of_their_agency_are_refused(sipas: Sipas) {
    agencies(&sipas, AGENCIES).succeeded();
    let reasons = [
        "line 2",
        "`xa-cu` existed until 2025-06-30",
        "successor `xa-moi`",
    ];
    import(&sipas, AFTER, &[]).refused(&reasons);
    let before = "case_code,agency,received_at\nH2,xa-moi,2025-06-20\n";
    import(&sipas, before, &[]).refused(&["line 2", "`xa-moi` exists since 2025-07-01"]);
    responses(&sipas, "xa-cu", "2025-07", "a").refused(&reasons);
    responses(&sipas, "xa-moi", "2025-06", "b").refused(&["exists since 2025-07-01"]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM cases"), 0);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM responses"), 0);
    // The last day belongs to it.
    imported(
        &sipas,
        "case_code,agency,received_at,finished_at\nH1,xa-cu,2025-06-20,2025-06-30\n",
    );
    responses(&sipas, "xa-cu", "2025-06", "c").succeeded();
}

fn successors_take_over_where_the_province_says_so(sipas: Sipas) {
    agencies(&sipas, AGENCIES).succeeded();
    sipas.file("sipas.toml", "[agencies]\nfollow_successor = true\n");
    let ended = import(&sipas, AFTER, &[]);
    assert_eq!(
        ended.succeeded().last_line(),
        "read=1 added=1 changed=0 unchanged=0 refused=0"
    );
    assert!(
        ended.err.contains("1 lines name an agency that had ended"),
        "{}",
        ended.err
    );
    assert_eq!(cases(&sipas, &["agency"]), [["xa-moi"]]);
    assert_eq!(
        imported(&sipas, AFTER),
        "read=1 added=0 changed=0 unchanged=1 refused=0"
    );
    responses(&sipas, "xa-cu", "2025-07", "a").succeeded();
    assert_eq!(
        sipas.rows(&["unit"], "responses GROUP BY unit"),
        [["xa-moi"]]
    );
}

fn cases_of_two_agencies_with_one_successor_are_not_taken_for_one(sipas: Sipas) {
    let third = "xa-ba,Xã Ba,xa-phuong-dac-khu,,2025-06-30,xa-moi\n";
    agencies(&sipas, &format!("{AGENCIES}{third}")).succeeded();
    sipas.file("sipas.toml", "[agencies]\nfollow_successor = true\n");
    let file = "case_code,agency,received_at,finished_at\n0001/2025,xa-cu,2025-06-20,2025-07-02\n\
        0001/2025,xa-ba,2025-06-23,2025-07-03\n";
    let ended = import(&sipas, file, &[]);
    assert_eq!(
        ended.succeeded().last_line(),
        "read=2 added=2 changed=0 unchanged=0 refused=0"
    );
    let mut stored = cases(&sipas, &["agency", "received_at", "finished_at"]);
    stored.sort();
    assert_eq!(
        stored,
        [
            ["xa-moi", "2025-06-20", "2025-07-02"],
            ["xa-moi", "2025-06-23", "2025-07-03"]
        ]
    );
}

fn a_validity_that_would_leave_something_outside_is_refused(sipas: Sipas) {
    agencies(
        &sipas,
        "code,name,block\nxa-cu,Xã Cũ,xa-phuong-dac-khu\nxa-b,Xã B,xa-phuong-dac-khu\n",
    )
    .succeeded();
    imported(&sipas, AFTER);
    responses(&sipas, "xa-b", "2025-07", "a").succeeded();
    let ended = agencies(
        &sipas,
        "code,name,block,valid_to\nxa-cu,Xã Cũ,xa-phuong-dac-khu,2025-07-01\n\
         xa-b,Xã B,xa-phuong-dac-khu,2025-06-30\n",
    );
    ended.refused(&[
        "line 2",
        "such as one of 2025-07-02",
        "line 3",
        "responses of 2025-07",
    ]);
    assert_eq!(
        ended.last_line(),
        "read=2 added=0 changed=0 unchanged=0 refused=2"
    );
    let from = "code,name,block,valid_from\nxa-cu,Xã Cũ,xa-phuong-dac-khu,2025-07-03\n";
    agencies(&sipas, from).refused(&["line 2", "cases of this agency"]);
    // The last day of a case can be the last of its agency.
    let to = "code,name,block,valid_to\nxa-cu,Xã Cũ,xa-phuong-dac-khu,2025-07-02\n";
    agencies(&sipas, to).succeeded();
}

fn a_circle_of_successors_is_refused(sipas: Sipas) {
    let circle = "code,name,block,successor\na,A,xa-phuong-dac-khu,b\nb,B,xa-phuong-dac-khu,c\n\
        c,C,xa-phuong-dac-khu,a\n";
    let ended = agencies(&sipas, circle);
    // None of the three is more at fault than the others.
    ended.refused(&["line 2", "line 3", "line 4", "lead back to itself"]);
    assert_eq!(
        ended.last_line(),
        "read=3 added=0 changed=0 unchanged=0 refused=3"
    );
    sipas
        .run(&["import", "agencies", "agencies.csv", "--strict"])
        .refused(&["lead back"]);
    agencies(
        &sipas,
        "code,name,block,successor\nc,C,xa-phuong-dac-khu,x\n",
    )
    .refused(&[
        "line 2",
        "`x` is neither in the database nor among the agencies that this file stores",
    ]);
}

fn the_order_of_the_lines_of_agencies_changes_nothing(sipas: Sipas) {
    const HEADER: &str = "code,name,block,successor\n";
    let file = |lines: &[&str]| format!("{HEADER}{}\n", lines.join("\n"));
    let (a, b) = ("a,A,xa-phuong-dac-khu,", "b,B,xa-phuong-dac-khu,");
    let (a_to_b, b_to_a) = (format!("{a}b"), format!("{b}a"));
    // From "b became a" to "a became b" and back, the one line above or below the other.
    for lines in [
        [a, &b_to_a],
        [&a_to_b, b],
        [a, &b_to_a],
        [b, &a_to_b],
        [&b_to_a, a],
    ] {
        let ended = agencies(&sipas, &file(&lines));
        let counts = ended.succeeded().last_line();
        assert!(counts.ends_with("unchanged=0 refused=0"), "{counts}");
    }
    // The successor of an agency is refused, and so is the agency.
    let ended = agencies(
        &sipas,
        &file(&["c,C,xa-phuong-dac-khu,d", "d,D,xa-phuong-dac-khu,x"]),
    );
    ended.refused(&["line 2", "`d` is neither", "line 3", "`x` is neither"]);
    // The same line twice is stored once.
    let ended = agencies(&sipas, &file(&["e,E,xa-phuong-dac-khu,"; 2]));
    assert_eq!(
        ended.succeeded().last_line(),
        "read=2 added=1 changed=0 unchanged=1 refused=0"
    );
}

fn a_case_that_is_due_before_its_receipt_is_taken_and_named(sipas: Sipas) {
    agencies(&sipas, AGENCIES).succeeded();
    let file = "case_code,agency,received_at,due_at\n\
        H1,xa-moi,2025-07-10,2025-07-09\n\
        H2,xa-moi,2025-07-10,2025-07-10\n\
        H3,xa-moi,2025-07-10 09:00,2025-07-10 08:59\n\
        H4,xa-moi,2025-07-10,\n";
    let warning = "warning: due before the receipt, as given: 2 cases (lines 2, 4)";
    for outcome in [
        "added=4 changed=0 unchanged=0",
        "added=0 changed=0 unchanged=4",
    ] {
        let ended = import(&sipas, file, &["--strict"]);
        let expected = format!("read=4 {outcome} refused=0");
        assert_eq!(ended.succeeded().last_line(), expected);
        assert!(ended.err.contains(warning), "{}", ended.err);
    }
    // Once it is mended nothing is said any more.
    let mended = "case_code,agency,received_at,due_at\nH1,xa-moi,2025-07-10,2025-07-11\n";
    let ended = import(&sipas, mended, &[]);
    assert!(!ended.succeeded().err.contains("warning"), "{}", ended.err);
}
