//! Coverage (tỷ lệ trả lời): the share of finished cases that were answered.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::indices::PeriodTotals;
use crate::domain::period::Period;

/// Counts of the cases finished in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Coverage {
    /// Cases finished in the period.
    pub finished: i64,
    /// Those among them whose link was delivered, or that were answered.
    pub invited: i64,
    /// Those among them that were answered.
    pub answered: i64,
}

impl std::ops::AddAssign for Coverage {
    fn add_assign(&mut self, other: Self) {
        self.finished += other.finished;
        self.invited += other.invited;
        self.answered += other.answered;
    }
}

impl Coverage {
    /// Answered ÷ finished in percent, with two decimals, half-up; `None` without finished cases.
    pub fn rate(self) -> Option<super::score::Score> {
        super::score::Score::of_counts(self.answered, self.finished)
    }
}

/// The steps in which the numbers of a group grow, so that nobody sees a single citizen answer.
const STEP: i64 = 5;

/// One group of an agency's cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CoverageGroup {
    /// The channel or outcome.
    pub value: String,
    /// Cases finished in the period.
    pub finished: i64,
    /// Those among them whose link was delivered, or that were answered, rounded down to a multiple
    /// of five; `null` where few cases finished.
    pub invited: Option<i64>,
    /// Those among them that were answered, rounded down to a multiple of five; `null` where few
    /// cases finished.
    pub answered: Option<i64>,
}

impl CoverageGroup {
    /// The groups of a breakdown, as they are shown.
    pub fn breakdown(groups: Vec<(String, Coverage)>, k: i64) -> Vec<Self> {
        let hidden = hidden_groups(&groups, k);
        let rounded = |count: i64| count - count % STEP;
        groups
            .into_iter()
            .zip(hidden)
            .map(|((value, coverage), hidden)| Self {
                value,
                finished: coverage.finished,
                invited: (!hidden).then(|| rounded(coverage.invited)),
                answered: (!hidden).then(|| rounded(coverage.answered)),
            })
            .collect()
    }

    /// Answered ÷ finished in percent; `None` without finished cases or where hidden.
    pub fn rate(&self) -> Option<super::score::Score> {
        super::score::Score::of_counts(self.answered?, self.finished)
    }
}

/// Returns for each group of a breakdown whether its answers are hidden.
///
/// With fewer than `k` finished cases, staff at the counter could guess who answered. The total
/// gives away what the hidden groups have together; so the smallest of the others are hidden too,
/// until there are at least two hidden groups with at least `k` cases.
fn hidden_groups(groups: &[(String, Coverage)], k: i64) -> Vec<bool> {
    let finished = |index: &usize| groups[*index].1.finished;
    let mut by_size: Vec<usize> = (0..groups.len()).collect();
    by_size.retain(|index| finished(index) > 0);
    by_size.sort_by_key(finished);
    let mut hidden = vec![false; groups.len()];
    let (mut count, mut cases) = (0, 0);
    for index in by_size {
        let gives_away = count > 0 && (count < 2 || cases < k);
        if finished(&index) < k || gives_away {
            hidden[index] = true;
            count += 1;
            cases += finished(&index);
        }
    }
    hidden
}

/// Coverage of one agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgencyCoverage {
    /// The agency's code.
    pub agency: String,
    /// Its official name in Vietnamese.
    pub name: String,
    /// Its block.
    pub block: String,
    /// All its finished cases.
    #[serde(flatten)]
    pub coverage: Coverage,
    /// Cases that were finished in an earlier period and recorded too late to count there ("hồ sơ ghi
    /// nhận muộn").
    pub recorded_late: i64,
    /// The cases that the agency reports, where every month of the period was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported: Option<PeriodTotals>,
    /// By channel (`counter`, `online`, `post`).
    pub channels: Vec<CoverageGroup>,
    /// By outcome (`granted`, `refused`, `returned`, `withdrawn`).
    pub outcomes: Vec<CoverageGroup>,
}

/// The JSON of `sipas coverage`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CoverageReport {
    /// The period.
    #[schema(value_type = String, example = "2026-Q3")]
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed, RFC 3339 in UTC.
    pub as_of: Option<String>,
    /// Agencies by code.
    pub agencies: Vec<AgencyCoverage>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(finished: &[i64]) -> Vec<(String, Coverage)> {
        let of = |finished: i64| Coverage {
            finished,
            invited: finished,
            answered: finished / 2,
        };
        finished
            .iter()
            .map(|&finished| (String::new(), of(finished)))
            .collect()
    }

    #[test]
    fn a_group_shows_numbers_rounded_down_to_fives_or_none() {
        let shown: Vec<_> = CoverageGroup::breakdown(groups(&[300, 59, 3, 2, 1]), 5)
            .iter()
            .map(|group| (group.finished, group.invited, group.answered))
            .collect();
        assert_eq!(
            shown,
            [
                (300, Some(300), Some(150)),
                (59, Some(55), Some(25)),
                (3, None, None),
                (2, None, None),
                (1, None, None)
            ]
        );
    }

    #[test]
    fn a_group_below_k_is_hidden_with_the_smallest_other_one() {
        assert_eq!(hidden_groups(&groups(&[300, 2, 9]), 5), [false, true, true]);
    }

    #[test]
    fn two_groups_below_k_hide_each_other() {
        assert_eq!(
            hidden_groups(&groups(&[300, 2, 4, 0]), 5),
            [false, true, true, false]
        );
    }

    #[test]
    fn further_groups_are_hidden_until_they_have_k_cases_together() {
        assert_eq!(hidden_groups(&groups(&[59, 1, 1]), 5), [true, true, true]);
    }

    #[test]
    fn large_groups_are_all_shown() {
        assert_eq!(hidden_groups(&groups(&[300, 5]), 5), [false, false]);
    }
}
