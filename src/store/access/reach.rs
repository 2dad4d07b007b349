//! Which cases a key reaches, in SQL.

use crate::domain::access::Reach;
use crate::domain::cases::agency::Slug;

/// The condition on `cases` that [`Reach::covers`] is, beginning with `AND`, and the values of its
/// parameters, which are numbered from `first` on.
pub(in crate::store) fn condition(reach: &Reach, first: usize) -> (String, Vec<String>) {
    match reach {
        Reach::All => (String::new(), Vec::new()),
        Reach::Agencies(agencies) if agencies.is_empty() => ("AND 1 = 0".to_owned(), Vec::new()),
        Reach::Agencies(agencies) => {
            let places: Vec<String> = (first..first + agencies.len())
                .map(|number| format!("${number}"))
                .collect();
            (
                format!("AND cases.agency IN ({})", places.join(", ")),
                agencies.iter().map(Slug::to_string).collect(),
            )
        }
        Reach::Office { office, counter } => {
            let here = format!("AND (intake_office = ${first} OR return_office = ${first})");
            match counter {
                None => (here, vec![office.to_string()]),
                Some(counter) => (
                    format!("{here} AND counter = ${}", first + 1),
                    vec![office.to_string(), counter.clone()],
                ),
            }
        }
    }
}
