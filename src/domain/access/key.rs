//! Keys, by which software and the devices of a counter are let in.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::reach::Reach;
use crate::domain::links::crockford::{char_of, value_of};
use crate::domain::name;

/// Characters of a key. 28 characters of 5 bits are 140 bits, far beyond guessing.
const LENGTH: usize = 28;

/// The part of the service that a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// The interface for one-stop software.
    System,
    /// The clerk's page.
    Clerk,
    /// The counter's display.
    Display,
    /// The kiosk.
    Kiosk,
}

impl KeyKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::System, Self::Clerk, Self::Display, Self::Kiosk];

    /// Its name in commands and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Clerk => "clerk",
            Self::Display => "display",
            Self::Kiosk => "kiosk",
        }
    }

    /// Returns the kind that has a name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A key as the database holds it, without the text that opens anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its id.
    pub id: String,
    /// Its name among people, unique.
    pub name: String,
    /// The part of the service that it opens.
    pub kind: KeyKind,
    /// The cases that it reaches.
    pub reach: Reach,
    /// When it was made or last rotated.
    pub made_at: Timestamp,
    /// The day of its last use, in Vietnam.
    pub last_used_on: Option<Date>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Returns the name of a new key as it is kept: as it looks, of 1 to 100 characters; `None` for another.
pub fn key_name(typed: &str) -> Option<String> {
    name(typed, 100)
}

/// The secret text of a key. It is shown once and stays out of logs.
pub struct KeyText(SecretString);

/// A text that is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a key: 28 letters and digits")]
pub struct KeyError;

impl KeyText {
    /// A new key from random bytes.
    pub fn new(random: [u8; LENGTH]) -> Self {
        Self(random.into_iter().map(char_of).collect::<String>().into())
    }

    /// Reads a key as people type it: any case, with or without hyphens and spaces.
    ///
    /// # Errors
    /// When it isn't 28 characters of the alphabet.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut canonical = String::with_capacity(LENGTH);
        for c in text.trim().chars().filter(|c| !matches!(c, '-' | ' ')) {
            if canonical.len() == LENGTH {
                return Err(KeyError);
            }
            canonical.push(char_of(value_of(c).ok_or(KeyError)?));
        }
        if canonical.len() == LENGTH {
            Ok(Self(canonical.into()))
        } else {
            Err(KeyError)
        }
    }

    /// The hash that the database holds, in hexadecimal digits.
    pub fn hash(&self) -> String {
        hex::encode(self.digest())
    }

    /// The hash itself. A key is random, so a plain hash is enough: there are no likely keys to try.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose_secret()).into()
    }

    /// The key in groups of four, for the one time it is shown.
    pub fn show(&self) -> String {
        let text = self.0.expose_secret();
        let groups: Vec<&str> = (0..LENGTH)
            .step_by(4)
            .filter_map(|start| text.get(start..start + 4))
            .collect();
        groups.join("-")
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyText(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn debug_output_does_not_show_the_key() {
        let key = KeyText::new([7; LENGTH]);
        assert_eq!(format!("{key:?}"), "KeyText(…)");
        assert!(!key.hash().contains(&key.show()[..4]));
    }

    #[test]
    fn a_name_is_kept_as_it_looks() {
        let kept = |typed: &str| key_name(typed);
        assert_eq!(kept(" Qu\u{202e}ầy\u{200b} 1\n").as_deref(), Some("Quầy 1"));
        assert_eq!(kept(&"ầ".repeat(100)), Some("ầ".repeat(100)));
        for wrong in ["", " \u{202e} ", &"a".repeat(101)] {
            assert_eq!(kept(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_read_however_it_is_typed(bytes in prop::array::uniform28(any::<u8>())) {
            let key = KeyText::new(bytes);
            let shown = key.show();
            prop_assert_eq!(shown.len(), 34);
            for typed in [
                shown.clone(),
                shown.replace('-', ""),
                shown.to_lowercase().replace('0', "o").replace('1', "l"),
                format!("  {} ", shown.replace('-', " ")),
            ] {
                prop_assert_eq!(KeyText::parse(&typed).unwrap().hash(), key.hash());
            }
            prop_assert!(KeyText::parse(&shown[1..]).is_err());
            let too_long = format!("{shown}2");
            prop_assert!(KeyText::parse(&too_long).is_err());
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,80}") {
            let _ = KeyText::parse(&text);
        }
    }
}
