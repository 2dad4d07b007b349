//! nginx as `deploy/nginx.conf` sets it up: what its logs tell, and what becomes of a form when a
//! server is gone.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sipas::domain::links::code::LinkCode;
use sipas::store::LinkState;

use crate::support::app::{Answer, FORM, TestApp, agent, path};
use crate::support::case;
use crate::support::nginx::Nginx;
use crate::support::world::numbered;

on_both_databases!(
    the_proxy_logs_neither_a_link_nor_an_address,
    the_same_visits_are_all_told_by_an_nginx_with_its_usual_logs,
    a_form_is_kept_once_though_the_first_server_asked_is_gone,
    no_post_but_that_of_a_survey_is_sent_twice,
    what_is_for_the_inside_is_not_served_to_the_outside,
    one_address_reads_only_so_much_and_answers_as_much_as_it_likes,
);

const SENT: &str = "TC1=5&press=p&action=send";

fn get(nginx: &Nginx, path: &str) -> Answer {
    Answer::of(agent().get(nginx.url(path)).call().unwrap())
}

fn post(nginx: &Nginx, path: &str, body: &[u8]) -> Answer {
    let post = agent().post(nginx.url(path)).header("content-type", FORM);
    Answer::of(post.send(body).unwrap())
}

/// Sends the beginning of a request and goes away. What comes back is of no matter.
fn break_off(nginx: &Nginx, beginning: &str) {
    let mut stream = TcpStream::connect(nginx.address).unwrap();
    stream.write_all(beginning.as_bytes()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let _ = stream.read_to_end(&mut Vec::new());
}

/// A link opened, spelled, answered and misused in every way that ends in a line of a log.
fn visit(nginx: &Nginx, app: TestApp, code: &LinkCode) {
    let link = path(code);
    assert_eq!(get(nginx, &link).outcome(), (200, Some("open")));
    assert_eq!(get(nginx, &link.to_lowercase()).status, 200);
    assert_eq!(get(nginx, &format!("/S/{code}")).status, 200);
    assert_eq!(get(nginx, &format!("/s?code={code}")).status, 303);
    assert_eq!(get(nginx, &format!("{link}/none")).status, 404);
    assert_eq!(get(nginx, &format!("/none{link}")).status, 404);
    assert_eq!(get(nginx, &format!("{link}%zz")).status, 400);
    assert_eq!(post(nginx, &link, &[b'a'; 100_000]).status, 413);
    assert_eq!(post(nginx, &link, &[b'a'; 200_000]).status, 413);
    assert_eq!(post(nginx, &link, SENT.as_bytes()).status, 303);
    let page = agent()
        .get(nginx.url("/method"))
        .header("referer", nginx.url(&link));
    assert_eq!(page.call().unwrap().status().as_u16(), 200);
    let to_tls = agent()
        .get(format!("http://{}{link}", nginx.plain_address))
        .call()
        .unwrap();
    assert_eq!(to_tls.status().as_u16(), 308);
    break_off(nginx, &format!("GET {link} HTTP/1.1\r\nHost: a"));
    break_off(
        nginx,
        &format!("POST {link} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nTC1"),
    );
    drop(app);
    let away = get(nginx, &link);
    assert_eq!(away.status, 502);
    assert!(away.text().contains("tải lại trang này"));
    assert_eq!(post(nginx, &link, SENT.as_bytes()).status, 502);
}

/// Whether a log tells a link in any spelling, and whether a client's address.
fn tells(log: &str, code: &LinkCode, server: &str) -> (bool, bool) {
    let letters = log.replace('-', "").to_uppercase();
    // Where sipas is, is no secret.
    let clients = log.replace(server, "");
    (
        letters.contains(&code.compact()),
        clients.contains("127.0.0.1"),
    )
}

fn the_proxy_logs_neither_a_link_nor_an_address(app: TestApp) {
    let server = app.address;
    let Some(nginx) = Nginx::before([server, server]) else {
        return;
    };
    let code = app.world.link(case("H1"));
    visit(&nginx, app, &code);
    let (requests, errors) = nginx.finish();
    for log in [&requests, &errors] {
        let found = tells(log, &code, &server.to_string());
        assert_eq!(found, (false, false), "{log}");
    }
    for line in [
        " 303 POST - ",
        " 502 GET - ",
        " 413 POST - ",
        " 200 GET /method ",
    ] {
        assert!(requests.contains(line), "{line}: {requests}");
    }
}

fn the_same_visits_are_all_told_by_an_nginx_with_its_usual_logs(app: TestApp) {
    let server = app.address;
    let usual = |sample: String| {
        let is_other = |line: &&str| !line.contains("access_log") && !line.contains("error_log");
        sample
            .lines()
            .filter(is_other)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let Some(nginx) = Nginx::with([server, server], usual) else {
        return;
    };
    let code = app.world.link(case("H1"));
    visit(&nginx, app, &code);
    let (requests, errors) = nginx.finish();
    for log in [&requests, &errors] {
        let found = tells(log, &code, &server.to_string());
        assert_eq!(found, (true, true), "{log}");
    }
}

fn a_form_is_kept_once_though_the_first_server_asked_is_gone(app: TestApp) {
    let nobody = ([127, 0, 0, 1], 1).into();
    let Some(nginx) = Nginx::before([nobody, app.address]) else {
        return;
    };
    for code in app.world.links(&numbered("H", 6, case)) {
        for _ in 0..2 {
            assert_eq!(post(&nginx, &path(&code), SENT.as_bytes()).status, 303);
        }
        let link = app.world.store.find_link(&code, app.world.now).unwrap();
        assert_eq!(link.unwrap().state, LinkState::Used);
    }
    assert_eq!(app.world.sound(), (6, 6, 0));
}

/// A server that takes requests and closes their connections without an answer, and how many there were.
fn breaking() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let read = stream.read(&mut [0; 4096]);
            if read.is_ok_and(|bytes| bytes > 0) {
                count.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    (address, taken)
}

fn no_post_but_that_of_a_survey_is_sent_twice(app: TestApp) {
    let (broken, taken) = breaking();
    let Some(nginx) = Nginx::before([broken, broken]) else {
        return;
    };
    let link = path(&app.world.link(case("H1")));
    // Of the two servers, none has failed so often by then that it is not asked.
    for (path, times) in [("/console/editions", 1), (link.as_str(), 2)] {
        let before = taken.load(Ordering::SeqCst);
        assert_eq!(post(&nginx, path, SENT.as_bytes()).status, 502, "{path}");
        assert_eq!(taken.load(Ordering::SeqCst) - before, times, "{path}");
    }
}

fn what_is_for_the_inside_is_not_served_to_the_outside(app: TestApp) {
    let Some(nginx) = Nginx::before([app.address, app.address]) else {
        return;
    };
    for inside in ["/metrics", "/readyz", "//metrics", "/%6detrics"] {
        assert_eq!(get(&nginx, inside).status, 404, "{inside}");
    }
    assert_eq!(get(&nginx, "/healthz").status, 200);
}

fn one_address_reads_only_so_much_and_answers_as_much_as_it_likes(app: TestApp) {
    let Some(nginx) = Nginx::before([app.address, app.address]) else {
        return;
    };
    let link = path(&app.world.link(case("H1")));
    let [form, qr] = ["form.pdf", "qr.svg"].map(|file| format!("{link}/{file}"));
    let is_limited = |path: &str| get(&nginx, path).status == 429;
    let exhaust = || assert!((0..1_000).any(|_| is_limited("/method")));
    // A slow machine may be let in once more meanwhile.
    let limited = |path: &str| {
        (0..20).any(|_| {
            exhaust();
            is_limited(path)
        })
    };
    assert!(limited("/charts/none.svg"));
    assert!(limited(&form) && limited(&qr));
    // Whoever answers meanwhile is not counted with them, nor are the devices of an office.
    for free in [link.as_str(), "/kiosk", "/s"] {
        exhaust();
        assert!(!is_limited(free), "{free}");
    }
    assert!((0..1_000).any(|_| get(&nginx, "/method").header("retry-after") == "10"));
}
