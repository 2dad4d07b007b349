//! The secret in use, and earlier ones while links that were made with them can still be answered.
//!
//! As text, which is the content of the secret's file, the first line is the secret in use. Each
//! further line is an earlier secret and the time until which it is kept:
//! `07…07 until=2026-10-01T00:00:00Z`.

use jiff::Timestamp;
use secrecy::SecretString;
use uuid::Uuid;

use super::code::{LinkCode, Secret};
use crate::domain::answers::sealed::SealingKey;

/// The secret in use and those before it, latest first.
#[derive(Clone)]
pub struct Secrets {
    current: Secret,
    previous: Vec<PreviousSecret>,
}

/// A secret that makes no new links.
#[derive(Clone)]
pub struct PreviousSecret {
    /// The secret.
    pub secret: Secret,
    /// The time at which the last link that was made with it expires.
    pub until: Timestamp,
}

/// A text that does not hold secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: a secret is 64 hexadecimal digits, and an earlier one has ` until=` and a time after them"
)]
pub struct SecretsError {
    /// The number of the line.
    pub line: usize,
}

impl From<Secret> for Secrets {
    fn from(current: Secret) -> Self {
        Self {
            current,
            previous: Vec::new(),
        }
    }
}

impl Secrets {
    /// Reads the content of a secret's file. Empty lines at its end mean nothing.
    ///
    /// # Errors
    /// When a line is anything else than described above.
    pub fn parse(text: &str) -> Result<Self, SecretsError> {
        let mut lines = text.trim().lines().zip(1..);
        let (first, _) = lines.next().unwrap_or(("", 1));
        let current = Secret::from_hex(first).map_err(|_| SecretsError { line: 1 })?;
        let previous = lines
            .map(|(text, line)| PreviousSecret::parse(text).ok_or(SecretsError { line }))
            .collect::<Result<_, _>>()?;
        Ok(Self { current, previous })
    }

    /// The content of the secret's file.
    pub fn text(&self) -> SecretString {
        let mut text = self.current.hex() + "\n";
        for PreviousSecret { secret, until } in &self.previous {
            text += &format!("{} until={until}\n", secret.hex());
        }
        text.into()
    }

    /// The secret that new links are made with.
    pub fn current(&self) -> &Secret {
        &self.current
    }

    /// The earlier secrets, latest first.
    pub fn previous(&self) -> &[PreviousSecret] {
        &self.previous
    }

    /// All secrets, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &Secret> {
        let previous = self.previous.iter().map(|previous| &previous.secret);
        std::iter::once(&self.current).chain(previous)
    }

    /// The secrets after a rotation, whose earlier ones include today's until the given time.
    #[must_use]
    pub fn rotated(&self, new: Secret, until: Timestamp) -> Self {
        let mut previous = self.previous.clone();
        let secret = self.current.clone();
        previous.insert(0, PreviousSecret { secret, until });
        Self {
            current: new,
            previous,
        }
    }

    /// The secrets without those earlier ones for which `is_needed` is false.
    ///
    /// # Errors
    /// When `is_needed` fails.
    pub fn retain<E>(
        &self,
        mut is_needed: impl FnMut(&PreviousSecret) -> Result<bool, E>,
    ) -> Result<Self, E> {
        let mut kept = Self::from(self.current.clone());
        for previous in &self.previous {
            if is_needed(previous)? {
                kept.previous.push(previous.clone());
            }
        }
        Ok(kept)
    }

    /// The code of an invitation, made with the secret by which the database knows it. The codes of
    /// a secret that is gone can't be made any more; nor are they any use.
    pub fn code_of(&self, invitation: Uuid, lookup: &str) -> LinkCode {
        let made_with =
            |secret: &&Secret| LinkCode::of(secret, invitation).lookup(secret) == lookup;
        let secret = match self.previous.is_empty() {
            true => &self.current,
            false => self.all().find(made_with).unwrap_or(&self.current),
        };
        LinkCode::of(secret, invitation)
    }

    /// The keys that answers in the inbox are sealed with: new ones by the first, and those of
    /// earlier secrets for answers that wait since before a rotation.
    pub fn sealing_keys(&self) -> impl Iterator<Item = SealingKey> {
        self.all().map(Secret::sealing_key)
    }
}

impl PreviousSecret {
    fn parse(line: &str) -> Option<Self> {
        let (secret, until) = line.split_once(" until=")?;
        Some(Self {
            secret: Secret::from_hex(secret).ok()?,
            until: until.trim().parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn rotated() -> Secrets {
        let until = "2026-08-14T02:00:00Z".parse().unwrap();
        Secrets::from(Secret::new([7; 32])).rotated(Secret::new([8; 32]), until)
    }

    #[test]
    fn the_text_is_read_as_it_was_written() {
        let text = rotated().text();
        let expected = format!(
            "{}\n{} until=2026-08-14T02:00:00Z\n",
            "08".repeat(32),
            "07".repeat(32)
        );
        assert_eq!(text.expose_secret(), expected);
        let read = Secrets::parse(text.expose_secret()).unwrap();
        assert_eq!(read.text().expose_secret(), expected);
    }

    #[test]
    fn other_texts_are_refused_with_their_line() {
        let line = "07".repeat(32);
        for (text, wrong) in [
            (String::new(), 1),
            ("07".to_owned(), 1),
            (format!("{line} until=2026-08-14T02:00:00Z"), 1),
            (format!("{line}\n{line}"), 2),
            (format!("{line}\n{line} until=soon"), 2),
            (format!("{line}\n\n{line} until=2026-08-14T02:00:00Z"), 2),
        ] {
            assert_eq!(
                Secrets::parse(&text).err(),
                Some(SecretsError { line: wrong })
            );
        }
        assert!(Secrets::parse(&format!(" {line}\r\n\n")).is_ok());
    }

    #[test]
    fn a_code_is_of_the_secret_that_the_lookup_is_of() {
        let secrets = rotated();
        let id = Uuid::from_u128(1);
        for secret in secrets.all() {
            let code = LinkCode::of(secret, id);
            assert_eq!(secrets.code_of(id, &code.lookup(secret)), code);
        }
    }

    #[test]
    fn earlier_secrets_that_are_not_needed_are_left_out() {
        let kept = rotated().retain(|_| Ok::<_, ()>(false)).unwrap();
        assert!(kept.previous().is_empty());
        assert_eq!(
            kept.current().fingerprint(),
            rotated().current().fingerprint()
        );
    }
}
