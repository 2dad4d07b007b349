//! The tables of the report: the ranked agencies, those with low coverage, and the others.

use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::{AgencyEntry, CoverageEntry, FigureEntry};
use crate::domain::editions::reports::Reports;
use crate::domain::figures::coverage::Coverage;
use crate::domain::period::Period;
use crate::outputs::editions::files::words::EditionWords;
use crate::report::charts::Theme;
use crate::report::documents::edition::EditionTableInputs;

/// The title of the column of changes, which names the period before where there is one.
const CHANGE: &str = "summary-change";

/// A column: the id of its title, its share of the width, and whether it is of numbers.
type ReportColumn = (&'static str, f64, bool);

const RANKED: [ReportColumn; 9] = [
    ("chart-column-rank", 1.1, true),
    ("chart-column-agency", 3.6, false),
    ("chart-column-score", 1.2, true),
    ("edition-report-column-interval", 1.8, true),
    ("chart-column-rank-interval", 1.4, true),
    ("chart-column-n", 1.1, true),
    ("edition-report-column-coverage", 1.7, true),
    ("edition-report-column-group", 2.1, false),
    (CHANGE, 2.3, false),
];

const UNRANKED: [ReportColumn; 6] = [
    ("chart-column-agency", 4.4, false),
    ("chart-column-score", 2.2, true),
    ("edition-report-column-interval", 1.9, true),
    ("chart-column-n", 1.5, true),
    ("edition-report-column-coverage", 2.0, true),
    ("chart-column-reason", 3.4, false),
];

/// The tables, none of them empty.
pub(super) fn tables(
    reports: &Reports<'_>,
    theme: &Theme,
    words: EditionWords<'_>,
) -> Vec<EditionTableInputs> {
    let cells = Cells {
        reports,
        theme,
        words,
    };
    let agencies = || reports.manifest().agencies.iter();
    let has_low =
        |agency: &&AgencyEntry| agency.reason.as_deref() == Some(Code::LowCoverage.name());
    let is_ranked = |agency: &&AgencyEntry| agency.rank.is_some();
    let ranked: Vec<_> = agencies()
        .filter(is_ranked)
        .map(|of| cells.ranked(of))
        .collect();
    let low: Vec<_> = agencies()
        .filter(has_low)
        .map(|of| cells.unranked(of))
        .collect();
    let others = agencies().filter(|of| !is_ranked(of) && !has_low(of));
    let others: Vec<_> = others.map(|of| cells.unranked(of)).collect();
    let heading = match reports.manifest().ranked {
        true => "edition-report-unranked",
        false => "edition-report-scores",
    };
    let notes = ["edition-report-reading", "interval-note"];
    let mut tables: Vec<EditionTableInputs> = [
        cells.table("edition-report-ranking", &notes, &RANKED, ranked),
        cells.table(
            "edition-report-low",
            &["edition-report-low-note"],
            &UNRANKED,
            low,
        ),
        cells.table(heading, &[], &UNRANKED, others),
    ]
    .into_iter()
    .filter(|table| !table.rows.is_empty())
    .collect();
    if let Some(first) = tables.first_mut()
        && reports.manifest().has_fewer_responses()
    {
        first.notes.push(words.say(match reports.manifest().ranked {
            true => "edition-responses",
            false => "edition-responses-office",
        }));
    }
    tables
}

struct Cells<'a> {
    reports: &'a Reports<'a>,
    theme: &'a Theme,
    words: EditionWords<'a>,
}

impl Cells<'_> {
    fn table(
        &self,
        heading: &str,
        notes: &[&str],
        columns: &[ReportColumn],
        rows: Vec<Vec<String>>,
    ) -> EditionTableInputs {
        EditionTableInputs {
            heading: self.words.say(heading),
            notes: notes.iter().map(|id| self.words.say(id)).collect(),
            headers: columns.iter().map(|(id, _, _)| self.header(id)).collect(),
            widths: columns.iter().map(|(_, width, _)| *width).collect(),
            numbers: columns.iter().map(|(_, _, is_number)| *is_number).collect(),
            rows,
        }
    }

    /// The title of a column.
    fn header(&self, id: &str) -> String {
        let previous = self.reports.manifest().previous.as_ref();
        let before: Option<Period> = previous.and_then(|of| of.period.parse().ok());
        match before {
            Some(before) if id == CHANGE => {
                let period = self.theme.text.period(before);
                self.words.say_with("column-since", &[("period", &period)])
            }
            _ => self.words.say(id),
        }
    }

    fn ranked(&self, agency: &AgencyEntry) -> Vec<String> {
        let figure = &agency.overall.figure;
        let text = &self.theme.text;
        vec![
            agency
                .rank
                .map_or_else(String::new, |rank| text.count(rank)),
            agency.name.clone(),
            self.score(figure),
            self.interval(figure),
            rank_interval(agency),
            figure.n.map_or_else(dash, |n| text.count(n)),
            self.coverage(agency.coverage),
            self.group(agency),
            self.change(agency),
        ]
    }

    fn unranked(&self, agency: &AgencyEntry) -> Vec<String> {
        let figure = &agency.overall.figure;
        vec![
            agency.name.clone(),
            self.score(figure),
            self.interval(figure),
            figure.n.map_or_else(dash, |n| self.theme.text.count(n)),
            self.coverage(agency.coverage),
            self.code(agency.reason.as_deref()).unwrap_or_else(dash),
        ]
    }

    /// A score, or why there is none.
    fn score(&self, figure: &FigureEntry) -> String {
        let score = figure.score.map(|score| self.theme.text.score(score.0));
        score.unwrap_or_else(|| self.code(figure.reason.as_deref()).unwrap_or_else(dash))
    }

    fn interval(&self, figure: &FigureEntry) -> String {
        let bound = |bound| self.theme.text.score(bound);
        let bounds = figure.low.zip(figure.high);
        bounds.map_or_else(dash, |(low, high)| {
            format!("{}–{}", bound(low.0), bound(high.0))
        })
    }

    /// The group, and the mark where there is one.
    fn group(&self, agency: &AgencyEntry) -> String {
        let said = [&agency.group, &agency.mark];
        let said = said.map(|code| self.code(code.as_deref()));
        let said: Vec<String> = said.into_iter().flatten().collect();
        match said.is_empty() {
            true => dash(),
            false => said.join("; "),
        }
    }

    /// The difference, and what is to be said of it.
    fn change(&self, agency: &AgencyEntry) -> String {
        let change = &agency.change;
        // Said in every second row, so in few words; the table of codes has all of them.
        let words = match change.status == Code::NotShown.name() {
            true => Some(self.words.say("edition-report-not-shown")),
            false => self.code(Some(&change.status)),
        };
        let words = words.unwrap_or_else(dash);
        match change.difference {
            Some(difference) => format!("{} ({words})", self.theme.text.change(difference.0)),
            None if change.status == Code::NoPreviousEdition.name() => dash(),
            None => words,
        }
    }

    fn coverage(&self, coverage: CoverageEntry) -> String {
        let text = &self.theme.text;
        let counts = Coverage {
            finished: coverage.finished,
            invited: coverage.invited,
            answered: coverage.answered,
        };
        counts.rate().map_or_else(dash, |rate| {
            let of = format!(
                "{}/{}",
                text.count(counts.answered),
                text.count(counts.finished)
            );
            format!("{}% ({of})", text.score(rate))
        })
    }

    fn code(&self, name: Option<&str>) -> Option<String> {
        let code = Code::find(name?)?;
        let manifest = self.reports.manifest();
        Some(self.words.code(code, &self.theme.text.language, manifest))
    }
}

fn rank_interval(agency: &AgencyEntry) -> String {
    match (agency.rank_low, agency.rank_high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low}–{high}"),
        _ => dash(),
    }
}

fn dash() -> String {
    "–".to_owned()
}
