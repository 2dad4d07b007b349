//! Coverage: how many of the finished cases were invited, and how many of these answered.

use std::collections::{BTreeMap, HashMap};

use super::snapshot::Figures;
use crate::domain::cases::case::{Channel, Outcome};
use crate::domain::figures::coverage::{AgencyCoverage, Coverage, CoverageGroup, CoverageReport};
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::period::Period;
use crate::store::cases::counts;
use crate::store::cases::counts::CaseTraits;
use crate::store::closings::RecordedClosings;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::settings::Recurring;
use crate::store::db::time::stamp;
use crate::store::instruments::TotalsOfPeriod;

/// Coverage by agency or intake office.
pub(in crate::store) fn by_agency(
    conn: &mut Conn,
    period: Period,
    scope: &Scope,
) -> Result<HashMap<String, Coverage>, StoreError> {
    let mut by_agency: HashMap<String, Coverage> = HashMap::new();
    for (case, coverage) in counts::list(conn, period, scope)? {
        *by_agency.entry(case.unit).or_default() += coverage.coverage;
    }
    Ok(by_agency)
}

impl Figures<'_> {
    /// The coverage of the agencies in scope, in total, by channel and by outcome.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_coverage(&mut self, query: &FigureQuery) -> Result<CoverageReport, StoreError> {
        let mut counts: HashMap<String, Vec<(CaseTraits, Coverage)>> = HashMap::new();
        let mut late: HashMap<String, i64> = HashMap::new();
        for (case, numbers) in counts::list(self.conn()?, query.period, &query.scope)? {
            *late.entry(case.unit.clone()).or_default() += numbers.late;
            let of_unit = counts.entry(case.unit.clone()).or_default();
            of_unit.push((case, numbers.coverage));
        }
        let k = self.store.k();
        let totals = TotalsOfPeriod::read(self.conn()?, query.period)?;
        let agencies = self
            .agencies_in(query)?
            .into_iter()
            .map(|agency| {
                let own = counts.remove(agency.code.as_str()).unwrap_or_default();
                let mut coverage = Coverage::default();
                for (_, counted) in &own {
                    coverage += *counted;
                }
                let reported = totals.of_agency(&agency, coverage.finished);
                Ok(AgencyCoverage {
                    agency: agency.code.to_string(),
                    name: agency.name,
                    block: agency.block.to_string(),
                    coverage,
                    reported,
                    recorded_late: late.get(agency.code.as_str()).copied().unwrap_or(0),
                    channels: groups(
                        &own,
                        "channel",
                        |case| &case.channel,
                        Channel::ALL.iter().map(|c| c.name()),
                        k,
                    )?,
                    outcomes: groups(
                        &own,
                        "outcome",
                        |case| &case.outcome,
                        Outcome::ALL.iter().map(|o| o.name()),
                        k,
                    )?,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        let closings = RecordedClosings::read(self.conn()?, query.now)?;
        let closed_at = closings.closed_for(&query.scope, query.period);
        let counted_at = match closed_at {
            Some(closed) => Some(closed),
            None => Recurring::Night.find_last(self.conn()?)?,
        };
        Ok(CoverageReport {
            period: query.period,
            provisional: closed_at.is_none(),
            as_of: counted_at.map(stamp),
            agencies,
        })
    }
}

/// Coverage by the values of one trait, in the given order.
fn groups(
    counts: &[(CaseTraits, Coverage)],
    kind: &'static str,
    value: impl Fn(&CaseTraits) -> &String,
    order: impl Iterator<Item = &'static str> + Clone,
    k: i64,
) -> Result<Vec<CoverageGroup>, StoreError> {
    let mut sums: BTreeMap<&str, Coverage> = BTreeMap::new();
    for (case, coverage) in counts {
        let value = value(case);
        if !order.clone().any(|known| known == value) {
            return Err(StoreError::Unknown(kind, value.clone()));
        }
        *sums.entry(value).or_default() += *coverage;
    }
    let groups = order.filter_map(|value| {
        sums.get(value)
            .map(|coverage| (value.to_owned(), *coverage))
    });
    Ok(CoverageGroup::breakdown(groups.collect(), k))
}
