//! `sipas serve`.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::app::{Answer, agent};
use crate::support::{Served, Sipas};

on_both_databases!(
    a_link_from_the_file_of_links_opens_on_the_server_and_is_answered,
    the_file_of_links_does_not_tell_who_has_answered,
    what_is_for_operators_can_have_an_address_of_its_own,
    idle_connections_to_the_address_for_operators_make_room_for_others,
    what_is_done_every_hour_is_done_by_threads_that_stand_back,
    no_header_of_a_client_is_in_the_log,
);

fn get(url: &str) -> Answer {
    Answer::of(agent().get(url).call().unwrap())
}

fn a_link_from_the_file_of_links_opens_on_the_server_and_is_answered(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    sipas.file(
        "cases.csv",
        "case_code,agency,received_at,finished_at\nH1,so-tp,2026-07-01,2026-07-02\n",
    );
    sipas
        .run(&["import", "cases", "cases.csv", "--links", "links.csv"])
        .succeeded();
    let mut server = sipas.start(&["serve", "--bind", "127.0.0.1:0"]);
    let address = server.line("listening on ");
    let links = sipas.read("links.csv");
    let path = links
        .split("http://127.0.0.1:8080")
        .nth(1)
        .unwrap()
        .split(',')
        .next()
        .unwrap();
    let url = format!("{address}{path}");
    assert_eq!(get(&url).outcome(), (200, Some("open")));
    let sent = agent()
        .post(&url)
        .header("content-type", crate::support::app::FORM)
        .send("TC1=5&press=p&action=send")
        .unwrap();
    assert_eq!(sent.status().as_u16(), 303);
    assert_eq!(get(&url).outcome(), (409, Some("used")));
    assert_eq!(sipas.number("SELECT COUNT(*) FROM inbox"), 1);
    let chart = get(&format!(
        "{address}/charts/components.svg?period=2026-07&agency=so-tp"
    ));
    assert_eq!(
        (chart.status, chart.header("content-type")),
        (200, "image/svg+xml")
    );
}

fn the_file_of_links_does_not_tell_who_has_answered(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    sipas.file(
        "cases.csv",
        "case_code,agency,received_at,finished_at\n\
         H1,so-tp,2026-07-01,2026-07-02\n\
         H2,so-tp,2026-07-01,2026-07-03\n",
    );
    let import = |links: &str| {
        sipas
            .run(&["import", "cases", "cases.csv", "--links", links])
            .succeeded();
        sipas.read(links)
    };
    let links = import("links.csv");
    assert_eq!(links.lines().count(), 3);
    let mut server = sipas.start(&["serve", "--bind", "127.0.0.1:0"]);
    let address = server.line("listening on ");
    let answered = links.split("http://127.0.0.1:8080").nth(1).unwrap();
    let path = answered.split(',').next().unwrap();
    let url = format!("{address}{path}");
    let sent = agent()
        .post(&url)
        .header("content-type", crate::support::app::FORM)
        .send("TC1=5&press=p&action=send")
        .unwrap();
    assert_eq!(sent.status().as_u16(), 303);
    assert_eq!(get(&url).outcome(), (409, Some("used")));
    assert_eq!(import("again.csv"), links);
}

fn what_is_for_operators_can_have_an_address_of_its_own(sipas: Sipas) {
    let any = "127.0.0.1:0";
    let mut server = sipas.start(&["serve", "--bind", any, "--admin-bind", any]);
    let [public, private] = server.lines(["listening on ", "for operators on "]);
    for path in ["/metrics", "/readyz"] {
        assert_eq!(get(&format!("{public}{path}")).status, 404, "{path}");
        assert_eq!(get(&format!("{private}{path}")).status, 200, "{path}");
    }
    for address in [&public, &private] {
        assert_eq!(get(&format!("{address}/healthz")).status, 200);
    }
    assert_eq!(get(&format!("{public}/s")).status, 200);
    for path in ["/", "/s", "/api/openapi.json", "/counter", "/kiosk"] {
        assert_eq!(get(&format!("{private}{path}")).status, 404, "{path}");
    }
    let metrics = get(&format!("{private}/metrics"));
    let counted = r#"sipas_http_requests_total{method="GET",route="/s",status="200"} 1"#;
    assert!(metrics.text().lines().any(|line| line == counted));
}

fn idle_connections_to_the_address_for_operators_make_room_for_others(sipas: Sipas) {
    let any = "127.0.0.1:0";
    let mut server = sipas.start(&["serve", "--bind", any, "--admin-bind", any]);
    let [_, private] = server.lines(["listening on ", "for operators on "]);
    let address = private.strip_prefix("http://").unwrap();
    // More than it takes.
    let mut idle: Vec<TcpStream> = (0..60)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    assert_eq!(get(&format!("{private}/readyz")).status, 200);
    // Sooner than one that sends no request is cut off.
    let patience = Some(Duration::from_secs(4));
    idle[0].set_read_timeout(patience).unwrap();
    assert_eq!(idle[0].read(&mut [0]).unwrap(), 0);
}

fn what_is_done_every_hour_is_done_by_threads_that_stand_back(sipas: Sipas) {
    let mut server = sipas.start(&["serve", "--bind", "127.0.0.1:0"]);
    let address = server.line("listening on ");
    // The first mixing, the secrets that have had their time, and all else that has.
    let counted = r#"sipas_wait_seconds_count{group="background"} 3"#;
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let metrics = get(&format!("{address}/metrics"));
        if metrics.text().lines().any(|line| line == counted) {
            return;
        }
        assert!(Instant::now() < deadline, "{}", metrics.text());
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn no_header_of_a_client_is_in_the_log(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let command = sipas.command(&["serve", "--bind", "127.0.0.1:0"]);
    let server = Served::logging(&sipas, command, "info,sipas=trace");
    let hostile = [
        "EVIL=1+1",
        "<script>EVIL</script>",
        "EVIL\u{202e}",
        "EVIL\",\"level\":\"ERROR\",\"x\":\"'",
        "EVIL\x1b[2J",
        "EVIL\tEVIL",
    ];
    for value in hostile {
        let headers = [
            "x-request-id",
            "user-agent",
            "referer",
            "x-forwarded-for",
            "cookie",
            "accept",
        ];
        let headers: String = headers.map(|name| format!("{name}: {value}\r\n")).concat();
        for line in ["GET /s/EVIL?q=EVIL", "EVIL /s", "POST /counter/open"] {
            let mut stream = TcpStream::connect(server.address).unwrap();
            let request =
                format!("{line} HTTP/1.1\r\nHost: EVIL\r\nConnection: close\r\n{headers}\r\n");
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).unwrap_or_default();
            assert!(answer.starts_with(b"HTTP/1.1 "));
        }
    }
    let log = server.log();
    assert!(log.lines().count() > hostile.len(), "{log}");
    assert!(!log.contains("EVIL"), "{log}");
    for line in log.lines() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
}

#[test]
fn a_port_in_use_is_told_by_serve_and_by_demo() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let sipas = Sipas::embedded();
    let bind = format!("127.0.0.1:{port}");
    sipas
        .run(&["serve", "--bind", &bind])
        .refused(&[&port, "in use"]);
    let demo = ["demo", "--port", &port, "--dir", "demo", "--cases", "100"];
    sipas.run(&demo).refused(&[&port, "in use"]);
    assert!(!sipas.path("demo").exists());
    sipas
        .run(&["serve", "--bind", "127.0.0.1:0", "--admin-bind", &bind])
        .refused(&[&port, "in use"]);
    sipas
        .run(&["serve", "--bind", "nowhere"])
        .refused(&["nowhere"]);
}
