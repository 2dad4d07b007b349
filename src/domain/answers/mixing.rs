//! Mixing: which waiting answers become responses, and with which others.
//!
//! An answer leaves the inbox only in company: together with at least `k` − 1 answers of the same
//! traits, so that nobody, not even the database's administrator, can join it to its case. When a
//! month closes, the remaining answers lose one trait after another until they are alike. Those
//! that are too few for a month wait as answers of its quarter, then of its year.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::unknown::UNKNOWN;
use crate::domain::period::Period;

/// Answers with the same traits. Values are shared, because there are many groups and few values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MixingGroup {
    /// The deciding agency or intake office that is judged.
    pub unit: Arc<str>,
    /// `decided` or `intake`.
    pub role: Arc<str>,
    /// The survey version, as `id@version`.
    pub survey_version: Arc<str>,
    /// The month in which the case was finished, or the quarter or year under which it waits.
    pub period: Period,
    /// The source: the way in which the answer came.
    pub source: Arc<str>,
    /// The channel: how the case was handed in.
    pub channel: Arc<str>,
    /// The field of the case.
    pub field: Arc<str>,
}

/// What mixing does with one group of waiting answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The group as it waits.
    pub from: MixingGroup,
    /// The group that it becomes; the same where no trait is dropped.
    pub to: MixingGroup,
    /// Whether it leaves the inbox now.
    pub leaves: bool,
}

/// Returns one move for each waiting group, given the size of each.
///
/// `is_closed` tells closed periods from open ones, and `k` is the fewest answers that may leave
/// together.
pub fn plan(
    waiting: BTreeMap<MixingGroup, i64>,
    is_closed: impl Fn(Period) -> bool,
    k: i64,
) -> Vec<Move> {
    let mut moves: Vec<(Move, i64)> = waiting
        .into_iter()
        .map(|(from, size)| {
            let to = from.clone();
            (
                Move {
                    from,
                    to,
                    leaves: false,
                },
                size,
            )
        })
        .collect();
    let dropped: Arc<str> = UNKNOWN.into();
    let dropping: [fn(&mut MixingGroup) -> &mut Arc<str>; 3] = [
        |group| &mut group.field,
        |group| &mut group.channel,
        |group| &mut group.source,
    ];
    release(&mut moves, k);
    // Months first; the rest of a month joins its quarter, and the rest of a quarter its year.
    for _ in 0..3 {
        for trait_of in dropping {
            for (step, _) in waiting_in_closed(&mut moves, &is_closed) {
                *trait_of(&mut step.to) = dropped.clone();
            }
            release(&mut moves, k);
        }
        for (step, _) in waiting_in_closed(&mut moves, &is_closed) {
            match step.to.period.coarser() {
                Some(coarser) => step.to.period = coarser,
                // The year is closed: no more answers like these will come.
                None => step.leaves = true,
            }
        }
        release(&mut moves, k);
    }
    moves.into_iter().map(|(step, _)| step).collect()
}

/// Divides groups into batches of at most `most` members, to be written one after another.
///
/// A group stays whole where it fits, and a larger one is divided evenly. So every part of a group
/// has at least `k` members, provided that `most` is at least 2·`k`.
pub fn write_batches<T>(groups: impl IntoIterator<Item = Vec<T>>, most: usize) -> Vec<Vec<T>> {
    let mut batches: Vec<Vec<T>> = Vec::new();
    for group in groups {
        let parts = group.len().div_ceil(most).max(1);
        let (least, larger) = (group.len() / parts, group.len() % parts);
        let mut members = group.into_iter();
        for part in 0..parts {
            let size = least + usize::from(part < larger);
            match batches.last_mut() {
                Some(last) if last.len() + size <= most => last.extend(members.by_ref().take(size)),
                _ => batches.push(members.by_ref().take(size).collect()),
            }
        }
    }
    batches
}

fn waiting_in_closed<'a>(
    moves: &'a mut [(Move, i64)],
    is_closed: &'a impl Fn(Period) -> bool,
) -> impl Iterator<Item = &'a mut (Move, i64)> {
    moves
        .iter_mut()
        .filter(|(step, _)| !step.leaves && is_closed(step.to.period))
}

/// Marks every group of at least `k` as leaving.
fn release(moves: &mut [(Move, i64)], k: i64) {
    let mut sizes: BTreeMap<MixingGroup, i64> = BTreeMap::new();
    for (step, size) in moves.iter().filter(|(step, _)| !step.leaves) {
        *sizes.entry(step.to.clone()).or_default() += size;
    }
    for (step, _) in moves.iter_mut().filter(|(step, _)| !step.leaves) {
        step.leaves = sizes.get(&step.to).is_some_and(|size| *size >= k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn group(period: &str, source: &str, channel: &str, field: &str) -> MixingGroup {
        MixingGroup {
            unit: "so-khcn".into(),
            role: "decided".into(),
            survey_version: "so-nganh-4@1".into(),
            period: period.parse().unwrap(),
            source: source.into(),
            channel: channel.into(),
            field: field.into(),
        }
    }

    fn run(waiting: &[(MixingGroup, i64)], closed: &[&str]) -> Vec<(String, bool)> {
        let closed: Vec<Period> = closed.iter().map(|p| p.parse().unwrap()).collect();
        plan(
            waiting.iter().cloned().collect(),
            |p| closed.contains(&p),
            5,
        )
        .into_iter()
        .map(|m| {
            let to = m.to;
            let text = format!("{} {} {} {}", to.period, to.source, to.channel, to.field);
            (text, m.leaves)
        })
        .collect()
    }

    #[test]
    fn five_answers_alike_leave_with_all_their_traits() {
        let moves = run(&[(group("2026-07", "web", "counter", "đất đai"), 5)], &[]);
        assert_eq!(moves, [("2026-07 web counter đất đai".into(), true)]);
    }

    #[test]
    fn four_answers_wait_while_their_month_is_open() {
        let moves = run(&[(group("2026-07", "web", "counter", "đất đai"), 4)], &[]);
        assert_eq!(moves, [("2026-07 web counter đất đai".into(), false)]);
    }

    #[test]
    fn at_closing_the_field_is_dropped_before_the_channel_and_the_channel_before_the_source() {
        let waiting = [
            (group("2026-07", "kiosk", "counter", "a"), 3),
            (group("2026-07", "kiosk", "counter", "b"), 2),
            (group("2026-07", "web", "counter", "a"), 2),
            (group("2026-07", "web", "online", "a"), 3),
        ];
        assert_eq!(
            run(&waiting, &["2026-07"]),
            [
                ("2026-07 kiosk counter *".into(), true),
                ("2026-07 kiosk counter *".into(), true),
                ("2026-07 web * *".into(), true),
                ("2026-07 web * *".into(), true),
            ]
        );
        let waiting = [
            (group("2026-07", "kiosk", "counter", "a"), 3),
            (group("2026-07", "web", "counter", "a"), 2),
        ];
        assert_eq!(
            run(&waiting, &["2026-07"]),
            [
                ("2026-07 * * *".into(), true),
                ("2026-07 * * *".into(), true)
            ]
        );
    }

    #[test]
    fn answers_too_few_for_a_month_wait_under_its_quarter() {
        let moves = run(
            &[(group("2026-07", "web", "counter", "a"), 4)],
            &["2026-07"],
        );
        assert_eq!(moves, [("2026-Q3 * * *".into(), false)]);
    }

    #[test]
    fn answers_of_a_quarter_leave_with_the_rest_of_the_next_month() {
        let waiting = [
            (group("2026-Q3", "*", "*", "*"), 3),
            (group("2026-08", "web", "counter", "a"), 2),
        ];
        assert_eq!(
            run(&waiting, &["2026-07", "2026-08"]),
            [
                ("2026-Q3 * * *".into(), true),
                ("2026-Q3 * * *".into(), true)
            ]
        );
    }

    #[test]
    fn the_rest_of_a_quarter_waits_under_its_year_and_leaves_when_the_year_closes() {
        let waiting = [(group("2026-12", "web", "post", "a"), 1)];
        assert_eq!(
            run(&waiting, &["2026-12", "2026-Q4"]),
            [("2026 * * *".into(), false)]
        );
        assert_eq!(
            run(&waiting, &["2026-12", "2026-Q4", "2026"]),
            [("2026 * * *".into(), true)]
        );
    }

    #[test]
    fn answers_to_different_versions_are_not_alike() {
        let mut other = group("2026-07", "web", "counter", "a");
        other.survey_version = "so-nganh-4@2".into();
        let waiting = [(group("2026-07", "web", "counter", "a"), 3), (other, 3)];
        assert!(run(&waiting, &[]).iter().all(|(_, leaves)| !leaves));
    }

    proptest! {
        #[test]
        fn batches_keep_groups_whole_or_divide_them_evenly(
            sizes in prop::collection::vec(0usize..40, 0..20),
        ) {
            let groups: Vec<Vec<usize>> =
                sizes.iter().enumerate().map(|(group, size)| vec![group; *size]).collect();
            let batches = write_batches(groups.clone(), 10);
            prop_assert_eq!(batches.concat(), groups.concat());
            for batch in &batches {
                prop_assert!(batch.len() <= 10);
                for (group, size) in sizes.iter().enumerate() {
                    let present = batch.iter().filter(|member| **member == group).count();
                    prop_assert!(present == 0 || present >= (*size).min(5));
                }
            }
        }

        #[test]
        fn no_fewer_than_k_leave_together_before_the_year_closes(
            sizes in prop::collection::vec((0u8..3, 0u8..2, 0u8..2, 0u8..3, 1i64..7), 1..30),
            closed in prop::collection::vec(0u8..4, 0..4),
        ) {
            let mut waiting = BTreeMap::new();
            for (month, source, channel, field, size) in sizes {
                let period = format!("2026-0{}", 7 + month);
                let key = group(&period, &source.to_string(), &channel.to_string(), &field.to_string());
                *waiting.entry(key).or_insert(0) += size;
            }
            let periods = ["2026-07", "2026-08", "2026-09", "2026-Q3"];
            let closed: Vec<Period> =
                closed.iter().map(|i| periods[usize::from(*i)].parse().unwrap()).collect();
            let moves = plan(waiting.clone(), |p| closed.contains(&p), 5);
            prop_assert_eq!(moves.len(), waiting.len());
            let mut leaving: BTreeMap<MixingGroup, i64> = BTreeMap::new();
            for step in moves.iter().filter(|step| step.leaves) {
                *leaving.entry(step.to.clone()).or_default() += waiting[&step.from];
            }
            prop_assert!(leaving.values().all(|size| *size >= 5), "{:?}", leaving);
        }
    }
}
