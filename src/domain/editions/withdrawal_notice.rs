//! `withdrawal.txt`: the notice of a withdrawal, whose digest the log holds.
//!
//! ```text
//! sipas withdrawal notice v1
//! sipas.example.gov.vn/xep-hang           the origin
//! so-ban-nganh-2026-Q3                    the id
//! 2026-10-25T03:00:00.000Z                when the withdrawal was asked for
//!
//! Sai số liệu                             the reason, of any number of lines
//! ```

use std::fmt;

use jiff::Timestamp;

/// The first line.
const TITLE: &str = "sipas withdrawal notice v1";

/// The text of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawalNotice<'n> {
    /// The origin of the log.
    pub origin: &'n str,
    /// The id of the edition.
    pub id: &'n str,
    /// When the withdrawal was asked for, as it is written.
    pub at: &'n str,
    /// The same time.
    pub asked_at: Timestamp,
    /// Why.
    pub reason: &'n str,
}

impl<'n> WithdrawalNotice<'n> {
    /// Reads a notice; `None` for any other text.
    pub fn parse(text: &'n str) -> Option<Self> {
        let (head, reason) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let title = lines.next()?;
        let (origin, id, at) = (lines.next()?, lines.next()?, lines.next()?);
        let is_notice = title == TITLE && lines.next().is_none();
        Some(Self {
            origin,
            id,
            at,
            asked_at: at.parse().ok()?,
            reason: reason.strip_suffix('\n')?,
        })
        .filter(|_| is_notice)
    }
}

impl fmt::Display for WithdrawalNotice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            origin,
            id,
            at,
            reason,
            ..
        } = self;
        write!(f, "{TITLE}\n{origin}\n{id}\n{at}\n\n{reason}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "sipas withdrawal notice v1\na\nso-2026-Q3\n2026-10-25T03:00:00Z\n\nSai\n\nsố\n";

    #[test]
    fn a_notice_is_read_as_it_is_written() {
        let notice = WithdrawalNotice::parse(TEXT).unwrap();
        assert_eq!((notice.id, notice.reason), ("so-2026-Q3", "Sai\n\nsố"));
        assert_eq!(notice.to_string(), TEXT);
    }

    #[test]
    fn every_other_text_is_none() {
        for (from, to) in [
            ("v1", "v2"),
            ("\n\n", "\n"),
            ("\na\n", "\na\nb\n"),
            ("10-25", "10"),
        ] {
            assert_eq!(
                WithdrawalNotice::parse(&TEXT.replacen(from, to, 1)),
                None,
                "{from}"
            );
        }
    }
}
