//! Submitting what a citizen answered.

use std::time::Duration;

use actix_web::rt::time::timeout;
use actix_web::web;
use jiff::Timestamp;

use crate::domain::answers::signals;
use crate::domain::answers::signals::SeenSignals;
use crate::domain::answers::source::Source;
use crate::domain::form::Answers;
use crate::domain::links::code::LinkCode;
use crate::store::{Link, LinkState, Submission, Submitted, WriteError};
use crate::web::{Error, State};

/// How long a citizen waits for a durable commit before they are asked to send again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Returns a new press: 128 random bits by which a repeat of the same form is recognised.
pub(in crate::web) fn random_press() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// Where answers come from.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct AnswerOrigin {
    /// The source of the answers.
    pub(in crate::web) source: Source,
    /// Whether the citizen said that somebody helped them.
    pub(in crate::web) assisted: bool,
}

/// Submits answers and returns what became of them, once they are durable.
///
/// # Errors
/// When they can't be stored, or not in time.
pub(in crate::web) async fn submit(
    state: &web::Data<State>,
    code: LinkCode,
    link: &Link,
    answers: Answers,
    origin: AnswerOrigin,
    now: Timestamp,
) -> Result<Submitted, Error> {
    let straight = signals::is_straight_line(&answers.ratings, answers.comment.as_deref());
    // A second press of the button can't be accepted, so it doesn't count.
    let counted = link.state == LinkState::Open;
    let delivered_at = state
        .deliveries
        .find(&code)
        .map_or(link.issued_at, |shown| shown.max(link.issued_at));
    let burst = counted && is_burst(state, link, now);
    let submission = Submission {
        code,
        press: answers.press.unwrap_or_else(random_press),
        ratings: answers.ratings,
        comment: answers.comment,
        language: answers.language,
        source: origin.source,
        signals: signals::letters(SeenSignals {
            burst,
            fast: signals::is_fast(delivered_at, now),
            identical: false,
            night: signals::is_at_night(now),
            straight_line: straight,
        }),
        assisted: origin.assisted,
    };
    let result = match timeout(LONGEST_WAIT, state.writer.submit(submission, now)).await {
        Ok(result) => result,
        Err(_) => Err(WriteError::Unavailable),
    };
    if counted && result.is_err() {
        let office = link.intake_office.as_ref();
        for unit in [&link.agency].into_iter().chain(office) {
            state.bursts.take_back(unit);
        }
    }
    state.metrics.submission(&result);
    Ok(result?)
}

/// Counts the answer, and returns whether it is part of a burst.
fn is_burst(state: &State, link: &Link, now: Timestamp) -> bool {
    let agency = state.bursts.count(&link.agency, now);
    let office = link.intake_office.as_deref();
    let office = office.is_some_and(|office| state.bursts.count(office, now));
    agency || office
}
