//! What can go wrong with a request, and what the citizen is told.

use actix_web::HttpResponse;
use actix_web::error::BlockingError;
use actix_web::http::{StatusCode, header};
use tokio::task::JoinError;

use super::metrics::DatabaseError;
use crate::outputs::charts::ChartDataError;
use crate::outputs::papers::PrintError;
use crate::report::charts::ChartError;
use crate::report::qr::QrCodeError;
use crate::store::{StoreError, WriteError};

/// Why a request can't be served. What the citizen did right or wrong with a link is no error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 413: more than a form can hold.
    #[error("the body is too large")]
    TooLarge,
    /// 415: not a form.
    #[error("the body is not form-urlencoded")]
    WrongContentType,
    /// 400: not text, or it broke off.
    #[error("the body can't be read")]
    Unreadable,
    /// 503 where the database is away, locked or full; else 500.
    #[error("the store: {0}")]
    Store(#[from] StoreError),
    /// 503 where a submission can't be taken now; else 500.
    #[error("the writer: {0}")]
    Write(#[from] WriteError),
    /// 503: an answer can't be kept on the disk until it is sent.
    #[error("a file for an answer: {0}")]
    Spool(#[from] std::io::Error),
    /// 500: the thread that asked the store was lost.
    #[error("the store was not reached: {0}")]
    Blocking(#[from] BlockingError),
    /// 500: a drawing broke off.
    #[error("a drawing: {0}")]
    Drawing(#[from] JoinError),
    /// 500: a QR code could not be drawn.
    #[error("a QR code: {0}")]
    Qr(#[from] QrCodeError),
    /// 500: what a chart shows could not be fetched.
    #[error("a chart's data: {0}")]
    ChartData(#[from] ChartDataError),
    /// 500: a chart could not be described.
    #[error("a chart: {0}")]
    Chart(#[from] ChartError),
    /// 503 where the database is away; else 500.
    #[error("a printed paper: {0}")]
    Print(#[from] PrintError),
    /// 500: a page could not be written.
    #[error("a page: {0}")]
    Page(#[from] askama::Error),
}

/// All that is told of a failure of ours; the cause is for the log.
const FAILED: &str = include_str!("failed.html");

/// Seconds after which something that passes may have passed.
pub(in crate::web) const RETRY_AFTER: &str = "5";

impl Error {
    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Write(WriteError::Busy | WriteError::Stopped | WriteError::Unavailable)
            | Self::Spool(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(error)
            | Self::Write(WriteError::Failed(error))
            | Self::ChartData(ChartDataError::Store(error))
            | Self::Print(PrintError::Store(error))
                if error.is_unavailable() =>
            {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Store(_)
            | Self::Write(WriteError::Failed(_))
            | Self::Blocking(_)
            | Self::Drawing(_)
            | Self::Qr(_)
            | Self::ChartData(_)
            | Self::Chart(_)
            | Self::Print(_)
            | Self::Page(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether the same request may succeed soon.
    pub fn passes(&self) -> bool {
        self.status() == StatusCode::SERVICE_UNAVAILABLE
    }

    /// The error of the database that it is and that nobody has counted yet: the writer's are counted
    /// by the commit, once for all who wait for it.
    fn database_error(&self) -> Option<DatabaseError> {
        match self {
            Self::Store(error)
            | Self::ChartData(ChartDataError::Store(error))
            | Self::Print(PrintError::Store(error)) => DatabaseError::of(error),
            Self::TooLarge
            | Self::WrongContentType
            | Self::Unreadable
            | Self::Write(_)
            | Self::Spool(_)
            | Self::Blocking(_)
            | Self::Drawing(_)
            | Self::Qr(_)
            | Self::ChartData(_)
            | Self::Chart(_)
            | Self::Print(_)
            | Self::Page(_) => None,
        }
    }

    /// Marks the response that tells of it, for the request to be counted with its error of the
    /// database.
    pub(in crate::web) fn mark(&self, response: &mut HttpResponse) {
        if let Some(error) = self.database_error() {
            response.extensions_mut().insert(error);
        }
    }

    /// The answer to a failure of ours; logs the cause under the route's template, because the
    /// address itself is a key.
    pub(in crate::web) fn failed(&self, route: Option<&str>) -> HttpResponse {
        self.log(route);
        let mut response = HttpResponse::build(self.status());
        if self.passes() {
            response.insert_header((header::RETRY_AFTER, RETRY_AFTER));
        }
        let mut response = response
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type("text/html; charset=utf-8")
            .body(FAILED);
        self.mark(&mut response);
        response
    }

    /// Tells the cause under the route's template.
    pub(in crate::web) fn log(&self, route: Option<&str>) {
        let route = route.unwrap_or_default();
        if self.passes() {
            tracing::warn!(route, cause = %self, "request put off");
        } else {
            tracing::error!(route, cause = %self, "request failed");
        }
    }
}
