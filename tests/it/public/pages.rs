//! Every public page is whole in both languages.

use std::collections::BTreeSet;

use super::html::{has_vietnamese_letter, said};
use super::province;
use crate::support::app::{Answer, TestApp};

on_both_databases!(
    every_page_is_whole_in_vietnamese,
    every_page_is_whole_in_english,
    an_english_page_shows_english_charts,
    pages_say_why_they_count_fewer_than_have_answered,
    a_period_that_has_not_begun_has_no_figures,
);

/// The pages with the status they are answered with.
const PAGES: [(u16, &str); 23] = [
    (200, "/"),
    (200, "/ranking/so-ban-nganh/2026-Q3"),
    (200, "/ranking/so-ban-nganh/2026-07?method=equal-components"),
    (200, "/ranking/so-ban-nganh/2020"),
    (200, "/ranking/xa-phuong-dac-khu/2026-H2"),
    (200, "/ranking/mot-cua/2026"),
    (200, "/agency/so-tp/2026-Q3"),
    (200, "/agency/so-yt/2026-07?method=mean-5"),
    (200, "/agency/xa-a/2026-Q3"),
    (200, "/agency/mot-cua-1/2026-Q3"),
    (200, "/agency/so-cu/2025-Q1"),
    (200, "/timeliness/so-ban-nganh/2026-Q3"),
    (200, "/timeliness/so-ban-nganh/2020-Q3"),
    (200, "/timeliness/mot-cua/2026-Q3"),
    (200, "/method"),
    (200, "/privacy"),
    (404, "/no-such"),
    (404, "/agency/no-such/2026-Q3"),
    (404, "/agency/so-cu/2026-Q3"),
    (404, "/ranking/no-such/2026-Q3"),
    (404, "/ranking/no-such"),
    (404, "/agency/no-such"),
    (404, "/ranking/so-ban-nganh/2026-Q9"),
];

/// Names that there are in Vietnamese only.
const NAMES: [&str; 9] = [
    "Sở Nội vụ",
    "Khối so-ban-nganh",
    "Khối xa-phuong-dac-khu",
    "Khối mot-cua",
    "Cơ quan xa-b",
    "Cơ quan mot-cua-2",
    "Đất đai",
    "Chờ xác minh",
    "Tiếng Việt",
];

fn a_period_that_has_not_begun_has_no_figures(app: TestApp) {
    let app = province(app);
    for path in [
        "/agency/so-tp",
        "/timeliness/so-ban-nganh",
        "/ranking/so-ban-nganh",
    ] {
        for (language, said) in [
            ("vi", "chưa bắt đầu nên chưa có số liệu"),
            ("en", "has not begun"),
        ] {
            let answer = app.get(&format!("{path}/2026-08?lang={language}"));
            assert_eq!(answer.status, 404, "{path}");
            assert!(answer.text().contains(said), "{path}: {}", answer.text());
            assert!(!answer.page().has("table"), "{path}");
        }
        assert_eq!(app.get(&format!("{path}/2026-07")).status, 200, "{path}");
        assert_eq!(app.get(&format!("{path}/2026")).status, 200, "{path}");
    }
}

fn page(app: &TestApp, status: u16, path: &str, language: &str) -> Answer {
    let mark = if path.contains('?') { '&' } else { '?' };
    let answer = app.get(&format!("{path}{mark}lang={language}"));
    assert_eq!(answer.status, status, "{path}");
    let html = format!("<html lang=\"{language}\">");
    assert!(answer.text().contains(&html), "{path}: no {html}");
    answer
}

/// The ids of the language files, which a page shows only where it lacks a text.
fn ids() -> BTreeSet<String> {
    let file = std::fs::read_to_string("survey-defs/languages/vi.ftl").unwrap();
    let ids = file.lines().filter_map(|line| line.split_once(" = "));
    ids.map(|(id, _)| id.to_owned())
        .filter(|id| id.contains('-'))
        .collect()
}

/// Panics where a text is missing: its id stands in its place, or a value was not filled in.
fn is_whole(text: &str, ids: &BTreeSet<String>, path: &str) {
    let is_id = |word: &str| ids.contains(word.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    assert!(!text.split_whitespace().any(is_id), "{path}: {text}");
    assert!(!text.contains(['{', '}']), "{path}: {text}");
}

fn every_page_is_whole_in_vietnamese(app: TestApp) {
    let app = province(app);
    let ids = ids();
    for (status, path) in PAGES {
        let answer = page(&app, status, path, "vi");
        for said in said(answer.text()) {
            is_whole(&said.text, &ids, path);
            // An official name in English is one, too; the other language's own name is its own.
            let is_vietnamese = said.language == "vi" || said.text == "English";
            assert!(is_vietnamese, "{path}: {said:?}");
        }
    }
}

fn every_page_is_whole_in_english(app: TestApp) {
    let app = province(app);
    let ids = ids();
    for (status, path) in PAGES {
        let answer = page(&app, status, path, "en");
        for said in said(answer.text()) {
            is_whole(&said.text, &ids, path);
            let rest = NAMES
                .iter()
                .fold(said.text.clone(), |text, name| text.replace(name, ""));
            match said.language.as_str() {
                "en" => assert!(!has_vietnamese_letter(&rest), "{path}: {said:?}"),
                // Nothing but a name is told in Vietnamese.
                "vi" => assert_eq!(rest, "", "{path}: {said:?}"),
                other => panic!("{path}: in {other}: {said:?}"),
            }
        }
    }
}

fn an_english_page_shows_english_charts(app: TestApp) {
    let app = province(app);
    let mut drawn = BTreeSet::new();
    for (status, path) in PAGES {
        let answer = page(&app, status, path, "en");
        let shown = answer.page();
        let images = shown.attributes("img", "src");
        let titles: Vec<_> = said(answer.text())
            .into_iter()
            .map(|said| said.text)
            .collect();
        for image in images.iter().filter(|src| src.starts_with("/charts/")) {
            assert!(image.ends_with("&lang=en"), "{path}: {image}");
            let chart = app.get(image);
            assert_eq!(chart.status, 200, "{image}");
            assert_eq!(chart.header("content-language"), "en");
            for said in said(chart.text()) {
                let names = NAMES
                    .iter()
                    .fold(said.text.clone(), |text, name| text.replace(name, ""));
                assert!(!has_vietnamese_letter(&names), "{image}: {said:?}");
                assert_eq!(said.language, "en", "{image}: {said:?}");
            }
            // The page says the same beside it.
            let title = chart.text().split("<title>").nth(1).unwrap();
            let title = title.split("</title>").next().unwrap();
            let is_shown = titles.iter().any(|text| text.ends_with(title));
            assert!(is_shown, "{path}: {title}");
            drawn.insert(image.split(['/', '.']).nth(2).unwrap().to_owned());
        }
    }
    let kinds = ["components", "distribution", "heatmap", "ranking", "trend"];
    assert_eq!(drawn.into_iter().collect::<Vec<_>>(), kinds);
}

fn pages_say_why_they_count_fewer_than_have_answered(app: TestApp) {
    let app = province(app);
    let says = |path: &str, text: &str| app.get(path).text().contains(text);
    let fewer = "Số lượt trả lời có thể ít hơn số hồ sơ đã trả lời";
    for path in [
        "/ranking/so-ban-nganh/2026-Q3",
        // Where nobody is ranked the numbers stand in the other tables.
        "/ranking/xa-phuong-dac-khu/2026-Q3",
        "/ranking/mot-cua/2026-Q3",
    ] {
        assert!(says(path, fewer), "{path}");
    }
    // A page of one month has no months to choose from.
    let months = "Mỗi câu hỏi chỉ gộp những tháng";
    for (path, is_said) in [
        ("/agency/so-tp/2026-Q3", true),
        ("/agency/so-tp/2026", true),
        ("/agency/so-tp/2026-07", false),
    ] {
        assert_eq!(says(path, months), is_said, "{path}");
    }
}
