//! How slips are printed: on which paper, from which place of a sheet, with or without stubs.

use std::str::FromStr;

/// The paper that slips are printed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// A4, six slips a sheet, with lines to cut along.
    #[default]
    A4,
    /// A5, two slips a sheet.
    A5,
    /// A6, one slip a sheet.
    A6,
    /// A thermal roll of 80 mm, printed on 72 mm.
    Roll80,
    /// A thermal roll of 58 mm, printed on 48 mm.
    Roll58,
    /// A6, for the envelope in which a result is returned.
    Envelope,
}

impl Paper {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::A4,
        Self::A5,
        Self::A6,
        Self::Roll80,
        Self::Roll58,
        Self::Envelope,
    ];

    /// The slips on a sheet; `None` where each slip has a page of its own.
    pub fn places(self) -> Option<u8> {
        match self {
            Self::A4 => Some(6),
            Self::A5 => Some(2),
            Self::A6 | Self::Roll80 | Self::Roll58 | Self::Envelope => None,
        }
    }

    /// Its name in commands and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A5 => "a5",
            Self::A6 => "a6",
            Self::Roll80 => "80",
            Self::Roll58 => "58",
            Self::Envelope => "envelope",
        }
    }
}

/// A text that is not the name of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("slips are printed on `a4`, `a5`, `a6`, `80`, `58` or `envelope`")]
pub struct PaperError;

impl FromStr for Paper {
    type Err = PaperError;

    fn from_str(name: &str) -> Result<Self, PaperError> {
        let named = Self::ALL.into_iter().find(|paper| paper.name() == name);
        named.ok_or(PaperError)
    }
}

/// A place on a sheet, counted from 1 by rows: the first one that is still free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetPlace(u8);

impl SheetPlace {
    /// The most slips on a sheet of any paper.
    pub const MOST: u8 = 6;

    /// The number, from 1.
    pub fn number(self) -> u8 {
        self.0
    }

    /// The place of the next slip on sheets of a paper; `None` where these have no places.
    pub fn next_on(self, paper: Paper) -> Option<Self> {
        let places = paper.places()?;
        Some(Self(self.0 % places + 1))
    }

    /// The places before it on a sheet of a paper, which stay empty.
    pub(super) fn skipped_on(self, paper: Paper) -> u8 {
        let places = paper.places().unwrap_or(1);
        (self.0 - 1).min(places - 1)
    }
}

/// A text that is not a place on a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sheet has places 1 to {}", SheetPlace::MOST)]
pub struct SheetPlaceError;

impl FromStr for SheetPlace {
    type Err = SheetPlaceError;

    fn from_str(number: &str) -> Result<Self, SheetPlaceError> {
        let number = number.trim().parse().map_err(|_| SheetPlaceError)?;
        (1..=Self::MOST)
            .contains(&number)
            .then_some(Self(number))
            .ok_or(SheetPlaceError)
    }
}

/// How slips are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlipPrint {
    /// The paper.
    pub paper: Paper,
    /// The first free place of a started sheet; the first place where none is named.
    pub start_at: Option<SheetPlace>,
    /// Whether each slip has a stub with its case code, to be torn off.
    pub stubs: bool,
}

impl From<Paper> for SlipPrint {
    fn from(paper: Paper) -> Self {
        Self {
            paper,
            ..Self::default()
        }
    }
}
