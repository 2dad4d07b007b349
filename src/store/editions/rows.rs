//! The rows of editions and of what was done with them.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use jiff::Timestamp;

use crate::domain::editions::edition::{DoneAct, Edition, EditionAct, EditionState};
use crate::domain::editions::edition_note::Decision;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_period, read_stamp};

/// An edition with its place in the log, and with its published correction.
#[derive(QueryableByName)]
struct EditionRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    block: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = BigInt)]
    version: i64,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    foreword: String,
    #[diesel(sql_type = Text)]
    responsible: String,
    #[diesel(sql_type = Nullable<Text>)]
    replaces: Option<String>,
    #[diesel(sql_type = Text)]
    reason: String,
    #[diesel(sql_type = Text)]
    digest: String,
    #[diesel(sql_type = Nullable<Text>)]
    decision: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    decision_date: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    published_at: Option<String>,
    #[diesel(sql_type = Bool)]
    withheld: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    place: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    release_at: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    released_at: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    correction: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    correction_release_at: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    correction_released_at: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    withdrawal_release_at: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    withdrawal_released_at: Option<String>,
}

#[derive(QueryableByName)]
struct ActRow {
    #[diesel(sql_type = Text)]
    edition: String,
    #[diesel(sql_type = Text)]
    act: String,
    #[diesel(sql_type = Text)]
    person: String,
    #[diesel(sql_type = Text)]
    happened_at: String,
    #[diesel(sql_type = Text)]
    reason: String,
}

/// Whether something is shown: a server has recorded that, or its time has come.
pub(super) fn is_released(
    release_at: Option<Timestamp>,
    released_at: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    released_at.is_some() || release_at.is_some_and(|at| at <= now)
}

/// The editions that a condition on `e` selects, by block, period and age.
pub(super) fn list(
    conn: &mut Conn,
    condition: &Sql,
    now: Timestamp,
) -> Result<Vec<Edition>, StoreError> {
    let rows: Vec<EditionRow> = Sql::new(
        "SELECT e.*, l.place, l.release_at, l.released_at, c.id AS correction, \
             cl.release_at AS correction_release_at, cl.released_at AS correction_released_at, \
             w.release_at AS withdrawal_release_at, w.released_at AS withdrawal_released_at \
         FROM editions e \
         LEFT JOIN edition_log l ON l.edition = e.id AND l.kind = 'edition' \
         LEFT JOIN edition_log w ON w.edition = e.id AND w.kind = 'withdrawal' \
         LEFT JOIN editions c ON c.replaces = e.id \
             AND c.published_at IS NOT NULL AND NOT c.withheld \
         LEFT JOIN edition_log cl ON cl.edition = c.id AND cl.kind = 'edition' \
         WHERE ",
    )
    .join(condition.clone())
    .text(" ORDER BY e.block, e.period, e.version, e.id")
    .load(conn)?;
    let acts: Vec<ActRow> = Sql::new(
        "SELECT a.edition, a.act, a.person, a.happened_at, a.reason \
         FROM edition_acts a JOIN editions e ON e.id = a.edition WHERE ",
    )
    .join(condition.clone())
    .text(" ORDER BY a.edition, a.number")
    .load(conn)?;
    let mut of_edition: HashMap<String, Vec<DoneAct>> = HashMap::new();
    for row in acts {
        of_edition
            .entry(row.edition.clone())
            .or_default()
            .push(row.read()?);
    }
    let mut editions = rows
        .into_iter()
        .map(|row| {
            let acts = of_edition.remove(&row.id).unwrap_or_default();
            row.read(acts, now)
        })
        .collect::<Result<Vec<_>, _>>()?;
    // `-10` comes after `-9`.
    editions.sort_by(|a, b| {
        let key = |edition: &Edition| {
            let days = (edition.period.first_day(), edition.period.last_day());
            (
                edition.block.clone(),
                days,
                edition.id.len(),
                edition.id.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    Ok(editions)
}

/// The edition of an id.
pub(super) fn find(
    conn: &mut Conn,
    id: &str,
    now: Timestamp,
) -> Result<Option<Edition>, StoreError> {
    Ok(list(conn, &Sql::new("e.id = ").bind(id), now)?.pop())
}

impl EditionRow {
    fn read(self, acts: Vec<DoneAct>, now: Timestamp) -> Result<Edition, StoreError> {
        let time = |text: Option<String>| text.as_deref().map(read_stamp).transpose();
        let unknown = |what, text: &str| StoreError::Unknown(what, text.to_owned());
        let stored = EditionState::find(&self.state)
            .ok_or_else(|| unknown("state of an edition", &self.state))?;
        let (release_at, released_at) = (time(self.release_at)?, time(self.released_at)?);
        let corrected_by = match self.correction {
            Some(id) => {
                let at = time(self.correction_release_at)?;
                is_released(at, time(self.correction_released_at)?, now).then_some(id)
            }
            None => None,
        };
        let state = match stored {
            EditionState::Published if corrected_by.is_some() => EditionState::Corrected,
            stored => stored,
        };
        let withdrawal_release_at = time(self.withdrawal_release_at)?;
        let withdrawal_released_at = time(self.withdrawal_released_at)?;
        let log_index = self.place.map(|place| {
            u64::try_from(place).map_err(|_| unknown("place in the log", &place.to_string()))
        });
        let decision = match self.decision.zip(self.decision_date) {
            Some((number, date)) => Some(Decision {
                date: date
                    .parse()
                    .map_err(|_| unknown("day of a Decision", &date))?,
                number,
            }),
            None => None,
        };
        Ok(Edition {
            id: self.id,
            block: self.block,
            period: read_period(&self.period)?,
            state,
            version: self.version,
            title: self.title,
            foreword: self.foreword,
            responsible: self.responsible,
            digest: self.digest,
            decision,
            published_at: time(self.published_at)?,
            is_released: !self.withheld && is_released(release_at, released_at, now),
            is_withdrawal_released: is_released(withdrawal_release_at, withdrawal_released_at, now),
            release_at,
            released_at,
            log_index: log_index.transpose()?,
            replaces: self.replaces,
            reason: self.reason,
            corrected_by,
            acts,
        })
    }
}

impl ActRow {
    fn read(self) -> Result<DoneAct, StoreError> {
        Ok(DoneAct {
            act: EditionAct::find(&self.act)
                .ok_or(StoreError::Unknown("act on an edition", self.act))?,
            person: self.person,
            at: read_stamp(&self.happened_at)?,
            reason: self.reason,
        })
    }
}
