//! `components.csv`: one row an agency and component.

use super::columns::{figure_cells, subject_cells, subject_columns};
use super::table::{ColumnKind, EditionTable, cell, columns};
use crate::domain::editions::manifest::Manifest;

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
