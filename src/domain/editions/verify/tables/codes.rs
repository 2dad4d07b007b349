//! `codes.csv`: what every code says.

use std::collections::BTreeSet;

use super::table::{Table, TableCheck};
use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::{AgencyEntry, Manifest};

/// Every code that stands in the edition is explained, and no code is there twice.
pub(super) fn check(of: &mut TableCheck<'_>, table: &Table) {
    of.expect(table, ["code", "kind"]);
    let mut listed = BTreeSet::new();
    for row in table.rows() {
        let code = row.find("code").unwrap_or_default();
        let kind = row.find("kind");
        if !listed.insert(code.to_owned()) {
            of.wrong(&row.place, format!("`{code}` is there twice"));
        }
        match Code::find(code) {
            None => of.wrong(&row.place, format!("`{code}` is no code")),
            Some(known) if kind.is_some_and(|kind| kind != known.kind().name()) => {
                let problem = format!("`{code}` is of the kind `{}`", known.kind().name());
                of.wrong(&row.place, problem);
            }
            Some(_) => {}
        }
    }
    for code in used(of.manifest) {
        if !listed.contains(code) {
            of.wrong("", format!("`{code}` is missing"));
        }
    }
}

/// The codes that stand in an edition.
fn used(manifest: &Manifest) -> BTreeSet<&str> {
    let of_agency = |agency: &'_ AgencyEntry| -> Vec<Option<String>> {
        let figures = agency.components.iter().map(|of| &of.figure);
        let beside = agency.beside.iter().map(|of| &of.figure);
        let figures = figures.chain(beside).chain([&agency.overall.figure]);
        let mut codes: Vec<Option<String>> = figures.map(|of| of.reason.clone()).collect();
        codes.extend(agency.questions.iter().map(|of| of.reason.clone()));
        codes.extend([
            agency.reason.clone(),
            agency.group.clone(),
            agency.mark.clone(),
        ]);
        codes.push(Some(agency.change.status.clone()));
        codes
    };
    let all: BTreeSet<String> = manifest
        .agencies
        .iter()
        .flat_map(of_agency)
        .flatten()
        .collect();
    let known = Code::ALL.iter().map(|code| code.name());
    known.filter(|code| all.contains(*code)).collect()
}
