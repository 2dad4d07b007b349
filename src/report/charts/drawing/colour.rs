//! Colours.

use serde::{Deserialize, Deserializer};

/// An opaque colour, written `#RRGGBB`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6)?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self(red, green, blue))
    }

    /// Whether dark text is the more readable on it (relative luminance as in WCAG, linearised
    /// by squaring, which is near enough to choose between two).
    pub fn is_light(self) -> bool {
        let square = |part: u8| u32::from(part) * u32::from(part);
        let luminance = 2126 * square(self.0) + 7152 * square(self.1) + 722 * square(self.2);
        luminance > 255 * 255 * 10_000 / 5
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no colour #RRGGBB")))
    }
}
