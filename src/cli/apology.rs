//! `sipas apology --case AGENCY/CODE -o FILE.pdf|.docx [--applicant NAME] [--reason TEXT] [--new-date D]`

use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;

use super::day::day;
use super::operator::by;
use super::{CliError, open, output};
use crate::config::Config;
use crate::domain::VIETNAM;
use crate::domain::access::Viewer;
use crate::domain::cases::apology::{Apology, ApologyError};
use crate::domain::survey::Text;
use crate::files::NewFile;
use crate::outputs::papers::{ApologyFormat, Printer};

/// Flags of `sipas apology`.
#[derive(clap::Args)]
pub struct Args {
    /// The case: its agency's code, a slash, its own code
    #[arg(long, value_name = "AGENCY/CODE", value_parser = case)]
    case: (String, String),
    /// The file; its ending .pdf or .docx chooses the format
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Who applied: printed, and kept nowhere
    #[arg(long, value_name = "NAME")]
    applicant: Option<String>,
    /// Why the result is late [default: the reason kept with the case]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The new return date of a pending case
    #[arg(long, value_name = "DAY", value_parser = day)]
    new_date: Option<Date>,
}

/// Splits at the first slash: codes of cases may hold slashes, codes of agencies may not.
fn case(text: &str) -> Result<(String, String), String> {
    match text.split_once('/') {
        Some((agency, code)) if !agency.is_empty() && !code.trim().is_empty() => {
            Ok((crate::domain::fold(agency), crate::domain::tidy(code)))
        }
        _ => Err("write the agency's code, a slash and the case's code: so-tp/H29-0001".to_owned()),
    }
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let ending = args.output.extension().unwrap_or_default();
    let format = ApologyFormat::of_ending(&ending.to_string_lossy()).ok_or_else(|| {
        CliError::Usage(format!(
            "{}: name a file that ends in .pdf or .docx",
            args.output.display()
        ))
    })?;
    let store = open::kept_store(config)?;
    let (agency, code) = &args.case;
    let kept = store
        .cases(&Viewer::Operator)
        .find(agency, code)?
        .ok_or_else(|| CliError::Refused(format!("agency `{agency}` has no case `{code}`")))?;
    let today = Timestamp::now().to_zoned(VIETNAM).date();
    let apology =
        Apology::of(&kept.case, args.reason.as_deref(), args.new_date, today).map_err(refusal)?;
    let (languages, templates) = open::for_printing(config)?;
    let printer = Printer {
        store: &store,
        languages: &languages,
        counter: &config.counter,
        templates: &templates,
        surveyor: &Text::new(config.surveying_body.clone()),
        letterheads: &config.letterheads,
        public_url: &config.public_url,
    };
    let paper = printer.apology(&kept.case, &apology, args.applicant.as_deref(), format)?;
    let mut file = NewFile::create(&args.output).map_err(CliError::file(&args.output))?;
    file.write_all(&paper)
        .and_then(|()| file.commit())
        .map_err(CliError::file(&args.output))?;
    store.insert_apology(&kept.id, &apology, &by())?;
    output::print(format!(
        "apology of {} noted, {} {}\n",
        apology.day,
        if apology.is_given {
            "result given on"
        } else {
            "new return date"
        },
        apology.new_return_date
    ))
}

/// Returns wrong use for what another flag would put right, and otherwise a refusal.
fn refusal(error: ApologyError) -> CliError {
    match error {
        ApologyError::NoDueDate | ApologyError::InTime => {
            CliError::Refused(format!("no apology is owed: {error}"))
        }
        ApologyError::NoReason => CliError::Usage(format!("--reason: {error}")),
        ApologyError::LongReason => CliError::Usage(format!("--reason: {error}")),
        ApologyError::NoNewDate | ApologyError::NewDateTooEarly | ApologyError::AlreadyGiven(_) => {
            CliError::Usage(format!("--new-date: {error}"))
        }
    }
}
