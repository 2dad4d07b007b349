//! The clerk who types a paper form.

use crate::domain::access::{Key, Reach};
use crate::domain::cases::agency::Slug;

/// The holder of a counter's key; two clerks are told apart by their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clerk {
    /// The key's id.
    pub key: String,
    /// The office of the counter.
    pub office: Slug,
    /// The cases that the key reaches.
    pub reach: Reach,
}

impl Clerk {
    /// Returns the clerk who holds a key, or `None` where the key belongs to no office.
    pub fn of(key: &Key) -> Option<Self> {
        match &key.reach {
            Reach::Office { office, .. } => Some(Self {
                key: key.id.clone(),
                office: office.clone(),
                reach: key.reach.clone(),
            }),
            Reach::All | Reach::Agencies { .. } => None,
        }
    }
}
