//! The templates of printed papers, built in or replaced by a province.

use jiff::civil::date;

use super::apology::ApologyPaper;
use super::edition::{EditionChartInputs, EditionInputs, EditionTableInputs};
use super::paper_form::PaperForm;
use super::pdf::PdfJob;
use super::slips;
use super::slips::{Paper, Slip, SlipPrint, SlipWords};
use super::{apology, edition, paper_form};
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::cases::apology::Apology;
use crate::domain::cases::case::{Case, CaseTime, Channel};
use crate::domain::cases::letterhead::Letterhead;
use crate::domain::language::Languages;
use crate::domain::survey::{BASE_LANGUAGE, Text, shipped};
use crate::report::documents::DocumentError;

/// The templates in force.
#[derive(Clone, Debug)]
pub struct Templates {
    /// For slips.
    pub slip: String,
    /// For paper forms.
    pub paper_form: String,
    /// For apologies as PDF.
    pub apology: String,
    /// For apologies as Word documents.
    pub apology_docx: Vec<u8>,
    /// For the reports of editions.
    pub edition: String,
}

impl Default for Templates {
    /// The built-in templates.
    fn default() -> Self {
        Self {
            slip: slips::TEMPLATE.to_owned(),
            paper_form: paper_form::TEMPLATE.to_owned(),
            apology: apology::TEMPLATE.to_owned(),
            apology_docx: apology::DOCX_TEMPLATE.to_vec(),
            edition: edition::TEMPLATE.to_owned(),
        }
    }
}

/// Why a template can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// There is no template of this name.
    #[error("no template has this name; there are {}", Templates::NAMES.join(", "))]
    Unknown,
    /// It isn't UTF-8.
    #[error("not text in UTF-8")]
    NotText,
    /// The sample that the template is tried with can't be made.
    #[error("it can't be tried: the sample {0}")]
    Sample(String),
    /// No paper can be made with it.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

impl Templates {
    /// The files that a province can replace.
    pub const NAMES: [&str; 5] = [
        "slip.typ",
        "paper-form.typ",
        "apology.typ",
        "apology.docx",
        "edition.typ",
    ];

    /// Replaces a template, after making sample papers with the new one.
    ///
    /// # Errors
    /// When there is no template of this name, or a sample can't be made.
    pub fn replace(&mut self, name: &str, content: Vec<u8>) -> Result<(), TemplateError> {
        match name {
            "slip.typ" => {
                let template = text(content)?;
                try_slip(&template)?;
                self.slip = template;
            }
            "paper-form.typ" => {
                let template = text(content)?;
                try_paper_form(&template)?;
                self.paper_form = template;
            }
            "apology.typ" => {
                let template = text(content)?;
                try_apology(|paper| Ok(apology::pdf(paper, &template)?))?;
                self.apology = template;
            }
            "apology.docx" => {
                try_apology(|paper| Ok(apology::docx(paper, &content)?))?;
                self.apology_docx = content;
            }
            "edition.typ" => {
                let template = text(content)?;
                try_edition(&template)?;
                self.edition = template;
            }
            _ => return Err(TemplateError::Unknown),
        }
        Ok(())
    }
}

fn text(content: Vec<u8>) -> Result<String, TemplateError> {
    String::from_utf8(content).map_err(|_| TemplateError::NotText)
}

const SAMPLE_SITE: &str = "https://khaosat.example.gov.vn";
const SAMPLE_URL: &str = "https://khaosat.example.gov.vn/s/7KQ2M9XD4TRPC";
const SAMPLE_CODE: &str = "7KQ2-M9XD-4TRP-C";

fn sample_agency() -> Result<Agency, TemplateError> {
    let slug = |code: &str| {
        Slug::parse(code).map_err(|error| TemplateError::Sample(format!("`{code}`: {error}")))
    };
    Ok(Agency {
        code: slug("so-khcn")?,
        name: "Sở Khoa học và Công nghệ".to_owned(),
        name_en: Some("Department of Science and Technology".to_owned()),
        block: slug("so-ban-nganh")?,
        valid_from: None,
        valid_to: None,
        successor: None,
    })
}

fn sample_languages() -> Result<Languages, TemplateError> {
    Languages::new([]).map_err(|errors| {
        let reasons: Vec<String> = errors.iter().map(ToString::to_string).collect();
        TemplateError::Sample(format!("languages: {}", reasons.join("; ")))
    })
}

/// Makes a slip with every optional text, for each kind of paper.
fn try_slip(template: &str) -> Result<(), TemplateError> {
    let (agency, languages) = (sample_agency()?, sample_languages()?);
    let words = SlipWords {
        languages: &languages,
        second_language: Some("en"),
        hotline: Some("1022"),
        complaints_address: Some("phananh@example.gov.vn"),
        public_url: SAMPLE_SITE,
    };
    let slip = Slip {
        agency: &agency,
        url: SAMPLE_URL.to_owned(),
        code: SAMPLE_CODE.to_owned(),
        expires_at: date(2026, 8, 14).at(9, 0, 0, 0),
        minutes: 3,
        case_code: "H35.18-260701-0001".to_owned(),
    };
    for paper in Paper::ALL {
        let print = SlipPrint {
            stubs: true,
            ..paper.into()
        };
        slips::render(std::slice::from_ref(&slip), &words, print, template)?;
    }
    Ok(())
}

/// Makes a form of each built-in survey.
fn try_paper_form(template: &str) -> Result<(), TemplateError> {
    let languages = sample_languages()?;
    for definition in shipped() {
        let form = PaperForm {
            definition: &definition,
            language: BASE_LANGUAGE,
            languages: &languages,
            agency: "Sở Khoa học và Công nghệ",
            office: Some("Trung tâm Phục vụ hành chính công"),
            surveyor: &Text::new([(BASE_LANGUAGE.to_owned(), "Sở Nội vụ".to_owned())].into()),
            k: 5,
            url: SAMPLE_URL.to_owned(),
            code: SAMPLE_CODE.to_owned(),
            expires_at: date(2026, 8, 14).at(9, 0, 0, 0),
            public_url: SAMPLE_SITE,
        };
        paper_form::render(&form, template)?;
    }
    Ok(())
}

const SAMPLE_DRAWING: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40"><rect width="50" height="40"/></svg>"#;

/// Makes a report of one agency with one chart, and everything else that a report may hold.
fn try_edition(template: &str) -> Result<(), TemplateError> {
    let table = EditionTableInputs {
        heading: "Xếp hạng".to_owned(),
        notes: Vec::new(),
        headers: vec!["Cơ quan".to_owned(), "Điểm".to_owned()],
        widths: vec![3.0, 1.0],
        numbers: vec![false, true],
        rows: vec![vec![
            "Sở Khoa học và Công nghệ".to_owned(),
            "99,40".to_owned(),
        ]],
    };
    let inputs = EditionInputs {
        title: "Bản công bố".to_owned(),
        facts: vec![("Kỳ".to_owned(), "Quý III năm 2026".to_owned())],
        foreword: vec!["Lời nói đầu".to_owned()],
        correction: vec!["Bản này đính chính một bản khác.".to_owned()],
        tables: vec![table],
        charts_heading: "Biểu đồ".to_owned(),
        charts: vec![EditionChartInputs {
            heading: "Tỷ lệ trả lời".to_owned(),
            alt: "Sở Khoa học và Công nghệ: 50%".to_owned(),
            files: vec!["coverage-1.svg".to_owned()],
        }],
        sections: vec![("Phương pháp".to_owned(), vec!["Mẫu".to_owned()])],
        digest: "0".repeat(64),
        page: "{page}/{pages}".to_owned(),
        digest_words: "Mã băm".to_owned(),
    };
    let drawings = vec![("coverage-1.svg".to_owned(), SAMPLE_DRAWING.to_owned())];
    let job = edition::job(&inputs, drawings, "2026-11-10T00:00:00Z", template);
    job.and_then(PdfJob::compile).map_err(DocumentError::from)?;
    Ok(())
}

fn try_apology(
    make: impl FnOnce(&ApologyPaper<'_>) -> Result<Vec<u8>, DocumentError>,
) -> Result<(), TemplateError> {
    let agency = sample_agency()?;
    let day = |day| CaseTime {
        date: date(2026, 7, day),
        time: None,
    };
    let case = Case {
        agency: agency.code,
        case_code: "000.00.01.H29-260701-0001".to_owned(),
        intake_office: None,
        return_office: None,
        counter: None,
        procedure: None,
        procedure_name: Some("Cấp phiếu lý lịch tư pháp".to_owned()),
        field: None,
        applicant: None,
        channel: Channel::Counter,
        received_at: day(1),
        due_at: Some(day(10)),
        finished_at: None,
        outcome: None,
        overdue_reason: None,
    };
    let apology = Apology {
        day: date(2026, 7, 10),
        reason: "Chờ kết quả xác minh".to_owned(),
        new_return_date: date(2026, 7, 17),
        is_given: false,
    };
    let letterhead = Letterhead {
        superior_body: Some("Ủy ban nhân dân tỉnh Đồng Nai".to_owned()),
        place: Some("Đồng Nai".to_owned()),
        ..Letterhead::default()
    };
    make(&ApologyPaper {
        apology: &apology,
        case: &case,
        agency: &agency.name,
        letterhead: &letterhead,
        received_by: None,
        office: None,
        applicant: Some("Nguyễn Thị Ngọ"),
        languages: &sample_languages()?,
    })?;
    Ok(())
}
