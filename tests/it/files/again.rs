//! A later file that says less, or more.

use super::{cases, import, imported};
use crate::support::Sipas;

on_both_databases!(
    a_column_that_is_not_there_changes_nothing,
    an_empty_cell_clears,
    a_word_for_a_pending_case_changes_no_finished_one,
    a_missing_column_of_agencies_changes_nothing,
);

const WHOLE: &str = "case_code,agency,intake_office,counter,procedure,procedure_name,field,\
    applicant,channel,received_at,due_at,finished_at,outcome,overdue_reason\n\
    H1,so-tp,mot-cua-1,Quầy 3,1.001,Cấp phép,Đất đai,person,online,2026-07-01 08:00,2026-07-10,\
    2026-07-12,refused,\n";

const COLUMNS: [&str; 13] = [
    "intake_office",
    "return_office",
    "counter",
    "procedure",
    "field",
    "applicant",
    "channel",
    "received_at",
    "due_at",
    "finished_at",
    "outcome",
    "overdue_reason",
    "punctuality",
];

fn a_column_that_is_not_there_changes_nothing(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    imported(&sipas, WHOLE);
    let before = cases(&sipas, &COLUMNS);
    let links = sipas.rows(&["lookup", "state"], "invitations");
    let reasons = "Mã hồ sơ,Cơ quan giải quyết,Ngày tiếp nhận,Lý do quá hạn\n\
        H1,so-tp,01/07/2026 08:00,Chờ xác minh\n";
    assert_eq!(
        imported(&sipas, reasons),
        "read=1 added=0 changed=1 unchanged=0 refused=0"
    );
    let after = cases(&sipas, &COLUMNS);
    for (column, (before, after)) in COLUMNS.iter().zip(before[0].iter().zip(&after[0])) {
        match *column {
            "overdue_reason" => assert_eq!(after, "Chờ xác minh"),
            column => assert_eq!(before, after, "{column}"),
        }
    }
    assert_eq!(sipas.rows(&["lookup", "state"], "invitations"), links);
    assert_eq!(
        sipas.rows(&["code", "name", "field"], "procedures"),
        [["1.001", "Cấp phép", "Đất đai"]]
    );
    assert_eq!(sipas.number("SELECT COUNT(*) FROM case_changes"), 0);
    // The least that a file can say of a case says nothing new.
    assert_eq!(
        imported(
            &sipas,
            "case_code,agency,received_at\nH1,so-tp,2026-07-01 08:00\n"
        ),
        "read=1 added=0 changed=0 unchanged=1 refused=0"
    );
    // A day that contradicts what is stored is refused, and what is stored stays.
    let ended = import(
        &sipas,
        "case_code,agency,received_at\nH1,so-tp,2026-07-20\n",
        &[],
    );
    ended.refused(&["line 2", "received_at", "before the case was received"]);
    sipas.run(&["doctor"]).succeeded();
}

fn an_empty_cell_clears(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    imported(&sipas, WHOLE);
    let cleared = "case_code,agency,received_at,due_at,finished_at,field,channel,return_office\n\
        H1,so-tp,2026-07-01,,,,,\n";
    assert_eq!(
        imported(&sipas, cleared),
        "read=1 added=0 changed=1 unchanged=0 refused=0"
    );
    let columns = [
        "due_at",
        "finished_at",
        "outcome",
        "field",
        "channel",
        "return_office",
        "counter",
    ];
    assert_eq!(
        cases(&sipas, &columns),
        [["", "", "", "", "counter", "mot-cua-1", "Quầy 3"]]
    );
}

fn a_missing_column_of_agencies_changes_nothing(sipas: Sipas) {
    let agencies = |content: &str| {
        sipas.file("agencies.csv", content);
        sipas.run(&["import", "agencies", "agencies.csv"])
    };
    agencies(
        "code,name,name_en,block,valid_from,valid_to,successor\n\
         xa-moi,Xã Mới,,xa-phuong-dac-khu,2025-07-01,,\n\
         xa-cu,Xã Cũ,Old Commune,xa-phuong-dac-khu,,2025-06-30,xa-moi\n",
    )
    .succeeded();
    let names = agencies("code,name,block\nxa-cu,Xã Cũ (đã sáp nhập),xa-phuong-dac-khu\n");
    assert_eq!(
        names.succeeded().last_line(),
        "read=1 added=0 changed=1 unchanged=0 refused=0"
    );
    assert_eq!(
        sipas.rows(
            &["name", "name_en", "valid_to", "successor"],
            "agencies WHERE code = 'xa-cu'"
        ),
        [["Xã Cũ (đã sáp nhập)", "Old Commune", "2025-06-30", "xa-moi"]]
    );
}

fn a_word_for_a_pending_case_changes_no_finished_one(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    imported(&sipas, WHOLE);
    let later = |finished: &str, outcome: &str| {
        let column = if finished == "-" { "" } else { ",finished_at" };
        let cell = if finished == "-" {
            String::new()
        } else {
            format!(",{finished}")
        };
        format!(
            "case_code,agency,received_at,outcome{column}\n\
             H1,so-tp,2026-07-01 08:00,{outcome}{cell}\n"
        )
    };
    let ended = import(&sipas, later("-", "Đang xử lý"), &[]);
    ended.refused(&[
        "line 2: column `outcome`: this is a word for a pending case",
        "finished on 2026-07-12",
    ]);
    assert_eq!(cases(&sipas, &["outcome"]), [["refused"]]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM case_changes"), 0);
    // With an empty finish it is open again, and the word then changes nothing.
    for outcome in ["changed=1 unchanged=0", "changed=0 unchanged=1"] {
        assert_eq!(
            imported(&sipas, later("", "Đang xử lý")),
            format!("read=1 added=0 {outcome} refused=0")
        );
    }
    assert_eq!(
        imported(&sipas, later("-", "Đang xử lý")),
        "read=1 added=0 changed=0 unchanged=1 refused=0"
    );
    assert_eq!(cases(&sipas, &["finished_at", "outcome"]), [["", ""]]);
}
