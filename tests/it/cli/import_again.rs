//! Importing the same file again, and a changed one.

use crate::support::Sipas;

on_both_databases!(
    a_second_import_adds_nothing_and_keeps_every_link,
    a_changed_due_date_shows_in_the_record_of_changes,
    a_simulated_quarter_is_imported_whole_and_timeliness_says_the_same,
);

const CASES: &str = "case_code,agency,received_at,due_at,finished_at\n\
    H1,so-tp,2026-07-01,2026-07-10,2026-07-05\n\
    H2,so-tp,2026-07-01,2026-07-10,\n\
    H3,xa-a,2026-07-01,2026-07-10,2026-07-11\n\
    H1,xa-a,2026-07-01,2026-07-10,2026-07-11\n";

fn import(sipas: &Sipas, cases: &str, links: &str) -> String {
    sipas.file("cases.csv", cases);
    let ended = sipas.run(&[
        "import",
        "cases",
        "cases.csv",
        "--links",
        links,
        "--public-url",
        "https://khaosat.hungyen.gov.vn",
    ]);
    ended.succeeded().last_line().to_owned()
}

fn a_second_import_adds_nothing_and_keeps_every_link(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    assert_eq!(
        import(&sipas, CASES, "links.csv"),
        "read=4 added=4 changed=0 unchanged=0 refused=0"
    );
    assert_eq!(
        import(&sipas, CASES, "again.csv"),
        "read=4 added=0 changed=0 unchanged=4 refused=0"
    );
    let links = sipas.read("links.csv");
    assert_eq!(links, sipas.read("again.csv"));
    let lines: Vec<&str> = links.lines().collect();
    assert_eq!(lines[0], "agency,case_code,code,url,expires_at");
    let named: Vec<String> = lines[1..]
        .iter()
        .map(|line| line.split(',').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(named, ["so-tp H1", "xa-a H3", "xa-a H1"]);
    for line in &lines[1..] {
        let cells: Vec<&str> = line.split(',').collect();
        let (code, url, expires) = (cells[2], cells[3], cells[4]);
        assert_eq!(
            url,
            format!("https://khaosat.hungyen.gov.vn/s/{}", code.replace('-', ""))
        );
        let parts: Vec<usize> = code.split('-').map(str::len).collect();
        assert_eq!(parts, [4, 4, 4, 1]);
        expires.parse::<jiff::Timestamp>().unwrap();
        // The database and its dump hold no code.
        let held = format!(
            "SELECT COUNT(*) FROM invitations WHERE lookup LIKE '%{}%'",
            code.replace('-', "")
        );
        assert_eq!(sipas.number(&held), 0);
    }
    assert_eq!(sipas.number("SELECT COUNT(*) FROM case_changes"), 0);
}

fn a_changed_due_date_shows_in_the_record_of_changes(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    import(&sipas, CASES, "links.csv");
    let moved = CASES.replace(
        "H3,xa-a,2026-07-01,2026-07-10",
        "H3,xa-a,2026-07-01,20/07/2026",
    );
    assert_eq!(
        import(&sipas, &moved, "again.csv"),
        "read=4 added=0 changed=1 unchanged=3 refused=0"
    );
    assert_eq!(
        sipas.rows(
            &[
                "c.case_code",
                "column_name",
                "old_value",
                "new_value",
                "changed_by"
            ],
            "case_changes h JOIN cases c ON c.id = h.case_id"
        ),
        [[
            "H3",
            "due_at",
            "2026-07-10",
            "2026-07-20",
            "operator:văn thư"
        ]]
    );
    assert_eq!(sipas.read("links.csv"), sipas.read("again.csv"));
    assert_eq!(
        sipas.rows(&["punctuality"], "cases WHERE case_code = 'H3'"),
        [["early"]]
    );
}

fn a_simulated_quarter_is_imported_whole_and_timeliness_says_the_same(sipas: Sipas) {
    let simulated = sipas.run(&[
        "simulate",
        "--cases",
        "3000",
        "--period",
        "2023-Q1",
        "-o",
        "cases.csv",
        "--agencies",
        "agencies.csv",
        "--responses",
        "responses.csv",
    ]);
    let said = simulated.succeeded().last_line().to_owned();
    let total = |name: &str| -> i64 {
        let value = said.split_once(&format!("{name}=")).unwrap().1;
        value.split(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!(total("cases"), 3000);
    assert_eq!(total("in_time") + total("overdue") + total("pending"), 3000);
    sipas
        .run(&["import", "agencies", "agencies.csv"])
        .succeeded();
    let first = sipas.run(&["import", "cases", "cases.csv", "--links", "links.csv"]);
    assert_eq!(
        first.succeeded().last_line(),
        "read=3000 added=3000 changed=0 unchanged=0 refused=0"
    );
    let second = sipas.run(&["import", "cases", "cases.csv", "--links", "again.csv"]);
    assert_eq!(
        second.succeeded().last_line(),
        "read=3000 added=0 changed=0 unchanged=3000 refused=0"
    );
    let links = sipas.read("links.csv");
    assert_eq!(links, sipas.read("again.csv"));
    let finished = total("in_time") + total("overdue");
    assert_eq!(i64::try_from(links.lines().count()).unwrap(), 1 + finished);

    let report = sipas
        .run(&["timeliness", "--period", "2023-Q1", "--format", "json"])
        .json();
    let of_all = |name: &str| report["total"][name].as_i64().unwrap();
    assert_eq!(of_all("received"), 3000);
    assert_eq!(of_all("carried_over"), 0);
    assert_eq!(of_all("early") + of_all("on_time"), total("in_time"));
    assert_eq!(of_all("overdue"), total("overdue"));
    assert_eq!(
        of_all("pending_in_time") + of_all("pending_overdue"),
        total("pending")
    );
    let coverage = sipas.run(&["coverage", "--period", "2023-Q1", "--format", "csv"]);
    assert!(coverage.succeeded().out.starts_with(
        "period,agency,name,block,by,value,finished,invited,answered,rate,reported,seen\n"
    ));

    sipas
        .run(&["import", "responses", "responses.csv", "--batch", "giấy"])
        .succeeded();
    let doctor = sipas.run(&["doctor", "--format", "json"]).json();
    assert_eq!(doctor["differences"], serde_json::json!([]));
    let scores = sipas
        .run(&["score", "--period", "2023-Q1", "--format", "json"])
        .json();
    let answered: i64 = scores["agencies"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|agency| agency["block"] != "mot-cua")
        .map(|agency| agency["n"].as_i64().unwrap_or(0))
        .sum();
    assert!(answered > 0 && answered <= total("responses"), "{answered}");
}
