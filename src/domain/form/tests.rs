use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::*;
use crate::domain::rating::Rating;
use crate::domain::survey::{Definition, shipped};

static SURVEY: LazyLock<Arc<Definition>> = LazyLock::new(|| shipped().swap_remove(0));
const TO_CHUC: &str = "TC1=5&TC2=4&TC3=x&TC4=5&TC5=3";

fn data(text: &str) -> FormData {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    FormData::new(pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    }))
}

fn turn(text: &str) -> Turn<'static> {
    advance(&SURVEY, &data(text))
}

fn shown(text: &str) -> View<'static> {
    match turn(text) {
        Turn::Show(view) => view,
        other => panic!("not shown: {other:?}"),
    }
}

fn sent(text: &str) -> Answers {
    match turn(text) {
        Turn::Send(answers) => answers,
        other => panic!("not sent: {other:?}"),
    }
}

/// What a browser sends when a button of a page is pressed and no new answer is chosen.
fn pressed(view: &View<'_>, more: &str) -> FormData {
    let chosen = view
        .questions()
        .map(|(_, q, r)| (q.code.clone(), r.as_char().to_string()));
    let chosen: Vec<_> = chosen.filter(|(_, r)| r != "-").collect();
    FormData::new(
        view.carried()
            .into_iter()
            .chain(chosen)
            .chain(data(more).pairs()),
    )
}

fn after(view: &View<'_>, more: &str) -> View<'static> {
    match advance(&SURVEY, &pressed(view, more)) {
        Turn::Show(view) => view,
        other => panic!("not shown: {other:?}"),
    }
}

#[test]
fn the_first_page_is_the_first_component_in_the_language_asked_for() {
    let view = open(&SURVEY, "en");
    assert_eq!(
        (view.step, view.progress()),
        (FormStep::Questions(0), (1, 5))
    );
    assert_eq!(view.answered.language, "en");
    assert_eq!(open(&SURVEY, "xx").answered.language, "vi");
    assert!(!view.has_step_before());
}

#[test]
fn a_full_step_leads_to_the_next_and_carries_its_answers() {
    let view = shown(&format!(
        "{TO_CHUC}&step=to-chuc&action=next&press=abc&lang=en"
    ));
    assert_eq!(
        (view.step, view.problems.len()),
        (FormStep::Questions(1), 0)
    );
    let carried = view.carried();
    for field in [
        ("TC1", "5"),
        ("TC3", "x"),
        ("press", "abc"),
        ("lang", "en"),
        ("step", "cong-chuc"),
    ] {
        assert!(
            carried.contains(&(field.0.to_owned(), field.1.to_owned())),
            "{field:?}"
        );
    }
}

#[test]
fn a_form_without_a_step_is_at_its_last_answer() {
    assert_eq!(
        shown(&format!("{TO_CHUC}&action=next")).step,
        FormStep::Questions(1)
    );
    let view = shown(&format!("{TO_CHUC}&CC1=4&action=back"));
    assert_eq!(view.step, FormStep::Questions(0));
    assert_eq!(shown("action=next").step, FormStep::Questions(0));
}

#[test]
fn a_blank_is_pointed_out_once_and_may_then_be_left() {
    let view = shown("TC1=5&TC2=4&TC4=5&TC5=3&step=to-chuc&action=next");
    assert_eq!(view.step, FormStep::Questions(0));
    assert_eq!(view.problems, [FormProblem::BlankAnswer { question: 2 }]);
    assert!(!view.is_refused());
    let view = after(&view, "action=next");
    assert_eq!(
        (view.step, view.problems.len()),
        (FormStep::Questions(1), 0)
    );
    assert_eq!(view.answered.ratings[0], Rating::Level(5));
}

#[test]
fn a_component_that_does_not_apply_has_no_blanks_and_counts_as_not_applicable() {
    let view = shown(&format!(
        "{TO_CHUC}&na-cong-chuc=x&step=cong-chuc&action=next"
    ));
    assert_eq!(
        (view.step, view.problems.len()),
        (FormStep::Questions(2), 0)
    );
    let answers = sent(&format!(
        "{TO_CHUC}&na-cong-chuc=x&CC1=5&KQ1=4&KQ2=4&action=send"
    ));
    assert_eq!(answers.ratings.as_str(), "54x53xxxxxxx44--");
}

#[test]
fn answers_beside_not_applicable_are_pointed_out_once() {
    let text = format!("{TO_CHUC}&na-cong-chuc=x&CC1=5&step=cong-chuc&action=next");
    let view = shown(&text);
    let expected = FormProblem::AnsweredThoughNotApplicable { component: 1 };
    assert_eq!(
        (view.step, &view.problems[..]),
        (FormStep::Questions(1), &[expected][..])
    );
    let view = after(&view, "na-cong-chuc=x&action=next");
    assert_eq!(view.step, FormStep::Questions(2));
    assert_eq!(
        view.answered.ratings[5],
        Rating::Level(5),
        "kept, should the box be unticked"
    );
}

#[test]
fn no_to_the_screen_question_leaves_its_questions_out() {
    let view = shown("KQ1=5&KQ2=5&step=ket-qua&action=next");
    assert_eq!(view.step, FormStep::Screen(3));
    let view = after(&view, "screen-pakn=no&action=next");
    assert_eq!((view.step, view.progress()), (FormStep::Finish, (5, 5)));
    let Turn::Send(answers) = advance(&SURVEY, &pressed(&view, "action=send")) else {
        panic!("not sent")
    };
    assert_eq!(answers.ratings.as_str(), "------------55xx");
}

#[test]
fn yes_to_the_screen_question_shows_its_questions() {
    let view = shown("KQ1=5&step=screen-pakn&screen-pakn=yes&action=next");
    assert_eq!(
        (view.step, view.progress()),
        (FormStep::Questions(3), (4, 5))
    );
    let view = after(&view, "PA1=1&PA2=2&action=next");
    assert_eq!(view.step, FormStep::Finish);
    let view = after(&view, "action=back");
    assert_eq!(view.step, FormStep::Questions(3));
    let view = after(&view, "action=back");
    assert_eq!(view.step, FormStep::Screen(3));
    let view = after(&view, "screen-pakn=no&action=next");
    assert_eq!(view.answered.ratings(&SURVEY).as_str(), "------------5-xx");
}

#[test]
fn an_unanswered_screen_question_is_pointed_out_once() {
    let view = shown("KQ1=5&step=screen-pakn&action=next");
    assert_eq!(view.problems, [FormProblem::BlankScreen { component: 3 }]);
    let view = after(&view, "action=next");
    assert_eq!(view.step, FormStep::Finish);
}

#[test]
fn back_keeps_everything_and_stops_at_the_first_step() {
    let view = shown(&format!(
        "{TO_CHUC}&CC1=2&step=cong-chuc&comment=hay&action=back"
    ));
    assert_eq!(view.step, FormStep::Questions(0));
    assert_eq!(view.answered.ratings[5], Rating::Level(2));
    assert_eq!(view.answered.comment, "hay");
    assert_eq!(after(&view, "action=back").step, FormStep::Questions(0));
}

#[test]
fn one_answer_is_enough_to_send_from_any_step() {
    for step in ["", "&step=to-chuc", "&step=finish", "&step=nowhere"] {
        let answers = sent(&format!("KQ2=1&action=send&comment=%20{step}"));
        assert_eq!(answers.ratings.as_str(), "-------------1--");
    }
}

#[test]
fn sending_nothing_is_refused_with_everything_kept() {
    let view = shown("TC3=x&TC1=-&screen-pakn=no&comment=xin+chao&step=finish&action=send");
    assert_eq!(view.problems, [FormProblem::NothingAnswered]);
    assert!(view.is_refused());
    assert_eq!(view.step, FormStep::Questions(0));
    assert_eq!(view.answered.comment, "xin+chao");
    assert_eq!(view.answered.ratings[2], Rating::NotApplicable);
}

#[test]
fn an_answer_that_is_not_offered_is_refused_at_its_question() {
    for wrong in ["9", "0", "good", "55", "5&CC2=4"] {
        for action in ["next", "back", "send"] {
            let view = shown(&format!(
                "{TO_CHUC}&CC2={wrong}&step=finish&action={action}"
            ));
            assert_eq!(
                view.problems,
                [FormProblem::InvalidAnswer { question: 6 }],
                "{wrong}"
            );
            assert!(view.is_refused());
            assert_eq!(view.step, FormStep::Questions(1));
            assert_eq!(view.answered.ratings[0], Rating::Level(5));
        }
    }
    let view = shown("TC1=5&screen-pakn=maybe&action=send");
    assert_eq!(view.problems, [FormProblem::InvalidScreen { component: 3 }]);
}

#[test]
fn the_same_answer_twice_is_one_answer() {
    assert!(sent("TC1=5&TC1=5&action=send").ratings.has_answer());
}

#[test]
fn an_unknown_button_is_refused_with_the_same_step() {
    for action in ["", "&action=delete", "&action="] {
        let view = shown(&format!("{TO_CHUC}&step=cong-chuc{action}"));
        assert_eq!(
            (view.step, &view.problems[..]),
            (FormStep::Questions(1), &[FormProblem::UnknownAction][..])
        );
    }
}

#[test]
fn a_comment_too_long_is_refused_and_kept() {
    let comment = "ữ".repeat(LONGEST_COMMENT + 1);
    let view = shown(&format!("{TO_CHUC}&comment={comment}&action=send"));
    assert_eq!(
        (view.step, &view.problems[..]),
        (FormStep::Finish, &[FormProblem::CommentTooLong][..])
    );
    assert_eq!(view.answered.comment, comment);
}

#[test]
fn everything_marked_as_not_applicable_is_complete_though_there_is_nothing_to_send() {
    let all = "na-to-chuc=x&na-cong-chuc=x&na-ket-qua=x&screen-pakn=no";
    assert_eq!(turn(&format!("{all}&action=send")), Turn::NothingApplies);
    assert_eq!(
        turn(&format!("{all}&TC1=5&action=send")),
        Turn::NothingApplies,
        "a ticked box counts for the whole component"
    );
    // One component that was not marked is a blank.
    let view = shown("na-to-chuc=x&na-cong-chuc=x&screen-pakn=no&action=send");
    assert_eq!(view.problems, [FormProblem::NothingAnswered]);
}

#[test]
fn the_language_changes_on_every_step_and_keeps_everything() {
    let text = format!("{TO_CHUC}&CC1=2&comment=hay&lang=vi&press=p&asked=to-chuc");
    for step in ["to-chuc", "cong-chuc", "screen-pakn", "pakn", "finish"] {
        let before = shown(&format!("{text}&step={step}&action=lang-vi"));
        let view = shown(&format!("{text}&step={step}&action=lang-en"));
        assert_eq!(view.step.name(&SURVEY), step);
        assert_eq!(view.answered.language, "en");
        assert_eq!(view.answered.ratings, before.answered.ratings);
        assert_eq!(view.answered.pointed_out, before.answered.pointed_out);
        assert_eq!(view.answered.comment, "hay");
        assert!(view.problems.is_empty());
    }
    let unknown = shown(&format!("{text}&step=to-chuc&action=lang-xx"));
    assert_eq!(unknown.answered.language, "vi");
}

#[test]
fn every_step_has_an_address_of_its_own() {
    let steps = [
        ("1", FormStep::Questions(0)),
        ("2", FormStep::Questions(1)),
        ("3", FormStep::Questions(2)),
        ("4", FormStep::Screen(3)),
        ("4-yes", FormStep::Questions(3)),
        ("5", FormStep::Finish),
    ];
    for (address, step) in steps {
        assert_eq!(step.address(&SURVEY), address);
        assert_eq!(open_at(&SURVEY, "vi", address).step, step);
    }
    for wrong in ["", "0", "6", "1-yes", "-1", "x"] {
        assert_eq!(open_at(&SURVEY, "vi", wrong).step, FormStep::Questions(0));
    }
}

/// The short survey, which asks on one screen.
fn short() -> Arc<Definition> {
    let mut definitions = shipped().into_iter();
    definitions.find(|d| d.one_screen).unwrap()
}

#[test]
fn one_screen_asks_everything_and_sends() {
    let short = short();
    let view = open(&short, "vi");
    assert_eq!((view.step, view.progress()), (FormStep::Whole, (1, 1)));
    assert!(view.is_last() && !view.has_step_before());
    assert_eq!(view.questions().count(), 5);
    let form = data("step=whole&CH1=5&TC1=4&CC1=x&KQ1=3&screen-pakn=no&PA1=1&action=send");
    let Turn::Send(answers) = advance(&short, &form) else {
        panic!("not sent")
    };
    assert_eq!(answers.ratings.as_str(), "54x3x");
}

#[test]
fn a_problem_on_one_screen_is_shown_there_with_every_answer_on_the_page_itself() {
    let short = short();
    for wrong in ["CC1=9", "screen-pakn=maybe", "action=win", "action=lang-en"] {
        let form = data(&format!("CH1=5&{wrong}&action=send"));
        let form = if wrong.starts_with("action") {
            data(&format!("CH1=5&{wrong}"))
        } else {
            form
        };
        let Turn::Show(view) = advance(&short, &form) else {
            panic!("{wrong}")
        };
        assert_eq!(view.step, FormStep::Whole, "{wrong}");
        let shown = view.questions().next().map(|(_, _, rating)| rating);
        assert_eq!(shown, Some(Rating::Level(5)));
        assert!(view.carried().iter().all(|(name, _)| name != "CH1"));
    }
    let nothing = data("CH1=x&TC1=x&CC1=x&KQ1=x&screen-pakn=no&action=send");
    assert_eq!(advance(&short, &nothing), Turn::NothingApplies);
}

proptest! {
    #[test]
    fn every_answer_is_either_carried_or_submitted(
        ratings in proptest::collection::vec("[1-5x-]", 16),
        step in "to-chuc|cong-chuc|ket-qua|pakn|screen-pakn|finish|other",
        action in "next|back|send|other",
    ) {
        let mut text = format!("step={step}&action={action}");
        for ((_, question), rating) in SURVEY.questions().zip(&ratings) {
            text += &format!("&{}={rating}", question.code);
        }
        match turn(&text) {
            Turn::Send(answers) => prop_assert_eq!(answers.ratings.as_str(), ratings.concat()),
            Turn::NothingApplies => prop_assert!(ratings.iter().all(|rating| rating == "x")),
            Turn::Show(view) => {
                let form = pressed(&view, "");
                let Turn::Show(again) = advance(&SURVEY, &form) else { panic!() };
                let kept = again.answered.ratings(&SURVEY);
                prop_assert_eq!(kept.as_str(), ratings.concat());
            }
        }
    }

    #[test]
    fn no_form_makes_the_flow_panic(
        fields in proptest::collection::vec(("TC1|KQ2|PA1|screen-pakn|na-pakn|step|action|asked|comment|lang|.{0,4}", ".{0,8}"), 0..12)
    ) {
        let _ = advance(&SURVEY, &FormData::new(fields));
    }
}
