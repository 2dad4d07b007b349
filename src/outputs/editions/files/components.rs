//! `components.csv`: one row an agency and component.

use super::ranking::{subject_cells, subject_columns};
use super::table::{ColumnKind, EditionColumn, EditionTable, cell, columns};
use crate::domain::editions::manifest::{FigureEntry, Manifest};

/// The table.
pub(super) fn table(manifest: &Manifest) -> EditionTable {
    let mut all = subject_columns();
    all.extend(columns(ColumnKind::Text, &["component_name"]));
    let mut rows = Vec::new();
    for agency in &manifest.agencies {
        let mut surveys = manifest.surveys.iter();
        let survey = surveys.find(|survey| survey.id == agency.survey);
        for component in &agency.components {
            let known = survey.into_iter().flat_map(|survey| &survey.components);
            let name = known.into_iter().find(|of| of.id == component.id);
            let mut row = subject_cells(manifest, agency);
            row.push(component.id.clone());
            row.extend(figure_cells(&component.figure, None));
            row.push(cell(name.map(|of| &of.name)));
            rows.push(row);
        }
    }
    EditionTable {
        file: "components.csv",
        title: "edition-table-components",
        sheet: "edition-sheet-components",
        key: &["agency", "component"],
        columns: all,
        rows,
    }
}

/// The columns of a figure.
pub(super) fn figure_columns() -> Vec<EditionColumn> {
    [
        columns(ColumnKind::Score, &["score"]),
        columns(
            ColumnKind::Count,
            &[
                "numerator",
                "denominator",
                "n",
                "answers",
                "satisfied",
                "points",
            ],
        ),
        columns(ColumnKind::Decimal, &["effective_n"]),
        columns(ColumnKind::Score, &["low", "high"]),
        columns(ColumnKind::Code, &["reason"]),
        columns(ColumnKind::Count, &["left_out"]),
    ]
    .concat()
}

/// The cells of a figure; a reason of the agency comes before that of the figure.
pub(super) fn figure_cells(figure: &FigureEntry, reason: Option<&String>) -> Vec<String> {
    vec![
        cell(figure.score),
        cell(figure.numerator),
        cell(figure.denominator),
        cell(figure.n),
        cell(figure.answers),
        cell(figure.satisfied),
        cell(figure.points),
        cell(figure.effective_n),
        cell(figure.low),
        cell(figure.high),
        cell(reason.or(figure.reason.as_ref())),
        figure.left_out.to_string(),
    ]
}
