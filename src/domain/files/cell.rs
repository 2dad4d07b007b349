//! Cells of a record, and the reasons for refusing them.

use jiff::civil::Date;

use super::directory::{AgencyLookup, AgencyMatch};
use super::months;
use super::no_value::NoValue;
use super::text::{MAX_LONG_TEXT, MAX_TEXT, shortened};
use super::words::WordList;
use crate::domain::amount::{Amount, AmountError};
use crate::domain::cases::agency::{Slug, SlugError};
use crate::domain::cases::case::{CaseCode, CaseCodeError, CaseReason, CaseTime, CaseTimeError};
use crate::domain::period::{Period, PeriodError};
use crate::domain::text::{is_invisible, trimmed, unwrapped, visible};

/// The most digits of a count.
const MOST_DIGITS: usize = 12;

/// A refused cell: the column as the file names it, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column `{column}`: {reason}")]
pub struct CellError {
    /// The column as written in the header; its English name where the header lacks it.
    pub column: String,
    /// Why the cell was refused.
    pub reason: CellReason,
}

/// Why a cell was refused, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CellReason {
    /// A required cell is empty.
    #[error("must not be empty")]
    Empty,
    /// What stands in the cell in place of a value.
    #[error(transparent)]
    NoValue(#[from] NoValue),
    /// Longer than its column allows.
    #[error("{found} characters are too many: at most {limit}")]
    TooLong {
        /// Characters found.
        found: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// A control character in a form's field.
    #[error("holds the control character U+{0:04X}: remove it (line breaks are not allowed)")]
    Control(u32),
    /// A beginning that spreadsheets take for a formula.
    #[error("`{0}` begins with one of = + - @, which spreadsheets take for a formula: remove it")]
    Formula(String),
    /// The text is not a case code.
    #[error(transparent)]
    CaseCode(#[from] CaseCodeError),
    /// What is wrong with the case, not with a cell alone.
    #[error(transparent)]
    Case(#[from] CaseReason),
    /// A case that an earlier line of the file gives with other values.
    #[error("line {0} has the same case with other values: keep one of them")]
    Repeated(u64),
    /// An agency that an earlier line of the file gives with other values.
    #[error("line {0} has the same agency with other values: keep one of them")]
    RepeatedAgency(u64),
    /// A day of finishing beside a word for a pending case.
    #[error("`{0}` is a pending case, but it has a day of finishing: correct one of them")]
    PendingFinished(String),
    /// The cell is not a date.
    #[error(transparent)]
    Date(#[from] CaseTimeError),
    /// The cell is not a period.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// A period of a kind that the column doesn't accept.
    #[error("`{found}` is not {expected}")]
    PeriodKind {
        /// The cell.
        found: String,
        /// The kinds that it accepts.
        expected: &'static str,
    },
    /// The cell is not a code.
    #[error(transparent)]
    Code(#[from] SlugError),
    /// Neither the code nor the name of an agency.
    #[error(
        "`{0}` is no agency: write its code or exact name, or import it with `sipas import agencies`"
    )]
    UnknownAgency(String),
    /// The name of several agencies.
    #[error("`{name}` is the name of several agencies: write one of the codes {codes}")]
    AmbiguousAgency {
        /// The name.
        name: String,
        /// Their codes.
        codes: String,
    },
    /// An intake office in place of a deciding agency.
    #[error(
        "`{0}` is an intake office (block mot-cua) and decides no case: write the deciding agency"
    )]
    IsIntakeOffice(Slug),
    /// A deciding agency in place of an intake or return office.
    #[error(
        "`{0}` is no intake office (block mot-cua): write the office that receives or returns, or leave empty"
    )]
    NotIntakeOffice(Slug),
    /// A word that the column doesn't know.
    #[error("`{found}` is not one of {known}")]
    UnknownWord {
        /// The cell.
        found: String,
        /// The column's words.
        known: String,
    },
    /// A last day before the first.
    #[error("{to} is before valid_from ({from})")]
    EndsBeforeItBegins {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
    /// An agency that succeeds itself.
    #[error("an agency cannot be its own successor")]
    OwnSuccessor,
    /// A text that can't be a source.
    #[error(
        "`{0}` is no source: a word of 1 to 32 of a–z, 0–9, `-`, `.` and `_` such as `paper`, or empty"
    )]
    Source(String),
    /// A level outside the survey's scale.
    #[error(
        "`{found}` is no answer in survey `{survey}`: a level ({levels}), `x` for not applicable, or empty"
    )]
    Level {
        /// The cell.
        found: String,
        /// The definition's id.
        survey: String,
        /// Its levels.
        levels: String,
    },
    /// An answer to a question of another survey.
    #[error("survey `{survey}` has no such question: empty this cell or correct the survey")]
    OtherSurvey {
        /// The definition's id.
        survey: String,
    },
    /// A question of the survey that has no column in the file.
    #[error("survey `{survey}` asks this question: add its column to the file")]
    NoColumn {
        /// The definition's id.
        survey: String,
    },
    /// An answer about the deciding agency, in a line about an intake office.
    #[error(
        "this question is about the deciding agency, but `{office}` is an intake office: empty this cell"
    )]
    NotAboutIntake {
        /// The intake office.
        office: Slug,
    },
    /// The cell is no amount.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A value above the highest possible one.
    #[error("{value} is more than the highest possible value ({max}): correct one of them")]
    AboveMax {
        /// The value.
        value: Amount,
        /// The highest possible value.
        max: Amount,
    },
    /// A highest possible value of 0.
    #[error("the highest possible value must be more than 0")]
    NoMax,
    /// The cell is no count.
    #[error(
        "`{0}` is not a count: digits alone, without separators, and at most {MOST} of them", MOST = MOST_DIGITS
    )]
    Count(String),
    /// More than the whole that it is a part of.
    #[error("{part} is more than {whole} in `{column}`: correct one of them")]
    MoreThanWhole {
        /// The count.
        part: i64,
        /// The count of the whole.
        whole: i64,
        /// The column of the whole.
        column: &'static str,
    },
    /// A period that has not begun.
    #[error("{0} has not begun: nothing can be known of it yet")]
    NotBegun(Period),
    /// The cell is no address of a page.
    #[error("`{0}` is not an address that begins with http:// or https://, without spaces")]
    Url(String),
    /// A figure of a component, which has no place beside scores.
    #[error("figures of components are not kept: remove this line")]
    ComponentFigure,
    /// A figure that an earlier line of the file gives.
    #[error("line {0} has the same index, agency and period: keep one of them")]
    RepeatedFigure(u64),
    /// Totals that an earlier line of the file gives.
    #[error("line {0} has the same agency and month: keep one of them")]
    RepeatedTotals(u64),
    /// A line without any level.
    #[error("no answer: give a level to at least one question or remove the line")]
    NoAnswer,
}

/// One cell and its column.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileCell<'a> {
    pub column: &'a str,
    pub text: &'a str,
    /// Whether a `'` before it marks it as a text for spreadsheets, as our own files do.
    pub is_marked: bool,
}

impl<'a> FileCell<'a> {
    pub fn refuse(self, reason: impl Into<CellReason>) -> CellError {
        CellError {
            column: self.column.to_owned(),
            reason: reason.into(),
        }
    }

    /// Whether nothing can be seen in it.
    pub fn is_empty(self) -> bool {
        is_blank(self.text)
    }

    /// Returns the cell, or `None` where it is empty.
    pub fn filled(self) -> Option<Self> {
        (!self.is_empty()).then_some(self)
    }

    /// Returns the cell, which must not be empty.
    pub fn required(self) -> Result<Self, CellError> {
        self.filled().ok_or_else(|| self.refuse(CellReason::Empty))
    }

    /// Returns a tidy text of at most `limit` characters.
    fn tidy(self, limit: usize) -> Result<String, CellError> {
        // The length comes first, so that a cell of a megabyte is refused without normalising it. Four
        // characters can compose to one.
        let found = self.text.trim().chars().count();
        if found > 4 * limit {
            return Err(self.refuse(CellReason::TooLong { found, limit }));
        }
        let text = crate::domain::tidy(self.text);
        let found = text.chars().count();
        if found > limit {
            return Err(self.refuse(CellReason::TooLong { found, limit }));
        }
        Ok(text)
    }

    /// Returns the name in the cell, which no spreadsheet may take for a formula.
    pub fn name(self, limit: usize) -> Result<String, CellError> {
        let text = self.tidy(limit)?;
        if !self.is_marked && text.starts_with(['=', '+', '-', '@']) {
            return Err(self.refuse(CellReason::Formula(shortened(&text))));
        }
        Ok(text)
    }

    /// Returns the text of several words; `None` where the cell is empty.
    pub fn long_text(self) -> Result<Option<String>, CellError> {
        self.filled()
            .map(|cell| cell.tidy(MAX_LONG_TEXT))
            .transpose()
    }

    /// Returns the name in the cell; `None` where it is empty.
    pub fn text(self) -> Result<Option<String>, CellError> {
        self.filled().map(|cell| cell.name(MAX_TEXT)).transpose()
    }

    /// Returns the whole number of 0 or more.
    pub fn count(self) -> Result<i64, CellError> {
        let text = visible(self.text);
        let text = text.trim();
        let is_count =
            (1..=MOST_DIGITS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let count = text.parse().ok().filter(|_| is_count);
        count.ok_or_else(|| self.refuse(CellReason::Count(shortened(self.text))))
    }

    /// Returns the exact number of 0 or more.
    pub fn amount(self) -> Result<Amount, CellError> {
        let text = visible(self.text);
        Amount::parse(text.trim()).map_err(|error| self.refuse(error))
    }

    /// Returns the period.
    pub fn period(self) -> Result<Period, CellError> {
        let text = visible(self.text);
        let text = text.trim();
        months::period(text).map_err(|error| match CaseTime::parse(text) {
            Ok(_) | Err(CaseTimeError::NoDate(_)) => self.refuse(error),
            // Spreadsheets keep a month as its first day.
            Err(date) => self.refuse(date),
        })
    }

    /// Returns the period, which has begun by a day.
    pub fn begun_period(self, today: Date) -> Result<Period, CellError> {
        let period = self.period()?;
        if period.first_day() > today {
            return Err(self.refuse(CellReason::NotBegun(period)));
        }
        Ok(period)
    }

    /// Returns the address of a page; `None` where the cell is empty.
    pub fn url(self) -> Result<Option<String>, CellError> {
        let Some(cell) = self.filled() else {
            return Ok(None);
        };
        let url = cell.tidy(MAX_LONG_TEXT)?;
        let refused = || cell.refuse(CellReason::Url(shortened(cell.text)));
        let (scheme, rest) = url.split_once("://").ok_or_else(refused)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_web = ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str());
        let is_plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '\\' | '`');
        // A name before the host is a password, or made to look like another host.
        if !is_web || host.is_empty() || host.contains('@') || !url.chars().all(is_plain) {
            return Err(refused());
        }
        Ok(Some(url))
    }

    pub fn case_code(self) -> Result<CaseCode, CellError> {
        // No code begins with a mark, so that an address can name every one of them.
        CaseCode::parse(unwrapped(self.text)).map_err(|error| self.refuse(error))
    }

    pub fn code(self) -> Result<Slug, CellError> {
        Slug::parse(self.text).map_err(|error| self.refuse(error))
    }

    /// Returns the date and time; `None` where the cell is empty.
    pub fn time(self) -> Result<Option<CaseTime>, CellError> {
        self.filled()
            .map(|cell| CaseTime::parse(&visible(cell.text)).map_err(|error| cell.refuse(error)))
            .transpose()
    }

    /// Returns the value of a word of the column.
    pub fn word<T: Copy>(self, words: &WordList<T>) -> Result<T, CellError> {
        words.get(self.text).ok_or_else(|| {
            self.refuse(CellReason::UnknownWord {
                found: shortened(self.text),
                known: words.list(),
            })
        })
    }

    /// Returns the agency, and whether it is an intake office.
    pub fn agency(
        self,
        agencies: &(impl AgencyLookup + ?Sized),
    ) -> Result<(Slug, bool), CellError> {
        match agencies.find(self.text) {
            AgencyMatch::One {
                code,
                intake_office,
            } => Ok((code, intake_office)),
            AgencyMatch::None => Err(self.refuse(CellReason::UnknownAgency(shortened(self.text)))),
            AgencyMatch::Several(codes) => {
                let codes: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
                Err(self.refuse(CellReason::AmbiguousAgency {
                    name: shortened(self.text),
                    codes: codes.join(", "),
                }))
            }
        }
    }
}

/// Whether nothing can be seen in a cell.
pub(super) fn is_blank(cell: &str) -> bool {
    cell.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Returns a cell [`unwrapped`], and whether a `'` marks it as a text. Of two, which our own files write
/// before a text that begins with one, the second is part of the text.
pub(super) fn unmarked(cell: &str) -> (&str, bool) {
    let cell = trimmed(cell);
    match cell.strip_prefix('\'') {
        Some(text) if text.starts_with('\'') => (text, true),
        text => (unwrapped(cell), text.is_some()),
    }
}
