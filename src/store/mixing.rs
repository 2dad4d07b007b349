//! Mixing: answers leave the inbox among at least `k` alike, in one transaction for all units.
//!
//! Nothing of the way an answer came survives: it gets a new random key, is written in the order
//! of those keys, and on PostgreSQL carries the transaction id of the mixing, as all others do.
//! What goes on waiting is written anew as well, since there its transaction id and its place in
//! the table would join it to the invitation that was spent with it.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use jiff::Timestamp;

use super::connection::{Conn, on_backend};
use super::error::StoreError;
use super::merge::{self, Counts, Traits};
use super::schema::{comments, inbox, responses};
use super::{Store, chunk, facts, stamp};
use crate::domain::mixing::{Group, plan};
use crate::domain::period::{Month, Period};
use crate::domain::rating::{Rating, Ratings};

/// What a mixing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mixed {
    /// Rows that left the waiting room.
    pub left: i64,
    /// Rows that go on waiting.
    pub waiting: i64,
}

/// Answers read at a time.
const PAGE: i64 = 5_000;

#[derive(QueryableByName)]
struct GroupRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    survey_version: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Text)]
    field: String,
    #[diesel(sql_type = BigInt)]
    size: i64,
}

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = inbox)]
struct Waiting {
    key: String,
    unit: String,
    role: String,
    survey_version: String,
    period: String,
    source: String,
    channel: String,
    field: String,
    ratings: String,
    comment: Option<String>,
    signals: String,
    language: String,
    assisted: bool,
    late: bool,
}

#[derive(Insertable)]
#[diesel(table_name = responses)]
pub(super) struct ResponseRow {
    pub key: String,
    pub unit: String,
    pub role: String,
    pub survey_version: String,
    pub period: String,
    pub source: String,
    pub channel: String,
    pub field: String,
    pub ratings: String,
    pub flagged: bool,
    pub batch: Option<String>,
}

impl ResponseRow {
    /// What it is counted by.
    pub(super) fn traits(&self) -> Traits {
        Traits {
            unit: self.unit.clone(),
            survey_version: self.survey_version.clone(),
            period: self.period.clone(),
            source: self.source.clone(),
            channel: self.channel.clone(),
            field: self.field.clone(),
            flagged: self.flagged,
        }
    }
}

/// A period as kept in the database.
pub(super) fn read_period(text: &str) -> Result<Period, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Unknown("period", text.to_owned()))
}

/// The months that have not closed: the running one, and those with a link that has not expired.
pub(super) struct OpenMonths {
    running: Month,
    with_links: HashSet<Month>,
}

impl OpenMonths {
    pub(super) fn find(conn: &mut Conn, now: Timestamp) -> Result<Self, StoreError> {
        #[derive(QueryableByName)]
        struct MonthRow {
            #[diesel(sql_type = Text)]
            month: String,
        }
        let rows: Vec<MonthRow> =
            diesel::sql_query("SELECT DISTINCT month FROM invitations WHERE expires_at > $1")
                .bind::<Text, _>(stamp(now))
                .load(conn)?;
        let with_links = rows
            .iter()
            .map(|row| match read_period(&row.month)? {
                Period::Month(month) => Ok(month),
                _ => Err(StoreError::Unknown("month", row.month.clone())),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            running: Month::at(now),
            with_links,
        })
    }

    /// Whether every month of a period has closed.
    pub(super) fn is_closed(&self, period: Period) -> bool {
        period
            .months()
            .iter()
            .all(|month| *month < self.running && !self.with_links.contains(month))
    }
}

impl Store {
    /// Mixes what waits. One mixing at a time, whichever server asks for it.
    ///
    /// # Errors
    /// When the database fails; then everything goes on waiting as it was.
    pub fn mix(&self, now: Timestamp) -> Result<Mixed, StoreError> {
        let mut conn = self.conn()?;
        let mixed = conn.write(|conn| {
            conn.lock("mixing")?;
            self.mix_waiting(conn, now)
        })?;
        forget(&mut conn)?;
        Ok(mixed)
    }

    fn mix_waiting(&self, conn: &mut Conn, now: Timestamp) -> Result<Mixed, StoreError> {
        let open = OpenMonths::find(conn, now)?;
        let waiting = list_groups(conn)?;
        let mut leaving: HashSet<Group> = HashSet::new();
        for step in plan(waiting, |period| open.is_closed(period), self.k()) {
            if step.from != step.to {
                coarsen(conn, &step.from, &step.to)?;
            }
            if step.leaves {
                leaving.insert(step.to);
            }
        }
        let mixed = self.move_out(conn, &leaving)?;
        facts::set_last_mixed(conn, &stamp(now))?;
        Ok(mixed)
    }

    /// Moves every row of the leaving groups out, and writes the others anew.
    fn move_out(&self, conn: &mut Conn, leaving: &HashSet<Group>) -> Result<Mixed, StoreError> {
        let mut mixed = Mixed::default();
        let mut counts = Counts::default();
        let mut unit_counts: HashMap<(String, String, String), i64> = HashMap::new();
        // Rows that go on waiting move in front of every key read so far at most once: the last
        // key of the first pass bounds what is read.
        let mut after = String::new();
        let mut staying: Vec<Waiting> = Vec::new();
        loop {
            let page: Vec<Waiting> = inbox::table
                .filter(inbox::key.gt(&after))
                .order(inbox::key)
                .limit(PAGE)
                .select(Waiting::as_select())
                .load(conn)?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.key);
            let mut left: Vec<Waiting> = Vec::new();
            for row in page {
                if leaving.contains(&row.group()?) {
                    left.push(row);
                } else {
                    staying.push(row);
                }
            }
            self.write_mixed(conn, &left, &mut counts, &mut unit_counts)?;
            remove(conn, &left)?;
            mixed.left += i64::try_from(left.len()).unwrap_or(0);
        }
        mixed.waiting = i64::try_from(staying.len()).unwrap_or(0);
        if matches!(conn, Conn::Pg(_)) {
            self.rewrite(conn, staying)?;
        }
        counts.write(conn)?;
        let unit_counts: Vec<_> = unit_counts
            .into_iter()
            .map(|((unit, period, kind), count)| (unit, period, kind, count))
            .collect();
        merge::add_unit_counts(conn, &unit_counts)?;
        Ok(mixed)
    }

    fn write_mixed(
        &self,
        conn: &mut Conn,
        left: &[Waiting],
        counts: &mut Counts,
        unit_counts: &mut HashMap<(String, String, String), i64>,
    ) -> Result<(), StoreError> {
        let mut rows = Vec::with_capacity(left.len());
        let mut texts: Vec<(String, &Waiting, &str)> = Vec::new();
        for waiting in left {
            let definition = self.surveys.get(conn, &waiting.survey_version)?;
            let ratings = Ratings::parse(&waiting.ratings)
                .ok_or_else(|| StoreError::Unknown("ratings", waiting.ratings.clone()))?;
            let row = ResponseRow {
                key: self.new_key(),
                unit: waiting.unit.clone(),
                role: waiting.role.clone(),
                survey_version: waiting.survey_version.clone(),
                period: waiting.period.clone(),
                source: waiting.source.clone(),
                channel: waiting.channel.clone(),
                field: waiting.field.clone(),
                ratings: waiting.ratings.clone(),
                flagged: waiting.signals.len() >= 2,
                batch: None,
            };
            counts.count(&row.traits(), &ratings, &definition, 1);
            let dissatisfied = ratings.iter().any(|rating| match rating {
                Rating::Level(value) => definition.level(value).is_some_and(|l| l.dissatisfied),
                _ => false,
            });
            for kind in waiting.kinds(dissatisfied) {
                let key = (waiting.unit.clone(), waiting.period.clone(), kind);
                *unit_counts.entry(key).or_default() += 1;
            }
            rows.push(row);
            if let Some(text) = &waiting.comment {
                texts.push((self.new_key(), waiting, text));
            }
        }
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        insert_responses(conn, &rows)?;
        texts.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, waiting, text) in texts {
            diesel::insert_into(comments::table)
                .values((
                    comments::key.eq(key),
                    comments::unit.eq(&waiting.unit),
                    comments::period.eq(&waiting.period),
                    comments::text.eq(text),
                ))
                .execute(conn)?;
        }
        Ok(())
    }

    /// Gives the rows that go on waiting new keys and a new place.
    fn rewrite(&self, conn: &mut Conn, mut staying: Vec<Waiting>) -> Result<(), StoreError> {
        remove(conn, &staying)?;
        for row in &mut staying {
            row.key = self.new_key();
        }
        staying.sort_by(|a, b| a.key.cmp(&b.key));
        for rows in staying.chunks(chunk::ROWS) {
            on_backend!(conn, |inner| diesel::insert_into(inbox::table)
                .values(rows)
                .execute(inner))?;
        }
        Ok(())
    }
}

impl Waiting {
    fn group(&self) -> Result<Group, StoreError> {
        Ok(Group {
            unit: self.unit.clone(),
            role: self.role.clone(),
            survey_version: self.survey_version.clone(),
            period: read_period(&self.period)?,
            source: self.source.clone(),
            channel: self.channel.clone(),
            field: self.field.clone(),
        })
    }

    /// What is counted of it and then dropped.
    fn kinds(&self, dissatisfied: bool) -> Vec<String> {
        let mut kinds: Vec<String> = self
            .signals
            .chars()
            .map(|signal| format!("signal-{signal}"))
            .collect();
        kinds.push(format!("language-{}", self.language));
        if self.assisted {
            kinds.push("assisted".to_owned());
        }
        if dissatisfied {
            let kind = if self.late {
                "dissatisfied-late"
            } else {
                "dissatisfied-in-time"
            };
            kinds.push(kind.to_owned());
        }
        kinds
    }
}

/// Removes what the database itself keeps of rows that have left the waiting room.
fn forget(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        // Dead rows still hold the transaction ids they came with.
        Conn::Pg(_) => conn.batch_execute("VACUUM inbox")?,
        // The log holds the pages of every transaction: a link's beside its answer's. Emptying it
        // waits for whoever is reading, and keeps others from writing meanwhile: where a long
        // reading is under way it is left to the next mixing.
        Conn::Sqlite(_) => conn.batch_execute(
            "PRAGMA busy_timeout = 500; PRAGMA wal_checkpoint(TRUNCATE); \
             PRAGMA busy_timeout = 30000;",
        )?,
    }
    Ok(())
}

fn list_groups(conn: &mut Conn) -> Result<BTreeMap<Group, i64>, StoreError> {
    let rows: Vec<GroupRow> = diesel::sql_query(
        "SELECT unit, role, survey_version, period, source, channel, field, COUNT(*) AS size \
         FROM inbox GROUP BY unit, role, survey_version, period, source, channel, field",
    )
    .load(conn)?;
    rows.into_iter()
        .map(|row| {
            let group = Group {
                unit: row.unit,
                role: row.role,
                survey_version: row.survey_version,
                period: read_period(&row.period)?,
                source: row.source,
                channel: row.channel,
                field: row.field,
            };
            Ok((group, row.size))
        })
        .collect()
}

fn coarsen(conn: &mut Conn, from: &Group, to: &Group) -> Result<(), StoreError> {
    let same = inbox::unit
        .eq(&from.unit)
        .and(inbox::role.eq(&from.role))
        .and(inbox::survey_version.eq(&from.survey_version))
        .and(inbox::period.eq(from.period.to_string()))
        .and(inbox::source.eq(&from.source))
        .and(inbox::channel.eq(&from.channel))
        .and(inbox::field.eq(&from.field));
    diesel::update(inbox::table.filter(same))
        .set((
            inbox::period.eq(to.period.to_string()),
            inbox::source.eq(&to.source),
            inbox::channel.eq(&to.channel),
            inbox::field.eq(&to.field),
        ))
        .execute(conn)?;
    Ok(())
}

fn remove(conn: &mut Conn, rows: &[Waiting]) -> Result<(), StoreError> {
    for rows in rows.chunks(chunk::ROWS) {
        let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        on_backend!(conn, |inner| diesel::delete(
            inbox::table.filter(inbox::key.eq_any(keys))
        )
        .execute(inner))?;
    }
    Ok(())
}

/// Writes responses in the order given.
pub(super) fn insert_responses(conn: &mut Conn, rows: &[ResponseRow]) -> Result<(), StoreError> {
    for rows in rows.chunks(chunk::ROWS) {
        on_backend!(conn, |inner| diesel::insert_into(responses::table)
            .values(rows)
            .execute(inner))?;
    }
    Ok(())
}
