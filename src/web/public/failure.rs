//! Why a page can't be shown.

use super::missing::Missing;
use crate::outputs::charts::ChartDataError;
use crate::report::charts::ChartError;
use crate::store::StoreError;
use crate::web::Error;

/// Either there is no such thing, or we failed.
pub(super) enum Failure {
    /// 404, with a page that says what to do.
    Missing(Missing),
    /// 500.
    Ours(Error),
}

impl From<Missing> for Failure {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoAgency(_) => Self::Missing(Missing::Agency),
            StoreError::NoBlock(..) => Self::Missing(Missing::Block),
            other => Self::Ours(other.into()),
        }
    }
}

impl From<ChartDataError> for Failure {
    fn from(error: ChartDataError) -> Self {
        match error {
            ChartDataError::Store(error) => error.into(),
            other => Self::Ours(other.into()),
        }
    }
}

impl From<ChartError> for Failure {
    fn from(error: ChartError) -> Self {
        Self::Ours(error.into())
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::Ours(error.into())
    }
}
