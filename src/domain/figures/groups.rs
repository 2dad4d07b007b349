//! Groups: whether an agency differs from its block by more than chance.
//!
//! With p the score of an agency on the 0–1 scale, m its effective number of responses and p̄ the pooled
//! score of the block: the p-value of m·p successes of m against p̄ by the exact binomial test, and of
//! all ranked agencies those that Benjamini and Hochberg keep at 5 %. Everything follows from published
//! integers: the ratio of a score, and the rounded effective n.

use std::cmp::Ordering;

use serde::Serialize;
use utoipa::ToSchema;

use super::interval::Estimate;
use super::{binomial, discovery};

/// The place of an agency against the pooled score of its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Above the block's score, by more than chance.
    Above,
    /// No difference is shown.
    Within,
    /// Below the block's score, by more than chance.
    Below,
}

impl Group {
    /// The name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Within => "within",
            Self::Below => "below",
        }
    }
}

/// Returns the groups of agencies, in their order, against the pooled score (0–1) of all of them.
pub fn groups(agencies: &[Estimate], pooled: f64) -> Vec<Group> {
    let p_values: Vec<f64> = agencies
        .iter()
        .map(|agency| p_value(*agency, pooled))
        .collect();
    let kept = discovery::kept(&p_values).into_iter();
    kept.zip(agencies)
        .map(|(kept, agency)| match agency.ratio.total_cmp(&pooled) {
            Ordering::Greater if kept => Group::Above,
            Ordering::Less if kept => Group::Below,
            _ => Group::Within,
        })
        .collect()
}

/// Returns the p-value of an agency's score if its true score were `pooled` (0–1).
pub fn p_value(agency: Estimate, pooled: f64) -> f64 {
    let trials = agency.effective_n;
    binomial::two_sided(trials * agency.ratio, trials, pooled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(ratio: f64, effective_n: f64) -> Estimate {
        Estimate { ratio, effective_n }
    }

    #[test]
    fn an_agency_far_from_its_block_is_told_from_the_others() {
        let mut agencies = vec![estimate(0.95, 120.0); 14];
        agencies.push(estimate(0.70, 120.0));
        agencies.push(estimate(1.0, 900.0));
        let groups = groups(&agencies, 0.945);
        assert_eq!(groups[14], Group::Below);
        assert_eq!(groups[15], Group::Above);
        assert!(groups[..14].iter().all(|group| *group == Group::Within));
    }

    #[test]
    fn the_same_distance_is_within_where_there_are_few_responses() {
        let pair = [estimate(0.80, 12.0), estimate(0.80, 900.0)];
        assert_eq!(groups(&pair, 0.9), [Group::Within, Group::Below]);
    }

    #[test]
    fn a_block_that_is_wholly_satisfied_has_no_one_above_or_below() {
        let all = vec![estimate(1.0, 30.0); 5];
        assert!(
            groups(&all, 1.0)
                .iter()
                .all(|group| *group == Group::Within)
        );
    }
}
