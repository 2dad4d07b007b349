//! The closing of months, as it is recorded.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use jiff::Timestamp;

use crate::domain::answers::closing::{Closing, Closings};
use crate::domain::figures::scope::Scope;
use crate::domain::period::{Month, Period};
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{closings, responses};
use crate::store::db::settings;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_month, read_stamp, stamp};

/// The recorded closings, and the units for which they were put off.
pub(in crate::store) struct RecordedClosings {
    pub(in crate::store) months: Closings,
    /// Units whose month is not closed though others' is.
    pub(in crate::store) postponed: BTreeSet<(String, Month)>,
    now: Timestamp,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = closings)]
struct ClosingRow {
    month: String,
    starts_at: String,
    closes_at: String,
    closed_at: Option<String>,
}

/// A unit whose closing was put off.
#[derive(QueryableByName)]
struct PostponedRow {
    #[diesel(sql_type = diesel::sql_types::Text)]
    unit: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    month: String,
}

impl RecordedClosings {
    /// The closings as they are recorded.
    pub(in crate::store) fn read(conn: &mut Conn, now: Timestamp) -> Result<Self, StoreError> {
        let rows: Vec<ClosingRow> = closings::table.load(conn)?;
        let months = rows
            .into_iter()
            .map(ClosingRow::read)
            .collect::<Result<BTreeMap<_, _>, _>>()?;
        let postponed = list_postponed(conn)?;
        Ok(Self {
            months: Closings::new(months),
            postponed,
            now,
        })
    }

    /// When a period was closed for all units but those put off. None while a month is open.
    pub(in crate::store) fn closed_at(&self, period: Period) -> Option<Timestamp> {
        self.months.closed_at(period, self.now)
    }

    /// When a period was closed for a scope. None while a month is open, also where the closing of the one
    /// agency that the scope is of was put off.
    pub(in crate::store) fn closed_for(&self, scope: &Scope, period: Period) -> Option<Timestamp> {
        let is_put_off = matches!(scope, Scope::Agency(unit) if self.is_postponed(unit, period));
        self.closed_at(period).filter(|_| !is_put_off)
    }

    /// Whether every month of a period is closed.
    pub(in crate::store) fn is_closed(&self, period: Period) -> bool {
        self.closed_at(period).is_some()
    }

    /// Whether every month of a period is closed for a unit.
    pub(in crate::store) fn is_closed_for(&self, unit: &str, period: Period) -> bool {
        self.is_closed(period) && !self.is_postponed(unit, period)
    }

    /// The periods that may not be closed yet for every unit: months of which a case is known, and their
    /// quarters and years.
    pub(in crate::store) fn open_periods(&self) -> BTreeSet<Period> {
        let postponed = self.postponed.iter().map(|(_, month)| *month);
        self.months
            .open()
            .chain(postponed)
            .flat_map(|month| [Period::Month(month), month.quarter(), month.year()])
            .collect()
    }

    /// Whether a period is closed for all others, but not for a unit.
    pub(in crate::store) fn is_put_off(&self, unit: &str, period: Period) -> bool {
        self.is_closed(period) && self.is_postponed(unit, period)
    }

    /// Whether a unit's closing of one of the months of a period was put off.
    pub(in crate::store) fn is_postponed(&self, unit: &str, period: Period) -> bool {
        self.postponed
            .iter()
            .any(|(other, month)| other == unit && period.contains(Period::Month(*month)))
    }
}

/// The units and months whose closing was put off.
pub(in crate::store) fn list_postponed(
    conn: &mut Conn,
) -> Result<BTreeSet<(String, Month)>, StoreError> {
    let rows: Vec<PostponedRow> =
        Sql::new("SELECT unit, month FROM postponed_closings").load(conn)?;
    rows.into_iter()
        .map(|row| Ok((row.unit, read_month(&row.month)?)))
        .collect()
}

/// When the next month is due to close, if one is open.
pub(in crate::store) fn find_next(conn: &mut Conn) -> Result<Option<Timestamp>, StoreError> {
    let next: Option<String> = closings::table
        .filter(closings::closed_at.is_null())
        .select(diesel::dsl::min(closings::closes_at))
        .first(conn)?;
    next.as_deref().map(read_stamp).transpose()
}

impl ClosingRow {
    fn of(month: Month, closing: &Closing) -> Self {
        Self {
            month: month.to_string(),
            starts_at: stamp(closing.starts_at),
            closes_at: stamp(closing.closes_at),
            closed_at: closing.closed_at.map(stamp),
        }
    }

    fn read(self) -> Result<(Month, Closing), StoreError> {
        let closing = Closing {
            starts_at: read_stamp(&self.starts_at)?,
            closes_at: read_stamp(&self.closes_at)?,
            closed_at: self.closed_at.as_deref().map(read_stamp).transpose()?,
        };
        Ok((read_month(&self.month)?, closing))
    }
}

/// The closing of a month of which a case is learned now. The first one decides when the month closes.
pub(in crate::store) fn learn(
    conn: &mut Conn,
    month: Month,
    link_days: i64,
    now: Timestamp,
) -> Result<Closing, StoreError> {
    if let Some(known) = find(conn, month)? {
        return Ok(known);
    }
    let first = ClosingRow::of(month, &Closing::first_learned(month, link_days, now));
    let inserted = on_backend!(conn, |inner| diesel::insert_into(closings::table)
        .values(&first)
        .on_conflict_do_nothing()
        .execute(inner))?;
    if inserted == 1 {
        // A period with an open month is no closed one.
        settings::raise_figures_number(conn)?;
    }
    // Somebody else may have been first.
    match find(conn, month)? {
        Some(closing) => Ok(closing),
        None => Ok(first.read()?.1),
    }
}

/// Whether a month takes cases that sipas learns of now as far as the periods around it go: it does where
/// cases of it are known.
pub(in crate::store) fn takes_first_case(
    conn: &mut Conn,
    month: Month,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(find(conn, month)?.is_some()
        || RecordedClosings::read(conn, now)?
            .months
            .takes_first_case(month, now))
}

fn find(conn: &mut Conn, month: Month) -> Result<Option<Closing>, StoreError> {
    let row: Option<ClosingRow> = closings::table
        .find(month.to_string())
        .first(conn)
        .optional()?;
    Ok(row
        .map(ClosingRow::read)
        .transpose()?
        .map(|(_, closing)| closing))
}

/// Records that months are closed, except for some units.
pub(in crate::store) fn set_closed(
    conn: &mut Conn,
    months: &[Month],
    postponed: &BTreeSet<(String, Month)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for month in months {
        let open = closings::month
            .eq(month.to_string())
            .and(closings::closed_at.is_null());
        diesel::update(closings::table.filter(open))
            .set(closings::closed_at.eq(stamp(now)))
            .execute(conn)?;
    }
    diesel::sql_query("DELETE FROM postponed_closings").execute(conn)?;
    for (unit, month) in postponed {
        Sql::new("INSERT INTO postponed_closings (unit, month) VALUES ")
            .list([unit.clone(), month.to_string()])
            .execute(conn)?;
    }
    Ok(())
}

/// Holds a database to one `k` from the first closed figures on. Until then a changed one is recorded.
///
/// What is pooled of a closed period depends on `k`, so that two of them tell by subtraction what each
/// of them hides.
///
/// # Errors
/// [`StoreError::OtherK`] when figures of closed periods were made with another one, or when the database
/// fails.
pub(in crate::store) fn hold_k(conn: &mut Conn, k: i64) -> Result<(), StoreError> {
    match settings::find_k(conn)? {
        Some(expected) if expected == k => Ok(()),
        Some(expected) if has_closed_figures(conn)? => {
            Err(StoreError::OtherK { found: k, expected })
        }
        _ => settings::set_k(conn, k),
    }
}

/// Whether there may be figures of closed periods: a month was closed, or there are responses. Imported ones
/// are also of months without known cases, which count as closed by themselves.
fn has_closed_figures(conn: &mut Conn) -> Result<bool, StoreError> {
    let month: Option<String> = closings::table
        .filter(closings::closed_at.is_not_null())
        .select(closings::month)
        .first(conn)
        .optional()?;
    let response: Option<String> = responses::table
        .select(responses::key)
        .first(conn)
        .optional()?;
    Ok(month.is_some() || response.is_some())
}
