//! What can't be seen, or turns the direction of reading, is neither kept nor shown again, wherever it
//! comes from: one name could pass for another by it.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::store::access::keys::NewKey;

use crate::support::app::{Answer, TestApp, encode, path};
use crate::support::builders::CaseBuilder;
use crate::support::counter_key::CounterKey;
use crate::support::{Sipas, case};

on_both_databases!(
    no_page_and_no_answer_shows_what_cannot_be_seen,
    no_file_brings_it_in,
);

/// A right-to-left override, an isolate, a zero-width space, a byte order mark and a soft hyphen.
const MARKS: &str = "\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}";

fn has_marks(text: &str) -> bool {
    text.contains(|c| MARKS.contains(c))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn no_page_and_no_answer_shows_what_cannot_be_seen(app: TestApp) {
    let code = app.world.link(case("H1").handed_in_at("mot-cua-1"));
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
    let bearer = format!("Bearer {}", system.show());
    let send = |method: &str, path: &str, kind: &str, body: &str| -> Answer {
        app.request(path, |agent, url| {
            let request = ureq::http::Request::builder()
                .method(method)
                .uri(url)
                .header("authorization", &bearer)
                .header("content-type", kind);
            agent.run(request.body(body.to_owned())?)
        })
    };
    let marked = format!("a{MARKS}b");
    let field = |name: &str| encode(&[(name.to_owned(), marked.clone())]);
    let shown = [
        app.get(&format!("/s?{}", field("code"))),
        app.get(&format!("/s/{}", encoded(&marked))),
        app.get(&format!("/charts/ranking.svg?{}", field("period"))),
        clerk.post(&app, "/counter/find", &field("code")),
        clerk.post(&app, "/counter/paper", &field("code")),
        send(
            "GET",
            &format!("/api/v1/scores?{}", field("period")),
            "text/plain",
            "",
        ),
        send(
            "GET",
            &format!("/api/v1/scores?{}", field(&marked)),
            "text/plain",
            "",
        ),
        send(
            "PUT",
            "/api/v1/agencies/so-tp/cases/H2",
            "application/json",
            &format!(r#"{{"received_at": "2026-07-01", "{marked}": "x"}}"#),
        ),
        send(
            "POST",
            "/api/v1/cases",
            "application/x-ndjson",
            &format!(
                r#"{{"agency": "{marked}", "case_code": "{marked}", "received_at": "{marked}"}}"#
            ),
        ),
    ];
    for answer in shown {
        assert!((200..500).contains(&answer.status), "{}", answer.text());
        assert!(!has_marks(answer.text()), "{}", answer.text());
    }
    let put = send(
        "PUT",
        &format!("/api/v1/agencies/so-tp/cases/H3{}", encoded(MARKS)),
        "application/json",
        &format!(
            r#"{{"received_at": "2026-07-01", "procedure": "1.001{MARKS}", "procedure_name": "Đăng{MARKS} ký",
                 "field": "Đất{MARKS} đai", "counter": "{MARKS}3"}}"#
        ),
    );
    assert_eq!(put.status, 201, "{}", put.text());
    let comment = encode(&[("comment".to_owned(), format!("Cảm{MARKS} ơn"))]);
    let sent = app.post(
        &path(&code),
        &format!("TC1=5&press=p&action=send&{comment}"),
    );
    assert_eq!(sent.status, 303);
    let comment = app.world.waiting().swap_remove(0).comment;
    assert_eq!(comment.as_deref(), Some("Cảm ơn"));
    let columns = ["case_code", "COALESCE(field, '')", "COALESCE(counter, '')"];
    let cases = app.world.rows(&columns, "cases WHERE case_code = 'H3'");
    assert_eq!(cases, [["H3", "Đất đai", "3"]]);
    let procedures = app.world.rows(&["code", "name"], "procedures");
    assert!(procedures.contains(&vec!["1.001".to_owned(), "Đăng ký".to_owned()]));
}

fn no_file_brings_it_in(sipas: Sipas) {
    sipas.file(
        "agencies.csv",
        format!("code,name,block,valid_from\nso-x,Sở{MARKS} X,so-ban-nganh,2025-07-01\n"),
    );
    sipas
        .run(&["import", "agencies", "agencies.csv"])
        .succeeded();
    let named = sipas.number("SELECT COUNT(*) FROM agencies WHERE name = 'Sở X'");
    assert_eq!(named, 1);
    sipas.file(
        "cases.csv",
        format!("case_code,agency,received_at\nH1,Sở{MARKS} Y,2026-07-01\n"),
    );
    let refused = sipas.run(&["import", "cases", "cases.csv"]);
    assert!(refused.err.contains("Sở Y"), "{}", refused.err);
    assert!(!has_marks(&refused.err) && !has_marks(&refused.out));
}
