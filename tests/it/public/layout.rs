//! Pages on a phone and on a desk: nothing is wider than the screen, whatever the names and figures.

use sipas::domain::cases::agency::Agency;

use crate::support::app::TestApp;
use crate::support::browser::Phone;
use crate::support::builders::{CaseBuilder, agency, case};
use crate::support::world::numbered;
use crate::support::{Database, World};

/// Agencies with names of twelve words: one all satisfied, one all dissatisfied, the others without
/// an answer.
fn long_names(world: &World) {
    let named: Vec<Agency> = (1..=24)
        .map(|number| Agency {
            name: format!("Ban Quản lý Khu kinh tế và các khu công nghiệp {number}"),
            ..agency(&format!("ban-{number}"), "so-ban-nganh")
        })
        .collect();
    world.add_agencies(&named);
    for (code, answers) in [("ban-1", "5555555555555555"), ("ban-2", "1111111111111111")] {
        let cases = numbered(code, 40, |number| case(number).of(code).about("Đất đai"));
        world.answer_cases(&cases, answers);
    }
    let late = sipas::domain::cases::case::Case {
        overdue_reason: Some("Chờ xác minh của nhiều cơ quan có liên quan ở địa phương".to_owned()),
        ..case("late").of("ban-3").about("Đất đai").due("2026-07-02")
    };
    world.import(&[late]);
    world.mix();
}

const PAGES: [&str; 12] = [
    "/",
    "/method",
    "/privacy",
    "/ranking/so-ban-nganh/2026-07",
    "/ranking/so-ban-nganh/2026-07?lang=en&name=ban",
    "/ranking/xa-phuong-dac-khu/2026-07",
    "/ranking/mot-cua/2026-07",
    "/timeliness/so-ban-nganh/2026-07",
    "/agency/ban-1/2026-07",
    "/agency/ban-2/2026-07?lang=en",
    "/agency/ban-3/2026-07",
    "/agency/ban-4/2020",
];

#[test]
fn no_page_is_wider_than_its_screen() {
    let app = TestApp::from(Database::sqlite());
    long_names(&app.world);
    for browser in [Phone::start(), Phone::screen(1280, 900)] {
        let Some(browser) = browser else { return };
        for path in PAGES {
            browser.open(&app.url(path));
            browser.wait_for("footer");
            let (screen, content) = browser.widths();
            assert!(content <= screen, "{path}: {content} on {screen}");
        }
    }
}

#[test]
fn a_phone_shows_rank_name_and_score_and_unfolds_the_rest() {
    let Some(phone) = Phone::start() else { return };
    let app = TestApp::from(Database::sqlite());
    long_names(&app.world);
    phone.open(&app.url("/ranking/so-ban-nganh/2026-07"));
    phone.wait_for("table.ranking");
    for shown in ["td.rank", "tbody th", "td.score", "tr.more summary"] {
        let area = phone.area(&format!("table.ranking {shown}"));
        assert!(
            area.width > 0.0 && area.x + area.width <= 360.0,
            "{shown}: {area:?}"
        );
    }
    phone.tap("table.ranking tr.more summary");
    phone.wait_for("table.ranking tr.more details[open]");
    let rest = phone.area("table.ranking tr.more dl");
    assert!(
        rest.height > 0.0 && rest.x + rest.width <= 360.0,
        "{rest:?}"
    );
}
