//! Why a request of a program is refused, and how it is told.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};

use crate::domain::files::{CellError, HeaderError};
use crate::web::Error;
use crate::web::http::error::RETRY_AFTER;
use crate::web::http::problem::{problem, problem_of};

/// A field that is wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}`: {detail}")]
pub(super) struct FieldError {
    /// The field, by its English name.
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

impl From<CellError> for FieldError {
    fn from(error: CellError) -> Self {
        Self::new(&error.column, error.reason)
    }
}

/// Why a request can't be served.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// 401: no key in force that opens the interface.
    #[error("no key in force")]
    Unauthorized,
    /// 404: it is not there, or not for this key.
    #[error("not found")]
    NotFound,
    /// 405: not by this method; those that it can be.
    #[error("the methods are {0}")]
    Method(&'static str),
    /// 400: a parameter of the address is wrong.
    #[error("parameter {0}")]
    Parameter(FieldError),
    /// 400: no JSON object, or it broke off.
    #[error("the body is no JSON object: {0}")]
    NotJson(String),
    /// 413: more than a case can hold.
    #[error("the body is too large")]
    TooLarge,
    /// 415: of another kind; those that it can be.
    #[error("the body must be {0}")]
    MediaType(&'static str),
    /// 422: a field is wrong.
    #[error("field {0}")]
    Field(#[from] FieldError),
    /// 422: a table without a header that can be read.
    #[error("the header: {0}")]
    Header(String),
    /// 409: the case has no link.
    #[error("the case has no link")]
    NoLink,
    /// 503 where it may pass; else 500.
    #[error(transparent)]
    Ours(#[from] Error),
}

impl From<HeaderError> for Refusal {
    fn from(error: HeaderError) -> Self {
        Self::Header(error.to_string())
    }
}

impl Refusal {
    /// The code of a field that is wrong.
    pub(super) const INVALID_FIELD: &'static str = "invalid_field";
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Parameter(_) | Self::NotJson(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Field(_) | Self::Header(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NoLink => StatusCode::CONFLICT,
            Self::Ours(error) => error.status(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let mut response = match self {
            Self::Unauthorized => {
                let detail = "send `Authorization: Bearer KEY` with a system key in force";
                problem(status, "unauthorized", Some(detail))
            }
            // One body for what is not there and for what this key does not reach.
            Self::NotFound => problem(status, "not_found", None),
            Self::Method(_) => problem(status, "method_not_allowed", Some(&self.to_string())),
            Self::Parameter(FieldError { field, detail }) => {
                problem_of(status, "invalid_parameter", Some(detail), Some(field))
            }
            Self::NotJson(_) => problem(status, "invalid_json", Some(&self.to_string())),
            Self::TooLarge => {
                let detail = "a case is at most 64 KiB";
                problem(status, "too_large", Some(detail))
            }
            Self::MediaType(_) => problem(status, "wrong_media_type", Some(&self.to_string())),
            Self::Field(FieldError { field, detail }) => {
                problem_of(status, Self::INVALID_FIELD, Some(detail), Some(field))
            }
            Self::Header(_) => problem(status, "invalid_header", Some(&self.to_string())),
            Self::NoLink => {
                let detail = "a case gets a link when it is finished, unless it was revoked";
                problem(status, "no_link", Some(detail))
            }
            Self::Ours(error) => {
                error.log(None);
                let code = if error.passes() {
                    "unavailable"
                } else {
                    "internal"
                };
                problem(status, code, None)
            }
        };
        let told = match self {
            Self::Unauthorized => Some((header::WWW_AUTHENTICATE, "Bearer realm=\"sipas\"")),
            Self::Method(allowed) => Some((header::ALLOW, *allowed)),
            Self::Ours(error) if error.passes() => Some((header::RETRY_AFTER, RETRY_AFTER)),
            _ => None,
        };
        if let Self::Ours(error) = self {
            error.mark(&mut response);
        }
        let headers = response.headers_mut();
        if let Some((name, value)) = told {
            headers.insert(name, header::HeaderValue::from_static(value));
        }
        let no_store = header::HeaderValue::from_static("no-store");
        headers.insert(header::CACHE_CONTROL, no_store);
        response
    }
}
