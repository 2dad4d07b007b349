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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::states::ProvisionalStates;
    use super::*;
    use crate::domain::answers::mixing::Waiting;

    #[test]
    fn the_states_of_a_month_are_written_apart_and_those_of_a_quarter_together() {
        let traits = Traits {
            office: "*".into(),
            source: "*".into(),
            channel: "*".into(),
            field: "*".into(),
        };
        let subject: UnitAndVersion = ("so-tp".into(), "so-nganh-4@1".into());
        let month: Month = "2026-07".parse().unwrap();
        for (period, groups_of) in [(Period::Month(month), 2), (month.quarter(), 1)] {
            let (mut inbox, mut kinds) = (Inbox::default(), BTreeMap::new());
            let of_subject = inbox.answers.entry(subject.clone()).or_default();
            for state in [0, 1] {
                let kind = Waiting {
                    month,
                    state,
                    traits: traits.clone(),
                };
                let keys = (0..5).map(|key| 5 * i64::try_from(state).unwrap() + key);
                of_subject.insert(kind.clone(), keys.collect());
                let traits = traits.clone();
                kinds.insert(kind, Move::Leaves { period, traits });
            }
            let moves = Moves {
                states: ProvisionalStates::default(),
                kinds: HashMap::from([(subject.clone(), kinds)]),
            };
            let (leaving, waiting) = groups(&moves, &inbox);
            assert_eq!(leaving.len(), groups_of, "{period}");
            assert!(leaving.iter().all(|keys| keys.len() == 10 / groups_of));
            assert!(waiting.is_empty());
        }
    }
}
