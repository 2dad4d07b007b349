//! Published figures, reported totals, and the indices that are computed beside the score.

use serde_json::Value;

use super::worked_example::imported;
use crate::support::{Sipas, sql};

on_both_databases!(
    published_figures_stand_in_trends_with_their_source,
    reported_totals_stand_beside_coverage_when_every_month_has_them,
    the_index_766_claims_nothing_that_nobody_counted,
    hostile_files_are_refused_line_by_line,
    a_good_line_after_a_refused_one_is_taken,
    both_are_in_backups_and_in_the_audit_trail,
);

/// 20 cases of Sở KH&CN in June 2021, of which two were late.
fn with_cases(sipas: &Sipas) {
    let mut file = "agency,case_code,received_at,due_at,finished_at,outcome\n".to_owned();
    for number in 0..20 {
        let finished = if number < 2 { 25 } else { 15 };
        file.push_str(&format!(
            "so-khcn,K{number},2021-06-01,2021-06-20,2021-06-{finished},granted\n"
        ));
    }
    sipas.file("cases.csv", file);
    sipas
        .run(&["import", "cases", "cases.csv", "--no-links"])
        .succeeded();
}

fn import(
    sipas: &Sipas,
    what: &str,
    lines: &str,
    flags: &[&str],
) -> crate::support::command::Ended {
    let header = match what {
        "published" => "index,agency,period,value,max,source,url\n",
        _ => "agency,month,received,finished,pakn_received,pakn_on_time,pakn_satisfied,source\n",
    };
    sipas.file("file.csv", format!("{header}{lines}"));
    sipas.run(&[&["import", what, "file.csv"], flags].concat())
}

const PUBLISHED: &str = "\
SIPAS,Sở Khoa học và Công nghệ,2020,\"98,5\",100,\"QĐ 2566/QĐ-UBND, 9/11/2021\",https://hungyen.gov.vn/qd-2566
PAR INDEX,so-khcn,2020,87.1234,100,Báo cáo CCHC 2020,
PAPI,,2020,43.2156,80,Báo cáo PAPI 2020,https://papi.org.vn
SIPAS,so-khcn,2022,97,,QĐ năm sau,
";

fn published_figures_stand_in_trends_with_their_source(sipas: Sipas) {
    let sipas = imported(sipas);
    let trend = |scope: [&str; 2]| {
        let file = ["-o", "trend.svg"];
        sipas
            .run(&[&["chart", "trend", "--period", "2021"], &scope[..], &file].concat())
            .succeeded();
        sipas.read("trend.svg")
    };
    let before = trend(["--agency", "so-khcn"]);
    let tried = import(&sipas, "published", PUBLISHED, &["--dry-run"]);
    let added = "read=4 added=4 changed=0 unchanged=0 refused=0";
    assert_eq!(tried.succeeded().last_line(), added);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM published_figures"), 0);
    assert_eq!(trend(["--agency", "so-khcn"]), before);

    let added_now = import(&sipas, "published", PUBLISHED, &[]);
    assert_eq!(added_now.succeeded().last_line(), added);
    let again = import(&sipas, "published", PUBLISHED, &["--strict"]);
    let unchanged = "read=4 added=0 changed=0 unchanged=4 refused=0";
    assert_eq!(again.succeeded().last_line(), unchanged);
    let corrected = PUBLISHED.replace("87.1234", "87.13");
    let changed = import(&sipas, "published", &corrected, &[]);
    let one = "read=4 added=0 changed=1 unchanged=3 refused=0";
    assert_eq!(changed.succeeded().last_line(), one);

    let chart = trend(["--agency", "so-khcn"]);
    for words in [
        "Năm 2020 · SIPAS",
        "98,5 trên 100",
        "QĐ 2566/QĐ-UBND",
        "https://hungyen.gov.vn/qd-2566",
        "87,13 trên 100",
        "Ngắt chuỗi số liệu",
    ] {
        assert!(chart.contains(words), "{words}: {chart}");
    }
    // What was published of a later year, or of the province, is no part of this chart.
    assert!(!chart.contains("QĐ năm sau") && !chart.contains("PAPI"));
    let of_block = trend(["--block", "so-ban-nganh"]);
    assert!(of_block.contains("\"value\":43.2156,\"max\":80.00"));
    assert!(of_block.contains("PAPI (toàn tỉnh)") && of_block.contains("43,2156 trên 80"));
    assert!(!of_block.contains("PAR INDEX"));
}

fn reported_totals_stand_beside_coverage_when_every_month_has_them(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    with_cases(&sipas);
    let reported = |period: &str| -> Value {
        let args = ["coverage", "--period", period, "--agency", "so-khcn"];
        let json = sipas.run(&[&args[..], &["--format", "json"]].concat());
        json.json()["agencies"][0]["reported"].clone()
    };
    assert!(reported("2021-06").is_null());
    let june = "so-khcn,2021-06,50,40,3,2,1,Báo cáo tháng 6\n";
    let imported = import(&sipas, "totals", june, &[]);
    let added = "read=1 added=1 changed=0 unchanged=0 refused=0";
    assert_eq!(imported.succeeded().last_line(), added);
    let of_june = reported("2021-06");
    assert_eq!(
        of_june,
        serde_json::json!({"received": 50, "finished": 40, "seen": 50.0})
    );
    assert!(reported("2021-Q2").is_null(), "two months are not reported");
    let others =
        "so-khcn,2021-04,10,10,,,,Báo cáo\nSở Khoa học và Công nghệ,2021-05,0,0,,,,Báo cáo\n";
    import(&sipas, "totals", others, &[]).succeeded();
    assert_eq!(reported("2021-Q2")["seen"], 40.0);
    let csv = ["coverage", "--period", "2021-06", "--agency", "so-khcn"];
    let csv = sipas.run(&[&csv[..], &["--format", "csv"]].concat());
    assert!(
        csv.succeeded().out.contains(",all,,20,0,0,0.00,40,50.00"),
        "{}",
        csv.out
    );
    // An agency that would not have existed then can't be made of it.
    sipas.file(
        "narrow.csv",
        "code,name,block,valid_from\nso-khcn,Sở KH&CN,so-ban-nganh,2021-06-01\n",
    );
    let narrow = sipas.run(&["import", "agencies", "narrow.csv"]);
    narrow.refused(&["reported totals or published figures of 2021-04"]);
}

fn the_index_766_claims_nothing_that_nobody_counted(sipas: Sipas) {
    let sipas = imported(sipas);
    with_cases(&sipas);
    let index = |id: &str| -> Value {
        let args = ["index", id, "--period", "2021-06", "--agency", "so-khcn"];
        let json = sipas.run(&[&args[..], &["--format", "json"]].concat());
        json.json()["agencies"][0].clone()
    };
    let of = |index: &Value, code: &str| -> Value {
        let criteria = index["criteria"].as_array().unwrap();
        let found = criteria.iter().find(|own| own["code"] == code);
        found.unwrap().clone()
    };
    let silent = index("766");
    for code in [
        "PETITION_PROCESSING_ON_TIME",
        "PETITION_HANDLING_SATISFACTION",
    ] {
        let own = of(&silent, code);
        assert!(
            own["points"].is_null() && own["reason"] == "no_data",
            "{own}"
        );
    }
    // 18 of 20 on time; 20 cases less two late ones and one dissatisfied answer: level 3 is neither.
    assert_eq!(of(&silent, "PROGRESS")["points"], 18.0);
    let dossiers = of(&silent, "DOSSIER_RECEIVING_SATISFACTION");
    assert_eq!(dossiers["points"], 5.67, "6 × 17 ÷ 20 ÷ 0.90");
    assert_eq!(
        (&dossiers["numerator"], &dossiers["denominator"]),
        (&17.into(), &20.into())
    );
    let notes = [
        "silence_counts_as_satisfied",
        "late_and_dissatisfied_subtracted",
    ];
    assert_eq!(dossiers["notes"], serde_json::json!(notes));
    assert_eq!(
        (&silent["points"], &silent["measured"]),
        (&23.67.into(), &26.0.into())
    );
    assert!(silent["class"].is_null());

    import(
        &sipas,
        "totals",
        "so-khcn,2021-06,20,20,0,0,0,Báo cáo\n",
        &[],
    )
    .succeeded();
    let own = of(&index("766"), "PETITION_HANDLING_SATISFACTION");
    assert_eq!(own["points"], 6.0);
    assert_eq!(own["notes"], serde_json::json!(["silence_earned_points"]));
    import(
        &sipas,
        "totals",
        "so-khcn,2021-06,20,20,7,6,2,Báo cáo\n",
        &[],
    )
    .succeeded();
    let complained = index("766");
    assert_eq!(
        of(&complained, "PETITION_PROCESSING_ON_TIME")["points"],
        5.14
    );
    assert_eq!(
        of(&complained, "PETITION_HANDLING_SATISFACTION")["points"],
        1.71
    );

    let others = "766 transparency,so-khcn,2021-06,18,18,Cổng DVCQG,\n\
                  766 online,so-khcn,2021-06,22,22,Cổng DVCQG,\n\
                  766 Digitisation,so-khcn,2021-06,20,22,Cổng DVCQG,\n";
    import(&sipas, "published", others, &[]).succeeded();
    let whole = index("766");
    // 60 + 18 + 36 ÷ 7 + 12 ÷ 7 + 17 ÷ 3, rounded once
    assert_eq!(
        (&whole["points"], &whole["class"]),
        (&90.52.into(), &"excellent".into())
    );

    // What was counted before dissatisfied answers were: two of 21 are not wholly satisfied.
    sql::execute(
        &mut sipas.database.connect(),
        "UPDATE moments SET judged = 0, dissatisfied = 0",
    );
    let earlier = of(&index("766"), "DOSSIER_RECEIVING_SATISFACTION");
    assert_eq!(earlier["points"], 5.33, "6 × 16 ÷ 20 ÷ 0.90");
    assert!(
        earlier["notes"]
            .as_array()
            .unwrap()
            .contains(&"dissatisfied_at_most".into())
    );
    sipas.run(&["doctor"]).succeeded();

    assert_eq!(of(&index("par"), "SIPAS")["points"], 9.94);
    let table = sipas.run(&["index", "766", "--period", "2021-06"]);
    assert!(
        table
            .succeeded()
            .out
            .contains("silence_counts_as_satisfied: cases without")
    );
    let csv = [
        "index",
        "766",
        "--period",
        "2021-06",
        "--block",
        "so-ban-nganh",
    ];
    let csv = sipas.run(&[&csv[..], &["--format", "csv"]].concat());
    assert!(
        csv.succeeded()
            .out
            .contains(",PROGRESS,progress,18.00,20,18,20,,,,"),
        "{}",
        csv.out
    );
    let unknown = sipas.run(&["index", "767", "--period", "2021"]);
    unknown.wrong_use(&["no index `767`", "766, par, nine"]);

    // Another Decision is another file.
    std::fs::create_dir_all(sipas.path("defs/indices")).unwrap();
    let shipped = include_str!("../../../survey-defs/indices/766.toml");
    sipas.file(
        "defs/indices/766.toml",
        shipped.replace("full_at = 0.90", "full_at = 0.95"),
    );
    let args = [
        "--survey-defs",
        "defs",
        "index",
        "766",
        "--period",
        "2021-06",
        "--agency",
    ];
    let stricter = sipas.run(&[&args[..], &["so-khcn", "--format", "json"]].concat());
    let stricter = stricter.json()["agencies"][0].clone();
    assert_eq!(
        of(&stricter, "DOSSIER_RECEIVING_SATISFACTION")["points"],
        5.05
    );
    let checked = sipas.run(&["survey", "check", "defs/indices/766.toml"]);
    let expected = "index 766 version 1, 7 criteria, 100 points, 5 classes";
    assert!(
        checked.succeeded().out.contains(expected),
        "{}",
        checked.out
    );
    sipas.file(
        "defs/indices/766.toml",
        shipped.replace("of = \"received\"", "of = \"cases\""),
    );
    let broken = sipas.run(&["survey", "check", "defs/indices/766.toml"]);
    broken.refused(&["766.toml:", "`cases` is not one of received"]);
}

fn hostile_files_are_refused_line_by_line(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let lines = "SIPAS,so-tp,2021,91,100,QĐ 1,\n\
                 sipas,Sở Tư pháp,2021,92,100,QĐ 1,\n\
                 SIPAS,so-tp,2020,100.01,100,QĐ 1,\n\
                 SIPAS,so-tp,2019,99999999999999999999,100,QĐ 1,\n\
                 SIPAS,so-tp,2018,90,100,\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",\n\
                 SIPAS,so-tp,2017,90,100,QĐ 1,javascript:alert(1)\n\
                 SIPAS,so-tp,2999,90,100,QĐ 1,\n\
                 SIPAS,province,2021,90,100,QĐ 1,\n";
    let strict = import(&sipas, "published", lines, &["--strict"]);
    strict.refused(&["line 3: column `index`: line 2 has the same index, agency and period"]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM published_figures"), 0);
    let imported = import(&sipas, "published", lines, &[]);
    imported.refused(&[
        "line 4: column `value`: 100.01 is more than the highest",
        "line 5: column `value`",
        "line 6: column `source`",
        "line 7: column `url`",
        "line 8: column `period`: 2999 has not begun",
    ]);
    let counts = "read=8 added=2 changed=0 unchanged=0 refused=6";
    assert_eq!(imported.last_line(), counts);
    let totals = "so-tp,2021-06,5,4,1,1,1,Báo cáo\n\
                  so-tp,2021-06,5,4,1,1,1,Báo cáo\n\
                  so-tp,2021-07,-5,4,1,1,1,Báo cáo\n\
                  so-tp,2021-08,5,4,1,2,1,Báo cáo\n\
                  so-xx,2021-09,5,4,1,1,1,Báo cáo\n";
    let imported = import(&sipas, "totals", totals, &[]);
    imported.refused(&[
        "line 3: column `agency`: line 2 has the same agency and month",
        "line 4: column `received`: `-5` is not a count",
        "line 5: column `pakn_on_time`: 2 is more than 1",
        "line 6: column `agency`: `so-xx` is no agency",
    ]);
    let counts = "read=5 added=1 changed=0 unchanged=0 refused=4";
    assert_eq!(imported.last_line(), counts);
    for what in ["published", "totals"] {
        sipas.file("empty.csv", "");
        let empty = sipas.run(&["import", what, "empty.csv"]);
        assert_eq!(empty.code, Some(1), "{empty:?}");
        sipas.file(
            "latin.csv",
            b"index,agency,period,value,source\nSIPAS,so-tp,2016,90,Q\xD0\n",
        );
        let latin = sipas.run(&["import", what, "latin.csv"]);
        assert_eq!(latin.code, Some(1), "{latin:?}");
        assert!(!latin.err.contains("panicked"), "{}", latin.err);
    }
}

fn a_good_line_after_a_refused_one_is_taken(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    for (what, lines) in [
        (
            "published",
            "PAPI,,2020,81,80,PAPI,\nPAPI,,2020,43,80,PAPI,\nPAPI,,2020,44,80,PAPI,\n",
        ),
        (
            "totals",
            "so-tp,2021-06,5,4,1,2,1,Báo cáo\nso-tp,2021-06,5,4,2,2,1,Báo cáo\n\
             so-tp,2021-06,6,4,2,2,1,Báo cáo\n",
        ),
    ] {
        let imported = import(&sipas, what, lines, &[]);
        imported.refused(&[
            "line 2: column ",
            "line 4: column ",
            ": line 3 has the same",
        ]);
        let counts = "read=3 added=1 changed=0 unchanged=0 refused=2";
        assert_eq!(imported.last_line(), counts, "{what}");
    }
}

fn both_are_in_backups_and_in_the_audit_trail(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    import(&sipas, "published", "PAPI,,2020,43.2156,80,PAPI,\n", &[]).succeeded();
    import(&sipas, "totals", "so-tp,2021-06,5,4,,,,Báo cáo\n", &[]).succeeded();
    let acts = "audit_events WHERE act IN ('published.import', 'totals.import') ORDER BY number";
    let events = sipas.rows(&["act", "details"], acts);
    assert_eq!(
        (events[0][0].as_str(), events[1][0].as_str()),
        ("published.import", "totals.import")
    );
    let details: Value = serde_json::from_str(&events[0][1]).unwrap();
    assert_eq!(
        (&details["added"], details["sha256"].as_str().unwrap().len()),
        (&1.into(), 64)
    );
    sipas.run(&["backup", "all.sipas"]).succeeded();
    let url = format!("sqlite:{}", sipas.path("restored.db").display());
    let restored = ["--database-url", &url, "restore", "all.sipas"];
    sipas.run(&restored).succeeded();
    let coverage = [
        "--database-url",
        &url,
        "coverage",
        "--period",
        "2021-06",
        "--agency",
        "so-tp",
    ];
    let coverage = sipas
        .run(&[&coverage[..], &["--format", "json"]].concat())
        .json();
    assert_eq!(coverage["agencies"][0]["reported"]["finished"], 4);
    let chart = [
        "--database-url",
        &url,
        "chart",
        "trend",
        "--period",
        "2021",
        "--block",
    ];
    let chart = [&chart[..], &["so-ban-nganh", "-o", "trend.svg"]].concat();
    sipas.run(&chart).succeeded();
    assert!(sipas.read("trend.svg").contains("43,2156 trên 80"));
    // Figures of an agency that is not there any more are found.
    sql::execute(
        &mut sipas.database.connect(),
        "UPDATE published_figures SET agency = 'so-xx'",
    );
    let found = sipas.run(&["doctor"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    assert!(
        found.out.contains("published figures of so-xx in 2020"),
        "{}",
        found.out
    );
}
