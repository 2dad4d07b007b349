//! The doctor: checks that every answer is there exactly once, and that every stored count equals
//! what a recount gives.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use serde::Serialize;

use super::Store;
use super::answers::counts::{
    Counts, MOMENT_COLUMNS, MomentKey, MomentRow, SumsRow, TallyKey, read_moments,
};
use super::answers::response_row::KeptResponseRow;
use super::answers::traits::{Basis, Traits};
use super::cases::counts;
use super::cases::counts::{CaseCounts, CaseTraits};
use super::db::connection::Conn;
use super::db::error::StoreError;
use super::db::ratings::read_rating;
use super::db::schema::responses;
use super::db::time::read_period;
use super::surveys::Surveys;
use crate::domain::answers::sums::{ComponentSet, Cross, Moments, Sums};
use crate::domain::period::Period;
use crate::domain::survey::MOST_COMPONENTS;

/// The findings of an examination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// The number of used invitations.
    pub used: i64,
    /// The number of answers in the inbox about deciding agencies, with the paper forms that await
    /// their check.
    pub inbox: i64,
    /// The number of mixed answers about deciding agencies, without imported batches.
    pub responses: i64,
    /// Every pair of numbers that disagree.
    pub differences: Vec<Difference>,
}

/// Two numbers that should be equal and are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The kind of number: `answers`, `disputes`, `cases`, `tally` or `moment`.
    pub kind: &'static str,
    /// A description for people: agency, period and whatever else identifies the number.
    pub name: String,
    /// The number that a recount gives.
    pub expected: i64,
    /// The number that is stored.
    pub found: i64,
}

impl Store {
    /// Examines the whole database in one read transaction.
    ///
    /// # Errors
    /// When the database fails or holds a value that sipas never writes.
    pub fn examine(&self) -> Result<Diagnosis, StoreError> {
        self.conn()?.read(|conn| examine(conn, &self.surveys))
    }
}

/// Examines the whole database within a transaction of the caller.
pub(super) fn examine(conn: &mut Conn, surveys: &Surveys) -> Result<Diagnosis, StoreError> {
    let used = count_by_unit(conn, USED)?;
    let waiting = count_by_unit(conn, WAITING)?;
    let mixed = count_by_unit(conn, MIXED)?;
    let mut differences = compare_answers(&used, &waiting, &mixed);
    differences.extend(compare_disputes(conn)?);
    differences.extend(compare_cases(conn)?);
    let counts = recount(conn, surveys)?;
    differences.extend(compare_tallies(&counts.tallies(), &read_tallies(conn)?));
    let found = read_moment_rows(conn)?;
    differences.extend(compare_moments(&counts.moment_rows(), &found));
    differences.extend(compare_sets(&found)?);
    Ok(Diagnosis {
        used: used.values().sum(),
        inbox: waiting.values().sum(),
        responses: mixed.values().sum(),
        differences,
    })
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

/// Numbers of answers by unit and period.
type ByUnit = BTreeMap<(String, Period), i64>;

/// The query for used invitations, by agency and month.
const USED: &str = "SELECT agency AS unit, month AS period, COUNT(*) AS count \
    FROM invitations WHERE state = 'used' GROUP BY agency, month";
/// The query for answers about deciding agencies in the inbox and in drafts.
const WAITING: &str = "SELECT unit, period, COUNT(*) AS count \
    FROM (SELECT unit, period FROM inbox WHERE role = 'decided' \
    UNION ALL SELECT unit, period FROM paper_drafts) w GROUP BY unit, period";
/// The query for mixed answers about deciding agencies, without batches.
const MIXED: &str = "SELECT unit, period, COUNT(*) AS count \
    FROM responses WHERE role = 'decided' AND batch IS NULL GROUP BY unit, period";

/// The rows of a query that selects unit, period and count.
fn count_by_unit(conn: &mut Conn, sql: &str) -> Result<ByUnit, StoreError> {
    #[derive(QueryableByName)]
    struct PeriodCountRow {
        #[diesel(sql_type = Text)]
        unit: String,
        #[diesel(sql_type = Text)]
        period: String,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let rows: Vec<PeriodCountRow> = diesel::sql_query(sql).load(conn)?;
    rows.into_iter()
        .map(|row| Ok(((row.unit, read_period(&row.period)?), row.count)))
        .collect()
}

/// Compares used invitations with waiting and mixed answers, by agency and month. Where some
/// answers are stored under a quarter or year, their months are unknown, and the whole quarter or
/// year is compared.
fn compare_answers(used: &ByUnit, waiting: &ByUnit, mixed: &ByUnit) -> Vec<Difference> {
    let mut kept: ByUnit = waiting.clone();
    for (key, count) in mixed {
        *kept.entry(key.clone()).or_default() += count;
    }
    let coarse: BTreeSet<&(String, Period)> = kept
        .keys()
        .filter(|(_, period)| !matches!(period, Period::Month(_)))
        .collect();
    // The coarsest period under which an answer of this month may be stored.
    let bucket = |unit: &str, period: Period| -> (String, Period) {
        let mut widest = period;
        let mut next = period.coarser();
        while let Some(coarser) = next {
            if coarse.contains(&(unit.to_owned(), coarser)) {
                widest = coarser;
            }
            next = coarser.coarser();
        }
        (unit.to_owned(), widest)
    };
    let mut compared: BTreeMap<(String, Period), (i64, i64)> = BTreeMap::new();
    for ((unit, period), count) in used {
        compared.entry(bucket(unit, *period)).or_default().0 += count;
    }
    for ((unit, period), count) in &kept {
        compared.entry(bucket(unit, *period)).or_default().1 += count;
    }
    compared
        .into_iter()
        .filter(|(_, (expected, found))| expected != found)
        .map(|((unit, period), (expected, found))| Difference {
            kind: "answers",
            name: format!("answers of {unit} in {period}"),
            expected,
            found,
        })
        .collect()
}

/// Compares the disputed invitations with the stored counts of disputes.
fn compare_disputes(conn: &mut Conn) -> Result<Vec<Difference>, StoreError> {
    let expected = count_by_unit(
        conn,
        "SELECT agency AS unit, month AS period, COUNT(*) AS count \
         FROM invitations WHERE disputed GROUP BY agency, month",
    )?;
    let found = count_by_unit(
        conn,
        "SELECT unit, period, count FROM unit_counts WHERE kind = 'disputes'",
    )?;
    Ok(compare(&expected, &found, "disputes", |(unit, period)| {
        format!("disputes of {unit} in {period}")
    }))
}

/// Compares the stored case counts with the cases themselves.
fn compare_cases(conn: &mut Conn) -> Result<Vec<Difference>, StoreError> {
    let spread = |counts: CaseCounts| -> BTreeMap<(CaseTraits, &str), i64> {
        counts
            .into_iter()
            .flat_map(|(case, coverage)| {
                [
                    ("finished", coverage.finished),
                    ("invited", coverage.invited),
                    ("answered", coverage.answered),
                ]
                .map(|(what, count)| ((case.clone(), what), count))
            })
            .collect()
    };
    let expected = spread(counts::recount(conn)?);
    let found = spread(counts::list_all(conn)?);
    Ok(compare(&expected, &found, "cases", |(case, what)| {
        format!(
            "{what} cases of {} in {}, {}/{}",
            case.unit, case.month, case.channel, case.outcome
        )
    }))
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

/// Compares the sums of every set of components with those that its components and their products
/// give.
fn compare_sets(found: &BTreeMap<MomentKey, MomentRow>) -> Result<Vec<Difference>, StoreError> {
    let mut by_traits: BTreeMap<&Traits, Vec<(i32, MomentRow)>> = BTreeMap::new();
    for ((_, traits, part), row) in found {
        by_traits.entry(traits).or_default().push((*part, *row));
    }
    let mut differences = Vec::new();
    for (traits, rows) in by_traits {
        let moments = read_moments(rows, MOST_COMPONENTS)?;
        for (set, sums) in &moments.sets {
            for (column, expected, found) in check_set(&moments, *set, sums) {
                if expected != found {
                    differences.push(Difference {
                        kind: "moment",
                        name: format!(
                            "moment of {}, part {}, column {column}",
                            name(traits),
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

/// The numbers that differ between two maps. A missing number is zero.
fn compare<K: Ord>(
    expected: &BTreeMap<K, i64>,
    found: &BTreeMap<K, i64>,
    kind: &'static str,
    name: impl Fn(&K) -> String,
) -> Vec<Difference> {
    let keys: BTreeSet<&K> = expected.keys().chain(found.keys()).collect();
    keys.into_iter()
        .filter_map(|key| {
            let expected = expected.get(key).copied().unwrap_or(0);
            let found = found.get(key).copied().unwrap_or(0);
            (expected != found).then(|| Difference {
                kind,
                name: name(key),
                expected,
                found,
            })
        })
        .collect()
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
