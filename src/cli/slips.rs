//! `sipas slips --office O|--agency A --from D --to D [--paper P] [--start-at PLACE] [--no-stub] -o
//! FILE.pdf`

use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;

use super::day::day;
use super::operator::by;
use super::{CliError, open, output};
use crate::config::Config;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::{By, Reach, Viewer};
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::Delivery;
use crate::domain::survey::Text;
use crate::files::NewFile;
use crate::outputs::papers::Printer;
use crate::report::documents::slips::{Paper, SheetPlace, SlipPrint};
use crate::store::Store;
use crate::store::cases::read::{KeptCase, LinkQuery};
use crate::store::links::by_hand::ByHand;

/// The number of cases fetched at a time.
const PAGE: i64 = 1000;

/// The most slips in one file, since a document is made in memory.
const MOST: usize = 10_000;

/// Flags of `sipas slips`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    owner: OwnerArgs,
    /// First day on which they were finished
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Date,
    /// Last day on which they were finished
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Date,
    /// a4 (six slips a sheet, to be cut), a5 (two), a6 (one), 80 or 58 (a thermal roll), envelope (A6)
    #[arg(long, default_value = "a4")]
    paper: Paper,
    /// The first free place of a started sheet, counted from 1 by rows
    #[arg(long, value_name = "PLACE")]
    start_at: Option<SheetPlace>,
    /// Leave out the stubs with the case codes
    #[arg(long)]
    no_stub: bool,
    /// The PDF
    #[arg(short, long, value_name = "FILE.pdf")]
    output: PathBuf,
}

/// Flags for the office or agency whose cases are printed.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct OwnerArgs {
    /// Cases handed in or returned at an intake office, by its code
    #[arg(long, value_name = "CODE", value_parser = Slug::parse)]
    office: Option<Slug>,
    /// Cases that an agency decided, by its code
    #[arg(long, value_name = "CODE", value_parser = Slug::parse)]
    agency: Option<Slug>,
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    if args.to < args.from {
        let reason = format!("--to {} is before --from {}", args.to, args.from);
        return Err(CliError::Usage(reason));
    }
    if let Some(place) = args.start_at
        && args
            .paper
            .places()
            .is_none_or(|places| place.number() > places)
    {
        let reason = format!(
            "--paper {} has no place {}",
            args.paper.name(),
            place.number()
        );
        return Err(CliError::Usage(reason));
    }
    let store = open::kept_store(config)?;
    let (languages, templates) = open::for_printing(config)?;
    let now = Timestamp::now();
    let cases = args.find(&store, now)?;
    if cases.is_empty() {
        return Err(CliError::Refused(format!(
            "no slip: no case finished from {} to {} has a link that can still be used",
            args.from, args.to
        )));
    }
    let printer = Printer {
        store: &store,
        languages: &languages,
        counter: &config.counter,
        templates: &templates,
        surveyor: &Text::new(config.surveying_body.clone()),
        letterheads: &config.letterheads,
        public_url: &config.public_url,
    };
    let print = SlipPrint {
        paper: args.paper,
        start_at: args.start_at,
        stubs: !args.no_stub,
    };
    let document = printer.slips(&cases, print)?;
    let by = by();
    let event = AuditEvent::new(Act::SlipsWrite, args.owner.name())
        .with("slips", cases.len())
        .with("from", args.from.to_string())
        .with("to", args.to.to_string());
    store.record(&by, &event)?;
    let mut file = NewFile::create(&args.output).map_err(CliError::file(&args.output))?;
    file.write_all(&document)
        .and_then(|()| file.commit())
        .map_err(CliError::file(&args.output))?;
    note(&store, &cases, &by)?;
    output::print(format!("slips={}\n", cases.len()))
}

impl Args {
    /// Returns the cases to print slips for, in the order in which they were finished.
    fn find(&self, store: &Store, now: Timestamp) -> Result<Vec<KeptCase>, CliError> {
        let mut query = LinkQuery {
            of: self.owner.reach(store)?,
            from: self.from,
            to: self.to,
            after: None,
            limit: PAGE,
        };
        let mut found: Vec<KeptCase> = Vec::new();
        loop {
            let page = store.cases(&Viewer::Operator).list_finished(&query)?;
            let Some(last) = page.last() else {
                return Ok(found);
            };
            let finished_at = last.case.finished_at.map(|time| time.to_string());
            query.after = Some((finished_at.unwrap_or_default(), last.id.clone()));
            found.extend(page.into_iter().filter(|case| {
                let link = case.link.as_ref();
                link.is_some_and(|link| link.expires_at > now)
            }));
            if found.len() > MOST {
                return Err(CliError::Refused(format!(
                    "more than {MOST} slips: choose fewer days"
                )));
            }
        }
    }
}

impl OwnerArgs {
    /// The code of the office or the agency.
    fn name(&self) -> String {
        let named = self.office.as_ref().or(self.agency.as_ref());
        named.map(ToString::to_string).unwrap_or_default()
    }

    fn reach(&self, store: &Store) -> Result<Reach, CliError> {
        let agencies = store.list_agencies()?;
        let named = self.office.as_ref().or(self.agency.as_ref());
        let found = named.and_then(|code| agencies.iter().find(|agency| agency.code == *code));
        match (found, named) {
            (Some(agency), _) if self.office.is_none() => {
                Ok(Reach::of_agencies(vec![agency.code.clone()]))
            }
            (Some(office), _) if office.is_intake_office() => Ok(Reach::Office {
                office: office.code.clone(),
                counter: None,
            }),
            (Some(agency), _) => Err(CliError::Usage(format!(
                "`{}` is no intake office: name it with --agency",
                agency.code
            ))),
            (None, named) => Err(CliError::Refused(format!(
                "there is no agency `{}`",
                named.map(Slug::as_str).unwrap_or_default()
            ))),
        }
    }
}

/// Records that the links were delivered on paper, and as a reprint where they had been before.
fn note(store: &Store, cases: &[KeptCase], by: &By) -> Result<(), CliError> {
    let by_hand = ByHand {
        reason: None,
        by: by.clone(),
    };
    for case in cases {
        let delivery = case.link.as_ref().and_then(|link| link.delivery);
        if delivery == Some(Delivery::Slip) {
            store.note_reprint(&case.id, &by_hand)?;
        }
    }
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    Ok(store.record_delivery_of_slips(&ids, by.now)?)
}
