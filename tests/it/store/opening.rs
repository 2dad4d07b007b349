//! Opening a database: its schema, its secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::domain::answers::sealed::Sealed;
use sipas::domain::cases::case::Delivery;
use sipas::domain::links::code::Secret;
use sipas::store::access::keys::NewKey;
use sipas::store::db::connection::{Conn, DatabaseUrl};
use sipas::store::{Store, StoreError};

use crate::store::batches;
use crate::support::OperatorReads;
use crate::support::builders::{CaseBuilder, slug};
use crate::support::sql;
use crate::support::world::{SECRET, World, definitions, numbered, settings};
use crate::support::{Database, case};

on_both_databases!(
    a_wrong_secret_is_refused_by_name_and_the_right_one_still_opens,
    another_k_is_refused_by_name_once_a_month_has_closed,
    another_k_is_refused_once_responses_are_imported,
    a_newer_schema_is_refused,
    a_schema_that_lacks_a_step_is_refused_or_migrated,
    an_upgrade_counts_the_cases_that_are_there,
    an_upgrade_seals_anew_what_waits_as_base64,
    an_upgrade_tells_imported_responses_apart,
    an_upgrade_takes_nobody_as_judged_where_that_is_not_known,
    migrating_twice_does_nothing_the_second_time,
    an_empty_postgresql_database_is_refused_and_an_empty_file_is_made,
    an_unreachable_database_is_named_without_its_password,
);

fn a_wrong_secret_is_refused_by_name_and_the_right_one_still_opens(world: World) {
    let refused = world
        .open_again(
            |settings| settings.secrets = Secret::new([8; 32]).into(),
            definitions(),
        )
        .err()
        .unwrap();
    let StoreError::WrongSecret { found, expected } = &refused else {
        panic!("{refused}");
    };
    assert_eq!(*found, Secret::new([8; 32]).fingerprint());
    assert_eq!(*expected, world.store.secret().fingerprint());
    assert!(refused.to_string().contains("SIPAS_SECRET_FILE"));
    world.open_again(|_| {}, definitions()).unwrap();
}

fn another_k_is_refused_by_name_once_a_month_has_closed(mut world: World) {
    let open = |world: &World, k| world.open_again(|settings| settings.k = k, definitions());
    world.answer_cases(&numbered("A", 6, case), "5555555555555555");
    for k in [9, 5] {
        open(&world, k).unwrap();
    }
    world.close();
    let refused = open(&world, 9).err().unwrap();
    let StoreError::OtherK { found, expected } = &refused else {
        panic!("{refused}");
    };
    assert_eq!((*found, *expected), (9, 5));
    assert!(refused.to_string().contains("set k = 5"), "{refused}");
    open(&world, 5).unwrap();
    // A database that closed months before this was recorded keeps the first one that it is opened with.
    world.execute("DELETE FROM facts WHERE name = 'k'");
    open(&world, 9).unwrap();
    assert!(matches!(
        open(&world, 5),
        Err(StoreError::OtherK {
            found: 5,
            expected: 9
        })
    ));
}

fn another_k_is_refused_once_responses_are_imported(world: World) {
    let open = |k| world.open_again(|settings| settings.k = k, definitions());
    let rows = batches::rows(&world, "so-tp", 7, "5555555555555555");
    batches::import(&world, "P", "P", &rows).unwrap();
    assert!(matches!(open(9), Err(StoreError::OtherK { .. })));
    open(5).unwrap();
    world.store.withdraw_batch("P", &world.by()).unwrap();
    open(9).unwrap();
}

fn a_newer_schema_is_refused(world: World) {
    world.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')");
    let refused = world.open_again(|_| {}, definitions()).err().unwrap();
    assert!(matches!(refused, StoreError::NewerSchema), "{refused}");
    let url = world.database.parsed_url();
    assert!(matches!(
        Store::migrate(&url, None),
        Err(StoreError::NewerSchema)
    ));
}

fn a_schema_that_lacks_a_step_is_refused_or_migrated(database: Database) {
    let url = database.parsed_url();
    Store::migrate(&url, None).unwrap();
    let mut conn = database.connect();
    undo_last_step(&mut conn);
    let opened = Store::open(settings(&database), definitions());
    if database.is_postgres() {
        let refused = opened.err().unwrap();
        assert!(matches!(refused, StoreError::OlderSchema));
        assert!(refused.to_string().contains("`sipas migrate`"));
    } else {
        // An embedded database is migrated on opening.
        opened.unwrap();
    }
    Store::migrate(&url, None).unwrap();
    Store::open(settings(&database), definitions()).unwrap();
}

/// Reverts a database to step 0013, like that of an earlier release. What waited and what was mixed
/// is lost.
fn undo_last_step(conn: &mut Conn) {
    for index in [
        "cases_pending",
        "cases_pending_intake",
        "cases_pending_return",
        "cases_overdue",
        "cases_overdue_intake",
        "cases_overdue_return",
        "cases_overdue_by_day",
        "cases_registered_late",
        "cases_registered_late_intake",
        "cases_registered_late_return",
        "cases_of_agency",
        "invitations_undelivered",
        "case_changes_moved",
        "link_events_replaced",
        "comments_by_unit",
        "unit_counts_by_kind",
        "moments_of_closing",
        "tallies_of_closing",
    ] {
        sql::execute(conn, &format!("DROP INDEX {index}"));
    }
    for table in [
        "audit_events",
        "audit_head",
        "audit_pending",
        "audit_checkpoints",
        "audit_keys",
        "recovery_codes",
        "one_time_links",
        "sessions",
        "user_roles",
        "users",
        "login_failures",
        "edition_log",
        "edition_logs",
        "edition_contents",
        "edition_files",
        "edition_acts",
        "editions",
        "published_figures",
        "reported_totals",
        "timeliness_counts",
        "timeliness_changes",
    ] {
        sql::execute(conn, &format!("DROP TABLE {table}"));
    }
    for statement in [
        "ALTER TABLE comments DROP COLUMN redacted",
        "ALTER TABLE moments DROP COLUMN judged",
        "ALTER TABLE moments DROP COLUMN dissatisfied",
        "DELETE FROM __diesel_schema_migrations WHERE version >= '0014'",
        "ALTER TABLE keys DROP COLUMN offices",
        "DROP TABLE provisional_states",
        "DROP TABLE postponed_closings",
        "DROP TABLE closings",
        "DROP INDEX cases_by_count",
        "ALTER TABLE cases DROP COLUMN counted_in",
        "DROP TABLE inbox",
        "CREATE TABLE inbox (key TEXT NOT NULL, unit TEXT NOT NULL, role TEXT NOT NULL, \
         survey_version TEXT NOT NULL, period TEXT NOT NULL, source TEXT NOT NULL, \
         channel TEXT NOT NULL, field TEXT NOT NULL, ratings TEXT NOT NULL, comment TEXT, \
         signals TEXT NOT NULL, language TEXT NOT NULL, assisted BOOLEAN NOT NULL, \
         late BOOLEAN NOT NULL, CONSTRAINT inbox_pkey PRIMARY KEY (key))",
        "DROP TABLE paper_drafts",
        "CREATE TABLE paper_drafts (number TEXT NOT NULL, mark TEXT NOT NULL, \
         entered_at_office TEXT NOT NULL, entered_by TEXT NOT NULL, entered_on TEXT NOT NULL, \
         unit TEXT NOT NULL, intake_office TEXT, survey_version TEXT NOT NULL, \
         period TEXT NOT NULL, channel TEXT NOT NULL, field TEXT NOT NULL, \
         ratings TEXT NOT NULL, comment TEXT, language TEXT NOT NULL, \
         assisted BOOLEAN NOT NULL, late BOOLEAN NOT NULL, \
         CONSTRAINT paper_drafts_pkey PRIMARY KEY (number))",
        "DROP VIEW answers",
        "DROP TABLE responses",
        "CREATE TABLE responses (key TEXT NOT NULL, unit TEXT NOT NULL, role TEXT NOT NULL, \
         survey_version TEXT NOT NULL, period TEXT NOT NULL, source TEXT NOT NULL, \
         channel TEXT NOT NULL, field TEXT NOT NULL, ratings TEXT NOT NULL, \
         flagged BOOLEAN NOT NULL, batch TEXT, CONSTRAINT responses_pkey PRIMARY KEY (key))",
        "CREATE INDEX responses_by_batch ON responses (batch)",
        "CREATE VIEW answers AS SELECT key FROM responses",
    ] {
        sql::execute(conn, statement);
    }
}

fn an_upgrade_counts_the_cases_that_are_there(world: World) {
    let cases = numbered("A", 7, |code| case(code).handed_in_at("mot-cua-1"));
    world.answer_cases(&cases[..6], "5555555555555555");
    world.import_as(&cases[6..], |options| {
        options.delivery = Some(Delivery::Slip);
    });
    world.import(&numbered("P", 2, |code| case(code).pending()));
    world.mix();
    let before = world.store.get_coverage(&world.query("2026-07")).unwrap();
    // A key of software from before, which names no office.
    let software = NewKey {
        name: "Một cửa điện tử".to_owned(),
        kind: KeyKind::System,
        reach: Reach::of_agencies(vec![slug("so-tp"), slug("so-yt")]),
    };
    let text = KeyText::new([1; 28]);
    world
        .store
        .insert_key(&software, &text, &world.by())
        .unwrap();
    undo_last_step(&mut world.conn());
    for key in 1..=6 {
        world.execute(&format!(
            "INSERT INTO inbox VALUES ('{key}', 'so-tp', 'decided', 'so-nganh-4@1', '2026-07', \
             'web', 'counter', '*', '5555555555555555', NULL, '', 'vi', FALSE, FALSE)"
        ));
    }
    let url = world.database.parsed_url();
    // What waits can't be sealed without the secret.
    let refused = Store::migrate(&url, None).unwrap_err().to_string();
    assert!(refused.contains("secret"), "{refused}");
    let migrated = Store::migrate(&url, Some(&Secret::new(SECRET).into())).unwrap();
    let steps = [
        "0014", "0015", "0016", "0017", "0018", "0019", "0020", "0021", "0022", "0023", "0024",
        "0025", "0026", "0027", "0028", "0029", "0030",
    ];
    assert_eq!(migrated.steps, steps);
    // It keeps the office where cases of its agencies are handed in.
    let kept = world.store.find_key(&text, world.now).unwrap().unwrap();
    let expected = Reach::Agencies {
        agencies: vec![slug("so-tp"), slug("so-yt")],
        offices: vec![slug("mot-cua-1")],
    };
    assert_eq!(kept.reach, expected);
    let after = world.store.get_coverage(&world.query("2026-07")).unwrap();
    assert_eq!(after, before);
    assert_eq!(world.sound(), (6, 6, 0));
    assert_eq!(world.waiting()[0].ratings, "5555555555555555");
}

fn an_upgrade_seals_anew_what_waits_as_base64(world: World) {
    world.answer_cases(&numbered("A", 5, case), "5555555555555555");
    let waiting = world.waiting();
    for statement in [
        "DROP TABLE inbox",
        "CREATE TABLE inbox (key TEXT NOT NULL, sealed TEXT NOT NULL, \
         CONSTRAINT inbox_pkey PRIMARY KEY (key))",
        "DELETE FROM __diesel_schema_migrations WHERE version = '0022'",
    ] {
        world.execute(statement);
    }
    let key = Secret::new(SECRET).sealing_key();
    for (number, answer) in waiting.iter().cloned().enumerate() {
        let row = format!("{number:032x}");
        // The last was sealed for another row.
        let sealed_for = if number < 4 { &row } else { "another" };
        let sealed = Sealed::Answer(answer).seal(&key, sealed_for, [0; 24]);
        let sealed = BASE64.encode(sealed.unwrap());
        world.execute(&format!("INSERT INTO inbox VALUES ('{row}', '{sealed}')"));
    }
    let url = world.database.parsed_url();
    let refused = Store::migrate(&url, None).unwrap_err().to_string();
    assert!(refused.contains("secret"), "{refused}");
    let migrated = Store::migrate(&url, Some(&Secret::new(SECRET).into())).unwrap();
    assert_eq!(migrated.steps, ["0022"]);
    let examined = world.examine();
    assert_eq!((examined.used, examined.inbox), (5, 4));
    let kinds: Vec<_> = examined
        .differences
        .iter()
        .map(|found| found.kind)
        .collect();
    assert_eq!(
        kinds,
        ["answers", "sealed"],
        "what no secret opens is named"
    );
    assert_eq!(
        world.rows(&["LENGTH(sealed)"], "inbox GROUP BY LENGTH(sealed)"),
        [["1984"]]
    );
    assert!(!sql::tables(&mut world.conn()).contains(&"text_inbox".to_owned()));
}

fn migrating_twice_does_nothing_the_second_time(database: Database) {
    let url = database.parsed_url();
    let first = Store::migrate(&url, None).unwrap();
    assert!(first.steps.len() >= 9 && first.notes.is_empty());
    assert!(Store::migrate(&url, None).unwrap().steps.is_empty());
}

fn an_empty_postgresql_database_is_refused_and_an_empty_file_is_made(database: Database) {
    let opened = Store::open(settings(&database), definitions());
    if database.is_postgres() {
        assert!(matches!(opened, Err(StoreError::OlderSchema)));
        // The attempt created nothing.
        assert_eq!(sql::tables(&mut database.connect()), Vec::<String>::new());
    } else {
        opened.unwrap();
    }
}

fn an_unreachable_database_is_named_without_its_password(database: Database) {
    let url = if database.is_postgres() {
        "postgres://sipas:h1dden@127.0.0.1:1/sipas".to_owned()
    } else {
        format!("sqlite:{}/none/sipas.db", database.folder.path().display())
    };
    let mut wanted = settings(&database);
    wanted.url = DatabaseUrl::parse(&url).unwrap();
    let error = Store::open(wanted, definitions()).err().unwrap();
    assert!(matches!(error, StoreError::Connect(..)), "{error}");
    let text = error.to_string();
    assert!(!text.contains("h1dden"), "{text}");
    assert!(text.contains(if database.is_postgres() {
        "127.0.0.1:1/sipas"
    } else {
        "none/sipas.db"
    }));
}

fn an_upgrade_tells_imported_responses_apart(mut world: World) {
    let cases = numbered("A", 6, |code| case(code).handed_in_at("mot-cua-1"));
    world.answer_cases(&cases, "5544332211554433");
    world.answer_cases(
        &numbered("B", 6, |code| case(code).of("so-yt")),
        "5-xx332211554433",
    );
    for unit in ["so-tp", "xa-a", "mot-cua-1"] {
        let rows = batches::rows(&world, unit, 7, "----555-----x-12");
        batches::import(&world, unit, unit, &rows).unwrap();
    }
    world.close();
    let before = batches::counts(&world);
    let scores = world.store.get_scores(&world.query("2026")).unwrap();
    // As an older sipas counted: all together, and no imported response is flagged.
    let moments = "unit, survey_version, period, source, channel, field";
    let sums = "n, a, s, t, all_satisfied, aa, ss, sa, a_s, tt, ta, judged, dissatisfied";
    let added = sums
        .split(", ")
        .map(|sum| format!("{sum} = moments.{sum} + excluded.{sum}"))
        .collect::<Vec<_>>()
        .join(", ");
    for (basis, which) in [("all", "TRUE"), ("unflagged", "source = ''")] {
        world.execute(&format!(
            "INSERT INTO moments ({moments}, basis, part, {sums}) \
             SELECT {moments}, '{basis}', part, {sums} FROM moments \
             WHERE basis = 'imported' AND {which} \
             ON CONFLICT ({moments}, basis, part) DO UPDATE SET {added}"
        ));
    }
    world.execute(&format!(
        "INSERT INTO tallies ({moments}, basis, question, rating, count) \
         SELECT {moments}, 'all', question, rating, count FROM tallies WHERE basis = 'imported' \
         ON CONFLICT ({moments}, basis, question, rating) \
         DO UPDATE SET count = tallies.count + excluded.count"
    ));
    world.execute(
        "INSERT INTO tallies (unit, survey_version, period, source, channel, field, basis, \
         question, rating, count) \
         SELECT unit, survey_version, period, '', '', '', 'unflagged', question, rating, SUM(count) \
         FROM tallies WHERE basis = 'imported' \
         GROUP BY unit, survey_version, period, question, rating \
         ON CONFLICT (unit, survey_version, period, source, channel, field, basis, question, rating) \
         DO UPDATE SET count = tallies.count + excluded.count",
    );
    for statement in [
        "DELETE FROM moments WHERE basis = 'imported'",
        "DELETE FROM tallies WHERE basis = 'imported'",
        "DELETE FROM __diesel_schema_migrations WHERE version = '0025'",
    ] {
        world.execute(statement);
    }
    assert_ne!(batches::counts(&world), before);
    let migrated = Store::migrate(&world.database.parsed_url(), None).unwrap();
    assert_eq!(migrated.steps, ["0025"]);
    let counted = batches::counts(&world);
    for (now, before) in counted.iter().flatten().zip(before.iter().flatten()) {
        assert_eq!(now, before);
    }
    assert_eq!(
        counted.map(|rows| rows.len()),
        before.map(|rows| rows.len())
    );
    let after = world.store.get_scores(&world.query("2026")).unwrap();
    assert_eq!(after, scores);
    world.sound();
}

fn an_upgrade_takes_nobody_as_judged_where_that_is_not_known(mut world: World) {
    world.answer_cases(&numbered("A", 6, case), "1111111111111111");
    let rows = batches::rows(&world, "so-tp", 7, "5555555555555555");
    batches::import(&world, "P", "P", &rows).unwrap();
    world.close();
    // Counted together, the imported ones before dissatisfied answers were counted.
    let judged =
        "SELECT SUM(judged + dissatisfied) FROM moments WHERE basis = 'all' AND source = ''";
    assert!(world.number(judged) > 0);
    for statement in [
        "UPDATE moments SET n = n + 7 WHERE basis = 'all' AND source = '' AND n > 0",
        "DELETE FROM moments WHERE basis = 'imported'",
        "DELETE FROM __diesel_schema_migrations WHERE version = '0025'",
    ] {
        world.execute(statement);
    }
    Store::migrate(&world.database.parsed_url(), None).unwrap();
    assert_eq!(world.number(judged), 0);
    let imported = "SELECT SUM(judged) FROM moments \
                    WHERE basis = 'imported' AND part = 1 AND source = ''";
    assert_eq!(world.number(imported), 7);
}
