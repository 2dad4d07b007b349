//! Tables of figures: `ranking.csv`, one row an agency, and `components.csv`, one row an agency and
//! component.

use std::collections::BTreeSet;

use super::table::{Table, TableCheck, text};
use crate::domain::editions::manifest::{AgencyEntry, FigureEntry, Manifest, OVERALL};
use crate::domain::editions::verify::files::MANIFEST_FILE;

/// Checks the ranking, where every agency has its overall row.
pub(super) fn check_ranking(of: &mut TableCheck<'_>, table: &Table) {
    of.require(table, &NEEDED);
    let expected = FIGURE_COLUMNS.iter().chain(&RANKING_COLUMNS).copied();
    of.expect(table, expected.filter(|column| !NEEDED.contains(column)));
    let seen = check_rows(of, table);
    for agency in &of.manifest.agencies {
        require(of, &seen, &agency.agency, OVERALL);
    }
}

/// Checks the components, where every agency has a row for each.
pub(super) fn check_components(of: &mut TableCheck<'_>, table: &Table) {
    of.expect(table, FIGURE_COLUMNS.into_iter().chain(["component_name"]));
    let seen = check_rows(of, table);
    for agency in &of.manifest.agencies {
        for component in &agency.components {
            require(of, &seen, &agency.agency, &component.id);
        }
    }
}

/// The columns without which a ranking says nothing.
const NEEDED: [&str; 5] = ["agency", "n", "score", "rank", "reason"];

/// The columns that every program has written of a figure.
const FIGURE_COLUMNS: [&str; 19] = [
    "period",
    "method",
    "survey",
    "agency",
    "name",
    "block",
    "component",
    "score",
    "numerator",
    "denominator",
    "n",
    "answers",
    "satisfied",
    "points",
    "effective_n",
    "low",
    "high",
    "reason",
    "left_out",
];

/// Those of an agency in a ranking.
const RANKING_COLUMNS: [&str; 16] = [
    "rank",
    "tied",
    "rank_low",
    "rank_high",
    "ranked",
    "group",
    "mark",
    "score_before|before",
    "difference",
    "direction|change_status",
    "finished",
    "invited",
    "answered",
    "flagged",
    "outside",
    "note",
];

type SeenRows = BTreeSet<(String, String)>;

fn require(of: &mut TableCheck<'_>, seen: &SeenRows, agency: &str, component: &str) {
    if !seen.contains(&(agency.to_owned(), component.to_owned())) {
        of.wrong("", format!("`{agency}`, `{component}` is missing"));
    }
}

fn check_rows(of: &mut TableCheck<'_>, table: &Table) -> SeenRows {
    let mut seen = BTreeSet::new();
    for row in table.rows() {
        let code = row.find("agency").unwrap_or_default();
        let component = row.find("component").unwrap_or(OVERALL);
        let agency = of.agencies.get(code).copied();
        let figure = agency.and_then(|agency| figure(agency, component));
        let Some((agency, figure)) = agency.zip(figure) else {
            let problem = format!("`{code}`, `{component}` is not in {MANIFEST_FILE}");
            of.wrong(&row.place, problem);
            continue;
        };
        if !seen.insert((code.to_owned(), component.to_owned())) {
            of.wrong(
                &row.place,
                format!("`{code}`, `{component}` is there twice"),
            );
        }
        let manifest = of.manifest;
        of.compare(&row, |column| {
            rank_cell(manifest, agency, (component, figure), column)
        });
    }
    seen
}

fn figure<'a>(agency: &'a AgencyEntry, component: &str) -> Option<&'a FigureEntry> {
    if component == OVERALL {
        return Some(&agency.overall.figure);
    }
    let mut components = agency.components.iter();
    let found = components.find(|of| of.id == component)?;
    Some(&found.figure)
}

/// The name of a component; `None` for that of the overall figure, which is no part of an edition.
fn component_name(manifest: &Manifest, agency: &AgencyEntry, component: &str) -> Option<String> {
    let mut surveys = manifest.surveys.iter();
    let survey = surveys.find(|survey| survey.id == agency.survey)?;
    let found = survey.components.iter().find(|of| of.id == component)?;
    Some(found.name.clone())
}

/// What a cell of a ranking must hold; `None` for a column that isn't known.
fn rank_cell(
    manifest: &Manifest,
    agency: &AgencyEntry,
    (component, figure): (&str, &FigureEntry),
    column: &str,
) -> Option<String> {
    let reason = agency.reason.as_ref().filter(|_| component == OVERALL);
    let coverage = &agency.coverage;
    Some(match column {
        "period" => manifest.period.clone(),
        "method" => manifest.method.name.to_string(),
        "survey" => agency.survey.clone(),
        "agency" => agency.agency.clone(),
        "name" => agency.name.clone(),
        "block" => manifest.block.clone(),
        "component" => component.to_owned(),
        "score" => text(figure.score),
        "numerator" => text(figure.numerator),
        "denominator" => text(figure.denominator),
        "n" => text(figure.n),
        "answers" => text(figure.answers),
        "satisfied" => text(figure.satisfied),
        "points" => text(figure.points),
        "effective_n" => text(figure.effective_n),
        "low" => text(figure.low),
        "high" => text(figure.high),
        "left_out" => figure.left_out.to_string(),
        "reason" => text(reason.or(figure.reason.as_ref())),
        "rank" => text(agency.rank),
        "tied" => agency.tied.to_string(),
        "rank_low" => text(agency.rank_low),
        "rank_high" => text(agency.rank_high),
        "ranked" => agency.rank.is_some().to_string(),
        "group" => text(agency.group.as_ref()),
        "mark" => text(agency.mark.as_ref()),
        "difference" => text(agency.change.difference),
        "change_status" | "direction" => agency.change.status.clone(),
        "before" | "score_before" => text(
            agency
                .change
                .before
                .as_ref()
                .and_then(|before| before.score),
        ),
        "note" => text(agency.note.as_ref()),
        "name_en" => text(agency.name_en.as_ref()),
        "component_name" => return component_name(manifest, agency, component),
        "finished" => coverage.finished.to_string(),
        "invited" => coverage.invited.to_string(),
        "answered" => coverage.answered.to_string(),
        "flagged" => text(agency.flagged),
        "outside" => agency.outside.to_string(),
        _ => return None,
    })
}
