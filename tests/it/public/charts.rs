//! `/charts/…` and `sipas chart`: the language of a chart, and what is told where there is none.

use super::html::{has_vietnamese_letter, said};
use super::province;
use crate::support::Sipas;
use crate::support::app::{Answer, TestApp};

on_both_databases!(
    a_chart_speaks_the_language_that_is_asked_for,
    names_that_are_not_in_the_language_stay_vietnamese,
    an_address_that_shows_no_chart_says_why,
    the_reason_is_told_in_the_language_that_is_asked_for,
    the_command_draws_in_a_language,
    a_chart_is_as_wide_as_the_address_asks,
    a_file_has_a_name_that_tells_what_it_is,
    a_chart_of_all_agencies_says_so,
);

const PERIOD: &str = "period=2026-Q3";

/// The kinds with what each is about.
const KINDS: [(&str, &str); 9] = [
    ("components", "agency=so-tp"),
    ("trend", "agency=so-tp"),
    ("trend", "block=so-ban-nganh"),
    ("ranking", "block=so-ban-nganh"),
    ("heatmap", "block=so-ban-nganh"),
    ("distribution", "agency=so-tp"),
    ("distribution", "block=so-ban-nganh"),
    ("coverage", "block=so-ban-nganh"),
    ("funnel", "block=so-ban-nganh"),
];

fn texts(chart: &Answer) -> String {
    let said = said(chart.text()).into_iter().map(|said| said.text);
    said.collect::<Vec<_>>().join("\n")
}

fn a_chart_speaks_the_language_that_is_asked_for(app: TestApp) {
    let app = province(app);
    for (kind, of) in KINDS {
        let path = format!("/charts/{kind}.svg?{PERIOD}&{of}");
        let vietnamese = app.get(&path);
        assert_eq!(vietnamese.status, 200, "{path}");
        assert_eq!(vietnamese.header("content-language"), "vi");
        assert!(texts(&vietnamese).contains("Quý III/2026"), "{path}");
        let english = app.get(&format!("{path}&lang=en"));
        assert_eq!(english.header("content-language"), "en");
        let words = texts(&english);
        assert!(words.contains("Third quarter of 2026"), "{path}: {words}");
        let words = words.replace("Khối so-ban-nganh", "");
        assert!(!has_vietnamese_letter(&words), "{path}: {words}");
        for language in ["vi", "zz", ""] {
            let other = app.get(&format!("{path}&lang={language}"));
            assert!(other.bytes == vietnamese.bytes, "{path} in {language}");
        }
    }
    let ranking = texts(&app.get("/charts/ranking.svg?period=2026-Q3&block=so-ban-nganh&lang=en"));
    for wanted in [
        "Satisfaction ranking – Khối so-ban-nganh",
        "Department of Justice",
        "93.75",
        "Target &gt; 90",
        "95% interval",
    ] {
        assert!(
            ranking.contains(&wanted.replace("&gt;", ">")),
            "{wanted}: {ranking}"
        );
    }
    let answers = texts(&app.get("/charts/distribution.svg?period=2026-Q3&agency=so-tp&lang=en"));
    for wanted in [
        "TC1. How clear the information about the procedure was",
        "Very satisfied",
        "Organisation of the procedure",
    ] {
        assert!(answers.contains(wanted), "{wanted}: {answers}");
    }
    let pdf = app.get("/charts/coverage.pdf?period=2026-Q3&block=so-ban-nganh&lang=en");
    assert!(String::from_utf8_lossy(&pdf.bytes).contains("/Lang(en)"));
}

fn names_that_are_not_in_the_language_stay_vietnamese(app: TestApp) {
    let app = province(app);
    let communes = "/charts/coverage.svg?period=2026-Q3&block=xa-phuong-dac-khu&lang=en";
    let words = texts(&app.get(communes));
    for name in ["Commune A", "Cơ quan xa-b"] {
        assert!(words.contains(name), "{name}: {words}");
    }
}

/// Each address with the status, the code and the field that are told.
const WRONG: [(&str, u16, &str, Option<&str>); 20] = [
    ("/charts/pie.svg?period=2026-Q3", 404, "not_found", None),
    ("/charts/ranking.gif?period=2026-Q3", 404, "not_found", None),
    ("/charts/ranking?period=2026-Q3", 404, "not_found", None),
    (
        "/charts/ranking.svg?block=so-ban-nganh",
        400,
        "bad_request",
        Some("period"),
    ),
    (
        "/charts/ranking.svg?block=so-ban-nganh&period=2026-Q5",
        400,
        "bad_request",
        Some("period"),
    ),
    (
        "/charts/ranking.svg?block=so-ban-nganh&period=",
        400,
        "bad_request",
        Some("period"),
    ),
    (
        "/charts/components.svg?period=2026-Q3&agency=no-such",
        404,
        "not_found",
        Some("agency"),
    ),
    (
        "/charts/components.svg?period=2026-Q3&agency=so-cu",
        404,
        "not_found",
        Some("period"),
    ),
    (
        "/charts/ranking.png?period=2026-Q3&block=no-such",
        404,
        "not_found",
        Some("block"),
    ),
    (
        "/charts/trend.svg?period=2026-Q3&agency=so-tp&block=so-ban-nganh",
        400,
        "bad_request",
        Some("block"),
    ),
    (
        "/charts/components.svg?period=2026-Q3",
        400,
        "bad_request",
        Some("agency"),
    ),
    (
        "/charts/components.svg?period=2026-Q3&block=so-ban-nganh",
        400,
        "bad_request",
        Some("agency"),
    ),
    (
        "/charts/ranking.svg?period=2026-Q3",
        400,
        "bad_request",
        Some("block"),
    ),
    (
        "/charts/distribution.pdf?period=2026-Q3",
        400,
        "bad_request",
        Some("agency"),
    ),
    (
        "/charts/trend.svg?period=2026-Q3&agency=so-tp&method=best",
        400,
        "bad_request",
        Some("method"),
    ),
    (
        "/charts/trend.svg?period=2026-Q3&agency=so-tp&exclude_flagged=maybe",
        400,
        "bad_request",
        Some("exclude_flagged"),
    ),
    (
        "/charts/trend.svg?period=2026-Q3&period=2026-Q2&agency=so-tp",
        400,
        "bad_request",
        None,
    ),
    (
        "/charts/trend.svg?period=2026-Q3&agency=so-tp&width=319",
        400,
        "bad_request",
        Some("width"),
    ),
    (
        "/charts/trend.pdf?period=2026-Q3&agency=so-tp&width=2001",
        400,
        "bad_request",
        Some("width"),
    ),
    (
        "/charts/trend.png?period=2026-Q3&agency=so-tp&width=wide",
        400,
        "bad_request",
        Some("width"),
    ),
];

/// The detail of a problem document about a status, a code and a field.
fn detail(answer: &Answer, status: u16, code: &str, field: Option<&str>, path: &str) -> String {
    assert_eq!(answer.status, status, "{path}");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(problem["type"], "about:blank", "{path}");
    assert_eq!(problem["status"], status, "{path}");
    assert_eq!(problem["code"], code, "{path}");
    assert_eq!(problem["field"].as_str(), field, "{path}");
    assert!(!problem["title"].as_str().unwrap().is_empty(), "{path}");
    let detail = problem["detail"].as_str().unwrap();
    // A text that is missing would be told by its id.
    assert!(
        detail.ends_with('.') && detail.contains(' '),
        "{path}: {detail}"
    );
    detail.to_owned()
}

fn an_address_that_shows_no_chart_says_why(app: TestApp) {
    let app = province(app);
    for (path, status, code, field) in WRONG {
        let reason = detail(&app.get(path), status, code, field, path);
        assert!(has_vietnamese_letter(&reason), "{path}: {reason}");
    }
    let known = app.get("/charts/pie.svg");
    for kind in [
        "components",
        "trend",
        "ranking",
        "heatmap",
        "distribution",
        "coverage",
        "funnel",
    ] {
        assert!(known.text().contains(kind), "{kind}");
    }
}

fn the_reason_is_told_in_the_language_that_is_asked_for(app: TestApp) {
    let app = province(app);
    for (path, status, code, field) in WRONG {
        let mark = if path.contains("?") { "&" } else { "?" };
        let path = format!("{path}{mark}lang=en");
        let answer = app.get(&path);
        assert_eq!(answer.header("content-language"), "en", "{path}");
        let reason = detail(&answer, status, code, field, &path);
        assert!(!has_vietnamese_letter(&reason), "{path}: {reason}");
    }
}

fn the_command_draws_in_a_language(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let draw = |language: &[&str], file: &str| {
        let block = [
            "chart",
            "coverage",
            "--period",
            "2026-07",
            "--block",
            "so-ban-nganh",
        ];
        let ended = sipas.run(&[&block, language, &["-o", file]].concat());
        ended.succeeded();
        sipas.read(file)
    };
    let english = draw(&["--lang", "en"], "en.svg");
    assert!(english.contains("<title>Coverage of the survey – "));
    assert!(english.contains("xml:lang=\"en\"") && english.contains("Department of Justice"));
    // One that has no name in English keeps its own.
    assert!(english.contains("Sở Khoa học và Công nghệ"));
    let vietnamese = draw(&[], "default.svg");
    assert!(vietnamese.contains("<title>Tỷ lệ trả lời khảo sát – "));
    assert!(!vietnamese.contains("lang=") && vietnamese.contains("Sở Tư pháp"));
    assert_eq!(draw(&["--lang", "vi"], "vi.svg"), vietnamese);
    assert_eq!(draw(&["--lang", "zz"], "zz.svg"), vietnamese);
}

fn a_chart_is_as_wide_as_the_address_asks(app: TestApp) {
    let app = province(app);
    for (kind, of) in KINDS {
        let path = format!("/charts/{kind}.svg?{PERIOD}&{of}");
        let usual = app.get(&path);
        assert!(usual.text().starts_with("<svg width=\"1000\""), "{path}");
        for width in ["320", "360"] {
            let narrow = app.get(&format!("{path}&width={width}"));
            let opening = format!("<svg width=\"{width}\"");
            assert!(narrow.text().starts_with(&opening), "{path} at {width}");
            // Another form says the same.
            let title = |chart: &Answer| -> String {
                let title = chart.text().split("</title>").next().unwrap();
                title.split("<title>").nth(1).unwrap().to_owned()
            };
            assert_eq!(title(&narrow), title(&usual), "{path}");
        }
    }
    let picture = app.get("/charts/ranking.png?period=2026-Q3&block=so-ban-nganh&width=360");
    assert_eq!(picture.header("content-type"), "image/png");
    assert_eq!(picture.bytes[16..20], 720u32.to_be_bytes());
}

fn a_file_has_a_name_that_tells_what_it_is(app: TestApp) {
    let app = province(app);
    let name = |path: &str| app.get(path).header("content-disposition").to_owned();
    for (path, expected) in [
        (
            "/charts/ranking.pdf?period=2026-Q3&block=so-ban-nganh",
            "bieu-do-xep-hang-so-ban-nganh-2026-Q3.pdf",
        ),
        (
            "/charts/components.svg?period=2026-07&agency=so-tp&method=mean-5&width=360",
            "bieu-do-thanh-phan-so-tp-2026-07-mean-5-360px.svg",
        ),
        (
            "/charts/coverage.png?period=2026&lang=en",
            "coverage-chart-province-2026.png",
        ),
    ] {
        assert_eq!(name(path), format!("inline; filename=\"{expected}\""));
    }
    assert_eq!(name("/charts/pie.svg?period=2026-Q3"), "");
}

fn a_chart_of_all_agencies_says_so(app: TestApp) {
    let app = province(app);
    let title = |path: &str| {
        let chart = app.get(path);
        let title = chart.text().split("</title>").next().unwrap();
        title.split("<title>").nth(1).unwrap().to_owned()
    };
    for (path, expected) in [
        (
            "/charts/coverage.svg?period=2026-Q3",
            "Tỷ lệ trả lời khảo sát – các cơ quan trong tỉnh",
        ),
        (
            "/charts/heatmap.svg?period=2026-Q3&lang=en",
            "Satisfaction by component – all agencies of the province",
        ),
        (
            "/charts/heatmap.svg?period=2026-Q3&agency=so-tp&lang=en",
            "Satisfaction by component – Department of Justice",
        ),
    ] {
        assert_eq!(title(path), expected);
    }
}
