//! The apology on paper: as PDF for signing, or as a Word document for editing.
//!
//! Both are made from templates that a province can replace, with the same values.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::docx;
use super::docx::DocxError;
use super::pdf;
use super::pdf::PdfError;
use crate::domain::cases::apology::Apology;
use crate::domain::cases::case::{Case, CaseTime};
use crate::domain::cases::letterhead::Letterhead;
use crate::domain::language::Languages;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::text::clean;

/// The built-in template of the PDF.
pub const TEMPLATE: &str = include_str!("templates/apology.typ");

/// The built-in Word document. It is made from the parts in `templates/apology/`, as a test checks:
/// `cd templates/apology && zip -X -D ../apology.docx '[Content_Types].xml' -r .`
pub const DOCX_TEMPLATE: &[u8] = include_bytes!("templates/apology.docx");

/// A line to write on by hand.
const DOTTED: &str = "………………………………………";

/// A line for the name of a place.
const SHORT_DOTTED: &str = "……………";

/// The contents of an apology's paper.
#[derive(Clone, Copy)]
pub struct ApologyPaper<'a> {
    /// Day, reason and new return date.
    pub apology: &'a Apology,
    /// The case, with its procedure's name where that is known.
    pub case: &'a Case,
    /// The deciding agency, which apologises.
    pub agency: &'a str,
    /// What is written around its letters.
    pub letterhead: &'a Letterhead,
    /// The office that received the case, if another.
    pub received_by: Option<&'a str>,
    /// The office where the result is returned, if another.
    pub office: Option<&'a str>,
    /// The applicant's name as typed; a dotted line without one.
    pub applicant: Option<&'a str>,
    /// The texts of papers.
    pub languages: &'a Languages,
}

/// Renders the PDF.
///
/// # Errors
/// When the template is wrong.
pub fn pdf(paper: &ApologyPaper<'_>, template: &str) -> Result<Vec<u8>, PdfError> {
    let values: BTreeMap<&str, String> = paper.values().into_iter().collect();
    pdf::compile(template, &values)
}

/// Fills the Word document.
///
/// # Errors
/// When the template is wrong.
pub fn docx(paper: &ApologyPaper<'_>, template: &[u8]) -> Result<Vec<u8>, DocxError> {
    docx::fill(template, &paper.values())
}

impl ApologyPaper<'_> {
    /// The values by name; an unknown value is a dotted line.
    fn values(&self) -> Vec<(&'static str, String)> {
        let mut values = self.heading().to_vec();
        values.extend(self.sentences());
        values.extend(self.about_the_case());
        values
    }

    /// What is written around the letter.
    fn heading(&self) -> [(&'static str, String); 8] {
        let head = self.letterhead;
        let agency = clean(&head.issuer_of(self.agency));
        let upper = |text: Option<&str>| text.map(clean).unwrap_or_default().to_uppercase();
        let signatory = head.signatory.clone();
        let signatory = signatory.unwrap_or_else(|| self.say("apology-paper-signatory"));
        let day = |format: &str| self.apology.day.strftime(format).to_string();
        // Decree 30/2020 asks for a zero before days below 10 and before months 1 and 2.
        let month = match self.apology.day.month() {
            1 | 2 => day("%m"),
            month => month.to_string(),
        };
        [
            ("agency_upper", agency.to_uppercase()),
            ("agency", agency),
            ("superior_upper", upper(head.superior_body.as_deref())),
            (
                "place",
                head.place
                    .as_deref()
                    .map_or_else(|| SHORT_DOTTED.to_owned(), clean),
            ),
            ("signatory_upper", upper(Some(&signatory))),
            ("day", day("%d")),
            ("month", month),
            ("year", day("%Y")),
        ]
    }

    /// What differs between a pending case and one whose result was given.
    fn sentences(&self) -> [(&'static str, String); 4] {
        let [title, delay, promise] = if self.apology.is_given {
            [
                "apology-paper-title-given",
                "apology-paper-delay-given",
                "apology-paper-promise-given",
            ]
        } else {
            [
                "apology-paper-title",
                "apology-paper-delay",
                "apology-paper-promise",
            ]
        }
        .map(|id| self.say(id));
        [
            ("title", title),
            ("delay", delay),
            ("promise", promise),
            ("new_date", date(self.apology.new_return_date)),
        ]
    }

    fn about_the_case(&self) -> [(&'static str, String); 8] {
        let case = self.case;
        let procedure = case.procedure_name.as_ref().or(case.procedure.as_ref());
        let due = case.due_at.map(written);
        // The template adds the full stop.
        let reason = clean(&self.apology.reason);
        let reason = reason.trim_end_matches('.').to_owned();
        [
            (
                "received_by",
                clean(self.received_by.unwrap_or(self.agency)),
            ),
            ("office", clean(self.office.unwrap_or(self.agency))),
            ("applicant", or_dotted(self.applicant)),
            ("procedure", or_dotted(procedure.map(String::as_str))),
            ("case_code", clean(&case.case_code)),
            ("received", written(case.received_at)),
            ("due", due.unwrap_or_else(|| DOTTED.to_owned())),
            ("reason", reason),
        ]
    }

    fn say(&self, id: &str) -> String {
        self.languages.find(BASE_LANGUAGE, id, &[]).1
    }
}

/// A text; a dotted line without one.
fn or_dotted(text: Option<&str>) -> String {
    let text = text.map(clean).filter(|text| !text.is_empty());
    text.unwrap_or_else(|| DOTTED.to_owned())
}

fn date(date: Date) -> String {
    date.strftime("%d/%m/%Y").to_string()
}

fn written(when: CaseTime) -> String {
    match when.time {
        Some(time) => format!("{}, {}", date(when.date), time.strftime("%H:%M")),
        None => date(when.date),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_shipped_document_is_made_of_its_parts() {
        let parts = Path::new("src/report/documents/templates/apology");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(DOCX_TEMPLATE)).unwrap();
        assert_eq!(archive.len(), 6);
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let name = file.name().unwrap().into_owned();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            assert_eq!(content, std::fs::read(parts.join(&name)).unwrap(), "{name}");
        }
    }
}
