//! The rows of a batch, by which it is known whatever its file looked like.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::domain::cases::agency::Slug;
use crate::domain::fold;
use crate::domain::period::Period;
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;
use crate::domain::unknown::UNKNOWN;
use crate::store::answers::traits::ResponseTraits;
use crate::store::cases::fields::ConfirmedFields;
use crate::store::surveys::version_id;

/// One imported response.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// The agency or intake office that was rated.
    pub unit: Slug,
    /// Whether the unit is an intake office.
    pub intake_office: bool,
    /// The survey definition.
    pub definition: Arc<Definition>,
    /// The month in which the case was finished, or a coarser period.
    pub period: Period,
    /// The way in which the response came, such as `paper`.
    pub source: String,
    /// The way in which the case was submitted to the office.
    pub channel: String,
    /// The case's field.
    pub field: String,
    /// The ratings, one for each question.
    pub ratings: Ratings,
}

/// All rows of a batch, in no order. Equal rows are held once, with their number.
#[derive(Clone, Debug, Default)]
pub struct BatchRows {
    /// By all that a row says apart from its ratings: one such row, and the number of each ratings.
    groups: BTreeMap<String, (BatchRow, BTreeMap<Ratings, u64>)>,
    count: u64,
}

impl BatchRow {
    /// The traits by which it is counted. A field that is not confirmed is none.
    pub(super) fn traits(&self, confirmed: &ConfirmedFields) -> ResponseTraits {
        let field = confirmed.get(&fold(&self.field));
        ResponseTraits {
            unit: self.unit.to_string(),
            survey_version: version_id(&self.definition),
            period: self.period.to_string(),
            source: self.source.clone(),
            channel: self.channel.clone(),
            field: field.map_or_else(|| UNKNOWN.to_owned(), |field| field.name.clone()),
        }
    }
}

impl BatchRows {
    /// Adds a row.
    pub fn push(&mut self, row: BatchRow) {
        let ratings = row.ratings.clone();
        let group = self.groups.entry(about(&row, &row.field));
        *group
            .or_insert_with(|| (row, BTreeMap::new()))
            .1
            .entry(ratings)
            .or_default() += 1;
        self.count += 1;
    }

    /// The number of rows.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The different rows, each with the number of rows that are equal to it.
    pub fn iter(&self) -> impl Iterator<Item = (BatchRow, u64)> + '_ {
        self.groups.values().flat_map(|(row, all)| {
            all.iter().map(|(ratings, count)| {
                let ratings = ratings.clone();
                (
                    BatchRow {
                        ratings,
                        ..row.clone()
                    },
                    *count,
                )
            })
        })
    }

    /// The SHA-256, in hexadecimal, of the rows in a canonical order: of batches with the same rows
    /// it is the same. The letter case of a field makes no difference.
    ///
    /// For every unit, period, survey version, source, channel and field, in the order of these
    /// texts, one line names them with tabs between; the lines after it each have some ratings, a
    /// tab, and the number of rows with them.
    pub fn digest(&self) -> String {
        let mut groups: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
        for (row, all) in self.groups.values() {
            let group = groups.entry(about(row, &fold(&row.field))).or_default();
            for (ratings, count) in all {
                *group.entry(ratings.as_str()).or_default() += count;
            }
        }
        let mut hasher = Sha256::new();
        for (about, all) in &groups {
            hasher.update(format!("{about}\n"));
            for (ratings, count) in all {
                hasher.update(format!("{ratings}\t{count}\n"));
            }
        }
        hex::encode(hasher.finalize())
    }
}

/// What a row says apart from its ratings.
fn about(row: &BatchRow, field: &str) -> String {
    [
        row.unit.as_str(),
        &row.period.to_string(),
        &version_id(&row.definition),
        &row.source,
        &row.channel,
        field,
    ]
    .join("\t")
}
