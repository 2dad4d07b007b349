//! Opening a database: its schema, its secret.

use sipas::domain::cases::case::Delivery;
use sipas::domain::links::code::Secret;
use sipas::store::db::connection::{Conn, DatabaseUrl};
use sipas::store::{Store, StoreError};

use crate::support::OperatorReads;
use crate::support::builders::CaseBuilder;
use crate::support::sql;
use crate::support::world::{World, definitions, numbered, settings};
use crate::support::{Database, case};

on_both_databases!(
    a_wrong_secret_is_refused_by_name_and_the_right_one_still_opens,
    a_newer_schema_is_refused,
    a_schema_that_lacks_a_step_is_refused_or_migrated,
    an_upgrade_counts_the_cases_that_are_there,
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
    undo_last_steps(&mut conn);
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

/// Reverts a database to step 0004, like that of an earlier release.
fn undo_last_steps(conn: &mut Conn) {
    for statement in [
        "DELETE FROM __diesel_schema_migrations WHERE version >= '0005'",
        "DROP TABLE fields",
        "DROP INDEX cases_by_code",
        "ALTER TABLE cases DROP COLUMN code_key",
        "ALTER TABLE cases DROP COLUMN code_scope",
        "DROP TABLE batch_marks",
        "DROP TABLE paper_drafts",
        "DROP TABLE kiosks",
        "DROP TABLE apologies",
        "DROP TABLE link_events",
        "DROP INDEX cases_at_return",
        "DROP INDEX cases_at_intake",
        "DROP INDEX cases_by_update",
        "ALTER TABLE cases DROP COLUMN updated_at",
        "DROP TABLE keys",
        "DROP TABLE case_counts",
        "DROP TABLE case_count_changes",
        "DROP INDEX cases_by_finish",
        "DROP INDEX invitations_by_month",
        "CREATE INDEX cases_by_finish ON cases \
         (finished_at, agency, intake_office, channel, outcome, id)",
        "CREATE INDEX cases_by_receipt ON cases (received_at)",
        "CREATE INDEX invitations_by_case ON invitations (case_id, state, delivered_by)",
        "CREATE INDEX invitations_by_expiry ON invitations (expires_at, month)",
        "ALTER TABLE batches DROP COLUMN attempt",
    ] {
        sql::execute(conn, statement);
    }
}

fn an_upgrade_counts_the_cases_that_are_there(world: World) {
    let cases = numbered("A", 7, |code| case(code).handed_in_at("mot-cua-1"));
    world.answer_cases(&cases[..6], "5555555555555555");
    world.import_as(&cases[6..], |options| {
        options.delivered_by = Some(Delivery::Slip);
    });
    world.import(&numbered("P", 2, |code| case(code).pending()));
    world.mix();
    let before = world.store.get_coverage(&world.query("2026-07")).unwrap();
    let counts = |world: &World| {
        ["tallies", "moments"].map(|table| {
            ["all", "unflagged"].map(|basis| {
                let count = format!("SELECT COUNT(*) FROM {table} WHERE basis = '{basis}'");
                world.number(&count)
            })
        })
    };
    let counted = counts(&world);
    undo_last_steps(&mut world.conn());
    let migrated = Store::migrate(&world.database.parsed_url(), None).unwrap();
    assert_eq!(
        migrated.steps,
        [
            "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013", "0014"
        ]
    );
    let after = world.store.get_coverage(&world.query("2026-07")).unwrap();
    assert_eq!(after, before);
    assert_eq!(counts(&world), counted);
    world.sound();
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
