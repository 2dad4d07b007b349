//! Figures read back from an edition, with their estimates computed again from its integers.

use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use crate::domain::editions::manifest::{AgencyEntry, FigureEntry, SurveyEntry};
use crate::domain::figures::interval::Estimate;
use crate::domain::figures::method::Method;
use crate::domain::figures::score::{Counted, Figure, Hidden, NoScore, ScaleEnds, ScaledEstimate};

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
        hidden: Hidden::Few,
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
    let used = agency.components.iter();
    let used = used.filter(|of| agency.overall.used.contains(&of.id));
    mean_figure(entry, used.map(|of| shares(&of.figure)))
}

/// The pooled figure of the ranked agencies of a block.
pub fn pooled_figure(
    entry: &FigureEntry,
    ranked: &[&AgencyEntry],
    survey: &SurveyEntry,
    method: Method,
) -> Figure {
    match method {
        Method::EqualComponents => mean_figure(entry, pooled_shares(ranked, survey).into_iter()),
        _ => figure(entry, survey, method),
    }
}

/// Satisfied and given answers.
pub type Shares = (Option<i64>, Option<i64>);

/// Satisfied and given answers of a figure.
pub fn shares(entry: &FigureEntry) -> Shares {
    (entry.satisfied, entry.answers)
}

/// The overall figure of `equal-components`: the mean of the shares of satisfied answers of components.
pub fn mean_figure(entry: &FigureEntry, components: impl Iterator<Item = Shares>) -> Figure {
    let ratio = mean_of(components).and_then(|mean| mean.to_f64());
    let estimate = ratio
        .zip(entry.effective_n)
        .map(|(ratio, effective_n)| ScaledEstimate {
            estimate: Estimate {
                ratio,
                effective_n: effective_n.0,
            },
            offset: 0.0,
            factor: 1.0,
        });
    Figure {
        estimate,
        ..shown(entry)
    }
}

/// The mean of shares of satisfied answers; `None` without a share, and where one is of no answers.
pub fn mean_of(shares: impl Iterator<Item = Shares>) -> Option<BigRational> {
    let (mut sum, mut count) = (BigRational::zero(), 0);
    for (satisfied, answers) in shares {
        let answers = answers.filter(|answers| *answers > 0)?;
        sum += BigRational::new(satisfied?.into(), answers.into());
        count += 1;
    }
    (count > 0).then(|| sum / BigRational::from_integer(count.into()))
}

/// Satisfied and given answers to every component that some of the agencies uses.
pub fn pooled_shares(agencies: &[&AgencyEntry], survey: &SurveyEntry) -> Vec<Shares> {
    let figures = |id: &str| -> Vec<&FigureEntry> {
        let own = agencies.iter().flat_map(|agency| &agency.components);
        own.filter(|of| of.id == id && of.figure.score.is_some())
            .map(|of| &of.figure)
            .collect()
    };
    let total = |numbers: Vec<i64>| numbers.into_iter().fold(0, i64::saturating_add);
    survey
        .components
        .iter()
        .filter(|component| !component.apart)
        .map(|component| figures(&component.id))
        .filter(|figures| !figures.is_empty())
        .map(|figures| {
            let satisfied = figures.iter().filter_map(|figure| figure.satisfied);
            let answers = figures.iter().filter_map(|figure| figure.answers);
            (
                Some(total(satisfied.collect())),
                Some(total(answers.collect())),
            )
        })
        .collect()
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

#[expect(clippy::cast_precision_loss, reason = "below 2⁵³")]
fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
