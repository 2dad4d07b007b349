//! A key's reach as a condition of a query.

use diesel::query_builder::BoxedSqlQuery;
use diesel::sql_types::{HasSqlType, Text};

use crate::domain::key::Reach;

/// The cases that a key reaches: a condition on `cases`, and the values of its parameters.
pub(super) struct Within {
    pub(super) condition: String,
    values: Vec<String>,
}

/// The condition of a reach, with parameters numbered from `first`. None where it reaches nothing.
pub(super) fn within(reach: &Reach, first: usize) -> Option<Within> {
    Some(match reach {
        Reach::All => Within {
            condition: "1 = 1".to_owned(),
            values: Vec::new(),
        },
        Reach::Agencies(agencies) if agencies.is_empty() => return None,
        Reach::Agencies(agencies) => {
            let places: Vec<String> = (first..first + agencies.len())
                .map(|number| format!("${number}"))
                .collect();
            Within {
                condition: format!("agency IN ({})", places.join(", ")),
                values: agencies.iter().map(ToString::to_string).collect(),
            }
        }
        Reach::Office { office, counter } => {
            let here = format!("(intake_office = ${first} OR return_office = ${first})");
            let at_counter = counter
                .as_ref()
                .map_or_else(String::new, |_| format!(" AND counter = ${}", first + 1));
            Within {
                condition: here + &at_counter,
                values: std::iter::once(office.to_string())
                    .chain(counter.clone())
                    .collect(),
            }
        }
    })
}

impl Within {
    /// Gives the parameters their values; all before them have theirs.
    pub(super) fn bind<'q, DB, Query>(
        self,
        query: BoxedSqlQuery<'q, DB, Query>,
    ) -> BoxedSqlQuery<'q, DB, Query>
    where
        DB: diesel::backend::Backend + HasSqlType<Text> + 'q,
        String: diesel::serialize::ToSql<Text, DB>,
        DB::BindCollector<'q>: 'q,
    {
        let bind = |query: BoxedSqlQuery<'q, DB, Query>, value: String| query.bind::<Text, _>(value);
        self.values.into_iter().fold(query, bind)
    }
}
