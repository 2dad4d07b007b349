//! Sample values for the tests of the pages.

use super::reading::Reading;
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::method::Method;
use crate::domain::figures::score::{AgencyScore, Figure, OverallFigure, Score, ScoreReport};
use crate::domain::language::Languages;
use crate::domain::period::Period;
use crate::domain::survey::Text;

pub(super) fn languages() -> Languages {
    Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"))
}

pub(super) fn reading<'a>(languages: &'a Languages, language: &str) -> Reading<'a> {
    Reading::of(languages, &Text::default(), language, None)
}

/// Returns an agency with `n` responses, all from its finished cases.
pub(super) fn agency(code: &str, figure: Figure, n: i64, finished: i64) -> AgencyScore {
    AgencyScore {
        agency: code.to_owned(),
        name: code.to_uppercase(),
        block: "so-ban-nganh".to_owned(),
        n: Some(n),
        flagged: Some(0),
        waiting: 0,
        outside: 0,
        coverage: Coverage {
            finished,
            invited: n,
            answered: n,
        },
        components: Vec::new(),
        overall: OverallFigure {
            figure,
            used: Vec::new(),
        },
        survey: None,
        beside: Vec::new(),
        whole_period: true,
        put_off: false,
    }
}

/// Returns a figure of 104 out of 105.
pub(super) fn figure() -> Figure {
    Figure {
        score: Some(Score::from_hundredths(9905)),
        numerator: Some(104),
        denominator: Some(105),
        n: Some(21),
        low: Some(Score::from_hundredths(9500)),
        high: Some(Score::from_hundredths(9990)),
        ..Figure::default()
    }
}

pub(super) fn report(agencies: Vec<AgencyScore>) -> ScoreReport {
    ScoreReport {
        period: Period::Quarter(2026, 3),
        provisional: false,
        as_of: None,
        method: Method::PooledTop2,
        method_version: 1,
        survey: "so-nganh-4".to_owned(),
        exclude_flagged: false,
        k: 5,
        agencies,
    }
}
