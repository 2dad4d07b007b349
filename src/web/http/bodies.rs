//! Bodies as they arrive, the large ones together within a bound of memory.
//!
//! A client that sends half a body and no more holds its bytes until its time is up. So what the large
//! ones hold is counted, and one that comes too late is refused at once. Small ones are bounded by the
//! limit of connections, and so a survey is never refused for what others send.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::rt::time::timeout;
use actix_web::web;
use futures_util::StreamExt;

use super::client;

/// The most bytes that large bodies hold at once. While one arrives, the buffers of its connection hold
/// some three times as much beside it.
const MOST: usize = 12 * 1024 * 1024;
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
    /// Others take all the memory there is for bodies.
    Crowded,
}

/// The bytes of the large bodies that are arriving.
#[derive(Debug, Default)]
pub struct Bodies(AtomicUsize);

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
                let bytes = body.len() + piece.len();
                if bytes > largest {
                    return Err(BodyError::TooLarge);
                }
                share.grow_to(bytes)?;
                body.extend_from_slice(&piece);
            }
            Ok(())
        };
        match client::receive(timeout(LONGEST, arrival)).await {
            Ok(arrived) => arrived?,
            Err(_) => return Err(BodyError::BrokenOff),
        }
        Ok(body)
    }
}

/// The counted bytes of one body, which are given back however its arrival ends.
struct BodyShare<'b> {
    bodies: &'b Bodies,
    counted: usize,
}

impl<'b> BodyShare<'b> {
    fn of(bodies: &'b Bodies) -> Self {
        Self { bodies, counted: 0 }
    }

    /// Counts the bytes of the body so far, if it is a large one.
    ///
    /// # Errors
    /// [`BodyError::Crowded`], and no more is counted.
    fn grow_to(&mut self, bytes: usize) -> Result<(), BodyError> {
        if bytes <= SMALL {
            return Ok(());
        }
        let more = bytes - self.counted;
        let add = |held: usize| Some(held + more).filter(|held| *held <= MOST);
        let held = &self.bodies.0;
        held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add)
            .map_err(|_| BodyError::Crowded)?;
        self.counted = bytes;
        Ok(())
    }
}

impl Drop for BodyShare<'_> {
    fn drop(&mut self) {
        self.bodies.0.fetch_sub(self.counted, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_bodies_never_keep_out_small_ones() {
        const LARGE: usize = 64 * 1024;
        let bodies = Bodies::default();
        let mut large = Vec::new();
        let refused = loop {
            let mut share = BodyShare::of(&bodies);
            match share.grow_to(LARGE) {
                Ok(()) => large.push(share),
                Err(refused) => break refused,
            }
        };
        assert_eq!(refused, BodyError::Crowded);
        assert_eq!(large.len(), MOST / LARGE);
        let mut small = BodyShare::of(&bodies);
        assert_eq!(small.grow_to(SMALL), Ok(()));
        // It is small no longer.
        assert_eq!(small.grow_to(SMALL + 1), Err(BodyError::Crowded));
    }

    #[test]
    fn bytes_are_given_back_when_a_body_has_arrived_or_was_refused() {
        let bodies = Bodies::default();
        let mut whole = BodyShare::of(&bodies);
        assert_eq!(whole.grow_to(MOST), Ok(()));
        assert_eq!(whole.grow_to(MOST + 1), Err(BodyError::Crowded));
        drop(whole);
        assert_eq!(bodies.0.load(Ordering::Relaxed), 0);
    }
}
