//! responses.csv: answers from paper forms and from earlier surveys.

use std::sync::Arc;

use super::cell::{CellError, CellReason, FileCell};
use super::directory::AgencyLookup;
use super::header::{ColumnNames, Columns, HeaderError, KnownColumn};
use super::text::shortened;
use super::words::CaseWords;
use crate::domain::cases::agency::Slug;
use crate::domain::fold;
use crate::domain::period::Period;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{About, Definition, Question};
use crate::domain::text::unwrapped;
use crate::domain::unknown::UNKNOWN;

/// The columns of responses.csv before the questions.
pub const RESPONSE_COLUMNS: [&str; 6] = ["agency", "month", "survey", "channel", "source", "field"];

static KNOWN: [KnownColumn; 7] = [
    KnownColumn::required("agency"),
    KnownColumn::optional("month"),
    // An export has `period` in place of `month`, because mixed responses may have a quarter or year.
    KnownColumn::optional("period"),
    KnownColumn::required("survey"),
    KnownColumn::required("channel"),
    KnownColumn::required("source"),
    KnownColumn::optional("field"),
];

/// One response of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseRow {
    /// The agency or intake office that is judged.
    pub agency: Slug,
    /// The month; under the header `period` also a quarter or year.
    pub period: Period,
    /// The survey definition.
    pub survey: Arc<Definition>,
    /// `counter`, `online`, `post` or `*`.
    pub channel: String,
    /// The source, such as `paper`, or `*`.
    pub source: String,
    /// The field (lĩnh vực), or `*`.
    pub field: String,
    /// The answers in definition order, at least one of them a level.
    pub ratings: Ratings,
}

/// A known definition, and the columns of its questions.
#[derive(Clone, Debug)]
struct SurveyColumns<'d> {
    definition: &'d Arc<Definition>,
    /// Position of each question's column, in definition order.
    places: Vec<Option<usize>>,
    /// The positions of questions of other definitions.
    foreign: Vec<usize>,
}

/// The columns of one responses.csv, which read its records.
#[derive(Clone, Debug)]
pub struct ResponseColumns<'d> {
    columns: Columns,
    surveys: Vec<SurveyColumns<'d>>,
}

impl<'d> ResponseColumns<'d> {
    /// The names by which files of responses call their columns.
    pub fn names(definitions: impl IntoIterator<Item = &'d Definition>) -> ColumnNames {
        let questions = definitions.into_iter().flat_map(Definition::questions);
        ColumnNames::new(&KNOWN).with(questions.map(|(_, question)| question.code.as_str()))
    }

    /// Finds the columns. A line may name any definition whose questions are all in the file.
    /// Columns that are no question of any known definition are passed over.
    ///
    /// # Errors
    /// When a column is missing or duplicate, or when no definition has all its questions in the
    /// file.
    pub fn read(
        header: &[&str],
        names: &ColumnNames,
        definitions: impl IntoIterator<Item = &'d Arc<Definition>>,
    ) -> Result<Self, HeaderError> {
        let mut columns = Columns::read(header, names)?;
        let (questions, others): (Vec<usize>, Vec<usize>) = columns
            .others
            .iter()
            .partition(|&&position| names.is_further(header[position]));
        columns.others = others;
        let questions: Vec<(String, usize)> = questions
            .into_iter()
            .map(|position| (fold(unwrapped(header[position])), position))
            .collect();
        let surveys: Vec<SurveyColumns> = definitions
            .into_iter()
            .map(|definition| SurveyColumns::new(definition, &questions))
            .collect();
        let columns = columns.complete()?;
        match (columns.place("month"), columns.place("period")) {
            (None, None) => return Err(columns.missing("month")),
            (Some(first), Some(second)) => {
                return Err(columns.duplicate("month", first.min(second), first.max(second)));
            }
            _ => {}
        }
        let nearest = surveys.iter().min_by_key(|survey| survey.lacking().count());
        if let Some(question) = nearest.and_then(|survey| survey.lacking().next()) {
            return Err(columns.missing(&question.code));
        }
        Ok(Self { columns, surveys })
    }

    /// Returns the response of a record.
    ///
    /// # Errors
    /// When a cell is refused; the first one is named.
    pub fn response(
        &self,
        record: &[&str],
        agencies: &(impl AgencyLookup + ?Sized),
        words: &CaseWords,
    ) -> Result<ResponseRow, CellError> {
        self.columns.check_values(record)?;
        let cell = |name| self.columns.cell(record, name);
        let (agency, intake_office) = cell("agency").required()?.agency(agencies)?;
        let survey = self.survey(cell("survey").required()?)?;
        let period = self.period(record)?;
        let channel = match known(cell("channel")) {
            None => UNKNOWN,
            Some(cell) => cell.word(&words.channel)?.name(),
        };
        let source = source(cell("source"))?;
        let field = cell("field").text()?.unwrap_or_else(|| UNKNOWN.to_owned());
        let ratings = self.ratings(record, survey, intake_office.then_some(&agency))?;
        if !ratings.has_answer() {
            let first = survey.places.iter().flatten().next();
            return Err(first
                .map_or(cell("survey"), |&place| self.columns.cell_at(record, place))
                .refuse(CellReason::NoAnswer));
        }
        Ok(ResponseRow {
            agency,
            period,
            survey: Arc::clone(survey.definition),
            channel: channel.to_owned(),
            source,
            field,
            ratings,
        })
    }

    fn survey(&self, cell: FileCell) -> Result<&SurveyColumns<'d>, CellError> {
        let id = fold(cell.text);
        let found = self
            .surveys
            .iter()
            .find(|survey| fold(&survey.definition.id) == id);
        found.ok_or_else(|| {
            cell.refuse(CellReason::UnknownWord {
                found: shortened(cell.text),
                known: names(
                    self.surveys
                        .iter()
                        .map(|survey| survey.definition.id.as_str()),
                ),
            })
        })
    }

    fn period(&self, record: &[&str]) -> Result<Period, CellError> {
        let only_months = self.columns.place("month").is_some();
        let column = if only_months { "month" } else { "period" };
        let cell = self.columns.cell(record, column).required()?;
        let period = cell.period()?;
        let expected = match period {
            Period::Month(_) => return Ok(period),
            Period::Quarter(..) | Period::Year(_) if !only_months => return Ok(period),
            _ if only_months => "a month such as 2026-09",
            _ => "a month, quarter or year such as 2026-09, 2026-Q3 or 2026",
        };
        Err(cell.refuse(CellReason::PeriodKind {
            found: period.to_string(),
            expected,
        }))
    }

    /// Returns the answers; `office` is the intake office where the line is about one.
    fn ratings(
        &self,
        record: &[&str],
        survey: &SurveyColumns,
        office: Option<&Slug>,
    ) -> Result<Ratings, CellError> {
        for &position in &survey.foreign {
            let cell = self.columns.cell_at(record, position);
            if Rating::parse(cell.text) != Some(Rating::Blank) {
                return Err(cell.refuse(CellReason::OtherSurvey {
                    survey: survey.definition.id.clone(),
                }));
            }
        }
        let mut ratings = Vec::with_capacity(survey.places.len());
        for ((_, question), place) in survey.definition.questions().zip(&survey.places) {
            let Some(place) = place else {
                return Err(survey.no_column(question));
            };
            let cell = self.columns.cell_at(record, *place);
            let rating = survey.rating(cell)?;
            if let (Some(office), About::Agency, Rating::Level(_)) =
                (office, question.about, rating)
            {
                return Err(cell.refuse(CellReason::NotAboutIntake {
                    office: office.clone(),
                }));
            }
            ratings.push(rating);
        }
        Ok(Ratings::new(ratings))
    }
}

impl AsRef<Columns> for ResponseColumns<'_> {
    fn as_ref(&self) -> &Columns {
        &self.columns
    }
}

impl<'d> SurveyColumns<'d> {
    fn new(definition: &'d Arc<Definition>, columns: &[(String, usize)]) -> Self {
        let codes: Vec<String> = definition.questions().map(|(_, q)| fold(&q.code)).collect();
        let place = |code: &String| columns.iter().find(|(name, _)| name == code).map(|c| c.1);
        Self {
            definition,
            places: codes.iter().map(place).collect(),
            foreign: columns
                .iter()
                .filter(|(name, _)| !codes.contains(name))
                .map(|(_, position)| *position)
                .collect(),
        }
    }

    /// The questions that have no column in the file.
    fn lacking(&self) -> impl Iterator<Item = &Question> {
        let questions = self.definition.questions().zip(&self.places);
        questions
            .filter(|(_, place)| place.is_none())
            .map(|((_, question), _)| question)
    }

    fn no_column(&self, question: &Question) -> CellError {
        CellError {
            column: question.code.clone(),
            reason: CellReason::NoColumn {
                survey: self.definition.id.clone(),
            },
        }
    }

    fn rating(&self, cell: FileCell) -> Result<Rating, CellError> {
        let rating = Rating::parse(cell.text).filter(|rating| match rating {
            Rating::Level(value) => self.definition.level(*value).is_some(),
            Rating::Blank | Rating::NotApplicable => true,
        });
        rating.ok_or_else(|| {
            let levels: Vec<_> = self
                .definition
                .scale
                .iter()
                .map(|l| l.value.to_string())
                .collect();
            cell.refuse(CellReason::Level {
                found: shortened(cell.text),
                survey: self.definition.id.clone(),
                levels: levels.join(", "),
            })
        })
    }
}

/// Returns the cell unless it is empty or `*`.
fn known(cell: FileCell<'_>) -> Option<FileCell<'_>> {
    cell.filled().filter(|cell| cell.text.trim() != UNKNOWN)
}

fn source(cell: FileCell) -> Result<String, CellError> {
    let Some(cell) = known(cell) else {
        return Ok(UNKNOWN.to_owned());
    };
    match Slug::parse(cell.text) {
        Ok(word) if word.as_str().len() <= 32 => Ok(word.as_str().to_owned()),
        _ => Err(cell.refuse(CellReason::Source(shortened(cell.text)))),
    }
}

fn names<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let ids: Vec<_> = ids.map(|id| format!("`{id}`")).collect();
    ids.join(", ")
}

#[cfg(test)]
#[path = "responses_tests.rs"]
mod tests;
