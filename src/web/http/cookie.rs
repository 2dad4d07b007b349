//! Cookies, all of one kind: for this host alone, hidden from scripts and from other sites.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};

use super::State;

/// Returns the value of a cookie that a request brings.
pub(in crate::web) fn find(request: &HttpRequest, state: &State, name: &str) -> Option<String> {
    let cookie = request.cookie(&full_name(name, is_secure(state)))?;
    Some(cookie.value().to_owned())
}

/// Returns the cookie of a session: it comes along when another site links here, as a sign-on does, and
/// never when another site sends a form.
pub(in crate::web) fn session(state: &State, name: &str, value: String) -> Cookie<'static> {
    let mut cookie = make(state, name, value);
    cookie.set_same_site(SameSite::Lax);
    cookie
}

/// Whether a browser would keep a session's secret to itself: over TLS, or on the machine itself.
pub(in crate::web) fn is_safe(state: &State) -> bool {
    let host = state.public_url.strip_prefix("http://").unwrap_or_default();
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => host,
    };
    is_secure(state) || matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

/// Returns a cookie, which the browser forgets when it is closed unless it gets an age.
pub(in crate::web) fn make(state: &State, name: &str, value: String) -> Cookie<'static> {
    let is_secure = is_secure(state);
    Cookie::build(full_name(name, is_secure), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(is_secure)
        .finish()
}

/// Returns a cookie that makes the browser forget the one of this name.
pub(in crate::web) fn removal(state: &State, name: &str) -> Cookie<'static> {
    let mut cookie = make(state, name, String::new());
    cookie.make_removal();
    cookie
}

/// Returns the name as browsers know it. They take a `__Host-` cookie only over TLS, from the host
/// itself and for all of it, so no other host of the domain can plant one.
fn full_name(name: &str, is_secure: bool) -> String {
    let prefix = if is_secure { "__Host-" } else { "" };
    format!("{prefix}{name}")
}

/// Whether citizens and clerks come by TLS; at `http://127.0.0.1` browsers would refuse the prefix.
pub(in crate::web) fn is_secure(state: &State) -> bool {
    state.public_url.starts_with("https://")
}
