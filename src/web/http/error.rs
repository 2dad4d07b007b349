//! The errors of requests, and how they are answered.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use tokio::task::JoinError;

use super::bodies::BodyError;
use super::metrics::DatabaseError;
use super::problem::problem;
use crate::domain::editions::compose::ComposeError;
use crate::domain::editions::manifest::CanonicalError;
use crate::domain::period::PeriodError;
use crate::outputs::charts::ChartDataError;
use crate::outputs::editions::released::ReleaseError;
use crate::outputs::exports::ExportError;
use crate::outputs::papers::PrintError;
use crate::outputs::process::ProcessError;
use crate::report::charts::ChartError;
use crate::report::qr::QrCodeError;
use crate::store::{StoreError, WriteError};

/// Why a request failed. A link that is used, expired or unknown is not an error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 413: a body that is larger than any form.
    #[error("the body is too large")]
    TooLarge,
    /// 415: a body that is not a form, or is compressed.
    #[error("the body is not form-urlencoded")]
    WrongContentType,
    /// 400: a body that is not UTF-8 or is incomplete.
    #[error("the body can't be read")]
    Unreadable,
    /// 503: a body for which there is no memory now.
    #[error("too many bodies arrive at once")]
    Crowded,
    /// 503 while the database is unreachable, locked or full; 500 for any other error of the store.
    #[error("the store: {0}")]
    Store(#[from] StoreError),
    /// 503 while submissions can't be accepted; 500 for any other error of the writer.
    #[error("the writer: {0}")]
    Write(#[from] WriteError),
    /// 503: a response that can't be buffered on the disk.
    #[error("a file for an answer: {0}")]
    Spool(#[from] std::io::Error),
    /// 503: too many such requests wait already, or they take too long.
    #[error("too many wait: {0}")]
    Busy(&'static str),
    /// 499, which nobody reads: the client is gone.
    #[error("the client left")]
    Left,
    /// 500: work that panicked or was stopped.
    #[error("a worker: {0}")]
    Worker(#[from] JoinError),
    /// 500: a QR code that could not be drawn.
    #[error("a QR code: {0}")]
    Qr(#[from] QrCodeError),
    /// 500: data of a chart that could not be read.
    #[error("a chart's data: {0}")]
    ChartData(#[from] ChartDataError),
    /// 500: a chart that could not be described.
    #[error("a chart: {0}")]
    Chart(#[from] ChartError),
    /// 503 while the database is unreachable; 500 for any other error of a printed paper.
    #[error("a printed paper: {0}")]
    Print(#[from] PrintError),
    /// 500: a report that could not be written.
    #[error("a report: {0}")]
    Report(#[from] serde_json::Error),
    /// 503 while there is no room for the file; 500 for any other error of an export.
    #[error("an export: {0}")]
    Export(#[from] ExportError),
    /// 500: the content of an edition that can't be read.
    #[error("the content of an edition: {0}")]
    Edition(#[from] CanonicalError),
    /// 500: figures of which no edition can be made.
    #[error("an edition: {0}")]
    Compose(#[from] ComposeError),
    /// 500: an edition whose period can't be parsed.
    #[error("the period of an edition: {0}")]
    Period(#[from] PeriodError),
    /// 503 while the database is unreachable; 500 for any other error of a bundle.
    #[error("a bundle: {0}")]
    Bundle(#[from] ReleaseError),
    /// 503: a long document whose process did not end well.
    #[error("a document: {0}")]
    Render(#[from] ProcessError),
    /// 500: a page that could not be rendered.
    #[error("a page: {0}")]
    Page(#[from] askama::Error),
}

impl From<BodyError> for Error {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::TooLarge,
            BodyError::BrokenOff => Self::Unreadable,
            BodyError::Crowded => Self::Crowded,
        }
    }
}

/// The fixed body of a 5xx response; the cause goes to the log.
const FAILED: &str = include_str!("failed.html");

/// The status of requests whose client is gone, as nginx counts them.
const CLIENT_LEFT: u16 = 499;

/// The seconds after which a client may retry.
pub(in crate::web) const RETRY_AFTER: &str = "5";

impl Error {
    /// The status of the response.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Left => StatusCode::from_u16(CLIENT_LEFT).unwrap_or(StatusCode::BAD_REQUEST),
            Self::Write(WriteError::Busy | WriteError::Stopped | WriteError::Unavailable)
            | Self::Spool(_)
            | Self::Busy(_)
            | Self::Crowded
            | Self::Export(ExportError::File { .. })
            | Self::Render(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(error)
            | Self::Write(WriteError::Failed(error))
            | Self::Export(ExportError::Store(error))
            | Self::ChartData(ChartDataError::Store(error))
            | Self::Print(PrintError::Store(error))
            | Self::Bundle(ReleaseError::Store(error))
                if error.is_unavailable() =>
            {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Store(_)
            | Self::Write(WriteError::Failed(_))
            | Self::Worker(_)
            | Self::Qr(_)
            | Self::ChartData(_)
            | Self::Chart(_)
            | Self::Print(_)
            | Self::Report(_)
            | Self::Export(_)
            | Self::Edition(_)
            | Self::Compose(_)
            | Self::Period(_)
            | Self::Bundle(_)
            | Self::Page(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether the same request may succeed soon.
    pub fn is_transient(&self) -> bool {
        self.status() == StatusCode::SERVICE_UNAVAILABLE
    }

    /// The code of the problem document that tells it to programs.
    fn code(&self) -> &'static str {
        match self {
            Self::Left => "client_left",
            error if error.is_transient() => "unavailable",
            _ => "internal",
        }
    }

    /// Returns the database error to count. The writer's errors are counted with the commit, once for
    /// all who wait for it.
    fn database_error(&self) -> Option<DatabaseError> {
        match self {
            Self::Store(error)
            | Self::ChartData(ChartDataError::Store(error))
            | Self::Export(ExportError::Store(error))
            | Self::Print(PrintError::Store(error))
            | Self::Bundle(ReleaseError::Store(error)) => DatabaseError::of(error),
            Self::TooLarge
            | Self::WrongContentType
            | Self::Unreadable
            | Self::Crowded
            | Self::Write(_)
            | Self::Spool(_)
            | Self::Busy(_)
            | Self::Left
            | Self::Render(_)
            | Self::Worker(_)
            | Self::Qr(_)
            | Self::ChartData(_)
            | Self::Chart(_)
            | Self::Print(_)
            | Self::Report(_)
            | Self::Export(_)
            | Self::Edition(_)
            | Self::Compose(_)
            | Self::Period(_)
            | Self::Bundle(_)
            | Self::Page(_) => None,
        }
    }

    /// Attaches the database error to the response, so that the request is counted with it.
    pub(in crate::web) fn attach_to(&self, response: &mut HttpResponse) {
        if let Some(error) = self.database_error() {
            response.extensions_mut().insert(error);
        }
    }

    /// Returns the response to an error of the server, and logs the cause. The log names the route's
    /// template, because the address itself may hold a link code.
    pub(in crate::web) fn to_response(&self, route: Option<&str>) -> HttpResponse {
        let response = HttpResponse::build(self.status())
            .content_type("text/html; charset=utf-8")
            .body(FAILED);
        self.log_and_respond(route, response)
    }

    /// Returns the same for programs, as a problem document.
    pub(in crate::web) fn to_problem(&self, route: Option<&str>) -> HttpResponse {
        self.log_and_respond(route, problem(self.status(), self.code(), None))
    }

    /// Logs the cause, and returns a response to it with the headers that belong to it.
    fn log_and_respond(&self, route: Option<&str>, mut response: HttpResponse) -> HttpResponse {
        self.log(route);
        let headers = response.headers_mut();
        let no_store = header::HeaderValue::from_static("no-store");
        headers.insert(header::CACHE_CONTROL, no_store);
        if self.is_transient() {
            let seconds = header::HeaderValue::from_static(RETRY_AFTER);
            headers.insert(header::RETRY_AFTER, seconds);
        }
        self.attach_to(&mut response);
        response
    }

    /// Logs the cause under the route's template.
    pub(in crate::web) fn log(&self, route: Option<&str>) {
        let route = route.unwrap_or_default();
        match self {
            Self::Left => tracing::info!(route, cause = %self, "request abandoned"),
            error if error.is_transient() => {
                tracing::warn!(route, cause = %self, "request put off");
            }
            _ => tracing::error!(route, cause = %self, "request failed"),
        }
    }
}
