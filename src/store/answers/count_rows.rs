//! Rows of counts, and how they are added to those that are stored: tallies and moments.

use std::collections::{BTreeMap, HashSet};

use diesel::QueryableByName;
use diesel::sql_types::Text;

use super::moment_rows::{EARLIER_COLUMNS, MOMENT_COLUMNS, MomentRow};
use super::traits::{Basis, ResponseTraits};
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::{Sql, SqlValue};

/// The key of a tally: basis, traits, question and rating.
pub(in crate::store) type TallyKey = (Basis, ResponseTraits, String, char);
/// The key of a row of moments: basis, traits and part number.
pub(in crate::store) type MomentKey = (Basis, ResponseTraits, i32);

/// Counts as they are stored.
#[derive(Default)]
pub(in crate::store) struct CountRows {
    pub tallies: BTreeMap<TallyKey, i64>,
    pub moments: BTreeMap<MomentKey, MomentRow>,
}

/// The columns that the rows of a group share: those of responses with the same traits.
const GROUP: [&str; 7] = [
    "unit",
    "survey_version",
    "period",
    "source",
    "channel",
    "field",
    "basis",
];

/// A table of counts.
struct CountTable {
    name: &'static str,
    /// The columns that tell apart the rows of a group.
    within: &'static [&'static str],
    /// The columns of numbers.
    counts: &'static [&'static str],
}

const TALLIES: CountTable = CountTable {
    name: "tallies",
    within: &["question", "rating"],
    counts: &["count"],
};

const MOMENTS: CountTable = CountTable {
    name: "moments",
    within: &["part"],
    counts: &MOMENT_COLUMNS,
};

impl CountRows {
    /// Adds the rows to the stored ones. The caller has the lock `mixing`, so that no other adds any.
    pub(in crate::store) fn write(self, conn: &mut Conn) -> Result<(), StoreError> {
        TALLIES.add(conn, self.tally_rows())?;
        MOMENTS.add(conn, self.moment_rows())
    }

    /// The same in a migration before 0021, whose moments have fewer columns.
    pub(in crate::store) fn write_earlier(self, conn: &mut Conn) -> Result<(), StoreError> {
        let earlier = CountTable {
            counts: &MOMENT_COLUMNS[..EARLIER_COLUMNS],
            ..MOMENTS
        };
        let columns = GROUP.len() + earlier.within.len() + EARLIER_COLUMNS;
        let moments = self.moment_rows().map(|mut row| {
            row.truncate(columns);
            row
        });
        TALLIES.add(conn, self.tally_rows())?;
        earlier.add(conn, moments)
    }

    fn tally_rows(&self) -> impl Iterator<Item = Vec<SqlValue>> {
        let rows = self.tallies.iter();
        rows.map(|((basis, traits, question, rating), count)| {
            let mut row = group(*basis, traits);
            row.extend([question.into(), rating.to_string().into(), (*count).into()]);
            row
        })
    }

    fn moment_rows(&self) -> impl Iterator<Item = Vec<SqlValue>> {
        let rows = self.moments.iter();
        rows.map(|((basis, traits, part), sums)| {
            let mut row = group(*basis, traits);
            row.push(i64::from(*part).into());
            row.extend(sums.map(SqlValue::from));
            row
        })
    }
}

/// The values of the columns of [`GROUP`].
fn group(basis: Basis, traits: &ResponseTraits) -> Vec<SqlValue> {
    let mut group = Vec::from(traits.values());
    group.push(basis.name().into());
    group
}

impl CountTable {
    /// Adds rows to the stored ones, in their order.
    ///
    /// Most groups are new: those of a month that closes, or of a file that is imported. PostgreSQL inserts their
    /// rows as such: to look for each takes it longer than to insert it. SQLite finds the row's place anyway.
    fn add(
        &self,
        conn: &mut Conn,
        rows: impl Iterator<Item = Vec<SqlValue>>,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> = rows.collect();
        let stored = match conn {
            Conn::Pg(_) => Some(self.stored_groups(conn, &rows)?),
            Conn::Sqlite(_) => None,
        };
        let is_stored =
            |group: &[SqlValue]| stored.as_ref().is_none_or(|groups| groups.contains(group));
        let (known, new): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| is_stored(&row[..GROUP.len()]));
        let key = [&GROUP, self.within].concat().join(", ");
        let added = self.counts.iter();
        let added =
            added.map(|count| format!("{count} = {}.{count} + excluded.{count}", self.name));
        let added = added.collect::<Vec<_>>().join(", ");
        let add = format!(" ON CONFLICT ({key}) DO UPDATE SET {added}");
        for (rows, otherwise) in [(new, ""), (known, add.as_str())] {
            for rows in rows.chunks(batch_sql::ROWS) {
                let counts = self.counts.join(", ");
                Sql::new(&format!("INSERT INTO {} ({key}, {counts}) ", self.name))
                    .rows(rows.iter().cloned())
                    .text(otherwise)
                    .execute(conn)?;
            }
        }
        Ok(())
    }

    /// The groups of some rows of which the table has rows.
    fn stored_groups(
        &self,
        conn: &mut Conn,
        rows: &[Vec<SqlValue>],
    ) -> Result<HashSet<Vec<SqlValue>>, StoreError> {
        #[derive(QueryableByName)]
        struct GroupRow {
            #[diesel(embed)]
            traits: ResponseTraits,
            #[diesel(sql_type = Text)]
            basis: String,
        }
        let mut groups: Vec<&[SqlValue]> = rows.iter().map(|row| &row[..GROUP.len()]).collect();
        groups.dedup();
        let columns = GROUP.join(", ");
        let same = GROUP.map(|column| format!("stored.{column} = given.{column}"));
        let mut stored = HashSet::new();
        for groups in groups.chunks(batch_sql::ROWS) {
            let found: Vec<GroupRow> = Sql::new(&format!("WITH given ({columns}) AS ("))
                .rows(groups.iter().map(|group| group.to_vec()))
                .text(") SELECT given.* FROM given WHERE EXISTS (SELECT 1 FROM ")
                .text(&format!(
                    "{} stored WHERE {})",
                    self.name,
                    same.join(" AND ")
                ))
                .load(conn)?;
            stored.extend(found.into_iter().map(|GroupRow { traits, basis }| {
                let mut group = Vec::from(traits.values());
                group.push(basis.into());
                group
            }));
        }
        Ok(stored)
    }
}
