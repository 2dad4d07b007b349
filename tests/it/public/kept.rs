//! Pages and charts that are kept until their figures change.

use std::time::{Duration, Instant};

use sipas::domain::cases::agency::Agency;

use super::province;
use crate::support::app::{Answer, TestApp, agent};
use crate::support::builders::agency;
use crate::support::{Served, Sipas};

on_both_databases!(
    what_a_reader_has_already_is_not_sent_again,
    pages_of_figures_and_charts_are_not_sent_again_either,
    compressed_and_plain_answers_have_tags_of_their_own,
    what_this_server_changes_is_shown_at_once,
    what_another_process_changes_is_shown_soon_after,
);

const HOME: &str = "/";

/// The headers that HEAD and GET share.
const SHARED_HEADERS: [&str; 7] = [
    "etag",
    "vary",
    "cache-control",
    "content-type",
    "content-length",
    "content-language",
    "content-disposition",
];

fn with(app: &TestApp, path: &str, name: &str, value: &str) -> Answer {
    app.request(path, |agent, url| agent.get(url).header(name, value).call())
}

fn what_a_reader_has_already_is_not_sent_again(app: TestApp) {
    for path in [HOME, "/method?lang=en"] {
        let first = app.get(path);
        let tag = first.header("etag");
        assert!(tag.starts_with('"'), "a strong tag: {tag}");
        let again = with(&app, path, "if-none-match", tag);
        assert_eq!((again.status, again.bytes.len()), (304, 0));
        assert_eq!(again.header("etag"), tag);
        let other = with(&app, path, "if-none-match", "\"another\"");
        assert_eq!((other.status, other.bytes), (200, first.bytes.clone()));
        let head = app.request(path, |agent, url| agent.head(url).call());
        assert_eq!((head.status, head.header("etag")), (200, tag));
    }
    // What is not there now may be there later.
    let missing = app.get("/agency/none/2026");
    let again = with(
        &app,
        "/agency/none/2026",
        "if-none-match",
        missing.header("etag"),
    );
    assert_eq!(again.status, 404);
}

fn pages_of_figures_and_charts_are_not_sent_again_either(app: TestApp) {
    let app = province(app);
    for path in [
        "/ranking/so-ban-nganh/2026-Q3",
        "/agency/so-tp/2026-Q3?lang=en",
        "/timeliness/so-ban-nganh/2026-Q3",
        "/charts/ranking.svg?block=so-ban-nganh&period=2026-Q3",
        "/charts/ranking.png?block=so-ban-nganh&period=2026-Q3&width=600",
        "/charts/ranking.pdf?block=so-ban-nganh&period=2026-Q3",
    ] {
        let first = app.get(path);
        let tag = first.header("etag");
        assert!(first.status == 200 && tag.starts_with('"'), "{path}: {tag}");
        for known in [tag, "*", &format!("\"another\", {tag}")] {
            let again = with(&app, path, "if-none-match", known);
            assert_eq!((again.status, again.bytes.len()), (304, 0), "{path}");
            assert_eq!(again.header("etag"), tag, "{path}");
        }
        let other = with(&app, path, "if-none-match", "\"another\"");
        assert_eq!((other.status, &other.bytes), (200, &first.bytes), "{path}");
        let head = app.request(path, |agent, url| agent.head(url).call());
        assert_eq!((head.status, head.bytes.len()), (200, 0), "{path}");
        for name in SHARED_HEADERS {
            assert_eq!(head.header(name), first.header(name), "{name} of {path}");
        }
    }
}

fn compressed_and_plain_answers_have_tags_of_their_own(app: TestApp) {
    let raw = |encoding: &str| {
        let mut response = agent()
            .head(app.url("/method"))
            .header("accept-encoding", encoding)
            .call()
            .unwrap();
        let header = |name: &str| {
            let value = response.headers().get(name);
            value.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
        };
        let headers = (header("content-encoding"), header("etag"), header("vary"));
        drop(response.body_mut().read_to_vec());
        headers
    };
    let (compressed, plain) = (raw("gzip"), raw("identity"));
    assert_eq!(compressed.0, "gzip");
    assert_eq!(plain.0, "");
    assert_ne!(compressed.1, plain.1);
    for vary in [compressed.2, plain.2] {
        assert!(vary.to_lowercase().contains("accept-encoding"), "{vary}");
    }
    assert_eq!(raw("gzip;q=0, identity").0, plain.0);
}

fn what_this_server_changes_is_shown_at_once(app: TestApp) {
    let home = app.get(HOME);
    assert!(!home.text().contains("so-moi"));
    let new: Agency = agency("so-moi", "so-ban-nganh");
    app.world.add_agencies(&[new]);
    assert!(app.get(HOME).text().contains("so-moi"));
}

fn what_another_process_changes_is_shown_soon_after(sipas: Sipas) {
    let server = Served::start(&sipas, &[]);
    let home = || {
        let url = format!("http://{}/", server.address);
        Answer::of(agent().get(url).call().unwrap())
            .text()
            .to_owned()
    };
    assert!(!home().contains("so-moi"));
    sipas.file(
        "agencies.csv",
        "code,name,block\nso-moi,Sở Mới,so-ban-nganh\n",
    );
    sipas
        .run(&["import", "agencies", "agencies.csv"])
        .succeeded();
    let changed = Instant::now();
    while !home().contains("so-moi") {
        assert!(changed.elapsed() < Duration::from_secs(10), "never");
        std::thread::sleep(Duration::from_millis(50));
    }
}
