//! Every table of a bundle.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{Table, TableCheck};
use super::{codes, distribution, figures};
use crate::domain::editions::manifest::Manifest;
use crate::domain::editions::verify::files::Files;
use crate::domain::editions::verify::finding::Findings;

/// The tables, and whether a bundle must have them.
type TableKind = (&'static str, bool, fn(&mut TableCheck<'_>, &Table));
const TABLES: [TableKind; 4] = [
    ("ranking.csv", true, figures::check_ranking),
    ("components.csv", false, figures::check_components),
    ("distribution.csv", true, distribution::check),
    ("codes.csv", true, codes::check),
];

/// Whether a file is a table that is checked.
pub(in crate::domain::editions::verify) fn is_checked(file: &str) -> bool {
    TABLES.iter().any(|(name, ..)| *name == file)
}

/// Checks every table.
pub(in crate::domain::editions::verify) fn check(
    manifest: &Manifest,
    files: &Files,
    findings: &mut Findings,
    not_recomputed: &mut Vec<String>,
) {
    let (mut unknown, mut absent) = (BTreeSet::new(), BTreeSet::new());
    let by_code = manifest.agencies.iter().map(|of| (of.agency.as_str(), of));
    let agencies: BTreeMap<_, _> = by_code.collect();
    for (file, is_needed, check) in TABLES {
        let Some(bytes) = files.get(file) else {
            if is_needed {
                findings.add(file, "", "is missing");
            }
            continue;
        };
        match Table::parse(bytes) {
            Ok(table) => {
                let mut of = TableCheck {
                    file,
                    manifest,
                    agencies: &agencies,
                    findings: &mut *findings,
                    unknown: &mut unknown,
                    absent: &mut absent,
                };
                check(&mut of, &table);
            }
            Err(error) => findings.add(file, "", format!("can't be read: {error}")),
        }
    }
    for (what, columns) in [
        ("columns that this program doesn't know", unknown),
        (
            "columns that are absent, so that nothing of them is compared",
            absent,
        ),
    ] {
        if !columns.is_empty() {
            let columns: Vec<String> = columns.into_iter().collect();
            not_recomputed.push(format!("{what}: {}", columns.join(", ")));
        }
    }
}
