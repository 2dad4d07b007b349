//! The statements that reach a database: how many, and which while it lets nobody else write.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use super::Database;

/// By the address of the database: those without the work in the background, and those about editions.
static COUNTED: LazyLock<Mutex<HashMap<String, (usize, usize)>>> = LazyLock::new(Mutex::default);
/// The statements of transactions that write, by the address of the database.
static LOCKED: LazyLock<Mutex<HashMap<String, Vec<String>>>> = LazyLock::new(Mutex::default);

/// What a server asks now and then without any request.
const BACKGROUND: [&str; 5] = [
    "facts",
    "audit_pending",
    "edition",
    "SELECT 1 ",
    "SELECT kind, hash FROM keys",
];

/// Counts the statements of connections that are made from now on.
pub fn watch() {
    set_default_instrumentation(|| Some(Box::new(Counter::default()))).unwrap();
}

/// The statements that have reached a database so far, without those of work in the background.
pub fn count(database: &Database) -> usize {
    count_both(database).0
}

/// The statements about editions that have reached a database so far, those of a server's background too.
pub fn count_of_editions(database: &Database) -> usize {
    count_both(database).1
}

fn count_both(database: &Database) -> (usize, usize) {
    let name = name(database);
    let counted = COUNTED.lock().unwrap();
    let of_database = counted.iter().filter(|(url, _)| url.contains(&name));
    let counts = of_database.map(|(_, counts)| *counts);
    counts.fold((0, 0), |(some, editions), of| {
        (some + of.0, editions + of.1)
    })
}

/// The statements so far of transactions that write.
pub fn while_locked(database: &Database) -> Vec<String> {
    let name = name(database);
    let locked = LOCKED.lock().unwrap();
    let of_database = locked.iter().filter(|(url, _)| url.contains(&name));
    of_database
        .flat_map(|(_, statements)| statements.clone())
        .collect()
}

/// The folder of a file, or the name of a schema.
fn name(database: &Database) -> String {
    match database.url().split_once("search_path%3D") {
        Some((_, rest)) => rest.split('%').next().unwrap().to_owned(),
        None => database.folder.path().display().to_string(),
    }
}

/// Counts the statements of one connection.
#[derive(Default)]
struct Counter {
    url: String,
    is_locked: bool,
}

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                url.clone_into(&mut self.url);
            }
            InstrumentationEvent::StartQuery { query, .. } => {
                let text = query.to_string();
                let begins = match self.url.starts_with("postgres") {
                    true => text == "BEGIN",
                    false => text.starts_with("BEGIN IMMEDIATE"),
                };
                self.is_locked = (self.is_locked || begins)
                    && !["COMMIT", "ROLLBACK"]
                        .iter()
                        .any(|end| text.starts_with(end));
                if self.is_locked {
                    let mut locked = LOCKED.lock().unwrap();
                    locked
                        .entry(self.url.clone())
                        .or_default()
                        .push(text.clone());
                }
                let is_background = BACKGROUND.iter().any(|of| text.contains(of));
                let mut counted = COUNTED.lock().unwrap();
                let (some, editions) = counted.entry(self.url.clone()).or_default();
                *some += usize::from(!is_background);
                *editions += usize::from(text.contains("edition"));
            }
            _ => {}
        }
    }
}
