//! A province that answers for a quarter, with mixings in between.

use std::cell::RefCell;
use std::collections::HashMap;

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sipas::domain::access::Reach;
use sipas::domain::cases::case::{Case, Channel};
use sipas::domain::links::code::LinkCode;
use sipas::domain::paper::DraftNumber;
use sipas::store::answers::paper::{Checked, Entered};
use uuid::Uuid;

use super::attack::Side;
use super::truth::{MARKS, Truth, marked_ratings, read_mark};
use crate::paper;
use crate::support::builders::CaseBuilder;
use crate::support::world::{World, definitions, submission};
use crate::support::{Database, at, case};

thread_local! {
    static KEYS: RefCell<ChaCha8Rng> = RefCell::new(ChaCha8Rng::seed_from_u64(2026));
}

/// Random keys that are the same in every run, so that a hit by chance is the same as well.
fn seeded_key() -> Uuid {
    KEYS.with_borrow_mut(|keys| Uuid::from_u128(keys.random()))
}

/// The world after its quarter.
pub struct Province {
    pub world: World,
    pub truth: Truth,
    /// Open links that were left for answers after the last mixing, with their marks.
    pub fresh: Vec<(usize, LinkCode)>,
    way: Way,
}

/// By which way people answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// On the web.
    Web,
    /// On forms that are typed in and all drawn for a check.
    Paper,
}

/// Answers sent before the last mixing.
const ANSWERS: usize = 480;
/// Answers sent after it.
const FRESH: usize = 40;

impl Province {
    /// Sends the answers in an order of their own, mixing after every forty.
    pub fn answered(database: Database, k: i64) -> Self {
        Self::answered_by(Way::Web, database, k)
    }

    /// The same by another way.
    pub fn answered_by(way: Way, database: Database, k: i64) -> Self {
        let change = |settings: &mut sipas::store::Settings| {
            settings.k = k;
            settings.new_key = seeded_key;
        };
        let mut world = World::with(database, change, definitions());
        world.now = at("2026-09-20 09:00");
        let mut chance = ChaCha8Rng::seed_from_u64(7);
        let cases = cases(ANSWERS + FRESH, &mut chance);
        let codes = world.links(&cases);
        let mut order: Vec<usize> = (0..cases.len()).collect();
        order.shuffle(&mut chance);
        let mut marks: Vec<usize> = (0..MARKS).collect();
        marks.shuffle(&mut chance);
        let mut province = Self {
            truth: Truth::default(),
            fresh: Vec::new(),
            way,
            world,
        };
        for (number, (&index, mark)) in order.iter().zip(marks).enumerate() {
            let case = cases[index].case_code.clone();
            province.truth.cases.insert(mark, case);
            province.truth.sent.push(mark);
            if number >= ANSWERS {
                province.fresh.push((mark, codes[index]));
                continue;
            }
            province.send(mark, codes[index]);
            if (number + 1).is_multiple_of(40) {
                province.world.now += jiff::SignedDuration::from_mins(100);
                province.mix(number / 40);
            }
        }
        province.world.sound();
        province
    }

    fn send(&self, mark: usize, code: LinkCode) {
        if self.way == Way::Paper {
            let mut form = paper::entry(code, &marked_ratings(mark));
            form.comment = Some(format!("Góp ý {mark}"));
            form.clerk.reach = Reach::All;
            // Random, and the same in every run, as keys are.
            form.press = format!("form {mark}");
            let random = &mut || KEYS.with_borrow_mut(|keys| keys.random::<u64>());
            let entered = paper::enter_by_chance(&self.world, &form, 100, random);
            assert!(matches!(entered, Entered::Kept { number: Some(_) }));
            return;
        }
        let mut form = submission(code, &marked_ratings(mark), &format!("form {mark}"));
        form.comment = Some(format!("Góp ý {mark}"));
        form.signals = if mark.is_multiple_of(3) { "ns" } else { "" }.to_owned();
        self.world.submit(form);
    }

    /// Types every form that waits in once more, and mixes.
    pub fn check_all(&mut self) {
        for row in self
            .world
            .rows(&["number", "ratings", "comment"], "paper_drafts")
        {
            let number = DraftNumber::parse(&row[0]).unwrap();
            let mut typed = paper::second(number, &row[1]);
            typed.comment = Some(Some(row[2].clone()));
            let checked = self.world.store.check_paper(&typed).unwrap();
            assert!(matches!(checked, Checked::Committed { differences: 0 }));
        }
        self.mix(MARKS);
    }

    fn mix(&mut self, mixing: usize) {
        self.world.mix();
        for table in ["responses", "comments"] {
            for row in self.world.rows(&["key"], table) {
                self.truth.mixings.entry(row[0].clone()).or_insert(mixing);
            }
        }
    }

    /// Answers the links that were left.
    pub fn answer_more(&self) {
        for (mark, code) in &self.fresh {
            self.send(*mark, *code);
        }
    }

    /// Keys of mixed answers about deciding agencies with the lookup of their link, in the order
    /// in which the links were used.
    pub fn mixed_in_order_of_use(&self) -> Vec<(String, String)> {
        let lookups: HashMap<String, String> = self
            .world
            .rows(
                &["c.case_code", "i.lookup"],
                "invitations i JOIN cases c ON c.id = i.case_id",
            )
            .into_iter()
            .map(|mut row| (row.swap_remove(0), row.swap_remove(0)))
            .collect();
        let mut mixed: Vec<(usize, String)> = self
            .world
            .rows(&["key", "ratings"], "responses WHERE role = 'decided'")
            .into_iter()
            .map(|row| (read_mark(&row[1]), row[0].clone()))
            .collect();
        let places = self.places();
        mixed.sort_by_key(|(mark, _)| places[self.truth.cases[mark].as_str()]);
        mixed
            .into_iter()
            .map(|(mark, key)| (key, lookups[&self.truth.cases[&mark]].clone()))
            .collect()
    }

    /// The same rows in the order in which the links were used.
    pub fn order_of_use(&self, side: &Side) -> Side {
        let places = self.places();
        let mut side = side.clone();
        side.rows.sort_by_key(|row| places[row.case.as_str()]);
        side
    }

    /// When each case's link was used, as a number.
    fn places(&self) -> HashMap<&str, usize> {
        let sent = self.truth.sent.iter().enumerate();
        sent.map(|(place, mark)| (self.truth.cases[mark].as_str(), place))
            .collect()
    }
}

/// Cases of four agencies, three months, two channels and some fields.
fn cases(count: usize, chance: &mut ChaCha8Rng) -> Vec<Case> {
    (0..count)
        .map(|number| {
            let agency = ["so-tp", "so-yt", "xa-a", "xa-b"][chance.random_range(0..4)];
            let month = chance.random_range(7..=9);
            let case = case(&format!("H-{number:04}"))
                .of(agency)
                .received(&format!("2026-{month:02}-01"))
                .due(&format!("2026-{month:02}-09"))
                .finished(&format!(
                    "2026-{month:02}-{:02}",
                    chance.random_range(2..20)
                ))
                .by([Channel::Counter, Channel::Online][chance.random_range(0..2)]);
            let case = match chance.random_range(0..4) {
                0 => case.about("Đất đai"),
                1 => case.about("Hộ tịch"),
                _ => case,
            };
            match chance.random_range(0..3) {
                0 => case.handed_in_at("mot-cua-1"),
                _ => case,
            }
        })
        .collect()
}
