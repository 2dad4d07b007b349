//! What a closed quarter says of answers stays as it is, whatever comes later; what it says of overdue cases is
//! what is known now.

use jiff::Timestamp;
use serde_json::Value;
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::domain::cases::case::Case;
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::report::tables::rank_csv;
use sipas::store::Submitted;
use sipas::store::access::keys::NewKey;

use crate::support::app::{Answer, TestApp};
use crate::support::builders::{CaseBuilder, case};
use crate::support::person::Person;
use crate::support::world::{World, numbered, submission};
use crate::support::{Database, OperatorReads, at};

on_both_databases!(what_was_answered_in_a_closed_quarter_is_shown_the_same_to_the_byte);

const QUARTER: &str = "2026-Q1";
const BLOCK: &str = "so-ban-nganh";
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
/// The figures for programs, each with what it is about.
const FIGURES: [(&str, &str); 3] = [
    ("scores", ""),
    ("ranking", "&block=so-ban-nganh"),
    ("coverage", ""),
];

/// A case that was finished in March, on the day on which it was due.
fn march(code: &str) -> Case {
    case(code)
        .received("2026-03-02")
        .due("2026-03-10")
        .finished("2026-03-10")
        .handed_in_at("mot-cua-1")
}

/// What the page of an agency says of overdue cases, which are those that are known now: its summary, and the
/// counts of cases against their due dates. A case of the period that comes late is among them.
const OVERDUE: [(&str, &str); 2] = [
    ("<dt>Hồ sơ quá hạn</dt>", "</dd>"),
    ("<h2 id=\"timeliness\">", "</section>"),
];

/// A page without its first part from one text to another.
fn without(page: &str, (begin, end): (&str, &str)) -> String {
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    before.to_owned() + after
}

/// The page of Sở Tư pháp, whole.
fn agency_page(app: &TestApp) -> String {
    let page = app.get(&format!("/agency/so-tp/{QUARTER}"));
    assert_eq!(page.status, 200);
    page.text().to_owned()
}

/// Who reads more than the public does: software with a key for all agencies, and the head of one.
struct Readers {
    key: String,
    head: Person,
}

impl Readers {
    fn make(world: &World) -> Self {
        let key = KeyText::new([7; 28]);
        let new = NewKey {
            name: "Toàn tỉnh".to_owned(),
            kind: KeyKind::System,
            reach: Reach::All,
        };
        world.store.insert_key(&new, &key, &world.by()).unwrap();
        Self {
            key: key.show(),
            head: Person::make(world, "an.nguyen", &["agency so-tp"]),
        }
    }

    /// The figures for programs.
    fn figures(&self, app: &TestApp, path: &str) -> Answer {
        app.request(path, |agent, url| {
            let bearer = format!("Bearer {}", self.key);
            agent.get(url).header("authorization", bearer).call()
        })
    }

    /// All that is shown of the quarter, by address. Of the page of an agency [`OVERDUE`] is left out; everything
    /// else is whole.
    fn shown(&self, app: &TestApp) -> Vec<(String, Vec<u8>)> {
        let agency = agency_page(app);
        let agency = OVERDUE
            .into_iter()
            .fold(agency, |page, part| without(&page, part));
        let query = FigureQuery {
            scope: Scope::Block(BLOCK.to_owned()),
            ..app.world.query(QUARTER)
        };
        let ranking = app.world.store.get_ranking(&query, 30).unwrap();
        let mut shown = vec![
            ("agency".to_owned(), agency.into_bytes()),
            ("sipas rank".to_owned(), rank_csv(&ranking).unwrap()),
        ];
        let mut add = |address: String, get: &dyn Fn(&str) -> Answer| {
            let answer = get(&address);
            assert_eq!(answer.status, 200, "{address}");
            shown.push((address, answer.bytes));
        };
        let public = |address: &str| app.get(address);
        add(format!("/ranking/{BLOCK}/{QUARTER}"), &public);
        for (kind, of) in CHARTS {
            for format in ["svg", "png", "pdf"] {
                let address = format!("/charts/{kind}.{format}?period={QUARTER}&{of}");
                add(address, &public);
            }
        }
        for (figures, of) in FIGURES {
            let address = format!("/api/v1/{figures}?period={QUARTER}{of}");
            add(address, &|address| self.figures(app, address));
        }
        let scores = format!("/console/agency/so-tp/scores.csv?period={QUARTER}");
        add(scores, &|address| self.head.get(app, address));
        shown
    }

    /// Asserts that everything is as it was, also where nothing is kept of it.
    #[track_caller]
    fn assert_same(&self, app: &mut TestApp, before: &[(String, Vec<u8>)], after: &str) {
        app.stop();
        app.start_again();
        let shown = self.shown(app);
        let addresses = |shown: &[(String, Vec<u8>)]| -> Vec<String> {
            shown.iter().map(|(address, _)| address.clone()).collect()
        };
        assert_eq!(addresses(before), addresses(&shown), "after {after}");
        for ((address, before), (_, now)) in before.iter().zip(&shown) {
            if before == now {
                continue;
            }
            let [old, new] = [before, now].map(|bytes| String::from_utf8_lossy(bytes));
            let mut lines = old.lines().zip(new.lines());
            panic!(
                "{address} after {after}: {:?}",
                lines.find(|(old, new)| old != new)
            );
        }
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
    // Open months take such responses, and pages lead to them from then on.
    for month in ["2026-06", "2026-07"] {
        assert!(is_imported(&world, month), "{month}");
    }
    let readers = Readers::make(&world);
    let mut app = TestApp::serving(world);
    let before = readers.shown(&app);
    let ranking = String::from_utf8_lossy(&before[2].1);
    assert!(ranking.contains("so-yt"), "{ranking}");

    // A case that is learned of late, and its answer.
    let late = app.world.link(march("late").finished("2026-03-31"));
    assert_eq!(
        app.world.answer(late, "1111111111111111"),
        Submitted::Accepted
    );
    readers.assert_same(&mut app, &before, "a late case");
    let whole = agency_page(&app);
    let expired = app.world.answer(links[35], "1111111111111111");
    assert_eq!(expired, Submitted::Expired);
    readers.assert_same(&mut app, &before, "a late answer");
    assert!(!is_imported(&app.world, "2026-03"));
    readers.assert_same(&mut app, &before, "an import");
    app.world.mix();
    readers.assert_same(&mut app, &before, "due work");
    // Nothing but the late case changed what is said of overdue ones.
    assert_eq!(agency_page(&app), whole);

    // The late case is told apart in the month in which it counts.
    let july = readers.figures(&app, "/api/v1/coverage?period=2026-07&agency=so-tp");
    let july: Value = serde_json::from_slice(&july.bytes).unwrap();
    assert_eq!(july["agencies"][0]["recorded_late"], 1, "{july}");
    let july = app.get("/agency/so-tp/2026-07");
    assert!(july.text().contains("1 hồ sơ ghi nhận muộn"));
}

/// The time of the server.
fn morning() -> Timestamp {
    at("2026-07-15 09:00")
}
