//! A figure as a row of a table: score, counts, interval and n, or why it is absent.

use super::numbers::{CellValue, Number};
use super::reading::Reading;
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::score::{AgencyScore, Figure, Hidden, NoScore};
use crate::web::http::words::Phrase;

/// The cells of a figure.
pub(in crate::web) struct FigureView {
    pub(in crate::web) score: CellValue,
    /// Numerator and denominator, so that readers can check the division.
    pub(in crate::web) fraction: CellValue,
    pub(in crate::web) interval: CellValue,
    pub(in crate::web) n: CellValue,
    /// Whether the target is met; `None` without a score.
    pub(in crate::web) meets_target: Option<bool>,
}

impl FigureView {
    /// Returns the cells of a figure.
    pub(in crate::web) fn new(figure: &Figure, k: i64, reading: &Reading<'_>) -> Self {
        let numbers = &reading.numbers;
        let absent = || CellValue::Absent(absence(figure, k, reading));
        Self {
            score: figure
                .score
                .map_or_else(absent, |score| CellValue::Number(numbers.score(score))),
            fraction: match (figure.score, figure.numerator, figure.denominator) {
                (Some(_), Some(part), Some(whole)) => {
                    CellValue::Fraction(numbers.count(part), numbers.count(whole))
                }
                _ => CellValue::Nothing,
            },
            interval: figure.interval().map_or(CellValue::Nothing, |interval| {
                CellValue::Range(numbers.score(interval.low), numbers.score(interval.high))
            }),
            n: figure.n.map_or_else(
                || CellValue::Absent(absence(figure, k, reading)),
                |n| CellValue::Number(numbers.count(n)),
            ),
            meets_target: figure.score.map(|score| score.meets_target()),
        }
    }

    /// Returns the cells of an agency's overall figure.
    pub(in crate::web) fn overall(agency: &AgencyScore, k: i64, reading: &Reading<'_>) -> Self {
        Self::new(&agency.overall.figure, k, reading)
    }
}

/// Returns why there is no figure.
fn absence(figure: &Figure, k: i64, reading: &Reading<'_>) -> Phrase {
    match figure.reason {
        Some(NoScore::Suppressed) => match figure.hidden {
            Hidden::Few => suppressed(k, reading),
            Hidden::OfficeNotNamed => reading.words.say("office-not-named"),
            Hidden::AwaitsClosing => reading.words.say("awaits-closing"),
        },
        Some(NoScore::NoData) | None => reading.words.say("no-data"),
    }
}

/// Returns the text for a figure that fewer than `k` citizens answered.
pub(in crate::web) fn suppressed(k: i64, reading: &Reading<'_>) -> Phrase {
    reading
        .words
        .say_with("suppressed", &[("k", &k.to_string())])
}

/// The cell of a coverage: the rate and its fraction.
pub(in crate::web) struct CoverageView {
    pub(in crate::web) rate: CellValue,
    /// Answered and finished cases; `None` without cases.
    pub(in crate::web) of: Option<(Number, Number)>,
}

impl CoverageView {
    /// Returns the cell of a coverage.
    pub(in crate::web) fn new(coverage: Coverage, reading: &Reading<'_>) -> Self {
        let numbers = &reading.numbers;
        Self {
            // Imported responses come without cases, so there can be an n beside it.
            rate: coverage.rate().map_or_else(
                || CellValue::Absent(reading.words.say("no-case-data")),
                |rate| CellValue::Number(numbers.percent(rate)),
            ),
            of: (coverage.finished > 0).then(|| {
                (
                    numbers.count(coverage.answered),
                    numbers.count(coverage.finished),
                )
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::public::samples::{figure, languages, reading};

    #[test]
    fn a_score_is_shown_with_its_fraction() {
        let languages = languages();
        let view = FigureView::new(&figure(), 5, &reading(&languages, "vi"));
        assert_eq!(
            view.fraction.to_string(),
            "<data value=\"104\">104</data>/<data value=\"105\">105</data>"
        );
        assert_eq!(view.meets_target, Some(true));
    }

    #[test]
    fn a_figure_without_answers_has_no_data() {
        let languages = languages();
        let view = FigureView::new(&Figure::no_data(), 5, &reading(&languages, "vi"));
        assert_eq!(view.score.to_string(), "chưa có số liệu");
    }

    #[test]
    fn a_suppressed_figure_shows_neither_score_nor_n() {
        let languages = languages();
        let view = FigureView::new(&Figure::suppressed(), 5, &reading(&languages, "vi"));
        let words = "không công bố do dưới 5 lượt trả lời";
        assert_eq!(
            (view.score.to_string(), view.n.to_string()),
            (words.into(), words.into())
        );
    }

    #[test]
    fn a_figure_that_is_hidden_for_another_reason_is_not_called_one_of_few_answers() {
        let languages = languages();
        for (hidden, words) in [
            (
                Hidden::AwaitsClosing,
                "chỉ công bố sau khi chốt số liệu tháng",
            ),
            (Hidden::OfficeNotNamed, "không công bố riêng"),
        ] {
            let figure = Figure::hidden(hidden);
            let view = FigureView::new(&figure, 5, &reading(&languages, "vi"));
            assert_eq!(
                (view.score.to_string(), view.n.to_string()),
                (words.to_owned(), words.to_owned())
            );
        }
    }
}
