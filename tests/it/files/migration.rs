//! A database that an earlier release made, with codes that are one code from now on.
//!
//! The folder `made_by_0007` holds two such databases as SQL, whose schema ends with the migration
//! 0007. Both were filled by the commands of that release from the same files.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use diesel::connection::SimpleConnection;
use sipas::domain::links::code::Secret;
use sipas::store::db::connection::DatabaseUrl;
use sipas::store::{Store, StoreError};

use super::{cases, imported};
use crate::support::world::{SECRET, World, definitions, settings};
use crate::support::{Database, OperatorReads, Sipas, at, sql};

on_both_databases!(
    of_two_codes_that_become_one_the_older_case_keeps_it,
    marks_of_spreadsheets_and_other_hyphens_are_no_part_of_a_stored_code,
    codes_that_a_newer_release_stored_with_marks_or_other_hyphens_become_one,
    codes_of_another_width_or_in_quotation_marks_become_one,
    an_agency_can_have_several_cases_of_a_code_after_the_migration,
    a_migration_refuses_another_secret,
    what_waited_is_sealed_and_what_was_mixed_is_divided_into_components,
    answers_of_an_earlier_release_leave_by_the_rules_of_this_one,
);

/// The database as the earlier release left it.
fn made_by_0007(database: Database) -> Sipas {
    let dump = match database.is_postgres() {
        true => include_str!("made_by_0007/postgres.sql"),
        false => include_str!("made_by_0007/sqlite.sql"),
    };
    database.connect().batch_execute(dump).unwrap();
    if let DatabaseUrl::Sqlite(file) = database.parsed_url() {
        // As a usual umask made it.
        std::fs::set_permissions(file, Permissions::from_mode(0o644)).unwrap();
    }
    let sipas = Sipas { database };
    sipas.file("secret", "07".repeat(32));
    sipas
}

fn of_two_codes_that_become_one_the_older_case_keeps_it(database: Database) {
    let sipas = made_by_0007(database);
    let migrated = sipas.run(&["migrate"]);
    let printed = &migrated.succeeded().out;
    for pair in [
        "case `h35.18-260701-0001` of `so-tp` has the same code as `H35.18-260701-0001` of `so-tp`",
        "case `H35.18-260701-0001` of `so-yt` has the same code as `H35.18-260701-0001` of `so-tp`",
        "case `12/ÐK` of `xa-a` has the same code as `12/ĐK` of `xa-a`",
    ] {
        assert!(printed.contains(pair), "{printed}");
    }
    assert_eq!(printed.matches("has the same code").count(), 3, "{printed}");
    let closed = format!(
        "others can no longer read or change {}",
        sipas.path("sipas.db").display()
    );
    assert_eq!(
        printed.contains(&closed),
        !sipas.database.is_postgres(),
        "{printed}"
    );
    assert_eq!(
        cases(&sipas, &["agency", "case_code", "code_key", "code_scope"]),
        [
            ["so-yt", "0001/2026", "0001/2026", "so-yt"],
            ["xa-a", "0001/2026", "0001/2026", "xa-a"],
            ["xa-a", "12/ÐK (2)", "12/đk (2)", "xa-a"],
            ["xa-a", "12/ĐK", "12/đk", "xa-a"],
            ["so-tp", "H35.18-260701-0001", "h35.18-260701-0001", ""],
            [
                "so-yt",
                "H35.18-260701-0001 (2)",
                "h35.18-260701-0001 (2)",
                "so-yt"
            ],
            [
                "so-tp",
                "h35.18-260701-0001 (2)",
                "h35.18-260701-0001 (2)",
                "so-tp"
            ],
        ]
    );
    assert_eq!(sipas.number("SELECT COUNT(*) FROM invitations"), 4);
    // Each has a press value of its own, answered or not.
    let presses = "SELECT COUNT(DISTINCT press) FROM invitations WHERE LENGTH(press) = 64";
    assert_eq!(sipas.number(presses), 4);
    // The older case is the one that files mean, and the later one can still be reached.
    assert_eq!(
        imported(
            &sipas,
            "case_code,agency,received_at,finished_at\n\
             H35.18-260701-0001,so-yt,2026-07-01,2026-07-02\n\
             H35.18-260701-0001 (2),so-yt,2026-07-01,2026-07-05\n12/đk,xa-a,2026-07-01,2026-07-03\n"
        ),
        "read=3 added=0 changed=2 unchanged=1 refused=0"
    );
    assert!(
        sipas
            .run(&["migrate"])
            .succeeded()
            .out
            .contains("up to date")
    );
    sipas.run(&["doctor"]).succeeded();
}

/// Adds cases of Sở Y tế as an earlier release stored them, the older ones first, with the keys that it made
/// of their codes where it made some.
fn with_codes(sipas: &Sipas, codes: &[&str], has_keys: bool) {
    for (index, code) in codes.iter().enumerate() {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let (columns, keys) = match has_keys {
            true => (
                ", code_key, code_scope",
                format!(", {}, 'so-yt'", quoted(&code.to_lowercase())),
            ),
            false => ("", String::new()),
        };
        execute(
            sipas,
            &format!(
                "INSERT INTO cases (id, agency, case_code, channel, received_at, finished_at, outcome, \
                 punctuality, updated_at{columns}) VALUES ('02{index}', 'so-yt', {}, 'counter', \
                 '2026-07-01', '2026-07-02', 'granted', 'on_time', '2026-11-28T14:41:10Z'{keys})",
                quoted(code)
            ),
        );
    }
}

/// The code of each added case as it is shown, compared and unique.
fn added_codes(sipas: &Sipas) -> Vec<Vec<String>> {
    sipas.rows(
        &["case_code", "code_key", "code_scope"],
        "cases WHERE id LIKE '02%' ORDER BY id",
    )
}

const MARKED: [&str; 6] = [
    "=\"B-0001\"",
    "B-0001",
    "'B-0001",
    "B\u{2011}0002",
    "'=\"B-0003\"",
    "H35.18\u{2011}260702\u{2011}0001",
];

const UNMARKED: [[&str; 3]; 6] = [
    ["B-0001", "b-0001", "so-yt"],
    ["B-0001 (2)", "b-0001 (2)", "so-yt"],
    ["B-0001 (3)", "b-0001 (3)", "so-yt"],
    ["B\u{2011}0002", "b-0002", "so-yt"],
    ["B-0003", "b-0003", "so-yt"],
    ["H35.18\u{2011}260702\u{2011}0001", "h35.18-260702-0001", ""],
];

fn marks_of_spreadsheets_and_other_hyphens_are_no_part_of_a_stored_code(database: Database) {
    let sipas = made_by_0007(database);
    with_codes(&sipas, &MARKED, false);
    let migrated = sipas.run(&["migrate"]);
    let printed = &migrated.succeeded().out;
    for later in ["`B-0001` of `so-yt` has", "`'B-0001` of `so-yt` has"] {
        assert!(printed.contains(later), "{printed}");
    }
    assert_eq!(added_codes(&sipas), UNMARKED);
    // The same file again is about the same cases.
    assert_eq!(
        imported(
            &sipas,
            "case_code,agency,received_at,finished_at\n\"=\"\"B-0001\"\"\",so-yt,2026-07-01,2026-07-02\n\
             B-0002,so-yt,2026-07-01,2026-07-02\nB-0003,so-yt,2026-07-01,2026-07-02\n\
             H35.18-260702-0001,so-yt,2026-07-01,2026-07-02\n"
        ),
        "read=4 added=0 changed=0 unchanged=4 refused=0"
    );
}

fn codes_that_a_newer_release_stored_with_marks_or_other_hyphens_become_one(database: Database) {
    let sipas = made_by_0007(database);
    sipas.run(&["migrate"]).succeeded();
    with_codes(&sipas, &MARKED, true);
    execute(
        &sipas,
        "DELETE FROM __diesel_schema_migrations WHERE version = '0028'",
    );
    let migrated = sipas.run(&["migrate"]);
    let printed = &migrated.succeeded().out;
    assert!(printed.contains("ran 0028"), "{printed}");
    assert_eq!(printed.matches("has the same code").count(), 2, "{printed}");
    assert_eq!(added_codes(&sipas), UNMARKED);
}

fn codes_of_another_width_or_in_quotation_marks_become_one(database: Database) {
    let sipas = made_by_0007(database);
    sipas.run(&["migrate"]).succeeded();
    let codes = ["C\u{ff0d}1", "C-1", "\u{2018}C-2\u{2019}", "\u{ff23}-3"];
    with_codes(&sipas, &codes, true);
    execute(
        &sipas,
        "DELETE FROM __diesel_schema_migrations WHERE version = '0029'",
    );
    let migrated = sipas.run(&["migrate"]);
    let printed = &migrated.succeeded().out;
    assert!(printed.contains("ran 0029"), "{printed}");
    let pair = "case `C-1` of `so-yt` has the same code as `C\u{ff0d}1` of `so-yt`";
    assert!(printed.contains(pair), "{printed}");
    assert_eq!(
        added_codes(&sipas),
        [
            ["C\u{ff0d}1", "c-1", "so-yt"],
            ["C-1 (2)", "c-1 (2)", "so-yt"],
            ["\u{2018}C-2\u{2019}", "c-2", "so-yt"],
            ["\u{ff23}-3", "c-3", "so-yt"],
        ]
    );
    assert_eq!(
        imported(
            &sipas,
            "case_code,agency,received_at,finished_at\nC-1,so-yt,2026-07-01,2026-07-02\n\
             C-2,so-yt,2026-07-01,2026-07-02\nC-3,so-yt,2026-07-01,2026-07-02\n"
        ),
        "read=3 added=0 changed=3 unchanged=0 refused=0"
    );
}

fn an_agency_can_have_several_cases_of_a_code_after_the_migration(database: Database) {
    let sipas = made_by_0007(database);
    let before = sipas.rows(&["id", "case_code", "received_at"], "cases ORDER BY id");
    sipas.run(&["migrate"]).succeeded();
    let columns = ["id", "case_code", "received_at"];
    let after = sipas.rows(
        &columns,
        "cases WHERE case_code NOT LIKE '%(2)' ORDER BY id",
    );
    assert!(after.iter().all(|row| before.contains(row)), "{after:?}");
    execute(
        &sipas,
        "UPDATE cases SET case_code = '12/ĐK' WHERE agency = 'xa-a'",
    );
    // Whatever refers to cases still does.
    let lost = "SELECT COUNT(*) FROM invitations WHERE case_id NOT IN (SELECT id FROM cases)";
    assert_eq!(sipas.number(lost), 0);
    if !sipas.database.is_postgres() {
        let broken = "SELECT COUNT(*) FROM pragma_foreign_key_check";
        assert_eq!(sipas.number(broken), 0);
    }
    assert!(indexes(&sipas).iter().any(|name| name == "cases_by_code"));
}

/// The names of the indexes of cases.
fn indexes(sipas: &Sipas) -> Vec<String> {
    let (name, from) = match sipas.database.is_postgres() {
        true => (
            "indexname",
            "pg_indexes WHERE tablename = 'cases' AND schemaname = current_schema()",
        ),
        false => (
            "name",
            "sqlite_schema WHERE type = 'index' AND tbl_name = 'cases'",
        ),
    };
    sipas.rows(&[name], from).concat()
}

fn a_migration_refuses_another_secret(database: Database) {
    let sipas = made_by_0007(database);
    let url = sipas.database.parsed_url();
    let other = Store::migrate(&url, Some(&Secret::new([8; 32]).into()));
    assert!(
        matches!(other, Err(StoreError::WrongSecret { .. })),
        "{other:?}"
    );
    // Nothing has changed.
    let migrated = Store::migrate(&url, Some(&Secret::new(SECRET).into())).unwrap();
    assert_eq!(migrated.steps.first().map(String::as_str), Some("0008"));
}

const ANSWERS: &str = "5555544444443321";

fn execute(sipas: &Sipas, statement: &str) {
    sql::execute(&mut sipas.database.connect(), statement);
}

/// Answered cases of Sở Tư pháp in a month of 2026, whose links ran out on its 28th day.
fn answered(sipas: &Sipas, month: &str, count: usize) {
    for number in 1..=count {
        let id = format!("{month}-{number}");
        for statement in [
            format!(
                "INSERT INTO cases (id, agency, case_code, channel, received_at, finished_at, \
                 outcome, punctuality, updated_at) VALUES ('{id}', 'so-tp', 'M/{id}', 'counter', \
                 '{month}-01', '{month}-01', 'granted', 'on_time', '{month}-01T02:00:00Z')"
            ),
            format!(
                "INSERT INTO invitations VALUES ('{id}', '{id}', 'so-tp', '{month}', \
                 'so-nganh-4@1', '{id}', '{month}-01T02:00:00Z', '{month}-28T02:00:00Z', 'used', \
                 'slip', '{month}-01', '{id}', FALSE)"
            ),
        ] {
            execute(sipas, &statement);
        }
    }
}

/// A response as the earlier release mixed it.
fn mixed(sipas: &Sipas, key: &str, role: &str, period: &str, batch: &str) {
    let unit = match (role, batch) {
        ("intake", _) => "mot-cua-1",
        (_, "NULL") => "so-tp",
        _ => "so-yt",
    };
    execute(
        sipas,
        &format!(
            "INSERT INTO responses VALUES ('{key}', '{unit}', '{role}', 'so-nganh-4@1', '{period}', \
         'web', 'counter', 'Đất đai', '{ANSWERS}', FALSE, {batch})"
        ),
    );
}

/// An answer as it waited in the earlier release.
fn waiting(sipas: &Sipas, key: &str, role: &str, period: &str, comment: &str) {
    let unit = if role == "intake" {
        "mot-cua-1"
    } else {
        "so-tp"
    };
    execute(
        sipas,
        &format!(
            "INSERT INTO inbox VALUES ('{key}', '{unit}', '{role}', 'so-nganh-4@1', '{period}', \
         'slip', 'counter', 'Đất đai', '{ANSWERS}', {comment}, 'ns', 'vi', FALSE, TRUE)"
        ),
    );
}

/// The earlier release's database with answers: six of January that were mixed, six of February and
/// March that were mixed as their quarter's, three of April and May that wait for their quarter, two
/// of July, and a batch of five.
fn with_answers(database: Database) -> World {
    let sipas = made_by_0007(database);
    execute(
        &sipas,
        "INSERT INTO agencies (code, name, block) VALUES ('mot-cua-1', 'Một cửa 1', 'mot-cua')",
    );
    for (month, count) in [
        ("2026-01", 6),
        ("2026-02", 2),
        ("2026-03", 4),
        ("2026-04", 1),
        ("2026-05", 2),
        ("2026-07", 2),
    ] {
        answered(&sipas, month, count);
    }
    for number in 1..=6 {
        mixed(&sipas, &format!("a{number}"), "decided", "2026-01", "NULL");
        mixed(&sipas, &format!("b{number}"), "intake", "2026-01", "NULL");
        mixed(&sipas, &format!("c{number}"), "decided", "2026-Q1", "NULL");
    }
    execute(
        &sipas,
        "INSERT INTO batches VALUES ('giấy', 'x', 'văn thư', '2026-06-01T02:00:00Z', 'f.csv', 5, \
         FALSE, NULL)",
    );
    for number in 1..=5 {
        mixed(
            &sipas,
            &format!("d{number}"),
            "decided",
            "2026-02",
            "'giấy'",
        );
        mixed(&sipas, &format!("e{number}"), "intake", "2026-02", "'giấy'");
    }
    execute(&sipas, "UPDATE batches SET row_count = 10");
    for number in 1..=3 {
        waiting(&sipas, &format!("f{number}"), "decided", "2026-Q2", "NULL");
    }
    let long = format!("'{}'", "ậ".repeat(700));
    waiting(&sipas, "g1", "decided", "2026-07", &long);
    waiting(&sipas, "g2", "decided", "2026-07", "NULL");
    waiting(&sipas, "g3", "intake", "2026-07", "NULL");
    let url = sipas.database.parsed_url();
    let refused = Store::migrate(&url, None).unwrap_err().to_string();
    assert!(refused.contains("secret"), "{refused}");
    let migrated = Store::migrate(&url, Some(&Secret::new(SECRET).into())).unwrap();
    let sealed = "5 waiting answers were sealed".to_owned();
    assert!(migrated.notes.contains(&sealed), "{:?}", migrated.notes);
    World {
        store: Store::open(settings(&sipas.database), definitions()).unwrap(),
        database: sipas.database,
        now: at("2026-12-01 09:00"),
    }
}

fn what_waited_is_sealed_and_what_was_mixed_is_divided_into_components(database: Database) {
    let world = with_answers(database);
    assert_eq!(world.sound(), (17, 5, 12));
    let answers = world.waiting();
    let mut months: Vec<String> = answers.iter().map(|a| a.month.to_string()).collect();
    months.sort();
    // Those that waited as the quarter's are of the months whose links have no other answer.
    assert_eq!(
        months,
        ["2026-04", "2026-05", "2026-05", "2026-07", "2026-07"]
    );
    for answer in &answers {
        assert_eq!(
            (answer.unit.as_str(), answer.office.as_str()),
            ("so-tp", "*")
        );
        assert_eq!(
            (answer.source.as_str(), answer.field.as_str()),
            ("slip", "*")
        );
        assert_eq!(
            (answer.ratings.as_str(), answer.signals.as_str()),
            (ANSWERS, "ns")
        );
    }
    let comments: Vec<usize> = answers
        .iter()
        .filter_map(|answer| Some(answer.comment.as_ref()?.chars().count()))
        .collect();
    assert_eq!(comments, [600]);
    // The rest of the comment is a row of its own.
    assert_eq!(
        world.rows(
            &["COUNT(*)", "MIN(LENGTH(sealed))", "MAX(LENGTH(sealed))"],
            "inbox"
        ),
        [["6", "1984", "1984"]]
    );
    let mut rows = world.rows(
        &[
            "unit",
            "office",
            "period",
            "component",
            "ratings",
            "COUNT(*)",
        ],
        "responses GROUP BY unit, office, period, component, ratings",
    );
    rows.sort();
    let mut expected = Vec::new();
    for period in ["2026-01", "2026-Q1"] {
        for (component, ratings) in [
            ("cong-chuc", "-----4444444----"),
            ("ket-qua", "------------33--"),
            ("pakn", "--------------21"),
            ("to-chuc", "55555-----------"),
        ] {
            expected.push(["so-tp", "*", period, component, ratings, "6"]);
        }
    }
    expected.insert(0, ["mot-cua-1", "", "2026-02", "", ANSWERS, "5"]);
    expected.push(["so-yt", "", "2026-02", "", ANSWERS, "5"]);
    assert_eq!(rows, expected);
    // No row of the earlier release is left, under whatever name.
    let tables = sql::tables(&mut world.conn());
    for table in ["clear_inbox", "clear_drafts", "whole_responses"] {
        assert!(!tables.iter().any(|name| name == table), "{table}");
    }
    assert_eq!(
        world.number("SELECT COUNT(*) FROM responses WHERE key LIKE 'a%' AND LENGTH(key) < 32"),
        0
    );
    // They count once the first mixing has closed their month.
    world.store.mix(world.now).unwrap();
    let scores = world.store.get_scores(&world.query("2026-01")).unwrap();
    let own = scores.agencies.iter().find(|own| own.agency == "so-tp");
    assert_eq!(own.unwrap().n, Some(6));
}

fn answers_of_an_earlier_release_leave_by_the_rules_of_this_one(database: Database) {
    let mut world = with_answers(database);
    let mixed = world.mix();
    assert_eq!(mixed.postponed, []);
    // What is too few in July waits for its year, with April's and May's.
    assert_eq!((mixed.left, mixed.waiting), (0, 5));
    world.close();
    world.now = at("2027-03-01 09:00");
    let mixed = world.mix();
    assert_eq!((mixed.left, mixed.waiting), (5, 0));
    assert_eq!(mixed.postponed, []);
    assert_eq!(world.sound(), (17, 0, 17));
    assert_eq!(
        world.number("SELECT COUNT(*) FROM responses WHERE period = '2026' AND office = '*'"),
        20
    );
    assert_eq!(
        world.number("SELECT COUNT(*) FROM closings WHERE closed_at IS NULL"),
        0
    );
}
