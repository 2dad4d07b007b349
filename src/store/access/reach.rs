//! Reach as an SQL condition. Every read of cases and figures uses it, so that no caller has to filter.

use crate::domain::access::Reach;
use crate::store::db::sql::Sql;

/// The condition that a row of `cases` is within reach, beginning with `AND`.
pub(in crate::store) fn within(reach: &Reach) -> Sql {
    match reach {
        Reach::All | Reach::Agencies { .. } => within_units(reach, "cases.agency"),
        Reach::Office { office, counter } => Sql::new(" AND (cases.intake_office = ")
            .bind(office.as_str())
            .text(" OR cases.return_office = ")
            .bind(office.as_str())
            .text(")")
            .join(at_counter(counter.as_deref())),
    }
}

/// The same condition for the cases of an office, once for each column that names it, so that each part
/// is read along an index; `None` where the reach is no office.
pub(in crate::store) fn within_office(reach: &Reach) -> Option<[Sql; 2]> {
    let Reach::Office { office, counter } = reach else {
        return None;
    };
    let columns = [" AND cases.intake_office = ", " AND cases.return_office = "];
    Some(columns.map(|column| {
        Sql::new(column)
            .bind(office.as_str())
            .join(at_counter(counter.as_deref()))
    }))
}

/// The condition that a column holds an agency or intake office of which all is within reach, beginning
/// with `AND`. It tells the same as [`Reach::covers_agency`].
pub(in crate::store) fn within_units(reach: &Reach, column: &str) -> Sql {
    match reach {
        Reach::All => Sql::default(),
        Reach::Agencies { agencies, .. } if !agencies.is_empty() => {
            Sql::new(&format!(" AND {column} IN ")).list(agencies.iter().map(|code| code.as_str()))
        }
        Reach::Agencies { .. } | Reach::Office { .. } => Sql::new(" AND 1 = 0"),
    }
}

/// The condition that a case is of a counter where one is given, beginning with `AND`.
fn at_counter(counter: Option<&str>) -> Sql {
    match counter {
        Some(counter) => Sql::new(" AND cases.counter = ").bind(counter),
        None => Sql::default(),
    }
}
