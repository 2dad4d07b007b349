//! The refusal of compressed bodies: nothing that comes from outside is ever decompressed, so that no
//! small body becomes a large one here.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};

use super::problem::problem;
use super::response::into_response;
use super::{Error, State};

/// The only encoding that is read, which is none.
const IDENTITY: &str = "identity";
/// What programs ask for; everything else is for people.
const FOR_PROGRAMS: [&str; 4] = ["/api/", "/healthz", "/readyz", "/metrics"];

/// Answers a request whose body is encoded, 415.
pub(in crate::web) async fn refuse<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let mut encodings = request.headers().get_all(header::CONTENT_ENCODING);
    if encodings.all(|encoding| {
        encoding
            .as_bytes()
            .eq_ignore_ascii_case(IDENTITY.as_bytes())
    }) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let mut response = refusal(&request);
    response.headers_mut().insert(
        header::ACCEPT_ENCODING,
        header::HeaderValue::from_static(IDENTITY),
    );
    Ok(request.into_response(response).map_into_right_body())
}

/// Returns a problem document for programs, and a page for people.
fn refusal(request: &ServiceRequest) -> HttpResponse {
    let is_for_programs = FOR_PROGRAMS
        .iter()
        .any(|path| request.path().starts_with(path));
    match request.app_data::<web::Data<State>>() {
        Some(state) if !is_for_programs => {
            into_response(request.request(), state, Err(Error::WrongContentType))
        }
        _ => problem(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "wrong_content_encoding",
            Some("send the body as it is, without Content-Encoding"),
        ),
    }
}
