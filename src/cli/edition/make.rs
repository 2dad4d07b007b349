//! `sipas edition draft|refresh|correct|submit`

use super::person::PersonArgs;
use super::time::time;
use crate::cli::program::this_program;
use crate::cli::{CliError, open, output};
use crate::config::Config;
use crate::domain::language::Languages;
use crate::domain::period::Period;
use crate::outputs::editions::editor::{DraftTexts, Editor, EditorError, PlannedRelease};
use crate::outputs::editions::process::make_files;
use crate::outputs::editions::{EditionLook, title};
use crate::store::editions::persons::EditionActor;

/// The texts of a draft.
#[derive(clap::Args)]
pub struct TextArgs {
    /// The title [default: made of block and period]
    #[arg(long)]
    title: Option<String>,
    /// The foreword
    #[arg(long)]
    foreword: Option<String>,
    /// The person responsible
    #[arg(long)]
    responsible: Option<String>,
    /// The planned release; without an offset in Vietnam. An empty text plans none
    #[arg(long, value_name = "TIME", value_parser = planned)]
    release_at: Option<PlannedRelease>,
    /// Who knows the figures before the release, by office or function; repeat it for several. An empty
    /// text takes all away
    #[arg(long, value_name = "WHO")]
    access: Vec<String>,
}

/// Reads the planned release.
fn planned(text: &str) -> Result<PlannedRelease, String> {
    match text.trim() {
        "" => Ok(PlannedRelease::Open),
        text => time(text).map(PlannedRelease::At),
    }
}

/// Flags of `sipas edition draft`.
#[derive(clap::Args)]
pub struct DraftArgs {
    /// The block of agencies
    #[arg(long)]
    block: String,
    /// 2026, 2026-H1, 2026-Q3 or 2026-09
    #[arg(long)]
    period: Period,
    #[command(flatten)]
    texts: TextArgs,
    #[command(flatten)]
    person: PersonArgs,
}

/// Flags of `sipas edition refresh`.
#[derive(clap::Args)]
pub struct RefreshArgs {
    /// The edition
    id: String,
    #[command(flatten)]
    texts: TextArgs,
    /// Why another edition is corrected
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    person: PersonArgs,
}

/// Flags of `sipas edition correct`.
#[derive(clap::Args)]
pub struct CorrectArgs {
    /// The published edition
    id: String,
    #[command(flatten)]
    texts: TextArgs,
    /// Why it is corrected
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    person: PersonArgs,
}

/// Flags of `sipas edition submit`.
#[derive(clap::Args)]
pub struct SubmitArgs {
    /// The draft
    id: String,
    /// The digest of the draft that was read, as `edition show` tells it
    #[arg(long, value_name = "HEX")]
    digest: Option<String>,
    #[command(flatten)]
    person: PersonArgs,
}

impl TextArgs {
    fn texts(self, reason: Option<String>) -> DraftTexts {
        DraftTexts {
            title: self.title,
            foreword: self.foreword,
            responsible: self.responsible,
            reason,
            release_at: self.release_at.unwrap_or_default(),
            access: Some(self.access).filter(|access| !access.is_empty()),
        }
    }
}

pub fn draft(config: &Config, args: DraftArgs) -> Result<(), CliError> {
    let texts = args.texts.texts(None);
    let block = crate::domain::fold(&args.block);
    let id = with_editor(config, &args.person.actor(), |editor, _| {
        editor.draft(&block, args.period, texts)
    })?;
    output::print(format!("edition={id}\n"))
}

pub fn correct(config: &Config, args: CorrectArgs) -> Result<(), CliError> {
    let texts = args.texts.texts(args.reason);
    let id = with_editor(config, &args.person.actor(), |editor, _| {
        editor.correct(&args.id, texts)
    })?;
    output::print(format!("edition={id}\n"))
}

pub fn refresh(config: &Config, args: RefreshArgs) -> Result<(), CliError> {
    let texts = args.texts.texts(args.reason);
    with_editor(config, &args.person.actor(), |editor, _| {
        editor.refresh(&args.id, None, texts)
    })?;
    output::print(format!("edition={}\n", args.id))
}

pub fn submit(config: &Config, args: &SubmitArgs) -> Result<(), CliError> {
    let (_, templates) = open::for_printing(config)?;
    let digest = with_editor(config, &args.person.actor(), |editor, languages| {
        let look = EditionLook {
            languages,
            template: &templates.edition,
        };
        editor.submit(&args.id, None, args.digest.as_deref(), |manifest| {
            make_files(&this_program()?, manifest, look)
        })
    })?;
    output::print(format!("edition={} digest={digest}\n", args.id))
}

fn with_editor<T>(
    config: &Config,
    actor: &EditionActor,
    body: impl FnOnce(&Editor<'_>, &Languages) -> Result<T, EditorError>,
) -> Result<T, CliError> {
    let languages = open::languages(config.survey_defs.as_deref())?;
    let store = open::kept_store(config)?;
    let title = |block: &str, period: Period| title(&languages, block, period);
    let editor = Editor {
        store: &store,
        min_n: config.min_n,
        actor,
        title: &title,
    };
    Ok(body(&editor, &languages)?)
}
