//! Mixing: which waiting answers may leave, and in what company.
//!
//! An answer leaves the inbox only among at least `k` alike, so that nobody, not even the
//! database's administrator, can join it to its case. When a month closes, what is left is made
//! alike step by step, and what is too few for a month waits as its quarter, then its year.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::period::Period;

/// A trait that was dropped.
pub const DROPPED: &str = "*";

/// What makes answers alike. There are many groups, and of each trait few values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    /// The deciding agency or intake office.
    pub unit: Arc<str>,
    /// `decided` or `intake`.
    pub role: Arc<str>,
    /// The version answered.
    pub survey_version: Arc<str>,
    /// The month in which the case was finished, or the quarter or year it waits as.
    pub period: Period,
    /// By which way the answer came.
    pub source: Arc<str>,
    /// How the case was handed in.
    pub channel: Arc<str>,
    /// The case's field.
    pub field: Arc<str>,
}

/// What a mixing does to one group of waiting answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The group as it waits.
    pub from: Group,
    /// What it becomes; the same where nothing is dropped.
    pub to: Group,
    /// Whether it leaves now.
    pub leaves: bool,
}

/// Plans a mixing of waiting groups and their sizes.
pub fn plan(
    waiting: BTreeMap<Group, i64>,
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
    let dropped: Arc<str> = DROPPED.into();
    let dropping: [fn(&mut Group) -> &mut Arc<str>; 3] = [
        |group| &mut group.field,
        |group| &mut group.channel,
        |group| &mut group.source,
    ];
    release(&mut moves, k);
    // Months first; what is left of them joins its quarter, and that its year.
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
                // The year is over: nothing more will come to keep it company.
                None => step.leaves = true,
            }
        }
        release(&mut moves, k);
    }
    moves.into_iter().map(|(step, _)| step).collect()
}

/// Parts what leaves into companies of about `most` that leave one after another: groups stay
/// whole, and one that is larger is parted evenly, so that nobody leaves in smaller company than
/// before, as long as `most` is at least twice `k`.
pub fn companies<T>(groups: impl IntoIterator<Item = Vec<T>>, most: usize) -> Vec<Vec<T>> {
    let mut companies: Vec<Vec<T>> = Vec::new();
    for group in groups {
        let parts = group.len().div_ceil(most).max(1);
        let (least, larger) = (group.len() / parts, group.len() % parts);
        let mut members = group.into_iter();
        for part in 0..parts {
            let size = least + usize::from(part < larger);
            match companies.last_mut() {
                Some(last) if last.len() + size <= most => last.extend(members.by_ref().take(size)),
                _ => companies.push(members.by_ref().take(size).collect()),
            }
        }
    }
    companies
}

fn waiting_in_closed<'a>(
    moves: &'a mut [(Move, i64)],
    is_closed: &'a impl Fn(Period) -> bool,
) -> impl Iterator<Item = &'a mut (Move, i64)> {
    moves
        .iter_mut()
        .filter(|(step, _)| !step.leaves && is_closed(step.to.period))
}

/// Lets every group of at least `k` alike leave.
fn release(moves: &mut [(Move, i64)], k: i64) {
    let mut sizes: BTreeMap<Group, i64> = BTreeMap::new();
    for (step, size) in moves.iter().filter(|(step, _)| !step.leaves) {
        *sizes.entry(step.to.clone()).or_default() += size;
    }
    for (step, _) in moves.iter_mut().filter(|(step, _)| !step.leaves) {
        step.leaves = sizes.get(&step.to).is_some_and(|size| *size >= k);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::answers::mixing::*;
    use proptest::prelude::*;

    fn group(period: &str, source: &str, channel: &str, field: &str) -> Group {
        Group {
            unit: "so-khcn".into(),
            role: "decided".into(),
            survey_version: "so-nganh-4@1".into(),
            period: period.parse().unwrap(),
            source: source.into(),
            channel: channel.into(),
            field: field.into(),
        }
    }

    fn run(waiting: &[(Group, i64)], closed: &[&str]) -> Vec<(String, bool)> {
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
    fn five_alike_leave_as_they_are() {
        let moves = run(&[(group("2026-07", "web", "counter", "đất đai"), 5)], &[]);
        assert_eq!(moves, [("2026-07 web counter đất đai".into(), true)]);
    }

    #[test]
    fn four_wait_while_their_month_is_open() {
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
    fn too_few_for_a_month_wait_as_their_quarter() {
        let moves = run(
            &[(group("2026-07", "web", "counter", "a"), 4)],
            &["2026-07"],
        );
        assert_eq!(moves, [("2026-Q3 * * *".into(), false)]);
    }

    #[test]
    fn what_waits_as_a_quarter_leaves_with_the_next_months_leftover() {
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
    fn a_closed_quarters_leftover_waits_as_its_year_and_leaves_at_its_closing_whatever_its_number()
    {
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
        fn companies_keep_groups_together_as_far_as_they_go(
            sizes in prop::collection::vec(0usize..40, 0..20),
        ) {
            let groups: Vec<Vec<usize>> =
                sizes.iter().enumerate().map(|(group, size)| vec![group; *size]).collect();
            let companies = companies(groups.clone(), 10);
            prop_assert_eq!(companies.concat(), groups.concat());
            for company in &companies {
                prop_assert!(company.len() <= 10);
                for (group, size) in sizes.iter().enumerate() {
                    let present = company.iter().filter(|member| **member == group).count();
                    prop_assert!(present == 0 || present >= (*size).min(5));
                }
            }
        }

        #[test]
        fn nobody_leaves_in_smaller_company_than_k_before_the_years_closing(
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
            let mut company: BTreeMap<Group, i64> = BTreeMap::new();
            for step in moves.iter().filter(|step| step.leaves) {
                *company.entry(step.to.clone()).or_default() += waiting[&step.from];
            }
            prop_assert!(company.values().all(|size| *size >= 5), "{:?}", company);
        }
    }
}
