//! The columns that tables of agencies share: whom a row is about, and a figure.

use super::table::{ColumnKind, EditionColumn, cell, columns};
use crate::domain::editions::manifest::{AgencyEntry, FigureEntry, Manifest};

/// The columns that name an agency, and those of a figure.
pub(super) fn subject_columns() -> Vec<EditionColumn> {
    let subject = [
        "period",
        "method",
        "survey",
        "agency",
        "name",
        "block",
        "component",
    ];
    [columns(ColumnKind::Text, &subject), figure_columns()].concat()
}

/// The cells that name an agency.
pub(super) fn subject_cells(manifest: &Manifest, agency: &AgencyEntry) -> Vec<String> {
    vec![
        manifest.period.clone(),
        manifest.method.name.to_string(),
        agency.survey.clone(),
        agency.agency.clone(),
        agency.name.clone(),
        manifest.block.clone(),
    ]
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
