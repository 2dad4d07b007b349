//! Why a page can't be shown.

use super::missing::Missing;
use crate::outputs::charts::ChartDataError;
use crate::report::charts::ChartError;
use crate::store::StoreError;
use crate::web::Error;

/// Why a page can't be shown.
pub(in crate::web) enum Failure {
    /// 404: the address names something that does not exist.
    Missing(Missing),
    /// 503 for a transient error, 500 for any other.
    Internal(Error),
}

impl From<Missing> for Failure {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Internal(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoAgency { .. } => Self::Missing(Missing::Agency),
            StoreError::NoBlock(..) => Self::Missing(Missing::Block),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<ChartDataError> for Failure {
    fn from(error: ChartDataError) -> Self {
        match error {
            ChartDataError::Store(error) => error.into(),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<ChartError> for Failure {
    fn from(error: ChartError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}
