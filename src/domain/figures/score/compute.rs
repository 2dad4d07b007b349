//! Figures from moments, by each method.

use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::{AnswerSums, Counted, Figure, ScaleEnds, ScaledEstimate, Score};
use crate::domain::answers::sums::Sums;
use crate::domain::figures::disclosure::{Pooled, PooledSums};
use crate::domain::figures::interval::{Estimate, RatioSums, Z_95};
use crate::domain::figures::method::Method;
use crate::domain::survey::Definition;

/// The overall figure of what may be shown of an agency, or of several together.
pub fn overall_figure(pooled: &Pooled, definition: &Definition, method: Method) -> Figure {
    match method {
        Method::EqualComponents => equal_components(pooled, definition),
        _ => figure(&pooled.overall, definition, method),
    }
}

/// The figure without a score, where there are no sums that may be shown.
fn absent(pooled: &PooledSums) -> Figure {
    if pooled.left_out == 0 && !pooled.hidden {
        Figure::no_data()
    } else {
        Figure::suppressed()
    }
}

fn ratio(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

/// The figure of one group of questions, by any method; the overall figure of `equal-components`
/// is made by [`equal_components`].
pub(super) fn figure(pooled: &PooledSums, definition: &Definition, method: Method) -> Figure {
    let sums = &pooled.sums;
    if sums.n == 0 {
        return absent(pooled);
    }
    let ends = ScaleEnds {
        lowest: i64::from(definition.lowest()),
        top: i64::from(definition.top()),
    };
    let answers = answer_sums(sums, definition);
    let counted = Counted::new(method, ends, answers, (sums.all_satisfied, sums.n));
    let by_response = by_response(sums, ends.top - ends.lowest, method);
    let estimate = Estimate::of_ratio(by_response).map(|estimate| ScaledEstimate {
        estimate,
        offset: counted.offset,
        factor: counted.factor,
    });
    with_interval(
        Figure {
            score: Some(Score::of_ratio(&ratio(
                counted.numerator,
                counted.denominator,
            ))),
            numerator: Some(counted.numerator),
            denominator: Some(counted.denominator),
            n: Some(sums.n),
            sums: Some(answers),
            left_out: pooled.left_out,
            ..Figure::default()
        },
        estimate,
    )
}

fn answer_sums(sums: &Sums, definition: &Definition) -> AnswerSums {
    AnswerSums {
        answers: sums.a,
        satisfied: sums.s,
        points: sums.t + i64::from(definition.lowest()) * sums.a,
    }
}

/// The variance of an overall figure on the 0–1 scale that its interval is computed on, before the
/// effective n is rounded.
pub fn overall_variance(pooled: &Pooled, definition: &Definition, method: Method) -> f64 {
    if method == Method::EqualComponents {
        let used: Vec<usize> = pooled.used.components().collect();
        return equal_components_variance(pooled, &used);
    }
    let range = i64::from(definition.top()) - i64::from(definition.lowest());
    by_response(&pooled.overall.sums, range, method).variance()
}

/// The sums behind a ratio on the 0–1 scale, by response.
fn by_response(sums: &Sums, range: i64, method: Method) -> RatioSums {
    match method {
        Method::PooledTop2 | Method::EqualComponents => satisfied_answers(sums),
        Method::Mean5 | Method::Linear100 => points(sums, range),
        Method::AllSatisfied => satisfied_responses(sums),
    }
}

/// Satisfied answers of given answers, by response.
fn satisfied_answers(sums: &Sums) -> RatioSums {
    RatioSums {
        n: sums.n,
        s: sums.s,
        a: sums.a,
        ss: sums.ss,
        aa: sums.aa,
        sa: sums.sa,
    }
}

/// Points above the lowest level of the points possible, by response.
fn points(sums: &Sums, range: i64) -> RatioSums {
    RatioSums {
        n: sums.n,
        s: sums.t,
        a: sums.a * range,
        ss: sums.tt,
        aa: sums.aa * range * range,
        sa: sums.ta * range,
    }
}

/// Wholly satisfied responses of all responses: each response is one answer.
fn satisfied_responses(sums: &Sums) -> RatioSums {
    RatioSums {
        n: sums.n,
        s: sums.all_satisfied,
        a: sums.n,
        ss: sums.all_satisfied,
        aa: sums.n,
        sa: sums.all_satisfied,
    }
}

fn with_interval(mut figure: Figure, estimate: Option<ScaledEstimate>) -> Figure {
    let interval = estimate.map(|estimate| estimate.interval(Z_95));
    figure.low = interval.map(|i| i.low);
    figure.high = interval.map(|i| i.high);
    figure.estimate = estimate;
    figure
}

/// The overall figure of `equal-components`: the mean over the used components.
fn equal_components(pooled: &Pooled, definition: &Definition) -> Figure {
    let n = pooled.overall.sums.n;
    let used: Vec<usize> = pooled.used.components().collect();
    if n == 0 {
        return absent(&pooled.overall);
    }
    let mut sum = BigRational::zero();
    for &index in &used {
        let sums = &pooled.components[index].sums;
        sum += ratio(sums.s, sums.a);
    }
    let mean = sum / BigRational::from_integer(used.len().into());
    let estimate = Estimate::with_variance(
        mean.to_f64().unwrap_or(0.0),
        equal_components_variance(pooled, &used),
        n.into(),
    );
    with_interval(
        Figure {
            score: Some(Score::of_ratio(&mean)),
            n: Some(n),
            sums: Some(answer_sums(&pooled.overall.sums, definition)),
            left_out: pooled.overall.left_out,
            ..Figure::default()
        },
        Some(ScaledEstimate {
            estimate,
            offset: 0.0,
            factor: 1.0,
        }),
    )
}

/// n/(n−1) · Σu² with u = (1/C) · Σ_c (s_c − p_c·a_c) ÷ Σa_c, from the sums alone.
#[expect(
    clippy::cast_precision_loss,
    reason = "the interval is rounded to two decimals"
)]
fn equal_components_variance(pooled: &Pooled, used: &[usize]) -> f64 {
    let n = pooled.overall.sums.n;
    if n < 2 {
        return 0.0;
    }
    // Σ (s_c − p_c·a_c)(s_d − p_d·a_d) ÷ (A_c·A_d) with p = S ÷ A is exactly
    // [A_c·A_d·Σs_c·s_d − A_c·S_d·Σs_c·a_d − S_c·A_d·Σa_c·s_d + S_c·S_d·Σa_c·a_d] ÷ (A_c·A_d)².
    let covariance = |c: usize, d: usize| -> f64 {
        let (left, right) = (&pooled.components[c].sums, &pooled.components[d].sums);
        let [ss, sa, as_, aa] = if c == d {
            [left.ss, left.sa, left.sa, left.aa]
        } else {
            let cross = pooled.cross.get(&(c, d)).copied().unwrap_or_default();
            [cross.ss, cross.sa, cross.as_, cross.aa]
        }
        .map(i128::from);
        let [a_c, a_d, s_c, s_d] = [left.a, right.a, left.s, right.s].map(i128::from);
        let product = a_c * a_d;
        let numerator = product * ss - a_c * s_d * sa - s_c * a_d * as_ + s_c * s_d * aa;
        numerator as f64 / (product as f64 * product as f64)
    };
    let mut total = 0.0;
    for (position, &c) in used.iter().enumerate() {
        total += covariance(c, c);
        for &d in &used[position + 1..] {
            total += 2.0 * covariance(c, d);
        }
    }
    let components = used.len() as f64;
    (n as f64) / ((n - 1) as f64) * total / (components * components)
}
