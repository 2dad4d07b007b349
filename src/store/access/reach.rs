//! Reach as an SQL condition. Every read of cases uses it, so that no caller has to filter.

use crate::domain::access::Reach;
use crate::store::db::sql::Sql;

/// The condition that a row of `cases` is within reach, beginning with `AND`.
pub(in crate::store) fn within(reach: &Reach) -> Sql {
    match reach {
        Reach::All => Sql::default(),
        Reach::Agencies { agencies, .. } if agencies.is_empty() => Sql::new(" AND 1 = 0"),
        Reach::Agencies { agencies, .. } => {
            Sql::new(" AND cases.agency IN ").list(agencies.iter().map(|code| code.as_str()))
        }
        Reach::Office { office, counter } => {
            let here = Sql::new(" AND (cases.intake_office = ")
                .bind(office.as_str())
                .text(" OR cases.return_office = ")
                .bind(office.as_str())
                .text(")");
            match counter {
                Some(counter) => here.text(" AND cases.counter = ").bind(counter),
                None => here,
            }
        }
    }
}
