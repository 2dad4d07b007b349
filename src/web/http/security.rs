//! The security headers of every response.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::styles;

/// The styles of all pages. They are inline, so that a page takes one request.
const STYLES: [&str; 6] = [
    styles::CITIZEN,
    styles::PUBLIC,
    styles::CONSOLE,
    styles::COUNTER,
    styles::DISPLAY,
    styles::KIOSK,
];

/// The policy of most pages: no scripts, nothing from other sites, and only our own inline styles.
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

/// The policy of pages with a script: in addition, scripts and connections of this site.
static SCRIPTED_POLICY: LazyLock<String> =
    LazyLock::new(|| format!("{}; script-src 'self'; connect-src 'self'", *POLICY));

/// The policy of pages with a script that print a document of this site.
static PRINTING_POLICY: LazyLock<String> =
    LazyLock::new(|| format!("{}; frame-src 'self'", *SCRIPTED_POLICY));

/// The policy of documents that a page of this site prints.
pub(in crate::web) const PRINTED_POLICY: &str = "default-src 'none'; frame-ancestors 'self'";

/// Returns the policy of a page with a script that prints a document of this site.
pub(in crate::web) fn printing_policy() -> &'static str {
    &PRINTING_POLICY
}

/// Returns the policy of a page with a script.
pub(in crate::web) fn scripted_policy() -> &'static str {
    &SCRIPTED_POLICY
}

/// Returns the headers of every response that does not set its own.
pub(in crate::web) fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::CONTENT_SECURITY_POLICY, POLICY.as_str()))
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // The address of a survey opens it, so it must not reach other sites.
        .add((header::REFERRER_POLICY, "no-referrer"))
}
