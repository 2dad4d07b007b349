//! Made-up answers. Most people are content or not as a whole, and answer every question
//! accordingly.

use std::sync::Arc;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::cases::SimulatedCase;
use super::province::Province;
use crate::domain::files::ResponseRow;
use crate::domain::period::Period;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::domain::unknown::UNKNOWN;

/// The source of simulated responses.
pub const SOURCE: &str = "paper";

/// The share of people who complained or suggested something, and so can judge how that was
/// handled.
const COMPLAINED: f64 = 0.08;

/// The share of satisfied answers of a content person, and of one who isn't content.
const CONTENT: f64 = 0.995;
const DISCONTENT: f64 = 0.45;

/// Returns the random answers of one person.
///
/// `quality` is the share of satisfied answers to expect, 0–100. The answers of a person are
/// correlated, as real ones are. Questions that may not apply are sometimes `x`. Those behind a
/// yes/no screen, such as complaints, apply to a share of `screened`. At least one answer is a
/// level.
pub fn draw_ratings(
    quality: f64,
    screened: f64,
    rng: &mut ChaCha8Rng,
    definition: &Definition,
) -> Ratings {
    let quality = (quality / 100.0).clamp(0.0, 1.0);
    let satisfied = satisfied_share(quality, rng);
    let mut ratings = Vec::new();
    for component in &definition.components {
        let applies = match (&component.screen, &component.not_applicable) {
            (Some(_), _) => rng.random_bool(screened),
            (None, Some(_)) => rng.random_bool(0.94),
            (None, None) => true,
        };
        for question in &component.questions {
            let free = question.not_applicable.is_some() && rng.random_bool(0.3);
            let blank = rng.random_bool(0.015);
            let level = draw_level(satisfied, rng, definition);
            ratings.push(if !applies || free {
                Rating::NotApplicable
            } else if blank {
                Rating::Blank
            } else {
                level
            });
        }
    }
    let answered = ratings
        .iter()
        .any(|rating| matches!(rating, Rating::Level(_)));
    if let (false, Some(first)) = (answered, ratings.first_mut()) {
        *first = draw_level(satisfied, rng, definition);
    }
    Ratings::new(ratings)
}

/// Returns the share of satisfied answers of one person, on average `quality`.
fn satisfied_share(quality: f64, rng: &mut ChaCha8Rng) -> f64 {
    if !(DISCONTENT..=CONTENT).contains(&quality) {
        return quality;
    }
    let content = (quality - DISCONTENT) / (CONTENT - DISCONTENT);
    if rng.random_bool(content.clamp(0.0, 1.0)) {
        CONTENT
    } else {
        DISCONTENT
    }
}

/// Returns a satisfied level with the given chance, mostly a high one, and otherwise mostly the
/// highest of the others.
fn draw_level(satisfied: f64, rng: &mut ChaCha8Rng, definition: &Definition) -> Rating {
    let wanted = rng.random_bool(satisfied);
    let levels = definition
        .scale
        .iter()
        .rev()
        .filter(|level| level.satisfied == wanted);
    let mut drawn = None;
    for level in levels {
        drawn = Some(level.value);
        if rng.random_bool(0.62) {
            break;
        }
    }
    drawn.map_or(Rating::Blank, Rating::Level)
}

/// The random responses to some of the finished cases.
pub struct SimulatedResponses<'a> {
    province: &'a Province,
    definition: &'a Arc<Definition>,
    rng: ChaCha8Rng,
}

impl<'a> SimulatedResponses<'a> {
    /// Prepares responses to a survey. They have random numbers of their own, so that the cases are
    /// the same without them.
    pub fn new(province: &'a Province, definition: &'a Arc<Definition>) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(province.seed());
        rng.set_stream(2);
        Self {
            province,
            definition,
            rng,
        }
    }

    /// Returns the response to a case, or nothing where it isn't finished or nobody answered.
    pub fn answer(&mut self, simulated: &SimulatedCase) -> Option<ResponseRow> {
        let case = &simulated.case;
        let finished = case.finished_at?;
        let agency = &self.province.agencies()[simulated.agency];
        if self.rng.random_range(0..100) >= agency.response_percent {
            return None;
        }
        Some(ResponseRow {
            agency: case.agency.clone(),
            period: Period::Month(finished.month()),
            survey: Arc::clone(self.definition),
            channel: case.channel.name().to_owned(),
            source: SOURCE.to_owned(),
            field: case.field.clone().unwrap_or_else(|| UNKNOWN.to_owned()),
            ratings: draw_ratings(agency.quality, COMPLAINED, &mut self.rng, self.definition),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::survey::shipped;

    /// Returns the share of satisfied answers among those given, in hundredths of a percent.
    fn score(quality: f64) -> i32 {
        let definition = shipped().swap_remove(0);
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let (mut satisfied, mut given) = (0, 0);
        for _ in 0..4_000 {
            for rating in draw_ratings(quality, COMPLAINED, &mut rng, &definition).iter() {
                if let Rating::Level(level) = rating {
                    given += 1;
                    satisfied += i32::from(level >= 4);
                }
            }
        }
        satisfied * 1_000 / (given / 10)
    }

    #[test]
    fn the_score_is_close_to_the_quality() {
        for quality in [30, 70, 90, 97, 100] {
            let score = score(f64::from(quality));
            assert!((score - quality * 100).abs() < 200, "{quality}: {score}");
        }
    }

    #[test]
    fn everybody_answers_something_and_few_people_complained() {
        let definition = shipped().swap_remove(0);
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let all: Vec<_> = (0..2_000)
            .map(|_| draw_ratings(88.0, COMPLAINED, &mut rng, &definition))
            .collect();
        assert!(all.iter().all(Ratings::has_answer));
        let complained = all.iter().filter(|r| !r.as_str().ends_with("xx")).count();
        assert!((80..260).contains(&complained), "{complained}");
        assert!(all.iter().any(|r| r.as_str().contains('-')));
    }

    #[test]
    fn answers_of_a_person_are_correlated() {
        // Independent answers at 80 % would leave one person in 23 with all 14 satisfied.
        let definition = shipped().swap_remove(0);
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let content = (0..2_000)
            .map(|_| draw_ratings(80.0, COMPLAINED, &mut rng, &definition))
            .filter(|r| !r.as_str().contains(['1', '2', '3']))
            .count();
        assert!(content > 1_000, "{content}");
    }
}
