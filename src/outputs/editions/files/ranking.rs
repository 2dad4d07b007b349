//! `ranking.csv`: one row an agency, with everything that its rank, its group and its mark are computed
//! from.

use super::columns::{figure_cells, subject_cells, subject_columns};
use super::table::{ColumnKind, EditionTable, cell, columns};
use crate::domain::editions::manifest::{AgencyEntry, Manifest, OVERALL};

/// The table.
pub(super) fn table(manifest: &Manifest) -> EditionTable {
    EditionTable {
        file: "ranking.csv",
        title: "edition-table-ranking",
        sheet: "edition-sheet-ranking",
        key: &["agency"],
        columns: [
            subject_columns(),
            columns(ColumnKind::Count, &["rank"]),
            columns(ColumnKind::Truth, &["tied"]),
            columns(ColumnKind::Count, &["rank_low", "rank_high"]),
            columns(ColumnKind::Truth, &["ranked"]),
            columns(ColumnKind::Code, &["group", "mark"]),
            columns(ColumnKind::Score, &["score_before"]),
            columns(ColumnKind::Difference, &["difference"]),
            columns(ColumnKind::Code, &["direction"]),
            columns(
                ColumnKind::Count,
                &["finished", "invited", "answered", "flagged", "outside"],
            ),
            columns(ColumnKind::Text, &["note"]),
        ]
        .concat(),
        rows: manifest
            .agencies
            .iter()
            .map(|of| row(manifest, of))
            .collect(),
    }
}

fn row(manifest: &Manifest, agency: &AgencyEntry) -> Vec<String> {
    let mut row = subject_cells(manifest, agency);
    row.push(OVERALL.to_owned());
    let figure = &agency.overall.figure;
    row.extend(figure_cells(figure, agency.reason.as_ref()));
    let change = &agency.change;
    let before = change.before.as_ref().and_then(|before| before.score);
    let coverage = &agency.coverage;
    row.extend([
        cell(agency.rank),
        agency.tied.to_string(),
        cell(agency.rank_low),
        cell(agency.rank_high),
        agency.rank.is_some().to_string(),
        cell(agency.group.as_ref()),
        cell(agency.mark.as_ref()),
        cell(before),
        cell(change.difference),
        change.status.clone(),
        coverage.finished.to_string(),
        coverage.invited.to_string(),
        coverage.answered.to_string(),
        cell(agency.flagged),
        agency.outside.to_string(),
        cell(agency.note.as_ref()),
    ]);
    row
}
