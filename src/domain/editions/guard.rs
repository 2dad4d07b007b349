//! The guard of a key: what the key has signed last, kept beside it.
//!
//! It is written before the key signs, so that a database that is behind, such as an old backup, is
//! found, and the key never signs two logs of one size. Where a crash comes between the guard and the
//! database, the same entry may be signed once more, and no other: signatures of Ed25519 are the same
//! every time.

use serde::{Deserialize, Serialize};

use super::log::entry::Entry;
use super::log::tree::{Hash, root};

/// What the guard file begins with.
const FORMAT: &str = "sipas edition key guard v1";

/// What a key has signed last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    format: String,
    /// The origin of the log.
    origin: String,
    /// The number of leaves that the key has signed.
    size: u64,
    /// The root of their tree, in hex.
    root: String,
    /// The last entry; empty before the first.
    entry: String,
    /// The root before that entry, in hex.
    root_before: String,
}

/// Why a key doesn't sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuardRefusal {
    /// The guard is of another log.
    #[error("the guard of the edition key is of origin {found}, and the key of {wanted}")]
    Origin {
        /// The origin of the guard.
        found: String,
        /// The origin of the key.
        wanted: String,
    },
    /// The database is older than what the key has signed.
    #[error(
        "this database is behind: its log has {database} entries, and the key has signed {signed}, the last of them {last}; restore a backup that holds them all"
    )]
    Behind {
        /// The entries in the database.
        database: u64,
        /// The entries that the key has signed.
        signed: u64,
        /// The last of them.
        last: String,
    },
    /// The database's log has other entries.
    #[error(
        "the log in this database is not the one that the key has signed: with {0} entries it has another root"
    )]
    Forked(u64),
    /// The last signature was cut short, and this is another entry.
    #[error(
        "the key has already signed {last} as the entry {place} of the log, but the database doesn't hold it: do exactly that again, with the same Decision, before anything else"
    )]
    Pending {
        /// The entry that was signed.
        last: String,
        /// Its place, from 0.
        place: u64,
    },
    /// The text is not a guard.
    #[error("the guard of the edition key can't be read: {0}")]
    Form(String),
}

impl Guard {
    /// The guard of a key that has signed nothing.
    pub fn new(origin: &str) -> Self {
        let empty = root(&[]).to_string();
        Self {
            format: FORMAT.to_owned(),
            origin: origin.to_owned(),
            size: 0,
            root: empty.clone(),
            entry: String::new(),
            root_before: empty,
        }
    }

    /// The number of entries that the key has signed.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Reads the text of a guard file.
    ///
    /// # Errors
    /// [`GuardRefusal::Form`] when it is none.
    pub fn parse(text: &str) -> Result<Self, GuardRefusal> {
        let guard: Self =
            serde_json::from_str(text).map_err(|error| GuardRefusal::Form(error.to_string()))?;
        if guard.format != FORMAT {
            return Err(GuardRefusal::Form(format!("it is no `{FORMAT}`")));
        }
        Ok(guard)
    }

    /// The text of the guard file.
    ///
    /// # Errors
    /// [`GuardRefusal::Form`] when it can't be written.
    pub fn text(&self) -> Result<String, GuardRefusal> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| GuardRefusal::Form(error.to_string()))?;
        Ok(text + "\n")
    }

    /// Returns the guard after one more entry of a log of these leaves.
    ///
    /// # Errors
    /// When the key has signed another log, a longer one, or another entry at this place.
    pub fn after(&self, origin: &str, leaves: &[Hash], entry: &str) -> Result<Self, GuardRefusal> {
        let size = leaves.len() as u64;
        let before = root(leaves).to_string();
        let mut all = leaves.to_vec();
        all.push(Hash::of_leaf(entry.as_bytes()));
        let next = Self {
            format: FORMAT.to_owned(),
            origin: origin.to_owned(),
            size: size + 1,
            root: root(&all).to_string(),
            entry: entry.to_owned(),
            root_before: before,
        };
        match next == *self {
            true => Ok(next),
            false => self.check(origin, leaves).map(|()| next),
        }
    }

    /// Checks that the key has signed the log of these leaves, and nothing that it doesn't hold.
    ///
    /// # Errors
    /// When the key has signed another log, or a longer one.
    pub fn check(&self, origin: &str, leaves: &[Hash]) -> Result<(), GuardRefusal> {
        if self.origin != origin {
            return Err(GuardRefusal::Origin {
                found: self.origin.clone(),
                wanted: origin.to_owned(),
            });
        }
        let size = leaves.len() as u64;
        if size + 1 == self.size {
            return Err(match root(leaves).to_string() == self.root_before {
                false => GuardRefusal::Forked(size),
                true => GuardRefusal::Pending {
                    last: self.last(),
                    place: size,
                },
            });
        }
        if size < self.size {
            return Err(GuardRefusal::Behind {
                database: size,
                signed: self.size,
                last: self.last(),
            });
        }
        let signed = usize::try_from(self.size).unwrap_or(usize::MAX);
        match leaves.get(..signed) {
            Some(known) if root(known).to_string() == self.root => Ok(()),
            _ => Err(GuardRefusal::Forked(self.size)),
        }
    }

    /// What the last entry says, for people.
    fn last(&self) -> String {
        match Entry::parse(self.entry.as_bytes()) {
            Ok(Entry::Edition { id, .. }) => format!("edition `{id}`"),
            Ok(Entry::Withdrawal { id, .. }) => format!("the withdrawal of `{id}`"),
            Ok(Entry::Key(_)) => "a change of the key".to_owned(),
            Ok(Entry::Origin { .. }) => "the beginning of the log".to_owned(),
            Err(_) => "an entry".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(id: &str) -> String {
        format!("sipas edition v1\na\n{id}\n{}\n", "ab".repeat(32))
    }

    fn leaves(entries: &[&str]) -> Vec<Hash> {
        let leaf = |id: &&str| Hash::of_leaf(edition(id).as_bytes());
        entries.iter().map(leaf).collect()
    }

    #[test]
    fn a_key_goes_on_where_it_stopped() {
        let mut guard = Guard::new("a");
        for (size, id) in ["x", "y", "z"].into_iter().enumerate() {
            let before = leaves(&["x", "y", "z"][..size]);
            guard = guard.after("a", &before, &edition(id)).unwrap();
            assert_eq!(Guard::parse(&guard.text().unwrap()), Ok(guard.clone()));
        }
        assert_eq!(guard.size, 3);
        assert!(
            guard
                .after("a", &leaves(&["x", "y", "z"]), &edition("w"))
                .is_ok()
        );
    }

    #[test]
    fn after_a_crash_the_same_entry_and_no_other_is_signed_again() {
        let guard = Guard::new("a").after("a", &[], &edition("x")).unwrap();
        let guard = guard.after("a", &leaves(&["x"]), &edition("y")).unwrap();
        let again = guard.after("a", &leaves(&["x"]), &edition("y"));
        assert_eq!(again, Ok(guard.clone()));
        let other = guard.after("a", &leaves(&["x"]), &edition("z"));
        let pending = GuardRefusal::Pending {
            last: "edition `y`".to_owned(),
            place: 1,
        };
        assert_eq!(other, Err(pending.clone()));
        assert_eq!(guard.check("a", &leaves(&["x"])), Err(pending));
        assert_eq!(guard.check("a", &leaves(&["x", "y"])), Ok(()));
        // The entry before that one is another.
        let forked = guard.after("a", &leaves(&["w"]), &edition("y"));
        assert_eq!(forked, Err(GuardRefusal::Forked(1)));
    }

    #[test]
    fn a_database_that_is_behind_or_has_another_log_is_refused() {
        let mut guard = Guard::new("a");
        for (size, id) in ["x", "y", "z"].into_iter().enumerate() {
            let before = leaves(&["x", "y", "z"][..size]);
            guard = guard.after("a", &before, &edition(id)).unwrap();
        }
        assert!(matches!(
            guard.after("a", &leaves(&["x"]), &edition("y")),
            Err(GuardRefusal::Behind {
                database: 1,
                signed: 3,
                ..
            })
        ));
        let forked = guard.after("a", &leaves(&["x", "w", "z"]), &edition("v"));
        assert_eq!(forked, Err(GuardRefusal::Forked(3)));
        assert!(matches!(
            guard.after("b", &leaves(&["x", "y", "z"]), &edition("v")),
            Err(GuardRefusal::Origin { .. })
        ));
        assert!(matches!(Guard::parse("{}"), Err(GuardRefusal::Form(_))));
    }
}
