//! Cases that land, and what is told of each.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::Agencies;
use super::survey::Survey;
use crate::domain::access::Key;
use crate::domain::cases::case::Case;
use crate::store::StoreError;
use crate::store::cases::agencies::Imported;
use crate::store::cases::import::{CaseImport, ImportedCase, IssuedLink};
use crate::web::State;

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// It was new.
    Created,
    /// It was there with other values.
    Updated,
    /// It was there just so.
    Unchanged,
    /// It can't be kept as it is.
    Refused,
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

/// A case that landed.
#[derive(Serialize, ToSchema)]
pub(super) struct LandedCase {
    /// The deciding agency's code.
    pub(super) agency: String,
    /// The number on the receipt.
    pub(super) case_code: String,
    /// `created`, `updated` or `unchanged`.
    pub(super) status: Status,
    /// The survey of a finished case; none where its link was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) survey: Option<Survey>,
}

impl LandedCase {
    pub(super) fn new(
        state: &State,
        agencies: &Agencies,
        case: &Case,
        imported: ImportedCase,
    ) -> Result<Self, StoreError> {
        let survey = imported
            .kept_link
            .map(|link| survey(state, agencies.name(&case.agency), &link));
        Ok(Self {
            agency: case.agency.to_string(),
            case_code: case.case_code.clone(),
            status: imported.imported.into(),
            survey: survey.transpose()?,
        })
    }
}

fn survey(state: &State, agency_name: &str, link: &IssuedLink) -> Result<Survey, StoreError> {
    let expires_at: Timestamp = link
        .expires_at
        .parse()
        .map_err(|_| StoreError::Unknown("moment", link.expires_at.clone()))?;
    Ok(Survey::new(state, agency_name, &link.code, expires_at))
}

/// How software's cases are imported: finished ones get links, and it is who changes them.
pub(super) fn import_by(key: &Key, state: &State) -> CaseImport {
    CaseImport {
        links: true,
        delivered_by: None,
        changed_by: key.name.clone(),
        now: (state.clock)(),
    }
}
