//! A large body, which is sent piece by piece.
//!
//! A body of one piece is copied whole into the connection's buffer and stays there until the client has
//! read it. Of this one, only what fits into the buffer is copied, so that clients who read slowly, or
//! not at all, hold little memory each.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};

/// The bytes that are copied at a time.
pub(super) const PIECE: usize = 32 << 10;

/// Finishes a response with a body, which is sent in pieces where it is larger than one.
pub(in crate::web) fn with_body(
    response: &mut HttpResponseBuilder,
    body: impl Into<Bytes>,
) -> HttpResponse {
    let body = body.into();
    match body.len() {
        ..=PIECE => response.body(body),
        _ => response.body(Pieces(body)),
    }
}

/// What is left to send of a body.
struct Pieces(Bytes);

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(u64::try_from(self.0.len()).unwrap_or(u64::MAX))
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let left = &mut self.get_mut().0;
        let piece = left.split_to(left.len().min(PIECE));
        Poll::Ready((!piece.is_empty()).then_some(Ok(piece)))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use actix_web::body::BoxBody;

    use super::*;

    #[actix_web::test]
    async fn a_body_comes_whole_in_pieces_that_fit_into_a_buffer() {
        for size in [0, 1, PIECE, PIECE + 1, 3 * PIECE + 5] {
            let whole: Vec<u8> = (0..size).map(|number| (number % 251) as u8).collect();
            let body = BoxBody::new(Pieces(whole.clone().into()));
            assert_eq!(body.size(), BodySize::Sized(size as u64));
            let mut body = std::pin::pin!(body);
            let mut sent = Vec::new();
            while let Some(piece) = poll_fn(|cx| body.as_mut().poll_next(cx)).await {
                let piece = piece.unwrap();
                assert!(piece.len() <= PIECE);
                sent.extend_from_slice(&piece);
            }
            assert_eq!(sent, whole);
        }
    }

    #[test]
    fn no_layer_takes_it_for_a_body_of_one_piece() {
        let body = BoxBody::new(Pieces(vec![0; 2 * PIECE].into()));
        assert!(body.try_into_bytes().is_err());
    }
}
