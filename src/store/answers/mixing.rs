//! Mixing: answers leave the inbox among at least `k` alike.
//!
//! Nothing of the way an answer came survives: it gets a new random key, is written in the order
//! of those keys, and on PostgreSQL carries the transaction id of the mixing, as all others do.
//! What goes on waiting is written anew as well, since there its transaction id and its place in
//! the table would join it to the invitation that was spent with it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::Timestamp;
use uuid::Uuid;

use super::counts;
use super::counts::{Counts, Traits};
use super::paper;
use crate::domain::answers::mixing::{MixingGroup, Move, plan, write_batches};
use crate::domain::period::{Month, Period};
use crate::domain::rating::{Rating, Ratings};
use crate::store::Store;
use crate::store::cases::counts as case_counts;
use crate::store::db::batch_sql;
use crate::store::db::batch_sql::insert_rows;
use crate::store::db::connection::{BUSY_TIMEOUT, Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::schema::{comments, inbox, responses};
use crate::store::db::settings;
use crate::store::db::time::stamp;

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

/// Members of a company that leaves in a transaction of its own.
const COMPANY: usize = 1_000;

/// What makes a waiting row alike to others.
#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = inbox)]
struct GroupRow {
    key: String,
    unit: String,
    role: String,
    survey_version: String,
    period: String,
    source: String,
    channel: String,
    field: String,
}

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = inbox)]
struct Waiting {
    #[diesel(embed)]
    group: GroupRow,
    ratings: String,
    comment: Option<String>,
    signals: String,
    language: String,
    assisted: bool,
    late: bool,
}

#[derive(Insertable)]
#[diesel(table_name = responses, treat_none_as_default_value = false)]
pub(in crate::store) struct ResponseRow {
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
    pub(in crate::store) fn traits(&self) -> Traits {
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
pub(in crate::store) fn read_period(text: &str) -> Result<Period, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Unknown("period", text.to_owned()))
}

/// The months that have not closed: the running one, and those with a link that has not expired.
pub(in crate::store) struct OpenMonths {
    running: Month,
    with_links: HashSet<Month>,
}

impl OpenMonths {
    pub(in crate::store) fn find(conn: &mut Conn, now: Timestamp) -> Result<Self, StoreError> {
        #[derive(QueryableByName)]
        struct MonthRow {
            #[diesel(sql_type = Text)]
            month: String,
        }
        // From month to month by the index, whatever number of links each has.
        let rows: Vec<MonthRow> = diesel::sql_query(
            "WITH RECURSIVE months (month) AS (SELECT MIN(month) FROM invitations UNION ALL \
             SELECT (SELECT MIN(i.month) FROM invitations i WHERE i.month > months.month) \
             FROM months WHERE months.month IS NOT NULL) \
             SELECT month FROM months WHERE EXISTS (SELECT 1 FROM invitations i \
             WHERE i.month = months.month AND i.expires_at > $1)",
        )
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
    pub(in crate::store) fn is_closed(&self, period: Period) -> bool {
        period
            .months()
            .iter()
            .all(|month| *month < self.running && !self.with_links.contains(month))
    }
}

impl Store {
    /// Mixes what waits. One mixing at a time, whichever server asks for it.
    ///
    /// On PostgreSQL it is one transaction, whose number every row then carries. SQLite's rows
    /// carry none, and its write lock is everybody's: there it lands in companies of their own.
    ///
    /// # Errors
    /// When the database fails; then everything that has not left goes on waiting as it was.
    pub fn mix(&self, now: Timestamp) -> Result<Mixed, StoreError> {
        let mut conn = self.conn()?;
        let landing = match &*conn {
            Conn::Pg(_) => ImportMode::Atomic,
            Conn::Sqlite(_) => ImportMode::Chunked,
        };
        let mixed = landing.whole(&mut conn, |conn| {
            conn.lock("mixing")?;
            self.mix_waiting(conn, landing, now)
        })?;
        forget(&mut conn)?;
        Ok(mixed)
    }

    fn mix_waiting(
        &self,
        conn: &mut Conn,
        landing: ImportMode,
        now: Timestamp,
    ) -> Result<Mixed, StoreError> {
        landing.chunk(conn, |conn| self.end_waiting_for_checks(conn, now))?;
        let (open, mut waiting) = match conn {
            Conn::Pg(_) => (OpenMonths::find(conn, now)?, list_waiting(conn)?),
            Conn::Sqlite(_) => {
                conn.read(|conn| Ok((OpenMonths::find(conn, now)?, list_waiting(conn)?)))?
            }
        };
        let sizes = waiting
            .iter()
            .map(|(group, keys)| (group.clone(), i64::try_from(keys.len()).unwrap_or(i64::MAX)))
            .collect();
        let moves = plan(sizes, |period| open.is_closed(period), self.k());

        let mut leaving: BTreeMap<&MixingGroup, Vec<Uuid>> = BTreeMap::new();
        let mut staying: Vec<Uuid> = Vec::new();
        for step in &moves {
            let keys = waiting.remove(&step.from).unwrap_or_default();
            if step.leaves {
                leaving.entry(&step.to).or_default().extend(keys);
            } else {
                staying.extend(keys);
            }
        }
        let becomes: HashMap<&MixingGroup, &Move> =
            moves.iter().map(|step| (&step.from, step)).collect();
        let mut mixed = Mixed::default();
        let most = COMPANY.max(2 * usize::try_from(self.k()).unwrap_or(0));
        for (company, keys) in self.with_keys(write_batches(leaving.into_values(), most)) {
            mixed.left +=
                landing.chunk(conn, |conn| self.let_leave(conn, &company, keys, &becomes))?;
        }
        mixed.waiting = i64::try_from(staying.len()).unwrap_or(0);
        if matches!(conn, Conn::Pg(_)) {
            self.rewrite(conn, &staying)?;
        }
        landing.chunk(conn, |conn| {
            for step in moves
                .iter()
                .filter(|step| !step.leaves && step.from != step.to)
            {
                coarsen(conn, &step.from, &step.to)?;
            }
            case_counts::add_up(conn)?;
            settings::set_last_mixed(conn, &stamp(now))
        })?;
        Ok(mixed)
    }

    /// Companies in a random order, each with as many new keys. Over all of them the keys rise, so
    /// that what leaves together is written together.
    fn with_keys(
        &self,
        mut companies: Vec<Vec<Uuid>>,
    ) -> impl Iterator<Item = (Vec<Uuid>, Vec<Uuid>)> {
        self.shuffle(&mut companies);
        let leaving = companies.iter().map(Vec::len).sum();
        let mut keys: Vec<Uuid> = (0..leaving).map(|_| (self.settings.new_key)()).collect();
        keys.sort_unstable();
        let mut keys = keys.into_iter();
        companies.into_iter().map(move |company| {
            let own = keys.by_ref().take(company.len()).collect();
            (company, own)
        })
    }

    fn shuffle<T>(&self, items: &mut [T]) {
        items.sort_by_cached_key(|_| (self.settings.new_key)());
    }

    /// Lets a company leave together, as what it becomes, and tells how many they were. Should
    /// another process have let some of them leave meanwhile, the others wait for the next time.
    fn let_leave(
        &self,
        conn: &mut Conn,
        company: &[Uuid],
        keys: Vec<Uuid>,
        becomes: &HashMap<&MixingGroup, &Move>,
    ) -> Result<i64, StoreError> {
        let mut rows = read_waiting(conn, company)?;
        let mut values = Values::default();
        for row in &mut rows {
            match becomes.get(&row.group.group(&mut values)?) {
                Some(step) if step.leaves => row.group.become_alike(&step.to),
                _ => return Ok(0),
            }
        }
        if rows.len() != company.len() {
            return Ok(0);
        }
        remove(conn, company)?;
        self.shuffle(&mut rows);
        self.write_mixed(conn, &rows, keys)?;
        Ok(i64::try_from(rows.len()).unwrap_or(0))
    }

    /// Writes rows that have left as responses under the given keys, comments and counts.
    fn write_mixed(
        &self,
        conn: &mut Conn,
        left: &[Waiting],
        keys: Vec<Uuid>,
    ) -> Result<(), StoreError> {
        let mut counts = Counts::default();
        let mut unit_counts: BTreeMap<(String, String, String), i64> = BTreeMap::new();
        let mut rows = Vec::with_capacity(left.len());
        let mut texts: Vec<(String, &Waiting, &str)> = Vec::new();
        for (waiting, key) in left.iter().zip(keys) {
            let definition = self.surveys.get(conn, &waiting.group.survey_version)?;
            let ratings = Ratings::parse(&waiting.ratings)
                .ok_or_else(|| StoreError::Unknown("ratings", waiting.ratings.clone()))?;
            let row = ResponseRow {
                key: key.simple().to_string(),
                unit: waiting.group.unit.clone(),
                role: waiting.group.role.clone(),
                survey_version: waiting.group.survey_version.clone(),
                period: waiting.group.period.clone(),
                source: waiting.group.source.clone(),
                channel: waiting.group.channel.clone(),
                field: waiting.group.field.clone(),
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
                let key = (
                    waiting.group.unit.clone(),
                    waiting.group.period.clone(),
                    kind,
                );
                *unit_counts.entry(key).or_default() += 1;
            }
            rows.push(row);
            if let Some(text) = &waiting.comment {
                texts.push((self.new_key(), waiting, text));
            }
        }
        insert_responses(conn, &rows)?;
        texts.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, waiting, text) in texts {
            diesel::insert_into(comments::table)
                .values((
                    comments::key.eq(key),
                    comments::unit.eq(&waiting.group.unit),
                    comments::period.eq(&waiting.group.period),
                    comments::text.eq(text),
                ))
                .execute(conn)?;
        }
        counts.write(conn)?;
        let unit_counts: Vec<_> = unit_counts
            .into_iter()
            .map(|((unit, period, kind), count)| (unit, period, kind, count))
            .collect();
        counts::add_unit_counts(conn, &unit_counts)
    }

    /// Gives the rows that go on waiting new keys and a new place.
    fn rewrite(&self, conn: &mut Conn, staying: &[Uuid]) -> Result<(), StoreError> {
        for keys in staying.chunks(COMPANY) {
            let mut rows = read_waiting(conn, keys)?;
            remove(conn, keys)?;
            for row in &mut rows {
                row.group.key = self.new_key();
            }
            rows.sort_by(|a, b| a.group.key.cmp(&b.group.key));
            for rows in rows.chunks(batch_sql::ROWS) {
                on_backend!(conn, |inner| diesel::insert_into(inbox::table)
                    .values(rows)
                    .execute(inner))?;
            }
        }
        Ok(())
    }
}

/// The values of traits, each kept once.
#[derive(Default)]
struct Values(HashSet<Arc<str>>);

impl Values {
    fn get(&mut self, value: &str) -> Arc<str> {
        if let Some(known) = self.0.get(value) {
            return known.clone();
        }
        let value: Arc<str> = value.into();
        self.0.insert(value.clone());
        value
    }
}

impl GroupRow {
    fn key(&self) -> Result<Uuid, StoreError> {
        Uuid::parse_str(&self.key).map_err(|_| StoreError::Unknown("key", self.key.clone()))
    }

    fn group(&self, values: &mut Values) -> Result<MixingGroup, StoreError> {
        Ok(MixingGroup {
            unit: values.get(&self.unit),
            role: values.get(&self.role),
            survey_version: values.get(&self.survey_version),
            period: read_period(&self.period)?,
            source: values.get(&self.source),
            channel: values.get(&self.channel),
            field: values.get(&self.field),
        })
    }

    /// Gives up what it does not share with those it leaves with.
    fn become_alike(&mut self, group: &MixingGroup) {
        self.period = group.period.to_string();
        self.source = group.source.to_string();
        self.channel = group.channel.to_string();
        self.field = group.field.to_string();
    }
}

impl Waiting {
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
        // A page keeps a removed row, with the transaction id it came with, until something is
        // written over it: the table gets a new file. Where somebody is reading it for long,
        // that is left to the next mixing.
        Conn::Pg(_) => {
            conn.batch_execute("SET lock_timeout = '500ms'")?;
            let renewed = conn
                .batch_execute("VACUUM FULL inbox")
                .map_err(StoreError::from)
                .and_then(|()| paper::renew(conn));
            conn.batch_execute("RESET lock_timeout")?;
            conn.batch_execute("VACUUM case_count_changes")?;
            match renewed {
                Err(error) if error.is_contended() => {
                    tracing::info!("the waiting room is being read: it is cleaned next time");
                }
                renewed => renewed?,
            }
        }
        // The log holds the pages of every transaction: a link's beside its answer's. Emptying it
        // waits for whoever is reading, and keeps others from writing meanwhile: where a long
        // reading is under way it is left to the next mixing.
        Conn::Sqlite(_) => {
            conn.batch_execute("PRAGMA busy_timeout = 500; PRAGMA wal_checkpoint(TRUNCATE)")?;
            conn.batch_execute(BUSY_TIMEOUT)?;
        }
    }
    Ok(())
}

/// The keys of everything that waits, by group.
fn list_waiting(conn: &mut Conn) -> Result<BTreeMap<MixingGroup, Vec<Uuid>>, StoreError> {
    let mut waiting: BTreeMap<MixingGroup, Vec<Uuid>> = BTreeMap::new();
    let mut values = Values::default();
    let mut after = String::new();
    loop {
        let page: Vec<GroupRow> = inbox::table
            .filter(inbox::key.gt(&after))
            .order(inbox::key)
            .limit(PAGE)
            .select(GroupRow::as_select())
            .load(conn)?;
        let Some(last) = page.last() else {
            return Ok(waiting);
        };
        after.clone_from(&last.key);
        for row in page {
            let key = row.key()?;
            waiting
                .entry(row.group(&mut values)?)
                .or_default()
                .push(key);
        }
    }
}

/// Reads waiting rows by their keys, those that are still there.
fn read_waiting(conn: &mut Conn, keys: &[Uuid]) -> Result<Vec<Waiting>, StoreError> {
    let mut rows = Vec::with_capacity(keys.len());
    for keys in keys.chunks(batch_sql::ROWS) {
        let keys = keys.iter().map(|key| key.simple().to_string());
        let found: Vec<Waiting> = on_backend!(conn, |inner| inbox::table
            .filter(inbox::key.eq_any(keys))
            .select(Waiting::as_select())
            .load(inner))?;
        rows.extend(found);
    }
    Ok(rows)
}

fn coarsen(conn: &mut Conn, from: &MixingGroup, to: &MixingGroup) -> Result<(), StoreError> {
    let same = inbox::unit
        .eq(&*from.unit)
        .and(inbox::role.eq(&*from.role))
        .and(inbox::survey_version.eq(&*from.survey_version))
        .and(inbox::period.eq(from.period.to_string()))
        .and(inbox::source.eq(&*from.source))
        .and(inbox::channel.eq(&*from.channel))
        .and(inbox::field.eq(&*from.field));
    diesel::update(inbox::table.filter(same))
        .set((
            inbox::period.eq(to.period.to_string()),
            inbox::source.eq(&*to.source),
            inbox::channel.eq(&*to.channel),
            inbox::field.eq(&*to.field),
        ))
        .execute(conn)?;
    Ok(())
}

fn remove(conn: &mut Conn, keys: &[Uuid]) -> Result<(), StoreError> {
    for keys in keys.chunks(batch_sql::ROWS) {
        let keys = keys.iter().map(|key| key.simple().to_string());
        on_backend!(conn, |inner| diesel::delete(
            inbox::table.filter(inbox::key.eq_any(keys))
        )
        .execute(inner))?;
    }
    Ok(())
}

/// Writes responses in the order given.
pub(in crate::store) fn insert_responses(
    conn: &mut Conn,
    rows: &[ResponseRow],
) -> Result<(), StoreError> {
    insert_rows!(conn, responses::table, rows);
    Ok(())
}
