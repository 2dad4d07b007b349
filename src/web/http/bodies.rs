//! Bodies as they arrive, all of them together within a bound of memory.
//!
//! A client that sends half a body and no more holds its bytes until its time is up. So what all of
//! them hold is counted. A large body that comes too late is refused at once, and for a small one the
//! body that has been arriving longest is given up.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::rt::time::timeout;
use actix_web::web;
use futures_util::StreamExt;
use futures_util::future::{AbortHandle, AbortRegistration, Abortable, Aborted};

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
    /// Others take all the memory there is for bodies.
    Crowded,
}

/// The bodies that are arriving.
#[derive(Debug, Default)]
pub struct Bodies(Mutex<Arriving>);

#[derive(Debug, Default)]
struct Arriving {
    /// The bytes of all of them.
    held: usize,
    /// Those that hold some, oldest first.
    bodies: BTreeMap<u64, ArrivingBody>,
    /// The number of the next one.
    next: u64,
}

#[derive(Debug)]
struct ArrivingBody {
    bytes: usize,
    /// What gives it up.
    ending: AbortHandle,
}

impl Bodies {
    fn lock(&self) -> MutexGuard<'_, Arriving> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Receives a body of at most `largest` bytes.
    ///
    /// # Errors
    /// See [`BodyError`].
    pub(in crate::web) async fn receive(
        &self,
        mut payload: web::Payload,
        largest: usize,
    ) -> Result<Vec<u8>, BodyError> {
        let (mut share, given_up) = BodyShare::of(self);
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
        let arrival = timeout(LONGEST, Abortable::new(arrival, given_up));
        match client::receive(arrival).await {
            Ok(Ok(arrived)) => arrived?,
            Ok(Err(Aborted)) => return Err(BodyError::Crowded),
            Err(_) => return Err(BodyError::BrokenOff),
        }
        Ok(body)
    }
}

/// The bytes of one body, which are given back however its arrival ends.
struct BodyShare<'b> {
    bodies: &'b Bodies,
    number: u64,
    bytes: usize,
    ending: AbortHandle,
}

impl<'b> BodyShare<'b> {
    /// Returns the share of a new body, and what tells that it is given up.
    fn of(bodies: &'b Bodies) -> (Self, AbortRegistration) {
        let (ending, given_up) = AbortHandle::new_pair();
        let mut arriving = bodies.lock();
        let number = arriving.next;
        arriving.next += 1;
        let share = Self {
            bodies,
            number,
            bytes: 0,
            ending,
        };
        (share, given_up)
    }

    /// Takes more bytes. A small body takes those of the oldest others where there are no more.
    ///
    /// # Errors
    /// [`BodyError::Crowded`], and nothing is taken.
    fn grow(&mut self, more: usize) -> Result<(), BodyError> {
        let is_small = self.bytes + more <= SMALL;
        let most = if is_small { MOST } else { MOST - FOR_SMALL };
        let mut arriving = self.bodies.lock();
        if self.ending.is_aborted() {
            return Err(BodyError::Crowded);
        }
        while is_small && arriving.held + more > most {
            let others = arriving.bodies.keys();
            let Some(oldest) = others.copied().find(|number| *number != self.number) else {
                break;
            };
            arriving.take_back(oldest);
        }
        if arriving.held + more > most {
            return Err(BodyError::Crowded);
        }
        arriving.held += more;
        self.bytes += more;
        let body = ArrivingBody {
            bytes: self.bytes,
            ending: self.ending.clone(),
        };
        arriving.bodies.insert(self.number, body);
        Ok(())
    }
}

impl Arriving {
    /// Takes back the bytes of a body, and gives it up if it is still arriving.
    fn take_back(&mut self, number: u64) {
        if let Some(body) = self.bodies.remove(&number) {
            self.held -= body.bytes;
            body.ending.abort();
        }
    }
}

impl Drop for BodyShare<'_> {
    fn drop(&mut self) {
        self.bodies.lock().take_back(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(bodies: &Bodies) -> BodyShare<'_> {
        BodyShare::of(bodies).0
    }

    #[test]
    fn large_bodies_leave_room_for_small_ones() {
        const LARGE: usize = 64 * 1024;
        let bodies = Bodies::default();
        let mut large = Vec::new();
        let refused = loop {
            let mut share = share(&bodies);
            match share.grow(LARGE) {
                Ok(()) => large.push(share),
                Err(refused) => break refused,
            }
        };
        assert_eq!(refused, BodyError::Crowded);
        assert_eq!(large.len(), (MOST - FOR_SMALL) / LARGE);
        let mut small = share(&bodies);
        assert_eq!(small.grow(SMALL), Ok(()));
        // It is small no longer.
        assert_eq!(small.grow(1), Err(BodyError::Crowded));
    }

    #[test]
    fn for_a_small_body_without_room_the_oldest_one_is_given_up() {
        let bodies = Bodies::default();
        let mut small: Vec<BodyShare<'_>> = (0..MOST / SMALL).map(|_| share(&bodies)).collect();
        for share in &mut small {
            assert_eq!(share.grow(SMALL), Ok(()));
        }
        let mut newest = share(&bodies);
        assert_eq!(newest.grow(SMALL), Ok(()));
        let given_up = small.iter().position(|share| !share.ending.is_aborted());
        assert_eq!(given_up, Some(1));
        assert_eq!(small[0].grow(1), Err(BodyError::Crowded));
        assert_eq!(bodies.lock().held, MOST);
        drop((small, newest));
        assert_eq!(bodies.lock().held, 0);
    }

    #[test]
    fn bytes_are_given_back_when_a_body_has_arrived_or_was_refused() {
        let bodies = Bodies::default();
        let mut whole = share(&bodies);
        assert_eq!(whole.grow(MOST - FOR_SMALL), Ok(()));
        assert_eq!(whole.grow(1), Err(BodyError::Crowded));
        drop(whole);
        assert_eq!(bodies.lock().held, 0);
    }
}
