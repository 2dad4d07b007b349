//! The papers that counters print: slips with survey links, surveys on paper, apologies.
//!
//! Printing changes nothing in the store. The caller records that a link was delivered.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::config::Counter;
use crate::domain::VIETNAM;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::cases::apology::Apology;
use crate::domain::cases::case::Case;
use crate::domain::cases::letterhead::Letterheads;
use crate::domain::language::Languages;
use crate::domain::survey::{BASE_LANGUAGE, Text};
use crate::report::documents::DocumentError;
use crate::report::documents::apology;
use crate::report::documents::apology::ApologyPaper;
use crate::report::documents::paper_form;
use crate::report::documents::paper_form::PaperForm;
use crate::report::documents::pdf::PdfJob;
use crate::report::documents::slips;
use crate::report::documents::slips::{Slip, SlipPrint, SlipWords};
use crate::report::documents::templates::Templates;
use crate::store::cases::read::KeptCase;
use crate::store::{Store, StoreError};

/// Everything that printing needs.
#[derive(Clone, Copy)]
pub struct Printer<'a> {
    /// The store with the agencies, procedures and surveys.
    pub store: &'a Store,
    /// The texts of the papers, by language.
    pub languages: &'a Languages,
    /// The settings of counters, such as the second language and the hotline.
    pub counter: &'a Counter,
    /// The templates of the papers.
    pub templates: &'a Templates,
    /// The name of the body that runs the survey.
    pub surveyor: &'a Text,
    /// What is written around the letters of agencies.
    pub letterheads: &'a Letterheads,
    /// The address that citizens reach, without a path.
    pub public_url: &'a str,
}

/// The reason why a paper can't be made.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A wrong template or link.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A case without a link in force.
    #[error("there is no link to print")]
    NoLink,
}

impl Printer<'_> {
    /// Returns the slips of cases as one PDF, in the order of the cases. A case without a link has
    /// no slip.
    ///
    /// # Errors
    /// When no case has a link, the database fails, or the template is wrong.
    pub fn slips(&self, cases: &[KeptCase], print: SlipPrint) -> Result<Vec<u8>, PrintError> {
        let job = self.slips_job(cases, print)?;
        Ok(job.compile().map_err(DocumentError::from)?)
    }

    /// Returns what the slips of cases are made of; see [`Printer::slips`].
    ///
    /// # Errors
    /// When no case has a link, or the database fails.
    pub fn slips_job(&self, cases: &[KeptCase], print: SlipPrint) -> Result<PdfJob, PrintError> {
        let mut agencies: HashMap<&Slug, Agency> = HashMap::new();
        for case in cases {
            let code = &case.case.agency;
            if !agencies.contains_key(code) {
                agencies.insert(code, self.find_agency(code)?);
            }
        }
        let mut minutes: HashMap<&str, usize> = HashMap::new();
        let mut slips = Vec::new();
        for case in cases {
            let Some(link) = &case.link else { continue };
            let version = link.survey_version.as_str();
            if !minutes.contains_key(version) {
                minutes.insert(version, self.store.get_survey(version)?.minutes);
            }
            slips.push(Slip {
                agency: &agencies[&case.case.agency],
                minutes: minutes[version],
                case_code: case.case.case_code.clone(),
                url: link.code.url(self.public_url),
                code: link.code.to_string(),
                expires_at: link.expires_at.to_zoned(VIETNAM).datetime(),
            });
        }
        if slips.is_empty() {
            return Err(PrintError::NoLink);
        }
        let words = SlipWords {
            languages: self.languages,
            second_language: self.counter.second_language.as_deref(),
            hotline: self.counter.hotline.as_deref(),
            complaints_address: self.counter.complaints_address.as_deref(),
            public_url: self.public_url,
        };
        Ok(slips::job(&slips, &words, print, &self.templates.slip)?)
    }

    fn find_agency(&self, code: &Slug) -> Result<Agency, StoreError> {
        let found = self.store.find_agency(code.as_str())?;
        found.ok_or_else(|| StoreError::no_agency(code.as_str(), &[]))
    }

    /// Returns the survey of a link as a paper form, in PDF. It is in Vietnamese where the
    /// definition lacks the language.
    ///
    /// # Errors
    /// When the case has no link, the database fails, or the template is wrong.
    pub fn paper_form(
        &self,
        case: &KeptCase,
        language: &str,
        now: Timestamp,
    ) -> Result<Vec<u8>, PrintError> {
        let kept = case.link.as_ref().ok_or(PrintError::NoLink)?;
        let link = self.store.find_link(&kept.code, now)?;
        let link = link.ok_or(PrintError::NoLink)?;
        let offered = &link.definition.languages;
        let language = if offered.iter().any(|offered| offered == language) {
            language
        } else {
            BASE_LANGUAGE
        };
        let in_english = |name: &Option<String>| name.clone().filter(|_| language == "en");
        let agency = in_english(&link.agency_name_en).unwrap_or(link.agency_name);
        let office = in_english(&link.intake_office_name_en).or(link.intake_office_name);
        let form = PaperForm {
            definition: &link.definition,
            language,
            languages: self.languages,
            agency: &agency,
            office: office.as_deref(),
            surveyor: self.surveyor,
            k: self.store.k(),
            url: kept.code.url(self.public_url),
            code: kept.code.to_string(),
            expires_at: kept.expires_at.to_zoned(VIETNAM).datetime(),
            public_url: self.public_url,
        };
        Ok(paper_form::render(&form, &self.templates.paper_form)?)
    }

    /// Returns the apology for a case. The applicant's name, where one is given, is kept nowhere
    /// else.
    ///
    /// # Errors
    /// When the database fails, or the template is wrong.
    pub fn apology(
        &self,
        case: &Case,
        apology: &Apology,
        applicant: Option<&str>,
        format: ApologyFormat,
    ) -> Result<Vec<u8>, PrintError> {
        let name_of = |code: Option<&Slug>| {
            let agency = code.map(|code| self.find_agency(code)).transpose()?;
            Ok::<_, StoreError>(agency.map(|agency| agency.name))
        };
        let agency = self.find_agency(&case.agency)?;
        let mut case = case.clone();
        if let (Some(code), None) = (&case.procedure, &case.procedure_name) {
            let known = self.store.find_procedure(code)?;
            case.procedure_name = known.and_then(|known| known.name);
        }
        let received_by = name_of(case.intake_office.as_ref())?;
        let office = name_of(case.return_office.as_ref().or(case.intake_office.as_ref()))?;
        let paper = ApologyPaper {
            apology,
            case: &case,
            agency: &agency.name,
            letterhead: &self.letterheads.of(&agency),
            received_by: received_by.as_deref(),
            office: office.as_deref(),
            applicant,
            languages: self.languages,
        };
        Ok(match format {
            ApologyFormat::Pdf => {
                apology::pdf(&paper, &self.templates.apology).map_err(DocumentError::from)?
            }
            ApologyFormat::Docx => {
                apology::docx(&paper, &self.templates.apology_docx).map_err(DocumentError::from)?
            }
        })
    }
}

/// The format of an apology's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApologyFormat {
    /// PDF, to be signed as it is.
    Pdf,
    /// A word processor's format, to be edited first.
    Docx,
}

impl ApologyFormat {
    /// Returns the format that a file's ending names.
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_lowercase().as_str() {
            "pdf" => Some(Self::Pdf),
            "docx" => Some(Self::Docx),
            _ => None,
        }
    }

    /// Returns the media type of the format.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}
