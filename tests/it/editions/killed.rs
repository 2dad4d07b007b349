//! A machine that stops between the guard's write and the database's commit: the process is killed.

use std::process::Stdio;
use std::time::{Duration, Instant};

use sipas::outputs::editions::editor::DraftTexts;
use sipas::store::db::connection::Conn;

use super::press::Press;
use crate::support::{Sipas, sql};

on_both_databases!(after_a_kill_the_same_publication_goes_on_and_no_other);

/// Holds up whoever inserts a file of an edition, which comes behind the guard and before the commit:
/// on PostgreSQL by a lock, on SQLite, where one writes at a time, by a trigger without an end.
struct Hold(Conn);

impl Hold {
    fn new(sipas: &Sipas) -> Self {
        let mut conn = sipas.database.connect();
        let statements = match conn {
            Conn::Pg(_) => ["BEGIN", "LOCK TABLE edition_files IN SHARE MODE"],
            Conn::Sqlite(_) => [
                "CREATE VIEW endless AS WITH RECURSIVE n(x) AS \
                 (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
                "CREATE TRIGGER hold BEFORE INSERT ON edition_files \
                 BEGIN SELECT MAX(x) FROM endless; END",
            ],
        };
        for statement in statements {
            sql::execute(&mut conn, statement);
        }
        Self(conn)
    }

    fn release(mut self) {
        let statements: &[&str] = match self.0 {
            Conn::Pg(_) => &["ROLLBACK"],
            Conn::Sqlite(_) => &["DROP TRIGGER hold", "DROP VIEW endless"],
        };
        for statement in statements {
            sql::execute(&mut self.0, statement);
        }
    }
}

fn after_a_kill_the_same_publication_goes_on_and_no_other(press: Press) {
    let id = press.approved();
    let other = press.edit("an.province", |editor| {
        editor.draft("mot-cua", "2026-05".parse().unwrap(), DraftTexts::default())
    });
    let other = other.unwrap();
    press.approve_draft(&other);
    let sipas = press.into_program();
    let publish = |id: &str, decision: &str| {
        let words = "--decision-date 14/07/2026 --as chi.approver --edition-key-file edition-key";
        let mut arguments = vec!["edition", "publish", id, "--decision", decision];
        arguments.extend(words.split(' '));
        sipas.command(&arguments)
    };
    let run = |id: &str, decision: &str| crate::support::command::ended(&mut publish(id, decision));

    let hold = Hold::new(&sipas);
    let mut command = publish(&id, "12/QĐ-UBND");
    let mut process = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while !sipas.read("edition-key.guard").contains("\"size\": 1") {
        assert!(started.elapsed() < Duration::from_secs(60), "no guard");
        assert_eq!(process.try_wait().unwrap(), None);
        std::thread::sleep(Duration::from_millis(20));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    hold.release();

    assert_eq!(sipas.number("SELECT COUNT(*) FROM edition_log"), 0);
    run(&other, "12/QĐ-UBND").refused(&["edition `so-ban-nganh-2026-05` is being published"]);
    // It is finished as it was begun, whatever is typed.
    let published = run(&id, "13/QĐ-UBND");
    let expected = format!("edition={id} log_index=0 ");
    assert!(published.succeeded().out.starts_with(&expected));
    let begun = "SELECT COUNT(*) FROM editions WHERE decision = '12/QĐ-UBND'";
    assert_eq!(sipas.number(begun), 1);
    let published = run(&other, "12/QĐ-UBND");
    assert!(published.succeeded().out.contains("log_index=1 "));
    sipas.run(&["doctor"]).succeeded();
}
