//! `sipas audit list`, `verify` and `export`.

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::{Value, json};

use crate::support::{Sipas, sql};

on_both_databases!(
    events_are_listed_latest_first_by_what_they_are_about,
    the_chain_is_verified_and_a_fault_is_named,
    an_export_is_itself_an_event_and_has_every_event,
    hostile_names_are_plain_text_in_an_export,
    commands_are_events_of_the_operator,
);

fn with_events(sipas: Sipas) -> Sipas {
    let sipas = sipas.with_agencies();
    for name in ["Một cửa", "Cổng dịch vụ công"] {
        sipas
            .run(&["key", "add", "--kind", "system", "--name", name, "--all"])
            .succeeded();
    }
    sipas.run(&["key", "revoke", "Một cửa"]).succeeded();
    sipas
}

fn list(sipas: &Sipas, more: &[&str]) -> Vec<Value> {
    let listed = sipas.run(&[&["audit", "list", "--format", "json"], more].concat());
    serde_json::from_str(&listed.succeeded().out).unwrap()
}

fn acts(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["act"].as_str().unwrap())
        .collect()
}

fn events_are_listed_latest_first_by_what_they_are_about(sipas: Sipas) {
    let sipas = with_events(sipas);
    let all = list(&sipas, &[]);
    assert_eq!(acts(&all)[..3], ["key.revoke", "key.add", "key.add"]);
    assert_eq!(
        acts(&list(&sipas, &["--act", "key.revoke"])),
        ["key.revoke"]
    );
    let of_one = list(&sipas, &["--object", "Một cửa"]);
    assert_eq!(acts(&of_one), ["key.revoke", "key.add"]);
    assert_eq!(of_one[1]["details"]["kind"], "system");
    assert_eq!(list(&sipas, &["--limit", "1"]).len(), 1);
    assert!(list(&sipas, &["--actor", "user:nobody"]).is_empty());
    assert!(list(&sipas, &["--to", "2020-01-01"]).is_empty());
    assert_eq!(list(&sipas, &["--from", "2020-01-01"]).len(), all.len());
    sipas
        .run(&["audit", "list", "--act", "key.adds"])
        .wrong_use(&["key.adds", "key.add"]);
    let table = sipas.run(&["audit", "list"]);
    assert!(table.succeeded().out.contains("key.revoke"));
    let csv = sipas.run(&["audit", "list", "--format", "csv"]);
    assert!(
        csv.succeeded()
            .out
            .starts_with("number,time,actor,act,object,details,secret,mac\n")
    );
}

fn the_chain_is_verified_and_a_fault_is_named(sipas: Sipas) {
    let sipas = with_events(sipas);
    let verified = sipas.run(&["audit", "verify"]);
    let line = verified.succeeded().last_line().to_owned();
    let events = list(&sipas, &[]).len();
    let (counts, head) = line.split_once(" head=").unwrap();
    assert_eq!(counts, format!("events={events} first=1"));
    sipas.run(&["audit", "verify", "--head", head]).succeeded();
    sipas.run(&["doctor"]).succeeded();
    sipas
        .run(&["audit", "verify", "--head", "7"])
        .wrong_use(&["NUMBER:MAC"]);
    let mac = "0".repeat(64);
    sipas
        .run(&["audit", "verify", "--head", &format!("1:{mac}")])
        .refused(&["event 1 has another mac"]);

    let change = "UPDATE audit_events SET actor = 'operator:nobody' WHERE number = 2";
    sql::execute(&mut sipas.database.connect(), change);
    sipas
        .run(&["audit", "verify"])
        .refused(&["event 2 was changed"]);
    sipas.run(&["doctor"]).refused(&[]);
    let ended = sipas.run(&["doctor"]);
    assert!(ended.out.contains("event 2 was changed"), "{}", ended.out);
}

fn an_export_is_itself_an_event_and_has_every_event(sipas: Sipas) {
    let sipas = with_events(sipas);
    let before = list(&sipas, &[]).len();
    for file in ["audit.csv", "audit.jsonl", "audit.xlsx"] {
        sipas.run(&["audit", "export", file]).succeeded();
    }
    let lines = sipas.read("audit.csv");
    assert_eq!(lines.lines().count(), 1 + before + 1);
    assert!(lines.lines().last().unwrap().contains("audit.export"));
    assert_eq!(sipas.read("audit.jsonl").lines().count(), before + 2);
    assert_eq!(acts(&list(&sipas, &["--act", "audit.export"])).len(), 3);
    sipas
        .run(&["audit", "export", "some.csv", "--act", "key.revoke"])
        .succeeded();
    assert_eq!(sipas.read("some.csv").lines().count(), 2);
    let last = &list(&sipas, &["--limit", "1"])[0];
    assert_eq!(last["details"], json!({"act": "key.revoke", "count": 1}));
    let all = &list(&sipas, &["--act", "audit.export"])[3];
    assert_eq!(all["details"], json!({"count": before}));
    sipas
        .run(&["audit", "export", "a.pdf"])
        .wrong_use(&["a.pdf"]);
}

fn hostile_names_are_plain_text_in_an_export(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let hostile = [
        "=HYPERLINK(\"http://evil.example\")",
        "<script>alert(1)</script>",
        "'x\"; --",
        "@SUM(A1)",
    ];
    for name in hostile {
        sipas
            .run(&["key", "add", "--kind", "system", "--all", "--name", name])
            .succeeded();
    }
    let kept: Vec<String> = sipas
        .rows(
            &["object"],
            "audit_events WHERE act = 'key.add' ORDER BY number",
        )
        .concat();
    assert_eq!(kept, hostile);
    for file in ["audit.csv", "audit.xlsx"] {
        sipas
            .run(&["audit", "export", file, "--act", "key.add"])
            .succeeded();
    }
    let csv = sipas.read("audit.csv");
    let rows = csv::Reader::from_reader(csv.as_bytes()).into_records();
    let rows: Vec<csv::StringRecord> = rows.map(Result::unwrap).collect();
    for (row, name) in rows.iter().zip(&kept) {
        assert_eq!(
            row[4].trim_start_matches('\''),
            name.trim_start_matches('\'')
        );
        for cell in row {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
        }
    }
    let mut workbook: Xlsx<_> = open_workbook(sipas.path("audit.xlsx")).unwrap();
    let sheet = workbook.sheet_names().pop().unwrap();
    assert!(workbook.worksheet_formula(&sheet).unwrap().is_empty());
    let table = workbook.worksheet_range(&sheet).unwrap();
    for (row, name) in table.rows().skip(1).zip(&kept) {
        assert_eq!(row[4], Data::String(name.clone()));
    }
    assert_eq!((rows.len(), table.height()), (4, 5));
}

fn commands_are_events_of_the_operator(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    sipas.file(
        "cases.csv",
        "case_code,agency,received_at,due_at,finished_at\n\
         H1,so-tp,2026-07-01,2026-07-02,2026-07-05\n",
    );
    sipas.run(&["import", "cases", "cases.csv"]).succeeded();
    sipas
        .run(&["fields", "confirm", "--new", "Xây dựng"])
        .succeeded();
    let day = ["--from", "2026-07-05", "--to", "2026-07-05"];
    let slips = ["slips", "--agency", "so-tp", "-o", "slips.pdf"];
    sipas.run(&[&slips[..], &day].concat()).succeeded();
    let apology = ["apology", "--case", "so-tp/H1", "--reason", "Thiếu người"];
    sipas
        .run(&[&apology[..], &["-o", "a.pdf"]].concat())
        .succeeded();
    sipas
        .run(&["export", "scores", "--period", "2026", "-o", "scores.csv"])
        .succeeded();
    sipas
        .run(&["export", "responses", "--period", "2026", "-o", "r.csv"])
        .succeeded();
    sipas.run(&["backup", "all.backup"]).succeeded();
    let scores = [
        "export", "scores", "--agency", "so-tp", "--period", "2026-07",
    ];
    sipas
        .run(&[&scores[..], &["-o", "so-tp.csv"]].concat())
        .succeeded();
    let of_agency = list(&sipas, &["--object", "so-tp", "--act", "data.export"]);
    let lines = sipas.read("so-tp.csv").lines().count();
    assert_eq!(
        of_agency[0]["details"],
        json!({"what": "scores", "scope": "agency", "period": "2026-07", "count": lines - 1})
    );
    let events = list(&sipas, &["--limit", "100"]);
    let events = &events[1..];
    assert_eq!(
        acts(events)[..7],
        [
            "backup.write",
            "data.export",
            "data.export",
            "apology.make",
            "slips.write",
            "fields.confirm",
            "cases.import",
        ]
    );
    let imported = &events[6]["details"];
    assert_eq!(
        (&imported["added"], &imported["refused"]),
        (&1.into(), &0.into())
    );
    assert_eq!(imported["sha256"].as_str().unwrap().len(), 64);
    assert!(
        events
            .iter()
            .all(|event| event["actor"].as_str().unwrap().starts_with("operator:"))
    );
    sipas.run(&["audit", "verify"]).succeeded();
}
