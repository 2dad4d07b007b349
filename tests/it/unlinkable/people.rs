//! The people of the simulated province: their cases, which the register knows, and their answers,
//! which depend on their cases. Late cases mark the promised date down, free procedures have no fee
//! to judge, who applied online met no official, and a few complained.

use std::collections::HashSet;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sipas::domain::answers::source::Source;
use sipas::domain::cases::case::{Case, Channel, Delivery};
use sipas::domain::period::Month;

use crate::support::builders::CaseBuilder;
use crate::support::case;

/// The agencies, and about how many people answer for each in a month.
pub const AGENCIES: [(&str, f64); 12] = [
    ("so-3", 2.0),
    ("xa-3", 3.0),
    ("xa-4", 3.0),
    ("so-tp", 4.0),
    ("xa-a", 5.0),
    ("so-4", 6.0),
    ("xa-5", 8.0),
    ("so-yt", 10.0),
    ("xa-b", 12.0),
    ("so-5", 14.0),
    ("xa-6", 18.0),
    ("so-6", 24.0),
];
/// The intake offices. The last one takes in cases of `so-yt` alone.
pub const OFFICES: [&str; 4] = ["mot-cua-1", "mot-cua-2", "mot-cua-3", "mot-cua-4"];
/// The questions of the components of `so-nganh-4`, by their places.
pub const COMPONENTS: [(&str, std::ops::Range<usize>); 4] = [
    ("to-chuc", 0..5),
    ("cong-chuc", 5..12),
    ("ket-qua", 12..14),
    ("pakn", 14..16),
];
/// The codes of their questions, by their places.
pub const QUESTIONS: [&str; 16] = [
    "TC1", "TC2", "TC3", "TC4", "TC5", "CC1", "CC2", "CC3", "CC4", "CC5", "CC6", "CC7", "KQ1",
    "KQ2", "PA1", "PA2",
];
/// The places of the question about fees, and of that about the promised date.
pub const FEE: usize = 2;
pub const PROMISED_DATE: usize = 12;

/// Somebody with a link, and what the register and the links table tell of them.
#[derive(Clone, Debug)]
pub struct Person {
    pub case_code: String,
    pub unit: &'static str,
    /// Empty where the case was handed in elsewhere.
    pub office: &'static str,
    pub month: Month,
    pub channel: Channel,
    pub field: &'static str,
    pub delivery: Option<Delivery>,
    pub source: Source,
    pub late: bool,
    pub free: bool,
    pub complained: bool,
    /// The day of the answer; none where the link is never used.
    pub answers_on: Option<Date>,
    pub ratings: String,
    pub comments: bool,
    pub flagged: bool,
}

impl Person {
    pub fn case(&self) -> Case {
        let first = self.month.first_day();
        let due = first.saturating_add(9.days());
        let finished = first.saturating_add(if self.late { 15.days() } else { 6.days() });
        let case = case(&self.case_code)
            .of(self.unit)
            .received(&first.to_string())
            .due(&due.to_string())
            .finished(&finished.to_string())
            .by(self.channel);
        let case = match self.field {
            "*" => case,
            field => case.about(field),
        };
        match self.office {
            "" => case,
            office => case.handed_in_at(office),
        }
    }

    pub fn source(&self) -> &'static str {
        match self.source {
            Source::Web => Source::on_the_web(self.delivery).name(),
            other => other.name(),
        }
    }

    /// The ratings of one component.
    pub fn part(&self, component: usize) -> &str {
        &self.ratings[COMPONENTS[component].1.clone()]
    }
}

/// Everybody with a link in a year.
pub fn people(year: i16, seed: u64) -> Vec<Person> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut taken: HashSet<(&str, String)> = HashSet::new();
    let mut people = Vec::new();
    for number in 1..=12 {
        let month = Month::of(date(year, number, 1));
        for (unit, usual) in AGENCIES {
            // A quarter of them does not answer.
            let links = (usual * 1.33 * chance.random_range(0.5..1.5)).round() as usize;
            for _ in 0..links {
                let mut person = person(unit, month, people.len(), &mut chance);
                while !taken.insert((unit, person.ratings.clone())) {
                    person.ratings = ratings(&person, &mut chance);
                }
                people.push(person);
            }
        }
    }
    people
}

fn person(unit: &'static str, month: Month, number: usize, chance: &mut ChaCha8Rng) -> Person {
    let channel = match chance.random_range(0..10) {
        0..=5 => Channel::Counter,
        6..=8 => Channel::Online,
        _ => Channel::Post,
    };
    let office = match (channel, unit) {
        (Channel::Online, _) => "",
        (_, "so-yt") => OFFICES[3],
        _ => OFFICES[chance.random_range(0..3)],
    };
    let (delivery, source) = match chance.random_range(0..8) {
        0..=3 => (Some(Delivery::Slip), Source::Web),
        4 | 5 => (Some(Delivery::Message), Source::Web),
        6 => (None, Source::Web),
        _ => (None, Source::Kiosk),
    };
    // Cases are imported on the 25th.
    let issued = month.first_day().saturating_add(24.days());
    let answers = chance.random_bool(0.75);
    let day = issued.saturating_add(chance.random_range(0..29).days());
    let mut person = Person {
        case_code: format!("C-{number:05}"),
        unit,
        office,
        month,
        channel,
        field: ["Đất đai", "Hộ tịch", "*"][chance.random_range(0..3)],
        delivery,
        source,
        late: chance.random_bool(0.15),
        free: chance.random_bool(0.2),
        complained: chance.random_bool(0.08),
        answers_on: answers.then_some(day),
        ratings: String::new(),
        comments: chance.random_bool(0.2),
        flagged: chance.random_bool(0.2),
    };
    person.ratings = ratings(&person, chance);
    person
}

/// Answers that tell of the case.
fn ratings(person: &Person, chance: &mut ChaCha8Rng) -> String {
    let usual = chance.random_range(3..=5);
    // Some answer one component only.
    let only = chance.random_bool(0.05).then(|| chance.random_range(0..3));
    let met_nobody = person.channel == Channel::Online && chance.random_bool(0.85);
    (0..16)
        .map(|place| match place {
            _ if only.is_some_and(|only: usize| !COMPONENTS[only].1.contains(&place)) => '-',
            FEE if person.free => 'x',
            5..12 if met_nobody => 'x',
            PROMISED_DATE if person.late => ['1', '2'][chance.random_range(0..2)],
            PROMISED_DATE => ['3', '4', '5'][chance.random_range(0..3)],
            14..16 if !person.complained => 'x',
            14..16 => ['1', '2', '3'][chance.random_range(0..3)],
            _ if chance.random_bool(0.03) => '-',
            _ if chance.random_bool(0.6) => char::from(b'0' + usual),
            _ => char::from(b'0' + chance.random_range(2..=5u8)),
        })
        .collect()
}
