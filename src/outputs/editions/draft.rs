//! The figures of an edition, taken in one snapshot.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::VIETNAM;
use crate::domain::editions::compose::{
    AgencyAnswers, BlockFigures, ComposeError, EditionHeading, Previous, ScoredSurvey, compose,
};
use crate::domain::editions::manifest::Manifest;
use crate::domain::figures::method::Method;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::period::{Month, Period};
use crate::domain::survey::Definition;
use crate::store::StoreError;
use crate::store::figures::Figures;
use crate::store::figures::periods::PeriodClosing;
use crate::store::surveys::version_id;

/// What an edition is drafted of.
pub struct DraftRequest<'a> {
    /// The block's code.
    pub block: &'a str,
    /// The period, which must be closed.
    pub period: Period,
    /// The method of the scores; the definition's own unless named.
    pub method: Option<Method>,
    /// The finished cases and the responses that an agency needs to be ranked.
    pub min_n: i64,
    /// What it is about, and who answers for it.
    pub heading: EditionHeading,
    /// The edition of the period before, from which changes are counted.
    pub previous: Option<Previous<'a>>,
    /// Now.
    pub now: Timestamp,
}

/// Why there is no draft.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// A month of the period still takes answers.
    #[error(
        "{period} is not closed yet: {}; an edition is of a closed period",
        months(open)
    )]
    Open {
        /// The period.
        period: Period,
        /// The open months, each with the time at which it is due to close.
        open: Vec<(Month, Timestamp)>,
    },
    /// The answers of some agencies have not left the inbox, because the closing found a difference.
    #[error(
        "{period} is not closed for {}: its answers were put off, see `sipas doctor`",
        units.join(", ")
    )]
    PutOff {
        /// The period.
        period: Period,
        /// The codes of the agencies and intake offices.
        units: Vec<String>,
    },
    /// The figures make no edition.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The open months, and when each closes, in Vietnam.
fn months(open: &[(Month, Timestamp)]) -> String {
    let months: Vec<String> = open
        .iter()
        .map(|(month, closes_at)| {
            let day = closes_at.to_zoned(VIETNAM).strftime("%H:%M on %d/%m/%Y");
            format!("{month} closes at {day}")
        })
        .collect();
    months.join(", ")
}

/// Takes the figures of a block and a closed period from a snapshot.
///
/// What is no figure is left empty: the planned release, the time of submission, the head of the audit
/// trail, what a correction says of itself, and the notes of agencies.
///
/// # Errors
/// When a month of the period is open, the closing of a unit of the block was put off, the block is
/// unknown, the previous edition can't be read, or the database fails.
pub fn take_figures(
    figures: &mut Figures<'_>,
    request: &DraftRequest<'_>,
) -> Result<Manifest, DraftError> {
    let query = FigureQuery {
        period: request.period,
        scope: Scope::Block(request.block.to_owned()),
        method: request.method,
        exclude_flagged: false,
        now: request.now,
    };
    let ranking = figures.get_ranking(&query, request.min_n)?;
    let period = request.period;
    match figures.get_closing(&query)? {
        PeriodClosing::Closed(_) => {}
        PeriodClosing::Open(open) => return Err(DraftError::Open { period, open }),
        PeriodClosing::PutOff(units) => return Err(DraftError::PutOff { period, units }),
    }
    let mut surveys = ScoredSurveys::default();
    let answers = figures.list_distributions(&query)?;
    let survey = surveys.get(figures, answers.survey)?;
    let mut by_agency = HashMap::new();
    for own in answers.agencies {
        let answers = AgencyAnswers {
            survey: surveys.get(figures, own.definition)?,
            distribution: own.distribution,
        };
        by_agency.insert(own.agency, answers);
    }
    let timeliness = figures.get_timeliness(&query)?.agencies.into_iter();
    let read = BlockFigures {
        agencies: figures.list_agencies()?,
        survey,
        answers: by_agency,
        timeliness: timeliness.map(|of| (of.agency, of.counts)).collect(),
        drafted_at: request.now,
        ranking,
    };
    Ok(compose(request.heading.clone(), &read, request.previous)?)
}

/// Whether two drafts tell of the same responses. Cases go on after the period was closed: some of it
/// were pending.
pub(super) fn has_same_responses(drafted: &Manifest, now: &Manifest) -> bool {
    let responses = |manifest: &Manifest| -> Vec<_> {
        let agencies = manifest.agencies.iter();
        agencies
            .map(|agency| {
                (
                    agency.agency.clone(),
                    agency.overall.clone(),
                    agency.components.clone(),
                    agency.beside.clone(),
                    agency.questions.clone(),
                    agency.flagged,
                )
            })
            .collect()
    };
    responses(drafted) == responses(now)
}

/// The definitions that were read, by version.
#[derive(Default)]
struct ScoredSurveys(HashMap<String, ScoredSurvey>);

impl ScoredSurveys {
    fn get(
        &mut self,
        figures: &mut Figures<'_>,
        definition: std::sync::Arc<Definition>,
    ) -> Result<ScoredSurvey, StoreError> {
        let id = version_id(&definition);
        if let Some(known) = self.0.get(&id) {
            return Ok(known.clone());
        }
        let sha256 = figures.get_survey_digest(&definition)?;
        let read = ScoredSurvey { definition, sha256 };
        self.0.insert(id, read.clone());
        Ok(read)
    }
}
