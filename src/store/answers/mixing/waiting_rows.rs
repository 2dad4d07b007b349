//! The rows that wait.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use diesel::prelude::*;
use uuid::Uuid;

use crate::domain::answers::mixing::MixingGroup;
use crate::store::answers::traits::Role;
use crate::store::db::batch_sql;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::inbox;
use crate::store::db::time::read_period;

/// Answers read at a time.
const PAGE: i64 = 5_000;

/// Members of a company that leaves in a transaction of its own.
pub(super) const COMPANY: usize = 1_000;

/// What makes a waiting row alike to others.
#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = inbox)]
pub(super) struct GroupRow {
    pub(super) key: String,
    pub(super) unit: String,
    pub(super) role: String,
    pub(super) survey_version: String,
    pub(super) period: String,
    pub(super) source: String,
    pub(super) channel: String,
    pub(super) field: String,
}

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = inbox)]
pub(super) struct Waiting {
    #[diesel(embed)]
    pub(super) group: GroupRow,
    pub(super) ratings: String,
    pub(super) comment: Option<String>,
    pub(super) signals: String,
    pub(super) language: String,
    pub(super) assisted: bool,
    pub(super) late: bool,
}

/// The values of traits, each kept once.
#[derive(Default)]
pub(super) struct Values(HashSet<Arc<str>>);

impl Values {
    pub(super) fn get(&mut self, value: &str) -> Arc<str> {
        if let Some(known) = self.0.get(value) {
            return known.clone();
        }
        let value: Arc<str> = value.into();
        self.0.insert(value.clone());
        value
    }
}

impl GroupRow {
    pub(super) fn key(&self) -> Result<Uuid, StoreError> {
        Uuid::parse_str(&self.key).map_err(|_| StoreError::Unknown("key", self.key.clone()))
    }

    pub(super) fn group(&self, values: &mut Values) -> Result<MixingGroup, StoreError> {
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

    pub(super) fn role(&self) -> Result<Role, StoreError> {
        [Role::Decided, Role::Intake]
            .into_iter()
            .find(|role| role.name() == self.role)
            .ok_or_else(|| StoreError::Unknown("role", self.role.clone()))
    }

    /// Gives up what it does not share with those it leaves with.
    pub(super) fn become_alike(&mut self, group: &MixingGroup) {
        self.period = group.period.to_string();
        self.source = group.source.to_string();
        self.channel = group.channel.to_string();
        self.field = group.field.to_string();
    }
}

impl Waiting {
    /// What is counted of it and then dropped.
    pub(super) fn kinds(&self, dissatisfied: bool) -> Vec<String> {
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

/// The keys of everything that waits, by group.
pub(super) fn list_waiting(
    conn: &mut Conn,
) -> Result<BTreeMap<MixingGroup, Vec<Uuid>>, StoreError> {
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
pub(super) fn read_waiting(conn: &mut Conn, keys: &[Uuid]) -> Result<Vec<Waiting>, StoreError> {
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

pub(super) fn coarsen(
    conn: &mut Conn,
    from: &MixingGroup,
    to: &MixingGroup,
) -> Result<(), StoreError> {
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

pub(super) fn remove(conn: &mut Conn, keys: &[Uuid]) -> Result<(), StoreError> {
    for keys in keys.chunks(batch_sql::ROWS) {
        let keys = keys.iter().map(|key| key.simple().to_string());
        on_backend!(conn, |inner| diesel::delete(
            inbox::table.filter(inbox::key.eq_any(keys))
        )
        .execute(inner))?;
    }
    Ok(())
}
