//! Nobody can join an answer to its case: not by transaction, not by order, not by any value.
//!
//! A province answers, with mixings in between. Every answer bears a mark of its own in its
//! ratings, so the test knows which case each came from. Then every attack that an administrator
//! of the database could make is made, and is allowed no more hits than guessing among those
//! that left the waiting room together. The same attacks are made on answers that still wait and
//! on a table that leaks, where they must succeed: an attack without power proves nothing.

mod attack;
mod province;
mod remains;
mod truth;

use attack::{Attacked, Side};
use province::{Province, Way};
use sipas::store::db::connection::Conn;

use crate::support::Database;
use crate::support::sql;

on_both_databases!(
    no_attack_on_mixed_answers_beats_chance,
    no_attack_on_waiting_answers_beats_chance_after_a_mixing,
    the_same_attacks_find_every_pair_in_a_table_that_leaks,
    no_answer_and_no_case_were_ever_written_by_the_same_transaction,
    the_files_of_the_database_forget_what_waited,
    no_attack_on_forms_that_wait_for_their_check_beats_chance_after_a_mixing,
    no_attack_on_forms_beats_chance_after_their_check_and_a_mixing,
);

/// Tables of answers, and of what is made from them.
const ANSWERS: [&str; 7] = [
    "responses",
    "comments",
    "inbox",
    "tallies",
    "moments",
    "unit_counts",
    "paper_drafts",
];

fn no_attack_on_mixed_answers_beats_chance(database: Database) {
    let province = Province::answered(database, 5);
    let mut conn = province.world.conn();
    for table in ["responses", "comments"] {
        let answers = Side::answers(&mut conn, table, &province.truth);
        assert!(answers.rows.len() > 100, "{table}: {}", answers.rows.len());
        let groups = answers.groups(&province.truth);
        // All but what the year's closing lets go had company.
        assert!(
            groups.sizes().all(|size| size >= 5),
            "{:?}",
            groups.sizes().min()
        );
        for cases in Side::cases(&mut conn) {
            Attacked::new(&answers, &cases, &groups).assert_no_better_than_chance();
        }
    }
}

fn no_attack_on_waiting_answers_beats_chance_after_a_mixing(database: Database) {
    // Many have to wait, so that a few hits by chance don't look like an attack that works.
    let province = Province::answered(database, 12);
    let mut conn = province.world.conn();
    let waiting = Side::answers(&mut conn, "inbox", &province.truth);
    assert!(waiting.rows.len() > 200, "{}", waiting.rows.len());
    let groups = waiting.groups(&province.truth);
    for cases in Side::cases(&mut conn) {
        Attacked::new(&waiting, &cases, &groups).assert_no_better_than_chance();
    }
}

fn the_same_attacks_find_every_pair_in_a_table_that_leaks(database: Database) {
    let province = Province::answered(database, 5);
    // Answers that came after the last mixing bear the transaction of their link.
    province.answer_more();
    let mut conn = province.world.conn();
    if matches!(conn, Conn::Pg(_)) {
        let fresh = Side::answers(&mut conn, "inbox", &province.truth);
        let groups = fresh.groups(&province.truth);
        let found = Side::cases(&mut conn)
            .iter()
            .map(|cases| Attacked::new(&fresh, cases, &groups).best_join("xmin"))
            .max()
            .unwrap();
        assert!(
            found >= province.fresh.len(),
            "{found} of {}",
            province.fresh.len()
        );
    }

    // Mixed answers in the order in which their links were used, with the link's own mark.
    sql::execute(
        &mut conn,
        "CREATE TABLE leak AS SELECT r.*, i.lookup AS mark FROM responses r, invitations i WHERE 1 = 0",
    );
    for (key, lookup) in province.mixed_in_order_of_use() {
        sql::execute(
            &mut conn,
            &format!(
                "INSERT INTO leak SELECT r.*, '{lookup}' FROM responses r WHERE r.key = '{key}'"
            ),
        );
    }
    let leaking = Side::answers(&mut conn, "leak", &province.truth);
    let groups = leaking.groups(&province.truth);
    let total = leaking.rows.len();
    let sides = Side::cases(&mut conn);
    let invitations = sides
        .iter()
        .find(|side| side.table == "invitations")
        .unwrap();
    let attacked = Attacked::new(&leaking, invitations, &groups);
    assert_eq!(attacked.best_join("mark"), total, "by value");
    // Links are used in an order that only PostgreSQL's places tell; a side channel that tells
    // it to SQLite's administrator is made up here.
    let in_order = province.order_of_use(invitations);
    let ordered = Attacked::new(&leaking, &in_order, &groups);
    assert_eq!(ordered.best_order("physical"), total, "by order");
    if matches!(conn, Conn::Pg(_)) {
        assert_eq!(attacked.best_order("physical"), total, "by ctid");
    }
}

fn no_answer_and_no_case_were_ever_written_by_the_same_transaction(database: Database) {
    if !database.is_postgres() {
        return;
    }
    assert_no_transaction_is_shared(&Province::answered(database, 5));
}

fn assert_no_transaction_is_shared(province: &Province) {
    let mut conn = province.world.conn();
    let tables = sql::tables(&mut conn);
    for known in ANSWERS {
        assert!(tables.iter().any(|table| table == known), "{known}");
    }
    for answers in ANSWERS {
        // Every other table, also one that is yet to come.
        for other in tables
            .iter()
            .filter(|table| !ANSWERS.contains(&table.as_str()))
        {
            let columns = sql::columns(&mut conn, other);
            let names_cases = other == "cases" || columns.iter().any(|column| column == "case_id");
            if !names_cases {
                continue;
            }
            let joined = sql::number(
                &mut conn,
                &format!("SELECT COUNT(*) FROM {answers} a JOIN {other} b ON a.xmin = b.xmin"),
            );
            assert_eq!(joined, 0, "{answers} and {other} share a transaction");
        }
    }
}

fn the_files_of_the_database_forget_what_waited(database: Database) {
    // PostgreSQL keeps what any open transaction of the same database might still look at: one of
    // another test's, too.
    let is_postgres = database.is_postgres();
    let alone = if is_postgres {
        Database::postgres_alone()
    } else {
        Some(database)
    };
    if let Some(database) = alone {
        remains::assert_nothing_remains(database);
    }
    let alone = match is_postgres {
        true => Database::postgres_alone(),
        false => Some(Database::sqlite()),
    };
    if let Some(database) = alone {
        remains::assert_nothing_remains_of_forms(database);
    }
}

fn no_attack_on_forms_that_wait_for_their_check_beats_chance_after_a_mixing(database: Database) {
    let province = Province::answered_by(Way::Paper, database, 5);
    let mut conn = province.world.conn();
    let drafts = |conn: &mut Conn| Side::answers(conn, "paper_drafts", &province.truth);
    let waiting = drafts(&mut conn);
    assert!(waiting.rows.len() > 400, "{}", waiting.rows.len());
    let groups = waiting.groups(&province.truth);
    for cases in Side::cases(&mut conn) {
        Attacked::new(&waiting, &cases, &groups).assert_no_better_than_chance();
    }
    if matches!(conn, Conn::Pg(_)) {
        assert_no_transaction_is_shared(&province);
        // Those that came after the last mixing bear the transaction of their link.
        province.answer_more();
        let fresh = drafts(&mut conn);
        let groups = fresh.groups(&province.truth);
        let found = Side::cases(&mut conn)
            .iter()
            .map(|cases| Attacked::new(&fresh, cases, &groups).best_join("xmin"))
            .max();
        assert!(found >= Some(province.fresh.len()), "{found:?}");
    }
}

fn no_attack_on_forms_beats_chance_after_their_check_and_a_mixing(database: Database) {
    let mut province = Province::answered_by(Way::Paper, database, 5);
    province.check_all();
    assert_eq!(
        province.world.number("SELECT COUNT(*) FROM paper_drafts"),
        0
    );
    let mut conn = province.world.conn();
    for table in ["responses", "comments"] {
        let answers = Side::answers(&mut conn, table, &province.truth);
        assert!(answers.rows.len() > 100, "{table}: {}", answers.rows.len());
        let groups = answers.groups(&province.truth);
        for cases in Side::cases(&mut conn) {
            Attacked::new(&answers, &cases, &groups).assert_no_better_than_chance();
        }
    }
    if matches!(conn, Conn::Pg(_)) {
        assert_no_transaction_is_shared(&province);
    }
}
