//! `sipas import published FILE`

use std::collections::HashMap;

use jiff::Timestamp;

use super::args::ImportArgs;
use super::lines::ImportLines;
use super::small::SmallImport;
use crate::cli::{CliError, open};
use crate::config::Config;
use crate::domain::VIETNAM;
use crate::domain::access::Viewer;
use crate::domain::files::{KnownAgencies, PublishedColumns};
use crate::domain::indices::PublishedFigure;

pub fn run(config: &Config, args: &ImportArgs) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let names = PublishedColumns::names();
    let mut lines = ImportLines::open(&args.file, args.sheet.as_deref(), &names)?;
    let columns = lines.header(args.strict, |cells| PublishedColumns::read(cells, &names))?;
    let agencies = store.list_agencies()?;
    let today = Timestamp::now().to_zoned(VIETNAM).date();
    let known = KnownAgencies::new(&agencies, today);
    let key = |figure: &PublishedFigure| {
        let agency = figure.agency.as_ref().map(ToString::to_string);
        (figure.index.key(), agency, figure.period)
    };
    let stored = store.list_published(&Viewer::Operator)?;
    let stored: HashMap<_, _> = stored.iter().map(|figure| (key(figure), figure)).collect();
    let read =
        |cells: &[&str]| columns.figure(cells, &known, |figure| stored.get(&key(figure)).copied());
    let mut first_lines = HashMap::new();
    let mut figures = Vec::new();
    while let Some((line, figure)) = lines.next(columns.as_ref(), read) {
        let first = *first_lines.entry(key(&figure)).or_insert(line);
        if first == line {
            figures.push(figure);
        } else {
            lines.refuse(line, &columns.repeated(first));
        }
    }
    let import = SmallImport::new(lines, args)?;
    import.finish(|source, mode| store.import_published(&figures, source, mode))
}
