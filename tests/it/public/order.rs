//! People read names in the order of the Vietnamese alphabet, programs by code.

use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::domain::cases::agency::Agency;
use sipas::domain::cases::case::Case;
use sipas::store::access::keys::NewKey;

use super::html::said;
use crate::support::app::{Answer, TestApp};
use crate::support::builders::{CaseBuilder, agency, case, slug};
use crate::support::counter_key::CounterKey;
use crate::support::operator::OperatorReads;
use crate::support::person::Person;
use crate::support::world::numbered;
use crate::support::{Sipas, World};

on_both_databases!(
    pages_and_charts_list_agencies_by_name,
    agencies_of_one_rank_are_listed_by_name,
    the_clerk_chooses_agencies_fields_and_kiosks_by_name,
    the_terminal_lists_agencies_by_name_and_files_by_code,
    the_console_lists_agencies_and_keys_by_name,
);

/// Names whose order is neither that of their bytes nor that of their codes.
const NAMES: [(&str, &str); 5] = [
    ("e-an", "Sở Ân Thi"),
    ("d-dan", "Sở Dân tộc"),
    ("c-duc", "Sở Đức Hợp"),
    ("b-on", "Sở Ơn Huệ"),
    ("a-yen", "Sở Yên Mỹ"),
];

fn add(world: &World) {
    let agencies = NAMES.map(|(code, name)| Agency {
        name: name.to_owned(),
        ..agency(code, "so-ban-nganh")
    });
    world.add_agencies(&agencies);
}

/// Kiosks that have the same names.
fn add_kiosks(world: &World) {
    for (seed, (_, name)) in (0..).zip(NAMES.iter().rev()) {
        let key = NewKey {
            name: (*name).to_owned(),
            kind: KeyKind::Kiosk,
            reach: Reach::Office {
                office: slug("mot-cua-1"),
                counter: None,
            },
        };
        let text = KeyText::new([seed; 28]);
        world.store.insert_key(&key, &text, &world.by()).unwrap();
    }
}

/// The names in the order in which they first appear among some texts.
fn listed(texts: impl Iterator<Item = String>) -> Vec<&'static str> {
    let mut listed = Vec::new();
    for text in texts {
        let found = NAMES
            .iter()
            .map(|(_, name)| *name)
            .find(|name| text == *name);
        listed.extend(found.filter(|name| !listed.contains(name)));
    }
    listed
}

fn by_name() -> Vec<&'static str> {
    NAMES.iter().map(|(_, name)| *name).collect()
}

fn names_on(app: &TestApp, path: &str) -> Vec<&'static str> {
    names_in(&app.get(path), path)
}

fn names_in(answer: &Answer, path: &str) -> Vec<&'static str> {
    assert_eq!(answer.status, 200, "{path}");
    listed(said(answer.text()).into_iter().map(|said| said.text))
}

fn the_console_lists_agencies_and_keys_by_name(app: TestApp) {
    add(&app.world);
    add_kiosks(&app.world);
    let roles = NAMES.map(|(code, _)| format!("agency {code}"));
    let mut roles: Vec<&str> = roles.iter().rev().map(String::as_str).collect();
    roles.push("admin");
    let person = Person::make(&app.world, "quan.tri", &roles);
    for path in ["/console", "/console/agencies", "/console/keys"] {
        assert_eq!(names_in(&person.get(&app, path), path), by_name(), "{path}");
    }
}

fn pages_and_charts_list_agencies_by_name(app: TestApp) {
    add(&app.world);
    let one_each: Vec<Case> = NAMES.iter().map(|(code, _)| case(code).of(code)).collect();
    app.world.import(&one_each);
    for path in [
        "/",
        "/timeliness/so-ban-nganh/2026-Q3",
        "/ranking/so-ban-nganh/2026-Q3",
        "/charts/ranking.svg?period=2026-Q3&block=so-ban-nganh",
        "/charts/heatmap.svg?period=2026-Q3&block=so-ban-nganh",
        "/charts/coverage.svg?period=2026-Q3&block=so-ban-nganh",
    ] {
        assert_eq!(names_on(&app, path), by_name(), "{path}");
    }
}

fn agencies_of_one_rank_are_listed_by_name(app: TestApp) {
    add(&app.world);
    for (code, _) in NAMES {
        let cases = numbered(code, 40, |number| case(number).of(code));
        app.world.answer_cases(&cases, "5555555555555551");
    }
    app.world.mix();
    let ranking = "/ranking/so-ban-nganh/2026-07";
    assert!(app.get(ranking).text().contains("đồng hạng"));
    assert_eq!(names_on(&app, ranking), by_name());
    let chart = "/charts/ranking.svg?period=2026-07&block=so-ban-nganh";
    assert_eq!(names_on(&app, chart), by_name());
}

fn the_clerk_chooses_agencies_fields_and_kiosks_by_name(app: TestApp) {
    let world = &app.world;
    add(world);
    let fields: Vec<Case> = NAMES
        .iter()
        .map(|(code, field)| Case {
            procedure: Some((*code).to_owned()),
            ..case(code).handed_in_at("mot-cua-1").about(field)
        })
        .collect();
    world.import(&fields);
    add_kiosks(world);
    let clerk = CounterKey::clerk(world, "mot-cua-1", None);
    let form = clerk.get(&app, "/counter/add");
    let (agencies, known) = form.text().split_once("<datalist").unwrap();
    let choices = |html: &str| -> Vec<&str> {
        let found = NAMES
            .iter()
            .map(|(_, name)| (html.find(name).unwrap(), *name));
        let mut found: Vec<_> = found.collect();
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name).collect()
    };
    assert_eq!(choices(agencies), by_name());
    assert_eq!(choices(known), by_name());
    let id = world.store.find_case("so-tp", "e-an").unwrap().unwrap().id;
    let page = clerk.get(&app, &format!("/counter/case?id={id}"));
    let kiosks = page.text().split_once("name=\"kiosk\"").unwrap().1;
    assert_eq!(choices(kiosks), by_name());
}

fn the_terminal_lists_agencies_by_name_and_files_by_code(sipas: Sipas) {
    let rows = NAMES.map(|(code, name)| format!("{code},{name},so-ban-nganh\n"));
    sipas.file(
        "agencies.csv",
        format!("code,name,block\n{}", rows.concat()),
    );
    sipas
        .run(&["import", "agencies", "agencies.csv"])
        .succeeded();
    let first = |command: &str, format: &str| -> Vec<String> {
        let of_block = ["--block", "so-ban-nganh", "--format", format];
        let command: Vec<&str> = command.split(' ').chain(of_block).collect();
        let ended = sipas.run(&command);
        let out = ended.succeeded().out.clone();
        let codes = out.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let mut listed: Vec<String> = Vec::new();
        for code in codes.filter(|code| NAMES.iter().any(|(known, _)| known == code)) {
            if !listed.iter().any(|known| known == code) {
                listed.push(code.to_owned());
            }
        }
        listed
    };
    for command in [
        "score --period 2026-07",
        "rank --period 2026-07",
        "timeliness --period 2026-07",
        "coverage --period 2026-07",
        "agencies list",
    ] {
        let by_name = NAMES.map(|(code, _)| code.to_owned());
        assert_eq!(first(command, "table"), by_name, "{command}");
        let mut by_code = by_name;
        by_code.sort_unstable();
        for format in ["json", "csv"] {
            assert_eq!(first(command, format), by_code, "{command} as {format}");
        }
    }
}
