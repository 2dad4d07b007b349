//! A year of the simulated province, and everything that an attacker writes down meanwhile: all
//! tables before and after each mixing, who has answered by then, and all figures that are shown.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use jiff::civil::{Date, Weekday, date};
use sipas::domain::VIETNAM;
use sipas::domain::cases::agency::Agency;
use sipas::domain::cases::case::Delivery;
use sipas::domain::editions::manifest::{LEAST_K, Manifest};
use sipas::domain::links::code::LinkCode;
use sipas::domain::period::{Month, Period};
use sipas::store::figures::responses::ExportedResponse;
use sipas::store::{Settings, Submission, Submitted};

use super::dissatisfied::{Counted, counted};
use super::editions::shown_in;
use super::keys;
use super::nights::{Nights, page, places};
use super::people::{AGENCIES, COMPONENTS, OFFICES, Person, people};
use super::press::Press;
use super::shown::{
    Asked, Levels, Shown, Width, distributions, figures, questions, wholly_satisfied,
};
use super::truth::{read_links, read_moments, tell_owners};
use crate::store::export::Kept;
use crate::support::builders::{agency, at};
use crate::support::sql;
use crate::support::world::{World, definitions, submission};
use crate::support::{Database, OperatorReads};

pub const YEAR: i16 = 2026;
/// The chance by which the people of the year are made.
pub const SEED: u64 = 7;

/// A row of `responses`, with what the database tells of it.
#[derive(Clone, Debug)]
pub struct Row {
    pub key: String,
    pub unit: String,
    pub office: String,
    /// In truth: the office that its company kept, which a component may not name.
    pub kept_office: String,
    pub period: Period,
    pub source: String,
    pub channel: String,
    pub field: String,
    pub component: String,
    pub ratings: String,
    /// The closing after which it was there, by number.
    pub closing: usize,
    /// The night on which it was first there.
    pub seen_on: Date,
    /// What all other columns of the table say.
    pub others: String,
    /// What wrote it: the number of the transaction, or the page on which it lies.
    pub transaction: String,
    /// Its place in the table or in the file.
    pub place: usize,
    /// In truth: whose answer it is a part of, as an index.
    pub owner: usize,
}

/// A row of `moments` over all responses.
pub struct MomentsRow {
    /// Unit, period, source, channel and field.
    pub traits: Vec<String>,
    pub part: i32,
    pub values: Vec<i64>,
}

/// What the attacker has at the end, with the truth.
pub struct Year {
    pub k: i64,
    pub seed: u64,
    pub people: Vec<Person>,
    pub rows: Vec<Row>,
    pub moments: Vec<MomentsRow>,
    /// Answers that were withheld, by unit.
    pub withheld: HashMap<String, i64>,
    pub shown: Vec<Shown>,
    /// What is shown of single questions.
    pub asked: Vec<Asked>,
    /// Shares of wholly satisfied responses.
    pub wholly_satisfied: Vec<Shown>,
    /// All responses that are exported in the end.
    pub exported: Vec<ExportedResponse>,
    /// The published editions, in their order.
    pub editions: Vec<Manifest>,
    /// What the index of Decision 766 tells of dissatisfied responses.
    pub dissatisfied: Vec<Counted>,
    /// The looks at figures that came after a closing, and the month that was closed.
    pub closing_looks: BTreeMap<usize, Month>,
    /// Before and after each closing: its month, and the counts of every unit.
    pub levels: Vec<(Month, Levels, Levels)>,
    /// The months of every closing, and who had answered by then.
    pub closings: Vec<(Vec<Month>, BTreeSet<usize>)>,
    /// People in the order of their rows in `invitations`.
    pub links: Vec<usize>,
    /// What the database has shown night by night.
    pub nights: Nights,
    /// Pairs of tables with rows that one transaction wrote.
    pub shared: Vec<String>,
}

impl Year {
    /// The year with the least allowed `k`. It is the same for every test on a database of a kind.
    pub fn seen(database: &Database) -> &'static Self {
        static YEARS: [OnceLock<Year>; 2] = [OnceLock::new(), OnceLock::new()];
        YEARS[usize::from(database.is_postgres())].get_or_init(|| {
            let own = match database.is_postgres() {
                true => Database::postgres().unwrap(),
                false => Database::sqlite(),
            };
            Self::lived(own, 5, SEED, true)
        })
    }

    /// The same year without provisional sums.
    pub fn without_provisional_sums() -> &'static Self {
        static YEAR: OnceLock<Year> = OnceLock::new();
        YEAR.get_or_init(|| Self::lived(Database::sqlite(), 5, SEED, false))
    }

    /// A year with another `k` or other people, with or without provisional sums.
    pub fn lived(database: Database, k: i64, seed: u64, provisional_sums: bool) -> Self {
        keys::begin_again();
        let world = province(database, |settings| {
            settings.k = k;
            settings.provisional_sums = provisional_sums;
            settings.new_key = keys::new_key;
            settings.new_id = keys::new_id;
        });
        let mut life = Life {
            year: Self::new(k, seed),
            codes: HashMap::new(),
            known: HashSet::new(),
            // The other years are about provisional sums alone.
            press: (provisional_sums && k >= LEAST_K).then(|| Press::new(&world)),
            world,
        };
        let mut day = date(YEAR, 1, 24);
        while day < date(YEAR + 1, 3, 20) {
            life.live(day);
            day = day.tomorrow().unwrap();
        }
        life.end()
    }

    fn new(k: i64, seed: u64) -> Self {
        Self {
            k,
            seed,
            people: people(YEAR, seed),
            rows: Vec::new(),
            moments: Vec::new(),
            withheld: HashMap::new(),
            shown: Vec::new(),
            asked: Vec::new(),
            wholly_satisfied: Vec::new(),
            exported: Vec::new(),
            editions: Vec::new(),
            dissatisfied: Vec::new(),
            closing_looks: BTreeMap::new(),
            levels: Vec::new(),
            closings: Vec::new(),
            links: Vec::new(),
            nights: Nights::default(),
            shared: Vec::new(),
        }
    }

    /// The rows of one component.
    pub fn rows_of(&self, component: usize) -> impl Iterator<Item = &Row> {
        let (id, _) = COMPONENTS[component];
        self.rows.iter().filter(move |row| row.component == id)
    }
}

/// A store with the agencies and offices of the province.
pub fn province(database: Database, change: impl FnOnce(&mut Settings)) -> World {
    let world = World::with(database, change, definitions());
    let known = ["so-tp", "so-yt", "xa-a", "xa-b", "mot-cua-1", "mot-cua-2"];
    let units = AGENCIES.map(|(code, _)| code).into_iter().chain(OFFICES);
    let added: Vec<Agency> = units
        .filter(|code| !known.contains(code))
        .map(|code| agency(code, block(code)))
        .collect();
    world.add_agencies(&added);
    world
}

/// The block of an agency.
pub fn block(code: &str) -> &'static str {
    match code.split_once('-') {
        Some(("so", _)) => "so-ban-nganh",
        Some(("xa", _)) => "xa-phuong-dac-khu",
        _ => "mot-cua",
    }
}

/// The year while it passes.
struct Life {
    year: Year,
    world: World,
    codes: HashMap<usize, LinkCode>,
    /// The keys of the rows that were there at the last look.
    known: HashSet<String>,
    press: Option<Press>,
}

impl Life {
    fn live(&mut self, day: Date) {
        self.world.now = at(&format!("{day} 00:30"));
        let closing = self.world.store.find_next_closing().unwrap();
        if closing.is_some_and(|closing| closing <= self.world.now) {
            self.close();
        }
        // Every other Monday is enough to tell.
        if day.weekday() == Weekday::Monday && day.iso_week_date().week() % 2 == 0 {
            self.world.now = at(&format!("{day} 02:30"));
            self.world.store.mix_due(self.world.now).unwrap();
            let open = open_months(&self.world);
            self.look_at_figures(&open, Width::Open);
            self.year.nights.look_at_open_months(&self.world);
        }
        self.world.now = at(&format!("{day} 09:00"));
        if day.day() == 25 && day.year() == YEAR {
            self.import(Month::of(day));
        }
        // Nothing has come to the responses since the night, unless something leaks.
        self.look_at_rows(day);
        self.answer(day);
        let Year { nights, people, .. } = &mut self.year;
        nights.look_at_answers(&self.world, people, day);
    }

    /// Imports the cases of a month, one file for each way of delivery.
    fn import(&mut self, month: Month) {
        for delivery in [None, Some(Delivery::Slip), Some(Delivery::Message)] {
            let people = self.year.people.iter().enumerate();
            let (indices, cases): (Vec<usize>, Vec<_>) = people
                .filter(|(_, person)| person.month == month && person.delivery == delivery)
                .map(|(index, person)| (index, person.case()))
                .unzip();
            let imported = self.world.import_as(&cases, |options| {
                options.delivery = delivery;
            });
            for (index, imported) in indices.into_iter().zip(imported) {
                self.codes.insert(index, imported.link.unwrap().code);
            }
        }
    }

    /// Submits the answers of a day.
    fn answer(&self, day: Date) {
        let people = self.year.people.iter().enumerate();
        let forms: Vec<Submission> = people
            .filter(|(_, person)| person.answers_on == Some(day))
            .map(|(index, person)| {
                let mut form = submission(self.codes[&index], &person.ratings, &person.case_code);
                form.source = person.source;
                form.comment = person.comments.then(|| "Cảm ơn".to_owned());
                form.signals = if person.flagged { "ns" } else { "" }.to_owned();
                form
            })
            .collect();
        let sent = self.world.store.submit_all(&forms, self.world.now).unwrap();
        assert!(sent.iter().all(|sent| *sent == Submitted::Accepted));
    }

    fn close(&mut self) {
        let due = open_months(&self.world);
        let before = distributions(&self.world, due[0]);
        self.year.nights.look_before_closing(&self.world);
        let mixed = self.world.store.mix_due(self.world.now).unwrap();
        assert_eq!(mixed.postponed, []);
        assert_eq!(mixed.closed, [due[0]], "one month at a time");
        let after = distributions(&self.world, due[0]);
        self.year.levels.push((due[0], before, after));
        self.close_months(mixed.closed);
        self.look_at_rows(self.world.now.to_zoned(VIETNAM).date());
        self.year.nights.look_after_closing(&self.world);
        self.look_at_figures(&due, Width::Closing);
        let look = self.year.shown.last().unwrap().look;
        self.year.closing_looks.insert(look, due[0]);
        if let Some(press) = &mut self.press {
            let editions = press.publish(&self.world, due[0]);
            let shown = editions.iter().flat_map(|one| shown_in(one, look + 1));
            self.year.shown.extend(shown);
            self.year.editions.extend(editions);
        }
        if self.world.database.is_postgres() {
            let shared = super::transactions::shared(&self.world);
            self.year.shared.extend(shared);
        }
    }

    /// Writes down who has answered by a closing.
    fn close_months(&mut self, closed: Vec<Month>) {
        let now = self.world.now;
        let used = self.year.people.iter().enumerate().filter(|(_, person)| {
            let day = person.answers_on;
            day.is_some_and(|day| at(&format!("{day} 09:00")) < now)
        });
        let used = used.map(|(index, _)| index).collect();
        self.year.closings.push((closed, used));
    }

    /// Looks for rows that were not there before.
    fn look_at_rows(&mut self, seen_on: Date) {
        let there = self.world.number("SELECT COUNT(*) FROM responses");
        if usize::try_from(there).unwrap() == self.known.len() {
            return;
        }
        let (transaction, order) = match self.world.database.is_postgres() {
            true => ("xmin", "ctid"),
            false => ("''", "key"),
        };
        let columns = [
            "key",
            "unit",
            "office",
            "period",
            "source",
            "channel",
            "field",
            "component",
            "ratings",
            transaction,
        ];
        let all = sql::columns(&mut self.world.conn(), "responses");
        let others = all.iter().map(String::as_str);
        let others: Vec<&str> = others.filter(|other| !columns.contains(other)).collect();
        let read = [&columns[..], &others].concat();
        let from = format!("responses ORDER BY {order}");
        let rows = self.world.rows(&read, &from);
        let places = places(&self.world, rows.iter().map(|row| row[0].as_str()));
        for (nth, row) in rows.iter().enumerate() {
            if !self.known.insert(row[0].clone()) {
                continue;
            }
            let (own, others) = row.split_at(columns.len());
            let [
                key,
                unit,
                office,
                period,
                source,
                channel,
                field,
                component,
                ratings,
                transaction,
            ] = own.to_vec().try_into().unwrap();
            let in_file = places.get(key.as_str()).copied();
            self.year.rows.push(Row {
                unit,
                kept_office: office.clone(),
                office,
                period: period.parse().unwrap(),
                source,
                channel,
                field,
                component,
                ratings,
                closing: self.year.closings.len() - 1,
                seen_on,
                others: others.join(" "),
                transaction: in_file.map_or(transaction, page),
                place: in_file.unwrap_or(nth),
                owner: usize::MAX,
                key,
            });
        }
    }

    fn look_at_figures(&mut self, months: &[Month], width: Width) {
        let look = self.year.shown.last().map_or(0, |shown| shown.look + 1);
        for period in periods_with(months) {
            self.look_at_period(period, look, width);
            if width >= Width::Closing {
                let dissatisfied = counted(&self.world, period, look);
                self.year.dissatisfied.extend(dissatisfied);
            }
        }
    }

    fn look_at_period(&mut self, period: Period, look: usize, width: Width) {
        let Self { year, world, .. } = self;
        year.shown.extend(figures(world, period, look, width));
        year.asked.extend(questions(world, period, look, width));
        if width >= Width::Closing {
            let shares = wholly_satisfied(world, period, look);
            year.wholly_satisfied.extend(shares);
        }
    }

    /// The last look, with the truth about every row.
    fn end(mut self) -> Year {
        let all: Vec<Month> = (1..=12).map(|m| Month::of(date(YEAR, m, 1))).collect();
        self.look_at_figures(&all, Width::All);
        let halves = [Period::Half(YEAR, 1), Period::Half(YEAR, 2)];
        let look = self.year.shown.last().unwrap().look;
        for half in halves {
            self.look_at_period(half, look, Width::All);
        }
        let mut exported = Kept::default();
        let query = self.world.query(&YEAR.to_string());
        self.world
            .store
            .export_responses(&query, &mut exported)
            .unwrap();
        self.year.exported = exported.responses;
        let withheld = "unit_counts WHERE kind = 'withheld'";
        for row in self.world.rows(&["unit", "count"], withheld) {
            let count = row[1].parse().unwrap();
            self.year.withheld.insert(row[0].clone(), count);
        }
        self.year.moments = read_moments(&self.world);
        self.year.links = read_links(&self.world);
        self.year.nights.look_at_the_end(&self.world);
        assert_eq!(self.world.examine().differences, []);
        tell_owners(&mut self.year);
        self.year
    }
}

/// Months, and the longer periods in which they lie.
pub fn periods_with(months: &[Month]) -> BTreeSet<Period> {
    let periods = |month: &Month| {
        std::iter::successors(Some(Period::Month(*month)), |period| period.coarser())
    };
    months.iter().flat_map(periods).collect()
}

pub fn open_months(world: &World) -> Vec<Month> {
    let rows = world.rows(
        &["month"],
        "closings WHERE closed_at IS NULL ORDER BY month",
    );
    rows.concat()
        .iter()
        .map(|month| month.parse().unwrap())
        .collect()
}
