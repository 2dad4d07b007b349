//! What the files of an edition say.

use crate::domain::cases::agency::INTAKE_BLOCK;
use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::Manifest;
use crate::domain::language::Languages;
use crate::domain::period::Period;
use crate::domain::survey::BASE_LANGUAGE;
use crate::outputs::exports::ExportWords;

/// The texts of an edition.
#[derive(Clone, Copy)]
pub(super) struct EditionWords<'a> {
    pub(super) languages: &'a Languages,
}

impl<'a> EditionWords<'a> {
    pub(super) fn new(languages: &'a Languages) -> Self {
        Self { languages }
    }

    /// The texts that workbooks share.
    pub(super) fn exports(self) -> ExportWords<'a> {
        ExportWords(self.languages)
    }

    /// A text in Vietnamese.
    pub(super) fn say(self, id: &str) -> String {
        self.in_language(BASE_LANGUAGE, id)
    }

    /// A text in a language, else in Vietnamese.
    pub(super) fn in_language(self, language: &str, id: &str) -> String {
        self.languages.find(language, id, &[]).1
    }

    /// A text in Vietnamese with values.
    pub(super) fn say_with(self, id: &str, values: &[(&str, &str)]) -> String {
        self.languages.find(BASE_LANGUAGE, id, values).1
    }

    /// What a code says in an edition, in a language.
    pub(super) fn code(self, code: Code, language: &str, manifest: &Manifest) -> String {
        // Many may have answered about an intake office, for the deciding agencies and without naming it.
        if code == Code::Suppressed && manifest.block == INTAKE_BLOCK {
            return self.in_language(language, "office-not-named");
        }
        let method = &manifest.method;
        let values = [
            ("k", method.k.to_string()),
            ("min_n", method.min_n.to_string()),
        ];
        let values = values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        self.languages.find(language, &code_id(code), &values).1
    }

    /// The title of a column, in a language.
    pub(super) fn column(self, name: &str, language: &str) -> String {
        if let Some(level) = name.strip_prefix("level_") {
            let values = [("level", level)];
            return self
                .languages
                .find(language, "edition-column-level", &values)
                .1;
        }
        let id = format!("export-column-{}", name.replace('_', "-"));
        self.in_language(language, &id)
    }
}

/// The id of the words of a code in the language files.
pub(super) fn code_id(code: Code) -> String {
    format!("edition-code-{}", code.name().replace('_', "-"))
}

/// The title of an edition, as an official would write it: *Bản công bố kết quả … khối Sở, ban, ngành,
/// Quý III năm 2026*.
pub fn title(languages: &Languages, block: &str, period: Period) -> String {
    let say = |id: &str, values: &[(&str, &str)]| languages.find(BASE_LANGUAGE, id, values).1;
    say(
        "edition-title",
        &[
            ("block", block),
            ("period", &period_name(languages, period)),
        ],
    )
}

/// A period as a title names it: *Quý III năm 2026*.
pub(super) fn period_name(languages: &Languages, period: Period) -> String {
    let (id, year, month) = match period {
        Period::Year(year) => ("edition-period-year", year, 0),
        Period::Half(year, 1) => ("edition-period-half-1", year, 0),
        Period::Half(year, _) => ("edition-period-half-2", year, 0),
        Period::Quarter(year, 1) => ("edition-period-quarter-1", year, 0),
        Period::Quarter(year, 2) => ("edition-period-quarter-2", year, 0),
        Period::Quarter(year, 3) => ("edition-period-quarter-3", year, 0),
        Period::Quarter(year, _) => ("edition-period-quarter-4", year, 0),
        Period::Month(_) => {
            let day = period.first_day();
            ("edition-period-month", day.year(), day.month())
        }
    };
    let (year, month) = (year.to_string(), month.to_string());
    let values = [("year", year.as_str()), ("month", month.as_str())];
    languages.find(BASE_LANGUAGE, id, &values).1
}
