//! Pages and charts that are kept until their figures change.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sipas::domain::cases::agency::Agency;
use sipas::domain::cases::case::CaseUpdate;

use super::province;
use crate::support::app::{Answer, TestApp, agent};
use crate::support::builders::{CaseBuilder, agency, case};
use crate::support::{Served, Sipas};

on_both_databases!(
    what_a_reader_has_already_is_not_sent_again,
    pages_of_figures_and_charts_are_not_sent_again_either,
    compressed_and_plain_answers_have_tags_of_their_own,
    addresses_that_mean_the_same_share_a_page,
    addresses_that_mean_the_same_share_a_chart,
    cases_that_software_sends_throw_away_no_page,
    what_this_server_changes_is_shown_at_once,
    what_another_process_changes_is_shown_soon_after,
    readers_of_metrics_hold_up_neither_new_figures_nor_readiness,
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
    for path in [
        HOME,
        "/method?lang=en",
        "/api/docs",
        "/api/docs?lang=en",
        "/api/openapi.json",
    ] {
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

/// How many public pages had to be made.
fn pages_made(app: &TestApp) -> u64 {
    app.worked("public")
}

fn addresses_that_mean_the_same_share_a_page(app: TestApp) {
    let app = province(app);
    for (path, parts) in [
        ("/method", ["lang", "name", "sort", "method", "no-such"]),
        (
            "/ranking/so-ban-nganh/2026-Q3",
            ["lang", "sort", "x", "y", "z"],
        ),
        ("/agency/so-tp/2026-Q3", ["lang", "name", "sort", "x", "y"]),
        ("/api/docs", ["lang", "name", "sort", "x", "y"]),
        ("/api/openapi.json", ["lang", "name", "sort", "x", "y"]),
    ] {
        let first = app.get(path);
        let before = pages_made(&app);
        for number in 0..10 {
            for part in parts {
                let other = app.get(&format!("{path}?{part}=x{number}"));
                assert_eq!((other.status, &other.bytes), (200, &first.bytes), "{part}");
            }
        }
        // What is kept may have been let go once, for figures that this server has just learned of.
        let made = pages_made(&app) - before;
        assert!(made < 5, "{made} of {path}");
    }
    let english = app.get("/method?lang=en");
    assert!(english.text().contains("lang=\"en\""));
}

fn addresses_that_mean_the_same_share_a_chart(app: TestApp) {
    let app = province(app);
    for (file, parts) in [
        (
            "ranking.svg",
            ["width=", "method=", "x=1", "lang=vi", "lang=zz"],
        ),
        (
            "ranking.pdf",
            ["width=400", "width=500", "width=600", "x=1", "lang=vi"],
        ),
    ] {
        let path = |block: &str| format!("/charts/{file}?period=2026-Q3&block={block}");
        let first = app.get(&path("so-ban-nganh"));
        assert_eq!(first.status, 200, "{file}");
        let before = app.worked("charts");
        for block in [
            "so-ban-nganh",
            "So-ban-nganh",
            "SO-BAN-NGANH",
            "+so-ban-nganh",
        ] {
            for part in parts {
                for flagged in ["", "&exclude_flagged=false"] {
                    let other = format!("{}&{part}{flagged}", path(block));
                    let answer = app.get(&other);
                    assert!(
                        answer.status == 200 && answer.bytes == first.bytes,
                        "{other}"
                    );
                    assert_eq!(answer.header("etag"), first.header("etag"), "{other}");
                }
            }
        }
        // What is kept may have been let go once, as for pages.
        let made = app.worked("charts") - before;
        assert!(made < 5, "{made} of {file}");
    }
    let wide = "/charts/ranking.svg?period=2026-Q3&block=so-ban-nganh&width=700";
    let other = app.get("/charts/ranking.svg?period=2026-Q3&block=so-ban-nganh");
    assert_ne!(app.get(wide).bytes, other.bytes);
}

fn cases_that_software_sends_throw_away_no_page(app: TestApp) {
    let app = province(app);
    let (world, path) = (&app.world, "/timeliness/so-ban-nganh/2026-07");
    app.get(path);
    let before = pages_made(&app);
    for number in 0..10 {
        let sent = case(&format!("NEW-{number}"))
            .of("so-tp")
            .received("2026-07-01");
        let updates = [CaseUpdate::whole(sent)];
        let outcomes = world.store.apply_cases(world.case_import(), &updates);
        assert!(outcomes.unwrap()[0].is_ok());
        app.get(path);
    }
    let made = pages_made(&app) - before;
    assert!(made < 5, "{made}");
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

fn readers_of_metrics_hold_up_neither_new_figures_nor_readiness(sipas: Sipas) {
    let server = Served::start(&sipas, &[]);
    let get = |agent: &ureq::Agent, path: &str| {
        let url = format!("http://{}{path}", server.address);
        Answer::of(agent.get(url).call().unwrap())
    };
    let (is_over, started) = (AtomicBool::new(false), Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..60 {
            scope.spawn(|| {
                let agent = agent();
                // Not for ever where the test fails.
                while !is_over.load(Ordering::Relaxed) && started.elapsed().as_secs() < 30 {
                    get(&agent, "/metrics");
                }
            });
        }
        sipas.file(
            "agencies.csv",
            "code,name,block\nso-moi,Sở Mới,so-ban-nganh\n",
        );
        sipas
            .run(&["import", "agencies", "agencies.csv"])
            .succeeded();
        let (agent, changed) = (agent(), Instant::now());
        while !get(&agent, "/").text().contains("so-moi") {
            assert!(changed.elapsed() < Duration::from_secs(10), "never");
        }
        for _ in 0..20 {
            assert_eq!(get(&agent, "/readyz").status, 200);
        }
        is_over.store(true, Ordering::Relaxed);
    });
}
