//! `report.pdf`: the edition on paper.

mod tables;

use super::charts::BlockCharts;
use super::error::RenderError;
use super::file::EditionLook;
use super::words::{EditionWords, period_name};
use super::workbook::made_at;
use crate::domain::VIETNAM;
use crate::domain::editions::manifest::{Correction, Manifest};
use crate::domain::editions::reports::Reports;
use crate::report::charts::{Chart, Theme, alt_text, upright};
use crate::report::documents::edition::{EditionChartInputs, EditionInputs, job};

/// The agencies up to which a chart with a row for each is printed; of more it would be as many pages as
/// the table, and stands among the files.
const MOST_ROWS: usize = 60;

/// The report; `digest` is that of `edition.json`.
pub(super) fn pdf(
    reports: &Reports<'_>,
    digest: &str,
    theme: &Theme,
    look: EditionLook<'_>,
) -> Result<Vec<u8>, RenderError> {
    let words = EditionWords::new(look.languages);
    let manifest = reports.manifest();
    let (charts, drawings) = charts(reports, theme)?;
    let inputs = EditionInputs {
        title: manifest.title.clone(),
        facts: properties(reports, theme, words),
        foreword: manifest.foreword.lines().map(str::to_owned).collect(),
        correction: correction(manifest, words),
        tables: tables::tables(reports, theme, words),
        charts_heading: words.say("edition-report-charts"),
        charts,
        sections: sections(manifest, words),
        digest_words: words.say("edition-report-digest"),
        digest: digest.to_owned(),
        page: words.say_with(
            "edition-report-page",
            &[
                ("page", "{page}"),
                ("pages", "{pages}"),
                ("id", &manifest.id),
            ],
        ),
    };
    let job = job(&inputs, drawings, made_at(manifest), look.template)?;
    Ok(job.compile()?)
}

fn properties(
    reports: &Reports<'_>,
    theme: &Theme,
    words: EditionWords<'_>,
) -> Vec<(String, String)> {
    let manifest = reports.manifest();
    let method = &manifest.method;
    let named = words.say_with(
        "method-named",
        &[
            ("method", theme.text.method_name(method.name)),
            ("id", method.name.name()),
            ("version", &method.version.to_string()),
        ],
    );
    let property = |id: &str, value: String| (words.say(id), value);
    let mut properties = vec![
        property("export-column-block", manifest.block_name.clone()),
        property(
            "export-fact-period",
            period_name(words.languages, reports.period()),
        ),
        property("edition-fact-closed", day(&manifest.as_of)),
    ];
    if let Some(release) = &manifest.release_at {
        properties.push(property("edition-fact-release", day_and_time(release)));
    }
    // The sentence already begins with the name of what it tells.
    if let Some((name, value)) = named.split_once(": ") {
        properties.push((name.to_owned(), value.to_owned()));
    }
    if !manifest.responsible.is_empty() {
        properties.push(property(
            "edition-fact-responsible",
            manifest.responsible.clone(),
        ));
    }
    let access = &manifest.access_before_release;
    if !access.is_empty() {
        properties.push(property("edition-fact-access", access.join("; ")));
    }
    properties.push(property("edition-fact-id", manifest.id.clone()));
    properties
}

/// A day of Vietnam's; a text that is no time as it is.
fn day(text: &str) -> String {
    local(text, "%d/%m/%Y")
}

fn day_and_time(text: &str) -> String {
    local(text, "%H:%M, %d/%m/%Y")
}

fn local(text: &str, format: &str) -> String {
    match text.parse::<jiff::Timestamp>() {
        Ok(time) => time.to_zoned(VIETNAM).strftime(format).to_string(),
        Err(_) => text.to_owned(),
    }
}

/// What a correction says of itself.
fn correction(manifest: &Manifest, words: EditionWords<'_>) -> Vec<String> {
    let Some(correction) = &manifest.replaces else {
        return Vec::new();
    };
    let Correction {
        id,
        reason,
        changes_conclusion,
        differences,
        ..
    } = correction;
    let conclusion = match changes_conclusion {
        true => "edition-correction-changes",
        false => "edition-correction-keeps",
    };
    vec![
        words.say_with("edition-correction", &[("id", id), ("reason", reason)]),
        words.say(conclusion),
        words.say_with(
            "edition-correction-count",
            &[("count", &differences.len().to_string())],
        ),
    ]
}

fn sections(manifest: &Manifest, words: EditionWords<'_>) -> Vec<(String, Vec<String>)> {
    let (k, min_n) = (
        manifest.method.k.to_string(),
        manifest.method.min_n.to_string(),
    );
    let say = |id: &&str| words.say_with(id, &[("k", &k), ("min_n", &min_n)]);
    let section = |title: &str, ids: &[&str]| (words.say(title), ids.iter().map(say).collect());
    let method = manifest.method.name;
    let formula = format!("formula-{method}");
    let mut sections = vec![section(
        "edition-report-method",
        &[
            "method-source-link",
            formula.as_str(),
            "method-rounding",
            "edition-report-interval",
            "edition-report-ranks",
            "edition-report-groups",
        ],
    )];
    if !manifest.ranked {
        sections = vec![section(
            "edition-report-method",
            &[
                "method-source-link",
                formula.as_str(),
                "method-rounding",
                "edition-report-interval",
                "intake-note",
            ],
        )];
    }
    sections.push(section(
        "edition-report-limits",
        &[
            "interval-note",
            "method-comparison-limits",
            "method-limits-k",
            "edition-recompute",
            "edition-recompute-limits",
        ],
    ));
    sections
}

/// Drawings by name.
type Drawings = Vec<(String, String)>;

/// The charts, and their drawings by name.
fn charts(
    reports: &Reports<'_>,
    theme: &Theme,
) -> Result<(Vec<EditionChartInputs>, Drawings), RenderError> {
    let block = BlockCharts::new(reports);
    let has_few = reports.manifest().agencies.len() <= MOST_ROWS;
    let chosen: [Option<Chart<'_>>; 5] = [
        block.ranking().filter(|_| has_few),
        block.funnel(),
        Some(block.heatmap()).filter(|_| has_few),
        Some(block.coverage()).filter(|_| has_few),
        block.distribution(),
    ];
    let (mut inputs, mut drawings) = (Vec::new(), Vec::new());
    for chart in chosen.into_iter().flatten() {
        let pages = (1..).zip(upright(&chart, theme)?);
        let pages: Vec<(String, String)> = pages
            .map(|(page, drawing)| (format!("{}-{page}.svg", chart.kind()), drawing))
            .collect();
        inputs.push(EditionChartInputs {
            heading: chart.title(theme)?,
            alt: alt_text(&chart, theme)?,
            files: pages.iter().map(|(name, _)| name.clone()).collect(),
        });
        drawings.extend(pages);
    }
    Ok((inputs, drawings))
}
