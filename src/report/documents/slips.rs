//! Slips: the QR code and the link code on paper, handed out with the result of a case.
//!
//! A slip names the agency, the link, its expiry and where to complain. Nothing on it identifies
//! the case; in a batch a stub beside it does, which is torn off before the slip is handed out.

use std::str::FromStr;

use jiff::civil::DateTime;
use serde::Serialize;

use super::pdf::PdfJob;
use crate::domain::cases::agency::Agency;
use crate::domain::language::Languages;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::documents::DocumentError;
use crate::report::qr;
use crate::report::qr::QrCodeError;

/// The built-in template.
pub const TEMPLATE: &str = include_str!("templates/slip.typ");

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
pub struct Place(u8);

impl Place {
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
    fn skipped_on(self, paper: Paper) -> u8 {
        let places = paper.places().unwrap_or(1);
        (self.0 - 1).min(places - 1)
    }
}

/// A text that is not a place on a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sheet has places 1 to {}", Place::MOST)]
pub struct PlaceError;

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(number: &str) -> Result<Self, PlaceError> {
        let number = number.trim().parse().map_err(|_| PlaceError)?;
        (1..=Self::MOST)
            .contains(&number)
            .then_some(Self(number))
            .ok_or(PlaceError)
    }
}

/// How slips are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlipPrint {
    /// The paper.
    pub paper: Paper,
    /// The first free place of a started sheet; the first place where none is named.
    pub start_at: Option<Place>,
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

/// The contents of one slip.
#[derive(Clone, Debug)]
pub struct Slip<'a> {
    /// The deciding agency.
    pub agency: &'a Agency,
    /// The address in the QR code.
    pub url: String,
    /// The code for typing.
    pub code: String,
    /// The expiry of the link, in Vietnam's time.
    pub expires_at: DateTime,
    /// The minutes that answering takes.
    pub minutes: usize,
    /// The code of the case, for the stub.
    pub case_code: String,
}

/// The words that all slips of a print share.
#[derive(Clone, Copy)]
pub struct SlipWords<'a> {
    /// The texts.
    pub languages: &'a Languages,
    /// A second language after Vietnamese.
    pub second_language: Option<&'a str>,
    /// The telephone for complaints.
    pub hotline: Option<&'a str>,
    /// The address for complaints.
    pub complaints_address: Option<&'a str>,
    /// The public address of the service, without a path.
    pub public_url: &'a str,
}

/// The template's `sys.inputs`.
#[derive(Serialize)]
struct SheetInputs {
    title: String,
    paper: &'static str,
    skip: u8,
    alt: String,
    code_label: String,
    hotline: Option<String>,
    complaints: Option<String>,
    slips: Vec<SlipInputs>,
}

#[derive(Serialize)]
struct SlipInputs {
    code: String,
    qr: String,
    side: usize,
    said: Vec<SlipText>,
    stub: Option<String>,
}

/// One slip's words in one language.
#[derive(Serialize)]
struct SlipText {
    language: String,
    agency: String,
    invitation: String,
    enter: String,
    expires: String,
}

/// Renders slips in order as one PDF.
///
/// # Errors
/// When a link is too long for a QR code, or the template is wrong.
pub fn render(
    slips: &[Slip<'_>],
    words: &SlipWords<'_>,
    print: SlipPrint,
    template: &str,
) -> Result<Vec<u8>, DocumentError> {
    Ok(job(slips, words, print, template)?.compile()?)
}

/// Returns what a PDF of slips is made of.
///
/// # Errors
/// When a link is too long for a QR code.
pub fn job(
    slips: &[Slip<'_>],
    words: &SlipWords<'_>,
    print: SlipPrint,
    template: &str,
) -> Result<PdfJob, DocumentError> {
    let say = |id: &str, values: &[(&str, &str)]| words.languages.find(BASE_LANGUAGE, id, values).1;
    let hotline = words
        .hotline
        .map(|hotline| say("slip-hotline", &[("hotline", hotline)]));
    let complaints = words
        .complaints_address
        .map(|address| say("slip-complaints", &[("address", address)]));
    let inputs = SheetInputs {
        title: say("slip-title", &[]),
        paper: print.paper.name(),
        skip: print
            .start_at
            .map_or(0, |place| place.skipped_on(print.paper)),
        alt: say("slip-qr", &[]),
        code_label: say("slip-code", &[]),
        hotline,
        complaints,
        slips: slips
            .iter()
            .map(|slip| words.inputs(slip, print.stubs))
            .collect::<Result<_, _>>()?,
    };
    Ok(PdfJob::new(template, &inputs, Vec::new())?)
}

impl SlipWords<'_> {
    fn inputs(&self, slip: &Slip<'_>, has_stub: bool) -> Result<SlipInputs, QrCodeError> {
        let drawing = qr::drawing(&slip.url)?;
        let second = self
            .second_language
            .filter(|second| *second != BASE_LANGUAGE);
        Ok(SlipInputs {
            code: slip.code.clone(),
            qr: drawing.svg,
            side: drawing.side,
            said: [BASE_LANGUAGE]
                .into_iter()
                .chain(second)
                .map(|language| self.text(slip, language))
                .collect(),
            stub: has_stub.then(|| {
                let values = [("case_code", slip.case_code.as_str())];
                self.languages.find(BASE_LANGUAGE, "slip-stub", &values).1
            }),
        })
    }

    fn text(&self, slip: &Slip<'_>, language: &str) -> SlipText {
        let say = |id: &str, values: &[(&str, &str)]| self.languages.find(language, id, values).1;
        SlipText {
            language: language.to_owned(),
            agency: slip.agency.name_in(language).to_owned(),
            invitation: say("slip-invitation", &[("minutes", &slip.minutes.to_string())]),
            enter: say(
                "slip-enter",
                &[("address", &typed_address(self.public_url))],
            ),
            expires: expiry(self.languages, language, slip.expires_at),
        }
    }
}

/// The address at which a code is typed, without a scheme.
pub(in crate::report) fn typed_address(public_url: &str) -> String {
    let host = public_url
        .split_once("://")
        .map_or(public_url, |(_, host)| host);
    format!("{host}/s")
}

/// The expiry of a link in words, to the minute.
pub(in crate::report) fn expiry(
    languages: &Languages,
    language: &str,
    expires_at: DateTime,
) -> String {
    let part = |format: &str| expires_at.strftime(format).to_string();
    let (time, day, month, year) = (part("%H:%M"), part("%d"), part("%m"), part("%Y"));
    let values = [
        ("time", &*time),
        ("day", &day),
        ("month", &month),
        ("year", &year),
    ];
    languages.find(language, "slip-expires", &values).1
}
