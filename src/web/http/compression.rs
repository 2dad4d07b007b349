//! The compression of pages where they are made. Passing a page to another thread takes longer than
//! compressing it; what is larger is left to the outer layer.

use std::io::Write;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::http::header::{AcceptEncoding, ContentEncoding, Encoding, Header, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::gzip::compress_at_once;

/// The smallest body that is worth compressing, in bytes.
const LEAST: usize = 1024;
/// The largest body that is compressed at once, in bytes; half a millisecond.
const MOST: usize = 64 << 10;

/// Returns a body that is kept compressed by gzip, where that is shorter.
pub(in crate::web) fn compress(body: &[u8]) -> Option<Bytes> {
    if body.len() < LEAST {
        return None;
    }
    let half = Vec::with_capacity(body.len() / 2);
    let mut encoder = GzEncoder::new(half, Compression::default());
    encoder.write_all(body).ok()?;
    let compressed = encoder.finish().ok()?;
    (compressed.len() < body.len()).then(|| compressed.into())
}

/// Whether a client prefers gzip to nothing.
pub(in crate::web) fn accepts_gzip(request: &impl HttpMessage) -> bool {
    match request.headers().get(header::ACCEPT_ENCODING) {
        None => return false,
        // What browsers send, and what needs no weighing.
        Some(accepted) if is_plain_list_with_gzip(accepted) => return true,
        Some(_) => {}
    }
    let offered = [Encoding::identity(), Encoding::gzip()];
    AcceptEncoding::parse(request)
        .ok()
        .and_then(|accepted| accepted.negotiate(offered.iter()))
        == Some(Encoding::gzip())
}

/// Whether a header lists gzip among other encodings, all of one weight, and not the wish for none.
fn is_plain_list_with_gzip(accepted: &HeaderValue) -> bool {
    accepted.to_str().is_ok_and(|accepted| {
        !accepted.contains([';', '*'])
            && accepted.split(',').any(|name| name.trim() == "gzip")
            && !accepted.contains("identity")
    })
}

/// Compresses a text that has no encoding yet and is not large. One that is too small for it stays as it is.
pub(in crate::web) async fn at_once<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let is_accepted = accepts_gzip(&request);
    let response = next.call(request).await?;
    let headers = response.headers();
    if !is_accepted || headers.contains_key(header::CONTENT_ENCODING) || !is_text(headers) {
        return Ok(response.map_into_boxed_body());
    }
    let mut encoding = None;
    let mut response = response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) if bytes.len() <= MOST => {
            let is_worth_it = bytes.len() >= LEAST;
            let compressed = is_worth_it.then(|| compress_at_once(&bytes)).flatten();
            encoding = Some(match compressed {
                Some(_) => ContentEncoding::Gzip,
                None => ContentEncoding::Identity,
            });
            BoxBody::new(compressed.unwrap_or(bytes))
        }
        Ok(bytes) => BoxBody::new(bytes),
        Err(body) => BoxBody::new(body),
    });
    if let Some(encoding) = encoding {
        let name = HeaderValue::from_static(encoding.as_str());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_ENCODING, name);
        if encoding == ContentEncoding::Gzip {
            headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
    }
    Ok(response)
}

/// Removes `Content-Encoding: identity`, which keeps the outer layer from compressing.
pub(in crate::web) async fn leave_out_identity<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let identity = ContentEncoding::Identity.as_str();
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|encoding| encoding == identity)
    {
        headers.remove(header::CONTENT_ENCODING);
    }
    Ok(response)
}

/// Whether a body is text, by its media type.
fn is_text(headers: &header::HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE);
    let media_type = media_type.and_then(|media_type| media_type.to_str().ok());
    media_type.is_some_and(|media_type| {
        media_type.starts_with("text/") || media_type.contains("json") || media_type.contains("svg")
    })
}
