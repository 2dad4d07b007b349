//! Moving rows out of the inbox: they become responses, comments and counts.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use uuid::Uuid;

use super::waiting_rows::{TraitValues, WRITE_BATCH, WaitingRow, delete_rows, list_rows};
use crate::domain::answers::mixing::{MixingGroup, Move};
use crate::domain::rating::Rating;
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::answers::counts::{Counts, UnitCount};
use crate::store::answers::response_row::{NewResponseRow, insert_responses};
use crate::store::answers::traits::{Basis, Traits};
use crate::store::db::batch_sql;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_ratings;
use crate::store::db::schema::{comments, inbox};

impl Store {
    /// Moves a batch of rows from the inbox to the responses, and returns the number of rows.
    ///
    /// `keys` are the keys of the rows in the inbox, and `new_keys` as many new ones. Where another
    /// process has already moved some of the rows, nothing is done, and the rest wait for the next
    /// mixing.
    pub(super) fn release_batch(
        &self,
        conn: &mut Conn,
        keys: &[Uuid],
        new_keys: Vec<Uuid>,
        moves: &HashMap<&MixingGroup, &Move>,
    ) -> Result<i64, StoreError> {
        let mut rows = list_rows(conn, keys)?;
        let mut values = TraitValues::default();
        for row in &mut rows {
            match moves.get(&row.group.group(&mut values)?) {
                Some(step) if step.leaves => row.group.coarsen_to(&step.to),
                _ => return Ok(0),
            }
        }
        if rows.len() != keys.len() {
            return Ok(0);
        }
        delete_rows(conn, keys)?;
        self.shuffle(&mut rows);
        self.write_mixed(conn, &rows, new_keys)?;
        Ok(i64::try_from(rows.len()).unwrap_or(0))
    }

    /// Writes rows that have left the inbox as responses under the given keys, and their comments
    /// and counts.
    fn write_mixed(
        &self,
        conn: &mut Conn,
        left: &[WaitingRow],
        keys: Vec<Uuid>,
    ) -> Result<(), StoreError> {
        let mut counts = Counts::default();
        let mut unit_counts: BTreeMap<(&str, &str, String), i64> = BTreeMap::new();
        let mut rows = Vec::with_capacity(left.len());
        for (waiting, key) in left.iter().zip(keys) {
            let definition = self.surveys.get(conn, &waiting.group.survey_version)?;
            let ratings = read_ratings(&waiting.ratings, &definition)?;
            let group = &waiting.group;
            let traits = Traits {
                unit: group.unit.clone(),
                survey_version: group.survey_version.clone(),
                period: group.period.clone(),
                source: group.source.clone(),
                channel: group.channel.clone(),
                field: group.field.clone(),
            };
            let flagged = waiting.signals.len() >= 2;
            counts.count(&traits, &ratings, &definition, 1);
            if !flagged {
                counts.count_total(Basis::Unflagged, &traits, &ratings, &definition, 1);
            }
            let dissatisfied = ratings.iter().any(|rating| match rating {
                Rating::Level(value) => definition.level(value).is_some_and(|l| l.dissatisfied),
                _ => false,
            });
            for kind in waiting.unit_count_kinds(dissatisfied) {
                *unit_counts
                    .entry((&group.unit, &group.period, kind))
                    .or_default() += 1;
            }
            rows.push(NewResponseRow {
                key: key.simple().to_string(),
                traits,
                role: group.role()?.name(),
                flagged,
                ratings: waiting.ratings.clone(),
                batch: None,
            });
        }
        insert_responses(conn, &rows)?;
        self.insert_comments(conn, left)?;
        counts.write(conn)?;
        let unit_counts = unit_counts
            .into_iter()
            .map(|((unit, period, kind), count)| UnitCount {
                unit: unit.to_owned(),
                period: period.to_owned(),
                kind,
                count,
            });
        counts::add_unit_counts(conn, unit_counts.collect())
    }

    /// Writes the comments of rows, in the order of new random keys of their own.
    fn insert_comments(&self, conn: &mut Conn, left: &[WaitingRow]) -> Result<(), StoreError> {
        let mut texts: Vec<(String, &WaitingRow, &str)> = left
            .iter()
            .filter_map(|waiting| {
                let text = waiting.comment.as_deref()?;
                Some((self.new_key(), waiting, text))
            })
            .collect();
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
        Ok(())
    }

    /// Writes the rows that stay in the inbox anew, under new keys and in their order.
    pub(super) fn rekey(&self, conn: &mut Conn, staying: &[Uuid]) -> Result<(), StoreError> {
        for keys in staying.chunks(WRITE_BATCH) {
            let mut rows = list_rows(conn, keys)?;
            delete_rows(conn, keys)?;
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
