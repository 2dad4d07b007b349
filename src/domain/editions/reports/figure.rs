//! Figures read back from an edition, with their estimates computed again from its integers.

use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use crate::domain::editions::manifest::{AgencyEntry, FigureEntry, SurveyEntry};
use crate::domain::figures::interval::Estimate;
use crate::domain::figures::method::Method;
use crate::domain::figures::score::{Counted, Figure, NoScore, ScaleEnds, ScaledEstimate};

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
        sums: entry.sums(),
        estimate: None,
    }
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
    let counted = counted(entry, survey, method)?;
    Some(ScaledEstimate {
        estimate: Estimate {
            ratio: ratio(counted.part, counted.whole)?,
            effective_n: entry.effective_n?.0,
        },
        offset: counted.offset,
        factor: counted.factor,
    })
}

/// What a figure that pools answers is counted from; `None` where it is not shown.
pub fn counted(entry: &FigureEntry, survey: &SurveyEntry, method: Method) -> Option<Counted> {
    let ends = ScaleEnds {
        lowest: i64::from(survey.levels.first()?.value),
        top: i64::from(survey.levels.last()?.value),
    };
    // Wholly satisfied responses are no sum of answers: by that method the numerator tells them.
    let responses = (entry.numerator.unwrap_or_default(), entry.n?);
    Some(Counted::new(method, ends, entry.sums()?, responses))
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
