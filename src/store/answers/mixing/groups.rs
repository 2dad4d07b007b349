//! What becomes of the waiting answers, as groups that leave together and as counts.

use std::collections::BTreeMap;

use super::leave::Moves;
use super::waiting_rows::{Inbox, UnitAndVersion};
use crate::domain::answers::mixing::{Move, Traits};
use crate::domain::period::{Month, Period};
use crate::store::answers::counts;
use crate::store::answers::counts::UnitCount;
use crate::store::answers::inbox_key::InboxKey;

/// The answers that leave, in groups that stay together, and the numbers of those of closed months
/// that wait, by unit and month.
pub(super) type Groups = (Vec<Vec<InboxKey>>, BTreeMap<(String, Month), i64>);

/// What answers share that leave together; those of a month also the state of its provisional sums, so that none of
/// these is written in part.
type Alike<'m> = (&'m UnitAndVersion, Period, &'m Traits, Option<usize>);

/// Groups the waiting answers by what becomes of them.
pub(super) fn groups(moves: &Moves, inbox: &Inbox) -> Groups {
    let mut leaving: BTreeMap<Alike, Vec<InboxKey>> = BTreeMap::new();
    let mut withheld: Vec<Vec<InboxKey>> = Vec::new();
    let mut waiting: BTreeMap<(String, Month), i64> = BTreeMap::new();
    for (subject, kinds) in &inbox.answers {
        let Some(moves) = moves.get(subject) else {
            continue;
        };
        for (kind, keys) in kinds {
            match moves.get(kind) {
                Some(Move::Leaves { period, traits }) => {
                    let state = matches!(period, Period::Month(_)).then_some(kind.state);
                    let alike = (subject, *period, traits, state);
                    leaving.entry(alike).or_default().extend(keys);
                }
                Some(Move::Withheld) => withheld.push(keys.clone()),
                _ => {
                    *waiting
                        .entry((subject.0.to_string(), kind.month))
                        .or_default() += i64::try_from(keys.len()).unwrap_or(i64::MAX);
                }
            }
        }
    }
    (leaving.into_values().chain(withheld).collect(), waiting)
}

/// The answers of closed months, and of closed quarters, that do not leave as answers of these.
pub(super) fn beyond(
    moves: &Moves,
    inbox: &Inbox,
    is_closed: &impl Fn(&str, Period) -> bool,
) -> Vec<UnitCount> {
    let mut beyond: BTreeMap<(&str, Period), i64> = BTreeMap::new();
    for (subject, kinds) in &inbox.answers {
        for (kind, keys) in kinds {
            let left = match moves.get(subject).and_then(|moves| moves.get(kind)) {
                Some(Move::Leaves { period, .. }) => Some(*period),
                _ => None,
            };
            for period in [Period::Month(kind.month), kind.month.quarter()] {
                let leaves_within = left.is_some_and(|left| period.contains(left));
                if is_closed(&subject.0, period) && !leaves_within {
                    *beyond.entry((&subject.0, period)).or_default() +=
                        i64::try_from(keys.len()).unwrap_or(i64::MAX);
                }
            }
        }
    }
    beyond
        .into_iter()
        .map(|((unit, period), count)| UnitCount {
            unit: unit.to_owned(),
            period: period.to_string(),
            kind: counts::BEYOND.to_owned(),
            count,
        })
        .collect()
}
