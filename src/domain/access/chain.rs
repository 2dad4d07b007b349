//! Checking the audit trail's chain event by event, and saying what is wrong where it does not hold.

use std::collections::HashMap;

use super::audit::{Act, FIRST_MAC, KeptEvent};
use crate::domain::links::code::AuditKey;

/// The keys by which events are checked.
#[derive(Clone, Default)]
pub struct ChainKeys {
    keys: HashMap<String, AuditKey>,
    /// For the secrets of before, the time at which they stopped being used.
    written_until: HashMap<String, String>,
    /// The time of the check.
    now: String,
}

impl ChainKeys {
    /// An empty set of keys for a check at `now`, which is given as it is stored.
    pub fn at(now: String) -> Self {
        Self {
            now,
            ..Self::default()
        }
    }

    /// Adds the key of a secret, by the fingerprint of the secret.
    pub fn insert(&mut self, secret: String, key: AuditKey) {
        self.keys.insert(secret, key);
    }

    /// Notes the time from which on a secret writes nothing more.
    pub fn limit(&mut self, secret: String, until: String) {
        self.written_until.insert(secret, until);
    }

    /// The key of a secret.
    pub fn get(&self, secret: &str) -> Option<&AuditKey> {
        self.keys.get(secret)
    }

    /// The time from which on a secret writes nothing more, where it has come.
    pub fn ended(&self, secret: &str) -> Option<&String> {
        let until = self.written_until.get(secret);
        until.filter(|until| **until <= self.now)
    }

    /// The key of a secret that still writes.
    pub fn get_writing(&self, secret: &str) -> Option<&AuditKey> {
        self.get(secret).filter(|_| self.ended(secret).is_none())
    }

    /// The keys of the secrets of before that still write, by the fingerprint of the secret.
    pub fn list_earlier_writing(&self) -> impl Iterator<Item = (&String, &AuditKey)> {
        let earlier = self.written_until.keys();
        earlier.filter_map(|secret| Some((secret, self.get_writing(secret)?)))
    }
}

/// What is wrong with an event, or with the chain as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Numbers are left out.
    #[error("event {0} was removed: the next one is {1}")]
    Removed(i64, i64),
    /// One event is not what was written.
    #[error("event {0} was changed")]
    Changed(i64),
    /// An event stands before those that were there.
    #[error("event {0} was added")]
    Added(i64),
    /// Two events stand in each other's place.
    #[error("event {0} was reordered: it stands before event {1}, which it followed")]
    Reordered(i64, i64),
    /// Nothing fits from here on.
    #[error(
        "event {0} does not follow the one before it: it was rewritten or reordered, or one before it was removed"
    )]
    Rewritten(i64),
    /// The secret of an event is neither at hand nor kept.
    #[error(
        "event {0} was rewritten: it is bound by a secret of fingerprint {1}, which is not known"
    )]
    UnknownSecret(i64, String),
    /// A secret of before was used after its time.
    #[error("event {0} was rewritten: it is bound by a secret that was used until {1} only")]
    OldSecret(i64, String),
    /// A secret was used after it had been replaced as lost.
    #[error("event {0} was added: it is bound by a secret that was lost before")]
    LostSecret(i64),
    /// The head is not what was written.
    #[error("the head, event {0}, was rewritten")]
    Head(i64),
    /// The head bears the seal of a secret of before after its time.
    #[error(
        "the head, event {0}, was rewritten: it is sealed by a secret that was used until {1} only"
    )]
    OldHead(i64, String),
    /// The head is of an earlier event than the last.
    #[error("the head was moved back to event {0}: the last event is {1}")]
    MovedBack(i64, i64),
    /// There are events, but no head.
    #[error("the head was removed: the last event is {0}")]
    NoHead(i64),
    /// The last events are gone.
    #[error("event {0} was removed, and so was what followed it up to the head, event {1}")]
    RemovedAtEnd(i64, i64),
    /// The beginning of the chain after older events were deleted is not what was written.
    #[error("the checkpoint at event {0} was rewritten")]
    Checkpoint(i64),
    /// The event is gone that tells how a person or a key was added.
    #[error("the event was removed that tells how the {0} {1} was added")]
    NoAddition(&'static str, String),
    /// The event of a rotation is gone.
    #[error("the event was removed that tells of the rotation of the secret of fingerprint {0}")]
    NoRotation(String),
    /// An event that waits to be appended is not what was written.
    #[error("the event {0}, which waits to be appended, was changed or added")]
    Pending(String),
    /// The head that was given is not in the chain.
    #[error(
        "the head {0} is not in the chain: event {1} has another mac, so the chain was rewritten"
    )]
    OtherHead(String, i64),
    /// The chain ends before the head that was given.
    #[error("the head {0} is not in the chain: it ends at event {1}, so what followed was removed")]
    BehindEnd(String, i64),
    /// The head that was given is of an event that was deleted in its time.
    #[error(
        "the head {0} can't be found: the chain begins at event {1} since older events were deleted"
    )]
    Pruned(String, i64),
}

/// The check of a chain, event by event.
pub struct ChainCheck<'k> {
    keys: &'k ChainKeys,
    /// The number that comes next.
    next: i64,
    /// The mac of the event before.
    before: String,
    /// The events before this number are bound by a secret that is lost.
    lost_before: i64,
}

impl<'k> ChainCheck<'k> {
    /// A check that begins after an event of the given number and mac, if any was deleted in its time.
    pub fn new(keys: &'k ChainKeys, after: Option<(i64, String)>, lost_before: i64) -> Self {
        let (number, before) = after.unwrap_or((0, FIRST_MAC.to_owned()));
        Self {
            keys,
            next: number + 1,
            before,
            lost_before,
        }
    }

    /// The number and the mac of the last event that was checked.
    pub fn last(&self) -> (i64, &str) {
        (self.next - 1, &self.before)
    }

    /// Checks the next event. `following` finds the one after it, by which a fault is told from
    /// others.
    ///
    /// # Errors
    /// The fault.
    pub fn check(
        &mut self,
        event: &KeptEvent,
        following: impl FnOnce() -> Option<KeptEvent>,
    ) -> Result<(), Fault> {
        let number = event.number;
        if number < self.next {
            return Err(Fault::Added(number));
        }
        if number > self.next {
            return Err(Fault::Removed(self.next, number));
        }
        match self.keys.get(&event.secret) {
            None if number < self.lost_before => {}
            None if self.lost_before > 0 => return Err(Fault::LostSecret(number)),
            None => return Err(Fault::UnknownSecret(number, event.secret.clone())),
            Some(_) if self.fits(event, number, &self.before) => {}
            Some(_) => return Err(self.fault(event, following().as_ref())),
        }
        if let Some(until) = self.keys.written_until.get(&event.secret)
            && event.happened_at >= *until
        {
            return Err(Fault::OldSecret(number, until.clone()));
        }
        self.next += 1;
        self.before.clone_from(&event.mac);
        Ok(())
    }

    /// Whether an event is bound as the one of a number behind another.
    fn fits(&self, event: &KeptEvent, number: i64, before: &str) -> bool {
        let event = KeptEvent {
            number,
            ..event.clone()
        };
        let key = self.keys.get(&event.secret);
        key.is_some_and(|key| key.mac("event", &event.text(before)) == event.mac)
    }

    /// Tells what was done to an event that does not fit, by the one after it.
    fn fault(&self, event: &KeptEvent, following: Option<&KeptEvent>) -> Fault {
        let number = event.number;
        let Some(second) = following else {
            return Fault::Changed(number);
        };
        if self.fits(second, number + 1, &event.mac) {
            return Fault::Changed(number);
        }
        if !self.fits(second, number, &self.before) {
            return Fault::Rewritten(number);
        }
        match self.fits(event, number + 1, &second.mac) {
            true => Fault::Reordered(number, number + 1),
            false => Fault::Added(number),
        }
    }
}

/// Whether an event tells that its chain's earlier secret was lost and replaced.
pub fn is_replacement(event: &KeptEvent) -> bool {
    event.act == Act::SecretReplace.name()
}
