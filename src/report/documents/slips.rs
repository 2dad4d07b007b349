//! Slips: the QR code and the link code on paper, handed out with the result of a case.
//!
//! A slip names the agency, the link, its expiry and where to complain. Nothing on it identifies
//! the case; in a batch a stub beside it does, which is torn off before the slip is handed out.

use jiff::civil::DateTime;
use serde::Serialize;

use super::pdf::PdfJob;
pub use super::slip_print::{Paper, PaperError, SheetPlace, SheetPlaceError, SlipPrint};
use crate::domain::cases::agency::Agency;
use crate::domain::language::Languages;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::documents::DocumentError;
use crate::report::qr;
use crate::report::qr::QrCodeError;

/// The built-in template.
pub const TEMPLATE: &str = include_str!("templates/slip.typ");

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
