//! Earlier batches that have many of the rows of a new one.

use std::collections::{BTreeMap, HashMap};

use diesel::connection::DefaultLoadingMode;
use diesel::dsl::{exists, not};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::import::imported_before;
use super::marks::{self, BatchMarks, mark};
use super::rows::BatchRows;
use crate::domain::access::Viewer;
use crate::domain::rating::{Rating, Ratings};
use crate::store::Store;
use crate::store::answers::response_row::KeptResponseRow;
use crate::store::cases::fields;
use crate::store::cases::fields::ConfirmedFields;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{batch_marks, batches, responses};
use crate::store::db::sql::Sql;

/// An earlier batch that has many of the rows of a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The name of the earlier batch.
    pub batch: String,
    /// The time at which it was imported.
    pub imported_at: String,
    /// The number of rows that both have.
    pub shared: u64,
}

/// The most units of one query.
const UNITS: usize = 200;

/// The number of rows, and how many of them are varied: not all answers are of one level.
#[derive(Clone, Copy, Debug, Default)]
struct RowCounts {
    all: u64,
    varied: u64,
}

impl RowCounts {
    fn add(&mut self, count: u64, varied: bool) {
        self.all += count;
        self.varied += if varied { count } else { 0 };
    }
}

/// The new rows of a unit and period: the number of each, and whether they are varied.
type UnitRows = HashMap<String, (u64, bool)>;

/// A comparison with one earlier batch. All numbers are of the units and periods that both have.
#[derive(Default)]
struct BatchComparison {
    imported_at: String,
    /// All rows of the earlier batch, of any unit and period.
    row_count: i64,
    new: RowCounts,
    earlier: u64,
    shared: RowCounts,
}

impl BatchComparison {
    /// Whether so many shared rows are worth telling.
    ///
    /// Many people are content with everything, so that two honest batches of a month share most of
    /// their rows in which every answer is the same level. Such rows therefore only count where the
    /// two batches are nearly the same, in size too; otherwise half of the other, varied rows must be
    /// shared, and a few of them at least.
    fn is_large(&self) -> bool {
        const FEW: u64 = 5;
        let varied = self.shared.varied >= FEW && 2 * self.shared.varied >= self.new.varied;
        varied || 10 * self.shared.all >= 9 * self.new.all.max(self.earlier)
    }

    /// Adds what the new and the earlier batch have of a unit and period.
    fn add(&mut self, new: &UnitRows, earlier: &str) {
        let mut found: HashMap<&str, u64> = HashMap::new();
        let mut rest = earlier;
        while let Some((mark, later)) = rest.split_at_checked(marks::LENGTH) {
            *found.entry(mark).or_default() += 1;
            self.earlier += 1;
            rest = later;
        }
        for (mark, &(count, varied)) in new {
            self.new.add(count, varied);
            let found = found.get(mark.as_str()).copied().unwrap_or(0);
            self.shared.add(found.min(count), varied);
        }
    }
}

impl Store {
    /// Returns the earlier batches, neither withdrawn nor unfinished, that have many of the rows of a
    /// batch to be imported as `name`; the one that has most of them comes first. Rows are compared
    /// within a unit and period, and equal ones are counted. None are returned where batches are out of
    /// the viewer's reach.
    ///
    /// # Errors
    /// When an earlier batch has exactly these rows, or the database fails.
    pub fn compare_batch(
        &self,
        viewer: &Viewer,
        name: &str,
        rows: &BatchRows,
    ) -> Result<Vec<Overlap>, StoreError> {
        if !viewer.sees_batches() {
            return Ok(Vec::new());
        }
        let mut conn = self.conn()?;
        mark_older_batches(&mut conn)?;
        let mut found: BTreeMap<String, BatchComparison> = BTreeMap::new();
        let confirmed = fields::confirmed(&mut conn)?;
        for (period, units) in new_rows(rows, &confirmed) {
            let names: Vec<&str> = units.keys().map(String::as_str).collect();
            for names in names.chunks(UNITS) {
                compare_units(&mut conn, name, &period, names, &units, &mut found)?;
            }
        }
        let mut overlaps = Vec::new();
        for (batch, comparison) in found {
            let shared = comparison.shared.all;
            if shared == rows.count() && i64::try_from(shared) == Ok(comparison.row_count) {
                return Err(imported_before(&batch, &comparison.imported_at));
            }
            if comparison.is_large() {
                overlaps.push(Overlap {
                    batch,
                    imported_at: comparison.imported_at,
                    shared,
                });
            }
        }
        overlaps.sort_by_key(|overlap| std::cmp::Reverse(overlap.shared));
        Ok(overlaps)
    }
}

/// The marks of the new rows, by period and unit.
fn new_rows(
    rows: &BatchRows,
    confirmed: &ConfirmedFields,
) -> BTreeMap<String, BTreeMap<String, UnitRows>> {
    let mut by_period: BTreeMap<String, BTreeMap<String, UnitRows>> = BTreeMap::new();
    for (row, count) in rows.iter() {
        let traits = row.traits(confirmed);
        let mark = mark(&traits, row.ratings.as_str());
        let units = by_period.entry(traits.period).or_default();
        let unit = units.entry(traits.unit).or_default();
        unit.entry(mark).or_insert((0, is_varied(&row.ratings))).0 += count;
    }
    by_period
}

fn is_varied(ratings: &Ratings) -> bool {
    let mut levels = ratings.iter().filter_map(|rating| match rating {
        Rating::Level(level) => Some(level),
        Rating::Blank | Rating::NotApplicable => None,
    });
    let first = levels.next();
    levels.any(|level| Some(level) != first)
}

/// Compares the new rows of a period and some units with all earlier batches.
fn compare_units(
    conn: &mut Conn,
    name: &str,
    period: &str,
    names: &[&str],
    units: &BTreeMap<String, UnitRows>,
    found: &mut BTreeMap<String, BatchComparison>,
) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct MarksRow {
        #[diesel(sql_type = Text)]
        batch: String,
        #[diesel(sql_type = Text)]
        unit: String,
        #[diesel(sql_type = Text)]
        marks: String,
        #[diesel(sql_type = Text)]
        imported_at: String,
        #[diesel(sql_type = BigInt)]
        row_count: i64,
    }
    let rows: Vec<MarksRow> = Sql::new(
        "SELECT m.batch, m.unit, m.marks, b.imported_at, b.row_count \
         FROM batch_marks m JOIN batches b ON b.name = m.batch \
         WHERE m.period = ",
    )
    .bind(period)
    .text(" AND m.unit IN ")
    .list(names.iter().copied())
    .text(" AND NOT b.withdrawn AND b.name <> ")
    .bind(name)
    .load(conn)?;
    let mut earlier: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in rows {
        let comparison = found.entry(row.batch.clone()).or_default();
        comparison.imported_at = row.imported_at;
        comparison.row_count = row.row_count;
        earlier
            .entry((row.batch, row.unit))
            .or_default()
            .push_str(&row.marks);
    }
    for ((batch, unit), marks) in &earlier {
        if let (Some(comparison), Some(new)) = (found.get_mut(batch), units.get(unit)) {
            comparison.add(new, marks);
        }
    }
    Ok(())
}

/// Makes the marks of batches that were imported before there were marks.
fn mark_older_batches(conn: &mut Conn) -> Result<(), StoreError> {
    let unmarked = || {
        batches::table
            .filter(batches::withdrawn.eq(false))
            .filter(batches::attempt.is_null())
            .filter(batches::row_count.gt(0))
            .filter(not(exists(
                batch_marks::table.filter(batch_marks::batch.eq(batches::name)),
            )))
            .select(batches::name)
    };
    let names: Vec<String> = unmarked().load(conn)?;
    for name in names {
        let marks = read_marks(conn, &name)?;
        conn.write(|conn| {
            conn.lock("mixing")?;
            let is_there: Option<String> = unmarked()
                .filter(batches::name.eq(&name))
                .first(conn)
                .optional()?;
            is_there.map_or(Ok(()), |name| marks.insert(conn, &name))
        })?;
    }
    Ok(())
}

/// Makes the marks of a batch from its responses, which are read row by row.
fn read_marks(conn: &mut Conn, batch: &str) -> Result<BatchMarks, StoreError> {
    let rows = responses::table.filter(responses::batch.eq(batch));
    match conn {
        Conn::Pg(conn) => collect_marks(
            rows.select(KeptResponseRow::as_select())
                .load_iter::<KeptResponseRow, PgRowByRowLoadingMode>(conn),
        ),
        Conn::Sqlite(conn) => collect_marks(
            rows.select(KeptResponseRow::as_select())
                .load_iter::<KeptResponseRow, DefaultLoadingMode>(conn),
        ),
    }
}

fn collect_marks(
    rows: QueryResult<impl Iterator<Item = QueryResult<KeptResponseRow>>>,
) -> Result<BatchMarks, StoreError> {
    let mut marks = BatchMarks::default();
    for row in rows? {
        let row = row?;
        marks.push(&row.traits, row.ratings_text());
    }
    Ok(marks)
}
