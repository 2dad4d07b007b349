//! HEAD is answered as GET is, with the same status and headers.
//!
//! Asked are addresses of citizens, counters, devices, the public, programs and operators, by a list of
//! their own; the pages for persons who log in are not among them. That no route takes GET alone is
//! seen in the code of all.

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
    let ask = |method: &str, path: &str| -> Answer {
        app.request(path, |agent, url| {
            let request = ureq::http::Request::builder()
                .method(method)
                .uri(url)
                .header("cookie", &cookie)
                .header("authorization", &bearer);
            agent.run(request.body(())?)
        })
    };
    // By the status that a reader gets.
    let routes = [
        (200, "/".to_owned()),
        (200, "/ranking/so-ban-nganh/2026-07".to_owned()),
        (200, "/timeliness/so-ban-nganh/2026-07".to_owned()),
        (200, "/agency/so-tp/2026-07".to_owned()),
        (200, "/method".to_owned()),
        (302, "/ranking/so-ban-nganh".to_owned()),
        (302, "/timeliness/so-ban-nganh".to_owned()),
        (302, "/agency/so-tp".to_owned()),
        (200, "/robots.txt".to_owned()),
        (200, "/sitemap.xml".to_owned()),
        (200, "/editions".to_owned()),
        (404, "/editions/none".to_owned()),
        (404, "/editions/none/edition.json".to_owned()),
        (404, "/log/checkpoint".to_owned()),
        (404, "/log/tile/0/000.p/1".to_owned()),
        (404, "/no/such/page".to_owned()),
        (
            200,
            "/charts/ranking.svg?block=so-ban-nganh&period=2026-07".to_owned(),
        ),
        (
            200,
            "/charts/ranking.png?block=so-ban-nganh&period=2026-07".to_owned(),
        ),
        (
            200,
            "/charts/ranking.pdf?block=so-ban-nganh&period=2026-07".to_owned(),
        ),
        (
            400,
            "/charts/ranking.svg?block=so-ban-nganh&period=x".to_owned(),
        ),
        (404, "/charts/none.svg".to_owned()),
        (200, "/healthz".to_owned()),
        (200, "/readyz".to_owned()),
        (200, "/s".to_owned()),
        (200, "/s/".to_owned()),
        (200, link.clone()),
        (303, format!("{link}/thanks")),
        (200, format!("{link}/qr.svg")),
        (200, format!("{link}/qr.png")),
        (200, format!("{link}/slip.pdf")),
        (200, format!("{link}/form.pdf")),
        (200, format!("/S/{}", code.compact())),
        (200, "/counter".to_owned()),
        (200, "/counter/".to_owned()),
        (200, "/counter/add".to_owned()),
        (200, format!("/counter/case?id={id}")),
        (200, format!("/counter/slip?id={id}")),
        (200, format!("/counter/form?id={id}")),
        (200, format!("/counter/message?id={id}")),
        (200, "/counter/apologies".to_owned()),
        // The case is not late.
        (409, format!("/counter/apology?id={id}")),
        (200, "/counter/paper".to_owned()),
        (200, "/counter/paper/check".to_owned()),
        (200, "/display".to_owned()),
        (200, "/display/now".to_owned()),
        (200, "/display/script.js".to_owned()),
        (200, "/kiosk".to_owned()),
        (200, "/kiosk/now".to_owned()),
        (200, "/kiosk/script.js".to_owned()),
        (200, "/api/v1/agencies/so-tp/cases/H1".to_owned()),
        (200, "/api/v1/agencies/so-tp/cases".to_owned()),
        (200, "/api/v1/scores?period=2026-07".to_owned()),
        (
            200,
            "/api/v1/ranking?period=2026-07&block=so-ban-nganh".to_owned(),
        ),
        (200, "/api/v1/timeliness?period=2026-07".to_owned()),
        (200, "/api/v1/coverage?period=2026-07".to_owned()),
        (200, "/api/openapi.json".to_owned()),
        (200, "/api/docs".to_owned()),
        (200, "/api/docs/try.js".to_owned()),
        (404, "/api/none".to_owned()),
        // Last: it counts the requests before it.
        (200, "/metrics".to_owned()),
    ];
    for (status, path) in &routes {
        let (get, head) = (ask("GET", path), ask("HEAD", path));
        assert_eq!((get.status, head.status), (*status, *status), "{path}");
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
