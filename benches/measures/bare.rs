//! The bare loop: one thread writes the rows that submissions change and add by plain statements,
//! and looks up, checks and answers nothing. It shows what the database itself can do.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use sipas::domain::links::code::LinkCode;
use sipas::store::db::connection::Conn;
use uuid::Uuid;

use crate::database::{Database, secret};

diesel::table! {
    invitations (lookup) {
        lookup -> Text,
        state -> Text,
        press -> Nullable<Text>,
    }
}

diesel::table! {
    inbox (key) {
        key -> Text,
        unit -> Text,
        role -> Text,
        survey_version -> Text,
        period -> Text,
        source -> Text,
        channel -> Text,
        field -> Text,
        ratings -> Text,
        comment -> Nullable<Text>,
        signals -> Text,
        language -> Text,
        assisted -> Bool,
        late -> Bool,
    }
}

diesel::table! {
    case_count_changes (key) {
        key -> Text,
        unit -> Text,
        month -> Text,
        channel -> Text,
        outcome -> Text,
        finished -> BigInt,
        invited -> BigInt,
        answered -> BigInt,
    }
}

/// The rows that one submission writes.
pub struct Answer {
    lookup: String,
    press: String,
    rows: [InboxRow; 2],
}

#[derive(Insertable)]
#[diesel(table_name = case_count_changes)]
struct CountChange<'a> {
    key: String,
    unit: &'a str,
    month: &'a str,
    channel: &'a str,
    outcome: &'static str,
    finished: i64,
    invited: i64,
    answered: i64,
}

#[derive(Insertable, Clone)]
#[diesel(table_name = inbox, treat_none_as_default_value = false)]
struct InboxRow {
    key: String,
    unit: String,
    role: &'static str,
    survey_version: String,
    period: String,
    source: &'static str,
    channel: String,
    field: String,
    ratings: &'static str,
    comment: Option<String>,
    signals: &'static str,
    language: &'static str,
    assisted: bool,
    late: bool,
}

/// Prepares the rows that are written for links of cases with an intake office.
pub fn answers(database: &Database, links: &[String]) -> Vec<Answer> {
    #[derive(QueryableByName)]
    struct Link {
        #[diesel(sql_type = Text)]
        agency: String,
        #[diesel(sql_type = Text)]
        office: String,
        #[diesel(sql_type = Text)]
        month: String,
        #[diesel(sql_type = Text)]
        survey_version: String,
        #[diesel(sql_type = Text)]
        channel: String,
        #[diesel(sql_type = Text)]
        field: String,
    }
    let mut conn = database.connect();
    links
        .iter()
        .map(|code| {
            let lookup = LinkCode::parse(code).unwrap().lookup(&secret());
            let link: Link = diesel::sql_query(
                "SELECT i.agency, c.intake_office AS office, i.month, i.survey_version, \
                 c.channel, c.field FROM invitations i JOIN cases c ON c.id = i.case_id \
                 WHERE i.lookup = $1",
            )
            .bind::<Text, _>(&lookup)
            .get_result(&mut conn)
            .unwrap();
            let row = |unit, role, ratings| InboxRow {
                key: Uuid::new_v4().simple().to_string(),
                unit,
                role,
                survey_version: link.survey_version.clone(),
                period: link.month.clone(),
                source: "web",
                channel: link.channel.clone(),
                field: link.field.clone(),
                ratings,
                comment: None,
                signals: "",
                language: "vi",
                assisted: false,
                late: false,
            };
            Answer {
                press: secret().press(code),
                rows: [
                    row(link.agency.clone(), "decided", "45345345345345xx"),
                    row(link.office.clone(), "intake", "453--45345------"),
                ],
                lookup,
            }
        })
        .collect()
}

/// Writes answers in durable transactions of `batch` each, and returns the time that it took.
pub fn write(conn: &mut Conn, answers: &[Answer], batch: usize) -> Duration {
    let started = Instant::now();
    for answers in answers.chunks(batch) {
        let changes = changes(answers);
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
                    for row in &answer.rows {
                        diesel::insert_into(inbox::table)
                            .values(row)
                            .execute(conn)
                            .unwrap();
                    }
                }
                for change in changes {
                    diesel::insert_into(case_count_changes::table)
                        .values(change)
                        .execute(conn)
                        .unwrap();
                }
            }
            Conn::Pg(conn) => {
                conn.batch_execute("BEGIN").unwrap();
                spend(conn, answers);
                let rows: Vec<&InboxRow> = answers.iter().flat_map(|answer| &answer.rows).collect();
                diesel::insert_into(inbox::table)
                    .values(rows)
                    .execute(conn)
                    .unwrap();
                diesel::insert_into(case_count_changes::table)
                    .values(changes)
                    .execute(conn)
                    .unwrap();
            }
        }
        conn.batch_execute("COMMIT").unwrap();
    }
    started.elapsed()
}

/// Returns what a batch adds to the counts of cases: one row for all answers with the same traits.
fn changes(answers: &[Answer]) -> Vec<CountChange<'_>> {
    let mut counts: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
    for row in answers.iter().flat_map(|answer| &answer.rows) {
        *counts
            .entry((&row.unit, &row.period, &row.channel))
            .or_default() += 1;
    }
    counts
        .into_iter()
        .map(|((unit, month, channel), count)| CountChange {
            key: Uuid::new_v4().simple().to_string(),
            unit,
            month,
            channel,
            outcome: "granted",
            finished: 0,
            invited: count,
            answered: count,
        })
        .collect()
}

/// Marks all links as used in one statement, since each statement is a round trip to the server.
fn spend(conn: &mut PgConnection, answers: &[Answer]) {
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
