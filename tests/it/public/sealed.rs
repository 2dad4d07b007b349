//! What is said of figures while answers wait for the closing of their month, and where they name no office.

use sipas::domain::figures::ranking::Unranked;
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::store::{Settings, Submitted};

use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, case};
use crate::support::world::{World, definitions, numbered};
use crate::support::{Database, OperatorReads, at};

on_both_databases!(
    of_answers_that_wait_for_the_closing_nobody_says_that_they_are_few,
    an_agency_whose_answers_wait_is_not_listed_as_one_that_few_answered,
    of_answers_that_name_no_office_nobody_says_that_there_are_none,
);

/// The languages, with what is said and what is not.
const WORDS: [(&str, &str, &str); 2] = [
    ("vi", "chỉ công bố sau khi chốt số liệu tháng", "do dưới"),
    (
        "en",
        "published only once the month is closed",
        "not published: fewer",
    ),
];

const ALL_FIVE: &str = "5555555555555555";

/// A world in which no month has figures before its closing.
fn without_sums(database: Database) -> World {
    let change = |settings: &mut Settings| settings.provisional_sums = false;
    World::with(database, change, definitions())
}

fn of_answers_that_wait_for_the_closing_nobody_says_that_they_are_few(database: Database) {
    let world = without_sums(database);
    world.answer_cases(&numbered("A", 12, case), ALL_FIVE);
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

fn an_agency_whose_answers_wait_is_not_listed_as_one_that_few_answered(database: Database) {
    let world = without_sums(database);
    for (unit, answered) in [("so-tp", 35), ("so-yt", 3)] {
        let links = world.links(&numbered(unit, 40, |code| case(code).of(unit)));
        for link in links.into_iter().take(answered) {
            assert_eq!(world.answer(link, ALL_FIVE), Submitted::Accepted);
        }
    }
    world.mix();
    let app = TestApp::serving(world);
    let answer = app.get("/ranking/so-ban-nganh/2026-07");
    let page = answer.page();
    let listed = |id: &str| page.texts(&format!("{id} ~ div tbody th"));
    assert_eq!(listed("#low-coverage"), ["Cơ quan so-yt"]);
    assert_eq!(listed("#unranked"), ["Cơ quan so-tp"]);
    let words = "chờ chốt số liệu tháng: đã nhận 35 lượt trả lời, chưa đưa hết vào số liệu";
    assert_eq!(page.texts("#unranked ~ div td.words"), [words]);
    let own = app.get("/agency/so-tp/2026-07");
    let brief = own.page().text("main dl.brief");
    assert!(
        brief.contains(&format!("Không xếp hạng: {words}")),
        "{brief}"
    );
    let chart = app.get("/charts/ranking.svg?block=so-ban-nganh&period=2026-07");
    assert!(chart.text().contains("chờ chốt số liệu tháng"));
    // Programs are told the reason that they know, and how many answers wait.
    let query = FigureQuery {
        scope: Scope::Block("so-ban-nganh".to_owned()),
        ..app.world.query("2026-07")
    };
    let ranking = app.world.store.get_ranking(&query, 30).unwrap();
    let told: Vec<_> = ranking
        .agencies
        .iter()
        .map(|of| (of.reason, of.score.waiting))
        .collect();
    let low = Some(Unranked::LowCoverage);
    assert_eq!(told, [(low, 35), (low, 3)]);
}

/// What is said of an office that no answer names, by language, and what is not.
const OFFICE_WORDS: [(&str, &str, &str); 2] = [
    (
        "vi",
        "tính vào cơ quan giải quyết, không nêu riêng bộ phận",
        "chưa có số liệu",
    ),
    (
        "en",
        "counted for the deciding agencies, not for this office by itself",
        "no data yet",
    ),
];

fn of_answers_that_name_no_office_nobody_says_that_there_are_none(database: Database) {
    let mut world = World::from(database);
    world.now = at("2026-03-20 09:00");
    for office in ["mot-cua-1", "mot-cua-2"] {
        let cases = numbered(office, 3, |code| {
            case(code)
                .received("2026-03-02")
                .due("2026-03-10")
                .finished("2026-03-10")
                .handed_in_at(office)
        });
        world.answer_cases(&cases, ALL_FIVE);
    }
    assert_eq!(world.close().left, 6);
    world.now = at("2026-07-15 09:00");
    let app = TestApp::serving(world);
    for (language, said, unsaid) in OFFICE_WORDS {
        for path in ["/agency/mot-cua-1/2026-03", "/ranking/mot-cua/2026-03"] {
            let answer = app.get(&format!("{path}?lang={language}"));
            let cells = answer.page().texts("main table.list td");
            assert!(cells.iter().any(|cell| cell == said), "{path}: {cells:?}");
            assert!(cells.iter().all(|cell| cell != unsaid), "{path}: {cells:?}");
        }
        let office = "agency=mot-cua-1";
        for (kind, of) in [
            ("components", office),
            ("distribution", office),
            ("heatmap", "block=mot-cua"),
        ] {
            let path = format!("/charts/{kind}.svg?{of}&period=2026-03&lang={language}");
            let chart = app.get(&path);
            assert_eq!(chart.status, 200, "{path}");
            for word in [unsaid, "no_data"] {
                assert!(!chart.text().contains(word), "{path}: {word}");
            }
        }
    }
    let page = app.get("/agency/mot-cua-1/2026-03");
    let note = "3 lượt trả lời về hồ sơ tiếp nhận tại đây được tính vào cơ quan giải quyết";
    assert!(page.text().contains(note));
}
