//! The end of a closing: what has left becomes the figures of closed months.

use super::closing::MonthsToClose;
use super::sums::ClosingSums;
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::answers::traits::Basis;
use crate::store::closings;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

impl Store {
    /// Publishes the sums of a closing in place of the provisional ones, and counts the disputes.
    pub(super) fn finish_closing(
        &self,
        conn: &mut Conn,
        closing: &MonthsToClose,
        sums: ClosingSums,
    ) -> Result<(), StoreError> {
        sums.finish(conn, self.k())?;
        if !closing.months.is_empty() {
            // Another server may have been started with another one since.
            conn.lock("k")?;
            closings::hold_k(conn, self.k())?;
        }
        for month in &closing.months {
            // Those of units that are put off stay, and move no more.
            let postponed = || {
                closing
                    .postponed
                    .iter()
                    .filter(|(_, other)| other == month)
                    .map(|(unit, _)| unit.as_str())
                    .chain([""])
            };
            delete_provisional(conn, &month.to_string(), " NOT IN ", postponed())?;
            count_disputes(conn, &month.to_string())?;
        }
        for (unit, month) in &closing.resumed {
            delete_provisional(
                conn,
                &month.to_string(),
                " IN ",
                [unit.as_str()].into_iter(),
            )?;
        }
        Ok(())
    }
}

fn delete_provisional<'u>(
    conn: &mut Conn,
    month: &str,
    which: &str,
    units: impl Iterator<Item = &'u str> + Clone,
) -> Result<(), StoreError> {
    for table in ["moments", "tallies"] {
        Sql::new("DELETE FROM ")
            .text(table)
            .text(" WHERE basis = ")
            .bind(Basis::Provisional.name())
            .text(" AND period = ")
            .bind(month)
            .text(" AND unit")
            .text(which)
            .list(units.clone())
            .execute(conn)?;
    }
    Sql::new("DELETE FROM provisional_states WHERE month = ")
        .bind(month)
        .text(" AND unit")
        .text(which)
        .list(units)
        .execute(conn)?;
    Ok(())
}

/// Counts the disputed links of a month.
fn count_disputes(conn: &mut Conn, month: &str) -> Result<(), StoreError> {
    let statement = Sql::new(
        "INSERT INTO unit_counts (unit, period, kind, count) \
         SELECT agency, month, ",
    )
    .bind(counts::DISPUTES)
    .text(", COUNT(*) FROM invitations WHERE disputed AND month = ")
    .bind(month)
    .text(
        " GROUP BY agency, month ON CONFLICT (unit, period, kind) \
         DO UPDATE SET count = excluded.count",
    );
    statement.execute(conn)?;
    Ok(())
}
