//! What every page carries and how large it is.

use sipas::config::Counter;

use super::{expired, open, used};
use crate::support::app::{FORM, TestApp, path};
use crate::support::{Database, World};

on_both_databases!(
    a_page_is_small_allows_no_script_and_is_kept_by_no_shared_cache,
    what_is_short_is_not_compressed,
    a_page_asks_for_nothing_else,
    the_same_page_speaks_english,
    the_hotline_is_named_where_somebody_may_want_to_talk,
);

fn a_page_is_small_allows_no_script_and_is_kept_by_no_shared_cache(app: TestApp) {
    let path = path(&open(&app));
    let longest = "TC1=5&TC2=5&TC3=5&TC4=5&TC5=5&CC1=4&step=cong-chuc&action=next";
    let pages = [
        app.request(&path, |agent, url| {
            agent.get(url).header("accept-encoding", "gzip").call()
        }),
        app.request(&path, |agent, url| {
            agent
                .post(url)
                .header("content-type", FORM)
                .header("accept-encoding", "gzip")
                .send(longest)
        }),
    ];
    for page in pages {
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-encoding"), "gzip");
        assert_eq!(page.header("cache-control"), "private, no-cache");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(!policy.contains("script") && policy.contains("frame-ancestors 'none'"));
        assert!(page.bytes.len() <= 10_000, "{} bytes", page.bytes.len());
        assert_eq!(&page.bytes[..2], [0x1f, 0x8b]);
    }
}

fn what_is_short_is_not_compressed(app: TestApp) {
    for (path, start) in [("/healthz", "ok"), ("/api/v1/nothing", "{")] {
        let short = app.request(path, |agent, url| {
            agent.get(url).header("accept-encoding", "gzip").call()
        });
        assert_eq!(short.header("content-encoding"), "", "{path}");
        assert!(short.text().starts_with(start), "{path}");
    }
}

fn a_page_asks_for_nothing_else(app: TestApp) {
    let page = app.get(&path(&open(&app)));
    let body = page.text();
    for request in [
        "src=",
        "<script",
        "<iframe",
        "@import",
        "url(",
        "<link rel=\"stylesheet\"",
    ] {
        assert!(!body.contains(request), "{request}");
    }
    // The empty icon keeps browsers from asking for one.
    assert_eq!(page.page().attribute("link", "rel"), Some("icon"));
    assert_eq!(page.page().attribute("link", "href"), Some("data:,"));
    assert!(!body.contains("http://") && !body.contains("https://"));
    assert_eq!(page.header("set-cookie"), "");
    // The style stands in the page as the policy's hash of it says.
    let style = page.page().content("style");
    let digest = <sha2::Sha256 as sha2::Digest>::digest(style);
    let hash = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, digest);
    assert!(
        page.header("content-security-policy")
            .contains(&format!("'sha256-{hash}'"))
    );
}

fn the_same_page_speaks_english(app: TestApp) {
    let path = path(&open(&app));
    let page = app.get(&format!("{path}?lang=en"));
    assert_eq!(page.page().language(), Some("en"));
    assert!(page.text().contains("Very satisfied"));
    assert_eq!(page.field("lang").as_deref(), Some("en"));
    let page = app.get(&format!("{path}?lang=xx"));
    assert_eq!(page.page().language(), Some("vi"));
}

fn the_hotline_is_named_where_somebody_may_want_to_talk(database: Database) {
    let counter = Counter {
        hotline: Some("0221 3 863 456".to_owned()),
        ..Counter::default()
    };
    let app = TestApp::at_counter(World::from(database), counter);
    let path_of = |code: &_| path(code);
    let used = path_of(&used(&app));
    let pages = [
        format!("{used}/thanks"),
        used,
        path_of(&expired(&app)),
        format!("{}/thanks?nothing-applies", path_of(&open(&app))),
    ];
    for page in pages {
        let answer = app.get(&page);
        let hotline = answer
            .page()
            .attribute(".hotline a", "href")
            .map(str::to_owned);
        assert_eq!(hotline.as_deref(), Some("tel:02213863456"), "{page}");
        assert!(answer.page().text(".hotline").contains("0221 3 863 456"));
    }
    assert!(!app.get("/s").page().has(".hotline"));
}
