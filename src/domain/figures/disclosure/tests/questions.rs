//! Questions, beside the sums of their components.

use std::collections::HashMap;

use super::*;

/// The counts of ratings by question.
pub(super) fn question_part(ratings: &[(&str, usize)]) -> QuestionPart {
    let mut all: HashMap<String, QuestionCounts> = HashMap::new();
    for (text, times) in ratings {
        let ratings = Ratings::parse(text).unwrap();
        for ((_, question), rating) in definition().questions().zip(ratings.iter()) {
            let times = i64::try_from(*times).unwrap();
            all.entry(question.code.clone())
                .or_default()
                .add(rating, times);
        }
    }
    QuestionPart {
        all,
        unflagged: HashMap::new(),
    }
}

/// What is shown of a month with such answers.
fn shown_in_july(ratings: &[(&str, usize)]) -> HashMap<String, QuestionSums> {
    let july = Whole::closed(period("2026-07"));
    let parts = [part("2026-07", ratings)];
    pool_questions(july, &parts, &[question_part(ratings)], &definition(), RULE)
}

#[test]
fn hidden_questions_of_a_component_have_ten_answers_together() {
    let ratings = [("555--55555555555", 12), ("5555-55555555555", 5), (ALL, 2)];
    let shown = shown_in_july(&ratings);
    let n = |code: &str| shown[code].counts.given();
    // TC4 has 7 answers and TC5 has 2; the next smallest is hidden too.
    assert_eq!((n("TC4"), n("TC5")), (0, 0));
    let hidden: Vec<i64> = ["TC1", "TC2", "TC3"].map(n).to_vec();
    assert_eq!(hidden.iter().filter(|n| **n == 19).count(), 2, "{hidden:?}");
    assert_eq!(n("CC1"), 19);
}

#[test]
fn hidden_questions_of_a_component_are_not_those_of_the_same_few_people() {
    // Two people alone have given ten answers, to CC3 to CC7.
    let shown = shown_in_july(&[("5555555-----5555", 10), (ALL, 2)]);
    let given = ["CC1", "CC2", "CC3"].map(|code| shown[code].counts.given());
    assert_eq!(given, [0, 12, 0]);
}

#[test]
fn questions_of_an_open_month_are_hidden_until_they_are_told_beside_their_component() {
    let open = Part {
        origin: Origin::Provisional,
        ..part("2026-07", &[(NO_PAKN, 12)])
    };
    let is_hidden = |counts: QuestionPart, code: &str| {
        let july = Whole::closed(period("2026-07"));
        let parts = [open.clone()];
        pool_questions(july, &parts, &[counts], &definition(), RULE)[code].hidden
    };
    assert!(is_hidden(QuestionPart::default(), "TC1"));
    assert!(!is_hidden(question_part(&[(NO_PAKN, 12)]), "TC1"));
    // Nobody answered its component.
    assert!(!is_hidden(QuestionPart::default(), "PA1"));
}

#[test]
fn to_whom_a_question_does_not_apply_is_told_where_nobody_answered_it() {
    let shown = shown_in_july(&[(NO_PAKN, 21)]);
    let question = &shown["PA1"];
    assert_eq!(
        (question.left_out, question.counts.not_applicable()),
        (0, 21)
    );
    assert!(!question.hides_not_applicable);
}
