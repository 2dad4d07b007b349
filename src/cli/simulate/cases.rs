//! Made-up cases of a period, in the order in which they are received.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::calendar::{Calendar, RECEIVING_MINUTES, WORKING_MINUTES, time_of};
use super::error::SimulateError;
use super::plan::{Picker, Plan, Totals};
use super::procedures::{LAND, Procedure};
use super::province::Province;
use super::traits;
use crate::domain::cases::case::{Case, CaseTime, Channel};
use crate::domain::period::Period;

/// The most working days between the period's end and the due date of a pending case.
const PENDING_DAYS: usize = 20;

/// A case and the agency that decides it.
#[derive(Clone, Debug)]
pub struct SimulatedCase {
    /// Index into [`Province::agencies`].
    pub agency: usize,
    /// The case.
    pub case: Case,
}

/// The cases of a period, generated one at a time; agencies and days are held in memory, cases are
/// not.
///
/// Cases are received in the period, on working days. The [`Totals`] are met exactly: finished
/// cases are finished within the period, pending ones are due after it, and none is withdrawn.
pub struct SimulatedCases<'a> {
    province: &'a Province,
    calendar: Calendar,
    plan: Plan,
    totals: Totals,
    rng: ChaCha8Rng,
    day: usize,
    agency: usize,
    /// The number of this agency's cases of this day that were generated.
    generated: u64,
    overdue: Picker,
    pending: Picker,
    /// The day before which a case must be received to become overdue.
    overdue_before: usize,
    /// The first day on which a case that stays pending can be received.
    late_from: usize,
}

/// The end of a case, decided first so that the totals are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    InTime,
    Overdue,
    Pending,
}

/// The course of a case. Days are working days of the calendar.
#[derive(Clone, Copy, Debug)]
struct Course {
    due: usize,
    finished: Option<usize>,
}

impl<'a> SimulatedCases<'a> {
    /// Returns the cases of a period. The same province, total and period give the same cases.
    ///
    /// # Errors
    /// When the period ends too late for due dates after it.
    pub fn new(province: &'a Province, total: u64, period: Period) -> Result<Self, SimulateError> {
        if period.last_day().year() > 9_000 {
            return Err(SimulateError::TooFarAway(period));
        }
        let mut rng = ChaCha8Rng::seed_from_u64(province.seed());
        // Other random numbers than those of the province.
        rng.set_stream(1);
        let calendar = Calendar::new(period);
        let plan = Plan::new(total, province, &calendar, &mut rng);
        let totals = Totals::of(total);
        let after = |day| total - plan.all_before(day);
        // Pending cases are picked from the last ones received, eight times as many as needed.
        let enough = total.min(totals.pending.saturating_mul(8));
        let late_from = (0..calendar.len())
            .rev()
            .find(|&day| after(day) >= enough)
            .unwrap_or(0);
        let overdue_before = late_from.min(calendar.len().saturating_sub(2));
        Ok(Self {
            overdue: Picker {
                pool: plan.all_before(overdue_before),
                needed: totals.overdue,
            },
            pending: Picker {
                pool: after(late_from),
                needed: totals.pending,
            },
            province,
            calendar,
            plan,
            totals,
            rng,
            day: 0,
            agency: 0,
            generated: 0,
            overdue_before,
            late_from,
        })
    }

    /// Returns what the cases add up to.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// Moves to the next case. Returns its place among the agency's cases of the day and the number
    /// of those, or nothing after the last case.
    fn advance(&mut self) -> Option<(u64, u64)> {
        while self.day < self.calendar.len() {
            let today = self.plan.received_before(self.agency, self.day + 1)
                - self.plan.received_before(self.agency, self.day);
            if self.generated < today {
                self.generated += 1;
                return Some((self.generated - 1, today));
            }
            self.generated = 0;
            self.agency += 1;
            if self.agency == self.province.agencies().len() {
                self.agency = 0;
                self.day += 1;
            }
        }
        None
    }

    fn fate(&mut self) -> Fate {
        if self.day < self.overdue_before && self.overdue.pick(&mut self.rng) {
            Fate::Overdue
        } else if self.day >= self.late_from && self.pending.pick(&mut self.rng) {
            Fate::Pending
        } else {
            Fate::InTime
        }
    }

    /// Decides when a case of today is due and finished.
    fn course(&mut self, fate: Fate, procedure: &Procedure) -> Course {
        let (day, last) = (self.day, self.calendar.len() - 1);
        let rng = &mut self.rng;
        match fate {
            Fate::Overdue => {
                let longest = procedure.days.clamp(1, last - 1 - day);
                let due = day + rng.random_range(1..=longest);
                let finished = rng.random_range(due + 1..=last.min(due + 8));
                Course {
                    due,
                    finished: Some(finished),
                }
            }
            Fate::Pending => Course {
                due: last + 1 + rng.random_range(0..PENDING_DAYS),
                finished: None,
            },
            Fate::InTime => {
                let due = day + procedure.days;
                if due <= last && (due == day || rng.random_ratio(35, 100)) {
                    return Course {
                        due,
                        finished: Some(due),
                    };
                }
                // Early: more often shortly before the due day than long before.
                let latest = (due - 1).min(last);
                let one = rng.random_range(day..=latest);
                let other = rng.random_range(day..=latest);
                Course {
                    due,
                    finished: Some(one.max(other)),
                }
            }
        }
    }

    fn case(&mut self, place: u64, today: u64) -> Case {
        let agency = &self.province.agencies()[self.agency];
        let fate = self.fate();
        let procedure = traits::procedure(agency, fate == Fate::Overdue, &mut self.rng);
        let course = self.course(fate, procedure);
        let rng = &mut self.rng;
        let channel = traits::channel(agency, rng);
        let (office, return_office) = traits::offices(self.province, agency, channel, rng);
        // Each case has a slot of the day, so that case numbers follow the clock.
        let slot = u128::from(place) * u128::from(RECEIVING_MINUTES)
            + u128::from(rng.random_range(0..RECEIVING_MINUTES));
        let received = u64::try_from(slot / u128::from(today)).unwrap_or(0);
        let date = self.calendar.date(self.day);
        let finished_at = course.finished.map(|finished| {
            let earliest = if finished == self.day {
                received + 5
            } else {
                0
            };
            let minute = rng.random_range(earliest..WORKING_MINUTES);
            CaseTime {
                date: self.calendar.date(finished),
                time: Some(time_of(minute)),
            }
        });
        let about_land = procedure.field == LAND;
        Case {
            agency: agency.agency.code.clone(),
            case_code: format!(
                "H30.{:02}-{:02}{:02}{:02}-{:04}",
                agency.number,
                date.year().rem_euclid(100),
                date.month(),
                date.day(),
                place + 1
            ),
            intake_office: Some(office),
            return_office,
            counter: (channel == Channel::Counter)
                .then(|| format!("Quầy {}", rng.random_range(1..=8))),
            procedure: Some(procedure.code.to_owned()),
            procedure_name: Some(procedure.name.to_owned()),
            field: Some(procedure.field.to_owned()),
            applicant: Some(traits::applicant(agency, rng)),
            channel,
            received_at: CaseTime {
                date,
                time: Some(time_of(received)),
            },
            due_at: Some(CaseTime {
                date: self.calendar.date(course.due),
                time: None,
            }),
            outcome: finished_at.map(|_| traits::outcome(rng)),
            finished_at,
            overdue_reason: (fate == Fate::Overdue)
                .then(|| traits::overdue_reason(about_land, rng)),
        }
    }
}

impl Iterator for SimulatedCases<'_> {
    type Item = SimulatedCase;

    fn next(&mut self) -> Option<SimulatedCase> {
        let (place, today) = self.advance()?;
        Some(SimulatedCase {
            agency: self.agency,
            case: self.case(place, today),
        })
    }
}

#[cfg(test)]
#[path = "cases_tests.rs"]
mod tests;
