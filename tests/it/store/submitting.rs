//! Submitting redeems a link once, however often and by however many it is sent.

use std::sync::Barrier;

use sipas::domain::answers::sealed::SealedAnswer;
use sipas::domain::answers::source::Source;
use sipas::domain::links::code::{LinkCode, Secret};
use sipas::store::{LinkState, Submitted};
use uuid::Uuid;

use crate::support::builders::CaseBuilder;
use crate::support::world::{SECRET, numbered, submission};
use crate::support::{World, at, case};

on_both_databases!(
    a_link_is_redeemed_by_sending_and_by_nothing_else,
    twenty_different_forms_at_once_leave_one_answer,
    one_form_sent_twenty_times_at_once_is_accepted_twenty_times_and_kept_once,
    the_same_form_is_the_same_answer_even_after_mixing_and_expiry,
    a_link_that_is_not_open_says_why,
    an_expired_link_can_be_answered_until_its_very_last_second,
    an_answer_is_one_row_that_names_the_agency_and_the_intake_office,
    a_sealed_answer_holds_the_traits_of_the_case_and_the_form,
    nothing_that_waits_tells_whether_the_case_was_late,
);

const ALL_FIVE: &str = "5555555555555555";

fn a_link_is_redeemed_by_sending_and_by_nothing_else(world: World) {
    let code = world.link(case("H1"));
    for _ in 0..100 {
        let link = world.store.find_link(&code, world.now).unwrap().unwrap();
        assert_eq!(link.state, LinkState::Open);
    }
    assert_eq!(world.sound(), (0, 0, 0));
    assert_eq!(world.answer(code, ALL_FIVE), Submitted::Accepted);
    let link = world.store.find_link(&code, world.now).unwrap().unwrap();
    assert_eq!(link.state, LinkState::Used);
    assert_eq!(world.answer(code, ALL_FIVE), Submitted::Used);
    assert_eq!(world.sound(), (1, 1, 0));
}

/// Submits from as many threads at once as there are forms, and returns the outcomes.
fn submit_at_once(world: &World, code: LinkCode, presses: &[String]) -> Vec<Submitted> {
    let barrier = Barrier::new(presses.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = presses
            .iter()
            .map(|press| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    world.submit(submission(code, ALL_FIVE, press))
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    })
}

fn count(outcomes: &[Submitted], wanted: Submitted) -> usize {
    outcomes
        .iter()
        .filter(|outcome| **outcome == wanted)
        .count()
}

fn twenty_different_forms_at_once_leave_one_answer(world: World) {
    let code = world.link(case("H1"));
    let presses: Vec<String> = (0..20).map(|n| format!("form-{n}")).collect();
    let outcomes = submit_at_once(&world, code, &presses);
    assert_eq!(count(&outcomes, Submitted::Accepted), 1);
    assert_eq!(count(&outcomes, Submitted::Used), 19);
    assert_eq!(world.sound(), (1, 1, 0));
}

fn one_form_sent_twenty_times_at_once_is_accepted_twenty_times_and_kept_once(world: World) {
    let code = world.link(case("H1"));
    let presses = vec!["form".to_owned(); 20];
    let outcomes = submit_at_once(&world, code, &presses);
    assert_eq!(count(&outcomes, Submitted::Accepted), 20);
    assert_eq!(world.sound(), (1, 1, 0));
}

fn the_same_form_is_the_same_answer_even_after_mixing_and_expiry(mut world: World) {
    let code = world.link(case("H1"));
    let form = submission(code, ALL_FIVE, "form");
    assert_eq!(world.submit(form.clone()), Submitted::Accepted);
    for other in world.links(&numbered("A", 4, case)) {
        world.answer(other, ALL_FIVE);
    }
    assert_eq!(world.close().left, 5);
    assert_eq!(world.submit(form), Submitted::Accepted);
    assert_eq!(
        world.submit(submission(code, ALL_FIVE, "another form")),
        Submitted::Used
    );
    assert_eq!(world.sound(), (5, 0, 5));
}

fn a_link_that_is_not_open_says_why(mut world: World) {
    let unknown = LinkCode::of(&Secret::new(SECRET), Uuid::from_u128(1));
    assert_eq!(world.answer(unknown, ALL_FIVE), Submitted::Unknown);
    assert!(
        world
            .store
            .find_link(&unknown, world.now)
            .unwrap()
            .is_none()
    );

    let revoked = world.link(case("H1"));
    world.revoke_link("H1");
    assert_eq!(world.answer(revoked, ALL_FIVE), Submitted::Revoked);
    let link = world.store.find_link(&revoked, world.now).unwrap().unwrap();
    assert_eq!(link.state, LinkState::Revoked);

    let expired = world.link(case("H2"));
    world.now = at("2026-08-15 09:00");
    assert_eq!(world.answer(expired, ALL_FIVE), Submitted::Expired);
    let link = world.store.find_link(&expired, world.now).unwrap().unwrap();
    assert_eq!(link.state, LinkState::Expired);
    assert_eq!(world.sound(), (0, 0, 0));
}

fn an_expired_link_can_be_answered_until_its_very_last_second(mut world: World) {
    let codes = world.links(&[case("H1"), case("H2")]);
    let expiry = world.now + jiff::SignedDuration::from_hours(30 * 24);
    world.now = expiry - jiff::SignedDuration::from_secs(1);
    assert_eq!(world.answer(codes[0], ALL_FIVE), Submitted::Accepted);
    world.now = expiry;
    assert_eq!(world.answer(codes[1], ALL_FIVE), Submitted::Expired);
}

fn an_answer_is_one_row_that_names_the_agency_and_the_intake_office(world: World) {
    let code = world.link(case("H1").handed_in_at("mot-cua-1"));
    let mut form = submission(code, "1234512345123451", "form");
    form.comment = Some("Cảm ơn".to_owned());
    assert_eq!(world.submit(form), Submitted::Accepted);
    assert_eq!(world.number("SELECT COUNT(*) FROM inbox"), 1);
    let answer = world.waiting().swap_remove(0);
    assert_eq!(
        (answer.unit.as_str(), answer.office.as_str()),
        ("so-tp", "mot-cua-1")
    );
    assert_eq!(answer.ratings, "1234512345123451");
    assert_eq!(answer.comment.as_deref(), Some("Cảm ơn"));
    assert_eq!(world.sound(), (1, 1, 0));
}

fn a_sealed_answer_holds_the_traits_of_the_case_and_the_form(world: World) {
    use sipas::domain::cases::case::Channel;
    let with_field = case("H1").by(Channel::Online).about("Đất đai");
    let codes = world.links(&[with_field, case("H2").by(Channel::Post)]);
    let mut form = submission(codes[0], ALL_FIVE, "form");
    form.signals = "ns".to_owned();
    form.language = "en".to_owned();
    form.assisted = true;
    form.source = Source::Kiosk;
    world.submit(form);
    world.answer(codes[1], "1111111111111111");
    let expected = |ratings: &str| SealedAnswer {
        unit: "so-tp".to_owned(),
        office: String::new(),
        survey_version: "so-nganh-4@1".to_owned(),
        month: "2026-07".parse().unwrap(),
        source: "web".to_owned(),
        channel: "post".to_owned(),
        field: "*".to_owned(),
        ratings: ratings.to_owned(),
        comment: None,
        signals: String::new(),
        language: "vi".to_owned(),
        assisted: false,
        paper: None,
    };
    assert_eq!(
        world.waiting(),
        [
            expected("1111111111111111"),
            SealedAnswer {
                source: "kiosk".to_owned(),
                channel: "online".to_owned(),
                field: "Đất đai".to_owned(),
                signals: "ns".to_owned(),
                language: "en".to_owned(),
                assisted: true,
                ..expected(ALL_FIVE)
            },
        ]
    );
}

fn nothing_that_waits_tells_whether_the_case_was_late(world: World) {
    let codes = world.links(&[
        case("early").due("2026-07-06"),
        case("late").due("2026-07-04"),
        case("no due date").due(""),
    ]);
    for code in codes {
        world.answer(code, ALL_FIVE);
    }
    let waiting = world.waiting();
    assert_eq!(waiting.len(), 3);
    assert!(waiting.iter().all(|answer| *answer == waiting[0]));
}
