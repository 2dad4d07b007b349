//! The numbers of rows of an agency's lists, in one statement.

use diesel::QueryableByName;
use diesel::sql_types::BigInt;

use super::ranges::Ranges;
use crate::domain::cases::case_list::CaseList;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

/// The number of rows of every list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCounts {
    /// Pending cases past their due date.
    pub late_pending: i64,
    /// Cases that were finished late in the period.
    pub late_finished: i64,
    apologies: i64,
    moved: i64,
    links: i64,
    registered_late: i64,
    undelivered: i64,
}

/// The counts as the database returns them.
#[derive(QueryableByName)]
struct CountsRow {
    #[diesel(sql_type = BigInt)]
    late_pending: i64,
    #[diesel(sql_type = BigInt)]
    late_finished: i64,
    #[diesel(sql_type = BigInt)]
    apologies: i64,
    #[diesel(sql_type = BigInt)]
    moved: i64,
    #[diesel(sql_type = BigInt)]
    links: i64,
    #[diesel(sql_type = BigInt)]
    registered_late: i64,
    #[diesel(sql_type = BigInt)]
    undelivered: i64,
}

impl ListCounts {
    /// The number of rows of a list.
    pub fn of(&self, list: CaseList) -> i64 {
        match list {
            CaseList::Late => self.late_pending + self.late_finished,
            CaseList::Apologies => self.apologies,
            CaseList::Moved => self.moved,
            CaseList::Links => self.links,
            CaseList::RegisteredLate => self.registered_late,
            CaseList::Undelivered => self.undelivered,
        }
    }

    /// Reads the counts of an agency.
    pub(super) fn read(conn: &mut Conn, ranges: &Ranges<'_>) -> Result<Self, StoreError> {
        let mut late = ranges.of(CaseList::Late).into_iter();
        let mut expressions = vec![
            ("late_pending", late.next().into_iter().collect()),
            ("late_finished", late.next().into_iter().collect()),
        ];
        expressions.extend([
            ("apologies", ranges.of(CaseList::Apologies)),
            ("moved", ranges.of(CaseList::Moved)),
            ("links", ranges.of(CaseList::Links)),
            ("registered_late", ranges.of(CaseList::RegisteredLate)),
            ("undelivered", ranges.of(CaseList::Undelivered)),
        ]);
        let mut query = Sql::new("SELECT ");
        for (number, (name, ranges)) in expressions.into_iter().enumerate() {
            query = query.text(if number == 0 { "CAST(" } else { ", CAST(" });
            for (place, range) in Vec::into_iter(ranges).enumerate() {
                query = query.text(if place == 0 { "" } else { " + " });
                query = query.join(range.count());
            }
            query = query.text(" AS BIGINT) AS ").text(name);
        }
        let rows: Vec<CountsRow> = query.load(conn)?;
        Ok(rows.first().map(CountsRow::read).unwrap_or_default())
    }
}

impl CountsRow {
    fn read(&self) -> ListCounts {
        ListCounts {
            late_pending: self.late_pending,
            late_finished: self.late_finished,
            apologies: self.apologies,
            moved: self.moved,
            links: self.links,
            registered_late: self.registered_late,
            undelivered: self.undelivered,
        }
    }
}
