//! The province over HTTP: people send forms, and an attacker reads all that the public and holders of keys
//! are shown, before and after each closing, on Mondays, and now and then around the answers of a day.
//! Short, it is a quarter; at full length a year.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::{Date, Weekday, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Value;
use sipas::domain::cases::case::Delivery;
use sipas::domain::links::code::LinkCode;
use sipas::domain::period::{Month, Period};

use super::closing_steps::few_more;
use super::differences::{between_looks, few, within_looks};
use super::people::{AGENCIES, FEE, OFFICES, Person, QUESTIONS, people};
use super::press::BLOCKS;
use super::shown::{Levels, Shown, Width, distributions, figures};
use super::truth::undisclosed;
use super::year::{SEED, YEAR, open_months, periods_with, province};
use crate::api::{get, json, with_keys};
use crate::support::app::{TestApp, path};
use crate::support::length::{is_full, size, tell};
use crate::support::{Database, at};

on_both_databases!(no_surface_tells_of_fewer_than_k);

const K: i64 = 5;

/// What time it is for the server of a test on SQLite, and on PostgreSQL, in seconds.
static CLOCKS: [AtomicI64; 2] = [AtomicI64::new(0), AtomicI64::new(0)];

fn clock(of: usize) -> Timestamp {
    Timestamp::from_second(CLOCKS[of].load(Ordering::Relaxed)).unwrap()
}

/// The province while it passes, and what an attacker has read.
struct Life {
    app: TestApp,
    clock: &'static AtomicI64,
    people: Vec<Person>,
    codes: HashMap<usize, LinkCode>,
    shown: Vec<Shown>,
    look: usize,
    /// The looks that came after a closing, and the month that was closed.
    closing_looks: BTreeMap<usize, Month>,
    /// What is shown of questions, by month, as last read.
    levels: BTreeMap<Month, Levels>,
    /// Questions of an open month that have moved by fewer than `k` answers.
    few_more: Vec<String>,
    /// Surfaces that were read around answers.
    read: usize,
    /// Looks that showed something.
    informative_looks: usize,
}

impl Life {
    fn begin(database: Database) -> Self {
        let of = usize::from(database.is_postgres());
        let clocks: [fn() -> Timestamp; 2] = [|| clock(0), || clock(1)];
        let mut world = province(database, |_| {});
        world.now = at(&format!("{YEAR}-01-24 09:00"));
        CLOCKS[of].store(world.now.as_second(), Ordering::Relaxed);
        let mut people = people(YEAR, SEED);
        people.retain(|person| person.month <= last_month());
        for person in &mut people {
            // Who says that nothing applies has not answered.
            let says_nothing = !person.ratings.contains(|c: char| c.is_ascii_digit());
            person.answers_on = person.answers_on.filter(|_| !says_nothing);
        }
        Self {
            app: with_keys(TestApp::by_clock(world, clocks[of])),
            clock: &CLOCKS[of],
            people,
            codes: HashMap::new(),
            shown: Vec::new(),
            look: 0,
            closing_looks: BTreeMap::new(),
            levels: BTreeMap::new(),
            few_more: Vec::new(),
            read: 0,
            informative_looks: 0,
        }
    }

    fn is_now(&mut self, now: Timestamp) {
        self.app.world.now = now;
        self.clock.store(now.as_second(), Ordering::Relaxed);
    }

    fn live(&mut self, day: Date) {
        self.is_now(at(&format!("{day} 00:30")));
        let world = &self.app.world;
        let closing = world.store.find_next_closing().unwrap();
        if closing.is_some_and(|closing| closing <= world.now) {
            let due = open_months(world);
            self.look(&due);
            let mixed = self.app.world.store.mix_due(self.app.world.now).unwrap();
            assert_eq!(mixed.closed, [due[0]], "one month at a time");
            self.closing_looks.insert(self.look, due[0]);
            self.look(&due);
        }
        let week = i16::from(day.iso_week_date().week());
        if day.weekday() == Weekday::Monday && is_in_turn(week, 2, 1) {
            self.is_now(at(&format!("{day} 02:30")));
            self.app.world.store.mix_due(self.app.world.now).unwrap();
            let open = open_months(&self.app.world);
            self.look(&open);
        }
        self.is_now(at(&format!("{day} 09:00")));
        if day.day() == 25 {
            self.import(Month::of(day));
        }
        self.answer(day);
    }

    fn import(&mut self, month: Month) {
        for delivery in [None, Some(Delivery::Slip), Some(Delivery::Message)] {
            let people = self.people.iter().enumerate();
            let (indices, cases): (Vec<usize>, Vec<_>) = people
                .filter(|(_, person)| person.month == month && person.delivery == delivery)
                .map(|(index, person)| (index, person.case()))
                .unzip();
            let imported = self.app.world.import_as(&cases, |options| {
                options.delivery = delivery;
            });
            for (index, imported) in indices.into_iter().zip(imported) {
                self.codes.insert(index, imported.link.unwrap().code);
            }
        }
    }

    /// Sends the forms of a day, each a minute after the one before, so that nothing that the server has
    /// kept is read again afterwards.
    fn answer(&mut self, day: Date) {
        let people = self.people.iter().enumerate();
        let today = people.filter(|(_, person)| person.answers_on == Some(day));
        let (months, today): (BTreeSet<Month>, Vec<(String, String)>) = today
            .map(|(index, person)| (person.month, (path(&self.codes[&index]), form(person))))
            .unzip();
        let is_watched = !today.is_empty() && is_in_turn(day.day_of_year(), 28, 7);
        let before = is_watched.then(|| self.read_all(&months));
        for (path, form) in today {
            self.is_now(self.app.world.now + SignedDuration::from_mins(1));
            assert_eq!(self.app.post(&path, &form).status, 303, "{path} {form}");
        }
        if let Some(before) = before {
            let after = self.read_all(&months);
            for (surface, body) in &before {
                assert!(after[surface] == *body, "an answer has changed {surface}");
            }
            self.read += before.values().filter(|(status, _)| *status == 200).count();
        }
    }

    /// Status and body of everything that can be read of months and of the longer periods in which they
    /// lie.
    fn read_all(&self, months: &BTreeSet<Month>) -> BTreeMap<String, (u16, Vec<u8>)> {
        let months: Vec<Month> = months.iter().copied().collect();
        let mut surfaces: Vec<String> = ["/", "/editions", "/sitemap.xml", "/readyz"]
            .map(str::to_owned)
            .into();
        for period in periods_with(&months) {
            for unit in units() {
                surfaces.push(format!("/agency/{unit}/{period}"));
                for chart in ["components", "distribution"] {
                    surfaces.push(format!("/charts/{chart}.svg?agency={unit}&period={period}"));
                }
            }
            for block in BLOCKS {
                surfaces.push(format!("/ranking/{block}/{period}"));
                surfaces.push(format!("/timeliness/{block}/{period}"));
                surfaces.push(format!("/api/v1/ranking?block={block}&period={period}"));
                for chart in ["ranking", "heatmap", "coverage", "funnel", "trend"] {
                    surfaces.push(format!("/charts/{chart}.svg?block={block}&period={period}"));
                }
            }
            for figures in ["scores", "coverage", "timeliness"] {
                surfaces.push(format!("/api/v1/{figures}?period={period}"));
            }
        }
        let read = |surface: String| {
            let answer = get(&self.app, &surface);
            (surface, (answer.status, answer.bytes))
        };
        surfaces.into_iter().map(read).collect()
    }

    /// Reads the figures of months and of the longer periods in which they lie, which are what the store
    /// shows.
    fn look(&mut self, months: &[Month]) {
        let first = self.shown.len();
        for period in periods_with(months) {
            let mut expected = figures(&self.app.world, period, self.look, Width::Closing);
            let mut read = Vec::new();
            for unflagged in [false, true] {
                let query = format!("period={period}&exclude_flagged={unflagged}");
                let report = json(&get(&self.app, &format!("/api/v1/scores?{query}")));
                for agency in report["agencies"].as_array().unwrap() {
                    read.extend(self.shown_of(agency, period, unflagged));
                }
                for block in BLOCKS {
                    let ranking = format!("/api/v1/ranking?block={block}&{query}");
                    assert_pools_what_is_shown(&json(&get(&self.app, &ranking)));
                }
            }
            for shown in [&mut expected, &mut read] {
                shown.sort();
            }
            assert_eq!(read, expected);
            self.shown.extend(read);
        }
        self.informative_looks += usize::from(self.shown[first..].iter().any(|one| one.n > 0));
        for month in months {
            let levels = self.read_levels(*month);
            assert_eq!(levels, distributions(&self.app.world, *month));
            let before = self.levels.insert(*month, levels.clone());
            // Its closing adds whoever answered last.
            if self.closing_looks.get(&self.look) != Some(month) {
                self.few_more
                    .extend(few_more(&before.unwrap_or_default(), &levels, K));
            }
        }
        self.look += 1;
    }

    fn shown_of(&self, agency: &Value, period: Period, unflagged: bool) -> Vec<Shown> {
        let shown = |figure: String, of: &Value| {
            of["n"].as_i64().map(|n| Shown {
                look: self.look,
                period,
                unit: agency["agency"].as_str().unwrap().to_owned(),
                figure,
                unflagged,
                n,
                sums: ["denominator", "numerator"].map(|sum| of[sum].as_i64().unwrap_or(0)),
                left_out: of["left_out"].as_i64().unwrap_or(0),
            })
        };
        let overall = &agency["overall"];
        let used = overall["used"].as_array().unwrap().iter();
        let used: Vec<&str> = used.map(|id| id.as_str().unwrap()).collect();
        let components = agency["components"].as_array().unwrap().iter();
        let components = components.map(|of| shown(of["id"].as_str().unwrap().to_owned(), of));
        [shown(format!("overall {}", used.join(" ")), overall)]
            .into_iter()
            .chain(components)
            .flatten()
            .collect()
    }

    /// The counts of every question, as charts hold them.
    fn read_levels(&self, month: Month) -> Levels {
        let mut levels = Levels::new();
        for unit in units() {
            let period = Period::Month(month);
            let chart = format!("/charts/distribution.svg?agency={unit}&period={period}");
            let chart = get(&self.app, &chart);
            let Some((_, data)) = chart.text().split_once("<metadata>") else {
                continue;
            };
            let (data, _) = data.split_once("</metadata>").unwrap();
            let data: Value = serde_json::from_str(&data.replace("&quot;", "\"")).unwrap();
            for question in data["data"]["questions"].as_array().unwrap() {
                if let Some(counts) = question["levels"].as_array() {
                    let counts = counts.iter().map(|count| count.as_i64().unwrap());
                    let code = question["code"].as_str().unwrap().to_owned();
                    levels.insert((unit.to_owned(), code), counts.collect());
                }
            }
        }
        levels
    }
}

/// The last month of the quarter, or of the year.
fn last_month() -> Month {
    Month::of(date(YEAR, i8::try_from(size(3, 12)).unwrap(), 1))
}

/// Whether something is done this time, of so many times: by default, and at full length.
fn is_in_turn(number: i16, short: i16, full: i16) -> bool {
    number % if is_full() { full } else { short } == 0
}

fn units() -> impl Iterator<Item = &'static str> {
    AGENCIES.map(|(code, _)| code).into_iter().chain(OFFICES)
}

/// What somebody sends.
fn form(person: &Person) -> String {
    let mut form = format!("press={}&action=send", person.case_code);
    for (place, rating) in person.ratings.chars().enumerate() {
        if rating.is_ascii_digit() || (rating, place) == ('x', FEE) {
            form += &format!("&{}={rating}", QUESTIONS[place]);
        }
    }
    if person.part(1).chars().all(|rating| rating == 'x') {
        form += "&na-cong-chuc=x";
    }
    if person.part(3) == "xx" {
        form += "&screen-pakn=no";
    }
    if person.comments {
        form += "&comment=C%E1%BA%A3m+%C6%A1n";
    }
    form
}

/// A ranking's pooled figure is the sum of those that it ranks.
fn assert_pools_what_is_shown(ranking: &Value) {
    let Some(pooled) = ranking["pooled"]["n"].as_i64() else {
        return;
    };
    let agencies = ranking["agencies"].as_array().unwrap().iter();
    let ranked = agencies.filter(|agency| !agency["rank"].is_null());
    let sum: i64 = ranked.map(|of| of["overall"]["n"].as_i64().unwrap()).sum();
    assert_eq!(pooled, sum, "{ranking}");
}

fn no_surface_tells_of_fewer_than_k(database: Database) {
    let mut life = Life::begin(database);
    let mut day = date(YEAR, 1, 24);
    // Its last month closes on the 40th day after its end.
    let end = last_month().last_day().saturating_add(41.days());
    while day <= end {
        life.live(day);
        day = day.tomorrow().unwrap();
    }
    // What was sent is what was kept, and what is shown in the end.
    let answered = life
        .people
        .iter()
        .filter(|person| person.answers_on.is_some());
    let (used, _, _) = life.app.world.sound();
    assert_eq!(used, i64::try_from(answered.count()).unwrap());
    let (mut compared, mut of_few) = (0, 0);
    for (unit, _) in AGENCIES {
        let months = life.people.iter().map(|person| person.month);
        for month in months.collect::<BTreeSet<Month>>() {
            let period = Period::Month(month);
            for truth in undisclosed(&life.people, unit, period, false) {
                let last = life.shown.iter().rfind(|one| {
                    (&one.unit, one.period, &one.figure, one.unflagged)
                        == (&truth.unit, period, &truth.figure, false)
                });
                let shown = last.map_or(0, |one| one.n);
                compared += usize::from(shown > 0);
                of_few += usize::from((1..K).contains(&truth.n));
                // Fewer than `k` that came after the last provisional sums count in the quarter.
                let left = truth.n - shown;
                let is_whole = shown >= K && (0..K).contains(&left);
                assert!(
                    is_whole || (shown == 0 && truth.n < 2 * K - 1),
                    "{shown} of {truth:?}"
                );
            }
        }
    }
    let within = within_looks(&life.shown);
    let (open, closing) = between_looks(&life.shown, &life.closing_looks);
    tell(
        "over HTTP",
        format_args!(
            "{} looks, {} figures, {} surfaces read around answers; {} and {} numbers, and {} at \
             closings, {} of these of few; {compared} figures as they are in truth, {of_few} hidden",
            life.look,
            life.shown.len(),
            life.read,
            within.len(),
            open.len(),
            closing.len(),
            few(&closing, K).len(),
        ),
    );
    for found in [&within, &open] {
        assert!(few(found, K).is_empty(), "{:?}", few(found, K));
    }
    assert_eq!(life.few_more, Vec::<String>::new());
    // The attacker has read enough to find somebody.
    assert!(life.informative_looks > 5 && life.read > 300 && compared > 50 && of_few > 30);
    assert!(life.closing_looks.len() >= 3);
}
