//! Links handed over, replaced and revoked by a clerk, and the record of it.

use sipas::domain::cases::case::{Case, Channel, Delivery, Outcome};

use super::clerk::{change, clerk, delivery, form, here, id, link, link_id, page};
use crate::support::OperatorReads;
use crate::support::app::{TestApp, path};
use crate::support::at;
use crate::support::builders::CaseBuilder;
use crate::support::counter_key::CounterKey;

on_both_databases!(
    a_print_marks_the_link_once_and_every_other_one_is_recorded,
    a_message_marks_the_link_and_the_first_way_stays,
    what_is_delivered_counts_as_invited_by_channel_and_outcome,
    a_reissue_revokes_the_old_link_and_is_recorded,
    a_revoked_link_is_gone_for_good,
    an_expired_link_is_not_changed_and_an_answered_one_is,
    two_clerks_who_reissue_at_once_make_one_new_link,
);

fn print(app: &TestApp, clerk: &CounterKey, code: &str) {
    let fields = form(&[("action", "print"), ("paper", "80")]);
    let printed = clerk.post(app, &page(app, code), &fields);
    assert_eq!(printed.status, 303);
    let slip = format!("/counter/slip?id={}&paper=80", id(app, code));
    assert_eq!(printed.location(), slip);
    assert!(printed.header("set-cookie").contains("sipas-paper=80"));
}

fn a_print_marks_the_link_once_and_every_other_one_is_recorded(app: TestApp) {
    app.world.link(here("H1"));
    let clerk = clerk(&app);
    assert_eq!(delivery(&app, "H1"), None);
    print(&app, &clerk, "H1");
    assert_eq!(delivery(&app, "H1"), Some(Delivery::Slip));
    assert_eq!(app.world.number("SELECT COUNT(*) FROM link_events"), 0);
    print(&app, &clerk, "H1");
    let recorded = app
        .world
        .rows(&["kind", "done_by", "happened_at"], "link_events");
    assert_eq!(
        recorded,
        [["reprint", "key:clerk mot-cua-1 3", "2026-07-15T02:00:00Z"]]
    );
    let shown = clerk.get(&app, &page(&app, "H1"));
    for words in ["In lại phiếu", "15/07/2026 09:00", "clerk mot-cua-1 3"] {
        assert!(shown.text().contains(words), "{words}");
    }
    let wrong = form(&[("action", "print"), ("paper", "a9")]);
    assert_eq!(clerk.post(&app, &page(&app, "H1"), &wrong).status, 400);
    app.world.sound();
}

fn a_message_marks_the_link_and_the_first_way_stays(app: TestApp) {
    app.world.link(here("H1"));
    let clerk = clerk(&app);
    let sent = clerk.post(&app, &page(&app, "H1"), "action=message");
    let message = format!("/counter/message?id={}", id(&app, "H1"));
    assert_eq!((sent.status, sent.location()), (303, message.as_str()));
    assert_eq!(delivery(&app, "H1"), Some(Delivery::Message));
    print(&app, &clerk, "H1");
    assert_eq!(delivery(&app, "H1"), Some(Delivery::Message));
}

fn what_is_delivered_counts_as_invited_by_channel_and_outcome(app: TestApp) {
    app.world.import(&[
        here("A"),
        here("B").by(Channel::Online),
        here("C").by(Channel::Post).ended(Outcome::Refused),
        here("D"),
    ]);
    let clerk = clerk(&app);
    print(&app, &clerk, "A");
    print(&app, &clerk, "A");
    clerk.post(&app, &page(&app, "B"), "action=message");
    print(&app, &clerk, "C");
    app.world.mix();
    let report = app.world.store.get_coverage(&app.world.query("2026-07"));
    let report = report.unwrap();
    let agency = report
        .agencies
        .iter()
        .find(|agency| agency.agency.as_str() == "so-tp")
        .unwrap();
    let total = agency.coverage;
    assert_eq!((total.finished, total.invited, total.answered), (4, 3, 0));
    let invited = |groups: &[sipas::domain::figures::coverage::CoverageGroup], value: &str| {
        let group = groups.iter().find(|group| group.value == value).unwrap();
        (group.finished, group.invited)
    };
    assert_eq!(invited(&agency.channels, "counter"), (2, None));
    assert_eq!(invited(&agency.channels, "online"), (1, None));
    assert_eq!(invited(&agency.channels, "post"), (1, None));
    assert_eq!(invited(&agency.outcomes, "granted"), (3, None));
    assert_eq!(invited(&agency.outcomes, "refused"), (1, None));
    app.world.sound();
}

fn a_reissue_revokes_the_old_link_and_is_recorded(app: TestApp) {
    let old = app.world.link(here("H1"));
    let clerk = clerk(&app);
    let without = change(&app, &clerk, "H1", "reissue", "  ");
    assert_eq!(without.status, 422);
    assert!(without.page().has("#reason-error"));
    assert_eq!(link(&app, "H1"), Some(old));
    let reissued = change(&app, &clerk, "H1", "reissue", "Mất phiếu <b>");
    assert_eq!(reissued.status, 303);
    let new = link(&app, "H1").unwrap();
    assert_ne!(new, old);
    assert_eq!(app.get(&path(&old)).outcome(), (410, Some("revoked")));
    assert_eq!(app.get(&path(&new)).outcome(), (200, Some("open")));
    let shown = clerk.get(&app, reissued.location());
    assert!(shown.page().has("[role=status]"));
    let recorded = shown.page().text(".history li");
    assert!(recorded.contains("Đổi phiếu mới"), "{recorded}");
    assert_eq!(shown.page().text(".history .reason"), "Mất phiếu <b>");
    app.world.sound();
}

fn a_revoked_link_is_gone_for_good(app: TestApp) {
    let old = app.world.link(here("H1"));
    let clerk = clerk(&app);
    let revoked = change(&app, &clerk, "H1", "revoke", "Cấp nhầm");
    assert_eq!(revoked.status, 303);
    assert_eq!(link(&app, "H1"), None);
    assert_eq!(app.get(&path(&old)).outcome(), (410, Some("revoked")));
    let shown = clerk.get(&app, revoked.location());
    assert!(shown.text().contains("Thu hồi phiếu") && shown.text().contains("Cấp nhầm"));
    assert!(!shown.page().has("[value=print]"));
    for action in ["print", "message"] {
        let fields = form(&[("action", action), ("paper", "80")]);
        assert_eq!(clerk.post(&app, &page(&app, "H1"), &fields).status, 409);
    }
    assert_eq!(change(&app, &clerk, "H1", "reissue", "Lý do").status, 409);
    assert_eq!(link(&app, "H1"), None);
}

fn an_expired_link_is_not_changed_and_an_answered_one_is(app: TestApp) {
    let answered = app.world.link(here("H1"));
    app.world.answer(answered, "5555555555555555");
    let old = here("H2").received("2026-05-01").finished("2026-06-01");
    let expired = app
        .world
        .import_as(&[old], |options| options.by.now = at("2026-06-01 09:00"));
    let expired = expired[0].link.as_ref().unwrap().code;
    let clerk = clerk(&app);
    for action in ["reissue", "revoke"] {
        let refused = change(&app, &clerk, "H2", action, "Mất phiếu");
        assert_eq!(refused.status, 409);
        assert!(
            refused
                .text()
                .contains("Phiếu này đã hết hạn nên không đổi")
        );
    }
    assert_eq!(link(&app, "H2"), Some(expired));
    assert_eq!(app.world.number("SELECT COUNT(*) FROM link_events"), 0);
    assert_eq!(
        change(&app, &clerk, "H1", "reissue", "Mất phiếu").status,
        303
    );
    let new = link(&app, "H1").unwrap();
    assert_eq!(app.get(&path(&answered)).outcome(), (410, Some("revoked")));
    // Whoever holds its code learns that the case was answered.
    assert_eq!(app.get(&path(&new)).outcome(), (409, Some("used")));
    assert_eq!(change(&app, &clerk, "H1", "revoke", "Cấp nhầm").status, 303);
    assert_eq!(link(&app, "H1"), None);
    assert_eq!(app.get(&path(&new)).outcome(), (410, Some("revoked")));
    assert_eq!(app.world.sound(), (1, 1, 0));
}

fn two_clerks_who_reissue_at_once_make_one_new_link(app: TestApp) {
    let cases: Vec<Case> = (0..12).map(|n| here(&format!("H{n:02}"))).collect();
    app.world.import(&cases);
    let clerk = clerk(&app);
    for case in &cases {
        let code = case.case_code.as_str();
        let address = page(&app, code);
        let fields = form(&[
            ("action", "reissue"),
            ("link", &link_id(&app, code)),
            ("reason", "Mất phiếu"),
        ]);
        let together = std::sync::Barrier::new(3);
        let mut statuses = std::thread::scope(|scope| {
            let pressing = [(); 3].map(|()| {
                scope.spawn(|| {
                    together.wait();
                    clerk.post(&app, &address, &fields).status
                })
            });
            pressing.map(|thread| thread.join().unwrap())
        });
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409, 409]);
        let case = id(&app, code);
        let states = app.world.rows(
            &["state"],
            &format!("invitations WHERE case_id = '{case}' ORDER BY state"),
        );
        assert_eq!(states, [["open"], ["revoked"]]);
        let recorded = format!("SELECT COUNT(*) FROM link_events WHERE case_id = '{case}'");
        assert_eq!(app.world.number(&recorded), 1);
    }
    app.world.sound();
}
