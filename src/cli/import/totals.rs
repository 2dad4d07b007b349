//! `sipas import totals FILE`

use std::collections::HashMap;

use jiff::Timestamp;

use super::args::ImportArgs;
use super::lines::ImportLines;
use super::small::SmallImport;
use crate::cli::{CliError, open};
use crate::config::Config;
use crate::domain::VIETNAM;
use crate::domain::access::Viewer;
use crate::domain::files::{KnownAgencies, TotalsColumns};
use crate::domain::indices::ReportedTotals;

pub fn run(config: &Config, args: &ImportArgs) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let names = TotalsColumns::names();
    let mut lines = ImportLines::open(&args.file, args.sheet.as_deref(), &names)?;
    let columns = lines.header(args.strict, |cells| TotalsColumns::read(cells, &names))?;
    let agencies = store.list_agencies()?;
    let today = Timestamp::now().to_zoned(VIETNAM).date();
    let known = KnownAgencies::new(&agencies, today);
    let key = |totals: &ReportedTotals| (totals.agency.clone(), totals.month);
    let stored = store.list_totals(&Viewer::Operator)?;
    let stored: HashMap<_, _> = stored.iter().map(|totals| (key(totals), totals)).collect();
    let read =
        |cells: &[&str]| columns.totals(cells, &known, |totals| stored.get(&key(totals)).copied());
    let mut first_lines = HashMap::new();
    let mut all = Vec::new();
    while let Some((line, totals)) = lines.next(columns.as_ref(), read) {
        let first = *first_lines.entry(key(&totals)).or_insert(line);
        if first == line {
            all.push(totals);
        } else {
            lines.refuse(line, &columns.repeated(first));
        }
    }
    let import = SmallImport::new(lines, args)?;
    import.finish(|source, mode| store.import_totals(&all, source, mode))
}
