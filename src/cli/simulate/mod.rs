//! `sipas simulate`: a made-up province, its cases and, if wanted, its responses.

mod calendar;
pub mod cases;
pub mod error;
mod names;
mod plan;
mod procedures;
pub mod province;
pub mod responses;
mod traits;
mod write;

use std::collections::BTreeSet;
use std::path::{PathBuf, absolute};
use std::sync::Arc;

pub use cases::{SimulatedCase, SimulatedCases};
pub use error::SimulateError;
pub use plan::Totals;
pub use province::{Province, SimulatedAgency};
pub use responses::{SimulatedResponses, draw_ratings};

use crate::cli::note::note;
use crate::cli::operator::by;
use crate::cli::passwords::without_passwords;
use crate::cli::{CliError, open, progress};
use crate::config::Config;
use crate::domain::period::Period;
use crate::domain::survey::{Definition, shipped};
use write::RecordFile;

/// Flags of `sipas simulate`.
#[derive(Clone, Debug, clap::Args)]
pub struct SimulateArgs {
    /// How many cases are received in the period.
    #[arg(long, value_name = "N")]
    pub cases: u64,
    /// The period: 2026, 2026-H1, 2026-Q3 or 2026-09.
    #[arg(long, value_name = "P")]
    pub period: Period,
    /// The file of cases to write.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// The file of agencies to write.
    #[arg(long, value_name = "FILE")]
    pub agencies: PathBuf,
    /// A file of responses to write as well.
    #[arg(long, value_name = "FILE")]
    pub responses: Option<PathBuf>,
    /// How many agencies decide cases; intake offices come on top.
    #[arg(long, value_name = "A", default_value_t = 50)]
    pub agency_count: usize,
    /// Another number gives another province; the same gives the same bytes.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Writes the files and prints on standard output what they add up to.
///
/// Each file appears completely or not at all, and replaces an earlier one.
///
/// The fields of the province are confirmed in the configured database, so that its cases can be
/// imported there. Where that fails, it is told and the files are good all the same.
///
/// # Errors
/// When an argument is out of range or a file can't be written.
pub fn run(config: &Config, args: &SimulateArgs) -> Result<(), CliError> {
    let definition = shipped().swap_remove(0);
    let summary = simulate(args, &definition)?;
    let fields = Province::new(args.agency_count, args.seed)?.fields();
    if let Err(error) = confirm(config, &fields) {
        let names: Vec<String> = fields.iter().map(|name| format!("'{name}'")).collect();
        note!(
            "notice: the fields are not confirmed: {}\nconfirm them before answers arrive: sipas fields confirm --new {}",
            without_passwords(&error.to_string()),
            names.join(" ")
        );
    }
    let Totals {
        received,
        in_time,
        overdue,
        pending,
    } = summary.totals;
    println!(
        "agencies={} cases={received} in_time={in_time} overdue={overdue} pending={pending} responses={}",
        summary.agencies, summary.responses
    );
    Ok(())
}

fn confirm(config: &Config, fields: &BTreeSet<&str>) -> Result<(), CliError> {
    let names: Vec<&str> = fields.iter().copied().collect();
    open::store(config)?.confirm_fields(&names, &by())?;
    Ok(())
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimulationSummary {
    /// Lines of the file of agencies, intake offices included.
    pub agencies: usize,
    /// What the cases add up to.
    pub totals: Totals,
    /// Lines of the file of responses.
    pub responses: u64,
}

/// Writes the files, with responses to the given survey.
///
/// # Errors
/// As [`run`].
pub fn simulate(
    args: &SimulateArgs,
    definition: &Arc<Definition>,
) -> Result<SimulationSummary, SimulateError> {
    refuse_same_files(args)?;
    let province = Province::new(args.agency_count, args.seed)?;
    let cases = SimulatedCases::new(&province, args.cases, args.period)?;
    let totals = cases.totals();
    let mut agencies_file = RecordFile::create(&args.agencies, write::agency_header())?;
    let mut cases_file = RecordFile::create(&args.output, write::case_header())?;
    let mut responses_file = match &args.responses {
        Some(path) => Some(RecordFile::create(
            path,
            write::response_header(definition),
        )?),
        None => None,
    };
    for agency in province.all() {
        agencies_file.write(write::agency_record(agency))?;
    }
    let mut answers = SimulatedResponses::new(&province, definition);
    let mut responses = 0;
    let bar = progress::counts(args.cases, "cases");
    for simulated in cases {
        cases_file.write(write::case_record(&simulated.case))?;
        if let Some(file) = &mut responses_file
            && let Some(row) = answers.answer(&simulated)
        {
            file.write(write::response_record(&row))?;
            responses += 1;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    // All files are complete by now, and only renaming them can still fail.
    agencies_file.commit()?;
    cases_file.commit()?;
    if let Some(file) = responses_file {
        file.commit()?;
    }
    Ok(SimulationSummary {
        agencies: province.all().count(),
        totals,
        responses,
    })
}

fn refuse_same_files(args: &SimulateArgs) -> Result<(), SimulateError> {
    // Two outputs may go to the same device, such as /dev/null.
    let is_same = |left: &PathBuf, right: &PathBuf| {
        absolute(left).ok() == absolute(right).ok()
            && !left.metadata().is_ok_and(|found| !found.is_file())
    };
    let mut pairs = vec![(&args.output, &args.agencies)];
    if let Some(responses) = &args.responses {
        pairs.extend([(&args.output, responses), (&args.agencies, responses)]);
    }
    match pairs.into_iter().find(|(left, right)| is_same(left, right)) {
        Some((path, _)) => Err(SimulateError::SameFile(path.clone())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
