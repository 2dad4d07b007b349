//! The rows of a ranking page: ranked agencies, and unranked ones with the reason.

use std::collections::HashMap;

use super::figure::{CoverageView, FigureView};
use super::ranking_change::change_in_words;
use super::reading::Reading;
use crate::domain::figures::funnel::Mark;
use crate::domain::figures::ranking::{Group, RankReport, RankedAgency};
use crate::web::http::words::Phrase;

/// The English names of agencies, by code.
pub(in crate::web) type EnglishNames = HashMap<String, String>;

/// The columns that all rows have.
pub(in crate::web) struct AgencyCells {
    pub(in crate::web) name: Phrase,
    /// The address of its page; empty where its name is no link.
    pub(in crate::web) address: String,
    pub(in crate::web) figure: FigureView,
    pub(in crate::web) coverage: CoverageView,
}

/// A ranked agency.
pub(in crate::web) struct RankedRow {
    pub(in crate::web) row: AgencyCells,
    pub(in crate::web) rank: i64,
    pub(in crate::web) tied: bool,
    /// The interval of the rank, as in `2–7`.
    pub(in crate::web) rank_interval: String,
    pub(in crate::web) group: Phrase,
    /// The CSS class of the group.
    pub(in crate::web) group_class: &'static str,
    /// What is unusual about its score among its peers.
    pub(in crate::web) mark: Option<Phrase>,
    pub(in crate::web) change: Phrase,
}

/// An agency that is listed but not ranked.
pub(in crate::web) struct UnrankedRow {
    pub(in crate::web) row: AgencyCells,
    pub(in crate::web) reason: Phrase,
}

/// All rows, in the order of the report.
#[derive(Default)]
pub(in crate::web) struct RankingRows {
    pub(in crate::web) ranked: Vec<RankedRow>,
    /// Agencies that are unranked because of a low coverage. The coverage is shown, so that handing out
    /// few links does not hide a bad score.
    pub(in crate::web) low_coverage: Vec<AgencyCells>,
    pub(in crate::web) unranked: Vec<UnrankedRow>,
}

impl RankingRows {
    /// The rows without addresses, whose names are no links.
    pub(in crate::web) fn without_addresses(mut self) -> Self {
        let ranked = self.ranked.iter_mut().map(|ranked| &mut ranked.row);
        let unranked = self.unranked.iter_mut().map(|unranked| &mut unranked.row);
        for row in ranked.chain(&mut self.low_coverage).chain(unranked) {
            row.address.clear();
        }
        self
    }

    /// The number of all agencies.
    pub(in crate::web) fn count(&self) -> usize {
        self.ranked.len() + self.low_coverage.len() + self.unranked.len()
    }

    pub(in crate::web) fn new(
        report: &RankReport,
        english: &EnglishNames,
        reading: &Reading<'_>,
    ) -> Self {
        let mut rows = Self::default();
        for agency in &report.agencies {
            let row = AgencyCells::new(agency, report, english, reading);
            match agency.rank {
                Some(rank) => rows.ranked.push(RankedRow::new(row, rank, agency, reading)),
                None if agency.has_low_coverage(report.min_n) => rows.low_coverage.push(row),
                None => rows.unranked.push(UnrankedRow {
                    row,
                    reason: reason_in_words(agency, report, reading),
                }),
            }
        }
        rows
    }
}

impl AgencyCells {
    pub(in crate::web) fn new(
        agency: &RankedAgency,
        report: &RankReport,
        english: &EnglishNames,
        reading: &Reading<'_>,
    ) -> Self {
        let score = &agency.score;
        let english = english.get(&score.agency).map(String::as_str);
        Self {
            name: reading.words.name(&score.name, english),
            address: reading.agency(&score.agency, report.header.period),
            figure: FigureView::overall(score, report.header.k, reading),
            coverage: CoverageView::new(score.coverage, reading),
        }
    }
}

impl RankedRow {
    fn new(row: AgencyCells, rank: i64, agency: &RankedAgency, reading: &Reading<'_>) -> Self {
        let class = match agency.group {
            Some(Group::Above) => "above",
            Some(Group::Below) => "below",
            Some(Group::Within) | None => "within",
        };
        Self {
            row,
            rank,
            tied: agency.tied,
            rank_interval: rank_interval(agency.rank_low, agency.rank_high),
            group: group_in_words(agency.group, reading),
            group_class: class,
            mark: agency.mark.map(|mark| {
                reading.words.say(match mark {
                    Mark::UnusuallyHigh => "mark-high",
                    Mark::UnusuallyLow => "mark-low",
                })
            }),
            change: change_in_words(agency.change, reading),
        }
    }
}

/// Returns a group against the pooled score of the block, in words.
pub(in crate::web) fn group_in_words(group: Option<Group>, reading: &Reading<'_>) -> Phrase {
    reading.words.say(match group {
        Some(Group::Above) => "group-above",
        Some(Group::Below) => "group-below",
        Some(Group::Within) | None => "group-within",
    })
}

/// Returns the interval of a rank; one number where both bounds are the same.
pub(in crate::web) fn rank_interval(low: Option<i64>, high: Option<i64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low}–{high}"),
        _ => "–".to_owned(),
    }
}

/// Returns why an agency is not ranked, in words.
pub(in crate::web) fn reason_in_words(
    agency: &RankedAgency,
    report: &RankReport,
    reading: &Reading<'_>,
) -> Phrase {
    let Some(reason) = agency.reason else {
        return reading.words.say("no-data");
    };
    if agency.awaits_closing(report.min_n) {
        let count = reading.numbers.grouped(agency.score.waiting);
        let values = [("count", count.as_str())];
        return reading.words.say_with("unranked-awaits-closing", &values);
    }
    let values = [
        ("min_n", report.min_n.to_string()),
        ("k", report.header.k.to_string()),
    ];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let id = format!("unranked-{}", reason.name().replace('_', "-"));
    reading.words.say_with(&id, &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::ranking::rank;
    use crate::domain::figures::score::Figure;
    use crate::web::public::samples::{agency, figure, languages, reading, report};

    #[test]
    fn agencies_with_low_coverage_are_listed_apart() {
        let languages = languages();
        let scores = report(vec![
            agency("a", figure(), 40, 50),
            agency("b", figure(), 20, 50),
            agency("c", figure(), 7, 9),
            agency("d", Figure::no_data(), 0, 0),
        ]);
        let ranking = rank(scores, "so-ban-nganh", "Sở, ban, ngành", 30, |_| {
            figure()
        });
        let rows = RankingRows::new(&ranking, &HashMap::new(), &reading(&languages, "vi"));
        let names = |rows: &[AgencyCells]| -> Vec<String> {
            rows.iter().map(|row| row.name.text.clone()).collect()
        };
        assert_eq!(rows.ranked.len(), 1);
        assert_eq!(names(&rows.low_coverage), ["B"]);
        let reasons: Vec<_> = rows.unranked.iter().map(|row| &row.reason.text).collect();
        assert_eq!(
            reasons,
            [
                "dưới 30 hồ sơ kết thúc trong kỳ",
                "không có hồ sơ kết thúc trong kỳ"
            ]
        );
    }

    #[test]
    fn an_interval_of_one_rank_is_one_number() {
        assert_eq!(rank_interval(Some(1), Some(1)), "1");
        assert_eq!(rank_interval(Some(2), Some(7)), "2–7");
        assert_eq!(rank_interval(None, None), "–");
    }
}
