//! Whether a form was sent by one of our own pages.

use actix_web::HttpRequest;
use actix_web::http::header;

use super::State;

/// Whether a form was sent by one of our own pages: neither `Sec-Fetch-Site` nor `Origin` says that it
/// comes from another site. A client that sends neither is trusted.
///
/// The survey's form does without this, because it is opened from apps that say `Origin: null`.
pub(in crate::web) fn is_own_form(request: &HttpRequest, state: &State) -> bool {
    let headers = request.headers();
    let mut sites = headers.get_all("sec-fetch-site").peekable();
    let host = match sites.peek() {
        // Where browsers tell the site they know that we are who we claim to be.
        Some(_) => None,
        None => headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok()),
    };
    sites.all(|site| site == "same-origin" || site == "none")
        && headers.get_all(header::ORIGIN).all(|origin| {
            let origin = origin.to_str().unwrap_or_default();
            is_own_origin(origin, &state.public_url, host)
        })
}

/// Whether an origin is that of the public address, or is at a host.
fn is_own_origin(origin: &str, public_url: &str, host: Option<&str>) -> bool {
    let Some((scheme, at)) = origin.split_once("://") else {
        return false;
    };
    let is_at = |scheme: &str, host: &str| without_port(scheme, host).eq_ignore_ascii_case(at);
    let is_public = public_url
        .split_once("://")
        .is_some_and(|(public, host)| public == scheme && is_at(public, host));
    // A proxy may have taken TLS off, so that the host's scheme is not known.
    is_public || ["http", "https"].contains(&scheme) && host.is_some_and(|host| is_at(scheme, host))
}

/// Returns a host without the port that its scheme has anyway, which browsers leave out.
fn without_port<'h>(scheme: &str, host: &'h str) -> &'h str {
    let usual = if scheme == "https" { ":443" } else { ":80" };
    host.strip_suffix(usual).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_own_by_the_public_address_or_the_host() {
        let public = "https://khaosat.example.vn:443";
        let is_own = |origin: &str, host| is_own_origin(origin, public, host);
        assert!(is_own("https://khaosat.example.vn", None));
        assert!(is_own("https://KHAOSAT.example.vn", None));
        assert!(is_own("http://10.0.0.5:8080", Some("10.0.0.5:8080")));
        assert!(is_own("https://10.0.0.5", Some("10.0.0.5")));
        for other in [
            "null",
            "",
            "http://khaosat.example.vn",
            "https://khaosat.example.vn:8443",
            "https://khaosat.example.vn.evil.example",
            "https://evil.example",
            "app://10.0.0.5:8080",
        ] {
            assert!(!is_own(other, Some("10.0.0.5:8080")), "{other}");
        }
        assert!(!is_own("http://10.0.0.5:8080", None));
    }
}
