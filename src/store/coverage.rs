//! Coverage: finished, invited and answered, of the same cases.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::Store;
use super::connection::Conn;
use super::error::StoreError;
use super::facts;
use super::figures::{FigureQuery, Scope};
use super::mixing::OpenMonths;
use crate::domain::case::{Channel, Outcome};
use crate::domain::coverage::{AgencyCoverage, Coverage, CoverageGroup, CoverageReport};
use crate::domain::period::Period;

#[derive(QueryableByName)]
struct CaseCounts {
    #[diesel(sql_type = Text)]
    agency: String,
    #[diesel(sql_type = Nullable<Text>)]
    intake_office: Option<String>,
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Nullable<Text>)]
    outcome: Option<String>,
    #[diesel(sql_type = BigInt)]
    finished: i64,
    #[diesel(sql_type = BigInt)]
    invited: i64,
    #[diesel(sql_type = BigInt)]
    answered: i64,
}

/// The counts of one unit's cases alike in channel and outcome.
struct CountRow {
    unit: String,
    channel: String,
    outcome: String,
    coverage: Coverage,
}

/// Counts the cases finished in a period, once for the deciding agency and once for the intake
/// office, in one pass over indexes alone.
fn list_counts(
    conn: &mut Conn,
    period: Period,
    only: Option<&str>,
) -> Result<Vec<CountRow>, StoreError> {
    // Invited: somebody handed the link over, or it was answered.
    let sql = format!(
        "SELECT c.agency, c.intake_office, c.channel, c.outcome, COUNT(*) AS finished, \
         COUNT(CASE WHEN i.state = 'used' OR i.delivered_by IS NOT NULL THEN 1 END) AS invited, \
         COUNT(CASE WHEN i.state = 'used' THEN 1 END) AS answered \
         FROM cases c LEFT JOIN invitations i ON i.case_id = c.id AND i.state <> 'revoked' \
         WHERE c.finished_at >= $1 AND c.finished_at < $2 {} \
         GROUP BY c.agency, c.intake_office, c.channel, c.outcome",
        if only.is_some() {
            "AND (c.agency = $3 OR c.intake_office = $3)"
        } else {
            ""
        }
    );
    let mut query = diesel::sql_query(sql)
        .into_boxed()
        .bind::<Text, _>(period.first_day().to_string())
        .bind::<Text, _>(period.day_after().to_string());
    if let Some(code) = only {
        query = query.bind::<Text, _>(code);
    }
    let groups: Vec<CaseCounts> = query.load(conn)?;
    let mut rows = Vec::with_capacity(groups.len() * 2);
    for group in groups {
        for unit in [Some(&group.agency), group.intake_office.as_ref()]
            .into_iter()
            .flatten()
        {
            if only.is_some_and(|only| only != unit) {
                continue;
            }
            rows.push(CountRow {
                unit: unit.clone(),
                channel: group.channel.clone(),
                outcome: group
                    .outcome
                    .clone()
                    .unwrap_or_else(|| Outcome::Granted.name().to_owned()),
                coverage: Coverage {
                    finished: group.finished,
                    invited: group.invited,
                    answered: group.answered,
                },
            });
        }
    }
    Ok(rows)
}

/// Coverage by agency or intake office.
pub(super) fn by_agency(
    conn: &mut Conn,
    period: Period,
    only: Option<&str>,
) -> Result<HashMap<String, Coverage>, StoreError> {
    let mut by_agency: HashMap<String, Coverage> = HashMap::new();
    for row in list_counts(conn, period, only)? {
        *by_agency.entry(row.unit.clone()).or_default() += row.coverage;
    }
    Ok(by_agency)
}

impl Store {
    /// Coverage of the agencies in scope, by channel and outcome too.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_coverage(&self, query: &FigureQuery) -> Result<CoverageReport, StoreError> {
        self.conn()?.read(|conn| {
            let only = match &query.scope {
                Scope::Agency(code) => Some(code.as_str()),
                Scope::All | Scope::Block(_) => None,
            };
            let mut rows: HashMap<String, Vec<CountRow>> = HashMap::new();
            for row in list_counts(conn, query.period, only)? {
                rows.entry(row.unit.clone()).or_default().push(row);
            }
            let agencies = self
                .agencies_in(conn, &query.scope, query.period)?
                .into_iter()
                .map(|agency| {
                    let own = rows.remove(agency.code.as_str()).unwrap_or_default();
                    let mut coverage = Coverage::default();
                    for row in &own {
                        coverage += row.coverage;
                    }
                    AgencyCoverage {
                        agency: agency.code.to_string(),
                        name: agency.name,
                        block: agency.block.to_string(),
                        coverage,
                        channels: groups(
                            &own,
                            |row| &row.channel,
                            Channel::ALL.iter().map(|c| c.name()),
                        ),
                        outcomes: groups(
                            &own,
                            |row| &row.outcome,
                            Outcome::ALL.iter().map(|o| o.name()),
                        ),
                    }
                })
                .collect();
            Ok(CoverageReport {
                period: query.period,
                provisional: !OpenMonths::find(conn, query.now)?.is_closed(query.period),
                as_of: facts::find_last_mixed(conn)?,
                agencies,
            })
        })
    }
}

fn groups(
    rows: &[CountRow],
    value: impl Fn(&CountRow) -> &String,
    order: impl Iterator<Item = &'static str>,
) -> Vec<CoverageGroup> {
    let mut sums: BTreeMap<&str, Coverage> = BTreeMap::new();
    for row in rows {
        *sums.entry(value(row)).or_default() += row.coverage;
    }
    order
        .filter_map(|value| {
            sums.get(value).map(|coverage| CoverageGroup {
                value: value.to_owned(),
                coverage: *coverage,
            })
        })
        .collect()
}
