//! The interface for one-stop software, over HTTP on both databases.

mod answers;
mod audit;
mod cases;
mod changes;
mod description;
mod figures;
mod files;
mod kiosk;
mod listing;
mod reach;
mod stolen_key;
mod streams;
mod successions;

use serde_json::Value;
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::store::access::keys::NewKey;

use crate::support::app::{Answer, TestApp};
use crate::support::builders::slug;
use crate::support::world::World;

/// A key for every agency, one for Sở Tư pháp, and one that was revoked.
const ALL: u8 = 1;
const SO_TP: u8 = 2;
const REVOKED: u8 = 3;
const CLERK: u8 = 4;
const KIOSK: u8 = 5;

fn key(seed: u8) -> String {
    KeyText::new([seed; 28]).show()
}

/// Makes the keys.
fn add_keys(world: &World) {
    let office = Reach::Office {
        office: slug("mot-cua-1"),
        counter: None,
    };
    for (seed, name, kind, reach) in [
        (ALL, "Toàn tỉnh", KeyKind::System, Reach::All),
        (
            SO_TP,
            "Sở Tư pháp",
            KeyKind::System,
            Reach::of_agencies(vec![slug("so-tp")]),
        ),
        (REVOKED, "Cũ", KeyKind::System, Reach::All),
        (CLERK, "Quầy 3", KeyKind::Clerk, office.clone()),
        (KIOSK, "Ki-ốt 1", KeyKind::Kiosk, office),
    ] {
        let new = NewKey {
            name: name.to_owned(),
            kind,
            reach,
        };
        let text = KeyText::new([seed; 28]);
        world.store.insert_key(&new, &text, &world.by()).unwrap();
    }
    world.store.revoke_key("Cũ", &world.by()).unwrap();
}

pub fn with_keys(app: TestApp) -> TestApp {
    add_keys(&app.world);
    app
}

/// A request with a key, and a body with its media type where there is one.
fn send(app: &TestApp, method: &str, path: &str, seed: u8, body: Option<(&str, &str)>) -> Answer {
    app.request(path, |agent, url| {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(url)
            .header("authorization", format!("Bearer {}", key(seed)));
        match body {
            Some((kind, body)) => {
                agent.run(request.header("content-type", kind).body(body.to_owned())?)
            }
            None => agent.run(request.body(())?),
        }
    })
}

pub fn get(app: &TestApp, path: &str) -> Answer {
    send(app, "GET", path, ALL, None)
}

fn put(app: &TestApp, path: &str, body: &Value) -> Answer {
    let body = body.to_string();
    send(app, "PUT", path, ALL, Some(("application/json", &body)))
}

fn post(app: &TestApp, path: &str, body: &Value) -> Answer {
    let body = body.to_string();
    send(app, "POST", path, ALL, Some(("application/json", &body)))
}

pub fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.bytes)
        .unwrap_or_else(|error| panic!("{error}: {}", answer.text()))
}

/// A problem document's status and code, after a look at its form.
fn problem(answer: &Answer) -> (u16, String) {
    assert_eq!(
        answer.header("content-type"),
        "application/problem+json",
        "{}",
        answer.text()
    );
    let body = json(answer);
    assert_eq!(body["status"], answer.status);
    assert_eq!(body["type"], "about:blank");
    (answer.status, body["code"].as_str().unwrap().to_owned())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// A case of Sở Tư pháp in an address.
fn case_path(code: &str) -> String {
    let code = percent_encoding::utf8_percent_encode(code, percent_encoding::NON_ALPHANUMERIC);
    format!("/api/v1/agencies/so-tp/cases/{code}")
}
