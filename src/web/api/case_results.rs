//! The results of sent cases.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::agencies::ReachableAgencies;
use super::survey::Survey;
use crate::domain::access::Viewer;
use crate::domain::access::{By, Key};
use crate::domain::cases::case::CaseRefusal;
use crate::store::StoreError;
use crate::store::cases::imported::{CaseImport, CaseOutcome, Imported};
use crate::store::links::invitations::IssuedLink;
use crate::web::State;

/// The result of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// The case was new.
    Created,
    /// The case existed with other values.
    Updated,
    /// The case existed with the same values.
    Unchanged,
    /// The case was refused.
    Refused,
    /// The line is of no case: the numbers of the columns, a total, or the columns that are not read.
    #[serde(rename = "passed_over")]
    PassedOver,
}

impl From<Imported> for Status {
    fn from(imported: Imported) -> Self {
        match imported {
            Imported::Added => Self::Created,
            Imported::Changed => Self::Updated,
            Imported::Unchanged => Self::Unchanged,
        }
    }
}

/// A case that was stored.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseResult {
    /// The deciding agency's code.
    pub(super) agency: String,
    /// The number on the receipt.
    pub(super) case_code: String,
    /// `created`, `updated` or `unchanged`.
    pub(super) status: Status,
    /// The survey of a finished case; absent where its link was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) survey: Option<Survey>,
}

impl CaseResult {
    /// Returns the result of a case, or why it was refused.
    pub(super) fn of(
        state: &State,
        agencies: &ReachableAgencies,
        outcome: CaseOutcome,
    ) -> Result<Result<Self, CaseRefusal>, StoreError> {
        let imported = match outcome {
            Ok(imported) => imported,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let survey = imported
            .kept_link
            .map(|link| survey(state, agencies.name(&imported.agency), &link));
        Ok(Ok(Self {
            agency: imported.agency.to_string(),
            case_code: imported.case_code,
            status: imported.imported.into(),
            survey: survey.transpose()?,
        }))
    }
}

fn survey(state: &State, agency_name: &str, link: &IssuedLink) -> Result<Survey, StoreError> {
    let expires_at: Timestamp = link
        .expires_at
        .parse()
        .map_err(|_| StoreError::Unknown("time", link.expires_at.clone()))?;
    Ok(Survey::new(state, agency_name, &link.code, expires_at))
}

/// Returns how cases from software are imported: finished ones get links, and changes are recorded in
/// the name of the key.
pub(super) fn import_by(key: &Key, state: &State) -> CaseImport {
    CaseImport {
        links: true,
        delivery: None,
        by: By::key(&key.name, (state.clock)()),
        sha256: None,
        viewer: Viewer::Key(key.clone()),
    }
}
