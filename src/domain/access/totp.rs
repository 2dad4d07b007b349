//! The second proof of a login: the code of an authenticator app (RFC 6238), or a recovery code.

use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret as TotpKey, Totp};

use crate::domain::links::crockford::{char_of, value_of};

/// The characters of a recovery code: 16 of 5 bits are 80 bits.
const RECOVERY_LENGTH: usize = 16;
/// The recovery codes that a person gets.
pub const RECOVERY_CODES: usize = 10;

/// The secret that a person's authenticator app shares with the service: 20 bytes.
pub struct TotpSecret(SecretBox<[u8; 20]>);

impl TotpSecret {
    /// A secret from random bytes.
    pub fn new(bytes: [u8; 20]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// Its bytes, to be sealed.
    pub fn bytes(&self) -> &[u8; 20] {
        self.0.expose_secret()
    }

    /// Six digits that change every 30 seconds; the code before and the one after count as well, for
    /// phones whose clock is wrong.
    fn totp(&self) -> Builder {
        Builder::new()
            .with_secret(TotpKey::new(Box::new(*self.bytes())))
            .with_skew(1)
    }

    /// The secret as a person types it into an app: base32 in groups of four.
    pub fn text(&self) -> SecretString {
        let text = TotpKey::new(Box::new(*self.bytes())).to_base32();
        let groups: Vec<&str> = (0..text.len())
            .step_by(4)
            .filter_map(|start| text.get(start..(start + 4).min(text.len())))
            .collect();
        groups.join(" ").into()
    }

    /// The address that an app reads from a QR code; `None` for names that it can't hold.
    pub fn address(&self, service: &str, user: &str) -> Option<SecretString> {
        let service = service.replace(':', " ");
        let totp = self
            .totp()
            .with_account_name(user.replace(':', " "))
            .with_issuer(Some(service))
            .build()
            .ok()?;
        totp.to_url().ok().map(SecretString::from)
    }

    /// Returns the time step of a code that is right at a time, in seconds since 1970, and belongs to a
    /// later step than the last one that was used. So a code works once.
    pub fn step_of(&self, code: &str, seconds: i64, last: i64) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let totp: Totp = self.totp().build().ok()?;
        let step = totp.check(&digits, u64::try_from(seconds).ok()?)?;
        i64::try_from(step).ok().filter(|step| *step > last)
    }
}

/// A code that stands in for the authenticator app once.
pub struct RecoveryCode(SecretString);

impl RecoveryCode {
    /// A code from random bytes.
    pub fn new(random: [u8; RECOVERY_LENGTH]) -> Self {
        let text: String = random.into_iter().map(char_of).collect();
        Self(text.into())
    }

    /// Reads a code as people type it; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let typed = text.chars().filter(|c| !matches!(c, '-' | ' '));
        let values: Option<String> = typed
            .take(RECOVERY_LENGTH + 1)
            .map(|c| value_of(c).map(char_of))
            .collect();
        values
            .filter(|text| text.len() == RECOVERY_LENGTH)
            .map(|text| Self(text.into()))
    }

    /// The code in groups of four.
    pub fn show(&self) -> String {
        let text = self.0.expose_secret();
        let groups: Vec<&str> = (0..RECOVERY_LENGTH)
            .step_by(4)
            .filter_map(|start| text.get(start..start + 4))
            .collect();
        groups.join("-")
    }

    /// The hash that the database holds.
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.0.expose_secret()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's test vectors.
    fn secret() -> TotpSecret {
        TotpSecret::new(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(secret().step_of(code, seconds, 0), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_works_once_and_within_a_step_of_its_time() {
        let step = secret().step_of("081 804", 1_111_111_109, 0).unwrap();
        assert_eq!(secret().step_of("081804", 1_111_111_109, step), None);
        assert_eq!(
            secret().step_of("081804", 1_111_111_109 + 30, 0),
            Some(step)
        );
        assert_eq!(secret().step_of("081804", 1_111_111_109 + 90, 0), None);
        for wrong in ["", "081805", "0818040", "abcdef", "１２３４５６"] {
            assert_eq!(secret().step_of(wrong, 1_111_111_109, 0), None, "{wrong}");
        }
    }

    #[test]
    fn the_address_names_the_service_and_the_person() {
        let address = secret().address("Khảo sát: SIPAS", "an.nguyen").unwrap();
        let address = address.expose_secret();
        assert!(address.starts_with("otpauth://totp/"), "{address}");
        assert!(address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let code = RecoveryCode::new([9; RECOVERY_LENGTH]);
        let typed = code.show().to_lowercase().replace('-', " ");
        assert_eq!(RecoveryCode::parse(&typed).unwrap().hash(), code.hash());
        assert!(RecoveryCode::parse("081804").is_none());
        assert!(RecoveryCode::parse(&code.show()[1..]).is_none());
    }
}
