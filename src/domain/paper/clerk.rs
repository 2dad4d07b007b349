//! The clerk who types a paper form.

use crate::domain::access::Reach;
use crate::domain::cases::agency::Slug;

/// A person who enters paper forms at an office, identified by key or account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clerk {
    /// The id of the key or account.
    pub id: String,
    /// The office of the counter.
    pub office: Slug,
    /// The cases within reach.
    pub reach: Reach,
}

impl Clerk {
    /// Returns the clerk of a key or an account, or `None` where it belongs to no office.
    pub fn at(id: &str, reach: &Reach) -> Option<Self> {
        match reach {
            Reach::Office { office, .. } => Some(Self {
                id: id.to_owned(),
                office: office.clone(),
                reach: reach.clone(),
            }),
            Reach::All | Reach::Agencies { .. } => None,
        }
    }
}
