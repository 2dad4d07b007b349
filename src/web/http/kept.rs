//! Responses that are kept, ready to be sent any number of times.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, ContentEncoding, EntityTag, Header, HeaderName, HeaderValue, IfNoneMatch,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

use super::compression::{accepts_gzip, compress};
use super::pieces::with_body;

/// A response, ready to be sent any number of times.
pub(in crate::web) struct Kept {
    status: StatusCode,
    media_type: HeaderValue,
    /// The headers beside those that every kept response has.
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
    /// The body compressed by gzip, where that is shorter.
    compressed: Option<Bytes>,
    /// The tags of the body as it is, and compressed: the first half of its SHA-256.
    tags: [HeaderValue; 2],
    /// How long caches may keep it.
    cache_control: &'static str,
}

/// What may change at any time, so that caches must ask.
const ASK: &str = "no-cache";

impl Kept {
    /// Makes a body ready, which takes a while for a large one.
    pub(in crate::web) fn new(status: StatusCode, media_type: &str, body: Vec<u8>) -> Self {
        Self {
            compressed: compress(&body),
            ..Self::as_is(status, media_type, body)
        }
    }

    /// Makes bytes ready that are compressed already, or that are kept on disk as they were sent.
    pub(in crate::web) fn as_is(status: StatusCode, media_type: &str, body: Vec<u8>) -> Self {
        let digest = Sha256::digest(&body);
        Self {
            status,
            media_type: HeaderValue::from_str(media_type)
                .unwrap_or(HeaderValue::from_static("application/octet-stream")),
            headers: Vec::new(),
            compressed: None,
            tags: tags(&hex::encode(&digest[..16])),
            cache_control: ASK,
            body: body.into(),
        }
    }

    /// Makes a page ready.
    pub(in crate::web) fn page(status: StatusCode, body: String) -> Self {
        Self::new(status, "text/html; charset=utf-8", body.into_bytes())
    }

    /// Keeps a part of pages that differ in the rest.
    pub(in crate::web) fn part(body: String) -> Self {
        Self {
            status: StatusCode::OK,
            media_type: HeaderValue::from_static("text/html; charset=utf-8"),
            headers: Vec::new(),
            compressed: None,
            tags: tags(""),
            cache_control: ASK,
            body: body.into(),
        }
    }

    /// The body as text.
    pub(in crate::web) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_default()
    }

    /// Returns a response that leads to the page that has taken the place of this address for now.
    pub(in crate::web) fn found(address: &str) -> Self {
        let nothing = Self::new(StatusCode::FOUND, "text/plain; charset=utf-8", Vec::new());
        nothing.with(header::LOCATION, address)
    }

    /// Adds a header; a value that no header may have is left out.
    pub(in crate::web) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// Lets caches keep it for a while without asking.
    pub(in crate::web) fn cached(mut self, cache_control: &'static str) -> Self {
        self.cache_control = cache_control;
        self
    }

    /// Returns the response to a request: 304 where the client has it already.
    pub(in crate::web) fn response(&self, request: &HttpRequest) -> HttpResponse {
        let is_accepted = accepts_gzip(request);
        let compressed = self.compressed.as_ref().filter(|_| is_accepted);
        let tag = &self.tags[usize::from(compressed.is_some())];
        let is_known = self.status == StatusCode::OK && is_known(request, tag);
        let mut response = HttpResponse::build(match is_known {
            true => StatusCode::NOT_MODIFIED,
            false => self.status,
        });
        response
            .insert_header((header::ETAG, tag.clone()))
            .insert_header((header::VARY, "Accept-Encoding"))
            .insert_header((header::CACHE_CONTROL, self.cache_control));
        for (name, value) in &self.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        if is_known {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, self.media_type.clone()));
        let (encoding, body) = match compressed {
            Some(compressed) => (ContentEncoding::Gzip, compressed),
            None => (ContentEncoding::Identity, &self.body),
        };
        response.insert_header(encoding);
        with_body(&mut response, body.clone())
    }

    /// The memory that it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        self.body.len() + self.compressed.as_ref().map_or(0, Bytes::len)
    }
}

/// The tags of a body as it is, and compressed.
fn tags(digest: &str) -> [HeaderValue; 2] {
    ["", "-gzip"].map(|more| {
        let tag = HeaderValue::from_str(&format!("\"{digest}{more}\""));
        tag.unwrap_or(HeaderValue::from_static("\"\""))
    })
}

/// Whether a client has what a tag stands for.
fn is_known(request: &HttpRequest, tag: &HeaderValue) -> bool {
    match request.headers().get(header::IF_NONE_MATCH) {
        None => false,
        // What a browser sends back.
        Some(known) if known == tag => true,
        Some(_) => match (IfNoneMatch::parse(request), tag.to_str().map(str::parse)) {
            (Ok(IfNoneMatch::Any), _) => true,
            (Ok(IfNoneMatch::Items(known)), Ok(Ok(tag))) => {
                known.iter().any(|known: &EntityTag| known.weak_eq(&tag))
            }
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody;
    use actix_web::test::TestRequest;

    use super::*;
    use crate::web::http::pieces::PIECE;

    #[test]
    fn a_large_body_is_sent_in_pieces_and_a_small_one_at_once() {
        let request = TestRequest::default().to_http_request();
        for (size, is_whole) in [(PIECE, true), (PIECE + 1, false)] {
            let kept = Kept::as_is(StatusCode::OK, "a/b", vec![0; size]);
            let body = kept.response(&request).into_body();
            assert_eq!(body.try_into_bytes().is_ok(), is_whole);
        }
    }
}
