//! Figures read back from an edition, with their estimates computed again from its integers.

use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use crate::domain::editions::manifest::{AgencyEntry, FigureEntry, SurveyEntry};
use crate::domain::figures::interval::Estimate;
use crate::domain::figures::method::Method;
use crate::domain::figures::score::{AnswerSums, Figure, NoScore, ScaledEstimate};

/// What is shown of a figure, without the estimate behind it.
pub(super) fn shown(entry: &FigureEntry) -> Figure {
    let reason = match entry.reason.as_deref() {
        Some("no_data") => Some(NoScore::NoData),
        Some(_) => Some(NoScore::Suppressed),
        None => None,
    };
    Figure {
        score: entry.score.map(|score| score.0),
        numerator: entry.numerator,
        denominator: entry.denominator,
        n: entry.n,
        low: entry.low.map(|low| low.0),
        high: entry.high.map(|high| high.0),
        reason,
        left_out: entry.left_out,
        sums: sums(entry),
        estimate: None,
    }
}

fn sums(entry: &FigureEntry) -> Option<AnswerSums> {
    Some(AnswerSums {
        answers: entry.answers?,
        satisfied: entry.satisfied?,
        points: entry.points?,
    })
}

/// The figure of a component, or an overall one by a method that pools answers.
pub fn figure(entry: &FigureEntry, survey: &SurveyEntry, method: Method) -> Figure {
    let estimate = estimate(entry, survey, method);
    Figure {
        estimate,
        ..shown(entry)
    }
}

/// The overall figure of an agency.
pub fn overall_figure(agency: &AgencyEntry, survey: &SurveyEntry, method: Method) -> Figure {
    let entry = &agency.overall.figure;
    if method != Method::EqualComponents {
        return figure(entry, survey, method);
    }
    let estimate = mean_of_components(agency).zip(entry.effective_n);
    Figure {
        estimate: estimate.map(|(ratio, effective_n)| ScaledEstimate {
            estimate: Estimate {
                ratio,
                effective_n: effective_n.0,
            },
            offset: 0.0,
            factor: 1.0,
        }),
        ..shown(entry)
    }
}

/// The estimate of a figure that pools answers.
fn estimate(entry: &FigureEntry, survey: &SurveyEntry, method: Method) -> Option<ScaledEstimate> {
    let lowest = i64::from(survey.levels.first()?.value);
    let top = i64::from(survey.levels.last()?.value);
    let range = top - lowest;
    let answers = entry.answers?;
    let (part, whole, offset, factor) = match method {
        Method::PooledTop2 | Method::EqualComponents => (entry.satisfied?, answers, 0.0, 1.0),
        Method::Mean5 => (
            entry.points? - lowest * answers,
            range * answers,
            ratio(lowest, top)?,
            ratio(range, top)?,
        ),
        Method::Linear100 => (entry.points? - lowest * answers, range * answers, 0.0, 1.0),
        Method::AllSatisfied => (entry.numerator?, entry.denominator?, 0.0, 1.0),
    };
    Some(ScaledEstimate {
        estimate: Estimate {
            ratio: ratio(part, whole)?,
            effective_n: entry.effective_n?.0,
        },
        offset,
        factor,
    })
}

/// The mean of the shares of satisfied answers of the used components.
fn mean_of_components(agency: &AgencyEntry) -> Option<f64> {
    let used = &agency.overall.used;
    let mut sum = BigRational::zero();
    for id in used {
        let component = agency.components.iter().find(|of| of.id == *id)?;
        let (satisfied, answers) = (component.figure.satisfied?, component.figure.answers?);
        if answers <= 0 {
            return None;
        }
        sum += BigRational::new(satisfied.into(), answers.into());
    }
    if used.is_empty() {
        return None;
    }
    (sum / BigRational::from_integer(used.len().into())).to_f64()
}

#[expect(clippy::cast_precision_loss, reason = "below 2⁵³")]
fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
