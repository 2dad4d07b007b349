//! Five agencies with open links, and what must be true of them afterwards.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::time::{Duration, Instant};

use sipas::domain::links::code::{LinkCode, Secret};

use super::size;
use crate::support::load::{Form, Load, Report};
use crate::support::world::SECRET;
use crate::support::{Database, Sipas, sql};

/// A database with five agencies and their intake office.
pub struct Province {
    pub sipas: Sipas,
    cases: usize,
    /// How the database knows each code.
    lookups: HashMap<String, String>,
}

impl From<Database> for Province {
    fn from(database: Database) -> Self {
        let sipas = Sipas::from(database);
        let mut agencies = "code,name,block\nmot-cua-1,Một cửa,mot-cua\n".to_owned();
        for number in 1..=AGENCIES {
            writeln!(agencies, "so-{number},Sở {number},so-ban-nganh").unwrap();
        }
        sipas.file("agencies.csv", agencies);
        sipas
            .run(&["import", "agencies", "agencies.csv"])
            .succeeded();
        Self {
            sipas,
            cases: 0,
            lookups: HashMap::new(),
        }
    }
}

const AGENCIES: usize = 5;
/// What is recorded of work that is done at times of its own.
const RECURRING: &str = "('last_night_at', 'last_provisional_at')";
const LONG_AGO: &str = "2026-01-01T00:00:00Z";

impl Province {
    /// Finishes so many cases and gives the codes of their links.
    pub fn links(&mut self, count: usize) -> Vec<String> {
        let mut cases =
            "case_code,agency,intake_office,received_at,due_at,finished_at\n".to_owned();
        for number in self.cases..self.cases + count {
            let agency = number % AGENCIES + 1;
            writeln!(
                cases,
                "H{number},so-{agency},mot-cua-1,2026-07-01,2026-07-10,2026-07-05"
            )
            .unwrap();
        }
        self.cases += count;
        self.sipas.file("cases.csv", cases);
        self.sipas
            .run(&["import", "cases", "cases.csv", "--links", "links.csv"])
            .succeeded();
        let links = self.sipas.read("links.csv");
        let codes: Vec<String> = links
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(2).unwrap().replace('-', ""))
            .collect();
        assert_eq!(codes.len(), count);
        let secret = Secret::new(SECRET);
        self.lookups.extend(codes.iter().map(|code| {
            let lookup = LinkCode::parse(code).unwrap().lookup(&secret);
            (code.clone(), lookup)
        }));
        codes
    }

    /// Forms that lie open on so many phones.
    pub fn forms(&mut self, count: usize) -> Vec<Form> {
        self.links(count).into_iter().map(Form::opened).collect()
    }

    /// The database keeps every confirmed answer, and of the others at most those of which nobody
    /// knows; each once, and counted right. Tells how many it keeps.
    pub fn keeps(&self, confirmed: &[Form], unknown: &[Form]) -> usize {
        let lookups = |forms: &[Form]| -> BTreeSet<String> {
            let lookup = |form: &Form| self.lookups[&form.code].clone();
            forms.iter().map(lookup).collect()
        };
        let mut conn = self.sipas.database.connect();
        if self.sipas.database.is_postgres() {
            // A commit that was under way when its server was killed is finished by PostgreSQL.
            wait_until("the last transaction", || {
                let locks = "SELECT COUNT(*) FROM pg_locks \
                     WHERE relation = 'invitations'::regclass AND pid <> pg_backend_pid()";
                self.sipas.number(locks) == 0
            });
        }
        let used = sql::column(&mut conn, "lookup", "invitations WHERE state = 'used'");
        let used: BTreeSet<String> = used.into_iter().collect();
        let confirmed = lookups(confirmed);
        let lost = confirmed.difference(&used).count();
        assert_eq!(lost, 0, "of {} confirmed answers", confirmed.len());
        let mut known = confirmed;
        known.extend(lookups(unknown));
        let unheard = used.difference(&known).count();
        assert_eq!(unheard, 0, "of {} answers nobody gave", used.len());
        let doctor = self.sipas.run(&["doctor"]);
        let summary = doctor.succeeded().last_line();
        assert!(
            summary.starts_with(&format!("used={} ", used.len())),
            "{summary}"
        );
        assert!(summary.ends_with(" differences=0"), "{summary}");
        let mixed = usize::try_from(self.mixed()).unwrap();
        assert_eq!(self.sipas.waiting().len() + mixed, used.len());
        used.len()
    }

    /// Answers about the agencies whose month is closed.
    pub fn mixed(&self) -> i64 {
        self.sipas
            .number("SELECT COUNT(*) FROM responses WHERE component = 'to-chuc'")
    }

    /// Lets the work of the night and of the week be due once more.
    pub fn fall_due(&self) {
        let due = format!("UPDATE facts SET value = '{LONG_AGO}' WHERE name IN {RECURRING}");
        let mut conn = self.sipas.database.connect();
        assert_eq!(sql::execute(&mut conn, &due), 2);
    }

    /// Whether a mixing has done the work that was due.
    pub fn has_mixed(&self) -> bool {
        let done = format!("facts WHERE name IN {RECURRING} AND value <> '{LONG_AGO}'");
        self.sipas.number(&format!("SELECT COUNT(*) FROM {done}")) == 2
    }
}

/// Waits until something is so, and stops the test where it never is.
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(size(60, 300) as u64);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}: never");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Waits until so many forms are confirmed.
pub fn wait_for(load: &Load, confirmed: usize) {
    wait_until(&format!("{confirmed} confirmed"), || {
        load.confirmed() >= confirmed
    });
}

/// No answer of the server's was an error.
pub fn without_errors(report: &Report) {
    let allowed = [200, 303];
    let errors = report
        .statuses
        .keys()
        .filter(|code| !allowed.contains(code));
    assert_eq!(errors.count(), 0, "{}", report.summary());
}
