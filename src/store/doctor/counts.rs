//! Comparing the stored tallies and moments with what the responses give.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};

use super::difference::{Difference, compare};
use crate::domain::answers::sums::{ComponentSet, Cross, Moments, Sums};
use crate::domain::survey::MOST_COMPONENTS;
use crate::store::answers::counts::{Counts, MomentKey, TallyKey};
use crate::store::answers::moment_rows::{MOMENT_COLUMNS, MomentRow, SumsRow, read_moments};
use crate::store::answers::response_row::KeptResponseRow;
use crate::store::answers::traits::{Basis, Traits};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_rating;
use crate::store::db::schema::responses;
use crate::store::surveys::Surveys;

/// The differences between the counts of all responses and a recount of them. Nothing is stored from
/// which the other bases could be counted anew.
pub(super) fn compare_counts(
    conn: &mut Conn,
    surveys: &Surveys,
) -> Result<Vec<Difference>, StoreError> {
    let counts = recount(conn, surveys)?;
    let mut differences = compare_tallies(&counts.tallies(), &read_tallies(conn)?);
    let (counted, found) = (counts.moment_rows(), read_moment_rows(conn)?);
    differences.extend(compare_moments(&counted, &found));
    differences.extend(compare_sets(&counted, &found)?);
    Ok(differences)
}

/// Counts every response anew, page by page.
fn recount(conn: &mut Conn, surveys: &Surveys) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    let mut after = String::new();
    loop {
        let page: Vec<KeptResponseRow> = responses::table
            .filter(responses::key.gt(&after))
            .order(responses::key)
            .limit(20_000)
            .select(KeptResponseRow::as_select())
            .load(conn)?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.key);
        for row in &page {
            let definition = surveys.get(conn, &row.traits.survey_version)?;
            counts.count(&row.traits, &row.ratings(&definition)?, &definition, 1);
        }
    }
    Ok(counts)
}

/// Compares recounted tallies with the stored ones.
fn compare_tallies(
    expected: &BTreeMap<TallyKey, i64>,
    found: &BTreeMap<TallyKey, i64>,
) -> Vec<Difference> {
    compare(expected, found, "tally", |(_, traits, question, rating)| {
        format!(
            "tally of {}, question {question}, rating {rating}",
            name(traits)
        )
    })
}

/// Compares recounted moments of single components and of pairs with the stored ones, column by
/// column.
fn compare_moments(
    expected: &BTreeMap<MomentKey, MomentRow>,
    found: &BTreeMap<MomentKey, MomentRow>,
) -> Vec<Difference> {
    let spread = |rows: &BTreeMap<MomentKey, MomentRow>| -> BTreeMap<(MomentKey, usize), i64> {
        rows.iter()
            .filter(|((_, _, part), _)| *part < 0 || part.count_ones() == 1)
            .flat_map(|(key, row)| {
                row.iter()
                    .enumerate()
                    .map(|(column, value)| ((key.clone(), column), *value))
            })
            .filter(|(_, value)| *value != 0)
            .collect()
    };
    compare(
        &spread(expected),
        &spread(found),
        "moment",
        |((_, traits, part), column)| {
            let column = MOMENT_COLUMNS.get(*column).copied().unwrap_or("?");
            format!("moment of {}, part {part}, column {column}", name(traits))
        },
    )
}

/// Compares the stored sums of every set of several components with those that recounted
/// components and products give.
fn compare_sets(
    expected: &BTreeMap<MomentKey, MomentRow>,
    found: &BTreeMap<MomentKey, MomentRow>,
) -> Result<Vec<Difference>, StoreError> {
    let counted = by_traits(expected)?;
    let mut differences = Vec::new();
    for (traits, stored) in by_traits(found)? {
        let Some(counted) = counted.get(traits) else {
            continue;
        };
        for (set, sums) in stored
            .sets
            .iter()
            .filter(|(set, _)| set.bits().count_ones() > 1)
        {
            for (column, expected, found) in check_set(counted, *set, sums) {
                if expected != found {
                    let (of, part) = (name(traits), set.bits());
                    differences.push(Difference {
                        kind: "moment",
                        name: format!("moment of {of}, part {part}, column {column}"),
                        expected,
                        found,
                    });
                }
            }
        }
    }
    Ok(differences)
}

/// Moments by traits, from their rows.
fn by_traits(
    rows: &BTreeMap<MomentKey, MomentRow>,
) -> Result<BTreeMap<&Traits, Moments>, StoreError> {
    let mut grouped: BTreeMap<&Traits, Vec<(i32, MomentRow)>> = BTreeMap::new();
    for ((_, traits, part), row) in rows {
        grouped.entry(traits).or_default().push((*part, *row));
    }
    grouped
        .into_iter()
        .map(|(traits, rows)| Ok((traits, read_moments(rows, MOST_COMPONENTS)?)))
        .collect()
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

/// A description of traits for people.
fn name(traits: &Traits) -> String {
    let of = if traits.source.is_empty() {
        "all answers".to_owned()
    } else {
        format!("{}/{}/{}", traits.source, traits.channel, traits.field)
    };
    format!(
        "{} {} in {}, {of}",
        traits.unit, traits.survey_version, traits.period
    )
}

/// The stored tallies of all responses that are not zero.
fn read_tallies(conn: &mut Conn) -> Result<BTreeMap<TallyKey, i64>, StoreError> {
    #[derive(QueryableByName)]
    struct StoredTallyRow {
        #[diesel(embed)]
        traits: Traits,
        #[diesel(sql_type = Text)]
        question: String,
        #[diesel(sql_type = Text)]
        rating: String,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let rows: Vec<StoredTallyRow> =
        diesel::sql_query("SELECT * FROM tallies WHERE count <> 0 AND basis = 'all'").load(conn)?;
    rows.into_iter()
        .map(|row| {
            let rating = read_rating(&row.rating)?.as_char();
            Ok(((Basis::All, row.traits, row.question, rating), row.count))
        })
        .collect()
}

/// The stored rows of moments of all responses.
fn read_moment_rows(conn: &mut Conn) -> Result<BTreeMap<MomentKey, MomentRow>, StoreError> {
    #[derive(QueryableByName)]
    struct StoredMomentRow {
        #[diesel(embed)]
        traits: Traits,
        #[diesel(sql_type = Integer)]
        part: i32,
        #[diesel(embed)]
        sums: SumsRow,
    }
    let rows: Vec<StoredMomentRow> =
        diesel::sql_query("SELECT * FROM moments WHERE basis = 'all'").load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| ((Basis::All, row.traits, row.part), row.sums.row()))
        .collect())
}
