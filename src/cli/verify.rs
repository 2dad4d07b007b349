//! `sipas verify BUNDLE`

use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::CliError;
use super::output::{print, print_json};
use crate::domain::editions::key::VerifierKey;
use crate::domain::editions::verify::{Files, OlderBundle, Signature, Verification, verify};
use crate::domain::text::is_invisible;
use crate::outputs::editions::bundle::{self, MOST_BYTES};

/// Flags of `sipas verify`.
#[derive(clap::Args)]
pub struct Args {
    /// The bundle of an edition, a zip archive
    bundle: PathBuf,
    /// The verifier key that the province made known, as `sipas edition key show` prints it; repeat it
    /// where a key was changed
    #[arg(long = "key", value_name = "VKEY")]
    keys: Vec<VerifierKey>,
    /// A bundle from before, which the log must still hold; repeat it for several
    #[arg(long, value_name = "BUNDLE")]
    older: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: VerifyFormat,
}

/// The form in which a verification is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum VerifyFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

pub fn run(args: &Args) -> Result<(), CliError> {
    let files = read(&args.bundle)?;
    let mut older = Vec::new();
    for path in &args.older {
        older.push((path.display().to_string(), read(path)?));
    }
    let older: Vec<OlderBundle<'_>> = older
        .iter()
        .map(|(name, files)| OlderBundle { name, files })
        .collect();
    let verification = verify(&files, &args.keys, &older);
    match args.format {
        VerifyFormat::Text => print(summary(&verification, older.len()))?,
        VerifyFormat::Json => print_json(&verification)?,
    }
    if verification.is_right() {
        return Ok(());
    }
    Err(CliError::Refused(format!(
        "{}: {} found wrong",
        args.bundle.display(),
        match verification.findings.len() {
            1 => "1 thing".to_owned(),
            count => format!("{count} things"),
        }
    )))
}

/// Reads a bundle, of whatever size the file is.
fn read(path: &Path) -> Result<Files, CliError> {
    let mut bytes = Vec::new();
    let limit = MOST_BYTES as u64 + 1;
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(CliError::file(path))?;
    bundle::read(&bytes).map_err(|error| CliError::Refused(format!("{}: {error}", path.display())))
}

/// The report for people.
fn summary(verification: &Verification, older: usize) -> String {
    let Verification {
        origin,
        id,
        digest,
        log_index,
        log_size,
        signature,
        findings,
        not_recomputed,
    } = verification;
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        // Writing to a text can't fail.
        let _ = writeln!(text, "{name:<11}{}", escaped(&value));
    };
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    line("edition", or_none(id));
    line("origin", or_none(origin));
    line("sha256", format!("{} of edition.json", or_none(digest)));
    if let Some((index, size)) = log_index.zip(*log_size) {
        line(
            "log",
            format!("entry {index} of {size}, {older} older bundles compared"),
        );
    }
    line("signature", signed(signature));
    for finding in findings {
        line("WRONG", finding.to_string());
    }
    for statement in not_recomputed {
        line("unproven", statement.clone());
    }
    let result = match (findings.len(), signature) {
        (0, Signature::Unchecked(_)) => {
            "nothing wrong within the bundle; WHO MADE IT IS UNCHECKED: give --key".to_owned()
        }
        (0, _) => "nothing wrong: every figure that the integers give is as published".to_owned(),
        (count, _) => format!("{count} wrong"),
    };
    line("result", result);
    text
}

/// A text that anybody may have put into a bundle: what leaves no mark or ends a line is escaped, so that
/// it forges no line of the report.
fn escaped(text: &str) -> String {
    let escape = |c: char| match is_invisible(c) || (c.is_whitespace() && c != ' ') {
        true => c.escape_unicode().to_string(),
        false => c.to_string(),
    };
    text.chars().map(escape).collect()
}

fn signed(signature: &Signature) -> String {
    match signature {
        Signature::Verified(keys) => format!("verified: {}", keys.join(", ")),
        Signature::Unchecked(keys) => format!(
            "UNCHECKED: it claims {}, for which nobody has vouched here; anybody can make such a key",
            keys.join(", ")
        ),
        Signature::Wrong(keys) if keys.is_empty() => "none".to_owned(),
        Signature::Wrong(keys) => format!("WRONG: it claims {}", keys.join(", ")),
    }
}
