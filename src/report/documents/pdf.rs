//! PDF documents from typst templates, with the fonts embedded.
//!
//! A template sees its inputs and the files given with it; it loads no package and reads no other
//! file. The PDF is tagged for screen readers and has no creation time.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Datetime, Dict, Smart};
use typst::syntax::{DiagSpanKind, Source};
use typst::text::Font;
use typst_as_lib::{TypstAsLibError, TypstEngine};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// Why a document can't be made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The inputs are not a map of plain values.
    #[error("the template's inputs can't be passed: {0}")]
    Inputs(#[from] serde_json::Error),
    /// The template has errors; each is given with its hints.
    #[error("the template can't be compiled: {0}")]
    Template(String),
}

/// Everything that a document is made of. It can be sent to another process, which makes it there.
#[derive(Debug, Serialize, Deserialize)]
pub struct PdfJob {
    template: String,
    inputs: serde_json::Value,
    files: Vec<(String, String)>,
    /// The date that an accessible document bears; another document is tagged and has none.
    #[serde(default)]
    accessible_of: Option<String>,
}

impl PdfJob {
    /// A document by a template.
    ///
    /// `inputs` is the template's `sys.inputs`: a map of texts, numbers, booleans, lists and maps.
    /// Texts are never read as markup. `files` are the files that the template can open, by name.
    ///
    /// # Errors
    /// When `inputs` can't be written as JSON.
    pub fn new(
        template: &str,
        inputs: &impl Serialize,
        files: Vec<(String, String)>,
    ) -> Result<Self, PdfError> {
        Ok(Self {
            template: template.to_owned(),
            inputs: serde_json::to_value(inputs)?,
            files,
            accessible_of: None,
        })
    }

    /// The same document by the rules of PDF/UA-1, dated `made_at` (RFC 3339 in UTC): a template that
    /// breaks one of them makes none.
    #[must_use]
    pub fn accessible(self, made_at: &str) -> Self {
        Self {
            accessible_of: Some(made_at.to_owned()),
            ..self
        }
    }

    /// Returns the PDF.
    ///
    /// # Errors
    /// When the template has errors, or its inputs are not a map.
    pub fn compile(self) -> Result<Vec<u8>, PdfError> {
        let Self {
            template,
            inputs,
            files,
            accessible_of,
        } = self;
        let inputs: Dict = serde_json::from_value(inputs)?;
        let files = files
            .iter()
            .map(|(name, content)| (name.as_str(), content.as_bytes()));
        let engine = TypstEngine::builder()
            .main_file(template.as_str())
            .fonts(FONTS.iter().cloned())
            .with_static_file_resolver(files)
            .build();
        let document: PagedDocument = engine
            .compile_with_input(inputs)
            .output
            .map_err(|error| PdfError::Template(explain(&error, &template)))?;
        let mut options = PdfOptions {
            creator: Smart::Custom(Some("sipas".to_owned())),
            ..PdfOptions::default()
        };
        if let Some(made_at) = accessible_of {
            options.standards = PdfStandards::new(&[PdfStandard::Ua_1])
                .map_err(|error| PdfError::Template(error.message().to_string()))?;
            options.timestamp = timestamp(&made_at);
        }
        typst_pdf::pdf(&document, &options)
            .map_err(|errors| PdfError::Template(list(&errors, &template)))
    }
}

/// A time in UTC as documents bear it.
fn timestamp(made_at: &str) -> Option<Timestamp> {
    let at = made_at.parse::<jiff::Timestamp>().ok()?;
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).ok();
    let time = Datetime::from_ymd_hms(
        i32::from(at.year()),
        part(at.month())?,
        part(at.day())?,
        part(at.hour())?,
        part(at.minute())?,
        part(at.second())?,
    )?;
    Some(Timestamp::new_utc(time))
}

/// Noto Sans for what is read at counters, and Tinos for letters: it is as wide as Times New Roman, has
/// every Vietnamese letter, and is cut down to Latin letters. They are read once, not for every slip.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 6] = [
        ttf_noto_sans::REGULAR,
        ttf_noto_sans::BOLD,
        include_bytes!("fonts/Tinos-Regular.ttf"),
        include_bytes!("fonts/Tinos-Bold.ttf"),
        include_bytes!("fonts/Tinos-Italic.ttf"),
        include_bytes!("fonts/Tinos-BoldItalic.ttf"),
    ];
    let fonts = files.into_iter().map(Bytes::new).flat_map(Font::iter);
    fonts.collect()
});

/// Returns the PDF of a template without files; see [`PdfJob`].
///
/// # Errors
/// When the template has errors, or `inputs` is not a map.
pub fn compile(template: &str, inputs: &impl Serialize) -> Result<Vec<u8>, PdfError> {
    PdfJob::new(template, inputs, Vec::new())?.compile()
}

fn explain(error: &TypstAsLibError, template: &str) -> String {
    match error {
        TypstAsLibError::TypstSource(errors) => list(errors, template),
        other => other.to_string(),
    }
}

fn list(errors: &[SourceDiagnostic], template: &str) -> String {
    let texts: Vec<String> = errors
        .iter()
        .map(|error| {
            let hints = error.hints.iter().map(|hint| format!(" ({})", hint.v));
            let line = line(error, template);
            let line = line.map_or_else(String::new, |line| format!("line {line}: "));
            format!("{line}{}{}", error.message, hints.collect::<String>())
        })
        .collect();
    texts.join("; ")
}

/// The template's line with the error, from 1.
fn line(error: &SourceDiagnostic, template: &str) -> Option<usize> {
    let DiagSpanKind::Number { id, num, .. } = error.span.get() else {
        return None;
    };
    // Parsing the same text again gives the same span numbers.
    let source = Source::new(id, template.to_owned());
    let at = source.range(num, None)?.start;
    source.lines().byte_to_line(at).map(|line| line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_that_looks_like_markup_stays_a_text() {
        let inputs = json!({ "name": "#panic() *x* $y$ <a>" });
        let pdf = compile("#sys.inputs.name", &inputs).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let inputs = json!({ "name": "Sở Khoa học và Công nghệ" });
        let template = "#set document(title: sys.inputs.name)\n= #sys.inputs.name";
        let first = compile(template, &inputs).unwrap();
        assert_eq!(first, compile(template, &inputs).unwrap());
    }

    #[test]
    fn a_wrong_template_is_refused_with_its_reason() {
        let error = compile("a\n#nothing", &json!({})).unwrap_err().to_string();
        let expected = "line 2: unknown variable: nothing";
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_template_opens_only_what_it_is_given() {
        let error = compile("#read(\"/etc/passwd\")", &json!({})).unwrap_err();
        assert!(matches!(error, PdfError::Template(_)));
    }

    #[test]
    fn inputs_that_are_not_a_map_are_refused() {
        let error = compile("x", &json!([1])).unwrap_err();
        assert!(matches!(error, PdfError::Inputs(_)));
    }
}
