//! Passwords: how strong one must be, and the hash by which it is known.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use zxcvbn::Score;

use crate::domain::text::plain;

/// The fewest characters.
pub const SHORTEST: usize = 12;
/// The most characters: hashing takes as long for any password.
const LONGEST: usize = 200;

/// Words that are common in passwords of Vietnamese speakers, one a line.
const COMMON: &str = include_str!("../../../survey-defs/common-passwords.txt");

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Fewer characters than [`SHORTEST`].
    #[error("a password has at least 12 characters")]
    Short,
    /// More than can be typed.
    #[error("a password has at most 200 characters")]
    Long,
    /// Made of words, names, dates or patterns that are tried first.
    #[error("this password is easily guessed: take four or more words that don't belong together")]
    Guessable,
}

/// Checks that a password is long enough and hard to guess, for a person of whom the given texts are
/// known. It is judged as typed and without Vietnamese marks, which guess programs leave out.
///
/// # Errors
/// When it is too weak.
pub fn check_strength(password: &SecretString, known: &[&str]) -> Result<(), Weakness> {
    let password = password.expose_secret();
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Weakness::Short);
    }
    if length > LONGEST {
        return Err(Weakness::Long);
    }
    let parts = known
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let whole = known.iter().map(|text| plain(text).replace(' ', ""));
    let folded: Vec<String> = parts.map(plain).chain(whole).collect();
    let mut inputs: Vec<&str> = COMMON.lines().filter(|word| !word.is_empty()).collect();
    inputs.extend(
        folded
            .iter()
            .map(String::as_str)
            .filter(|word| word.len() > 2),
    );
    let strong = |text: &str| zxcvbn::zxcvbn(text, &inputs).score() >= Score::Three;
    let without_marks = plain(password);
    if strong(password) && strong(&without_marks) && strong(&without_marks.replace(' ', "")) {
        Ok(())
    } else {
        Err(Weakness::Guessable)
    }
}

/// argon2id with 19 MiB, two passes and one lane, as OWASP's cheat sheet on password storage has it.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// The hash of a password, as a text that names its parameters; `None` where it can't be made.
pub fn hash(password: &SecretString, salt: [u8; 16]) -> Option<String> {
    let hash: PasswordHash = hasher()
        .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
        .ok()?;
    Some(hash.to_string())
}

#[cfg(test)]
thread_local! {
    /// The hashings that this thread has done to compare passwords.
    pub(crate) static HASHINGS: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// The hash of no password that anybody has.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash(&SecretString::default(), [0; 16]).unwrap_or_default());

/// Whether a password has the given hash. Where there is none it takes as long, so that the time does
/// not tell who has an account.
pub fn is_right(password: &SecretString, hash: Option<&str>) -> bool {
    #[cfg(test)]
    HASHINGS.with(|count| count.set(count.get() + 1));
    let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
    let is_known = known.is_some();
    let Some(hash) = known.or_else(|| PasswordHash::new(&NOBODY).ok()) else {
        return false;
    };
    let bytes = password.expose_secret().as_bytes();
    hasher().verify_password(bytes, &hash).is_ok() && is_known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Result<(), Weakness> {
        check_strength(
            &SecretString::from(password.to_owned()),
            &["an.nguyen", "Nguyễn Văn An"],
        )
    }

    #[test]
    fn short_and_guessable_passwords_are_refused() {
        assert_eq!(check("xK9!qT2#mZ"), Err(Weakness::Short));
        assert_eq!(check(&"xK9!qT2#mZ".repeat(30)), Err(Weakness::Long));
        for weak in [
            "matkhau123456",
            "Mật khẩu 123456",
            "Anh yêu em 2026",
            "nguyenvanan2026",
            "Nguyễn Văn An 1",
            "aaaaaaaaaaaaaaaa",
            "qwertyuiop123",
            "hànội hànội 1",
            "vietnamvodich",
            "123456789012",
        ] {
            assert_eq!(check(weak), Err(Weakness::Guessable), "{weak}");
        }
    }

    #[test]
    fn four_words_that_do_not_belong_together_are_strong() {
        for strong in [
            "thuyền bút chanh mưa rào",
            "correct-battery-zebra-lake",
            "xK9!qT2#mZ7p",
        ] {
            assert_eq!(check(strong), Ok(()), "{strong}");
        }
    }

    #[test]
    fn a_password_is_known_by_its_hash() {
        let password = SecretString::from("thuyền bút chanh mưa rào".to_owned());
        let kept = hash(&password, [7; 16]).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(is_right(&password, Some(&kept)));
        let other = SecretString::from("thuyền bút chanh mưa rơi".to_owned());
        assert!(!is_right(&other, Some(&kept)));
        assert!(!is_right(&password, None));
        assert!(!is_right(&password, Some("damaged")));
    }
}
