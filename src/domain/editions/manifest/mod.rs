//! `edition.json`: everything that an edition says, from which its other files are made.
//!
//! Every number is an integer or a decimal written as text, so that the same edition has the same
//! bytes everywhere (RFC 8785). Counts are never reduced. From the counts and the effective n alone
//! every score, bound, rank, group and mark can be computed again.

mod agency;
mod canonical;
mod figure;
mod shown;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use agency::{
    AgencyEntry, BesideEntry, ChangeEntry, ComponentEntry, CoverageEntry, OverallEntry,
    QuestionEntry, TimelinessEntry,
};
pub use canonical::{CanonicalError, LARGEST_INTEGER, read_manifest, write_manifest};
pub use figure::FigureEntry;
pub use shown::{EffectiveN, ShownDifference, ShownScore};

use crate::domain::figures::method::Method;
use crate::domain::survey::Shape;

/// The format's name, the first thing that a reader checks.
pub const FORMAT: &str = "sipas edition";

/// The version of the format that this program writes. It reads every version up to this one.
pub const FORMAT_VERSION: u32 = 1;

/// The smallest `k` there is.
pub const LEAST_K: i64 = 5;

/// What tables of figures call the component of the overall ones.
pub const OVERALL: &str = "overall";

/// The content of `edition.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always [`FORMAT`].
    pub format: String,
    /// The version of the format.
    pub format_version: u32,
    /// The edition's id, such as `so-ban-nganh-2026-Q3`.
    pub id: String,
    /// The block's code.
    pub block: String,
    /// The block's name in Vietnamese.
    pub block_name: String,
    /// The period, such as `2026-Q3`.
    pub period: String,
    /// The title.
    pub title: String,
    /// The foreword; may be empty.
    pub foreword: String,
    /// The person responsible; may be empty.
    pub responsible: String,
    /// Who knew the figures before their release, by office or function.
    pub access_before_release: Vec<String>,
    /// The time for which the release was planned at submission, RFC 3339.
    pub release_at: Option<String>,
    /// When the period was closed, RFC 3339 in UTC.
    pub as_of: String,
    /// When the figures were taken from the database, RFC 3339 in UTC.
    pub drafted_at: String,
    /// When the files were made, RFC 3339 in UTC.
    pub submitted_at: String,
    /// The head of the audit trail then, as `NUMBER:MAC`.
    pub audit_head: String,
    /// The edition that this one corrects.
    pub replaces: Option<Correction>,
    /// How scores are computed, and from how many responses on they are shown.
    pub method: MethodEntry,
    /// The survey definitions that agencies are scored by: the block's own, then others by id.
    pub surveys: Vec<SurveyEntry>,
    /// Whether the agencies are ranked; otherwise every reason is `not_ranked_block`.
    pub ranked: bool,
    /// The figure over the published answers of the ranked agencies; its effective n is not used.
    pub pooled: FigureEntry,
    /// The spread among the ranked agencies; absent where there are too few.
    pub funnel: Option<FunnelEntry>,
    /// The edition whose figures changes are counted from.
    pub previous: Option<PreviousEdition>,
    /// The ranked agencies by rank and code, then the others by code.
    pub agencies: Vec<AgencyEntry>,
}

impl Manifest {
    /// The time for which the release was planned.
    pub fn planned_release(&self) -> Option<Timestamp> {
        self.release_at.as_deref()?.parse().ok()
    }

    /// Whether an agency has fewer counted responses than answered cases.
    pub fn has_fewer_responses(&self) -> bool {
        let mut agencies = self.agencies.iter();
        agencies.any(|of| of.overall.figure.n.unwrap_or_default() < of.coverage.answered)
    }
}

/// How scores are computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodEntry {
    /// The method's name.
    pub name: Method,
    /// The method's version.
    pub version: u32,
    /// The fewest responses of which a figure is shown.
    pub k: i64,
    /// The finished cases and the responses that an agency needs to be ranked.
    pub min_n: i64,
}

/// A survey definition, as far as scores depend on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyEntry {
    /// The definition's id; that of a version which counts differently from another of the same id ends
    /// in `@` and its number.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// SHA-256 of the definition's text, in hex.
    pub sha256: String,
    /// The levels, lowest first.
    pub levels: Vec<LevelEntry>,
    /// The components in definition order.
    pub components: Vec<SurveyComponent>,
}

impl SurveyEntry {
    /// Its questions in order, each with its component.
    pub fn questions(&self) -> impl Iterator<Item = (&SurveyComponent, &SurveyQuestion)> {
        self.components.iter().flat_map(|component| {
            let questions = component.questions.iter();
            questions.map(move |question| (component, question))
        })
    }

    /// Whether both are of one definition and count alike, whatever each edition calls them: of two
    /// versions that most agencies are scored by decides which one has the bare id.
    pub fn counts_like(&self, other: &Self) -> bool {
        definition_id(&self.id) == definition_id(&other.id) && self.shape() == other.shape()
    }

    /// What decides how its answers are counted.
    pub fn shape(&self) -> Shape<'_> {
        let levels = self.levels.iter();
        Shape::new(
            levels.map(|level| (level.value, level.satisfied, level.dissatisfied)),
            self.questions().map(|(component, question)| {
                (
                    component.id.as_str(),
                    component.apart,
                    question.code.as_str(),
                )
            }),
        )
    }
}

/// The id of a definition that an edition names.
pub fn definition_id(name: &str) -> &str {
    name.split_once('@').map_or(name, |(id, _)| id)
}

/// A level of the scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelEntry {
    /// The level's points.
    pub value: u8,
    /// Its words in Vietnamese.
    pub label: String,
    /// Whether it counts as satisfied.
    pub satisfied: bool,
    /// Whether it counts as dissatisfied.
    pub dissatisfied: bool,
}

/// A component and its questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyComponent {
    /// The component's id.
    pub id: String,
    /// Its official name in Vietnamese.
    pub name: String,
    /// Whether it stays out of the overall score.
    pub apart: bool,
    /// Its questions in order.
    pub questions: Vec<SurveyQuestion>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyQuestion {
    /// The question's code.
    pub code: String,
    /// Its text in Vietnamese.
    pub text: String,
}

/// The spread among the ranked agencies, by DerSimonian and Laird.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunnelEntry {
    /// The weighted centre, 0 to 1, with eight decimals.
    pub centre: String,
    /// τ², 0 to 1, with eight decimals.
    pub tau2: String,
}

/// The edition whose figures changes are counted from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviousEdition {
    /// Its id.
    pub id: String,
    /// Its period.
    pub period: String,
    /// SHA-256 of its `edition.json`, in hex.
    pub sha256: String,
}

/// What a correction says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The id of the edition that is corrected.
    pub id: String,
    /// SHA-256 of its `edition.json`, in hex.
    pub sha256: String,
    /// Why it is corrected.
    pub reason: String,
    /// Whether a rank interval, a group, the target or a suppression is another one now.
    pub changes_conclusion: bool,
    /// What differs, by agency and then by name.
    pub differences: Vec<Difference>,
}

/// One value that differs between an edition and its correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The agency's code; empty where the whole edition is meant.
    pub agency: String,
    /// What differs: a path such as `overall.score` or `components.to-chuc.n`.
    pub what: String,
    /// The value before; absent where there was none.
    pub before: Option<String>,
    /// The value now; absent where there is none.
    pub after: Option<String>,
    /// Whether it changes a conclusion.
    pub changes_conclusion: bool,
}
