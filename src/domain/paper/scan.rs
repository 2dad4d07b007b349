//! Link codes as they are typed or scanned from a sheet.

use crate::domain::links::code::{LinkCode, LinkCodeError};

/// Reads what a clerk types or a scanner sends: a code, or the whole address in the QR code.
///
/// # Errors
/// When the text holds no code.
pub fn read_code(typed: &str) -> Result<LinkCode, LinkCodeError> {
    let typed = typed.trim();
    // The address in a QR code is in capitals, and some scanners send small letters.
    let folded = typed.to_ascii_lowercase();
    let code = match folded.rfind("/s/") {
        Some(at) => {
            let path = &folded[at + 3..];
            path.split(['?', '#', '/']).next().unwrap_or_default()
        }
        None => typed,
    };
    LinkCode::parse(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::links::code::Secret;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn a_scanned_address_is_as_good_as_a_code() {
        let code = LinkCode::of(&Secret::new([7; 32]), Uuid::from_u128(5));
        let compact = code.compact();
        for typed in [
            compact.clone(),
            code.to_string().to_lowercase(),
            format!("HTTPS://KHAOSAT.EXAMPLE.GOV.VN/S/{compact}"),
            format!(" https://khaosat.example.gov.vn/s/{compact}?lang=en\r\n"),
            format!("http://127.0.0.1:8080/s/{}/", compact.to_lowercase()),
        ] {
            assert_eq!(read_code(&typed), Ok(code), "{typed}");
        }
        for typed in ["", "/s/", "https://khaosat.example.gov.vn/", "ſ/s/ſ"] {
            assert!(read_code(typed).is_err(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,60}|.{0,5}/[sS]/.{0,20}") {
            let _ = read_code(&text);
        }
    }
}
