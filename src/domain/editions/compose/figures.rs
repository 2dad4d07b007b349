//! What an edition is made of.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::cases::agency::Agency;
use crate::domain::cases::timeliness::Timeliness;
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::ranking::RankReport;
use crate::domain::survey::Definition;

/// Everything that was read of a block and a period, in one snapshot.
pub struct BlockFigures {
    /// The ranking of the block.
    pub ranking: RankReport,
    /// The agencies of the ranking; their English names are taken from here.
    pub agencies: Vec<Agency>,
    /// The definition of the block's ranking, in the newest version that was answered.
    pub survey: ScoredSurvey,
    /// The answers of every agency by question, by its code.
    pub answers: HashMap<String, AgencyAnswers>,
    /// Cases against their due dates, by the code of the deciding agency.
    pub timeliness: HashMap<String, Timeliness>,
    /// When all of this was read.
    pub drafted_at: Timestamp,
}

/// A definition that agencies are scored by, and the SHA-256 of its text in hex.
#[derive(Clone, Debug)]
pub struct ScoredSurvey {
    /// The definition.
    pub definition: Arc<Definition>,
    /// The digest of its text.
    pub sha256: String,
}

/// The answers of an agency by question.
#[derive(Clone, Debug)]
pub struct AgencyAnswers {
    /// The definition that they were given to.
    pub survey: ScoredSurvey,
    /// How often each level was given.
    pub distribution: Distribution,
}
