//! Who gets what: the table in `docs/access.md` against the server, for every route that it has.
//!
//! `SIPAS_WRITE_ACCESS=1 cargo test --test it access::` writes the table anew, to be read before it is
//! committed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use actix_web::{App, test};
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::store::access::keys::NewKey;
use sipas::web::server::routes::Routes;

use crate::console::comments::insert;
use crate::counter::clerk::here;
use crate::edition_pages::makers::{closed_may, publish, submit};
use crate::head::status_of_both;
use crate::support::app::{FORM, TestApp};
use crate::support::builders::slug;
use crate::support::counter_key::key_cookie;
use crate::support::person::{Person, add_user};
use crate::support::{Database, World};

on_both_databases!(every_route_answers_everybody_as_the_table_says);

const TABLE: &str = "docs/access.md";
const BEGIN: &str = "<!-- begin of the table -->\n";
const END: &str = "<!-- end of the table -->\n";

/// The edition that routes are about.
const EDITION: &str = "so-ban-nganh-2026-05";

/// What addresses and forms name.
struct Known {
    /// The code of a link.
    link: String,
    /// The version of the edition.
    edition_version: i64,
}

/// Everybody who may come: the column's head, and how it is made.
const EVERYBODY: [(&str, Who); 13] = [
    ("nobody", Who::Nobody),
    ("software", Who::Key(KeyKind::System)),
    ("clerk's key", Who::Key(KeyKind::Clerk)),
    ("display", Who::Key(KeyKind::Display)),
    ("kiosk", Who::Key(KeyKind::Kiosk)),
    ("admin", Who::Person("admin")),
    ("province", Who::Person("province")),
    ("approver", Who::Person("approver")),
    ("agency", Who::Person("agency so-tp")),
    ("clerk", Who::Person("clerk mot-cua-1/3")),
    ("inspector", Who::Person("inspector")),
    ("inspector of an agency", Who::Person("inspector so-tp")),
    ("disabled", Who::Disabled),
];

#[derive(Clone, Copy)]
enum Who {
    Nobody,
    Key(KeyKind),
    Person(&'static str),
    /// An administrator whose account was disabled after the login.
    Disabled,
}

/// The headers by which somebody is known.
struct Subject {
    cookie: String,
    bearer: String,
}

impl Subject {
    fn of(world: &World, index: usize, who: Who) -> Self {
        let mut subject = Self {
            cookie: String::new(),
            bearer: String::new(),
        };
        match who {
            Who::Nobody => {}
            Who::Key(kind) => {
                let seed = u8::try_from(index).unwrap();
                let text = KeyText::new([seed; 28]);
                let reach = match kind {
                    KeyKind::System => Reach::Agencies {
                        agencies: vec![slug("so-tp")],
                        offices: vec![slug("mot-cua-1")],
                    },
                    _ => Reach::Office {
                        office: slug("mot-cua-1"),
                        counter: Some("3".to_owned()),
                    },
                };
                let name = format!("key {index}");
                let key = NewKey { name, kind, reach };
                world.store.insert_key(&key, &text, &world.by()).unwrap();
                subject.bearer = format!("Bearer {}", text.show());
                subject.cookie = key_cookie(kind, &text.show());
            }
            Who::Person(role) => {
                let person = Person::make(world, &format!("nguoi.{index}"), &[role]);
                subject.cookie = person.cookie().to_owned();
            }
            Who::Disabled => {
                let name = format!("nguoi.{index}");
                let person = Person::make(world, &name, &["admin"]);
                let state = sipas::domain::access::UserState::Disabled;
                world
                    .store
                    .set_user_state(&name, state, &world.by())
                    .unwrap();
                subject.cookie = person.cookie().to_owned();
            }
        }
        subject
    }
}

/// The routes of the server, as it knows them.
async fn routes() -> BTreeSet<String> {
    let app = test::init_service(App::new().configure(|config| Routes::All.configure(config)));
    let request = test::TestRequest::get().uri("/healthz").to_request();
    let answer = test::call_service(&app.await, request).await;
    let map = format!("{:?}", answer.request().resource_map());
    let mut found = BTreeSet::new();
    let mut scope = "";
    for part in map.split("patterns: ").skip(1) {
        // What belongs to this resource ends where the next field begins.
        let named = part.split(", is_prefix").next().unwrap();
        let is_scope = part.contains("is_prefix: true") && named.contains("\"/api\"");
        for pattern in named.split('"').skip(1).step_by(2) {
            let inner = ["/v1/", "/docs", "/openapi"]
                .iter()
                .any(|p| pattern.starts_with(p));
            let prefix = if inner { scope } else { "" };
            if !pattern.is_empty() && !is_scope {
                found.insert(format!("{prefix}{pattern}"));
            }
        }
        if is_scope {
            scope = "/api";
        }
    }
    found
}

/// An address of a route, about the agency of the subjects or about another one; and the form that is
/// sent there, which changes nothing.
fn address(route: &str, agency: &str, known: &Known) -> (String, String) {
    let about_agency = route.starts_with("/console/agency") || route.starts_with("/agency");
    let code = if route.starts_with("/s/") || route.starts_with("/S/") {
        known.link.as_str()
    } else if about_agency {
        agency
    } else {
        "so-tp"
    };
    let format = match route {
        route if route.contains("qr.") => "svg",
        _ => "csv",
    };
    let case_code = match agency {
        "so-tp" => "H1",
        _ => "B-001",
    };
    let file = match route {
        "/charts/{file}" => "ranking.svg?period=2026-07&block=so-ban-nganh",
        _ => "edition.json",
    };
    let path = route
        .replace("{code}", code)
        .replace("{agency}", agency)
        .replace("{case_code}", case_code)
        .replace("{block}", "so-ban-nganh")
        .replace("{period}", "2026-Q3")
        .replace("{format}", format)
        .replace("{id}", EDITION)
        .replace("{level}/{place:.*}", "0/000.p/1")
        .replace("{file}", file)
        .replace("{token}", "unknown")
        .replace("{name}", "nguoi.khac");
    let query = match route {
        "/api/v1/scores" | "/api/v1/coverage" | "/api/v1/timeliness" => {
            format!("?period=2026-07&agency={agency}")
        }
        "/api/v1/ranking" => "?period=2026-07&block=so-ban-nganh".to_owned(),
        "/console/agency/{code}/cases" | "/console/agency/{code}/cases.{format}" => {
            "?list=late".to_owned()
        }
        "/console/agency/{code}/comments.{format}" => "?period=2026-Q2".to_owned(),
        _ => String::new(),
    };
    let form = match route {
        // Each name once, so that no pause begins.
        "/login" => &format!("name=nobody{}", rand::random::<u64>()),
        "/account/sessions" => "id=unknown",
        "/account/language" => "language=vi&next=/account",
        "/console/users/{name}/act" => "act=none",
        "/console/keys" => "act=revoke&key=none",
        "/console/agency/{code}/comments/redact" => "key=none&reason=&period=2026-Q2",
        "/console/agency/{code}/cases" => "code=none&list=late",
        "/console/editions/{id}" => &format!("act=refresh&version={}", known.edition_version),
        _ => "",
    };
    (format!("{path}{query}"), form.to_owned())
}

/// The status of a request.
fn status(app: &TestApp, method: &str, path: &str, form: &str, subject: &Subject) -> u16 {
    let answer = app.request(path, |agent, url| {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(url)
            .header("cookie", &subject.cookie)
            .header("authorization", &subject.bearer)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", FORM)
            .body(form.to_owned())
            .unwrap();
        agent.run(request)
    });
    answer.status
}

/// What everybody is answered on a route: a line for each method that it knows. Whoever is the first to get a
/// status is answered HEAD alike.
fn walk(app: &TestApp, subjects: &[Subject], route: &str, known: &Known) -> Vec<String> {
    let mut lines = Vec::new();
    // What a route answers to a method that it does not know.
    let unknown = [404, 405];
    for method in ["GET", "POST", "PUT", "PATCH"] {
        let mut compared = BTreeSet::from(unknown);
        let of = |subject: &Subject, agency: &str| {
            let (path, form) = address(route, agency, known);
            let form = if method == "GET" { "" } else { &form };
            status(app, method, &path, form, subject)
        };
        let statuses: Vec<String> = subjects
            .iter()
            .map(|subject| {
                let (own, foreign) = (of(subject, "so-tp"), of(subject, "so-yt"));
                if method == "GET" && compared.insert(own) {
                    let (path, _) = address(route, "so-tp", known);
                    let both = status_of_both(app, &path, &subject.cookie, &subject.bearer);
                    assert_eq!(both, own, "{path}");
                }
                if own == foreign {
                    own.to_string()
                } else {
                    format!("{own}/{foreign}")
                }
            })
            .collect();
        let distinct: BTreeSet<&String> = statuses.iter().collect();
        let unknown = unknown.map(|status| status.to_string());
        if distinct.iter().all(|status| unknown.contains(status)) {
            continue;
        }
        let cells = match distinct.len() {
            1 => format!("{} for everybody", statuses[0]),
            _ => statuses.join(" | "),
        };
        lines.push(format!("| {method} {route} | {cells} |"));
    }
    assert!(!lines.is_empty(), "{route} answers nobody");
    lines
}

fn every_route_answers_everybody_as_the_table_says(database: Database) {
    let world = closed_may(database);
    publish(&world, &submit(&world, "so-ban-nganh", None), None);
    for agency in ["so-tp", "so-yt"] {
        insert(&world, agency, "2026-Q2", &["Chờ lâu quá"; 5]);
    }
    let app = TestApp::serving(world);
    let version = format!("SELECT version FROM editions WHERE id = '{EDITION}'");
    // A link's own forms are sent without an answer, which changes nothing.
    let known = Known {
        link: app.world.link(here("H1")).to_string(),
        edition_version: app.world.number(&version),
    };
    add_user(
        &app.world.store,
        "nguoi.khac",
        &["agency so-tp"],
        app.world.now,
    );
    let routes = actix_web::rt::System::new().block_on(routes());
    assert!(routes.len() > 90, "{routes:?}");
    let mut lines = Vec::new();
    for route in &routes {
        // Everybody comes anew, since a logout may be among the requests.
        let last = ["/logout"].contains(&route.as_str());
        if last {
            continue;
        }
        lines.push(route.clone());
    }
    lines.push("/logout".to_owned());
    let subjects: Vec<Subject> = EVERYBODY
        .iter()
        .enumerate()
        .map(|(index, (_, who))| Subject::of(&app.world, index + 1, *who))
        .collect();
    let found: BTreeMap<String, Vec<String>> = lines
        .into_iter()
        .map(|route| {
            let cells = walk(&app, &subjects, &route, &known);
            (route, cells)
        })
        .collect();
    let mut table = String::new();
    let heads: Vec<&str> = EVERYBODY.iter().map(|(head, _)| *head).collect();
    let _ = writeln!(table, "| route | {} |", heads.join(" | "));
    let _ = writeln!(table, "|{}", "---|".repeat(heads.len() + 1));
    for line in found.values().flatten() {
        let _ = writeln!(table, "{line}");
    }
    let written = std::fs::read_to_string(TABLE).unwrap_or_default();
    let (before, rest) = written.split_once(BEGIN).unwrap();
    let (kept, after) = rest.split_once(END).unwrap();
    if std::env::var_os("SIPAS_WRITE_ACCESS").is_some() {
        std::fs::write(TABLE, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
        return;
    }
    let (kept, table): (BTreeSet<&str>, BTreeSet<&str>) =
        (kept.lines().collect(), table.lines().collect());
    let new: Vec<_> = table.difference(&kept).collect();
    let gone: Vec<_> = kept.difference(&table).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "not in the table: {new:#?}\nno more so: {gone:#?}"
    );
}
