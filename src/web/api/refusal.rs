//! Why a request is refused, as a problem document.

use std::fmt::Display;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde_path_to_error::Segment;

use crate::domain::cases::case::{CaseReason, CaseRefusal};
use crate::domain::files::table::OtherFormat;
use crate::domain::files::{CellError, DateFault, HeaderError};
use crate::web::Error;
use crate::web::http::problem::{problem, problem_of};

/// A field or parameter that is wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}`: {detail}")]
pub(super) struct FieldError {
    /// The name of the field, as it was sent.
    pub(super) field: String,
    /// What is wrong with it and what to do.
    pub(super) detail: String,
}

impl FieldError {
    pub(super) fn new(field: &str, detail: impl ToString) -> Self {
        Self {
            field: field.to_owned(),
            detail: detail.to_string(),
        }
    }
}

impl<E: Display> From<serde_path_to_error::Error<E>> for FieldError {
    /// serde's path leads to a field that is wrong or unknown. A field that is missing or given
    /// twice is named in the message only, between backticks.
    fn from(error: serde_path_to_error::Error<E>) -> Self {
        let path = error.path().iter().next().map(Segment::to_string);
        let message = error.into_inner().to_string();
        let field = path.unwrap_or_else(|| {
            let named = message.split('`').nth(1);
            named.unwrap_or_default().to_owned()
        });
        let detail = if message.starts_with("missing field") {
            "must be given".to_owned()
        } else {
            message
        };
        Self { field, detail }
    }
}

impl From<CellError> for FieldError {
    fn from(error: CellError) -> Self {
        Self::new(&error.column, error.reason)
    }
}

/// Why a request can't be served.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// 401: no valid key for the interface.
    #[error("no key in force")]
    Unauthorized,
    /// 404: there is no such thing within the key's reach.
    #[error("not found")]
    NotFound,
    /// 404: a ranking for a key that does not reach every agency.
    #[error(
        "a ranking is about all agencies of its block, and this key does not reach every agency: use a key for every agency"
    )]
    NarrowKey,
    /// 405: another method; the allowed ones.
    #[error("the methods are {0}")]
    Method(&'static str),
    /// 400: a wrong parameter.
    #[error("parameter {0}")]
    Parameter(FieldError),
    /// 400: not a JSON object, or an incomplete one.
    #[error("the body is no JSON object: {0}")]
    NotJson(String),
    /// 413: more bytes than a body can have; how many that is.
    #[error("the body is too large: {0}")]
    TooLarge(&'static str),
    /// 415: another media type; the allowed ones.
    #[error("the body must be {0}")]
    MediaType(&'static str),
    /// 422: a wrong field.
    #[error("field {0}")]
    Field(#[from] FieldError),
    /// 409 or 422: a case that contradicts what is stored.
    #[error("the case: {0}")]
    Case(#[from] CaseRefusal),
    /// 422: a table whose header is wrong or missing.
    #[error("the header: {0}")]
    Header(String),
    /// 422: a body of another format than text, where a table is sent.
    #[error("the body is {0}, whatever its media type says: open it and save it as \"CSV UTF-8\"")]
    NoText(OtherFormat),
    /// 422: a table with a column whose dates have the month first.
    #[error("{0}; nothing was stored")]
    MonthFirst(DateFault),
    /// 409: a case without a link.
    #[error("the case has no link")]
    NoLink,
    /// 503 for a transient error of the server; 500 for any other.
    #[error(transparent)]
    Internal(#[from] Error),
}

impl From<HeaderError> for Refusal {
    fn from(error: HeaderError) -> Self {
        Self::Header(error.to_string())
    }
}

impl Refusal {
    /// The problem code of a wrong field.
    pub(super) const INVALID_FIELD: &'static str = "invalid_field";

    /// The header that belongs to the status.
    fn extra_header(&self) -> Option<(header::HeaderName, &'static str)> {
        match self {
            Self::Unauthorized => Some((header::WWW_AUTHENTICATE, "Bearer realm=\"sipas\"")),
            Self::Method(allowed) => Some((header::ALLOW, *allowed)),
            _ => None,
        }
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::NotFound | Self::NarrowKey => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Parameter(_) | Self::NotJson(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Field(_) | Self::Header(_) | Self::NoText(_) | Self::MonthFirst(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Case(CaseRefusal { reason, .. }) => match reason {
                CaseReason::OtherCaseSameCode { .. }
                | CaseReason::SeveralCasesSameCode { .. }
                | CaseReason::CodeReplaced
                | CaseReason::Elsewhere
                | CaseReason::OfficeElsewhere(_) => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            },
            Self::NoLink => StatusCode::CONFLICT,
            Self::Internal(error) => error.status(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let mut response = match self {
            Self::Unauthorized => {
                let detail = "send `Authorization: Bearer KEY` with a system key in force";
                problem(status, "unauthorized", Some(detail))
            }
            // The same body for what does not exist and for what this key may not see.
            Self::NotFound => problem(status, "not_found", None),
            // Told before the block is looked for.
            Self::NarrowKey => problem(status, "not_found", Some(&self.to_string())),
            Self::Method(_) => problem(status, "method_not_allowed", Some(&self.to_string())),
            Self::Parameter(FieldError { field, detail }) => {
                problem_of(status, "invalid_parameter", Some(detail), Some(field))
            }
            Self::NotJson(_) => problem(status, "invalid_json", Some(&self.to_string())),
            Self::TooLarge(detail) => problem(status, "too_large", Some(detail)),
            Self::MediaType(_) => problem(status, "wrong_media_type", Some(&self.to_string())),
            Self::Field(FieldError { field, detail }) => {
                problem_of(status, Self::INVALID_FIELD, Some(detail), Some(field))
            }
            Self::Case(CaseRefusal { column, reason }) => problem_of(
                status,
                reason.code(),
                Some(&reason.to_string()),
                Some(column),
            ),
            Self::Header(_) | Self::NoText(_) => {
                problem(status, "invalid_header", Some(&self.to_string()))
            }
            Self::MonthFirst(_) => problem(status, "month_first", Some(&self.to_string())),
            Self::NoLink => {
                let detail = "a case gets a link when it is finished, unless it was revoked";
                problem(status, "no_link", Some(detail))
            }
            Self::Internal(error) => error.to_problem(None),
        };
        let headers = response.headers_mut();
        if let Some((name, value)) = self.extra_header() {
            headers.insert(name, header::HeaderValue::from_static(value));
        }
        let no_store = header::HeaderValue::from_static("no-store");
        headers.insert(header::CACHE_CONTROL, no_store);
        response
    }
}
