//! Timeliness is read from counts, which always say what the cases themselves say.

use jiff::ToSpan;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sipas::domain::access::{By, Viewer};
use sipas::domain::cases::case::{Case, CaseTime, CaseUpdate, Given, Outcome};
use sipas::domain::figures::scope::Scope;
use sipas::domain::links::code::Secret;
use sipas::store::cases::imported::{CaseImport, Imported};
use sipas::store::{ImportMode, Store};

use crate::support::builders::CaseBuilder;
use crate::support::world::{SECRET, World};
use crate::support::{OperatorReads, at, case, judged};

on_both_databases!(
    counts_say_what_the_cases_say_whatever_becomes_of_them,
    a_case_handed_over_between_imports_and_mixings_is_counted_once,
    a_due_date_is_past_to_the_second,
    a_count_changed_by_hand_is_found,
    an_upgrade_counts_the_timeliness_of_the_cases_that_are_there,
);

const AGENCIES: [&str; 4] = ["so-tp", "so-yt", "xa-a", "xa-b"];

/// The periods in which chance puts cases, and one before and after them.
fn periods() -> Vec<String> {
    let mut periods: Vec<String> = (1..=9).map(|month| format!("2026-{month:02}")).collect();
    let others = [
        "2025-11", "2025-12", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-H1",
    ];
    periods.extend(others.map(str::to_owned));
    periods.extend(["2026-H2", "2025", "2026", "2027"].map(str::to_owned));
    periods
}

/// Compares every period, judged at several times, with the cases themselves.
#[track_caller]
fn assert_like_cases(world: &World, scopes: &[Scope]) {
    for now in [
        "2026-03-31 23:59",
        "2026-06-30 23:59",
        "2026-07-01 00:00",
        "2026-07-15 09:00",
        "2027-01-01 08:00",
    ] {
        for period in periods() {
            for scope in scopes {
                let mut query = world.query(&period);
                (query.now, query.scope) = (at(now), scope.clone());
                let counted = world.store.get_timeliness(&query).unwrap();
                let judged = judged::timeliness(world, &query);
                assert_eq!(counted, judged, "{period}, {scope:?}, judged at {now}");
            }
        }
    }
    let differences = world.examine().differences;
    assert_eq!(differences, []);
}

/// Times by chance, more often at the ends of months and days.
struct RandomCases(ChaCha8Rng);

impl RandomCases {
    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices.choose(&mut self.0).unwrap().clone()
    }

    fn is(&mut self, share: f64) -> bool {
        self.0.random_bool(share)
    }

    fn time(&mut self, from: &str, days: i32) -> CaseTime {
        let from = CaseTime::parse(from).unwrap().date;
        let day = from.saturating_add(self.0.random_range(0..days).days());
        let day = match self.of(&["any", "any", "first", "last"]) {
            "first" => day.first_of_month(),
            "last" => day.last_of_month(),
            _ => day,
        };
        let hour = self.of(&["", "", " 00:00", " 09:30", " 23:59:58", " 23:59:59"]);
        CaseTime::parse(&format!("{day}{hour}")).unwrap()
    }

    /// A case of a code, whose receipt mostly stays what it was.
    fn case(&mut self, code: u32) -> Case {
        let received = format!("2026-{:02}-{:02}", 1 + code % 7, 1 + code % 5);
        let mut case = case(&format!("H35.18-260101-{code:04}"))
            .of(self.of(&AGENCIES))
            .received(&received);
        if self.is(0.1) {
            case.received_at = self.time("2025-12-01", 200);
        }
        if self.is(0.8) {
            case = case.about(self.of(&["Đất đai", "Hộ tịch", "Xây dựng"]));
        }
        case.due_at = self.is(0.9).then(|| self.time("2026-01-01", 240));
        case.overdue_reason = self.reason();
        match self.is(0.5) {
            true => case.pending(),
            false => Case {
                finished_at: Some(self.time("2026-01-20", 170)),
                outcome: Some(self.of(&[Outcome::Granted, Outcome::Refused, Outcome::Withdrawn])),
                ..case
            },
        }
    }

    /// A reason, which can be longer than an index of PostgreSQL takes.
    fn reason(&mut self) -> Option<String> {
        let long = |rng: &mut ChaCha8Rng| {
            let letters = (0..2_000).map(|_| rng.random_range('Ạ'..='ỹ'));
            letters.collect()
        };
        match self.of(&["none", "words", "words", "long"]) {
            "none" => None,
            "words" => Some(self.of(&["Chờ xác minh", "Thiếu giấy tờ"]).to_owned()),
            _ => Some(long(&mut self.0)),
        }
    }

    /// All of a case, or some of it.
    fn update(&mut self, code: u32) -> CaseUpdate {
        let mut update = CaseUpdate::whole(self.case(code));
        if self.is(0.5) {
            update.received_at = None;
            for absent in [&mut update.field, &mut update.overdue_reason] {
                if self.is(0.5) {
                    *absent = Given::Absent;
                }
            }
            for absent in [&mut update.due_at, &mut update.finished_at] {
                if self.is(0.5) {
                    *absent = Given::Absent;
                }
            }
            update.outcome = Given::Absent;
        }
        update
    }
}

fn options(world: &World) -> CaseImport {
    CaseImport {
        links: true,
        delivery: None,
        by: By::operator("một cửa", world.now),
        sha256: None,
        viewer: Viewer::Operator,
    }
}

fn counts_say_what_the_cases_say_whatever_becomes_of_them(world: World) {
    let mut chance = RandomCases(ChaCha8Rng::seed_from_u64(7));
    for round in 0..4 {
        for _ in 0..6 {
            let codes = (0..60).filter(|_| chance.is(0.4)).collect::<Vec<u32>>();
            let updates: Vec<_> = codes.into_iter().map(|code| chance.update(code)).collect();
            // An import moves its changes into the counts, a request leaves them to the mixing.
            match round % 2 {
                0 => world.store.apply_cases(options(&world), &updates).unwrap(),
                _ => world
                    .store
                    .import_cases(options(&world), ImportMode::Chunked, |importer| {
                        importer.apply(&updates)
                    })
                    .unwrap(),
            };
        }
        assert_like_cases(&world, &[Scope::All]);
        world.mix();
        assert_eq!(world.number("SELECT COUNT(*) FROM timeliness_changes"), 0);
    }
    for what in [
        "column_name = 'agency'",
        "column_name = 'due_at'",
        "column_name = 'finished_at' AND new_value IS NULL",
    ] {
        let changed = format!("SELECT COUNT(*) FROM case_changes WHERE {what}");
        assert!(world.number(&changed) > 10, "{what}");
    }
    let scopes = [
        Scope::Agency("so-tp".to_owned()),
        Scope::Block("xa-phuong-dac-khu".to_owned()),
    ];
    assert_like_cases(&world, &scopes);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM timeliness_counts WHERE cases <= 0"),
        0
    );
}

fn a_case_handed_over_between_imports_and_mixings_is_counted_once(world: World) {
    let late = case("H35.18-260701-0001").due("2026-07-10").pending();
    world.import(std::slice::from_ref(&late));
    let elsewhere = CaseUpdate::whole(late.clone().of("so-yt").about("Đất đai"));
    let handed_over = world.store.apply_cases(options(&world), &[elsewhere]);
    assert_eq!(
        handed_over.unwrap()[0].as_ref().unwrap().imported,
        Imported::Changed
    );
    for _ in 0..2 {
        let report = world.store.get_timeliness(&world.query("2026-Q3")).unwrap();
        let counts = |agency: &str| {
            let mut agencies = report.agencies.iter();
            agencies
                .find(|found| found.agency == agency)
                .unwrap()
                .counts
        };
        assert_eq!(counts("so-tp").handled(), 0);
        assert_eq!(counts("so-yt").pending_overdue, 1);
        let fields: Vec<_> = report
            .fields
            .iter()
            .map(|field| field.field.as_deref())
            .collect();
        assert_eq!(fields, [Some("Đất đai")], "its old field is gone");
        world.mix();
    }
}

fn a_due_date_is_past_to_the_second(world: World) {
    world.import(&[
        case("1").received("2026-06-01").due("2026-06-30").pending(),
        case("2")
            .received("2026-06-01")
            .due("2026-06-30 23:59:59")
            .pending(),
        case("3")
            .received("2026-06-01")
            .due("2026-06-30 23:59:58")
            .pending(),
    ]);
    let overdue = |period: &str, now: &str| {
        let mut query = world.query(period);
        query.now = at(now);
        world
            .store
            .get_timeliness(&query)
            .unwrap()
            .total
            .pending_overdue
    };
    assert_eq!(overdue("2026-06", "2026-07-15 09:00"), 1);
    assert_eq!(overdue("2026-Q2", "2026-06-30 23:59"), 0);
    assert_eq!(overdue("2026-Q3", "2026-07-01 00:00"), 3);
    assert_eq!(overdue("2026-07", "2026-08-15 09:00"), 3);
    assert_like_cases(&world, &[Scope::All]);
}

fn a_count_changed_by_hand_is_found(world: World) {
    world.import(&[case("1"), case("2").of("so-yt").pending()]);
    world.execute("UPDATE timeliness_counts SET cases = cases + 2 WHERE agency = 'so-tp'");
    let found = |world: &World| {
        let found = world.examine().differences.into_iter();
        found
            .map(|found| (found.name, found.expected, found.found))
            .collect::<Vec<_>>()
    };
    let name = "cases of so-tp received in 2026-07, finished in 2026-07, early, overdue from never";
    assert_eq!(found(&world), [(name.to_owned(), 1, 3)]);
    world.execute("UPDATE timeliness_counts SET cases = cases - 2 WHERE agency = 'so-tp'");
    world.execute("UPDATE cases SET due_at = '2026-08-31' WHERE agency = 'so-yt'");
    let pending = "cases of so-yt received in 2026-07, finished in never, pending, overdue from";
    let expected = [("2026-07", 0, 1), ("2026-09", 1, 0)];
    assert_eq!(
        found(&world),
        expected.map(|(month, expected, found)| (format!("{pending} {month}"), expected, found))
    );
}

fn an_upgrade_counts_the_timeliness_of_the_cases_that_are_there(world: World) {
    let mut chance = RandomCases(ChaCha8Rng::seed_from_u64(11));
    let updates: Vec<_> = (0..60)
        .map(|code| CaseUpdate::whole(chance.case(code)))
        .collect();
    world.store.apply_cases(options(&world), &updates).unwrap();
    for statement in [
        "DROP TABLE timeliness_counts",
        "DROP TABLE timeliness_changes",
        "DELETE FROM __diesel_schema_migrations WHERE version = '0023'",
    ] {
        world.execute(statement);
    }
    let secrets = Secret::new(SECRET).into();
    let migrated = Store::migrate(&world.database.parsed_url(), Some(&secrets)).unwrap();
    assert_eq!(migrated.steps, ["0023"]);
    assert!(world.number("SELECT SUM(cases) FROM timeliness_counts") > 30);
    assert_like_cases(&world, &[Scope::All]);
}
