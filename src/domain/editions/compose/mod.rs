//! The content of an edition, from the figures of a block and a closed period.

mod agency;
mod change;
mod figures;
mod surveys;

use jiff::Timestamp;

use super::codes::Code;
use super::manifest::{
    FORMAT, FORMAT_VERSION, FigureEntry, Manifest, MethodEntry, PreviousEdition,
};
use crate::domain::cases::agency::INTAKE_BLOCK;
use crate::domain::figures::score::Figure;
use crate::domain::period::{Period, PeriodError};
use crate::domain::tidy;

pub(super) use agency::question_reason;
pub(super) use change::changes;
pub use figures::{AgencyAnswers, BlockFigures, ScoredSurvey};
use surveys::SurveyNames;

/// What an edition is about, and who answers for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditionHeading {
    /// The edition's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The foreword; may be empty.
    pub foreword: String,
    /// The person responsible; may be empty.
    pub responsible: String,
    /// Who knew the figures before their release, by office or function.
    pub access_before_release: Vec<String>,
}

/// The edition of the period before, from which changes are counted.
#[derive(Clone, Copy, Debug)]
pub struct Previous<'a> {
    /// Its content.
    pub manifest: &'a Manifest,
    /// SHA-256 of its `edition.json`, in hex.
    pub sha256: &'a str,
}

/// Why there is no edition of some figures.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// The edition from which changes are counted can't be read.
    #[error("the edition before it, `{0}`, can't be read: {1}")]
    Previous(String, PeriodError),
    /// Nobody knows when the figures were taken.
    #[error("the figures of {0} have no date")]
    NoDate(Period),
}

/// The content of an edition as a draft: what submission adds is left empty.
///
/// The agencies of `mot-cua` decide no case together and are not ranked: each has the reason
/// `not_ranked_block`.
///
/// The function is long because it names every field of an edition once.
///
/// # Errors
/// When the previous edition can't be read, or the figures have no date.
pub fn compose(
    heading: EditionHeading,
    figures: &BlockFigures,
    previous: Option<Previous<'_>>,
) -> Result<Manifest, ComposeError> {
    let ranking = &figures.ranking;
    let header = &ranking.header;
    let ranked = ranking.block != INTAKE_BLOCK;
    let names = SurveyNames::of(figures);
    let previously = previous.map(|of| of.manifest);
    let changes = changes(names.named(ranking), &names.entries, previously)?;
    let mut agencies: Vec<_> = ranking
        .agencies
        .iter()
        .zip(changes)
        .map(|(agency, change)| agency::entry(agency, figures, &names, change))
        .collect();
    if !ranked {
        for agency in &mut agencies {
            agency::unrank(agency, Code::NotRankedBlock);
        }
        agencies.sort_by(|a, b| a.agency.cmp(&b.agency));
    }
    let pooled = match ranked {
        true => FigureEntry::of(&ranking.pooled),
        false => FigureEntry::of(&Figure::no_data()),
    };
    let as_of = header.as_of.clone();
    Ok(Manifest {
        format: FORMAT.to_owned(),
        format_version: FORMAT_VERSION,
        id: heading.id,
        block: ranking.block.clone(),
        block_name: tidy(&ranking.block_name),
        period: header.period.to_string(),
        title: tidy(&heading.title),
        foreword: paragraphs(&heading.foreword),
        responsible: tidy(&heading.responsible),
        access_before_release: heading
            .access_before_release
            .iter()
            .map(|who| tidy(who))
            .collect(),
        release_at: None,
        as_of: as_of.ok_or(ComposeError::NoDate(header.period))?,
        drafted_at: to_second(figures.drafted_at),
        submitted_at: String::new(),
        audit_head: String::new(),
        replaces: None,
        method: MethodEntry {
            name: header.method,
            version: header.method_version,
            k: header.k,
            min_n: ranking.min_n,
        },
        surveys: names.entries,
        ranked,
        pooled,
        funnel: ranking.funnel.filter(|_| ranked).map(agency::funnel),
        previous: previous.map(|of| PreviousEdition {
            id: of.manifest.id.clone(),
            period: of.manifest.period.clone(),
            sha256: of.sha256.to_owned(),
        }),
        agencies,
    })
}

/// A text of several paragraphs: each line tidied, at most one empty line between two.
pub fn paragraphs(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(tidy) {
        let is_second_gap = line.is_empty() && lines.last().is_none_or(String::is_empty);
        if !is_second_gap {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// A time as RFC 3339 in UTC, to the second.
pub fn to_second(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
