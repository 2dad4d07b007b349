//! The bytes of a large body as they arrive, which are handed over to other threads.

use actix_web::error::PayloadError;
use actix_web::web::{Bytes, BytesMut};
use futures_util::stream::iter;
use futures_util::{Stream, StreamExt};

/// The most pieces that become one.
const MOST: usize = 64;

/// Returns a body in fewer pieces: those that have arrived together come as one, so that whoever sends
/// byte by byte has no thread woken up for each. The web framework holds some 160 KB of a body at most.
pub(super) fn gathered(
    body: impl Stream<Item = Result<Bytes, PayloadError>>,
) -> impl Stream<Item = Result<Bytes, PayloadError>> {
    body.ready_chunks(MOST).flat_map(|pieces| {
        let (mut arrived, mut failed) = (BytesMut::new(), None);
        for piece in pieces {
            match piece {
                Ok(bytes) => arrived.extend_from_slice(&bytes),
                Err(error) => failed = Some(error),
            }
        }
        let arrived = (!arrived.is_empty()).then(|| Ok(arrived.freeze()));
        iter(arrived.into_iter().chain(failed.map(Err)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn what_has_arrived_comes_together_and_before_the_error_that_ends_it() {
        let pieces = [Ok("ab"), Ok("c"), Err(PayloadError::Overflow)];
        let body = iter(pieces.map(|piece| piece.map(Bytes::from)));
        let gathered: Vec<Result<Bytes, PayloadError>> = gathered(body).collect().await;
        assert_eq!(gathered.len(), 2);
        assert_eq!(gathered[0].as_ref().unwrap(), "abc");
        assert!(gathered[1].is_err());
    }
}
