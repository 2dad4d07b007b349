//! What editions of overlapping periods give away together.
//!
//! Whoever has several of them can add and subtract. As long as the answers of a period stay the same,
//! that gives sums over none or at least `k` responses, which is a matter of
//! [`disclosure`](crate::domain::figures::disclosure). But responses may come and go between two editions:
//! where no case of a month is known, batches of them are imported and withdrawn while corrections are
//! drafted. Then everything that can be worked out with the new edition is looked at ([`find_reading`]):
//!
//! * what an edition has less editions of parts of its period, and
//! * what changed since another edition of its period, less what may have changed in the parts.
//!
//! Each of these differences must be nothing or of at least `k` responses, in every number: responses,
//! answers to a question, those to whom it did not apply, and answers to the questions of a component
//! that are not shown. Where the number of responses is the same and other sums are not, unknown persons
//! were exchanged. How many shows in the counts of levels alone: a response that comes raises one level of
//! a question by one, and a response that goes lowers one. So the increases of a question's levels together,
//! or the decreases, are at least `k`, or the edition is refused. Where answers to several questions that are
//! not shown have changed, they may be those of the same people, and are at least `k` for each question.
//!
//! The block's pooled figure is the sum of what is shown of its ranked agencies, and so tells nothing more.
//! What changes nothing about responses, such as other names, texts, cases or thresholds of the ranking,
//! is never refused: a subject that an edition of the same period has told with the same numbers is not
//! looked at again.

use std::collections::BTreeMap;

use super::readings::{MOST_SUMS, PublishedCounts, TooManySums, find_reading};
use super::subject::{Subject, SubjectCounts, subjects};
use crate::domain::editions::manifest::{LEAST_K, Manifest, SurveyEntry};
use crate::domain::figures::method::Method;
use crate::domain::period::Period;

/// Why an edition is not made for what it may give away together with others.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DisclosureRefusal {
    /// It would give away answers of too few responses.
    #[error(transparent)]
    Disclosed(#[from] Disclosed),
    /// There are too many sums and differences of editions to look at all of them.
    #[error(
        "whether answers about {agency} would be given away can't be checked: the editions of this period and of its parts have more than {MOST_SUMS} sums and differences"
    )]
    TooMany {
        /// The agency's code.
        agency: String,
    },
}

/// Answers of too few responses, which an edition would give away.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "answers of fewer than {k} responses of {agency} would be given away by difference of {}: {what} differs by {difference}",
    editions.join(", ")
)]
pub struct Disclosed {
    /// The agency's code.
    pub agency: String,
    /// The number: a path such as `components.to-chuc.n`.
    pub what: String,
    /// What the number differs by.
    pub difference: i64,
    /// The fewest responses that may be given away.
    pub k: i64,
    /// The ids of the editions that are added and subtracted.
    pub editions: Vec<String>,
}

/// Refuses an edition of a period that gives away answers of 1 to `k` − 1 responses by difference from
/// others. `shown` are all of overlapping periods that were ever shown or are going to be, because a
/// reader may keep them all, with their periods and in the order in which they were made; `k` is the
/// largest of any of them, and no less than `least_k`, which is that of the store: an edition of shares of
/// wholly satisfied responses doesn't name it.
///
/// # Errors
/// The first such number, by agency and name; and where there are too many sums to look at.
pub fn check_disclosure(
    period: Period,
    new: &Manifest,
    shown: &[(Period, Manifest)],
    least_k: i64,
) -> Result<(), DisclosureRefusal> {
    let editions = shown.iter().map(|(_, manifest)| manifest);
    let surveys: Vec<&SurveyEntry> = editions
        .chain([new])
        .flat_map(|manifest| &manifest.surveys)
        .collect();
    let earlier: Vec<EditionNumbers<'_>> = shown
        .iter()
        .map(|(period, manifest)| EditionNumbers::of(*period, manifest, &surveys))
        .collect();
    let k = shown.iter().map(|(_, manifest)| least(manifest));
    let k = k.fold(least(new).max(least_k), i64::max);
    let new = EditionNumbers::of(period, new, &surveys);
    for ((agency, subject), counts) in &new.subjects {
        let published = published(&new, counts, (agency, subject), &earlier);
        let found = find_reading(period, &published, subject.adds_up, &|reading| {
            let few = subject.find_few(&reading.counts, k, reading.is_change)?;
            Some((few, reading.editions.clone()))
        });
        let found = found.map_err(|TooManySums| DisclosureRefusal::TooMany {
            agency: (*agency).to_owned(),
        })?;
        if let Some(((what, difference), editions)) = found {
            return Err(Disclosed {
                agency: (*agency).to_owned(),
                what,
                difference,
                k,
                editions: editions.into_iter().map(str::to_owned).collect(),
            }
            .into());
        }
    }
    Ok(())
}

/// The fewest responses that an edition tells of. Shares of wholly satisfied responses are of more than
/// other numbers beside them, and name theirs alone.
pub(super) fn least(manifest: &Manifest) -> i64 {
    match manifest.method.name {
        Method::AllSatisfied => LEAST_K,
        _ => manifest.method.k,
    }
}

/// The numbers of an edition.
struct EditionNumbers<'m> {
    edition: &'m str,
    period: Period,
    subjects: BTreeMap<(&'m str, Subject<'m>), SubjectCounts>,
}

impl<'m> EditionNumbers<'m> {
    fn of(period: Period, manifest: &'m Manifest, surveys: &[&'m SurveyEntry]) -> Self {
        Self {
            edition: &manifest.id,
            period,
            subjects: subjects(manifest, surveys),
        }
    }
}

/// The new numbers of a subject and those that were shown before; none where the same numbers were shown
/// of the same period. Of several editions with the same numbers the first stands for all.
fn published<'e>(
    new: &EditionNumbers<'e>,
    own: &'e SubjectCounts,
    about: (&'e str, &Subject<'e>),
    earlier: &'e [EditionNumbers<'e>],
) -> Vec<PublishedCounts<'e>> {
    let of = |edition: &EditionNumbers<'e>, counts, is_new| PublishedCounts {
        edition: edition.edition,
        period: edition.period,
        is_new,
        counts,
    };
    let key = (about.0, about.1.clone());
    let mut published: Vec<PublishedCounts<'e>> = Vec::new();
    for edition in earlier {
        let Some(counts) = edition.subjects.get(&key) else {
            continue;
        };
        if edition.period == new.period && counts == own {
            return Vec::new();
        }
        let mut known = published.iter();
        if !known.any(|one| one.period == edition.period && one.counts == counts) {
            published.push(of(edition, counts, false));
        }
    }
    published.push(of(new, own, true));
    published
}

#[cfg(test)]
mod tests;
