//! HEAD is answered as GET is, with the same status and headers.
//!
//! Every route is asked for by the walk in `access.rs`. Asked here are addresses that it does not know: of
//! cases, of other formats, and of what is not there. That no route takes GET alone is seen in the code of
//! all.

use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::store::access::keys::NewKey;

use crate::support::app::{Answer, TestApp};
use crate::support::builders::{CaseBuilder, slug};
use crate::support::case;
use crate::support::counter_key::key_cookie;
use crate::support::world::numbered;

on_both_databases!(addresses_that_are_read_answer_head_as_they_answer_get);

/// A key of a kind, as it is typed.
fn key(app: &TestApp, kind: KeyKind) -> String {
    let text = KeyText::new(std::array::from_fn(|_| rand::random()));
    let reach = match kind {
        KeyKind::System => Reach::All,
        KeyKind::Clerk | KeyKind::Display | KeyKind::Kiosk => Reach::Office {
            office: slug("mot-cua-1"),
            counter: None,
        },
    };
    let new = NewKey {
        name: kind.name().to_owned(),
        kind,
        reach,
    };
    app.world
        .store
        .insert_key(&new, &text, &app.world.by())
        .unwrap();
    text.show()
}

/// Asks for an address with GET and with HEAD, and returns the status, which is the same like all else.
pub fn status_of_both(app: &TestApp, path: &str, cookie: &str, bearer: &str) -> u16 {
    let ask = |method: &str| -> Answer {
        app.request(path, |agent, url| {
            let request = ureq::http::Request::builder()
                .method(method)
                .uri(url)
                .header("cookie", cookie)
                .header("authorization", bearer);
            agent.run(request.body(())?)
        })
    };
    let (get, head) = (ask("GET"), ask("HEAD"));
    assert_eq!(head.status, get.status, "{path}");
    assert_eq!(head.bytes, b"", "{path}");
    for name in [
        "content-type",
        "cache-control",
        "etag",
        "vary",
        "location",
        "content-disposition",
    ] {
        assert_eq!(head.header(name), get.header(name), "{name} of {path}");
    }
    get.status
}

fn addresses_that_are_read_answer_head_as_they_answer_get(app: TestApp) {
    let code = app.world.link(case("H1").handed_in_at("mot-cua-1"));
    app.world
        .answer_cases(&numbered("A", 10, case), "5555544444443321");
    app.world.mix();
    let id = &app.world.rows(&["id"], "cases WHERE case_code = 'H1'")[0][0];
    let link = format!("/s/{}", code.compact());
    let cookie = [KeyKind::Clerk, KeyKind::Display, KeyKind::Kiosk]
        .map(|kind| key_cookie(kind, &key(&app, kind)))
        .join("; ");
    let bearer = format!("Bearer {}", key(&app, KeyKind::System));
    let chart = "block=so-ban-nganh&period=2026-07";
    // By the status that a reader gets.
    let addresses = [
        (404, "/editions/none".to_owned()),
        (404, "/editions/none/edition.json".to_owned()),
        (404, "/log/checkpoint".to_owned()),
        (404, "/log/tile/0/000.p/1".to_owned()),
        (404, "/no/such/page".to_owned()),
        (200, format!("/charts/ranking.png?{chart}")),
        (200, format!("/charts/ranking.pdf?{chart}")),
        (
            400,
            "/charts/ranking.svg?block=so-ban-nganh&period=x".to_owned(),
        ),
        (404, "/charts/none.svg".to_owned()),
        (400, "/s/1234".to_owned()),
        (303, format!("{link}.")),
        (200, format!("{link}/qr.png")),
        (200, format!("/counter/case?id={id}")),
        (200, format!("/counter/slip?id={id}")),
        (200, format!("/counter/form?id={id}")),
        (200, format!("/counter/message?id={id}")),
        // The case is not late.
        (409, format!("/counter/apology?id={id}")),
        (
            200,
            "/api/v1/ranking?period=2026-07&block=so-ban-nganh".to_owned(),
        ),
        (404, "/api/none".to_owned()),
    ];
    for (status, path) in &addresses {
        assert_eq!(
            status_of_both(&app, path, &cookie, &bearer),
            *status,
            "{path}"
        );
    }
}

/// A route that is added with `web::get()` would refuse HEAD.
#[test]
fn no_route_takes_get_alone() {
    fn files(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    files(std::path::Path::new("src/web"), &mut found);
    assert!(found.len() > 50, "{}", found.len());
    for file in found {
        let code = std::fs::read_to_string(&file).unwrap();
        for alone in ["web::get()", "#[get(", "guard(guard::Get())"] {
            assert!(!code.contains(alone), "{}: {alone}", file.display());
        }
    }
}
