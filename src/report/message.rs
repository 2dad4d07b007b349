//! Invitations as texts, for SMS, Zalo, e-mail or a portal.

use unicode_normalization::UnicodeNormalization;

use crate::domain::language::Languages;
use crate::domain::survey::BASE_LANGUAGE;

/// The most characters of one SMS, in the alphabet that every telephone has.
pub const LONGEST_SMS: usize = 160;

/// An invitation with diacritics, and a short one without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// In Vietnamese, of any length.
    pub text: String,
    /// The short one in ASCII, of at most [`LONGEST_SMS`] characters unless the link alone is longer.
    pub ascii: String,
}

/// Returns the invitation to answer about an agency. `last_day` is the day on which the link
/// expires, as people write it.
///
/// Where the short text is too long, the agency's name loses words from its end; the link is
/// always whole.
pub fn invitation(languages: &Languages, agency: &str, link: &str, last_day: &str) -> Invitation {
    let say = |id: &str, agency: &str| {
        let values = [("agency", agency), ("link", link), ("day", last_day)];
        languages.find(BASE_LANGUAGE, id, &values).1
    };
    let short = |name: &str| ascii(&say("invitation-short", name));
    let fits = |text: &String| text.len() <= LONGEST_SMS;
    let words: Vec<&str> = agency.split_whitespace().collect();
    let shortened = (1..words.len())
        .rev()
        .map(|kept| short(&format!("{}...", words[..kept].join(" "))))
        .find(fits);
    let ascii = Some(short(&words.join(" ")))
        .filter(fits)
        .or(shortened)
        .or_else(|| Some(ascii(&say("invitation-nameless", ""))).filter(fits))
        .unwrap_or_else(|| link.to_owned());
    Invitation {
        text: say("invitation", agency),
        ascii,
    }
}

/// Returns a text without diacritics; characters that have no form in ASCII are dropped.
fn ascii(text: &str) -> String {
    text.nfd()
        .filter_map(|c| match c {
            'đ' => Some('d'),
            'Đ' => Some('D'),
            '–' | '—' | '‑' => Some('-'),
            '“' | '”' => Some('"'),
            '‘' | '’' => Some('\''),
            c if c.is_whitespace() => Some(' '),
            c => (c.is_ascii() && !c.is_ascii_control()).then_some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LINK: &str = "https://khaosat.example.gov.vn/s/7Q2MXK4D9TRBC";

    fn invite(agency: &str, link: &str) -> Invitation {
        let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
        invitation(&languages, agency, link, "14/08/2026")
    }

    #[test]
    fn the_text_names_the_agency_the_link_and_its_last_day() {
        let invitation = invite("Sở Nông nghiệp và Môi trường", LINK);
        for word in ["Sở Nông nghiệp và Môi trường", LINK, "14/08/2026", "Ông/Bà"] {
            assert!(invitation.text.contains(word), "{}", invitation.text);
        }
        assert!(invitation.ascii.contains("So Nong nghiep va Moi truong"));
        assert!(invitation.ascii.contains(LINK));
    }

    #[test]
    fn a_long_name_is_shortened_at_a_word() {
        let name =
            "Văn phòng Đăng ký đất đai trực thuộc Sở Nông nghiệp và Môi trường tỉnh Quảng Trị";
        let ascii = invite(name, LINK).ascii;
        assert!(ascii.len() <= LONGEST_SMS, "{ascii}");
        assert!(ascii.starts_with("Van phong Dang ky dat dai"), "{ascii}");
        assert!(ascii.contains("... ") && ascii.ends_with(LINK), "{ascii}");
    }

    #[test]
    fn a_name_of_one_very_long_word_is_left_out() {
        let ascii = invite(&"x".repeat(300), LINK).ascii;
        assert!(
            !ascii.contains('x') || ascii.matches('x').count() < 5,
            "{ascii}"
        );
        assert!(ascii.ends_with(LINK), "{ascii}");
    }

    proptest! {
        #[test]
        fn a_short_text_fits_with_any_name_and_has_the_whole_link(
            agency in "\\PC{0,200}",
            host in "[a-z][a-z0-9.-]{0,80}",
        ) {
            let link = format!("https://{host}/s/7Q2MXK4D9TRBC");
            let invitation = invite(&agency, &link);
            prop_assert!(invitation.ascii.is_ascii());
            prop_assert!(invitation.ascii.len() <= LONGEST_SMS);
            prop_assert!(invitation.ascii.contains(&link));
            prop_assert!(invitation.text.contains(&link));
        }
    }
}
