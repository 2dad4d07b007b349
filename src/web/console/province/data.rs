//! What the table of the province is made from, all of one snapshot.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::access::Viewer;
use crate::domain::cases::agency::Agency;
use crate::domain::cases::timeliness::Timeliness;
use crate::domain::figures::disputes::Disputes;
use crate::domain::figures::ranking::{RankReport, RankedAgency};
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::Score;
use crate::domain::period::Period;
use crate::store::Store;
use crate::store::figures::Figures;
use crate::web::public::failure::Failure;
use crate::web::public::periods::OfferedPeriods;

/// The agencies of a period with everything that the table tells of them.
pub(super) struct ProvinceData {
    pub(super) period: Period,
    pub(super) offered: OfferedPeriods,
    pub(super) agencies: Vec<AgencyData>,
    /// Whether a month of the period is open.
    pub(super) is_provisional: bool,
    /// When the figures were taken.
    pub(super) as_of: Option<String>,
    pub(super) k: i64,
}

/// An agency of the table.
pub(super) struct AgencyData {
    pub(super) agency: Agency,
    pub(super) ranked: RankedAgency,
    /// `None` for intake offices, which decide no cases.
    pub(super) timeliness: Option<Timeliness>,
    pub(super) disputes: Disputes,
    pub(super) apologies: i64,
}

impl AgencyData {
    /// The share of cases that were finished late, among those finished without a withdrawal.
    pub(super) fn late_rate(&self) -> Option<Score> {
        let counts = self.timeliness?;
        let finished = counts.early + counts.on_time + counts.overdue;
        Score::of_counts(counts.overdue, finished)
    }
}

impl ProvinceData {
    /// Reads the table of a period, or of the newest quarter; only one block where it is named.
    pub(super) fn read(
        store: &Store,
        viewer: &Viewer,
        period: Option<Period>,
        block: Option<&str>,
        (min_n, now): (i64, Timestamp),
    ) -> Result<Self, Failure> {
        store.snapshot(viewer, |figures| {
            let (offered, newest) = OfferedPeriods::with_newest(figures, now)?;
            let query = FigureQuery {
                period: period.unwrap_or(newest),
                scope: Scope::All,
                method: None,
                exclude_flagged: false,
                now,
            };
            let known = figures.list_agencies()?;
            let known: BTreeMap<String, Agency> = known
                .into_iter()
                .map(|agency| (agency.code.to_string(), agency))
                .collect();
            let mut reports: Vec<RankReport> = Vec::new();
            for code in blocks(&known, store) {
                if block.is_none_or(|block| block == code) {
                    let of_block = FigureQuery {
                        scope: Scope::Block(code),
                        ..query.clone()
                    };
                    reports.push(figures.get_ranking(&of_block, min_n)?);
                }
            }
            let first = reports.first().map(|report| report.header.clone());
            let mut data = Self {
                period: query.period,
                offered,
                agencies: Vec::new(),
                is_provisional: first.as_ref().is_some_and(|header| header.provisional),
                as_of: first.and_then(|header| header.as_of),
                k: figures.k(),
            };
            data.add(figures, &query, known, reports)?;
            Ok(data)
        })
    }

    /// Adds the agencies of rankings, with what is told of them beside.
    fn add(
        &mut self,
        figures: &mut Figures<'_>,
        query: &FigureQuery,
        mut known: BTreeMap<String, Agency>,
        reports: Vec<RankReport>,
    ) -> Result<(), Failure> {
        let timeliness = figures.get_timeliness(query)?.agencies;
        let mut timeliness: BTreeMap<String, Timeliness> = timeliness
            .into_iter()
            .map(|of| (of.agency, of.counts))
            .collect();
        let mut disputes = figures.list_disputes(query)?;
        let mut apologies = figures.count_apologies_due(query)?;
        for mut ranked in reports.into_iter().flat_map(|report| report.agencies) {
            let code = ranked.score.agency.clone();
            let Some(agency) = known.remove(&code) else {
                continue;
            };
            let counts = timeliness.remove(&code);
            if agency.is_intake_office() {
                // Offices are scored and not compared.
                (ranked.rank, ranked.rank_low, ranked.rank_high) = (None, None, None);
                (ranked.ranked, ranked.tied, ranked.group) = (false, false, None);
            }
            self.agencies.push(AgencyData {
                timeliness: counts.filter(|_| !agency.is_intake_office()),
                disputes: disputes.remove(&code).unwrap_or_default(),
                apologies: apologies.remove(&code).unwrap_or(0),
                agency,
                ranked,
            });
        }
        Ok(())
    }
}

/// The blocks: the configured ones in their order, then the others that agencies belong to.
fn blocks(agencies: &BTreeMap<String, Agency>, store: &Store) -> Vec<String> {
    let mut blocks: Vec<String> = store
        .blocks()
        .iter()
        .map(|block| block.id.to_string())
        .collect();
    for agency in agencies.values() {
        if !blocks.iter().any(|known| known == agency.block.as_str()) {
            blocks.push(agency.block.to_string());
        }
    }
    blocks
}
