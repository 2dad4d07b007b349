//! The headers that every page carries.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::styles;

/// The styles of all pages. They are inline, so that a page is one request.
const STYLES: [&str; 5] = [
    styles::CITIZEN,
    styles::PUBLIC,
    styles::COUNTER,
    styles::DISPLAY,
    styles::KIOSK,
];

/// No script at all, nothing from elsewhere, and only the styles that this program wrote itself.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hashes = STYLES.map(|style| {
        let hash = BASE64_STANDARD.encode(Sha256::digest(style));
        format!("'sha256-{hash}'")
    });
    let styles = hashes.join(" ");
    format!(
        "default-src 'none'; style-src {styles}; img-src 'self' data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
});

/// The same for a page that works by a script of ours, from a file, and what that asks us.
static SCRIPTED_POLICY: LazyLock<String> =
    LazyLock::new(|| format!("{}; script-src 'self'; connect-src 'self'", *POLICY));

/// The policy of a page that works by a script.
pub(in crate::web) fn scripted_policy() -> &'static str {
    &SCRIPTED_POLICY
}

/// Headers for every answer that doesn't set its own.
pub(in crate::web) fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::CONTENT_SECURITY_POLICY, POLICY.as_str()))
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // The address of a survey is its key: it is never passed on.
        .add((header::REFERRER_POLICY, "no-referrer"))
}
