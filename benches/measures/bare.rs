//! The bare loop: one thread writes the rows that submissions change and add by plain statements,
//! and looks up, checks and answers nothing. It shows what the database itself can do.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use sipas::domain::answers::sealed::SEALED_LENGTH;
use sipas::domain::links::code::LinkCode;
use sipas::store::db::connection::Conn;

use crate::database::secret;

diesel::table! {
    invitations (lookup) {
        lookup -> Text,
        state -> Text,
        press -> Nullable<Text>,
    }
}

diesel::table! {
    inbox (key) {
        key -> BigInt,
        sealed -> Binary,
    }
}

/// The rows that one submission writes.
pub struct Answer {
    lookup: String,
    press: String,
    row: InboxRow,
}

/// A sealed answer in the waiting room.
#[derive(Insertable, Queryable)]
#[diesel(table_name = inbox)]
pub struct InboxRow {
    pub key: i64,
    pub sealed: Vec<u8>,
}

/// Reads all that waits.
pub fn waiting(conn: &mut Conn) -> Vec<InboxRow> {
    let rows = inbox::table.select((inbox::key, inbox::sealed));
    match conn {
        Conn::Sqlite(conn) => rows.load(conn).unwrap(),
        Conn::Pg(conn) => rows.load(conn).unwrap(),
    }
}

/// Adds rows to what waits, on PostgreSQL some hundred by a statement.
pub fn add_waiting(conn: &mut Conn, rows: &[InboxRow]) {
    let query = || diesel::insert_into(inbox::table);
    match conn {
        Conn::Sqlite(conn) => {
            for row in rows {
                query().values(row).execute(conn).unwrap();
            }
        }
        Conn::Pg(conn) => {
            for rows in rows.chunks(500) {
                query().values(rows).execute(conn).unwrap();
            }
        }
    }
}

/// Prepares the rows that are written for links: bytes of the length of a sealed answer, made before the
/// time is taken.
pub fn answers(links: &[String]) -> Vec<Answer> {
    links
        .iter()
        .map(|code| {
            let (key, sealed) = (rand::random::<i64>() >> 1, [rand::random(); SEALED_LENGTH]);
            Answer {
                lookup: LinkCode::parse(code).unwrap().lookup(&secret()),
                press: secret().press(code),
                row: InboxRow {
                    key,
                    sealed: sealed.to_vec(),
                },
            }
        })
        .collect()
}

/// Writes answers in durable transactions of `batch` each, and returns the time that it took.
pub fn write(conn: &mut Conn, answers: &[Answer], batch: usize) -> Duration {
    let started = Instant::now();
    for answers in answers.chunks(batch) {
        match conn {
            Conn::Sqlite(conn) => {
                conn.batch_execute("BEGIN IMMEDIATE").unwrap();
                for answer in answers {
                    let link = invitations::table.filter(invitations::lookup.eq(&answer.lookup));
                    diesel::update(link)
                        .set((
                            invitations::state.eq("used"),
                            invitations::press.eq(&answer.press),
                        ))
                        .execute(conn)
                        .unwrap();
                    diesel::insert_into(inbox::table)
                        .values(&answer.row)
                        .execute(conn)
                        .unwrap();
                }
            }
            Conn::Pg(conn) => {
                conn.batch_execute("BEGIN").unwrap();
                redeem(conn, answers);
                let rows: Vec<&InboxRow> = answers.iter().map(|answer| &answer.row).collect();
                diesel::insert_into(inbox::table)
                    .values(rows)
                    .execute(conn)
                    .unwrap();
            }
        }
        conn.batch_execute("COMMIT").unwrap();
    }
    started.elapsed()
}

/// Marks all links as used in one statement, since each statement is a round trip to the server.
fn redeem(conn: &mut PgConnection, answers: &[Answer]) {
    let places: Vec<String> = (0..answers.len())
        .map(|index| format!("(${}, ${})", index * 2 + 1, index * 2 + 2))
        .collect();
    let mut query = diesel::sql_query(format!(
        "UPDATE invitations SET state = 'used', press = v.press \
         FROM (VALUES {}) AS v (lookup, press) WHERE invitations.lookup = v.lookup",
        places.join(", ")
    ))
    .into_boxed();
    for answer in answers {
        query = query
            .bind::<Text, _>(&answer.lookup)
            .bind::<Text, _>(&answer.press);
    }
    query.execute(conn).unwrap();
}
