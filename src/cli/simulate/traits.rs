//! The traits of a made-up case other than its days.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::procedures::{LAND, LAND_REASONS, OVERDUE_REASONS, Procedure};
use super::province::{Province, SimulatedAgency};
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{Applicant, Channel, Outcome};

/// Returns one of an agency's procedures, the first ones more often. Overdue cases are mostly about
/// land.
pub fn procedure(
    agency: &SimulatedAgency,
    overdue: bool,
    rng: &mut ChaCha8Rng,
) -> &'static Procedure {
    let procedures = agency.procedures();
    let land = procedures.iter().find(|procedure| procedure.field == LAND);
    if let (true, Some(land), true) = (overdue, land, rng.random_ratio(7, 10)) {
        return land;
    }
    let one = rng.random_range(0..procedures.len());
    let other = rng.random_range(0..procedures.len());
    &procedures[one.min(other)]
}

pub fn channel(agency: &SimulatedAgency, rng: &mut ChaCha8Rng) -> Channel {
    let online = if agency.department { 65 } else { 40 };
    match rng.random_range(0..100) {
        percent if percent < online => Channel::Online,
        percent if percent >= 95 => Channel::Post,
        _ => Channel::Counter,
    }
}

/// Returns the office where the case is handed in, and the one where its result is returned if that
/// is another.
///
/// A case may be handed in anywhere in the province: mostly at the nearest office, sometimes at
/// another.
pub fn offices(
    province: &Province,
    agency: &SimulatedAgency,
    channel: Channel,
    rng: &mut ChaCha8Rng,
) -> (Slug, Option<Slug>) {
    let any = |rng: &mut ChaCha8Rng| {
        let offices = province.offices();
        offices[rng.random_range(0..offices.len())].code.clone()
    };
    let intake = if channel == Channel::Counter && rng.random_ratio(15, 100) {
        any(rng)
    } else {
        agency.office.clone()
    };
    let elsewhere = rng.random_ratio(5, 100).then(|| any(rng));
    let elsewhere = elsewhere.filter(|office| *office != intake);
    (intake, elsewhere)
}

pub fn applicant(agency: &SimulatedAgency, rng: &mut ChaCha8Rng) -> Applicant {
    let organisations = if agency.department { 45 } else { 6 };
    if rng.random_range(0..100) < organisations {
        Applicant::Organisation
    } else {
        Applicant::Person
    }
}

pub fn outcome(rng: &mut ChaCha8Rng) -> Outcome {
    match rng.random_range(0..1_000) {
        0..=24 => Outcome::Refused,
        25..=64 => Outcome::Returned,
        _ => Outcome::Granted,
    }
}

pub fn overdue_reason(about_land: bool, rng: &mut ChaCha8Rng) -> String {
    let reasons = if about_land {
        0..LAND_REASONS
    } else {
        LAND_REASONS..OVERDUE_REASONS.len()
    };
    OVERDUE_REASONS[rng.random_range(reasons)].to_owned()
}
