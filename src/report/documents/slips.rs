//! Slips: the QR and the code of a survey link on paper, for whoever has just got a result.
//!
//! Nothing on a slip tells whose case it is: agency, invitation, link, expiry, where to complain.

use std::str::FromStr;

use jiff::civil::DateTime;
use serde::Serialize;

use super::pdf;
use crate::domain::cases::agency::Agency;
use crate::domain::language::Languages;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::documents::DocumentError;
use crate::report::qr;
use crate::report::qr::QrCodeError;

/// The built-in template.
pub const TEMPLATE: &str = include_str!("templates/slip.typ");

/// What slips are printed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// Sheets of A4, six slips each, with lines to cut along.
    #[default]
    A4,
    /// A thermal roll of 80 mm, 72 of which are printed on.
    Roll80,
    /// A thermal roll of 58 mm, 48 of which are printed on.
    Roll58,
    /// A6, to be put into the envelope in which a result is returned.
    Envelope,
}

impl Paper {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::A4, Self::Roll80, Self::Roll58, Self::Envelope];

    /// Its name in commands and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::Roll80 => "80",
            Self::Roll58 => "58",
            Self::Envelope => "envelope",
        }
    }
}

/// A text that names no paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("slips are printed on `a4`, `80`, `58` or `envelope`")]
pub struct PaperError;

impl FromStr for Paper {
    type Err = PaperError;

    fn from_str(name: &str) -> Result<Self, PaperError> {
        let named = Self::ALL.into_iter().find(|paper| paper.name() == name);
        named.ok_or(PaperError)
    }
}

/// What one slip says.
#[derive(Clone, Debug)]
pub struct Slip<'a> {
    /// The deciding agency.
    pub agency: &'a Agency,
    /// What the QR opens.
    pub url: String,
    /// The code for whoever types it.
    pub code: String,
    /// Until when it can be answered, in Vietnam's time.
    pub expires_at: DateTime,
}

/// What all slips of a print share.
#[derive(Clone, Copy)]
pub struct SlipWords<'a> {
    /// The texts.
    pub languages: &'a Languages,
    /// The language beside Vietnamese.
    pub second_language: Option<&'a str>,
    /// The telephone for complaints.
    pub hotline: Option<&'a str>,
    /// The address for complaints.
    pub complaints_address: Option<&'a str>,
    /// The address that citizens reach, without a path.
    pub public_url: &'a str,
}

/// What the template reads as `sys.inputs`.
#[derive(Serialize)]
struct Inputs {
    title: String,
    paper: &'static str,
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
    said: Vec<Said>,
}

/// One slip's words in one language.
#[derive(Serialize)]
struct Said {
    language: String,
    agency: String,
    invitation: String,
    enter: String,
    expires: String,
}

/// Renders slips as one PDF, in their order.
///
/// # Errors
/// When a link is too long for a QR code, or the template is wrong.
pub fn render(
    slips: &[Slip<'_>],
    words: &SlipWords<'_>,
    paper: Paper,
    template: &str,
) -> Result<Vec<u8>, DocumentError> {
    let say = |id: &str, values: &[(&str, &str)]| words.languages.find(BASE_LANGUAGE, id, values).1;
    let hotline = words
        .hotline
        .map(|hotline| say("slip-hotline", &[("hotline", hotline)]));
    let complaints = words
        .complaints_address
        .map(|address| say("slip-complaints", &[("address", address)]));
    let inputs = Inputs {
        title: say("slip-title", &[]),
        paper: paper.name(),
        alt: say("slip-qr", &[]),
        code_label: say("slip-code", &[]),
        hotline,
        complaints,
        slips: slips
            .iter()
            .map(|slip| words.inputs(slip))
            .collect::<Result<_, _>>()?,
    };
    Ok(pdf::compile(template, &inputs, &[])?)
}

impl SlipWords<'_> {
    fn inputs(&self, slip: &Slip<'_>) -> Result<SlipInputs, QrCodeError> {
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
                .map(|language| self.said(slip, language))
                .collect(),
        })
    }

    fn said(&self, slip: &Slip<'_>, language: &str) -> Said {
        let say = |id: &str, values: &[(&str, &str)]| self.languages.find(language, id, values).1;
        Said {
            language: language.to_owned(),
            agency: slip.agency.name_in(language).to_owned(),
            invitation: say("slip-invitation", &[]),
            enter: say(
                "slip-enter",
                &[("address", &typed_address(self.public_url))],
            ),
            expires: expiry(self.languages, language, slip.expires_at),
        }
    }
}

/// Where a code is typed, as people type it: without a scheme.
pub(in crate::report) fn typed_address(public_url: &str) -> String {
    let host = public_url
        .split_once("://")
        .map_or(public_url, |(_, host)| host);
    format!("{host}/s")
}

/// Until when a link can be answered, to the minute.
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
