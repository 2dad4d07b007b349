//! Pooling the answers to single questions.
//!
//! The sums of a component are shown too, and less those of its shown questions they give the sum of
//! the hidden ones. So the questions of a component are decided together, group by group of parts:
//! the hidden ones have none or enough answers together, of enough people. What is hidden in a period
//! may be shown in a longer one, together with what is hidden of the same questions in others.

use std::collections::{BTreeMap, HashMap};
use std::ops::AddAssign;

use super::nested::Whole;
use super::pool::{Origin, Part, Rule, groups, may_be_parted};
use super::question_counts::QuestionCounts;
use crate::domain::answers::sums::ComponentSet;
use crate::domain::survey::{Component, Definition};

/// The answers of a [`Part`] by question code.
#[derive(Clone, Debug, Default)]
pub struct QuestionPart {
    /// Of all responses.
    pub all: HashMap<String, QuestionCounts>,
    /// Without flagged responses.
    pub unflagged: HashMap<String, QuestionCounts>,
}

/// What may be shown of the answers to a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionSums {
    /// The counts that may be shown.
    pub counts: QuestionCounts,
    /// The given answers that they leave out.
    pub left_out: i64,
    /// Whether the number to whom it did not apply must be hidden.
    pub hides_not_applicable: bool,
    /// Whether there are answers of an open month to its component, and none of these is told by question.
    pub hidden: bool,
}

impl AddAssign<&QuestionSums> for QuestionSums {
    fn add_assign(&mut self, other: &Self) {
        self.counts += &other.counts;
        self.left_out += other.left_out;
        self.hides_not_applicable |= other.hides_not_applicable;
        self.hidden |= other.hidden;
    }
}

/// The counts of one question in some parts: all, and those without flagged responses.
#[derive(Clone, Default)]
struct Pair {
    all: QuestionCounts,
    unflagged: QuestionCounts,
}

/// Questions of a component in some parts, by their place in it.
#[derive(Clone)]
struct Bundle {
    questions: BTreeMap<usize, Pair>,
    /// Whether the counts without flagged responses were written for all of the parts.
    has_unflagged: bool,
}

impl Bundle {
    /// All questions of a component over some parts.
    fn new<'p>(
        component: &Component,
        parts: impl IntoIterator<Item = (&'p Part, &'p QuestionPart)>,
    ) -> Self {
        let mut bundle = Self {
            questions: (0..component.questions.len())
                .map(|place| (place, Pair::default()))
                .collect(),
            has_unflagged: true,
        };
        for (part, counts) in parts {
            bundle.has_unflagged &= part.unflagged.is_some();
            for (place, pair) in &mut bundle.questions {
                let code = &component.questions[*place].code;
                if let Some(counts) = counts.all.get(code) {
                    pair.all += counts;
                }
                if let Some(counts) = counts.unflagged.get(code) {
                    pair.unflagged += counts;
                }
            }
        }
        bundle
    }

    /// The given answers: all, and those of responses that are not flagged.
    fn given(&self) -> (i64, i64) {
        let pairs = self.questions.values();
        pairs.fold((0, 0), |(all, unflagged), pair| {
            (all + pair.all.given(), unflagged + pair.unflagged.given())
        })
    }
}

/// Pools the answers to every question, by its code. `counts` are those of `parts`, in their order.
pub fn pool_questions(
    whole: Whole<'_>,
    parts: &[Part],
    counts: &[QuestionPart],
    definition: &Definition,
    rule: Rule,
) -> HashMap<String, QuestionSums> {
    let of_all = Rule {
        all_satisfied: false,
        exclude_flagged: false,
        ..rule
    };
    let mut shown = HashMap::new();
    for (index, component) in definition.components.iter().enumerate() {
        let mut places = vec![QuestionSums::default(); component.questions.len()];
        let pairs = || parts.iter().zip(counts);
        for pair in pairs() {
            let bundle = Bundle::new(component, [pair]);
            for (place, pair) in &bundle.questions {
                places[*place].left_out += pair.all.given();
            }
            if bundle.given().0 > 0 {
                continue;
            }
            if is_untold(pair.0, index) {
                places.iter_mut().for_each(|sums| sums.hidden = true);
            } else {
                // Where nobody answered the component, it only tells to whom it did not apply.
                show(&bundle, rule, &mut places);
            }
        }
        // The sum over the component is shown of every group by itself, so each decides by itself.
        for group in groups(whole, parts, index, of_all) {
            let members = pairs()
                .enumerate()
                .filter(|(part, _)| group.items.contains(part))
                .map(|(_, pair)| pair);
            let bundle = Bundle::new(component, members);
            let (decided, hidden) = decide(bundle, rule);
            let mut unseen = vec![&hidden];
            if may_be_shown(&decided, &hidden, rule) {
                show(&decided, rule, &mut places);
            } else {
                unseen.push(&decided);
            }
            for (place, pair) in unseen.into_iter().flat_map(|bundle| &bundle.questions) {
                places[*place].hides_not_applicable |= pair.all.not_applicable() > 0;
            }
        }
        let codes = component.questions.iter().map(|q| q.code.clone());
        shown.extend(codes.zip(places));
    }
    shown
}

/// Whether the sums of an open month tell of a component whose questions they do not tell of yet.
fn is_untold(part: &Part, component: usize) -> bool {
    let sums = part.moments.sums(ComponentSet::single(component));
    part.origin == Origin::Provisional && sums.n > 0
}

/// Whether a question is hidden where `given` answered it, and single questions are shown from `least` on.
fn is_hidden(given: i64, least: i64) -> bool {
    (1..least).contains(&given)
}

/// Whether every single answer to a component may be shown, given the answers to its questions by code: where
/// none of the questions is hidden, so that each has none or enough.
pub fn shows_single_answers(
    component: &Component,
    given: &HashMap<String, i64>,
    rule: Rule,
) -> bool {
    component.questions.iter().all(|question| {
        let given = given.get(&question.code).copied().unwrap_or(0);
        !is_hidden(given, rule.least_in_detail())
    })
}

/// Divides questions into those that may be shown, with at least as many answers as single questions need or
/// none, and hidden ones, which have at least so many together. A hidden one has at least `k`, for the answers to
/// several may be those of the same few people.
fn decide(bundle: Bundle, rule: Rule) -> (Bundle, Bundle) {
    let has_unflagged = bundle.has_unflagged;
    let least = rule.least_in_detail();
    let given = |pair: &Pair| pair.all.given();
    let (mut hidden, mut shown): (BTreeMap<_, _>, BTreeMap<_, _>) = bundle
        .questions
        .into_iter()
        .partition(|(_, pair)| is_hidden(given(pair), least));
    let are_few = |hidden: &BTreeMap<usize, Pair>| {
        let answers = || hidden.values().map(given);
        answers().sum::<i64>() < least || answers().all(|answers| answers < rule.k)
    };
    while !hidden.is_empty() && are_few(&hidden) {
        let smallest = shown
            .iter()
            .filter(|(_, pair)| given(pair) > 0)
            .min_by_key(|(_, pair)| given(pair))
            .map(|(place, _)| *place);
        let Some(next) = smallest.and_then(|place| shown.remove_entry(&place)) else {
            break;
        };
        hidden.extend([next]);
    }
    let bundle = |questions| Bundle {
        questions,
        has_unflagged,
    };
    (bundle(shown), bundle(hidden))
}

/// Whether the flagged and the other answers to the shown questions, and to the hidden ones
/// together, are enough to leave the flagged ones out.
fn may_be_shown(shown: &Bundle, hidden: &Bundle, rule: Rule) -> bool {
    let may = |all: i64, unflagged: i64| may_be_parted(all, unflagged, rule.least_in_detail());
    let (all, unflagged) = hidden.given();
    !rule.exclude_flagged
        || (may(all, unflagged)
            && shown
                .questions
                .values()
                .all(|pair| may(pair.all.given(), pair.unflagged.given())))
}

/// Adds decided questions to what is shown.
fn show(decided: &Bundle, rule: Rule, places: &mut [QuestionSums]) {
    for (place, pair) in &decided.questions {
        let sums = &mut places[*place];
        if !rule.exclude_flagged {
            sums.counts += &pair.all;
            sums.left_out -= pair.all.given();
            sums.hides_not_applicable |= (1..rule.k).contains(&pair.all.not_applicable());
        } else if decided.has_unflagged {
            let [all, unflagged] = [&pair.all, &pair.unflagged].map(QuestionCounts::not_applicable);
            sums.counts += &pair.unflagged;
            sums.left_out -= pair.all.given();
            sums.hides_not_applicable |=
                (1..rule.k).contains(&unflagged) || !may_be_parted(all, unflagged, rule.k);
        } else {
            sums.hides_not_applicable |= pair.all.not_applicable() > 0;
        }
    }
}
