//! Submitting redeems a link once, however often and by however many it is sent.

use std::sync::Barrier;

use sipas::domain::answers::source::Source;
use sipas::domain::links::code::{LinkCode, Secret};
use sipas::store::{LinkState, Submitted};
use uuid::Uuid;

use crate::support::builders::CaseBuilder;
use crate::support::sql;
use crate::support::world::{SECRET, submission};
use crate::support::{World, at, case};

on_both_databases!(
    a_link_is_redeemed_by_sending_and_by_nothing_else,
    twenty_different_forms_at_once_leave_one_answer,
    one_form_sent_twenty_times_at_once_is_accepted_twenty_times_and_kept_once,
    the_same_form_is_the_same_answer_even_after_mixing_and_expiry,
    a_link_that_is_not_open_says_why,
    an_expired_link_can_be_answered_until_its_very_last_second,
    a_submission_writes_its_link_and_one_sealed_row_and_nothing_else,
    a_sealed_answer_holds_the_traits_of_the_case_and_the_form,
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
    // A single answer of a year is withheld at its closing.
    world.now = at("2027-03-01 09:00");
    assert_eq!(world.mix().left, 1);
    assert_eq!(world.submit(form), Submitted::Accepted);
    assert_eq!(
        world.submit(submission(code, ALL_FIVE, "another form")),
        Submitted::Used
    );
    let found = world.examine();
    assert_eq!((found.used, found.inbox, found.responses), (1, 0, 0));
    assert_eq!(found.differences, []);
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

fn a_submission_writes_its_link_and_one_sealed_row_and_nothing_else(world: World) {
    let code = world.link(case("H1").handed_in_at("mot-cua-1"));
    let tables: Vec<String> = sipas::store::backup::TABLES
        .iter()
        .map(|table| table.name.to_owned())
        .collect();
    let rows = |table: &String| {
        let columns = sql::columns(&mut world.conn(), table);
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut rows = world.rows(&columns, table);
        rows.sort();
        rows
    };
    let before: Vec<_> = tables.iter().map(rows).collect();
    let mut form = submission(code, "1234512345123451", "form");
    form.comment = Some("Cảm ơn".to_owned());
    assert_eq!(world.submit(form), Submitted::Accepted);
    let changed: Vec<&String> = tables
        .iter()
        .zip(&before)
        .filter(|(table, before)| rows(table) != **before)
        .map(|(table, _)| table)
        .collect();
    assert_eq!(changed, ["invitations", "inbox"]);
    assert_eq!(world.rows(&["length(sealed)"], "inbox"), [["1984"]]);
    assert_eq!(world.sound(), (1, 1, 0));
}

fn a_sealed_answer_holds_the_traits_of_the_case_and_the_form(world: World) {
    use sipas::domain::cases::case::Channel;
    let with_field = case("H1")
        .by(Channel::Online)
        .about("Đất đai")
        .handed_in_at("mot-cua-1");
    let codes = world.links(&[
        with_field,
        case("H2").by(Channel::Post).about("Của riêng ai"),
    ]);
    let mut form = submission(codes[0], ALL_FIVE, "form");
    form.signals = "ns".to_owned();
    form.language = "en".to_owned();
    form.assisted = true;
    form.source = Source::Kiosk;
    form.comment = Some("Cảm ơn".to_owned());
    world.submit(form);
    world.answer(codes[1], "4444444444444444");
    let [second, first] = &world.waiting()[..] else {
        panic!("two answers wait");
    };
    assert_eq!(
        (&*first.unit, &*first.office, first.month.to_string()),
        ("so-tp", "mot-cua-1", "2026-07".to_owned())
    );
    assert_eq!(
        [
            &*first.survey_version,
            &*first.source,
            &*first.channel,
            &*first.field
        ],
        ["so-nganh-4@1", "kiosk", "online", "Đất đai"]
    );
    assert_eq!(
        (&*first.signals, &*first.language, first.assisted),
        ("ns", "en", true)
    );
    assert_eq!(first.comment.as_deref(), Some("Cảm ơn"));
    // A field that the province has not confirmed is no trait.
    assert_eq!(
        [
            &*second.office,
            &*second.source,
            &*second.channel,
            &*second.field
        ],
        ["", "web", "post", "*"]
    );
}
