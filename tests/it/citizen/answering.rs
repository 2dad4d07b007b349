//! Answering step by step, sending, and what can go wrong with a form.

use super::{open, waiting};
use crate::support::app::{FORM, TestApp, encode, path};
use crate::support::{Database, World};

on_both_databases!(
    sending_ends_in_thanks_and_so_does_its_repeat_but_no_other_form,
    sending_nothing_shows_the_form_again_with_everything_kept,
    a_body_that_is_no_form_is_refused_with_a_page,
    the_whole_survey_is_answered_step_by_step_with_earlier_answers_carried_along,
    a_blank_is_pointed_out_once_and_may_then_be_left,
    an_answer_that_is_none_is_refused_and_redeems_nothing,
    what_is_marked_as_not_applicable_throughout_is_thanked_for_and_stores_nothing,
    every_step_sends_what_was_answered_so_far,
    the_language_is_changed_on_every_step_with_nothing_lost,
    every_step_stands_at_an_address_of_its_own,
    the_short_survey_is_one_page,
);

fn sending_ends_in_thanks_and_so_does_its_repeat_but_no_other_form(app: TestApp) {
    let path = path(&open(&app));
    let thanks = format!("{path}/thanks");
    assert_eq!(app.get(&thanks).location(), path);
    let form = "TC1=5&KQ2=1&press=p1&action=send&comment=C%E1%BA%A3m+%C6%A1n&lang=en";
    for _ in 0..2 {
        let sent = app.post(&path, form);
        assert_eq!((sent.status, sent.location()), (303, thanks.as_str()));
    }
    assert_eq!(waiting(&app.world), [["5------------1--", "Cảm ơn", "en"]]);
    assert_eq!(app.get(&thanks).outcome(), (200, Some("thanks")));
    for other in ["TC1=1&press=p2&action=send", "TC1=1&action=send"] {
        assert_eq!(app.post(&path, other).outcome(), (409, Some("used")));
    }
    app.world.sound();
}

fn sending_nothing_shows_the_form_again_with_everything_kept(app: TestApp) {
    let path = path(&open(&app));
    let page = app.post(&path, "comment=hay+qu%C3%A1&press=p1&action=send");
    assert_eq!(page.outcome(), (422, Some("open")));
    assert_eq!(page.field("comment").as_deref(), Some("hay quá"));
    assert_eq!(page.field("press").as_deref(), Some("p1"));
    assert!(page.page().has("[role=alert]"));
    assert!(waiting(&app.world).is_empty());
}

fn a_body_that_is_no_form_is_refused_with_a_page(app: TestApp) {
    let path = path(&open(&app));
    let large = vec![b'a'; 70_000];
    let cases: [(Option<&str>, &[u8], u16); 4] = [
        (Some("application/json"), b"{}", 415),
        (None, b"TC1=5", 415),
        (Some(FORM), &large, 413),
        (Some(FORM), b"comment=%ff&action=send", 400),
    ];
    for (content_type, body, status) in cases {
        let page = app.post_as(&path, content_type, body);
        assert_eq!(page.status, status);
        assert!(
            page.text().starts_with("<!doctype html>"),
            "{}",
            page.text()
        );
    }
    assert!(waiting(&app.world).is_empty());
}

/// Sends a page's own fields with more beside them.
fn press(
    app: &TestApp,
    path: &str,
    page: &crate::support::app::Answer,
    more: &[(&str, &str)],
) -> crate::support::app::Answer {
    let mut fields = page.fields();
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| name == other));
    fields.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    app.post(path, &encode(&fields))
}

fn the_whole_survey_is_answered_step_by_step_with_earlier_answers_carried_along(app: TestApp) {
    let path = path(&open(&app));
    let first = app.get(&path);
    let made = first.field("press").unwrap();
    let next = [("action", "next")];
    let answers =
        |codes: &[&'static str], level: &'static str| -> Vec<(&'static str, &'static str)> {
            codes
                .iter()
                .map(|code| (*code, level))
                .chain(next)
                .collect()
        };
    let second = press(
        &app,
        &path,
        &first,
        &answers(&["TC1", "TC2", "TC3", "TC4", "TC5"], "5"),
    );
    assert!(second.page().has("[type=radio][name=CC7]"));
    assert!(!second.page().has("[type=radio][name=TC1]"));
    // Going back shows what was chosen.
    let back = press(&app, &path, &second, &[("action", "back")]);
    let chosen = back.page().attributes("[type=radio][checked]", "id");
    assert_eq!(chosen, ["TC1-5", "TC2-5", "TC3-5", "TC4-5", "TC5-5"]);
    let second = press(&app, &path, &back, &next);
    let third = press(
        &app,
        &path,
        &second,
        &answers(&["CC1", "CC2", "CC3", "CC4", "CC5", "CC6", "CC7"], "4"),
    );
    let screen = press(&app, &path, &third, &answers(&["KQ1", "KQ2"], "3"));
    assert!(screen.page().has("[type=radio][name=screen-pakn]"));
    let fourth = press(
        &app,
        &path,
        &screen,
        &[("screen-pakn", "yes"), ("action", "next")],
    );
    let last = press(&app, &path, &fourth, &answers(&["PA1", "PA2"], "2"));
    assert!(last.page().has("textarea[name=comment]"));
    assert_eq!(last.field("press"), Some(made));
    let sent = press(
        &app,
        &path,
        &last,
        &[("comment", "Cảm ơn & chào"), ("action", "send")],
    );
    assert_eq!(
        (sent.status, sent.location()),
        (303, format!("{path}/thanks").as_str())
    );
    assert_eq!(
        waiting(&app.world),
        [["5555544444443322", "Cảm ơn & chào", "vi"]]
    );
}

fn a_blank_is_pointed_out_once_and_may_then_be_left(app: TestApp) {
    let path = path(&open(&app));
    let first = app.get(&path);
    let pointed_out = press(&app, &path, &first, &[("TC1", "4"), ("action", "next")]);
    assert_eq!(pointed_out.outcome(), (200, Some("open")));
    let page = pointed_out.page();
    assert_eq!(page.attributes("[checked]", "id"), ["TC1-4"]);
    let blanks = page.attributes("[role=alert] a", "href");
    assert_eq!(blanks, ["#TC2-1", "#TC3-1", "#TC4-1", "#TC5-1"]);
    let second = press(&app, &path, &pointed_out, &[("action", "next")]);
    assert!(second.page().has("[name=CC1]") && !second.page().has("[role=alert]"));
    let sent = press(&app, &path, &second, &[("action", "send")]);
    assert_eq!(sent.status, 303);
    assert_eq!(waiting(&app.world), [["4---------------", "", "vi"]]);
}

fn an_answer_that_is_none_is_refused_and_redeems_nothing(app: TestApp) {
    let path = path(&open(&app));
    for wrong in [
        "TC1=6",
        "TC1=9",
        "TC1=hài+lòng",
        "TC1=5&TC1=4",
        "TC1=5&screen-pakn=perhaps",
    ] {
        let page = app.post(&path, &format!("{wrong}&press=p&action=send"));
        assert_eq!(page.outcome(), (422, Some("open")), "{wrong}");
    }
    assert_eq!(
        app.post(&path, "TC1=5&action=win").outcome(),
        (422, Some("open"))
    );
    assert!(waiting(&app.world).is_empty());
    // Fields that nobody asked for are no reason to lose an answer.
    let sent = app.post(&path, "TC1=5&press=p&action=send&utm_source=zalo&ZZ9=5");
    assert_eq!(sent.status, 303);
}

fn what_is_marked_as_not_applicable_throughout_is_thanked_for_and_stores_nothing(app: TestApp) {
    let path = path(&open(&app));
    let form = "na-to-chuc=x&na-cong-chuc=x&na-ket-qua=x&screen-pakn=no&press=p&action=send";
    for _ in 0..2 {
        let sent = app.post(&path, form);
        assert_eq!(sent.status, 303);
        let thanks = app.get(sent.location());
        assert_eq!(thanks.outcome(), (200, Some("thanks")));
        assert!(thanks.text().contains("không có câu trả lời nào được lưu"));
    }
    assert!(waiting(&app.world).is_empty());
    assert_eq!(app.get(&path).outcome(), (200, Some("open")));
    assert_eq!(app.post(&path, "TC1=5&press=p&action=send").status, 303);
    assert_eq!(waiting(&app.world).len(), 1);
    assert_eq!(app.post(&path, form).outcome(), (409, Some("used")));
}

fn every_step_sends_what_was_answered_so_far(app: TestApp) {
    let path = path(&open(&app));
    let mut page = app.get(&path);
    let answered: [&[(&str, &str)]; 4] = [
        &[
            ("TC1", "5"),
            ("TC2", "4"),
            ("TC3", "x"),
            ("TC4", "3"),
            ("TC5", "2"),
        ],
        &[("na-cong-chuc", "x")],
        &[("KQ1", "1"), ("KQ2", "1")],
        &[("screen-pakn", "yes")],
    ];
    for answers in answered {
        assert_eq!(page.page().text(".buttons [value=send]"), "Gửi ngay");
        page = press(
            &app,
            &path,
            &page,
            &[answers, &[("action", "next")]].concat(),
        );
    }
    let sent = press(&app, &path, &page, &[("PA2", "4"), ("action", "send")]);
    assert_eq!(sent.status, 303);
    assert_eq!(waiting(&app.world), [["54x32xxxxxxx11-4", "", "vi"]]);
}

fn the_language_is_changed_on_every_step_with_nothing_lost(app: TestApp) {
    let path = path(&open(&app));
    let mut page = app.get(&path);
    let answered: [&[(&str, &str)]; 4] = [
        &[
            ("TC1", "5"),
            ("TC2", "5"),
            ("TC3", "5"),
            ("TC4", "5"),
            ("TC5", "5"),
        ],
        &[("na-cong-chuc", "x")],
        &[("KQ1", "4"), ("KQ2", "4")],
        &[("screen-pakn", "no")],
    ];
    for answers in answered {
        let other = page
            .page()
            .attribute("nav button[lang]", "value")
            .unwrap()
            .to_owned();
        let other = press(
            &app,
            &path,
            &page,
            &[answers, &[("action", &other)]].concat(),
        );
        assert_eq!(other.outcome(), (200, Some("open")));
        assert_ne!(other.page().language(), page.page().language());
        page = press(&app, &path, &other, &[("action", "next")]);
        assert!(!page.page().has("[role=alert]"), "{}", page.text());
    }
    let other = press(
        &app,
        &path,
        &page,
        &[("comment", "hay"), ("action", "lang-en")],
    );
    assert_eq!(other.page().typed("comment"), "hay");
    let fields = [("comment", "hay"), ("action", "send")];
    assert_eq!(press(&app, &path, &other, &fields).status, 303);
    assert_eq!(waiting(&app.world), [["55555xxxxxxx44xx", "hay", "en"]]);
}

fn every_step_stands_at_an_address_of_its_own(app: TestApp) {
    let path = path(&open(&app));
    let third = app.get(&format!("{path}?step=3"));
    assert!(third.page().has("[type=radio][name=KQ1]"));
    let at = |page: &crate::support::app::Answer, action: &str| {
        let button = format!(".buttons [value={action}]");
        let address = page.page().attribute(&button, "formaction");
        address.unwrap().to_owned()
    };
    assert_eq!(at(&third, "next"), format!("{path}?step=4"));
    assert_eq!(at(&third, "back"), format!("{path}?step=2"));
    // None is the page's own address, where a failure would replace it in the browser's history.
    for action in ["next", "back", "send"] {
        assert_ne!(at(&third, action), format!("{path}?step=3"));
    }
    // A page that is another than the button's stands at its own address all the same.
    let blank = "step=ket-qua&KQ1=5&press=p&action=next";
    let moved = app.post(&format!("{path}?step=4"), blank);
    assert_eq!(
        (moved.status, moved.location()),
        (307, &*format!("{path}?step=3"))
    );
    let again = app.post(moved.location(), blank);
    assert_eq!(again.outcome(), (200, Some("open")));
    assert!(again.page().has("[role=alert]"));
    let yes = "step=screen-pakn&screen-pakn=yes&press=p&action=next";
    let moved = app.post(&format!("{path}?step=5"), yes);
    assert_eq!(moved.location(), format!("{path}?step=4-yes"));
    assert!(app.post(moved.location(), yes).page().has("[name=PA1]"));
}

fn the_short_survey_is_one_page(database: Database) {
    let app = TestApp::serving(World::surveyed_with(database, "so-nganh-4-ngan"));
    let path = path(&open(&app));
    let page = app.get(&path);
    assert_eq!(page.page().count("fieldset.question"), 5);
    assert!(page.page().has("[name=screen-pakn]") && page.page().has("textarea"));
    assert_eq!(page.page().texts(".buttons button"), ["Gửi phiếu"]);
    let form = [
        ("CH1", "5"),
        ("TC1", "4"),
        ("CC1", "4"),
        ("KQ1", "x"),
        ("action", "send"),
    ];
    assert_eq!(press(&app, &path, &page, &form).status, 303);
    assert_eq!(waiting(&app.world), [["544x-", "", "vi"]]);
}
