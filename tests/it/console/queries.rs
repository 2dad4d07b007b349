//! How many queries a page takes.

use sipas::domain::access::{KeyKind, KeyText, Reach, Viewer};
use sipas::domain::cases::case_list::CaseList;
use sipas::store::access::keys::NewKey;
use sipas::store::editions::read::EditionFilter;

use super::comments::insert;
use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, agency, slug};
use crate::support::person::{Person, add_user};
use crate::support::world::numbered;
use crate::support::{Database, World, case, queries};

on_both_databases!(
    the_queries_of_a_page_are_as_many_whatever_the_number_of_cases_and_agencies,
    the_queries_of_a_page_of_administrators_are_as_many_whatever_it_lists,
    the_queries_of_the_editions_are_as_many_whatever_their_number,
);

/// The pages of the console's rooms.
fn pages() -> Vec<String> {
    let mut pages: Vec<String> = [
        "/console/agency/so-tp?period=2026-Q3",
        "/console/agency/so-tp/2026-Q3",
        "/console/agency/so-tp/comments?period=2026-Q2",
        "/console/agency/so-tp/comments?period=2026-Q2&q=cho",
        "/console/agency/mot-cua-1?period=2026-Q3",
        "/console/province?period=2026-Q3",
        "/console/province?period=2026-Q3&sort=late",
    ]
    .map(str::to_owned)
    .into();
    for list in CaseList::ALL {
        for code in ["so-tp", "mot-cua-1"] {
            let list = list.name();
            pages.push(format!(
                "/console/agency/{code}/cases?list={list}&period=2026-Q3"
            ));
        }
    }
    pages
}

fn the_queries_of_a_page_are_as_many_whatever_the_number_of_cases_and_agencies(database: Database) {
    queries::watch();
    let app = TestApp::from(database);
    let person = Person::make(&app.world, "so.noi.vu", &["province"]);
    let late = |code: &str| {
        let case = case(code).handed_in_at("mot-cua-1");
        case.due("2026-07-02").finished("2026-07-06")
    };
    let fill = |prefix: &str, count: usize| {
        app.world
            .answer_cases(&numbered(prefix, count, late), "5555544444445555");
        let pending = format!("{prefix}-pending");
        app.world
            .import(&numbered(&pending, count, |code| late(code).pending()));
        app.world.mix();
        insert(&app.world, "so-tp", "2026-Q2", &vec!["Chờ lâu quá"; count]);
    };
    let measure = || measure(&app, &person, pages());
    fill("A", 6);
    // Connections are made and the session is noted once.
    measure();
    fill("B", 1);
    let few = measure();
    let more: Vec<_> = (0..30)
        .map(|number| agency(&format!("xa-{number}"), "xa-phuong-dac-khu"))
        .collect();
    app.world.add_agencies(&more);
    fill("C", 60);
    assert_as_many(&few, &measure());
}

/// The number of queries that each page takes.
fn measure(app: &TestApp, person: &Person, pages: Vec<String>) -> Vec<(String, usize)> {
    pages
        .into_iter()
        .map(|page| {
            let before = queries::count(&app.world.database);
            let answer = person.get(app, &page);
            assert_eq!(answer.status, 200, "{page}: {}", answer.text());
            (page, queries::count(&app.world.database) - before)
        })
        .collect()
}

fn assert_as_many(few: &[(String, usize)], many: &[(String, usize)]) {
    for ((page, few), (_, many)) in few.iter().zip(many) {
        // Fewer where the first range of a list fills the page.
        assert!(many <= few, "{page}: {few} and then {many}");
    }
    assert!(few.iter().all(|(_, queries)| *queries > 2), "{few:?}");
}

fn the_queries_of_a_page_of_administrators_are_as_many_whatever_it_lists(database: Database) {
    queries::watch();
    let app = TestApp::from(database);
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    let fill = |prefix: &str, count: usize| {
        for number in 0..count {
            let name = format!("{prefix}.{number}");
            add_user(&app.world.store, &name, &["agency so-tp"], app.world.now);
            let key = NewKey {
                name: name.clone(),
                kind: KeyKind::System,
                reach: Reach::of_agencies(vec![slug("so-tp")]),
            };
            let text = KeyText::new(rand::random());
            let by = app.world.by();
            app.world.store.insert_key(&key, &text, &by).unwrap();
            let more = [agency(
                &format!("xa-{prefix}-{number}"),
                "xa-phuong-dac-khu",
            )];
            app.world.add_agencies(&more);
            app.world.execute(&format!(
                "INSERT INTO batches \
                 (name, sha256, imported_by, imported_at, source, row_count, withdrawn) \
                 VALUES ('{name}', '{name}', 'user:an', '2026-07-01T00:00:00Z', 'a.csv', 1, FALSE)"
            ));
        }
    };
    let lists = ["users", "keys", "agencies", "audit", "batches"];
    let measure = || {
        let pages = lists.map(|list| format!("/console/{list}"));
        measure(&app, &admin, pages.into())
    };
    fill("mot", 2);
    measure();
    // The list of agencies is kept until there is another one.
    fill("hai", 1);
    let few = measure();
    fill("nhieu", 40);
    assert_as_many(&few, &measure());
}

/// A server reads the editions in the background too, so there is none.
fn the_queries_of_the_editions_are_as_many_whatever_their_number(database: Database) {
    queries::watch();
    let world = World::from(database);
    let viewer = Viewer::Operator;
    let list = || {
        let before = queries::count_of_editions(&world.database);
        let editions = world.store.editions(&viewer, world.now);
        let editions = editions.list(&EditionFilter::default()).unwrap();
        (
            editions.len(),
            queries::count_of_editions(&world.database) - before,
        )
    };
    let insert = |number: usize| {
        let id = format!("so-ban-nganh-{number}-Q1");
        world.execute(&format!(
            "INSERT INTO editions (id, block, period, state, version, title, foreword, \
             responsible, reason, digest, withheld) VALUES ('{id}', 'so-ban-nganh', \
             '{number}-Q1', 'draft', 1, '', '', '', '', '', FALSE)"
        ));
        world.execute(&format!(
            "INSERT INTO edition_acts VALUES \
             ('{id}', 1, 'draft', 'an.nguyen', '2026-07-01T00:00:00Z', '')"
        ));
    };
    insert(1990);
    list();
    let (_, queries) = list();
    (1991..2020).for_each(insert);
    assert_eq!(list(), (30, queries));
}
