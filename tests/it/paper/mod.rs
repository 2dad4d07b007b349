//! Paper forms: typed in once, some of them twice, each counted once.

mod checking;
mod closing;
mod entry;
mod keyboard;
mod pages;
mod races;

use sipas::domain::access::Reach;
use sipas::domain::cases::case::Case;
use sipas::domain::links::code::LinkCode;
use sipas::domain::paper::{Clerk, DraftNumber};
use sipas::store::Store;
use sipas::store::answers::paper::{Checked, Draw, Entered, PaperCheck, PaperEntry};
use uuid::Uuid;

use crate::support::builders::{CaseBuilder, at, slug};
use crate::support::world::World;
use crate::support::{case, ratings};

/// Sixteen answers with a blank and two that did not apply.
const ANSWERS: &str = "54x-344554455-xx";

/// The clerk with a key at an office.
pub fn clerk_at(key: &str, office: &str) -> Clerk {
    Clerk {
        id: key.to_owned(),
        office: slug(office),
        reach: Reach::Office {
            office: slug(office),
            counter: None,
        },
    }
}

/// A clerk of the first office.
fn clerk(key: &str) -> Clerk {
    clerk_at(key, "mot-cua-1")
}

/// A case handed in at the first office.
fn handed_in(code: &str) -> Case {
    case(code).handed_in_at("mot-cua-1")
}

/// A form typed in by the clerk `a` on a fresh page.
pub fn entry(code: LinkCode, text: &str) -> PaperEntry {
    PaperEntry {
        identical: false,
        code,
        press: Uuid::new_v4().to_string(),
        ratings: ratings(text),
        comment: None,
        assisted: false,
        clerk: clerk("a"),
    }
}

/// Types a form in, of which so many in a hundred are drawn.
pub fn enter(world: &World, entry: &PaperEntry, percent: u8) -> Entered {
    enter_by_chance(world, entry, percent, &mut rand::random::<u64>)
}

/// The same with another source of chance.
pub fn enter_by_chance(
    world: &World,
    entry: &PaperEntry,
    percent: u8,
    random: &mut dyn FnMut() -> u64,
) -> Entered {
    let mut draw = Draw { percent, random };
    world
        .store
        .enter_paper(entry, &mut draw, world.now)
        .unwrap()
}

/// Types a form in that is drawn, and tells its number.
fn drawn(world: &World, entry: &PaperEntry) -> DraftNumber {
    match enter(world, entry, 100) {
        Entered::Kept {
            number: Some(number),
        } => number,
        other => panic!("{other:?}"),
    }
}

/// The second entry of the clerk `b`.
pub fn second(number: DraftNumber, text: &str) -> PaperCheck {
    PaperCheck {
        number,
        clerk: clerk("b"),
        second: ratings(text),
        resolved: [].into(),
        comment: None,
    }
}

fn check(store: &Store, check: &PaperCheck) -> Checked {
    store.check_paper(check, at("2026-07-12 09:00")).unwrap()
}

/// What waits for the closing of its month, as (unit, office, source, ratings).
fn waiting(world: &World) -> Vec<[String; 4]> {
    let answers = world.waiting().into_iter();
    answers
        .map(|answer| [answer.unit, answer.office, answer.source, answer.ratings])
        .collect()
}

fn drafts(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM paper_drafts")
}

/// The counts of paper forms, as (unit, period, kind, count).
fn counts(world: &World) -> Vec<Vec<String>> {
    world.rows(
        &["unit", "period", "kind", "count"],
        "unit_counts WHERE kind LIKE 'paper-%' ORDER BY kind, period",
    )
}
