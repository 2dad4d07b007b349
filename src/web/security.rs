//! The headers that every page carries.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::citizen::STYLE;

/// No script at all, nothing from elsewhere, and only the style that this program wrote itself.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src 'self' data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
});

/// Headers for every answer that doesn't set its own.
pub(super) fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::CONTENT_SECURITY_POLICY, POLICY.as_str()))
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // The address of a survey is its key: it is never passed on.
        .add((header::REFERRER_POLICY, "no-referrer"))
}
