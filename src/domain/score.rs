//! Scores: exact, rounded once, and with the reason where there is none.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};
use serde::{Serialize, Serializer};

use super::agency::Agency;
use super::coverage::Coverage;
use super::interval::{Estimate, Interval, RatioSums, Z_95};
use super::method::Method;
use super::moments::{Moments, Sums};
use super::period::Period;
use super::survey::{About, Definition};

/// A displayed score: 0.00 to 100.00, in hundredths, rounded half-up from the exact value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(i32);

impl Score {
    /// The target of satisfaction: met when the displayed score is greater.
    pub const TARGET: Self = Self(9000);

    /// Rounds an exact value between 0 and 1 to a displayed score, half-up.
    ///
    /// Half-up is what published tables do: 87.125 → 87.13 and 85.125 → 85.13 (Hòa Bình, 2023).
    pub fn of_ratio(ratio: &BigRational) -> Self {
        let hundredths = ratio * BigInt::from(10_000) + BigRational::new(BigInt::one(), 2.into());
        Self(hundredths.floor().to_integer().to_i32().unwrap_or(0))
    }

    /// Rounds an interval bound between 0 and 1 to two decimals, half-up.
    #[expect(clippy::cast_possible_truncation, reason = "0 to 10000")]
    pub fn of_bound(bound: f64) -> Self {
        Self((bound.clamp(0.0, 1.0) * 10_000.0 + 0.5).floor() as i32)
    }

    /// A score from its hundredths, such as 9905 for 99.05.
    pub fn from_hundredths(hundredths: i32) -> Self {
        Self(hundredths)
    }

    /// Hundredths, such as 9905 for 99.05.
    pub fn hundredths(self) -> i32 {
        self.0
    }

    /// As a number, for drawing and for spreadsheets.
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Whether the target is met: the displayed score is greater than 90.00.
    pub fn meets_target(self) -> bool {
        self > Self::TARGET
    }

    /// The change since an earlier score, in hundredths of a point: what a reader subtracts.
    pub fn change_since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// As Vietnamese print writes it, with a decimal comma: `99,05`.
    pub fn to_vietnamese(self) -> String {
        self.to_string().replace('.', ",")
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

/// Why there is no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoScore {
    /// Nobody answered.
    NoData,
    /// Fewer than `k` answered, or it could be worked out from what is shown.
    Suppressed,
}

impl NoScore {
    /// The name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::Suppressed => "suppressed",
        }
    }
}

/// A score with what explains it, or the reason for its absence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// The displayed score.
    pub score: Option<Score>,
    /// Counted points, never reduced; none under `equal-components`' overall.
    pub numerator: Option<i64>,
    /// Possible points, never reduced.
    pub denominator: Option<i64>,
    /// Responses with at least one given answer here.
    pub n: Option<i64>,
    /// Lower bound of the 95 % interval.
    pub low: Option<Score>,
    /// Upper bound of the 95 % interval.
    pub high: Option<Score>,
    /// Why there is no score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<NoScore>,
    /// What the joint intervals of a ranking are made from; not shown.
    #[serde(skip)]
    pub estimate: Option<EstimateBits>,
}

/// An [`Estimate`] mapped onto the method's own scale: bound = offset + factor × Wilson bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EstimateBits {
    /// On the 0–1 scale of `linear-100` (or of shares).
    pub estimate: Estimate,
    /// Where 0 lies on the method's scale.
    pub offset: f64,
    /// How long 0–1 is on the method's scale.
    pub factor: f64,
}

impl Eq for EstimateBits {}

impl EstimateBits {
    /// The interval as displayed, at a normal quantile.
    pub fn interval(self, z: f64) -> Interval {
        let (low, high) = self.estimate.wilson(z);
        Interval {
            low: Score::of_bound(self.offset + self.factor * low),
            high: Score::of_bound(self.offset + self.factor * high),
        }
    }
}

impl Figure {
    fn absent(reason: NoScore) -> Self {
        let zero = (reason == NoScore::NoData).then_some(0);
        Self {
            numerator: zero,
            denominator: zero,
            n: zero,
            reason: Some(reason),
            ..Self::default()
        }
    }

    /// `no_data`: n is 0.
    pub fn no_data() -> Self {
        Self::absent(NoScore::NoData)
    }

    /// `suppressed`: 0 < n < k; the counts are hidden too.
    pub fn suppressed() -> Self {
        Self::absent(NoScore::Suppressed)
    }

    /// The interval, where there is one.
    pub fn interval(&self) -> Option<Interval> {
        Some(Interval {
            low: self.low?,
            high: self.high?,
        })
    }
}

/// A component's figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComponentFigure {
    /// The component's id.
    pub id: String,
    /// Its official name in Vietnamese.
    pub name: String,
    /// The figure.
    #[serde(flatten)]
    pub figure: Figure,
}

/// The overall figure, with the components that `equal-components` used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OverallFigure {
    /// The figure.
    #[serde(flatten)]
    pub figure: Figure,
    /// Ids of the components it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<Vec<String>>,
}

/// All figures of one agency in one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgencyScore {
    /// The agency's code.
    pub agency: String,
    /// Its official name in Vietnamese.
    pub name: String,
    /// Its block.
    pub block: String,
    /// Responses with at least one given answer; none where suppressed.
    pub n: Option<i64>,
    /// Responses with signs of something unusual; none where suppressed.
    pub flagged: Option<i64>,
    /// Answers that wait to be mixed.
    pub waiting: i64,
    /// Finished, invited and answered cases.
    pub coverage: Coverage,
    /// By component, in definition order.
    pub components: Vec<ComponentFigure>,
    /// Over all components.
    pub overall: OverallFigure,
    /// The id of the definition that the answers were given to, where it is not the report's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey: Option<String>,
    /// Whether the agency existed throughout the period.
    #[serde(skip)]
    pub whole_period: bool,
}

/// The scores of agencies in a period: the JSON of `sipas score` and `/api/v1/scores`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScoreReport {
    /// The period.
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed, RFC 3339 in UTC; none before the first mixing.
    pub as_of: Option<String>,
    /// The method's name.
    pub method: Method,
    /// The method's version.
    pub method_version: u32,
    /// The definition's id.
    pub survey: String,
    /// Whether flagged responses are left out.
    pub exclude_flagged: bool,
    /// The `k` below which a figure is suppressed.
    pub k: i64,
    /// All agencies valid in the period, by code.
    pub agencies: Vec<AgencyScore>,
}

/// What was counted for one agency.
#[derive(Clone, Debug)]
pub struct Counted<'a> {
    /// The agency.
    pub agency: &'a Agency,
    /// The definition its answers were given to.
    pub definition: &'a Definition,
    /// The moments over its responses.
    pub moments: Moments,
    /// Flagged responses among all of its responses.
    pub flagged: i64,
    /// Answers that wait to be mixed.
    pub waiting: i64,
    /// Finished, invited and answered cases.
    pub coverage: Coverage,
}

impl AgencyScore {
    /// Scores what was counted.
    pub fn new(counted: Counted<'_>, method: Method, k: i64, period: Period) -> Self {
        let Counted {
            agency,
            definition,
            moments,
            ..
        } = &counted;
        let asked: Vec<usize> = asked_components(definition, agency.is_intake_office());
        let components: Vec<ComponentFigure> = asked
            .iter()
            .map(|&index| ComponentFigure {
                id: definition.components[index].id.clone(),
                name: definition.components[index].name.get("vi").to_owned(),
                figure: figure(&moments.components[index], definition, method, k),
            })
            .collect();
        let suppressed = components
            .iter()
            .filter(|c| c.figure.reason == Some(NoScore::Suppressed))
            .count();
        let used: Vec<usize> = asked
            .iter()
            .copied()
            .filter(|&index| moments.components[index].n > 0)
            .collect();
        let mut overall = match method {
            Method::EqualComponents => equal_components(moments, &used, k),
            _ => figure(&moments.all, definition, method, k),
        };
        if suppressed == 1 {
            // The one that is hidden could be worked out from the overall and the others.
            overall = Figure::suppressed();
        }
        let n = moments.all.n;
        let shown = n == 0 || n >= k;
        Self {
            agency: agency.code.to_string(),
            name: agency.name.clone(),
            block: agency.block.to_string(),
            n: shown.then_some(n),
            flagged: shown.then_some(counted.flagged),
            waiting: counted.waiting,
            coverage: counted.coverage,
            components,
            overall: OverallFigure {
                figure: overall,
                used: (method == Method::EqualComponents).then(|| {
                    used.iter()
                        .map(|&index| definition.components[index].id.clone())
                        .collect()
                }),
            },
            survey: None,
            whole_period: agency.is_valid_throughout(period),
        }
    }
}

/// The overall figure of many agencies pooled together.
pub fn pooled_figure(moments: &Moments, definition: &Definition, method: Method, k: i64) -> Figure {
    match method {
        Method::EqualComponents => {
            let used: Vec<usize> = (0..moments.components.len())
                .filter(|&index| moments.components[index].n > 0)
                .collect();
            equal_components(moments, &used, k)
        }
        _ => figure(&moments.all, definition, method, k),
    }
}

/// The components that a unit is asked about: an intake office only those with `intake` questions.
pub fn asked_components(definition: &Definition, intake_office: bool) -> Vec<usize> {
    definition
        .components
        .iter()
        .enumerate()
        .filter(|(_, component)| {
            !intake_office || component.questions.iter().any(|q| q.about == About::Intake)
        })
        .map(|(index, _)| index)
        .collect()
}

fn ratio(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

/// The figure of one group of questions under every method but the overall of `equal-components`.
fn figure(sums: &Sums, definition: &Definition, method: Method, k: i64) -> Figure {
    if sums.n == 0 {
        return Figure::no_data();
    }
    if sums.n < k {
        return Figure::suppressed();
    }
    let lowest = i64::from(definition.lowest());
    let top = i64::from(definition.top());
    let range = top - lowest;
    let shares = RatioSums {
        n: sums.n,
        s: sums.s,
        a: sums.a,
        ss: sums.ss,
        aa: sums.aa,
        sa: sums.sa,
    };
    let points = RatioSums {
        n: sums.n,
        s: sums.t,
        a: sums.a * range,
        ss: sums.tt,
        aa: sums.aa * range * range,
        sa: sums.ta * range,
    };
    let whole = RatioSums {
        n: sums.n,
        s: sums.all_satisfied,
        a: sums.n,
        ss: sums.all_satisfied,
        aa: sums.n,
        sa: sums.all_satisfied,
    };
    let (numerator, denominator, cluster, offset, factor) = match method {
        Method::PooledTop2 | Method::EqualComponents => (sums.s, sums.a, shares, 0.0, 1.0),
        Method::Mean5 => (
            sums.t + lowest * sums.a,
            top * sums.a,
            points,
            small(lowest) / small(top),
            small(range) / small(top),
        ),
        Method::Linear100 => (sums.t, range * sums.a, points, 0.0, 1.0),
        Method::AllSatisfied => (sums.all_satisfied, sums.n, whole, 0.0, 1.0),
    };
    let bits = Estimate::of_ratio(cluster).map(|estimate| EstimateBits {
        estimate,
        offset,
        factor,
    });
    with_interval(
        Figure {
            score: Some(Score::of_ratio(&ratio(numerator, denominator))),
            numerator: Some(numerator),
            denominator: Some(denominator),
            n: Some(sums.n),
            ..Figure::default()
        },
        bits,
    )
}

fn with_interval(mut figure: Figure, bits: Option<EstimateBits>) -> Figure {
    let interval = bits.map(|bits| bits.interval(Z_95));
    figure.low = interval.map(|i| i.low);
    figure.high = interval.map(|i| i.high);
    figure.estimate = bits;
    figure
}

/// A level's value, at most 9, as a float.
fn small(value: i64) -> f64 {
    i32::try_from(value).map_or(0.0, f64::from)
}

/// The overall figure of `equal-components`: the mean over the used components.
fn equal_components(moments: &Moments, used: &[usize], k: i64) -> Figure {
    let n = moments.all.n;
    if used.is_empty() {
        return Figure::no_data();
    }
    if n < k {
        return Figure::suppressed();
    }
    let mut sum = BigRational::zero();
    for &index in used {
        let sums = &moments.components[index];
        sum += ratio(sums.s, sums.a);
    }
    let mean = sum / BigRational::from_integer(used.len().into());
    let estimate = Estimate::with_variance(
        mean.to_f64().unwrap_or(0.0),
        equal_components_variance(moments, used),
        n.into(),
    );
    with_interval(
        Figure {
            score: Some(Score::of_ratio(&mean)),
            n: Some(n),
            ..Figure::default()
        },
        Some(EstimateBits {
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
fn equal_components_variance(moments: &Moments, used: &[usize]) -> f64 {
    let n = moments.all.n;
    if n < 2 {
        return 0.0;
    }
    // Σ (s_c − p_c·a_c)(s_d − p_d·a_d) ÷ (A_c·A_d), exactly, with p = S ÷ A:
    // [A_c·A_d·Σs_c·s_d − A_c·S_d·Σs_c·a_d − S_c·A_d·Σa_c·s_d + S_c·S_d·Σa_c·a_d] ÷ (A_c·A_d)².
    let covariance = |c: usize, d: usize| -> f64 {
        let (left, right) = (&moments.components[c], &moments.components[d]);
        let [ss, sa, as_, aa] = if c == d {
            [left.ss, left.sa, left.sa, left.aa]
        } else {
            let cross = moments.cross.get(&(c, d)).copied().unwrap_or_default();
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
