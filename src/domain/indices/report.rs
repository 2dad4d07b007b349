//! The points of an index, computed exactly from counts.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use serde::Serialize;

use super::definition::{Criterion, CriterionSource, IndexDefinition, Quantity};
use super::inputs::Inputs;
use super::points::Points;
use crate::domain::amount::Amount;
use crate::domain::cases::agency::Agency;
use crate::domain::figures::score::NoScore;
use crate::domain::period::Period;

/// What must be said beside points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexNote {
    /// There was nothing to judge, and the official rule gives points for that.
    SilenceEarnedPoints,
    /// Cases without an answer count as satisfied.
    SilenceCountsAsSatisfied,
    /// Late cases and dissatisfied answers are both subtracted, though some may be of the same case: the
    /// rate may be too low, by at most late ÷ received. Cases that were complained about are not
    /// subtracted: it may be too high, by at most complaints ÷ received.
    LateAndDissatisfiedSubtracted,
    /// Some months were counted before dissatisfied answers were, or some answers are too few to be told
    /// apart: the most that can be dissatisfied is subtracted.
    DissatisfiedAtMost,
}

impl IndexNote {
    /// Every note.
    pub const ALL: [Self; 4] = [
        Self::SilenceEarnedPoints,
        Self::SilenceCountsAsSatisfied,
        Self::LateAndDissatisfiedSubtracted,
        Self::DissatisfiedAtMost,
    ];

    /// Its name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::SilenceEarnedPoints => "silence_earned_points",
            Self::SilenceCountsAsSatisfied => "silence_counts_as_satisfied",
            Self::LateAndDissatisfiedSubtracted => "late_and_dissatisfied_subtracted",
            Self::DissatisfiedAtMost => "dissatisfied_at_most",
        }
    }
}

/// The points of one criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CriterionPoints {
    /// Its code.
    pub code: String,
    /// Its group.
    pub group: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// The points; `null` where none are claimed.
    pub points: Option<Points>,
    /// The most points.
    pub max: Amount,
    /// What was counted; `null` where the points come from elsewhere, or are not claimed.
    pub numerator: Option<i64>,
    /// Of how many.
    pub denominator: Option<i64>,
    /// Why no points are claimed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<NoScore>,
    /// Where imported points were published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What must be said beside the points.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<IndexNote>,
    /// The points before they are rounded.
    #[serde(skip)]
    exact: Option<BigRational>,
}

/// The index of one agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgencyIndex {
    /// The agency's code.
    pub agency: String,
    /// Its official name in Vietnamese.
    pub name: String,
    /// Its block.
    pub block: String,
    /// The points of the criteria that have any, summed exactly and rounded once; `null` where none has.
    pub points: Option<Points>,
    /// The most points of these criteria.
    pub measured: Amount,
    /// The most points of all criteria.
    pub max: Amount,
    /// The id of the class; `null` unless every criterion has points.
    pub class: Option<String>,
    /// The class in Vietnamese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_name: Option<String>,
    /// The criteria, in the order of the index.
    pub criteria: Vec<CriterionPoints>,
}

/// The JSON of `sipas index`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IndexReport {
    /// The id of the index.
    pub index: String,
    /// The version of its rules.
    pub version: u32,
    /// Its name in Vietnamese.
    pub title: String,
    /// The period.
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// Agencies by code.
    pub agencies: Vec<AgencyIndex>,
}

impl AgencyIndex {
    /// Computes the index of an agency.
    pub fn new(definition: &IndexDefinition, agency: &Agency, inputs: &Inputs) -> Self {
        let criteria: Vec<CriterionPoints> = definition
            .criteria
            .iter()
            .map(|criterion| CriterionPoints::new(criterion, inputs))
            .collect();
        let claimed = || {
            criteria
                .iter()
                .filter(|criterion| criterion.exact.is_some())
        };
        let exact: Option<BigRational> = claimed()
            .filter_map(|criterion| criterion.exact.clone())
            .reduce(|sum, more| sum + more);
        let points = exact.as_ref().map(Points::of);
        let is_complete = claimed().count() == criteria.len();
        let class = points
            .filter(|_| is_complete)
            .and_then(|points| definition.class(points));
        Self {
            agency: agency.code.to_string(),
            name: agency.name.clone(),
            block: agency.block.to_string(),
            points,
            measured: Amount::sum(claimed().map(|criterion| criterion.max)),
            max: definition.max(),
            class: class.map(|class| class.id.clone()),
            class_name: class.map(|class| class.title.vietnamese().to_owned()),
            criteria,
        }
    }
}

/// Exact points with what they were computed from, or why there are none.
#[derive(Default)]
struct Claim {
    exact: Option<BigRational>,
    share: Option<(i64, i64)>,
    reason: Option<NoScore>,
    source: Option<String>,
    notes: Vec<IndexNote>,
}

impl Claim {
    fn none(reason: NoScore) -> Self {
        Self {
            reason: Some(reason),
            ..Self::default()
        }
    }
}

impl CriterionPoints {
    fn new(criterion: &Criterion, inputs: &Inputs) -> Self {
        let max = criterion.max.ratio();
        let claim = match &criterion.source {
            CriterionSource::Share {
                plus,
                minus,
                of,
                full_at,
                when_none,
            } => Share {
                plus,
                minus,
                of: *of,
            }
            .claim(inputs, &max, *full_at, *when_none)
            .unwrap_or_else(Claim::none),
            CriterionSource::Score => match inputs.score {
                Ok(score) => Claim {
                    exact: Some(max * ratio(i64::from(score.hundredths()), 10_000)),
                    ..Claim::default()
                },
                Err(reason) => Claim::none(reason),
            },
            CriterionSource::Published(name) => {
                let key = crate::domain::fold(name);
                let found = inputs
                    .published
                    .iter()
                    .find(|figure| figure.index.key() == key);
                match found {
                    Some(figure) => Claim {
                        exact: Some(max * ratio(figure.value.parts(), figure.max.parts())),
                        source: Some(figure.source.clone()),
                        ..Claim::default()
                    },
                    None => Claim::none(NoScore::NoData),
                }
            }
        };
        Self {
            code: criterion.code.clone(),
            group: criterion.group.clone(),
            name: criterion.title.vietnamese().to_owned(),
            points: claim.exact.as_ref().map(Points::of),
            max: criterion.max,
            numerator: claim.share.map(|(numerator, _)| numerator),
            denominator: claim.share.map(|(_, denominator)| denominator),
            reason: claim.reason,
            source: claim.source,
            notes: claim.notes,
            exact: claim.exact,
        }
    }
}

/// A share of counts.
struct Share<'d> {
    plus: &'d [Quantity],
    minus: &'d [Quantity],
    of: Quantity,
}

impl Share<'_> {
    fn claim(
        &self,
        inputs: &Inputs,
        max: &BigRational,
        full_at: Amount,
        when_none: Option<Amount>,
    ) -> Result<Claim, NoScore> {
        let whole = inputs.count(self.of)?;
        if whole == 0 {
            let points = when_none.ok_or(NoScore::NoData)?.ratio();
            let mut notes = Vec::new();
            if !points.is_zero() {
                notes.push(IndexNote::SilenceEarnedPoints);
            }
            return Ok(Claim {
                exact: Some(points),
                share: Some((0, 0)),
                notes,
                ..Claim::default()
            });
        }
        let sum = |quantities: &[Quantity]| -> Result<i64, NoScore> {
            quantities
                .iter()
                .map(|quantity| inputs.count(*quantity))
                .sum()
        };
        let part = (sum(self.plus)? - sum(self.minus)?).max(0);
        let earned = ratio(part, whole) / full_at.ratio();
        Ok(Claim {
            exact: Some(max * earned.min(BigRational::one())),
            share: Some((part, whole)),
            notes: self.notes(inputs),
            ..Claim::default()
        })
    }

    /// What must be said beside the points of a share.
    fn notes(&self, inputs: &Inputs) -> Vec<IndexNote> {
        let mut notes = Vec::new();
        if !self.minus.contains(&Quantity::Dissatisfied) {
            return notes;
        }
        notes.push(IndexNote::SilenceCountsAsSatisfied);
        let count = |quantity| inputs.count(quantity).unwrap_or(0);
        if self.minus.contains(&Quantity::Late)
            && count(Quantity::Late) > 0
            && count(Quantity::Dissatisfied) > 0
        {
            notes.push(IndexNote::LateAndDissatisfiedSubtracted);
        }
        if inputs.dissatisfied.is_ok_and(|known| !known.is_exact) {
            notes.push(IndexNote::DissatisfiedAtMost);
        }
        notes
    }
}

fn ratio(part: i64, whole: i64) -> BigRational {
    BigRational::new(BigInt::from(part), BigInt::from(whole))
}
