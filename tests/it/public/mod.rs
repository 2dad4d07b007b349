//! What everybody may see: pages and charts, in every language.

mod addresses;
mod charts;
mod closed;
mod html;
mod kept;
mod layout;
mod lists;
mod order;
mod pages;
mod sealed;
mod summary;

use sipas::domain::cases::agency::Agency;

use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, agency, case, slug};
use crate::support::world::{World, numbered};

/// The departments and one commune, by code, with their names in English.
const ENGLISH: [(&str, &str, &str); 5] = [
    ("so-tp", "so-ban-nganh", "Department of Justice"),
    ("so-yt", "so-ban-nganh", "Department of Health"),
    ("so-cu", "so-ban-nganh", "Department of the Past"),
    ("xa-a", "xa-phuong-dac-khu", "Commune A"),
    ("mot-cua-1", "mot-cua", "One-stop shop 1"),
];

/// A server over a province with answers, late cases, few answers, and an agency that has ended.
fn province(app: TestApp) -> TestApp {
    let world = &app.world;
    let named = ENGLISH.map(|(code, block, english)| Agency {
        name_en: Some(english.to_owned()),
        valid_to: (code == "so-cu").then(|| "2025-06-30".parse().unwrap()),
        successor: (code == "so-cu").then(|| slug("so-tp")),
        ..agency(code, block)
    });
    world.add_agencies(&named);
    answer(world, "so-tp", 40, "5555555555555551");
    answer(world, "so-yt", 7, "44443555555555xx");
    answer(world, "xa-a", 3, "5555555555555555");
    let late = |number: &str| sipas::domain::cases::case::Case {
        overdue_reason: Some("Chờ xác minh".to_owned()),
        ..case(number).about("Đất đai").due("2026-07-02")
    };
    world.import(&[late("late 1"), late("late 2"), case("open").pending()]);
    world.mix();
    app
}

fn answer(world: &World, agency: &str, count: usize, answers: &str) {
    let cases = numbered(agency, count, |code| {
        case(code).of(agency).handed_in_at("mot-cua-1")
    });
    world.answer_cases(&cases, answers);
}
