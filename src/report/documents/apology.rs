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
use crate::report::text::clean;

/// The built-in template of the PDF.
pub const TEMPLATE: &str = include_str!("templates/apology.typ");

/// The built-in Word document. It is made from the parts in `templates/apology/`, as a test checks:
/// `cd templates/apology && zip -X ../apology.docx '[Content_Types].xml' -r .`
pub const DOCX_TEMPLATE: &[u8] = include_bytes!("templates/apology.docx");

/// A line to write on by hand.
const DOTTED: &str = "………………………………………";

/// The contents of an apology's paper.
#[derive(Clone, Copy)]
pub struct ApologyPaper<'a> {
    /// Day, reason and new return date.
    pub apology: &'a Apology,
    /// The case, with its procedure's name where that is known.
    pub case: &'a Case,
    /// The deciding agency, which apologises.
    pub agency: &'a str,
    /// The office where the result is returned, if another.
    pub office: Option<&'a str>,
    /// The applicant's name as typed; a dotted line without one.
    pub applicant: Option<&'a str>,
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
        let or_dotted = |text: Option<&str>| {
            let text = text.map(clean).filter(|text| !text.is_empty());
            text.unwrap_or_else(|| DOTTED.to_owned())
        };
        let (case, apology) = (self.case, self.apology);
        let procedure = case.procedure_name.as_ref().or(case.procedure.as_ref());
        let day = |format: &str| apology.day.strftime(format).to_string();
        // Decree 30/2020 asks for a zero before days below 10 and before months 1 and 2.
        let month = match apology.day.month() {
            1 | 2 => day("%m"),
            month => month.to_string(),
        };
        vec![
            ("agency", clean(self.agency)),
            ("agency_upper", clean(self.agency).to_uppercase()),
            ("office", clean(self.office.unwrap_or(self.agency))),
            ("applicant", or_dotted(self.applicant)),
            ("procedure", or_dotted(procedure.map(String::as_str))),
            ("case_code", clean(&case.case_code)),
            ("received", written(case.received_at)),
            (
                "due",
                case.due_at.map_or_else(|| DOTTED.to_owned(), written),
            ),
            // The template adds the full stop.
            (
                "reason",
                clean(&apology.reason).trim_end_matches('.').to_owned(),
            ),
            ("new_date", date(apology.new_return_date)),
            ("day", day("%d")),
            ("month", month),
            ("year", day("%Y")),
        ]
    }
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
