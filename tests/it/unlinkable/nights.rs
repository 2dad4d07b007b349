//! What a database shows to whoever looks at it every night, apart from what its rows say: when rows come
//! and go, which transaction wrote them, and where they lie.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::connection::SimpleConnection;
use jiff::Timestamp;
use jiff::civil::Date;

use super::candidates::States;
use super::people::Person;
use crate::support::world::World;

/// How often each rating was given to a question: by unit, period, basis, question and rating.
pub type Tallies = HashMap<[String; 5], i64>;

/// A link, as it is seen.
#[derive(Clone)]
pub struct Link {
    /// What wrote it: the number of the transaction, or the page on which it lies.
    pub transaction: String,
    /// Its place in the table.
    pub place: usize,
}

/// What was seen night by night.
#[derive(Default)]
pub struct Nights {
    /// By person: what wrote the link when it was used, as seen before the next night.
    pub used_by: HashMap<usize, String>,
    /// The sealed rows that went at each closing, by key, with the days on which they came.
    pub opened: Vec<BTreeMap<i64, Date>>,
    /// When provisional sums took in new answers.
    pub states: States,
    /// The links after each closing, by person.
    pub links: Vec<HashMap<usize, Link>>,
    /// The provisional tallies before each closing.
    pub provisional: Vec<Tallies>,
    /// The same at each look at open months.
    pub weeks: Vec<Tallies>,
    /// All tallies at the end.
    pub tallies: Tallies,
    /// The sealed rows that are there, with the days on which they came; none for those that came at a
    /// closing.
    waiting: BTreeMap<i64, Option<Date>>,
}

/// The person of a case.
fn person(case_code: &str) -> usize {
    case_code.split_once('-').unwrap().1.parse().unwrap()
}

impl Nights {
    /// Looks at what the answers of a day have written.
    pub fn look_at_answers(&mut self, world: &World, people: &[Person], day: Date) {
        let codes: Vec<String> = people
            .iter()
            .filter(|person| person.answers_on == Some(day))
            .map(|person| format!("'{}'", person.case_code))
            .collect();
        if codes.is_empty() {
            return;
        }
        // SQLite numbers no transactions; its log holds those of a day one after the other.
        let transaction = match world.database.is_postgres() {
            true => "i.xmin".to_owned(),
            false => format!("'{day}'"),
        };
        let from = format!(
            "invitations i JOIN cases c ON c.id = i.case_id WHERE i.state = 'used' \
             AND c.case_code IN ({})",
            codes.join(", ")
        );
        for row in world.rows(&["c.case_code", &transaction], &from) {
            self.used_by.insert(person(&row[0]), row[1].clone());
        }
        self.look_at_inbox(world, Some(day));
    }

    /// Looks at the sealed rows. Tells which have gone, with the days on which they came.
    fn look_at_inbox(&mut self, world: &World, day: Option<Date>) -> BTreeMap<i64, Date> {
        let keys = world.rows(&["key"], "inbox").concat();
        let keys: HashSet<i64> = keys.iter().map(|key| key.parse().unwrap()).collect();
        for key in &keys {
            self.waiting.entry(*key).or_insert(day);
        }
        let gone = self.waiting.extract_if(.., |key, _| !keys.contains(key));
        gone.filter_map(|(key, day)| Some((key, day?))).collect()
    }

    /// Looks at what is shown of open months.
    pub fn look_at_open_months(&mut self, world: &World) {
        self.weeks.push(tallies(world, "basis = 'provisional'"));
    }

    /// The same before a closing.
    pub fn look_before_closing(&mut self, world: &World) {
        self.look_at_open_months(world);
        self.provisional.extend(self.weeks.last().cloned());
        let columns = ["unit", "month", "last_since"];
        for row in world.rows(&columns, "provisional_states ORDER BY last_since") {
            let computed = Timestamp::from_microsecond(row[2].parse().unwrap()).unwrap();
            let of_month = (row[0].clone(), row[1].parse().unwrap());
            let states = self.states.entry(of_month).or_default();
            if !states.contains(&computed) {
                states.push(computed);
            }
        }
    }

    /// Looks at what a closing has written.
    pub fn look_after_closing(&mut self, world: &World) {
        let opened = self.look_at_inbox(world, None);
        self.opened.push(opened);
        let (order, transaction) = match world.database.is_postgres() {
            true => ("i.ctid", "i.xmin"),
            false => ("i.rowid", "''"),
        };
        let from = format!("invitations i JOIN cases c ON c.id = i.case_id ORDER BY {order}");
        let rows = world.rows(&["c.case_code", "i.lookup", transaction], &from);
        let places = places(world, rows.iter().map(|row| row[1].as_str()));
        let links = rows.iter().enumerate().map(|(place, row)| {
            let transaction = match places.get(row[1].as_str()) {
                Some(place) => page(*place),
                None => row[2].clone(),
            };
            (person(&row[0]), Link { transaction, place })
        });
        self.links.push(links.collect());
    }

    /// Looks at the tallies of all closed periods.
    pub fn look_at_the_end(&mut self, world: &World) {
        self.tallies = tallies(world, "basis <> 'provisional'");
    }
}

/// The tallies of some units and bases, over all traits.
fn tallies(world: &World, which: &str) -> Tallies {
    let columns = ["unit", "period", "basis", "question", "rating"];
    let from = format!("tallies WHERE {which} GROUP BY {}", columns.join(", "));
    let columns = [&columns[..], &["SUM(count)"]].concat();
    let rows = world.rows(&columns, &from).into_iter();
    rows.map(|mut row| {
        let count = row.pop().unwrap().parse().unwrap();
        (row.try_into().unwrap(), count)
    })
    .collect()
}

/// The bytes of a page of SQLite.
const PAGE: usize = 4096;

/// The page of a place in the file.
pub fn page(place: usize) -> String {
    format!("{:09}", place / PAGE)
}

/// Where SQLite's file holds keys of hexadecimal digits; nothing on PostgreSQL.
pub fn places<'k>(world: &World, keys: impl Iterator<Item = &'k str>) -> HashMap<&'k str, usize> {
    let keys: HashSet<&str> = keys.collect();
    let mut places = HashMap::new();
    if world.database.is_postgres() {
        return places;
    }
    let Some(length) = keys.iter().next().map(|key| key.len()) else {
        return places;
    };
    let mut conn = world.conn();
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let file = std::fs::read(world.database.folder.path().join("sipas.db")).unwrap();
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let mut begin = 0;
    while begin < file.len() {
        let digits = file[begin..]
            .iter()
            .take_while(|byte| is_digit(byte))
            .count();
        for place in begin..(begin + digits + 1).saturating_sub(length).max(begin) {
            let found = std::str::from_utf8(&file[place..place + length]).unwrap();
            if let Some(key) = keys.get(found) {
                places.entry(*key).or_insert(place);
            }
        }
        begin += digits + 1;
    }
    assert_eq!(places.len(), keys.len(), "the search finds what is there");
    places
}
