//! What is said of figures while answers wait for the closing of their month.

use sipas::store::Settings;

use crate::support::Database;
use crate::support::app::TestApp;
use crate::support::builders::case;
use crate::support::world::{World, definitions, numbered};

on_both_databases!(of_answers_that_wait_for_the_closing_nobody_says_that_they_are_few);

/// The languages, with what is said and what is not.
const WORDS: [(&str, &str, &str); 2] = [
    ("vi", "chỉ công bố sau khi chốt số liệu tháng", "do dưới"),
    (
        "en",
        "published only once the month is closed",
        "not published: fewer",
    ),
];

fn of_answers_that_wait_for_the_closing_nobody_says_that_they_are_few(database: Database) {
    let without_sums = |settings: &mut Settings| settings.provisional_sums = false;
    let world = World::with(database, without_sums, definitions());
    world.answer_cases(&numbered("A", 12, case), "5555555555555555");
    world.mix();
    let app = TestApp::serving(world);
    for (language, said, unsaid) in WORDS {
        let path = format!("/agency/so-tp/2026-07?lang={language}");
        let page = app.get(&path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains(said), "{path}");
        assert!(!page.text().contains(unsaid), "{path}: {}", page.text());
        let (agency, block) = ("agency=so-tp", "block=so-ban-nganh");
        for (kind, of) in [
            ("components", agency),
            ("trend", agency),
            ("distribution", agency),
            ("ranking", block),
            ("heatmap", block),
        ] {
            let path = format!("/charts/{kind}.svg?{of}&period=2026-07&lang={language}");
            let chart = app.get(&path);
            assert_eq!(chart.status, 200, "{path}");
            assert!(!chart.text().contains(unsaid), "{path}: {}", chart.text());
        }
    }
}
