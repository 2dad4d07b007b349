//! Three quarters of a sample province, simulated month by month: cases are finished, links are
//! delivered, people answer, answers are mixed, editions are published.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::comments;
use super::editions::SampleEditions;
use crate::cli::CliError;
use crate::cli::progress;
use crate::cli::simulate::{Province, SimulatedCase, SimulatedCases, draw_ratings};
use crate::domain::VIETNAM;
use crate::domain::access::{By, Viewer};
use crate::domain::answers::source::Source;
use crate::domain::cases::case::{
    Case, CaseTime, CaseUpdate, Channel, Delivery, Outcome, Punctuality,
};
use crate::domain::links::code::LinkCode;
use crate::domain::period::{Month, Period};
use crate::domain::survey::Definition;
use crate::store::ImportMode;
use crate::store::cases::agencies::AgencySource;
use crate::store::cases::import::CaseImporter;
use crate::store::cases::imported::CaseImport;
use crate::store::{Store, Submission};

/// Deciding agencies of the sample province: 20 departments and 30 communes.
const AGENCIES: usize = 50;
const SEED: u64 = 2026;
/// The share of people who complained or suggested something: high enough that most agencies have
/// the `k` answers below which that component, and with it the overall score, is not shown.
const COMPLAINED: f64 = 0.3;

/// The reason for which most late cases of the sample province were late.
const LATE_REASON: &str = "Chờ ý kiến phối hợp của cơ quan liên quan";

/// The evening of the last day of a month.
pub(super) fn evening_of(month: Month) -> Timestamp {
    month
        .last_day()
        .at(17, 0, 0, 0)
        .to_zoned(VIETNAM)
        .map_or_else(|_| Timestamp::now(), |zoned| zoned.timestamp())
}

/// A sample province while it is being made.
pub struct SampleHistory<'a> {
    store: &'a Store,
    province: Province,
    definition: std::sync::Arc<Definition>,
    cases: u64,
    rng: ChaCha8Rng,
}

/// The survey definition of the sample's answers.
pub const SURVEY: &str = "so-nganh-4";

impl<'a> SampleHistory<'a> {
    /// Adds the agencies and offices of a province to the store.
    pub fn new(store: &'a Store, cases: u64) -> Result<Self, CliError> {
        let province = Province::new(AGENCIES, SEED)?.evened_out();
        let agencies: Vec<_> = province.all().cloned().collect();
        let by = By::operator("demo", Timestamp::now());
        let source = AgencySource {
            by: by.clone(),
            sha256: None,
        };
        store.import_agencies(&agencies, &source, ImportMode::Chunked)?;
        let fields: Vec<&str> = province.fields().into_iter().collect();
        store.confirm_fields(&fields, &by)?;
        let definition = store
            .surveys()
            .find_offered(SURVEY)
            .ok_or_else(|| CliError::Refused(format!("definition {SURVEY} is not there")))?;
        Ok(Self {
            store,
            province,
            definition,
            cases,
            rng: ChaCha8Rng::seed_from_u64(SEED),
        })
    }

    /// Writes the quarters as time passes: each month closes on its day, and what is closed is published.
    /// The last mixing is now.
    pub fn write(
        mut self,
        quarters: &[Period; 3],
        mut editions: SampleEditions<'_>,
    ) -> Result<(), CliError> {
        let bar = progress::counts(self.cases, "cases");
        let share = self.cases / 3;
        let shares = [share, share, self.cases - 2 * share];
        let mut pending: Vec<SimulatedCase> = Vec::new();
        for (quarter, cases) in quarters.iter().zip(shares) {
            let province = self.province.clone();
            let new = SimulatedCases::new(&province, cases, *quarter)?;
            let mut by_month: BTreeMap<Month, Vec<SimulatedCase>> = BTreeMap::new();
            for mut simulated in std::mem::take(&mut pending).into_iter().chain(new) {
                let carried_over = simulated.case.received_at.date < quarter.first_day();
                if carried_over {
                    self.finish(&mut simulated.case);
                } else {
                    self.make_some_late(&mut simulated.case);
                }
                let last = simulated
                    .case
                    .finished_at
                    .unwrap_or(simulated.case.received_at);
                if simulated.case.finished_at.is_none() {
                    pending.push(simulated.clone());
                }
                by_month.entry(last.month()).or_default().push(simulated);
            }
            for (month, cases) in by_month {
                bar.inc(u64::try_from(cases.len()).unwrap_or(0));
                self.close_until(evening_of(month))?;
                editions.go_on(evening_of(month))?;
                self.write_month(month, cases)?;
            }
        }
        let now = Timestamp::now();
        self.close_until(now)?;
        self.store.mix(now)?;
        bar.finish_and_clear();
        editions.finish(now)
    }

    /// Finishes a case that was carried over: most are finished on their due day, some late.
    fn finish(&mut self, case: &mut Case) {
        let Some(due) = case.due_at else { return };
        let late = if self.rng.random_ratio(1, 5) {
            self.rng.random_range(1..6)
        } else {
            0
        };
        let time = jiff::civil::Time::new(15, 30, 0, 0).ok();
        case.finished_at = Some(CaseTime {
            date: due.date.saturating_add(late.days()),
            time,
        });
        case.outcome = Some(Outcome::Granted);
        if late > 0 {
            case.overdue_reason = Some(LATE_REASON.to_owned());
        }
    }

    /// Makes one case in forty late, more than the simulated province has, so that there is something
    /// to see.
    fn make_some_late(&mut self, case: &mut Case) {
        let (Some(finished), true) = (case.finished_at, self.rng.random_ratio(1, 40)) else {
            return;
        };
        let due = finished
            .date
            .saturating_sub(self.rng.random_range(1..6).days());
        if case.punctuality() != Some(Punctuality::Overdue) && due >= case.received_at.date {
            case.due_at = Some(CaseTime {
                date: due,
                time: None,
            });
            case.overdue_reason = Some(LATE_REASON.to_owned());
        }
    }

    /// Closes the months that are due until a time, each on its day.
    fn close_until(&self, time: Timestamp) -> Result<(), CliError> {
        while let Some(due) = self.store.find_next_closing()?.filter(|due| *due <= time) {
            self.store.mix(due)?;
        }
        Ok(())
    }

    /// Writes the cases of a month, their links and answers.
    fn write_month(&mut self, month: Month, cases: Vec<SimulatedCase>) -> Result<(), CliError> {
        let evening = evening_of(month);
        let mut by_delivery: BTreeMap<Option<Delivery>, Vec<SimulatedCase>> = BTreeMap::new();
        for simulated in cases {
            // Some links are never delivered.
            let delivery = match simulated.case.channel {
                _ if self.rng.random_ratio(1, 9) => None,
                Channel::Counter => Some(Delivery::Slip),
                Channel::Online | Channel::Post => Some(Delivery::Message),
            };
            by_delivery.entry(delivery).or_default().push(simulated);
        }
        for (delivery, cases) in by_delivery {
            for batch in cases.chunks(CaseImporter::BATCH) {
                self.finish_and_answer(delivery, batch, evening)?;
            }
        }
        Ok(())
    }

    fn finish_and_answer(
        &mut self,
        delivery: Option<Delivery>,
        simulated: &[SimulatedCase],
        now: Timestamp,
    ) -> Result<(), CliError> {
        let cases: Vec<CaseUpdate> = simulated
            .iter()
            .map(|simulated| CaseUpdate::whole(simulated.case.clone()))
            .collect();
        let options = CaseImport {
            links: true,
            delivery,
            by: By::operator("demo", now),
            sha256: None,
            viewer: Viewer::Operator,
        };
        let imported = self
            .store
            .import_cases(options, ImportMode::Chunked, |importer| {
                importer.apply(&cases).map_err(CliError::from)
            })?;
        let mut submissions = Vec::new();
        for (simulated, imported) in simulated.iter().zip(imported) {
            let imported = imported.map_err(|refusal| CliError::Refused(refusal.to_string()))?;
            if let (Some(link), Some(_)) = (imported.link, delivery) {
                submissions.extend(self.answer(simulated, link.code));
            }
        }
        self.store.submit_all(&submissions, now)?;
        Ok(())
    }

    /// Returns what a citizen sends, if anything.
    fn answer(&mut self, simulated: &SimulatedCase, code: LinkCode) -> Option<Submission> {
        let agency = &self.province.agencies()[simulated.agency];
        // The percentage is of all finished cases, and one in nine never got its link.
        if self.rng.random_range(0..100) >= agency.response_percent * 9 / 8 {
            return None;
        }
        let late = simulated.case.punctuality() == Some(Punctuality::Overdue);
        let quality = if late {
            agency.quality - 25.0
        } else {
            agency.quality
        };
        let source = match self.rng.random_range(0..100) {
            0..6 => Source::Kiosk,
            6..10 => Source::Paper,
            _ => Source::Web,
        };
        // One agency shows the signs of staff filling in forms.
        let suspicious = agency.number == 5 && self.rng.random_ratio(2, 5);
        Some(Submission {
            code,
            press: format!("{:032x}", self.rng.random::<u128>()),
            ratings: draw_ratings(quality, COMPLAINED, &mut self.rng, &self.definition),
            comment: comments::draw(quality, &mut self.rng),
            language: if self.rng.random_ratio(1, 80) {
                "en"
            } else {
                "vi"
            }
            .to_owned(),
            source,
            signals: if suspicious { "bs" } else { "" }.to_owned(),
            assisted: source == Source::Kiosk && self.rng.random_ratio(1, 6),
        })
    }
}
