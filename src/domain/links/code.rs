//! Link codes, each of which opens one survey, typed or scanned.
//!
//! A code is twelve Crockford base32 characters from HMAC-SHA256(server secret, invitation id), so
//! that a retry for the same case gives the same link, and one check character. The database
//! holds only HMAC-SHA256(secret, "lookup" ‖ code), so that a copy of it opens nothing.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;
use uuid::Uuid;

use super::crockford::{char_of, value_of};
use crate::domain::answers::sealed::SealingKey;

/// Characters that carry the code.
pub(super) const LENGTH: usize = 12;

/// The character with which the pseudonym of a case code begins.
const PSEUDONYM: char = '~';
/// The hexadecimal digits of a pseudonym.
const PSEUDONYM_DIGITS: usize = 32;

/// Whether a case code is the pseudonym of another one.
pub fn is_pseudonym(code: &str) -> bool {
    code.strip_prefix(PSEUDONYM).is_some_and(|digits| {
        digits.len() == PSEUDONYM_DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

/// A pattern of SQL's LIKE for pseudonyms.
pub fn pseudonym_pattern() -> String {
    format!("{PSEUDONYM}{}", "_".repeat(PSEUDONYM_DIGITS))
}

/// The server's secret of 32 bytes, from which links are made.
pub struct Secret(SecretBox<[u8; 32]>);

impl Clone for Secret {
    fn clone(&self) -> Self {
        Self::new(*self.0.expose_secret())
    }
}

/// A text that is not a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret is 64 hexadecimal digits")]
pub struct SecretError;

impl Secret {
    /// A secret from its bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// Reads 64 hexadecimal digits, with or without space around them.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn from_hex(text: &str) -> Result<Self, SecretError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| SecretError)?;
        Ok(Self::new(bytes))
    }

    /// The 64 hexadecimal digits.
    pub(super) fn hex(&self) -> String {
        hex::encode(self.0.expose_secret())
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        // HMAC takes a key of any length, so this can't fail. A tag of zeros would open nothing.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) else {
            return [0; 32];
        };
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The fingerprint that the database holds, by which a wrong secret is recognised.
    pub fn fingerprint(&self) -> String {
        hex::encode(&self.mac(&[b"fingerprint"])[..8])
    }

    /// The hash of a form's random mark (`press`), by which a repeated submission is recognised.
    pub fn press(&self, press: &str) -> String {
        hex::encode(self.mac(&[b"press", press.as_bytes()]))
    }

    /// The key by which answers are sealed while they wait for the closing of their month.
    pub fn sealing_key(&self) -> SealingKey {
        SealingKey::new(self.mac(&[b"inbox"]))
    }

    /// The key by which the secrets of authenticator apps are sealed.
    pub fn totp_key(&self) -> SealingKey {
        SealingKey::new(self.mac(&[b"totp"]))
    }

    /// The key by which what a browser keeps during a single sign-on is sealed.
    pub fn sign_on_key(&self) -> SealingKey {
        SealingKey::new(self.mac(&[b"sign-on"]))
    }

    /// The name of a series of login attempts, under which failures are counted.
    pub fn login_attempt(&self, series: &[&str]) -> String {
        let series = serde_json::json!(series).to_string();
        hex::encode(self.mac(&[b"login", series.as_bytes()]))
    }

    /// The proof that a browser was logged in before, for the cookie that holds its random mark.
    pub fn known_browser(&self, user: &str, mark: &str) -> String {
        let text = serde_json::json!([user, mark]).to_string();
        hex::encode(self.mac(&[b"browser", text.as_bytes()]))
    }

    /// The key that binds the events of the audit trail.
    pub fn audit_key(&self) -> AuditKey {
        AuditKey(Self::new(self.mac(&[b"audit"])))
    }

    /// The key by which other keys are sealed that outlive this secret.
    pub fn key_sealing_key(&self) -> SealingKey {
        SealingKey::new(self.mac(&[b"keys"]))
    }

    /// The pseudonym that takes the place of a case code, given as codes are compared.
    pub fn code_pseudonym(&self, key: &str) -> String {
        let mac = self.mac(&[b"case code", key.as_bytes()]);
        format!("{PSEUDONYM}{}", hex::encode(&mac[..PSEUDONYM_DIGITS / 2]))
    }

    /// The hash of the mark for a paper form that waits for its check, by which a repeated entry gets
    /// the same draft number. It includes the link, so that only the holder of the form finds it.
    pub fn draft(&self, lookup: &str, press: &str) -> String {
        hex::encode(self.mac(&[b"draft", lookup.as_bytes(), press.as_bytes()]))
    }
}

/// The key of the audit trail, derived from a secret.
#[derive(Clone)]
pub struct AuditKey(Secret);

impl AuditKey {
    /// A key that was kept.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Secret::new(bytes))
    }

    /// The HMAC of a text, which is of the given kind, as hexadecimal digits.
    pub fn mac(&self, kind: &str, text: &str) -> String {
        hex::encode(self.0.mac(&[kind.as_bytes(), b":", text.as_bytes()]))
    }

    /// Its bytes, to be sealed by another secret.
    pub fn bytes(&self) -> &[u8; 32] {
        self.0.0.expose_secret()
    }
}

/// A text that is not a link code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a code: 12 letters or digits and a check character")]
pub struct LinkCodeError;

/// A link code with a valid check character. Whether it opens a survey, only the store knows.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinkCode([u8; LENGTH + 1]);

impl LinkCode {
    /// The code of an invitation.
    pub fn of(secret: &Secret, invitation: Uuid) -> Self {
        let tag = secret.mac(&[invitation.as_bytes()]);
        let mut bits = u64::from_be_bytes([
            tag[0], tag[1], tag[2], tag[3], tag[4], tag[5], tag[6], tag[7],
        ]);
        let mut values = [0u8; LENGTH + 1];
        for value in &mut values[..LENGTH] {
            // The top five of the remaining bits; 12 × 5 = 60 of 64 bits are used.
            *value = (bits >> 59) as u8;
            bits <<= 5;
        }
        values[LENGTH] = check(&values[..LENGTH]);
        Self(values)
    }

    /// Reads a code in any case, with or without hyphens and spaces, with O for 0 and I or L for 1.
    /// What people type is read by [`super::typed::TypedCode`].
    ///
    /// # Errors
    /// When it isn't 13 characters of the alphabet, or the check character is wrong.
    pub fn parse(text: &str) -> Result<Self, LinkCodeError> {
        let mut values = [0u8; LENGTH + 1];
        let mut length = 0;
        for c in text.chars() {
            if c == '-' || c == ' ' {
                continue;
            }
            let value = value_of(c).ok_or(LinkCodeError)?;
            *values.get_mut(length).ok_or(LinkCodeError)? = value;
            length += 1;
        }
        (length == LENGTH + 1)
            .then(|| Self::from_values(values))
            .flatten()
            .ok_or(LinkCodeError)
    }

    /// A code from the values of its characters, where the check character is right.
    pub(super) fn from_values(values: [u8; LENGTH + 1]) -> Option<Self> {
        (check(&values[..LENGTH]) == values[LENGTH]).then_some(Self(values))
    }

    /// The 13 characters without hyphens, as in addresses.
    pub fn compact(&self) -> String {
        self.0.iter().map(|&value| char_of(value)).collect()
    }

    /// The hash by which the database finds it.
    pub fn lookup(&self, secret: &Secret) -> String {
        hex::encode(secret.mac(&[b"lookup", self.compact().as_bytes()]))
    }

    /// The address that opens the survey. `public_url` has no path.
    pub fn url(&self, public_url: &str) -> String {
        format!("{}/s/{}", public_url.trim_end_matches('/'), self.compact())
    }
}

impl fmt::Display for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.compact();
        write!(
            f,
            "{}-{}-{}-{}",
            &text[..4],
            &text[4..8],
            &text[8..12],
            &text[12..]
        )
    }
}

/// A code works like a key, so it stays out of logs.
impl fmt::Debug for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkCode(…)")
    }
}

/// The check value Σ αⁱ·dᵢ over GF(32), for i = 1…12 and a primitive element α.
///
/// The weights αⁱ differ and none is 0, and the check value itself has weight α⁰. So one wrong
/// character changes the sum by αⁱ·(d − d′) ≠ 0, and a swap of neighbours by
/// (αⁱ − αʲ)·(d − d′) ≠ 0. Both are always found, by a check character out of the same 32.
fn check(values: &[u8]) -> u8 {
    // Horner's rule: ((d₁₂·α + d₁₁)·α + …)·α.
    values
        .iter()
        .rev()
        .fold(0, |sum, &value| times_alpha(sum ^ value))
}

/// Multiplication by α in GF(32) = GF(2)[x] ÷ (x⁵ + x² + 1).
fn times_alpha(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 0b10_0000 == 0 {
        doubled
    } else {
        doubled ^ 0b10_0101
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::links::crockford::ALPHABET;
    use proptest::prelude::*;

    fn code(id: u128) -> LinkCode {
        LinkCode::of(&Secret::new([7; 32]), Uuid::from_u128(id))
    }

    #[test]
    fn the_same_invitation_gives_the_same_code() {
        assert_eq!(code(1), code(1));
        assert_ne!(code(1), code(2));
    }

    #[test]
    fn another_secret_gives_another_code() {
        let other = LinkCode::of(&Secret::new([8; 32]), Uuid::from_u128(1));
        assert_ne!(code(1), other);
    }

    #[test]
    fn a_code_is_read_in_any_case_with_hyphens_and_look_alikes() {
        let code = (0..)
            .map(code)
            .find(|c| c.compact().contains('0') && c.compact().contains('1'))
            .unwrap();
        let typed = code
            .to_string()
            .to_lowercase()
            .replace('0', "o")
            .replace('1', "l");
        assert_eq!(LinkCode::parse(&typed), Ok(code));
        assert_eq!(LinkCode::parse(&code.compact()), Ok(code));
        let spaced = code.to_string().replace('-', " ").replace('1', "I");
        assert_eq!(LinkCode::parse(&spaced), Ok(code));
    }

    #[test]
    fn it_is_shown_in_groups_of_four() {
        let shown = code(3).to_string();
        let lengths: Vec<_> = shown.split('-').map(str::len).collect();
        assert_eq!(lengths, [4, 4, 4, 1]);
    }

    #[test]
    fn debug_output_does_not_show_the_code() {
        assert!(!format!("{:?}", code(1)).contains(&code(1).compact()));
    }

    #[test]
    fn a_secret_is_64_hexadecimal_digits() {
        assert!(Secret::from_hex("abc").is_err());
        assert!(Secret::from_hex(&"0g".repeat(32)).is_err());
        assert!(Secret::from_hex(&format!(" {}\n", "0f".repeat(32))).is_ok());
    }

    proptest! {
        #[test]
        fn every_single_wrong_character_is_found(id: u128, at in 0usize..13, to in 0usize..32) {
            let mut text = code(id).compact().into_bytes();
            prop_assume!(text[at] != ALPHABET[to]);
            text[at] = ALPHABET[to];
            prop_assert!(LinkCode::parse(&String::from_utf8(text).unwrap()).is_err());
        }

        #[test]
        fn every_swap_of_neighbours_is_found(id: u128, at in 0usize..12) {
            let mut text = code(id).compact().into_bytes();
            prop_assume!(text[at] != text[at + 1]);
            text.swap(at, at + 1);
            prop_assert!(LinkCode::parse(&String::from_utf8(text).unwrap()).is_err());
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = LinkCode::parse(&text);
        }
    }
}
