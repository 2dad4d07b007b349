//! Leaving: a company becomes responses, comments and counts.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use uuid::Uuid;

use super::waiting_rows::{COMPANY, Values, Waiting, read_waiting, remove};
use crate::domain::answers::mixing::{MixingGroup, Move};
use crate::domain::rating::Rating;
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::answers::counts::{Counts, UnitCount};
use crate::store::answers::response_row::{NewResponseRow, insert_responses};
use crate::store::answers::traits::Traits;
use crate::store::db::batch_sql;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_ratings;
use crate::store::db::schema::{comments, inbox};

impl Store {
    /// Lets a company leave together, as what it becomes, and tells how many they were. Should
    /// another process have let some of them leave meanwhile, the others wait for the next time.
    pub(super) fn let_leave(
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
        let mut unit_counts: BTreeMap<(&str, &str, String), i64> = BTreeMap::new();
        let mut rows = Vec::with_capacity(left.len());
        let mut texts: Vec<(String, &Waiting, &str)> = Vec::new();
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
                flagged: waiting.signals.len() >= 2,
            };
            counts.count(&traits, &ratings, &definition, 1);
            let dissatisfied = ratings.iter().any(|rating| match rating {
                Rating::Level(value) => definition.level(value).is_some_and(|l| l.dissatisfied),
                _ => false,
            });
            for kind in waiting.kinds(dissatisfied) {
                *unit_counts
                    .entry((&group.unit, &group.period, kind))
                    .or_default() += 1;
            }
            rows.push(NewResponseRow {
                key: key.simple().to_string(),
                traits,
                role: group.role()?.name(),
                ratings: waiting.ratings.clone(),
                batch: None,
            });
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

    /// Gives the rows that go on waiting new keys and a new place.
    pub(super) fn rewrite(&self, conn: &mut Conn, staying: &[Uuid]) -> Result<(), StoreError> {
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
