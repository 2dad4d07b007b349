//! The totals that agencies report of a month.

use std::collections::HashMap;

use diesel::prelude::*;

use super::import::FileSource;
use crate::domain::access::Viewer;
use crate::domain::access::audit::Act;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::indices::{PeriodTotals, ReportedPakn, ReportedTotals};
use crate::domain::period::{Month, Period};
use crate::store::Store;
use crate::store::cases::imported::Imported;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::instrument_schema::reported_totals;
use crate::store::db::time::{read_month, stamp};

/// A row of the table `reported_totals`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = reported_totals, treat_none_as_null = true)]
struct TotalsRow {
    agency: String,
    month: String,
    received: i64,
    finished: i64,
    pakn_received: Option<i64>,
    pakn_on_time: Option<i64>,
    pakn_satisfied: Option<i64>,
    source: String,
    imported_at: String,
    imported_by: String,
}

impl TotalsRow {
    fn of(totals: &ReportedTotals, source: &FileSource) -> Self {
        Self {
            agency: totals.agency.to_string(),
            month: totals.month.to_string(),
            received: totals.received,
            finished: totals.finished,
            pakn_received: totals.pakn.map(|pakn| pakn.received),
            pakn_on_time: totals.pakn.map(|pakn| pakn.on_time),
            pakn_satisfied: totals.pakn.map(|pakn| pakn.satisfied),
            source: totals.source.clone(),
            imported_at: stamp(source.by.now),
            imported_by: source.by.actor.to_string(),
        }
    }

    fn into_totals(self) -> Result<ReportedTotals, StoreError> {
        let pakn = match (self.pakn_received, self.pakn_on_time, self.pakn_satisfied) {
            (Some(received), Some(on_time), Some(satisfied)) => Some(ReportedPakn {
                received,
                on_time,
                satisfied,
            }),
            _ => None,
        };
        Ok(ReportedTotals {
            month: read_month(&self.month)?,
            agency: Slug::parse(&self.agency)
                .map_err(|_| StoreError::Unknown("agency code", self.agency))?,
            received: self.received,
            finished: self.finished,
            pakn,
            source: self.source,
        })
    }
}

fn read(rows: Vec<TotalsRow>) -> Result<Vec<ReportedTotals>, StoreError> {
    rows.into_iter().map(TotalsRow::into_totals).collect()
}

/// The stored totals of every agency.
fn list(conn: &mut Conn) -> Result<Vec<ReportedTotals>, StoreError> {
    read(
        reported_totals::table
            .select(TotalsRow::as_select())
            .order((reported_totals::agency, reported_totals::month))
            .load(conn)?,
    )
}

impl Store {
    /// The reported totals within a viewer's reach, by agency and month.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_totals(&self, viewer: &Viewer) -> Result<Vec<ReportedTotals>, StoreError> {
        let mut all = list(&mut *self.conn()?)?;
        all.retain(|totals| viewer.figures().covers_agency(totals.agency.as_str()));
        Ok(all)
    }

    /// Inserts reported totals, or updates those of the same agency and month. Returns the outcome of
    /// each.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub fn import_totals(
        &self,
        totals: &[ReportedTotals],
        source: &FileSource,
        mode: ImportMode,
    ) -> Result<Vec<Imported>, StoreError> {
        let kind = (Act::TotalsImport, "totals");
        self.import_rows(kind, source, mode, |conn| {
            let stored: HashMap<(Slug, Month), ReportedTotals> = list(conn)?
                .into_iter()
                .map(|totals| ((totals.agency.clone(), totals.month), totals))
                .collect();
            totals
                .iter()
                .map(|own| {
                    let before = stored.get(&(own.agency.clone(), own.month));
                    import_one(conn, own, before, source)
                })
                .collect()
        })
    }
}

fn import_one(
    conn: &mut Conn,
    totals: &ReportedTotals,
    before: Option<&ReportedTotals>,
    source: &FileSource,
) -> Result<Imported, StoreError> {
    if before == Some(totals) {
        return Ok(Imported::Unchanged);
    }
    let row = TotalsRow::of(totals, source);
    on_backend!(conn, |inner| diesel::insert_into(reported_totals::table)
        .values(&row)
        .on_conflict((reported_totals::agency, reported_totals::month))
        .do_update()
        .set(&row)
        .execute(inner))?;
    Ok(match before {
        Some(_) => Imported::Changed,
        None => Imported::Added,
    })
}

/// The reported totals of the months of a period, by agency and month.
pub(in crate::store) struct TotalsOfPeriod {
    period: Period,
    by_month: HashMap<(Slug, Month), ReportedTotals>,
}

impl TotalsOfPeriod {
    /// Reads the totals of a period.
    pub(in crate::store) fn read(conn: &mut Conn, period: Period) -> Result<Self, StoreError> {
        let months: Vec<String> = period.months().iter().map(ToString::to_string).collect();
        let rows = reported_totals::table
            .filter(reported_totals::month.eq_any(months))
            .select(TotalsRow::as_select())
            .load(conn)?;
        Ok(Self {
            period,
            by_month: read(rows)?
                .into_iter()
                .map(|totals| ((totals.agency.clone(), totals.month), totals))
                .collect(),
        })
    }

    /// The totals of an agency over the period, of whose cases sipas knows `finished`; `None` where a
    /// month in which the agency existed was not reported.
    pub(in crate::store) fn of_agency(
        &self,
        agency: &Agency,
        finished: i64,
    ) -> Option<PeriodTotals> {
        let months = self.period.months().into_iter();
        PeriodTotals::of_months(
            months.filter(|month| agency.is_valid_in(Period::Month(*month))),
            |month| self.by_month.get(&(agency.code.clone(), month)),
            finished,
        )
    }
}
