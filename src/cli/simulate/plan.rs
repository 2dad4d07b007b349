//! The number of cases that each agency receives on each day, and the choice of those that end
//! overdue or pending.

use jiff::civil::Weekday;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::calendar::Calendar;
use super::province::Province;

/// The published quarter that the shares are taken from: received, overdue and pending cases.
const MODEL_RECEIVED: u128 = 113_905;
const MODEL_OVERDUE: u128 = 15;
const MODEL_PENDING: u128 = 2_550;

/// The unit of shares of days, which are counted in parts of 2³².
const WHOLE: u64 = 1 << 32;

/// The exact sums of the cases of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Cases received.
    pub received: u64,
    /// Cases finished before or on the due day.
    pub in_time: u64,
    /// Cases finished after it.
    pub overdue: u64,
    /// Cases not finished in the period, and due after it.
    pub pending: u64,
}

impl Totals {
    /// Returns the totals with the shares of that quarter, the first of 2023, each rounded half-up.
    pub fn of(received: u64) -> Self {
        let share = |part: u128| {
            let rounded = (u128::from(received) * part * 2 + MODEL_RECEIVED) / (2 * MODEL_RECEIVED);
            u64::try_from(rounded).unwrap_or(received)
        };
        let (overdue, pending) = (share(MODEL_OVERDUE), share(MODEL_PENDING));
        Self {
            received,
            in_time: received - overdue - pending,
            overdue,
            pending,
        }
    }
}

/// The number of cases of each agency and day. It needs memory for agencies and days, but not for
/// cases.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Cases of each agency.
    volumes: Vec<u64>,
    /// The remainder with which each agency's rounding begins, so that the cases of small agencies
    /// don't all fall on one day.
    offsets: Vec<u64>,
    /// The share of the period's cases received before each day, in parts of [`WHOLE`].
    before: Vec<u64>,
}

impl Plan {
    pub fn new(total: u64, province: &Province, calendar: &Calendar, rng: &mut ChaCha8Rng) -> Self {
        let volumes = volumes(total, province, rng);
        let offsets = volumes.iter().map(|_| rng.random_range(0..WHOLE)).collect();
        let mut weights: Vec<u64> = Vec::with_capacity(calendar.len());
        for day in 0..calendar.len() {
            let usual = match calendar.date(day).weekday() {
                Weekday::Monday => 120,
                Weekday::Tuesday => 110,
                Weekday::Friday => 85,
                _ => 98,
            };
            weights.push(usual + rng.random_range(0..25));
        }
        let all: u64 = weights.iter().sum();
        let mut sum = 0;
        let mut before = vec![0];
        for weight in weights {
            sum += weight;
            before.push(part(WHOLE, sum, all));
        }
        Self {
            volumes,
            offsets,
            before,
        }
    }

    /// Returns the number of cases that an agency receives before a day.
    pub fn received_before(&self, agency: usize, day: usize) -> u64 {
        let share = self.before.get(day).copied().unwrap_or(WHOLE);
        let parts =
            u128::from(self.volumes[agency]) * u128::from(share) + u128::from(self.offsets[agency]);
        u64::try_from(parts / u128::from(WHOLE)).unwrap_or(u64::MAX)
    }

    /// Returns the number of cases that all agencies receive before a day.
    pub fn all_before(&self, day: usize) -> u64 {
        (0..self.volumes.len())
            .map(|agency| self.received_before(agency, day))
            .sum()
    }
}

/// `whole` · `numerator` ÷ `denominator`, rounded down.
fn part(whole: u64, numerator: u64, denominator: u64) -> u64 {
    let product = u128::from(whole) * u128::from(numerator);
    u64::try_from(product / u128::from(denominator.max(1))).unwrap_or(u64::MAX)
}

/// Returns each agency's number of cases: at least one where there are enough, a handful for small
/// agencies, and the rest by weight.
fn volumes(total: u64, province: &Province, rng: &mut ChaCha8Rng) -> Vec<u64> {
    let agencies = province.agencies();
    let count = u64::try_from(agencies.len()).unwrap_or(u64::MAX);
    let handful = (total / count / 4).min(25);
    let mut volumes: Vec<u64> = Vec::with_capacity(agencies.len());
    let mut left = total;
    for agency in agencies {
        let wanted = match agency.weight {
            None if handful > 2 => rng.random_range(2..=handful),
            _ => 1,
        };
        let given = wanted.min(left);
        volumes.push(given);
        left -= given;
    }
    let all: u64 = agencies.iter().filter_map(|agency| agency.weight).sum();
    if all == 0 {
        // A province of small agencies only.
        if let Some(first) = volumes.first_mut() {
            *first += left;
        }
        return volumes;
    }
    let mut sum = 0;
    for (volume, agency) in volumes.iter_mut().zip(agencies) {
        let weight = agency.weight.unwrap_or(0);
        *volume += part(left, sum + weight, all) - part(left, sum, all);
        sum += weight;
    }
    volumes
}

/// A choice of exactly `needed` of `pool` items, which come one at a time and have equal chances.
#[derive(Clone, Copy, Debug)]
pub(super) struct Picker {
    pub pool: u64,
    pub needed: u64,
}

impl Picker {
    pub fn pick(&mut self, rng: &mut ChaCha8Rng) -> bool {
        if self.pool == 0 {
            return false;
        }
        let picked = self.needed > 0 && rng.random_range(0..self.pool) < self.needed;
        self.pool -= 1;
        self.needed -= u64::from(picked);
        picked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::Period;
    use proptest::prelude::*;
    use rand::SeedableRng;

    #[test]
    fn the_totals_of_the_published_quarter_are_met_exactly() {
        let totals = Totals::of(113_905);
        assert_eq!(
            (totals.in_time, totals.overdue, totals.pending),
            (111_340, 15, 2_550)
        );
        assert_eq!(Totals::of(0).in_time, 0);
        assert_eq!(Totals::of(3_796).overdue, 0);
        assert_eq!(Totals::of(3_797).overdue, 1);
    }

    proptest! {
        #[test]
        fn volumes_add_up_and_every_agency_has_a_case_where_there_are_enough(
            total in 0u64..20_000, agencies in 1usize..80, seed: u64
        ) {
            let province = Province::new(agencies, seed).unwrap();
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let calendar = Calendar::new(Period::Quarter(2023, 1));
            let plan = Plan::new(total, &province, &calendar, &mut rng);
            prop_assert_eq!(plan.volumes.iter().sum::<u64>(), total);
            prop_assert_eq!(plan.all_before(0), 0);
            prop_assert_eq!(plan.all_before(calendar.len()), total);
            if total >= agencies as u64 {
                prop_assert!(plan.volumes.iter().all(|&volume| volume > 0));
            }
        }
    }
}
