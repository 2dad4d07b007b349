//! The policy for the address of a page when its links and forms lead elsewhere.
//!
//! The address of a survey opens it, so the survey's pages tell nobody their address
//! ([`security::headers`](crate::web::http::security::headers)). But a form of such a page is sent with
//! `Origin: null`. So the pages whose forms are checked by their origin tell their address to this site,
//! and to no other.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;

use crate::web::login::key_login::{CLERK, DISPLAY, KIOSK};

/// The pages of people, beside those of counters and devices.
const PEOPLE: [&str; 3] = ["/login", "/account", "/console"];

/// Sets the policy of pages whose forms are checked by their origin.
pub(super) async fn set<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let is_checked = [CLERK.path, DISPLAY.path, KIOSK.path]
        .into_iter()
        .chain(PEOPLE)
        .any(|path| request.path().starts_with(path));
    let mut response = next.call(request).await?;
    if is_checked {
        response.headers_mut().insert(
            header::REFERRER_POLICY,
            header::HeaderValue::from_static("same-origin"),
        );
    }
    Ok(response)
}
