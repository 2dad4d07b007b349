//! The published 2021 figures of Sở KH&CN Hưng Yên, from 21 responses: domain.md §4.

use crate::support::{Page, Sipas};

on_both_databases!(
    the_published_figures_come_out_everywhere,
    equal_components_gives_its_own_overall,
    the_headers_and_fields_are_the_contracts,
    charts_and_exports_hold_the_same_figures,
    a_batch_is_refused_twice_and_withdrawn_whole,
);

/// 21 people, 5 + 7 + 2 + 2 questions, and one unsatisfied answer in each of the first two
/// components.
fn responses() -> String {
    let mut file = "agency,month,survey,channel,source,TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2\n".to_owned();
    for person in 0..21 {
        let mut levels = ["4"; 16];
        if person == 3 {
            levels[2] = "2";
        }
        if person == 11 {
            levels[8] = "3";
        }
        file.push_str(&format!(
            "so-khcn,2021-06,so-nganh-4,counter,paper,{}\n",
            levels.join(",")
        ));
    }
    file
}

pub(super) fn imported(sipas: Sipas) -> Sipas {
    let sipas = sipas.with_agencies();
    sipas.file("responses.csv", responses());
    let ended = sipas.run(&["import", "responses", "responses.csv", "--batch", "2021"]);
    assert_eq!(
        ended.succeeded().last_line(),
        "read=21 added=21 changed=0 unchanged=0 refused=0"
    );
    sipas
}

const SCORE: [&str; 5] = ["score", "--period", "2021", "--agency", "so-khcn"];

fn score(sipas: &Sipas, more: &[&str]) -> crate::support::command::Ended {
    sipas.run(&[&SCORE, more].concat())
}

fn the_published_figures_come_out_everywhere(sipas: Sipas) {
    let sipas = imported(sipas);
    let explained = score(&sipas, &["--explain"]);
    for figure in [
        "104/105 = 99.05",
        "146/147 = 99.32",
        "42/42 = 100.00",
        "334/336 = 99.40",
    ] {
        assert!(
            explained.succeeded().out.contains(figure),
            "{figure}: {}",
            explained.out
        );
    }
    assert_eq!(explained.out.matches("42/42 = 100.00").count(), 2);
    assert!(
        explained.out.contains("pooled-top2 version 1"),
        "{}",
        explained.out
    );
    let table = score(&sipas, &[]);
    for figure in ["99.05", "99.32", "100.00", "99.40"] {
        assert!(
            table.succeeded().out.contains(figure),
            "{figure}: {}",
            table.out
        );
    }
    let json = score(&sipas, &["--format", "json"]).json();
    let agency = &json["agencies"][0];
    let figures: Vec<(f64, i64, i64)> = agency["components"]
        .as_array()
        .unwrap()
        .iter()
        .chain([&agency["overall"]])
        .map(|f| {
            let number = |name: &str| f[name].as_i64().unwrap();
            (
                f["score"].as_f64().unwrap(),
                number("numerator"),
                number("denominator"),
            )
        })
        .collect();
    assert_eq!(
        figures,
        [
            (99.05, 104, 105),
            (99.32, 146, 147),
            (100.0, 42, 42),
            (100.0, 42, 42),
            (99.4, 334, 336)
        ]
    );
    assert_eq!(
        (agency["n"].as_i64(), agency["flagged"].as_i64()),
        (Some(21), Some(0))
    );
    let csv = score(&sipas, &["--format", "csv"]);
    assert!(
        csv.out
            .contains(",so-ban-nganh,to-chuc,Tổ chức giải quyết TTHC,99.05,104,105,21,"),
        "{}",
        csv.out
    );
    let rank = sipas.run(&[
        "rank",
        "--period",
        "2021",
        "--block",
        "so-ban-nganh",
        "--min-n",
        "20",
        "--format",
        "json",
    ]);
    let first = &rank.json()["agencies"][0];
    assert_eq!(
        (
            first["agency"].as_str(),
            first["rank"].as_i64(),
            first["overall"]["score"].as_f64()
        ),
        (Some("so-khcn"), Some(1), Some(99.4))
    );
    // With the shipped threshold of thirty it is listed, and says why it is not ranked.
    let rank = sipas.run(&[
        "rank",
        "--period",
        "2021",
        "--block",
        "so-ban-nganh",
        "--format",
        "json",
    ]);
    let agencies = rank.json();
    assert_eq!(agencies["agencies"][0]["reason"], "few_cases");
    assert_eq!(agencies["agencies"][1]["reason"], "no_cases");
}

fn equal_components_gives_its_own_overall(sipas: Sipas) {
    let sipas = imported(sipas);
    let explained = score(&sipas, &["--explain", "--method", "equal-components"]);
    assert!(
        explained.succeeded().out.contains("99.59"),
        "{}",
        explained.out
    );
    let json = score(
        &sipas,
        &["--method", "equal-components", "--format", "json"],
    )
    .json();
    let overall = &json["agencies"][0]["overall"];
    assert_eq!(overall["score"].as_f64(), Some(99.59));
    assert!(overall["numerator"].is_null() && overall["denominator"].is_null());
    assert_eq!(
        overall["used"],
        serde_json::json!(["to-chuc", "cong-chuc", "ket-qua", "pakn"])
    );
    assert_eq!(json["method"], "equal-components");
    score(&sipas, &["--method", "median"]).wrong_use(&["median"]);
}

fn the_headers_and_fields_are_the_contracts(sipas: Sipas) {
    let sipas = imported(sipas);
    let first_line = |ended: crate::support::command::Ended| {
        ended.succeeded().out.lines().next().unwrap().to_owned()
    };
    let score_header = "period,method,survey,agency,name,block,component,component_name,score,\
                        numerator,denominator,n,low,high,reason";
    assert_eq!(
        first_line(score(&sipas, &["--format", "csv"])),
        score_header
    );
    let rank = [
        "rank",
        "--period",
        "2021",
        "--block",
        "so-ban-nganh",
        "--format",
        "csv",
    ];
    assert_eq!(
        first_line(sipas.run(&rank)),
        format!("{score_header},rank,tied,rank_low,rank_high,ranked,group,mark,change")
    );
    let json = score(&sipas, &["--format", "json"]).json();
    insta::assert_json_snapshot!("worked_example", json, { ".as_of" => "[now]" });
    let empty = sipas
        .run(&[
            "score", "--period", "2021", "--agency", "so-tp", "--format", "json",
        ])
        .json();
    let nobody = &empty["agencies"][0]["overall"];
    assert!(nobody["score"].is_null());
    assert_eq!(
        (nobody["reason"].as_str(), nobody["n"].as_i64()),
        (Some("no_data"), Some(0))
    );
}

fn charts_and_exports_hold_the_same_figures(sipas: Sipas) {
    let sipas = imported(sipas);
    let chart = |kind: &str, of: [&str; 2], file: &str| {
        sipas.run(&[
            "chart", kind, "--period", "2021", of[0], of[1], "--min-n", "20", "-o", file,
        ])
    };
    let agency = ["--agency", "so-khcn"];
    let block = ["--block", "so-ban-nganh"];
    chart("components", agency, "components.svg").succeeded();
    let svg = sipas.read("components.svg");
    let metadata = Page::parse(&svg).content("metadata");
    for figure in ["99.05", "99.32", "100.00", "99.40"] {
        assert!(metadata.contains(figure), "{figure}");
    }
    assert!(svg.contains("99,05") && svg.contains("Sở Khoa học và Công nghệ"));
    for kind in ["trend", "distribution", "coverage", "heatmap"] {
        chart(kind, agency, &format!("{kind}.svg")).succeeded();
    }
    chart("ranking", block, "ranking.svg").succeeded();
    assert!(sipas.read("ranking.svg").contains("99.40"));
    chart("components", agency, "components.png").succeeded();
    assert!(
        std::fs::read(sipas.path("components.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );
    chart("components", agency, "components.pdf").succeeded();
    assert!(
        std::fs::read(sipas.path("components.pdf"))
            .unwrap()
            .starts_with(b"%PDF")
    );
    // The same question, the same bytes.
    chart("components", agency, "again.svg").succeeded();
    assert_eq!(sipas.read("again.svg"), svg);
    chart("components", agency, "components.gif").wrong_use(&["components.gif"]);
    chart("components", block, "none.svg").wrong_use(&["--agency"]);
    chart("pie", agency, "none.svg").wrong_use(&["pie"]);
    assert!(!sipas.path("none.svg").exists() && !sipas.path("components.gif").exists());

    sipas
        .run(&["export", "scores", "--period", "2021", "-o", "scores.csv"])
        .succeeded();
    assert!(
        sipas
            .read("scores.csv")
            .contains(",overall,Chỉ số hài lòng chung,99.40,334,336,21,")
    );
    sipas
        .run(&["export", "responses", "--period", "2021", "-o", "out.csv"])
        .succeeded();
    let exported = sipas.read("out.csv");
    assert!(
        exported.starts_with("agency,period,survey,channel,source,field,TC1,"),
        "{exported}"
    );
    assert_eq!(exported.lines().count(), 22);
    for file in ["out.xlsx", "out.jsonl"] {
        sipas
            .run(&["export", "responses", "--period", "2021", "-o", file])
            .succeeded();
    }
    assert_eq!(sipas.read("out.jsonl").lines().count(), 21);
    // What was exported can be imported elsewhere, and gives the same figures.
    let other = Sipas::embedded().with_agencies();
    other.file("out.csv", exported);
    other
        .run(&["import", "responses", "out.csv", "--batch", "copy"])
        .succeeded();
    assert!(
        score(&other, &["--explain"])
            .out
            .contains("334/336 = 99.40")
    );
}

fn a_batch_is_refused_twice_and_withdrawn_whole(sipas: Sipas) {
    let sipas = imported(sipas);
    let again = ["import", "responses", "responses.csv", "--batch", "again"];
    let ended = sipas.run(&again);
    assert_eq!(
        ended.refused(&["2021"]).last_line(),
        "read=21 added=0 changed=0 unchanged=0 refused=0"
    );
    sipas
        .run(&["import", "responses", "responses.csv"])
        .wrong_use(&["--batch"]);
    sipas
        .run(&["import", "responses", "--withdraw", "2021"])
        .succeeded();
    assert_eq!(sipas.number("SELECT COUNT(*) FROM responses"), 0);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM moments"), 0);
    sipas
        .run(&["import", "responses", "--withdraw", "2021"])
        .refused(&["2021"]);
    sipas.run(&again).succeeded();
    assert!(score(&sipas, &[]).out.contains("99.40"));
    let doctor = sipas.run(&["doctor"]);
    assert_eq!(
        doctor.succeeded().last_line(),
        "used=0 inbox=0 responses=0 differences=0"
    );
}
