//! Sources: the ways in which answers come.

use std::fmt;
use std::str::FromStr;

use crate::domain::cases::case::Delivery;

/// The way in which an answer was given.
///
/// An imported file may name other sources, and an answer whose source was dropped has
/// [`UNKNOWN`](crate::domain::unknown::UNKNOWN).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// On the web, by a link whose delivery is not known.
    Web,
    /// On the web, by the link on a printed slip.
    Slip,
    /// On the web, by the link on a counter's display.
    Display,
    /// On the web, by the link in an SMS, a Zalo message, an e-mail or on a portal.
    Message,
    /// At a kiosk.
    Kiosk,
    /// On a paper form, typed by a clerk or imported.
    Paper,
}

/// A text that names no source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a source; the sources are web, slip, display, message, kiosk and paper")]
pub struct SourceError(String);

impl Source {
    /// Every source.
    pub const ALL: [Self; 6] = [
        Self::Web,
        Self::Slip,
        Self::Display,
        Self::Message,
        Self::Kiosk,
        Self::Paper,
    ];

    /// The name in the database, in files and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Slip => "slip",
            Self::Display => "display",
            Self::Message => "message",
            Self::Kiosk => "kiosk",
            Self::Paper => "paper",
        }
    }

    /// Returns the source of an answer given on the web, by the delivery of its link.
    ///
    /// A link for a kiosk or a paper form that is opened on the web says nothing of the way there.
    pub fn on_the_web(delivery: Option<Delivery>) -> Self {
        match delivery {
            Some(Delivery::Slip) => Self::Slip,
            Some(Delivery::Display) => Self::Display,
            Some(Delivery::Message) => Self::Message,
            Some(Delivery::Kiosk | Delivery::Paper) | None => Self::Web,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        Self::ALL
            .into_iter()
            .find(|source| source.name() == text)
            .ok_or_else(|| SourceError(text.chars().take(40).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_its_source() {
        for source in Source::ALL {
            assert_eq!(source.name().parse(), Ok(source));
        }
        assert!("fax".parse::<Source>().is_err());
    }

    #[test]
    fn a_link_delivered_by_slip_display_or_message_is_a_source_of_its_own() {
        for (delivery, source) in [
            (Some(Delivery::Slip), Source::Slip),
            (Some(Delivery::Display), Source::Display),
            (Some(Delivery::Message), Source::Message),
            (Some(Delivery::Kiosk), Source::Web),
            (Some(Delivery::Paper), Source::Web),
            (None, Source::Web),
        ] {
            assert_eq!(Source::on_the_web(delivery), source);
        }
    }
}
