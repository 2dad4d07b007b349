//! The ranking chart in words: its title, alternative text and data table, and the reasons.

use crate::domain::figures::ranking::{Group, RankReport, RankedAgency};
use crate::report::charts::table::{DataCell, DataTable};
use crate::report::charts::texts::fill;
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// The title.
pub fn title(report: &RankReport, theme: &Theme) -> String {
    wording::titled(&theme.text.title_ranking, &report.block_name, theme)
}

/// The rank interval of an agency.
pub fn rank_interval(agency: &RankedAgency) -> Option<String> {
    let (low, high) = (agency.rank_low?, agency.rank_high?);
    Some(if low == high {
        low.to_string()
    } else {
        format!("{low}–{high}")
    })
}

/// The reason why an agency is not ranked; empty where it is.
pub fn reason(agency: &RankedAgency, report: &RankReport, theme: &Theme) -> String {
    let Some(reason) = agency.reason else {
        return String::new();
    };
    let words = match agency.awaits_closing(report.min_n) {
        true => theme.text.unranked_awaits_closing.as_str(),
        false => theme.text.unranked(reason),
    };
    let values = [
        ("min_n", report.min_n.to_string()),
        ("k", report.header.k.to_string()),
        ("count", theme.text.count(agency.score.waiting)),
    ];
    fill(words, &values)
}

/// The chart in words.
pub fn alt(report: &RankReport, theme: &Theme) -> String {
    let text = &theme.text;
    let ranked: Vec<_> = report.agencies.iter().filter(|a| a.ranked).collect();
    let mut parts = vec![format!(
        "{}, {}.",
        title(report, theme),
        theme.text.period(report.header.period)
    )];
    let named = |agency: &RankedAgency| {
        let score = wording::score(&agency.score.overall.figure, report.header.k, theme);
        [("name", agency.score.name.clone()), ("score", score)]
    };
    if let (Some(first), Some(last)) = (ranked.first(), ranked.last()) {
        let met = ranked
            .iter()
            .filter(|a| {
                a.score
                    .overall
                    .figure
                    .score
                    .is_some_and(|s| s.meets_target())
            })
            .count();
        let values = [
            ("count", met.to_string()),
            ("total", ranked.len().to_string()),
        ];
        parts.push(fill(&text.alt_target_met, &values));
        parts.push(fill(&text.alt_best, &named(first)));
        parts.push(fill(&text.alt_last, &named(last)));
    }
    let unranked = report.agencies.len() - ranked.len();
    if unranked > 0 {
        parts.push(fill(&text.alt_unranked, &[("count", unranked.to_string())]));
    }
    parts.join(" ")
}

/// The chart's figures.
pub fn table(report: &RankReport, theme: &Theme) -> DataTable {
    let text = &theme.text;
    let k = report.header.k;
    let mut table = DataTable::new(&[
        &text.column_rank,
        &text.column_agency,
        &text.column_score,
        &text.column_low,
        &text.column_high,
        &text.column_rank_interval,
        &text.column_group,
        &text.column_n,
        &text.column_coverage,
        &text.column_reason,
    ]);
    table.rows = report
        .agencies
        .iter()
        .map(|agency| {
            let figure = &agency.score.overall.figure;
            let group = agency.group.map(|group| match group {
                Group::Above => &text.cell_above,
                Group::Within => &text.cell_within,
                Group::Below => &text.cell_below,
            });
            vec![
                agency.rank.map_or_else(DataCell::dash, DataCell::Count),
                DataCell::text(&agency.score.name),
                DataCell::score(figure, k, theme),
                DataCell::bound(figure.low),
                DataCell::bound(figure.high),
                rank_interval(agency).map_or_else(DataCell::dash, DataCell::Text),
                group.map_or_else(DataCell::dash, |words| DataCell::text(words)),
                DataCell::responses_of(&agency.score.overall.figure, k, theme),
                DataCell::coverage(agency.score.coverage, theme),
                agency.reason.map_or_else(DataCell::dash, |_| {
                    DataCell::Text(reason(agency, report, theme))
                }),
            ]
        })
        .collect();
    table
}
