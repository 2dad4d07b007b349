//! How many queries a page takes.

use sipas::domain::cases::case_list::CaseList;

use super::comments::insert;
use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, agency};
use crate::support::person::Person;
use crate::support::world::numbered;
use crate::support::{Database, case, queries};

on_both_databases!(the_queries_of_a_page_are_as_many_whatever_the_number_of_cases_and_agencies);

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
    let measure = || -> Vec<(String, usize)> {
        pages()
            .into_iter()
            .map(|page| {
                let before = queries::count(&app.world.database);
                let answer = person.get(&app, &page);
                assert_eq!(answer.status, 200, "{page}: {}", answer.text());
                (page, queries::count(&app.world.database) - before)
            })
            .collect()
    };
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
    let many = measure();
    for ((page, few), (_, many)) in few.iter().zip(&many) {
        // Fewer where the first range of a list fills the page.
        assert!(many <= few, "{page}: {few} and then {many}");
    }
    assert!(few.iter().all(|(_, queries)| *queries > 2), "{few:?}");
}
