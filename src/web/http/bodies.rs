//! Bodies as they arrive, all of them together within a bound of memory.
//!
//! A client that sends half a body and no more holds its bytes until its time is up. So what all of
//! them hold is counted, and whoever comes too late is refused at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::rt::time::timeout;
use actix_web::web;
use futures_util::StreamExt;

use super::client;

/// The most bytes that are held at once. While a large body arrives, the buffers of its connection hold
/// some three times as much beside it.
const MOST: usize = 16 * 1024 * 1024;
/// The part of them that only small bodies may use: those who send large ones never keep citizens out.
const FOR_SMALL: usize = MOST / 4;
/// The most bytes of a small body, more than a survey without a comment has.
const SMALL: usize = 8 * 1024;
/// The longest time that a body may take to arrive. A slow phone needs a second; the limit is against
/// clients that hold a connection by sending slowly.
const LONGEST: Duration = Duration::from_secs(30);

/// Why a body was not received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum BodyError {
    /// It is larger than its route allows.
    TooLarge,
    /// It broke off, or took too long.
    BrokenOff,
    /// Bodies that came before it take all the memory there is for them.
    Crowded,
}

/// The number of bytes of all bodies that are arriving.
#[derive(Debug, Default)]
pub struct Bodies {
    held: AtomicUsize,
}

impl Bodies {
    /// Receives a body of at most `largest` bytes.
    ///
    /// # Errors
    /// See [`BodyError`].
    pub(in crate::web) async fn receive(
        &self,
        mut payload: web::Payload,
        largest: usize,
    ) -> Result<Vec<u8>, BodyError> {
        let mut share = BodyShare::of(self);
        let mut body = Vec::new();
        let arrival = async {
            while let Some(piece) = payload.next().await {
                let piece = piece.map_err(|_| BodyError::BrokenOff)?;
                if body.len() + piece.len() > largest {
                    return Err(BodyError::TooLarge);
                }
                share.grow(piece.len())?;
                body.extend_from_slice(&piece);
            }
            Ok(())
        };
        client::receive(timeout(LONGEST, arrival))
            .await
            .unwrap_or(Err(BodyError::BrokenOff))?;
        Ok(body)
    }
}

/// The bytes of one body, which are given back however its arrival ends.
struct BodyShare<'b> {
    bodies: &'b Bodies,
    bytes: usize,
}

impl<'b> BodyShare<'b> {
    fn of(bodies: &'b Bodies) -> Self {
        Self { bodies, bytes: 0 }
    }

    /// Takes more bytes.
    ///
    /// # Errors
    /// [`BodyError::Crowded`], and nothing is taken.
    fn grow(&mut self, more: usize) -> Result<(), BodyError> {
        let is_small = self.bytes + more <= SMALL;
        let most = if is_small { MOST } else { MOST - FOR_SMALL };
        let add = |held: usize| held.checked_add(more).filter(|&held| held <= most);
        self.bodies
            .held
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add)
            .map_err(|_| BodyError::Crowded)?;
        self.bytes += more;
        Ok(())
    }
}

impl Drop for BodyShare<'_> {
    fn drop(&mut self) {
        self.bodies.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_bodies_leave_room_for_small_ones() {
        const LARGE: usize = 64 * 1024;
        let bodies = Bodies::default();
        let mut large = Vec::new();
        let refused = loop {
            let mut share = BodyShare::of(&bodies);
            match share.grow(LARGE) {
                Ok(()) => large.push(share),
                Err(refused) => break refused,
            }
        };
        assert_eq!(refused, BodyError::Crowded);
        assert_eq!(large.len(), (MOST - FOR_SMALL) / LARGE);
        let mut small = BodyShare::of(&bodies);
        assert_eq!(small.grow(SMALL), Ok(()));
        // It is small no longer.
        assert_eq!(small.grow(1), Err(BodyError::Crowded));
    }

    #[test]
    fn bytes_are_given_back_when_a_body_has_arrived_or_was_refused() {
        let bodies = Bodies::default();
        let mut whole = BodyShare::of(&bodies);
        assert_eq!(whole.grow(MOST - FOR_SMALL), Ok(()));
        assert_eq!(whole.grow(1), Err(BodyError::Crowded));
        drop(whole);
        assert_eq!(bodies.held.load(Ordering::Relaxed), 0);
    }
}
