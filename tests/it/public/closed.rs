//! What a closed quarter says of answers stays as it is, whatever comes later; what it says of overdue cases is
//! what is known now.

use jiff::Timestamp;
use sipas::domain::cases::case::Case;
use sipas::store::Submitted;

use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, case};
use crate::support::world::{World, numbered, submission};
use crate::support::{Database, at};

on_both_databases!(what_was_answered_in_a_closed_quarter_is_shown_the_same_to_the_byte);

const QUARTER: &str = "2026-Q1";
/// The charts, each of an agency or of a block.
const CHARTS: [(&str, &str); 7] = [
    ("components", "agency=so-tp"),
    ("trend", "agency=so-tp"),
    ("distribution", "agency=so-tp"),
    ("ranking", "block=so-ban-nganh"),
    ("heatmap", "block=so-ban-nganh"),
    ("coverage", "block=so-ban-nganh"),
    ("funnel", "block=so-ban-nganh"),
];

/// A case that was finished in March, on the day on which it was due.
fn march(code: &str) -> Case {
    case(code)
        .received("2026-03-02")
        .due("2026-03-10")
        .finished("2026-03-10")
        .handed_in_at("mot-cua-1")
}

/// The ways to other periods.
const PERIODS: (&str, &str) = ("<nav class=\"choices\"", "</nav>");
/// What the page of an agency says of overdue cases, which are those that are known now.
const OVERDUE: [(&str, &str); 2] = [
    ("<dt>Hồ sơ quá hạn</dt>", "</dl>"),
    ("<h2 id=\"timeliness\">", "</section>"),
];

/// A page without its first part from one text to another.
fn without(page: &str, (begin, end): (&str, &str)) -> String {
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    before.to_owned() + after
}

/// All that is shown of the quarter, by address.
fn shown(app: &TestApp) -> Vec<(String, String)> {
    let get = |address: String| {
        let answer = app.get(&address);
        assert_eq!(answer.status, 200, "{address}");
        (address, answer.text().to_owned())
    };
    let page = |address: String| {
        let (address, page) = get(address);
        (address, without(&page, PERIODS))
    };
    let (of_agency, agency) = page(format!("/agency/so-tp/{QUARTER}"));
    let agency = OVERDUE
        .into_iter()
        .fold(agency, |page, part| without(&page, part));
    let mut shown = vec![
        (of_agency, agency),
        page(format!("/ranking/so-ban-nganh/{QUARTER}")),
    ];
    shown.extend(CHARTS.map(|(kind, of)| get(format!("/charts/{kind}.svg?period={QUARTER}&{of}"))));
    shown
}

#[track_caller]
fn assert_same(app: &TestApp, before: &[(String, String)], after: &str) {
    for ((address, before), (_, now)) in before.iter().zip(shown(app)) {
        let changed = before
            .lines()
            .zip(now.lines())
            .find(|(old, new)| old != new);
        assert_eq!(changed, None, "{address} after {after}");
        assert!(*before == now, "{address} after {after}");
    }
}

/// Whether five responses on paper about a month are taken.
fn is_imported(world: &World, month: &str) -> bool {
    world.import_paper(month, 5, "1111111111111111").is_ok()
}

fn what_was_answered_in_a_closed_quarter_is_shown_the_same_to_the_byte(database: Database) {
    let mut world = World::from(database);
    world.now = at("2026-03-20 09:00");
    let mut links = Vec::new();
    for (unit, answers) in [("so-tp", "5555544444443321"), ("so-yt", "3333355555554433")] {
        let cases = numbered(unit, 36, |code| march(code).of(unit));
        let codes = world.links(&cases);
        let forms: Vec<_> = codes[..34]
            .iter()
            .map(|code| submission(*code, answers, &code.compact()))
            .collect();
        world.store.submit_all(&forms, world.now).unwrap();
        links.extend(codes);
    }
    assert_eq!(world.close().left, 68);
    world.now = morning();
    // An open month takes such responses; pages lead to it from then on.
    assert!(is_imported(&world, "2026-06"));
    let mut app = TestApp::serving(world);
    let before = shown(&app);
    assert!(before[1].1.contains("so-yt"), "{}", before[1].1);

    // A case that is learned of late, and its answer.
    let late = app.world.link(march("late").finished("2026-03-31"));
    assert_eq!(
        app.world.answer(late, "1111111111111111"),
        Submitted::Accepted
    );
    assert_same(&app, &before, "a late case");
    let expired = app.world.answer(links[35], "1111111111111111");
    assert_eq!(expired, Submitted::Expired);
    assert_same(&app, &before, "a late answer");
    assert!(!is_imported(&app.world, "2026-03"));
    assert_same(&app, &before, "an import");
    app.world.mix();
    assert_same(&app, &before, "due work");
    app.stop();
    app.start_again();
    assert_same(&app, &before, "a restart");
}

/// The time of the server.
fn morning() -> Timestamp {
    at("2026-07-15 09:00")
}
