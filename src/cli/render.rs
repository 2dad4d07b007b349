//! `sipas render`, which a server runs for a long document: the document's contents come on standard
//! input, the PDF goes to standard output; of an edition, all of its files go there as one archive. It
//! opens no database and knows no secret.

use std::io::{Write, stdin, stdout};

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, setrlimit};

use super::CliError;
use super::program::{stand_back, yield_to_all};
use crate::outputs::editions::{EditionJob, Pace, bundle};
use crate::outputs::papers::PrintError;
use crate::report::documents::DocumentError;
use crate::report::documents::pdf::PdfJob;

/// Flags of `sipas render`.
#[derive(clap::Args)]
pub struct Args {
    /// The most memory, in MiB
    #[arg(long, value_name = "MIB")]
    memory: u64,
    /// Make the files of an edition
    #[arg(long)]
    edition: bool,
}

pub fn run(args: &Args) -> Result<(), CliError> {
    limit(args.memory).map_err(|error| {
        CliError::Refused(format!("the limits of a document can't be set: {error}"))
    })?;
    let document = match args.edition {
        true => {
            // Minutes of work that nobody waits for at a counter. It holds no lock of the database, which
            // whoever hardly runs must not. A process that is merely nice keeps a processor for some
            // milliseconds when a citizen comes.
            yield_to_all();
            edition()?
        }
        false => {
            let job: PdfJob = serde_json::from_reader(stdin().lock())?;
            let document = job.compile().map_err(DocumentError::from);
            document.map_err(PrintError::from)?
        }
    };
    let mut out = stdout().lock();
    out.write_all(&document)?;
    Ok(out.flush()?)
}

/// The archive of an edition's files.
fn edition() -> Result<Vec<u8>, CliError> {
    let refused = |reason: String| CliError::Refused(reason);
    let job: EditionJob = serde_json::from_reader(stdin().lock())?;
    let files = job
        .run(Pace::HalfTheTime)
        .map_err(|error| refused(error.to_string()))?;
    let files = files.into_iter().map(|file| (file.name, file.bytes));
    bundle::write(&files.collect()).map_err(|error| refused(error.to_string()))
}

/// Limits the memory of this process, and lets all others come first.
fn limit(memory: u64) -> Result<(), Errno> {
    let at_most = |limit: u64| Rlimit {
        current: Some(limit),
        maximum: Some(limit),
    };
    setrlimit(Resource::Data, at_most(memory << 20))?;
    // A core dump would hold links.
    setrlimit(Resource::Core, at_most(0))?;
    stand_back();
    Ok(())
}
