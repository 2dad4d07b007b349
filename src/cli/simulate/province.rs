//! A made-up province: departments, communes and their intake offices.

use std::collections::BTreeSet;

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::error::SimulateError;
use super::names;
use super::names::{CommuneNames, DEPARTMENTS};
use super::procedures;
use super::procedures::Procedure;
use crate::domain::cases::agency::{Agency, INTAKE_BLOCK, Slug};

/// The greatest number of deciding agencies. The whole country has 3,321 communes.
pub const MAX_AGENCIES: usize = 3_300;

/// A deciding agency and how it works.
#[derive(Clone, Debug)]
pub struct SimulatedAgency {
    /// The agency.
    pub agency: Agency,
    /// The number in its case codes, from 1.
    pub number: usize,
    /// The weight of its share of the cases. None for a small agency, which gets a handful.
    pub weight: Option<u64>,
    /// The share of satisfied answers to expect, 0–100.
    pub quality: f64,
    /// The percentage of finished cases with a response.
    pub response_percent: u32,
    /// The intake office nearest to it.
    pub office: Slug,
    /// Whether it is a department; otherwise it is a commune.
    pub department: bool,
}

impl SimulatedAgency {
    /// Returns its procedures, the most frequent first.
    pub fn procedures(&self) -> &'static [Procedure] {
        if self.department {
            procedures::of_department(self.agency.code.as_str())
        } else {
            procedures::COMMUNE
        }
    }
}

/// A province of departments and communes, in this order, and their intake offices.
#[derive(Clone, Debug)]
pub struct Province {
    agencies: Vec<SimulatedAgency>,
    offices: Vec<Agency>,
    seed: u64,
}

impl Province {
    /// Returns a province of `agency_count` deciding agencies, 40 % of them departments but at most
    /// 20. Intake offices are added to them. The same seed gives the same province.
    ///
    /// # Errors
    /// When the count is 0 or more than [`MAX_AGENCIES`].
    pub fn new(agency_count: usize, seed: u64) -> Result<Self, SimulateError> {
        if !(1..=MAX_AGENCIES).contains(&agency_count) {
            return Err(SimulateError::AgencyCount {
                count: agency_count,
                most: MAX_AGENCIES,
            });
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let departments = (agency_count * 2 / 5).min(DEPARTMENTS.len());
        let mut communes = CommuneNames::new(&mut rng);
        let center = names::agency(
            "Trung tâm Phục vụ hành chính công tỉnh",
            "Provincial Public Administration Service Center",
            INTAKE_BLOCK,
        )?;
        let mut offices = vec![center];
        let mut agencies = Vec::with_capacity(agency_count);
        for index in 0..agency_count {
            let listed = DEPARTMENTS[..departments].get(index);
            let (agency, office, weight) = match listed {
                Some(&(name, english, weight)) => {
                    let made = names::agency(name, english, names::DEPARTMENT_BLOCK)?;
                    (made, offices[0].code.clone(), weight)
                }
                None => {
                    let (commune, office) = communes.commune(index - departments, &mut rng)?;
                    let code = office.code.clone();
                    offices.push(office);
                    // The first communes are towns: the number of cases falls as 1/rank.
                    let rank = u64::try_from(index - departments).unwrap_or(u64::MAX);
                    (commune, code, 900 / rank.saturating_add(4) + 8)
                }
            };
            let small = index % 12 == 11 || weight < 4;
            agencies.push(SimulatedAgency {
                agency,
                number: index + 1,
                weight: (!small).then_some(weight),
                quality: 0.0,
                response_percent: rng.random_range(20..=60),
                office,
                department: listed.is_some(),
            });
        }
        let (first, second) = agencies.split_at_mut(departments);
        for block in [first, second] {
            spread_quality(block, &mut rng);
        }
        Ok(Self {
            agencies,
            offices,
            seed,
        })
    }

    /// Returns the fields of all procedures.
    pub fn fields(&self) -> BTreeSet<&'static str> {
        let procedures = self.agencies.iter().flat_map(SimulatedAgency::procedures);
        procedures.map(|procedure| procedure.field).collect()
    }

    /// Returns the same province with volumes and coverage that let most agencies be ranked even
    /// with a few thousand cases. Small agencies stay small, and some still hand out few slips.
    pub fn evened_out(mut self) -> Self {
        for agency in &mut self.agencies {
            let large = agency.number % 8 == 3;
            let small = agency.number % 12 == 0;
            let careless = agency.number % 25 == 8;
            agency.weight = (!small).then_some(if large { 240 } else { 80 });
            agency.response_percent = if careless {
                5
            } else {
                48 + agency.response_percent % 21
            };
        }
        self
    }

    /// Returns the deciding agencies.
    pub fn agencies(&self) -> &[SimulatedAgency] {
        &self.agencies
    }

    /// Returns the intake offices, the provincial center first.
    pub fn offices(&self) -> &[Agency] {
        &self.offices
    }

    /// Returns every agency and intake office, as agencies.csv lists them.
    pub fn all(&self) -> impl Iterator<Item = &Agency> {
        let agencies = self.agencies.iter().map(|simulated| &simulated.agency);
        agencies.chain(&self.offices)
    }

    /// Returns the seed that it was made from.
    pub fn seed(&self) -> u64 {
        self.seed
    }
}

/// Gives a few agencies of a block about 70, a few 99 and more, and the others 85–97.
fn spread_quality(agencies: &mut [SimulatedAgency], rng: &mut ChaCha8Rng) {
    let count = agencies.len();
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(rng);
    let poor = if count >= 3 { count.div_ceil(12) } else { 0 };
    let excellent = if count >= 3 { count.div_ceil(8) } else { 0 };
    for (rank, index) in order.into_iter().enumerate() {
        let hundredths = if rank < poor {
            rng.random_range(6_700..=7_400)
        } else if rank < poor + excellent {
            rng.random_range(9_900..=9_970)
        } else {
            rng.random_range(8_500..=9_700)
        };
        agencies[index].quality = f64::from(hundredths) / 100.0;
        if rank % 9 == 4 {
            // Coverage differs too: some agencies hand out few forms.
            agencies[index].response_percent = rng.random_range(3..=8);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn two_fifths_are_departments_and_every_commune_has_its_intake_office() {
        for (count, departments) in [(1, 0), (5, 2), (50, 20), (700, 20)] {
            let province = Province::new(count, 1).unwrap();
            assert_eq!(province.agencies().len(), count);
            let found = province.agencies().iter().filter(|a| a.department).count();
            assert_eq!(found, departments);
            assert_eq!(province.offices().len(), 1 + count - departments);
            assert!(province.offices().iter().all(Agency::is_intake_office));
        }
    }

    #[test]
    fn in_the_largest_province_every_code_and_name_is_different() {
        let province = Province::new(MAX_AGENCIES, 7).unwrap();
        let codes: HashSet<_> = province.all().map(|a| &a.code).collect();
        let names: HashSet<_> = province.all().map(|a| &a.name).collect();
        let total = province.all().count();
        assert_eq!((codes.len(), names.len()), (total, total));
        for kind in ["Xã ", "Phường ", "Đặc khu "] {
            assert!(names.iter().any(|name| name.starts_with(kind)), "{kind}");
        }
    }

    #[test]
    fn a_province_of_no_or_too_many_agencies_is_refused() {
        assert!(Province::new(0, 1).is_err());
        assert!(Province::new(MAX_AGENCIES + 1, 1).is_err());
    }

    #[test]
    fn quality_is_poor_in_a_few_agencies_good_in_most_and_excellent_in_some() {
        let province = Province::new(50, 1).unwrap();
        let count = |range: std::ops::Range<f64>| {
            let all = province.agencies().iter();
            all.filter(|a| range.contains(&a.quality)).count()
        };
        assert!((2..=6).contains(&count(60.0..75.0)));
        assert!((3..=10).contains(&count(99.0..100.0)));
        assert!(count(85.0..97.1) >= 30);
    }
}
