//! What operators ask of a server, and what citizens see while it can't take their answers.

use std::io::Write;
use std::time::{Duration, Instant};

use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::store::access::keys::NewKey;

use crate::support::app::{Answer, FORM as FORM_TYPE, TestApp, encode, path};
use crate::support::builders::CaseBuilder;
use crate::support::counter_key::CounterKey;
use crate::support::{Database, World, case};

on_both_databases!(
    a_server_is_healthy_and_ready,
    metrics_count_by_route_template_and_tell_no_link,
    an_error_of_the_database_is_counted_once_whatever_was_asked_for,
    a_request_keeps_an_id_that_is_a_uuid_and_gets_one_otherwise,
    a_compressed_body_is_refused_on_every_route,
    a_schema_from_elsewhere_makes_a_server_unready_and_leaves_it_healthy,
    what_cannot_be_queued_is_kept_on_the_page_and_redeems_nothing,
);

fn json(answer: &Answer) -> serde_json::Value {
    serde_json::from_slice(&answer.bytes).unwrap()
}

fn a_server_is_healthy_and_ready(app: TestApp) {
    let health = app.get("/healthz");
    assert_eq!((health.status, health.text()), (200, "ok"));
    let ready = app.get("/readyz");
    assert_eq!(
        (ready.status, ready.header("content-type")),
        (200, "application/json")
    );
    insta::assert_json_snapshot!(json(&ready), @r#"
    {
      "status": "ready"
    }
    "#);
}

fn metrics_count_by_route_template_and_tell_no_link(app: TestApp) {
    let code = app.world.link(case("H1"));
    app.get(&path(&code));
    app.post(&path(&code), "TC1=5&press=p&action=send");
    app.post(&path(&code), "TC1=5&press=other&action=send");
    app.get("/no/such/page?a=b");
    // Of the answers that wait, last night's number is told: nobody can watch people answer.
    let before = app.get("/metrics");
    let last_night = "sipas_waiting_answers 0.0";
    assert!(before.text().lines().any(|found| found == last_night));
    app.world.mix();
    let metrics = app.get("/metrics");
    assert!(metrics.header("content-type").starts_with("text/plain"));
    let text = metrics.text();
    for line in [
        r#"sipas_http_requests_total{method="GET",route="/s/{code}",status="200"} 1"#,
        r#"sipas_http_requests_total{method="POST",route="/s/{code}",status="303"} 1"#,
        r#"sipas_http_requests_total{method="POST",route="/s/{code}",status="409"} 1"#,
        r#"sipas_http_requests_total{method="GET",route="unmatched",status="404"} 1"#,
        r#"sipas_submissions_total{outcome="accepted"} 1"#,
        r#"sipas_submissions_total{outcome="used"} 1"#,
        "sipas_writer_queue_length 0",
        "sipas_writer_batch_size_count 2",
        "sipas_writer_commit_seconds_count 2",
        "sipas_waiting_answers 1.0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(!text.contains(&code.compact()) && !text.contains("no/such"));
}

fn an_error_of_the_database_is_counted_once_whatever_was_asked_for(app: TestApp) {
    let code = app.world.link(case("H1").handed_in_at("mot-cua-1"));
    let id = &app.world.rows(&["id"], "cases")[0][0];
    let clerk = CounterKey::clerk(&app.world, "mot-cua-1", None);
    let system = KeyText::new([1; 28]);
    let new = NewKey {
        name: "Một cửa điện tử".to_owned(),
        kind: KeyKind::System,
        reach: Reach::All,
    };
    app.world
        .store
        .insert_key(&new, &system, &app.world.by())
        .unwrap();
    let count = || -> u64 {
        let metrics = app.get("/metrics");
        let lines = metrics.text().lines();
        let counts = lines.filter_map(|line| {
            let (_, count) = line
                .strip_prefix("sipas_database_errors_total")?
                .split_once(' ')?;
            count.parse::<u64>().ok()
        });
        counts.sum()
    };
    app.world
        .execute("ALTER TABLE agencies RENAME TO elsewhere");
    let mut counted = count();
    let public = |path: &str| app.get(path).status;
    let counter = |path: &str| clerk.get(&app, path).status;
    let api = |path: &str| {
        let bearer = format!("Bearer {}", system.show());
        app.request(path, |agent, url| {
            agent.get(url).header("authorization", &bearer).call()
        })
        .status
    };
    let link = path(&code);
    type Ask<'a> = &'a dyn Fn(&str) -> u16;
    let asked: [(&str, Ask<'_>); 8] = [
        (&format!("{link}/slip.pdf"), &public),
        (&link, &public),
        (&format!("/counter/slip?id={id}"), &counter),
        (&format!("/counter/form?id={id}"), &counter),
        ("/agency/so-tp/2026-07", &public),
        (
            "/charts/ranking.svg?block=so-ban-nganh&period=2026-07",
            &public,
        ),
        ("/api/v1/scores?period=2026-07", &api),
        ("/api/v1/ranking?period=2026-07&block=so-ban-nganh", &api),
    ];
    for (path, ask) in asked {
        let status = ask(path);
        let now = count();
        assert_eq!((status, now - counted), (500, 1), "{path}");
        counted = now;
    }
    // What a citizen sends is looked up first.
    assert_eq!(app.post(&link, FORM).status, 500);
    assert_eq!(count() - counted, 1);
}

fn a_request_keeps_an_id_that_is_a_uuid_and_gets_one_otherwise(app: TestApp) {
    let with = |id: &str| {
        app.request("/healthz", |agent, url| {
            agent.get(url).header("x-request-id", id).call()
        })
        .header("x-request-id")
        .to_owned()
    };
    for id in [
        "0af7651916cd43dd8448eb211c80319c",
        "0AF76519-16cd-43dd-8448-eb211c80319c",
    ] {
        assert_eq!(with(id), id);
    }
    for other in ["proxy-1.7_a", "a b", "\"", &"a".repeat(32 + 33)] {
        let made = with(other);
        assert!(made.len() == 32 && made != other, "{made}");
    }
}

/// A megabyte of a form's field, compressed to a thousandth.
fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(b"TC1=5&comment=").unwrap();
    encoder.write_all(&[b'a'; 1 << 20]).unwrap();
    encoder.finish().unwrap()
}

fn a_compressed_body_is_refused_on_every_route(app: TestApp) {
    let code = app.world.link(case("H1"));
    let send = |path: &str, encoding: &str, kind: &str, body: &[u8]| {
        app.request(path, |agent, url| {
            let post = agent.post(url).header("content-type", kind);
            post.header("content-encoding", encoding).send(body)
        })
    };
    let (link, bomb) = (path(&code), bomb());
    for (path, kind) in [
        (link.as_str(), FORM_TYPE),
        ("/counter/open", FORM_TYPE),
        ("/no/such/page", FORM_TYPE),
    ] {
        for encoding in ["gzip", "GZIP", "br", "deflate", "identity, gzip", "x"] {
            let refused = send(path, encoding, kind, &bomb);
            assert_eq!(refused.status, 415, "{path} {encoding}");
            assert_eq!(refused.header("accept-encoding"), "identity");
            assert!(refused.text().contains("<html"), "{}", refused.text());
        }
    }
    for (path, kind) in [
        ("/api/v1/cases", "application/x-ndjson"),
        ("/api/v1/cases", "text/csv"),
        (
            "/api/v1/agencies/so-tp/cases/H1/delivered",
            "application/json",
        ),
        ("/api/no/such", "application/json"),
        ("/metrics", "text/plain"),
    ] {
        let refused = send(path, "gzip", kind, &bomb);
        assert_eq!(
            (refused.status, refused.header("content-type")),
            (415, "application/problem+json"),
            "{path}"
        );
        assert_eq!(json(&refused)["code"], "wrong_content_encoding");
    }
    let plain = send(&link, "Identity", FORM_TYPE, b"TC1=5&press=p&action=send");
    assert_eq!(plain.status, 303);
}

fn a_schema_from_elsewhere_makes_a_server_unready_and_leaves_it_healthy(app: TestApp) {
    app.world.execute(
        "INSERT INTO __diesel_schema_migrations (version, run_on) \
         VALUES ('9999', CURRENT_TIMESTAMP)",
    );
    let ready = app.get("/readyz");
    assert_eq!((ready.status, ready.header("retry-after")), (503, "5"));
    insta::assert_json_snapshot!(json(&ready), @r#"
    {
      "code": "schema_newer",
      "status": 503,
      "title": "Service Unavailable",
      "type": "about:blank"
    }
    "#);
    assert_eq!(app.get("/healthz").status, 200);
}

/// A page that keeps what was sent, and offers to send it again.
fn put_off(page: &Answer) {
    assert_eq!((page.status, page.header("retry-after")), (503, "5"));
    assert!(page.text().contains("Hệ thống đang bận"));
    for (name, value) in [
        ("TC1", "5"),
        ("comment", "\"Tốt\" & nhanh"),
        ("action", "send"),
    ] {
        assert_eq!(page.field(name).as_deref(), Some(value), "{name}");
    }
}

const FORM: &str = "TC1=5&comment=%22T%E1%BB%91t%22+%26+nhanh&action=send";

fn what_cannot_be_queued_is_kept_on_the_page_and_redeems_nothing(world: World) {
    let code = world.link(case("H1"));
    let app = TestApp::with_queue(world, 0);
    let page = app.post(&path(&code), FORM);
    put_off(&page);
    assert!(page.field("press").is_some_and(|press| press.len() == 32));
    let form = format!("form[method=post][action='{}']", path(&code));
    assert!(page.page().has(&form));
    // A mark that came is kept, so that the same form is the same answer later.
    let marked = app.post(&path(&code), &format!("{FORM}&press=p1&lang=en"));
    assert_eq!(marked.field("press").as_deref(), Some("p1"));
    assert!(marked.text().contains("Send again"));
    assert!(app.get("/metrics").text().contains(r#"{outcome="busy"} 2"#));
    assert_eq!(app.world.sound(), (0, 0, 0));
}

#[test]
fn while_postgresql_is_away_answers_are_kept_and_the_server_recovers_by_itself() {
    let Some(database) = Database::postgres_alone() else {
        return;
    };
    let app = TestApp::from(database);
    let code = app.world.link(case("H1"));
    assert_eq!(app.get("/readyz").status, 200);
    app.world.database.go_away();
    let away = Instant::now();
    let link = app.get(&path(&code));
    assert_eq!((link.status, link.header("retry-after")), (503, "5"));
    let page = app.post(&path(&code), FORM);
    put_off(&page);
    let unready = app.get("/readyz");
    assert_eq!((unready.status, unready.header("retry-after")), (503, "5"));
    assert!(
        app.get("/metrics")
            .text()
            .contains("sipas_waiting_answers NaN")
    );
    assert_eq!(app.get("/healthz").status, 200);
    // A server that refuses at once is not waited for.
    assert!(
        away.elapsed() < Duration::from_secs(5),
        "{:?}",
        away.elapsed()
    );
    app.world.database.come_back();
    assert_eq!(app.post(&path(&code), &encode(&page.fields())).status, 303);
    assert_eq!(app.get("/readyz").status, 200);
    // A connection that was in use a moment before it broke is trusted once more.
    let recovered = (0..3).any(|_| app.world.store.examine().is_ok());
    assert!(recovered);
    assert_eq!(app.world.sound(), (1, 1, 0));
    insta::assert_json_snapshot!(json(&unready), @r#"
    {
      "code": "database_unreachable",
      "status": 503,
      "title": "Service Unavailable",
      "type": "about:blank"
    }
    "#);
}
