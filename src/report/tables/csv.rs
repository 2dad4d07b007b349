//! Score and rank tables as CSV. Programs rely on the headers. A missing figure has empty cells, and
//! the column `reason` says why it is missing.

use std::io;

use super::csv_writer::csv_of;
use crate::domain::figures::funnel::Mark;
use crate::domain::figures::ranking::{Direction, Group, RankReport, RankedAgency};
use crate::domain::figures::score::{AgencyScore, Figure, ScoreReport};

const SCORE_HEADERS: [&str; 15] = [
    "period",
    "method",
    "survey",
    "agency",
    "name",
    "block",
    "component",
    "component_name",
    "score",
    "numerator",
    "denominator",
    "n",
    "low",
    "high",
    "reason",
];
const RANK_HEADERS: [&str; 8] = [
    "rank",
    "tied",
    "rank_low",
    "rank_high",
    "ranked",
    "group",
    "mark",
    "change",
];

/// The component id and the name in Vietnamese of the overall row.
const OVERALL: (&str, &str) = ("overall", "Chỉ số hài lòng chung");

/// The columns of a score table.
pub fn score_headers() -> &'static [&'static str] {
    &SCORE_HEADERS
}

/// The rows of a score table: each agency's components, then its overall.
pub fn score_rows(report: &ScoreReport) -> impl Iterator<Item = Vec<String>> + '_ {
    let method = report.method.name();
    report.agencies.iter().flat_map(move |agency| {
        let place = RowSubject::new(&report.period, method, &report.survey, agency);
        agency
            .components
            .iter()
            .map(|component| {
                (
                    component.id.as_str(),
                    component.name.as_str(),
                    &component.figure,
                )
            })
            .chain([(OVERALL.0, OVERALL.1, &agency.overall.figure)])
            .map(|(id, name, figure)| place.row(id, name, figure, None))
            .collect::<Vec<_>>()
    })
}

/// A score table as CSV.
///
/// # Errors
/// When the writer fails.
pub fn score_csv(report: &ScoreReport) -> io::Result<Vec<u8>> {
    csv_of(SCORE_HEADERS, score_rows(report))
}

/// A rank table as CSV: the overall columns, then the rank, the group, the mark, and whether the score
/// has risen or fallen since the period before (empty where the two can't be compared).
///
/// # Errors
/// When the writer fails.
pub fn rank_csv(report: &RankReport) -> io::Result<Vec<u8>> {
    let header = &report.header;
    let rows = report.agencies.iter().map(|ranked| {
        let place = RowSubject::new(
            &header.period,
            header.method.name(),
            &header.survey,
            &ranked.score,
        );
        let figure = &ranked.score.overall.figure;
        let mut row = place.row(
            OVERALL.0,
            OVERALL.1,
            figure,
            ranked.reason.map(|r| r.name()),
        );
        row.extend(rank_cells(ranked));
        row
    });
    csv_of(SCORE_HEADERS.iter().chain(&RANK_HEADERS), rows)
}

fn rank_cells(ranked: &RankedAgency) -> [String; 8] {
    let change = ranked.change.and_then(|change| change.direction);
    [
        cell(ranked.rank),
        ranked.tied.to_string(),
        cell(ranked.rank_low),
        cell(ranked.rank_high),
        ranked.ranked.to_string(),
        cell(ranked.group.map(Group::name)),
        cell(ranked.mark.map(Mark::name)),
        cell(change.map(Direction::name)),
    ]
}

fn cell(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The first cells of a row, which name the period, the method, the survey and the agency.
struct RowSubject([String; 6]);

impl RowSubject {
    fn new(
        period: &crate::domain::period::Period,
        method: &str,
        survey: &str,
        agency: &AgencyScore,
    ) -> Self {
        Self([
            period.to_string(),
            method.to_owned(),
            agency.survey.as_deref().unwrap_or(survey).to_owned(),
            agency.agency.clone(),
            agency.name.clone(),
            agency.block.clone(),
        ])
    }

    fn row(&self, id: &str, name: &str, figure: &Figure, reason: Option<&str>) -> Vec<String> {
        let mut row = self.0.to_vec();
        row.push(id.to_owned());
        row.push(name.to_owned());
        row.push(cell(figure.score));
        row.push(cell(figure.numerator));
        row.push(cell(figure.denominator));
        row.push(cell(figure.n));
        row.push(cell(figure.low));
        row.push(cell(figure.high));
        row.push(cell(reason.or(figure.reason.map(|reason| reason.name()))));
        row
    }
}
