//! A figure as a row of a table: score, counts, interval, responses; or why it is not there.

use super::numbers::{Number, Shown};
use super::reading::Reading;
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::score::{AgencyScore, Figure, NoScore};
use crate::web::http::words::Phrase;

/// A figure's cells.
pub(super) struct FigureView {
    pub(super) score: Shown,
    /// Counted of possible, so that a reader can divide again.
    pub(super) fraction: Shown,
    pub(super) interval: Shown,
    pub(super) n: Shown,
    /// Whether the target is met; nothing where there is no score.
    pub(super) meets_target: Option<bool>,
}

impl FigureView {
    pub(super) fn new(figure: &Figure, k: i64, reading: &Reading<'_>) -> Self {
        let numbers = &reading.numbers;
        let absent = || Shown::Absent(absence(figure.reason, k, reading));
        Self {
            score: figure
                .score
                .map_or_else(absent, |score| Shown::Number(numbers.score(score))),
            fraction: match (figure.score, figure.numerator, figure.denominator) {
                (Some(_), Some(part), Some(whole)) => {
                    Shown::Fraction(numbers.count(part), numbers.count(whole))
                }
                _ => Shown::Nothing,
            },
            interval: figure.interval().map_or(Shown::Nothing, |interval| {
                Shown::Range(numbers.score(interval.low), numbers.score(interval.high))
            }),
            n: figure.n.map_or_else(
                || Shown::Absent(suppressed(k, reading)),
                |n| Shown::Number(numbers.count(n)),
            ),
            meets_target: figure.score.map(|score| score.meets_target()),
        }
    }

    /// The overall figure of an agency. It can be hidden for a component's sake although enough
    /// answered; then it says so, beside its n.
    pub(super) fn overall(agency: &AgencyScore, k: i64, reading: &Reading<'_>) -> Self {
        let figure = &agency.overall.figure;
        let mut view = Self::new(figure, k, reading);
        if let (Some(NoScore::Suppressed), Some(n)) = (figure.reason, agency.n) {
            view.score = Shown::Absent(hidden_for_a_component(k, reading));
            view.n = Shown::Number(reading.numbers.count(n));
        }
        view
    }
}

/// Why there is no figure.
fn absence(reason: Option<NoScore>, k: i64, reading: &Reading<'_>) -> Phrase {
    match reason {
        Some(NoScore::Suppressed) => suppressed(k, reading),
        Some(NoScore::NoData) | None => reading.words.say("no-data"),
    }
}

/// The words for what fewer than `k` answered.
pub(super) fn suppressed(k: i64, reading: &Reading<'_>) -> Phrase {
    reading
        .words
        .say_with("suppressed", &[("k", &k.to_string())])
}

/// The words for what would give away a component that fewer than `k` answered.
pub(super) fn hidden_for_a_component(k: i64, reading: &Reading<'_>) -> Phrase {
    reading
        .words
        .say_with("suppressed-for-component", &[("k", &k.to_string())])
}

/// Coverage as a cell: the rate, and what it was divided from.
pub(super) struct CoverageView {
    pub(super) rate: Shown,
    /// Answered and finished; nothing without cases.
    pub(super) of: Option<(Number, Number)>,
}

impl CoverageView {
    pub(super) fn new(coverage: Coverage, reading: &Reading<'_>) -> Self {
        let numbers = &reading.numbers;
        Self {
            // Responses from paper or history come without cases: this is no "no case finished".
            rate: coverage.rate().map_or_else(
                || Shown::Absent(reading.words.say("no-case-data")),
                |rate| Shown::Number(numbers.percent(rate)),
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
    use crate::web::public::figure::*;
    use crate::web::public::samples::{agency, figure, languages, reading};

    #[test]
    fn a_reader_sees_what_a_score_was_divided_from() {
        let languages = languages();
        let view = FigureView::new(&figure(), 5, &reading(&languages, "vi"));
        assert_eq!(
            view.fraction.to_string(),
            "<data value=\"104\">104</data>/<data value=\"105\">105</data>"
        );
        assert_eq!(view.meets_target, Some(true));
    }

    #[test]
    fn what_nobody_answered_is_said_to_have_no_data() {
        let languages = languages();
        let view = FigureView::new(&Figure::no_data(), 5, &reading(&languages, "vi"));
        assert_eq!(view.score.to_string(), "chưa có dữ liệu");
    }

    #[test]
    fn a_score_hidden_for_a_component_says_so_and_keeps_its_n() {
        let languages = languages();
        let score = agency("so-y-te", Figure::suppressed(), 110, 200);
        let view = FigureView::overall(&score, 5, &reading(&languages, "vi"));
        assert!(view.score.to_string().contains("suy ra"));
        assert_eq!(view.n.to_string(), "<data value=\"110\">110</data>");
    }
}
