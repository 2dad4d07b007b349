//! The rows of the inbox, as mixing reads and changes them.

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

/// The number of rows read at a time.
const PAGE: i64 = 5_000;

/// The most rows that leave in one transaction on SQLite.
pub(super) const WRITE_BATCH: usize = 1_000;

/// The traits of a row, by which rows are grouped.
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

/// A row of the inbox.
#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = inbox)]
pub(super) struct WaitingRow {
    #[diesel(embed)]
    pub(super) group: GroupRow,
    pub(super) ratings: String,
    pub(super) comment: Option<String>,
    pub(super) signals: String,
    pub(super) language: String,
    pub(super) assisted: bool,
    pub(super) late: bool,
}

/// The values of traits, each stored once, because there are many rows and few values.
#[derive(Default)]
pub(super) struct TraitValues(HashSet<Arc<str>>);

impl TraitValues {
    /// The shared copy of a value.
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
    /// The key of the row.
    pub(super) fn key(&self) -> Result<Uuid, StoreError> {
        Uuid::parse_str(&self.key).map_err(|_| StoreError::Unknown("key", self.key.clone()))
    }

    /// The group of the row.
    pub(super) fn group(&self, values: &mut TraitValues) -> Result<MixingGroup, StoreError> {
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

    /// The role of the row.
    pub(super) fn role(&self) -> Result<Role, StoreError> {
        [Role::Decided, Role::Intake]
            .into_iter()
            .find(|role| role.name() == self.role)
            .ok_or_else(|| StoreError::Unknown("role", self.role.clone()))
    }

    /// Sets the traits to those of the group with which the row leaves.
    pub(super) fn coarsen_to(&mut self, group: &MixingGroup) {
        self.period = group.period.to_string();
        self.source = group.source.to_string();
        self.channel = group.channel.to_string();
        self.field = group.field.to_string();
    }
}

impl WaitingRow {
    /// The kinds of unit counts to which the row adds one. These details are not stored otherwise.
    pub(super) fn unit_count_kinds(&self, dissatisfied: bool) -> Vec<String> {
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

/// The keys of all rows in the inbox, by group.
pub(super) fn list_waiting(
    conn: &mut Conn,
) -> Result<BTreeMap<MixingGroup, Vec<Uuid>>, StoreError> {
    let mut waiting: BTreeMap<MixingGroup, Vec<Uuid>> = BTreeMap::new();
    let mut values = TraitValues::default();
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

/// The rows with the given keys that are still in the inbox.
pub(super) fn list_rows(conn: &mut Conn, keys: &[Uuid]) -> Result<Vec<WaitingRow>, StoreError> {
    let mut rows = Vec::with_capacity(keys.len());
    for keys in keys.chunks(batch_sql::ROWS) {
        let keys = keys.iter().map(|key| key.simple().to_string());
        let found: Vec<WaitingRow> = on_backend!(conn, |inner| inbox::table
            .filter(inbox::key.eq_any(keys))
            .select(WaitingRow::as_select())
            .load(inner))?;
        rows.extend(found);
    }
    Ok(rows)
}

/// Changes the traits of all rows of a group to those of a coarser one.
pub(super) fn coarsen_group(
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

/// Deletes the rows with the given keys.
pub(super) fn delete_rows(conn: &mut Conn, keys: &[Uuid]) -> Result<(), StoreError> {
    for keys in keys.chunks(batch_sql::ROWS) {
        let keys = keys.iter().map(|key| key.simple().to_string());
        on_backend!(conn, |inner| diesel::delete(
            inbox::table.filter(inbox::key.eq_any(keys))
        )
        .execute(inner))?;
    }
    Ok(())
}
