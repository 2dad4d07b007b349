//! The first entry: it redeems the link as any answer does, and a share of the forms is put aside.

use sipas::domain::access::{Reach, Viewer};
use sipas::domain::answers::sealed::SealedAnswer;
use sipas::domain::paper::{Clerk, DraftNumber};
use sipas::store::answers::paper::{Draw, Entered, PaperEntry};
use sipas::store::{StoreError, Submission, Submitted};

use super::{ANSWERS, clerk, clerk_at, drafts, drawn, enter, entry, handed_in, waiting};
use crate::console::lists::reader;
use crate::support::OperatorReads;
use crate::support::builders::{CaseBuilder, definition, slug};
use crate::support::world::{World, definitions, opened, submission};
use crate::support::{at, case};

on_both_databases!(
    a_form_that_is_not_drawn_waits_as_any_other_answer,
    a_drawn_form_waits_under_a_number_and_names_no_case,
    the_same_page_sent_again_is_told_the_same_number,
    a_form_whose_link_is_out_of_reach_is_not_there,
    a_link_that_is_used_expired_or_revoked_takes_no_form,
    no_two_forms_that_wait_have_the_same_number,
    a_definition_is_frozen_while_only_a_form_of_it_waits,
    of_many_forms_about_the_share_is_drawn,
);

const KEPT: Entered = Entered::Kept { number: None };

fn refused(outcome: Submitted) -> Entered {
    Entered::Refused(outcome)
}

fn a_form_that_is_not_drawn_waits_as_any_other_answer(world: World) {
    let code = world.link(handed_in("H1").about("Đất đai").due("2026-07-03"));
    let form = PaperEntry {
        identical: false,
        comment: Some("Chữ trên phiếu".to_owned()),
        assisted: true,
        ..entry(code, ANSWERS)
    };
    assert_eq!(enter(&world, &form, 0), KEPT);
    let kept = world.waiting().swap_remove(0);
    assert_eq!(kept.comment.as_deref(), Some("Chữ trên phiếu"));
    assert_eq!(
        (kept.field.as_str(), kept.signals.as_str()),
        ("Đất đai", "")
    );
    assert!(kept.assisted && kept.paper.is_none());
    // The same form on the web leaves the same there.
    let code = world.link(handed_in("H2").about("Đất đai").due("2026-07-03"));
    let press = uuid::Uuid::new_v4().to_string();
    world.submit(Submission {
        comment: form.comment.clone(),
        assisted: true,
        ..submission(code, ANSWERS, &press)
    });
    let web = SealedAnswer {
        source: "web".to_owned(),
        ..kept.clone()
    };
    let both = world.waiting();
    assert!(both.contains(&kept) && both.contains(&web), "{both:?}");
    assert_eq!(drafts(&world), 0);
    assert_eq!(world.sound(), (2, 2, 0));
    // When a form was typed in is written nowhere beside its case.
    let deliveries = world.rows(&["delivered_by", "delivered_on"], "invitations");
    assert_eq!(deliveries, [["", ""], ["", ""]]);
}

fn a_drawn_form_waits_under_a_number_and_names_no_case(world: World) {
    let code = world.link(handed_in("H1").about("Đất đai"));
    let form = entry(code, ANSWERS);
    let number = drawn(&world, &form);
    assert!(waiting(&world).is_empty());
    // It waits like any other: for the doctor, for operators, and in the figures of both offices.
    assert_eq!(world.sound(), (1, 1, 0));
    world.mix();
    for (viewer, waiting) in [
        (Viewer::Operator, 1),
        (reader(&["so-tp"]), 1),
        (reader(&["so-yt"]), 0),
        (reader(&[]), 0),
    ] {
        let listed = world.store.get_waiting(&viewer).unwrap();
        assert_eq!(listed.answers, waiting, "{viewer:?}");
    }
    let scores = world.store.get_scores(&world.query("2026-07")).unwrap();
    for unit in ["so-tp", "mot-cua-1"] {
        let score = scores.agencies.iter().find(|score| score.agency == unit);
        assert_eq!(score.unwrap().waiting, 1, "{unit}");
    }
    assert_eq!(
        world.rows(&["number", "entered_on"], "paper_drafts"),
        [[&number.compact(), "2026-07-15"]]
    );
    let sealed = opened(&world.rows(&["mark", "sealed"], "paper_drafts"));
    assert_eq!(
        [&sealed[0].unit, &sealed[0].field, &sealed[0].ratings],
        ["so-tp", "Đất đai", ANSWERS]
    );
    // No value of the draft is one of the link's or the case's that tell it from others.
    let mut conn = world.conn();
    let draft = crate::support::sql::columns(&mut conn, "paper_drafts");
    let draft: Vec<&str> = draft.iter().map(String::as_str).collect();
    let draft = world.rows(&draft, "paper_drafts").swap_remove(0);
    let telling = [
        "i.id",
        "i.case_id",
        "i.lookup",
        "i.press",
        "i.issued_at",
        "i.expires_at",
        "c.case_code",
    ];
    let of_the_case = world.rows(&telling, "invitations i JOIN cases c ON c.id = i.case_id");
    for value in &of_the_case[0] {
        assert!(!draft.contains(value), "{value}");
    }
    for secret in [code.compact(), form.press] {
        assert!(draft.iter().all(|value| !value.contains(&secret)));
    }
}

fn the_same_page_sent_again_is_told_the_same_number(world: World) {
    let code = world.link(handed_in("H1"));
    let form = entry(code, ANSWERS);
    let number = drawn(&world, &form);
    let again = world.open_again(|_| {}, definitions()).unwrap();
    for store in [&world.store, &again] {
        // Whatever a second draw would say.
        let mut draw = Draw {
            percent: 0,
            random: &mut || 0,
        };
        let entered = store.enter_paper(&form, &mut draw, world.now).unwrap();
        assert_eq!(
            entered,
            Entered::Kept {
                number: Some(number)
            }
        );
    }
    assert_eq!(
        enter(&world, &entry(code, ANSWERS), 100),
        refused(Submitted::Used)
    );
    let other = entry(world.link(handed_in("H2")), ANSWERS);
    assert_eq!(enter(&world, &other, 0), KEPT);
    assert_eq!(enter(&world, &other, 100), KEPT);
    assert_eq!((drafts(&world), waiting(&world).len()), (1, 1));
    assert_eq!(world.sound(), (2, 2, 0));
}

fn a_form_whose_link_is_out_of_reach_is_not_there(world: World) {
    let mut at_counter_3 = handed_in("H1");
    at_counter_3.counter = Some("3".to_owned());
    let code = world.link(at_counter_3);
    let at_counter = |counter: &str| Clerk {
        reach: Reach::Office {
            office: slug("mot-cua-1"),
            counter: Some(counter.to_owned()),
        },
        ..clerk("a")
    };
    for stranger in [clerk_at("a", "mot-cua-2"), at_counter("4")] {
        assert!(
            world
                .store
                .find_paper_link(&code, &stranger, world.now)
                .unwrap()
                .is_none()
        );
        let form = PaperEntry {
            identical: false,
            clerk: stranger,
            ..entry(code, ANSWERS)
        };
        assert_eq!(enter(&world, &form, 100), refused(Submitted::Unknown));
    }
    assert_eq!(world.sound(), (0, 0, 0));
    let form = PaperEntry {
        identical: false,
        clerk: at_counter("3"),
        ..entry(code, ANSWERS)
    };
    drawn(&world, &form);
}

fn a_link_that_is_used_expired_or_revoked_takes_no_form(mut world: World) {
    let codes = world.links(&["H1", "H2", "H3"].map(handed_in));
    world.answer(codes[0], "5555555555555555");
    world.revoke_link("H2");
    for (code, outcome) in [(codes[0], Submitted::Used), (codes[1], Submitted::Revoked)] {
        assert_eq!(enter(&world, &entry(code, ANSWERS), 100), refused(outcome));
    }
    world.now = at("2026-08-15 09:00");
    let late = enter(&world, &entry(codes[2], ANSWERS), 100);
    assert_eq!(late, refused(Submitted::Expired));
    assert_eq!(drafts(&world), 0);
    assert_eq!(world.sound(), (1, 1, 0));
}

fn no_two_forms_that_wait_have_the_same_number(world: World) {
    let codes = world.links(&["H1", "H2", "H3"].map(handed_in));
    let typed = |code, random: &mut dyn FnMut() -> u64| {
        let mut draw = Draw {
            percent: 100,
            random,
        };
        world
            .store
            .enter_paper(&entry(code, ANSWERS), &mut draw, world.now)
            .unwrap()
    };
    let numbered = |number: u64| Entered::Kept {
        number: Some(DraftNumber::new(number)),
    };
    assert_eq!(typed(codes[0], &mut || 7), numbered(7));
    // The draw, a number that is taken twice, one that is free.
    let mut chance = [0, 7, 7, 8].into_iter();
    assert_eq!(typed(codes[1], &mut || chance.next().unwrap()), numbered(8));
    // Where chance finds none the form is not checked, and not lost.
    assert_eq!(typed(codes[2], &mut || 7), KEPT);
    assert_eq!((drafts(&world), waiting(&world).len()), (2, 1));
    assert_eq!(world.sound(), (3, 3, 0));
}

fn a_definition_is_frozen_while_only_a_form_of_it_waits(world: World) {
    drawn(&world, &entry(world.link(handed_in("H1")), ANSWERS));
    let changed = definition("so-nganh-4", |text| text.replace("Rất hài lòng", "Rất vui"));
    let opened = world.open_again(|_| {}, vec![changed]);
    assert!(matches!(opened, Err(StoreError::FrozenDefinition(_))));
}

fn of_many_forms_about_the_share_is_drawn(world: World) {
    let cases: Vec<_> = (0..200).map(|number| case(&format!("H{number}"))).collect();
    let office = Clerk {
        reach: Reach::All,
        ..clerk("a")
    };
    for code in world.links(&cases) {
        let form = PaperEntry {
            identical: false,
            clerk: office.clone(),
            ..entry(code, ANSWERS)
        };
        enter(&world, &form, 30);
    }
    // Sixty, give or take five standard deviations.
    let drawn = drafts(&world);
    assert!((28..=92).contains(&drawn), "{drawn}");
    assert_eq!(world.sound(), (200, 200, 0));
}
