//! What is said of figures while answers wait for the closing of their month, and where they name no office.

use sipas::domain::cases::case::{Case, Channel};
use sipas::domain::figures::ranking::Unranked;
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::domain::figures::score::Hidden;
use sipas::store::{Settings, Submitted};

use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, case};
use crate::support::world::{World, definitions, numbered};
use crate::support::{Database, OperatorReads, at};

on_both_databases!(
    of_answers_that_wait_for_the_closing_nobody_says_that_they_are_few,
    an_agency_whose_answers_wait_is_not_listed_as_one_that_few_answered,
    a_block_tells_of_questions_as_its_shown_agencies_do,
    of_answers_that_name_no_office_nobody_says_that_there_are_none,
    an_office_that_some_answers_name_says_why_it_has_fewer_than_were_given,
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
    let block = app.world.store.get_distribution(&of_block(&app.world));
    let block = block.unwrap();
    assert_eq!((block.n, block.hidden), (None, Hidden::AwaitsClosing));
    let mut questions = block.questions.iter().map(|of| (of.n, of.hidden));
    assert!(questions.all(|of| of == (None, Hidden::AwaitsClosing)));
}

/// The question about the block of Sở Tư pháp in July.
fn of_block(world: &World) -> FigureQuery {
    FigureQuery {
        scope: Scope::Block("so-ban-nganh".to_owned()),
        ..world.query("2026-07")
    }
}

fn a_block_tells_of_questions_as_its_shown_agencies_do(database: Database) {
    let world = World::from(database);
    world.answer_cases(&numbered("A", 12, case), "55555555555555xx");
    // Of this agency nothing is shown yet.
    world.answer_cases(&numbered("B", 3, |code| case(code).of("so-yt")), ALL_FIVE);
    world.mix();
    let block = world.store.get_distribution(&of_block(&world)).unwrap();
    let n = |code: &str| {
        let mut questions = block.questions.iter();
        questions.find(|of| of.code == code).unwrap().n
    };
    assert_eq!((n("TC1"), n("PA1")), (Some(12), Some(0)));
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
    let words = "chờ chốt số liệu tháng, còn 35 lượt trả lời đang chờ, chưa đưa hết vào số liệu";
    assert_eq!(page.texts("#unranked ~ div td.words"), [words]);
    let own = app.get("/agency/so-tp/2026-07");
    let brief = own.page().text("main dl.brief");
    assert!(
        brief.contains(&format!("Không xếp hạng: {words}")),
        "{brief}"
    );
    let chart = app.get("/charts/ranking.svg?block=so-ban-nganh&period=2026-07");
    assert!(words_in(chart.text()).contains("chờ chốt số liệu tháng"));
    // Programs are told the reason that they know, and how many answers wait.
    let query = of_block(&app.world);
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
    ("vi", "không công bố riêng", "chưa có số liệu"),
    ("en", "not published by itself", "no data yet"),
];

/// The words of a chart, whose lines are texts of their own.
fn words_in(svg: &str) -> String {
    let pieces = svg.split('<').filter_map(|piece| piece.split_once('>'));
    let words = pieces.flat_map(|(_, text)| text.split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}

/// A case of March.
fn march(code: &str) -> Case {
    case(code)
        .received("2026-03-02")
        .due("2026-03-10")
        .finished("2026-03-10")
}

fn of_answers_that_name_no_office_nobody_says_that_there_are_none(database: Database) {
    let mut world = World::from(database);
    world.now = at("2026-03-20 09:00");
    for office in ["mot-cua-1", "mot-cua-2"] {
        let cases = numbered(office, 3, |code| march(code).handed_in_at(office));
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
            let words = words_in(chart.text());
            assert!(words.contains(said), "{path}: {words}");
            assert!(!words.contains(unsaid), "{path}: {words}");
        }
    }
    let page = app.get("/agency/mot-cua-1/2026-03");
    let note = "3 lượt trả lời về hồ sơ tiếp nhận tại đây không được công bố riêng";
    assert!(page.text().contains(note));
}

fn an_office_that_some_answers_name_says_why_it_has_fewer_than_were_given(database: Database) {
    let mut world = World::from(database);
    world.now = at("2026-03-20 09:00");
    let office = |code: &str| march(code).handed_in_at("mot-cua-1");
    world.answer_cases(&numbered("A", 8, office), ALL_FIVE);
    // These are too few alike to name an office.
    let post = |code: &str| office(code).by(Channel::Post);
    world.answer_cases(&numbered("B", 3, post), ALL_FIVE);
    let online = |code: &str| march(code).by(Channel::Online);
    world.answer_cases(&numbered("C", 3, online), ALL_FIVE);
    assert_eq!(world.close().left, 14);
    world.now = at("2026-07-15 09:00");
    let app = TestApp::serving(world);
    let page = app.get("/agency/mot-cua-1/2026-03");
    let note = "Số lượt trả lời ở đây ít hơn số hồ sơ đã được trả lời";
    assert!(page.text().contains(note), "{}", page.text());
}
