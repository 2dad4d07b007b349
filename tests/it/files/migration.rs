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
use crate::support::world::SECRET;
use crate::support::{Database, Sipas};

on_both_databases!(
    of_two_codes_that_become_one_the_older_case_keeps_it,
    a_migration_refuses_another_secret,
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
    let told = &migrated.succeeded().out;
    for pair in [
        "case `h35.18-260701-0001` of `so-tp` has the same code as `H35.18-260701-0001` of `so-tp`",
        "case `H35.18-260701-0001` of `so-yt` has the same code as `H35.18-260701-0001` of `so-tp`",
        "case `12/ÐK` of `xa-a` has the same code as `12/ĐK` of `xa-a`",
    ] {
        assert!(told.contains(pair), "{told}");
    }
    assert_eq!(told.matches("has the same code").count(), 3, "{told}");
    let closed = format!(
        "others can no longer read or change {}",
        sipas.path("sipas.db").display()
    );
    assert_eq!(
        told.contains(&closed),
        !sipas.database.is_postgres(),
        "{told}"
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
