//! Tallies and moments against the responses.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};

use super::difference::{Discrepancy, compare as compare_numbers};
use crate::domain::answers::parts::component_part;
use crate::domain::answers::sums::{ComponentSet, Cross, Moments, Sums, intake_part};
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{Definition, MOST_COMPONENTS};
use crate::domain::unknown::UNKNOWN;
use crate::store::answers::count_rows::{MomentKey, TallyKey};
use crate::store::answers::moment_rows::{
    EARLIER_COLUMNS, MOMENT_COLUMNS, MomentRow, SumsRow, read_moments, set_number, sums_row,
};
use crate::store::answers::response_row::KeptResponseRow;
use crate::store::answers::traits::{Basis, ResponseTraits};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_rating;
use crate::store::db::schema::responses;
use crate::store::db::sql::Sql;
use crate::store::surveys::Surveys;

/// The responses that are read at a time.
const PAGE: i64 = 20_000;

/// The rows of counts that responses give.
const RECOUNTED: &str = "basis IN ('all', 'closing', 'imported')";

/// The place of the column `judged` in a row of moments.
const JUDGED: usize = EARLIER_COLUMNS;

type Tallies = BTreeMap<TallyKey, i64>;
type MomentRows = BTreeMap<MomentKey, MomentRow>;

/// Compares the stored counts with a recount. Sums over several components can't be recounted, because
/// no row holds several; they are compared with the sums of their components.
pub(super) fn compare(conn: &mut Conn, surveys: &Surveys) -> Result<Vec<Discrepancy>, StoreError> {
    let counts = Recount::read(conn, surveys)?;
    let mut differences = compare_numbers(
        &counts.tallies,
        &read_tallies(conn)?,
        "tally",
        |(basis, traits, question, rating)| {
            let name = name(*basis, traits);
            format!("tally of {name}, question {question}, rating {rating}")
        },
    );
    let found = read_moment_rows(conn)?;
    // What was counted before dissatisfied answers were is not compared in the columns of these.
    let is_compared = |key: &MomentKey, column: usize| {
        column < EARLIER_COLUMNS || found.get(key).is_some_and(|row| row[JUDGED] == row[0])
    };
    let spread = |rows: &MomentRows| -> BTreeMap<(MomentKey, usize), i64> {
        rows.iter()
            .filter(|((_, _, part), _)| *part > 0 && part.count_ones() == 1)
            .flat_map(|(key, row)| {
                row.iter()
                    .enumerate()
                    .map(|(column, value)| ((key.clone(), column), *value))
            })
            .filter(|((key, column), value)| *value != 0 && is_compared(key, *column))
            .collect()
    };
    differences.extend(compare_numbers(
        &spread(&counts.moments),
        &spread(&found),
        "moment",
        |((basis, traits, part), column)| {
            let column = MOMENT_COLUMNS.get(*column).copied().unwrap_or("?");
            let name = name(*basis, traits);
            format!("moment of {name}, part {part}, column {column}")
        },
    ));
    differences.extend(compare_sets(&found)?);
    Ok(differences)
}

/// The counts as the responses give them.
#[derive(Default)]
struct Recount {
    tallies: Tallies,
    moments: MomentRows,
}

impl Recount {
    fn read(conn: &mut Conn, surveys: &Surveys) -> Result<Self, StoreError> {
        let mut counts = Self::default();
        let mut after = String::new();
        loop {
            let page: Vec<KeptResponseRow> = responses::table
                .filter(responses::key.gt(&after))
                .order(responses::key)
                .limit(PAGE)
                .select(KeptResponseRow::as_select())
                .load(conn)?;
            let Some(last) = page.last() else {
                return Ok(counts);
            };
            after.clone_from(&last.key);
            for row in &page {
                let definition = surveys.get(conn, &row.traits.survey_version)?;
                counts.count(row, &row.ratings(&definition)?, &definition);
            }
        }
    }

    /// Counts a row for its unit, and its intake part for the office that it names.
    fn count(&mut self, row: &KeptResponseRow, ratings: &Ratings, definition: &Definition) {
        let of_office = (!row.office.is_empty() && row.office != UNKNOWN).then(|| ResponseTraits {
            unit: row.office.clone(),
            ..row.traits.clone()
        });
        let basis = match row.batch {
            Some(_) => Basis::Imported,
            None => Basis::All,
        };
        for (index, component) in definition.components.iter().enumerate() {
            if !row.component.is_empty() && row.component != component.id {
                continue;
            }
            self.count_component(basis, &row.traits, ratings, definition, index);
            if let Some(traits) = &of_office {
                let intake = intake_part(ratings, definition);
                self.count_component(basis, traits, &intake, definition, index);
            }
        }
    }

    fn count_component(
        &mut self,
        basis: Basis,
        traits: &ResponseTraits,
        ratings: &Ratings,
        definition: &Definition,
        index: usize,
    ) {
        for ((component, question), rating) in definition.questions().zip(ratings.iter()) {
            if component == index {
                let key = (
                    basis,
                    traits.clone(),
                    question.code.clone(),
                    Rating::as_char(rating),
                );
                *self.tallies.entry(key).or_default() += 1;
            }
        }
        let set = ComponentSet::single(index);
        let part = component_part(ratings, definition, index);
        let sums = sums_row(&Moments::of(&part, definition).sums(set));
        for traits in [traits.clone(), traits.total()] {
            let key = (basis, traits, set_number(set));
            let row = self.moments.entry(key).or_default();
            for (sum, value) in row.iter_mut().zip(sums) {
                *sum += value;
            }
        }
    }
}

/// Compares the sums of every set of components with those that its components and their products
/// give.
fn compare_sets(found: &MomentRows) -> Result<Vec<Discrepancy>, StoreError> {
    let mut by_traits: BTreeMap<(Basis, &ResponseTraits), Vec<(i32, MomentRow)>> = BTreeMap::new();
    for ((basis, traits, part), row) in found {
        let rows = by_traits.entry((*basis, traits)).or_default();
        rows.push((*part, *row));
    }
    let mut differences = Vec::new();
    for ((basis, traits), rows) in by_traits {
        let moments = read_moments(rows, MOST_COMPONENTS)?;
        for (set, sums) in &moments.sets {
            for (column, expected, found) in check_set(&moments, *set, sums) {
                if expected != found {
                    differences.push(Discrepancy {
                        kind: "moment",
                        name: format!(
                            "moment of {}, part {}, column {column}",
                            name(basis, traits),
                            set.bits()
                        ),
                        expected,
                        found,
                    });
                }
            }
        }
    }
    Ok(differences)
}

/// The columns of a set's sums that follow from its components: name, what follows, and what is
/// stored.
fn check_set(moments: &Moments, set: ComponentSet, stored: &Sums) -> Vec<(&'static str, i64, i64)> {
    let single = |column: fn(&Sums) -> i64| -> i64 {
        set.components()
            .map(|component| column(&moments.sums(ComponentSet::single(component))))
            .sum()
    };
    let pairs = |column: fn(&Cross) -> i64| -> i64 {
        moments
            .cross
            .iter()
            .filter(|((c, d), _)| set.contains(*c) && set.contains(*d))
            .map(|(_, cross)| column(cross))
            .sum()
    };
    vec![
        ("a", single(|sums| sums.a), stored.a),
        ("s", single(|sums| sums.s), stored.s),
        ("t", single(|sums| sums.t), stored.t),
        (
            "aa",
            single(|sums| sums.aa) + 2 * pairs(|cross| cross.aa),
            stored.aa,
        ),
        (
            "ss",
            single(|sums| sums.ss) + 2 * pairs(|cross| cross.ss),
            stored.ss,
        ),
        (
            "sa",
            single(|sums| sums.sa) + pairs(|cross| cross.sa + cross.as_),
            stored.sa,
        ),
    ]
}

/// A description of what is counted, for people.
fn name(basis: Basis, traits: &ResponseTraits) -> String {
    let of = if traits.source.is_empty() {
        "all answers".to_owned()
    } else {
        format!("{}/{}/{}", traits.source, traits.channel, traits.field)
    };
    let of = match basis {
        Basis::Imported => format!("imported, {of}"),
        _ => of,
    };
    format!(
        "{} {} in {}, {of}",
        traits.unit, traits.survey_version, traits.period
    )
}

/// What is counted of a stored row: the answers of a closing that is not done are mixed too.
fn counted(basis: &str) -> Result<Basis, StoreError> {
    Ok(match Basis::read(basis)? {
        Basis::Closing => Basis::All,
        basis => basis,
    })
}

/// The stored tallies of all responses, and of those of a closing that is not done.
fn read_tallies(conn: &mut Conn) -> Result<Tallies, StoreError> {
    #[derive(QueryableByName)]
    struct StoredTallyRow {
        #[diesel(embed)]
        traits: ResponseTraits,
        #[diesel(sql_type = Text)]
        basis: String,
        #[diesel(sql_type = Text)]
        question: String,
        #[diesel(sql_type = Text)]
        rating: String,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let rows: Vec<StoredTallyRow> = Sql::new("SELECT * FROM tallies WHERE count <> 0 AND ")
        .text(RECOUNTED)
        .load(conn)?;
    let mut tallies = Tallies::new();
    for row in rows {
        let rating = read_rating(&row.rating)?.as_char();
        let key = (counted(&row.basis)?, row.traits, row.question, rating);
        *tallies.entry(key).or_default() += row.count;
    }
    Ok(tallies)
}

/// The stored moments of all responses, and of those of a closing that is not done.
fn read_moment_rows(conn: &mut Conn) -> Result<MomentRows, StoreError> {
    #[derive(QueryableByName)]
    struct StoredMomentRow {
        #[diesel(embed)]
        traits: ResponseTraits,
        #[diesel(sql_type = Text)]
        basis: String,
        #[diesel(sql_type = Integer)]
        part: i32,
        #[diesel(embed)]
        sums: SumsRow,
    }
    let rows: Vec<StoredMomentRow> = Sql::new("SELECT * FROM moments WHERE ")
        .text(RECOUNTED)
        .load(conn)?;
    let mut moments = MomentRows::new();
    for row in rows {
        let key = (counted(&row.basis)?, row.traits, row.part);
        let sums = moments.entry(key).or_default();
        for (sum, value) in sums.iter_mut().zip(row.sums.row()) {
            *sum += value;
        }
    }
    Ok(moments)
}
