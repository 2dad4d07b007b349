//! The clerk's page: which cases it shows, and what is done with their links.

use sipas::domain::case::{Case, Delivery};
use sipas::domain::key::KeyKind;
use sipas::domain::link_code::LinkCode;

use crate::support::app::{Answer, TestApp, encode, path};
use crate::support::builders::CaseBuilder;
use crate::support::desk::CounterKey;
use crate::support::{at, case};

on_both_databases!(
    a_clerks_key_opens_the_page_and_no_other_key_does,
    the_list_shows_the_days_finished_cases_of_the_counter_newest_first,
    a_busy_day_is_read_page_by_page,
    a_case_is_found_by_its_code_or_by_its_slip_within_reach_alone,
    no_page_tells_whether_a_link_was_answered,
    a_print_marks_the_link_once_and_every_other_one_is_recorded,
    a_message_marks_the_link_and_the_first_way_stays,
    what_is_handed_over_counts_as_invited_by_channel_and_outcome,
    a_reissue_revokes_the_old_link_and_is_recorded,
    a_revoked_link_is_gone_for_good,
    a_change_that_comes_too_late_does_not_say_why,
    two_clerks_who_reissue_at_once_make_one_new_link,
    a_case_is_added_by_hand_with_its_link,
    every_refused_field_is_told_beside_it_and_nothing_typed_is_lost,
    a_case_that_is_there_is_neither_overwritten_nor_told_of,
    two_offices_that_add_the_same_case_at_once_do_not_overwrite_each_other,
    another_offices_or_counters_case_is_not_there,
    hostile_input_breaks_nothing,
);

const TODAY: &str = "2026-07-15 08:30";

/// A case finished this morning at the first office's counter 3.
pub fn here(code: &str) -> Case {
    Case {
        counter: Some("3".to_owned()),
        ..case(code)
            .handed_in_at("mot-cua-1")
            .due("2026-07-20")
            .finished(TODAY)
    }
}

pub fn clerk(app: &TestApp) -> CounterKey {
    CounterKey::clerk(&app.world, "mot-cua-1", Some("3"))
}

/// The id of a case.
pub fn id(app: &TestApp, code: &str) -> String {
    let found = app.world.store.find_case("so-tp", code).unwrap().unwrap();
    found.id
}

pub fn page(app: &TestApp, code: &str) -> String {
    format!("/counter/case?id={}", id(app, code))
}

pub fn delivered_by(app: &TestApp, code: &str) -> Option<Delivery> {
    let found = app.world.store.find_case("so-tp", code).unwrap().unwrap();
    found.link.unwrap().delivered_by
}

pub fn form(fields: &[(&str, &str)]) -> String {
    let fields: Vec<(String, String)> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    encode(&fields)
}

/// The case codes of a list, in its order.
pub fn listed(answer: &Answer) -> Vec<String> {
    let table = answer.text().split("<tbody>").nth(1).unwrap_or_default();
    table
        .split("</a></th>")
        .filter_map(|row| Some(row.rsplit_once('>')?.1.to_owned()))
        .filter(|code| !code.trim().is_empty())
        .collect()
}

fn a_clerks_key_opens_the_page_and_no_other_key_does(app: TestApp) {
    let clerk = clerk(&app);
    assert_eq!(app.get("/counter").status, 401);
    let opened = app.post("/counter/open", &format!("key={}", clerk.shown));
    assert_eq!((opened.status, opened.location()), (303, "/counter"));
    let cookie = opened.header("set-cookie");
    for part in [
        clerk.cookie(),
        "HttpOnly",
        "SameSite=Strict",
        "Path=/counter",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let list = clerk.get(&app, "/counter");
    assert_eq!(list.status, 200);
    assert_eq!(list.header("cache-control"), "private, no-store");
    assert!(list.text().contains("Cơ quan mot-cua-1 · Quầy 3"));
    for kind in [KeyKind::Display, KeyKind::Kiosk] {
        let other = CounterKey::make(&app.world, kind, "mot-cua-1", Some("3"));
        assert_eq!(other.get(&app, "/counter").status, 401);
        let as_clerk = app.post("/counter/open", &format!("key={}", other.shown));
        assert_eq!(as_clerk.status, 403);
    }
    app.world
        .store
        .revoke_key(&clerk.name, app.world.now)
        .unwrap();
    for path in ["/counter", "/counter/add", "/counter/case?id=x"] {
        assert_eq!(clerk.get(&app, path).status, 401, "{path}");
    }
}

fn the_list_shows_the_days_finished_cases_of_the_counter_newest_first(app: TestApp) {
    let other_counter = Case {
        counter: Some("4".to_owned()),
        ..here("other counter")
    };
    app.world.import(&[
        here("early").finished("2026-07-15 07:30"),
        here("late").finished("2026-07-15 08:59"),
        here("some time that day").finished("2026-07-15"),
        here("yesterday").finished("2026-07-14 16:59"),
        here("pending").pending(),
        other_counter,
        here("other office").handed_in_at("mot-cua-2"),
    ]);
    let returned_here = Case {
        intake_office: here("x").handed_in_at("mot-cua-2").intake_office,
        ..here("returned here")
    };
    app.world.import(&[returned_here]);
    let clerk = clerk(&app);
    let today = clerk.get(&app, "/counter");
    assert_eq!(
        listed(&today),
        ["late", "returned here", "early", "some time that day"]
    );
    assert_eq!(
        listed(&clerk.get(&app, "/counter?day=2026-07-14")),
        ["yesterday"]
    );
    let whole_office = CounterKey::clerk(&app.world, "mot-cua-1", None);
    assert_eq!(listed(&whole_office.get(&app, "/counter")).len(), 5);
    let wrong = clerk.get(&app, "/counter?day=2026-02-30");
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("id=\"day-error\""));
    assert_eq!(listed(&wrong).len(), 4);
}

fn a_busy_day_is_read_page_by_page(app: TestApp) {
    let cases: Vec<Case> = (0..120).map(|n| here(&format!("H{n:03}"))).collect();
    app.world.import(&cases);
    let clerk = clerk(&app);
    let mut seen = Vec::new();
    let mut path = "/counter?day=2026-07-15".to_owned();
    for rows in [50, 50, 20] {
        let page = clerk.get(&app, &path);
        let codes = listed(&page);
        assert_eq!(codes.len(), rows);
        seen.extend(codes);
        let older = page.text().split("/counter?day=2026-07-15&amp;after=");
        match older.map(|rest| rest.split('"').next().unwrap()).nth(1) {
            Some(last) => path = format!("/counter?day=2026-07-15&after={last}"),
            None => assert_eq!(rows, 20),
        }
    }
    let mut all: Vec<String> = cases.into_iter().map(|case| case.case_code).collect();
    seen.sort();
    all.sort();
    assert_eq!(seen, all);
}

fn a_case_is_found_by_its_code_or_by_its_slip_within_reach_alone(app: TestApp) {
    let link = app.world.link(here("H30.1-ab/26"));
    let elsewhere = app.world.link(here("elsewhere").handed_in_at("mot-cua-2"));
    app.world.import(&[
        here("pending").pending(),
        here("two"),
        here("two").of("so-yt"),
    ]);
    let clerk = clerk(&app);
    let find = |typed: &str| clerk.post(&app, "/counter/find", &form(&[("code", typed)]));
    let scanned = format!("HTTPS://KHAOSAT.EXAMPLE.VN/S/{}", link.compact());
    for typed in [
        "H30.1-ab/26",
        "  H30.1-ab/26 ",
        &link.to_string(),
        &link.compact().to_lowercase(),
        &scanned,
    ] {
        let found = find(typed);
        assert_eq!(found.status, 303, "{typed}");
        assert_eq!(found.location(), page(&app, "H30.1-ab/26"), "{typed}");
    }
    assert_eq!(find("pending").location(), page(&app, "pending"));
    let two = find("two");
    assert_eq!((two.status, listed(&two).len()), (200, 2));
    let unknown = find("no such case");
    let other = find("elsewhere");
    assert_eq!((unknown.status, other.status), (404, 404));
    // Word for word the same as for a case that does not exist.
    assert_eq!(
        unknown.text().replace("no such case", "elsewhere"),
        other.text()
    );
    assert_eq!(find(&elsewhere.to_string()).status, 404);
    assert_eq!(find("").location(), "/counter");
}

fn no_page_tells_whether_a_link_was_answered(app: TestApp) {
    // The same case twice, but for the answer.
    let answered = app.world.link(here("A1"));
    app.world.link(here("B1"));
    app.world.answer(answered, "5555555555555555");
    let clerk = clerk(&app);
    let list = clerk.get(&app, "/counter");
    let row = |code: &str| {
        let rows = list.text().split("<tr>");
        let row = rows
            .into_iter()
            .find(|row| row.contains(&format!(">{code}<")));
        let (_, cells) = row.unwrap().split_once("</th>").unwrap();
        cells.split("</tr>").next().unwrap().to_owned()
    };
    assert_eq!(row("A1"), row("B1"));
    let told = |code: &str| {
        let answer = clerk.get(&app, &page(&app, code));
        let text = answer.text().replace(&id(&app, code), "ID");
        let link = link_id(&app, code);
        let text = match link.as_str() {
            "" => text,
            link => text.replace(link, "LINK"),
        };
        (answer.status, text.replace(code, "CODE"))
    };
    assert_eq!(told("A1"), told("B1"));
    let done = |code: &str, action: &str| {
        let fields = form(&[("action", action), ("paper", "80")]);
        let answer = clerk.post(&app, &page(&app, code), &fields);
        (
            answer.status,
            answer.location().replace(&id(&app, code), "ID"),
        )
    };
    for action in ["print", "message"] {
        assert_eq!(done("A1", action), done("B1", action), "{action}");
    }
    assert_eq!(told("A1"), told("B1"));
    // Opened again, only the link that was answered is still the case's.
    app.world
        .import(&[here("A1").pending(), here("B1").pending()]);
    assert_eq!(told("A1"), told("B1"));
    for action in ["print", "message", "form"] {
        assert_eq!(done("A1", action), done("B1", action), "{action}");
    }
    let by_slip = form(&[("code", &answered.to_string())]);
    assert_eq!(clerk.post(&app, "/counter/find", &by_slip).status, 404);
}

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
    assert_eq!(delivered_by(&app, "H1"), None);
    print(&app, &clerk, "H1");
    assert_eq!(delivered_by(&app, "H1"), Some(Delivery::Slip));
    assert_eq!(app.world.number("SELECT COUNT(*) FROM link_events"), 0);
    print(&app, &clerk, "H1");
    let recorded = app
        .world
        .rows(&["kind", "done_by", "happened_at"], "link_events");
    assert_eq!(
        recorded,
        [["reprint", "clerk mot-cua-1 3", "2026-07-15T02:00:00Z"]]
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
    assert_eq!(delivered_by(&app, "H1"), Some(Delivery::Message));
    print(&app, &clerk, "H1");
    assert_eq!(delivered_by(&app, "H1"), Some(Delivery::Message));
}

fn what_is_handed_over_counts_as_invited_by_channel_and_outcome(app: TestApp) {
    use sipas::domain::case::{Channel, Outcome};
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
    let report = app.world.store.get_coverage(&app.world.query("2026-07"));
    let report = report.unwrap();
    let agency = report
        .agencies
        .iter()
        .find(|agency| agency.agency.as_str() == "so-tp")
        .unwrap();
    let total = agency.coverage;
    assert_eq!((total.finished, total.invited, total.answered), (4, 3, 0));
    let invited = |groups: &[sipas::domain::coverage::CoverageGroup], value: &str| {
        let group = groups.iter().find(|group| group.value == value).unwrap();
        (group.coverage.finished, group.coverage.invited)
    };
    assert_eq!(invited(&agency.channels, "counter"), (2, 1));
    assert_eq!(invited(&agency.channels, "online"), (1, 1));
    assert_eq!(invited(&agency.channels, "post"), (1, 1));
    assert_eq!(invited(&agency.outcomes, "granted"), (3, 2));
    assert_eq!(invited(&agency.outcomes, "refused"), (1, 1));
    app.world.sound();
}

/// Changes the link that a case has now.
fn change(app: &TestApp, clerk: &CounterKey, code: &str, action: &str, reason: &str) -> Answer {
    let fields = form(&[
        ("action", action),
        ("link", &link_id(app, code)),
        ("reason", reason),
    ]);
    clerk.post(app, &page(app, code), &fields)
}

fn link_id(app: &TestApp, code: &str) -> String {
    let found = app.world.store.find_case("so-tp", code).unwrap().unwrap();
    found.link.map_or_else(String::new, |link| link.id)
}

fn link(app: &TestApp, code: &str) -> Option<LinkCode> {
    let found = app.world.store.find_case("so-tp", code).unwrap().unwrap();
    found.link.map(|link| link.code)
}

fn a_reissue_revokes_the_old_link_and_is_recorded(app: TestApp) {
    let old = app.world.link(here("H1"));
    let clerk = clerk(&app);
    let without = change(&app, &clerk, "H1", "reissue", "  ");
    assert_eq!(without.status, 422);
    assert!(without.text().contains("id=\"reason-error\""));
    assert_eq!(link(&app, "H1"), Some(old));
    let reissued = change(&app, &clerk, "H1", "reissue", "Mất phiếu <b>");
    assert_eq!(reissued.status, 303);
    let new = link(&app, "H1").unwrap();
    assert_ne!(new, old);
    assert_eq!(app.get(&path(&old)).told(), (410, Some("revoked")));
    assert_eq!(app.get(&path(&new)).told(), (200, Some("open")));
    let shown = clerk.get(&app, reissued.location());
    for words in ["role=\"status\"", "Đổi phiếu mới", "Mất phiếu &#60;b&#62;"] {
        assert!(shown.text().contains(words), "{words}: {}", shown.text());
    }
    app.world.sound();
}

fn a_revoked_link_is_gone_for_good(app: TestApp) {
    let old = app.world.link(here("H1"));
    let clerk = clerk(&app);
    let revoked = change(&app, &clerk, "H1", "revoke", "Cấp nhầm");
    assert_eq!(revoked.status, 303);
    assert_eq!(link(&app, "H1"), None);
    assert_eq!(app.get(&path(&old)).told(), (410, Some("revoked")));
    let shown = clerk.get(&app, revoked.location());
    assert!(shown.text().contains("Thu hồi phiếu") && shown.text().contains("Cấp nhầm"));
    assert!(!shown.text().contains("value=\"print\""));
    for action in ["print", "message"] {
        let fields = form(&[("action", action), ("paper", "80")]);
        assert_eq!(clerk.post(&app, &page(&app, "H1"), &fields).status, 409);
    }
    assert_eq!(change(&app, &clerk, "H1", "reissue", "Lý do").status, 409);
    assert_eq!(link(&app, "H1"), None);
}

fn a_change_that_comes_too_late_does_not_say_why(app: TestApp) {
    let answered = app.world.link(here("H1"));
    app.world.answer(answered, "5555555555555555");
    let old = here("H2").received("2026-05-01").finished("2026-06-01");
    app.world
        .import_as(&[old], |options| options.now = at("2026-06-01 09:00"));
    let clerk = clerk(&app);
    for action in ["reissue", "revoke"] {
        let told = ["H1", "H2"].map(|code| {
            let refused = change(&app, &clerk, code, action, "Mất phiếu");
            assert_eq!(refused.status, 409, "{code}");
            refused.text().contains("đã được trả lời hoặc đã hết hạn")
        });
        assert_eq!(told, [true, true]);
    }
    assert_eq!(link(&app, "H1"), Some(answered));
    assert_eq!(app.world.number("SELECT COUNT(*) FROM link_events"), 0);
    app.world.sound();
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

const GIVEN: [(&str, &str); 8] = [
    ("agency", "so-tp"),
    ("case_code", "H30-1"),
    ("received_at", "10/07/2026"),
    ("due_at", "14/07/2026"),
    ("procedure", "1.001"),
    ("field", ""),
    ("channel", "post"),
    ("outcome", "refused"),
];

fn given(changes: &[(&str, &str)]) -> String {
    let fields = GIVEN.map(|(name, value)| {
        let changed = changes.iter().find(|(known, _)| *known == name);
        (name, changed.map_or(value, |(_, value)| *value))
    });
    form(&fields)
}

fn a_case_is_added_by_hand_with_its_link(app: TestApp) {
    let known = Case {
        procedure: Some("1.001".to_owned()),
        procedure_name: Some("Cấp phép".to_owned()),
        ..case("earlier").about("Khoa học")
    };
    app.world.import(&[known]);
    let clerk = clerk(&app);
    let form = clerk.get(&app, "/counter/add");
    for words in ["Cơ quan so-tp", "<option value=\"Khoa học\">"] {
        assert!(form.text().contains(words), "{words}");
    }
    assert!(!form.text().contains("value=\"mot-cua-1\""));
    let added = clerk.post(&app, "/counter/add", &given(&[]));
    assert_eq!(added.status, 303);
    let kept = app
        .world
        .store
        .find_case("so-tp", "H30-1")
        .unwrap()
        .unwrap();
    assert_eq!(
        added.location(),
        format!("/counter/case?id={}&done=added", kept.id)
    );
    assert!(kept.link.is_some());
    let case = kept.case;
    assert_eq!(case.counter.as_deref(), Some("3"));
    assert_eq!(case.intake_office.unwrap().as_str(), "mot-cua-1");
    assert_eq!(case.return_office.unwrap().as_str(), "mot-cua-1");
    assert_eq!(case.field.as_deref(), Some("Khoa học"));
    assert_eq!(
        case.finished_at.unwrap().to_string(),
        "2026-07-15T09:00:00+07:00"
    );
    assert_eq!(
        (case.channel.name(), case.outcome.unwrap().name()),
        ("post", "refused")
    );
    // The procedure keeps the name that nobody typed.
    assert_eq!(app.world.rows(&["name"], "procedures"), [["Cấp phép"]]);
    assert_eq!(listed(&clerk.get(&app, "/counter")), ["H30-1"]);
    app.world.sound();
}

fn every_refused_field_is_told_beside_it_and_nothing_typed_is_lost(app: TestApp) {
    let clerk = clerk(&app);
    let long = "x".repeat(101);
    let changes = [
        ("agency", ""),
        ("case_code", long.as_str()),
        ("received_at", "31/02/2026"),
        ("due_at", "mai"),
        ("procedure", "1\u{0}2"),
        ("channel", "fax"),
    ];
    let refused = clerk.post(&app, "/counter/add", &given(&changes));
    assert_eq!(refused.status, 422);
    for (field, _) in changes {
        let told = format!("id=\"{field}-error\"");
        assert!(
            refused.text().contains(&told),
            "{field}: {}",
            refused.text()
        );
    }
    for field in ["field", "outcome"] {
        assert!(!refused.text().contains(&format!("id=\"{field}-error\"")));
    }
    for kept in [
        long.as_str(),
        "31/02/2026",
        "value=\"mai\"",
        "value=\"refused\" selected",
    ] {
        assert!(refused.text().contains(kept), "{kept}");
    }
    let future = clerk.post(
        &app,
        "/counter/add",
        &given(&[("received_at", "16/07/2026")]),
    );
    assert_eq!(future.status, 422);
    assert!(future.text().contains("id=\"received_at-error\""));
    let office = clerk.post(&app, "/counter/add", &given(&[("agency", "mot-cua-2")]));
    assert_eq!(office.status, 422);
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
}

fn a_case_that_is_there_is_neither_overwritten_nor_told_of(app: TestApp) {
    app.world.import(&[
        here("elsewhere").handed_in_at("mot-cua-2"),
        here("ours").pending(),
    ]);
    let kept = |code: &str| {
        let columns = [
            "channel",
            "due_at",
            "finished_at",
            "outcome",
            "intake_office",
            "updated_at",
        ];
        app.world.rows(
            &columns.map(|column| column),
            &format!("cases WHERE case_code = '{code}' AND finished_at IS NOT NULL"),
        )
    };
    let before = kept("elsewhere");
    let clerk = clerk(&app);
    let refused = clerk.post(&app, "/counter/add", &given(&[("case_code", "elsewhere")]));
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("id=\"case_code-error\""));
    for secret in ["mot-cua-2", &id(&app, "elsewhere")] {
        assert!(!refused.text().contains(secret));
    }
    assert_eq!(kept("elsewhere"), before);
    let there = clerk.post(&app, "/counter/add", &given(&[("case_code", "ours")]));
    assert_eq!(there.location(), page(&app, "ours") + "&done=was-there");
    assert!(kept("ours").is_empty());
    assert_eq!(app.world.number("SELECT COUNT(*) FROM case_changes"), 0);
}

fn two_offices_that_add_the_same_case_at_once_do_not_overwrite_each_other(app: TestApp) {
    let clerks =
        ["mot-cua-1", "mot-cua-2"].map(|office| CounterKey::clerk(&app.world, office, None));
    for number in 0..8 {
        let code = format!("H{number}");
        let fields = given(&[("case_code", &code)]);
        let together = std::sync::Barrier::new(2);
        let statuses = std::thread::scope(|scope| {
            let adding = clerks.each_ref().map(|clerk| {
                scope.spawn(|| {
                    together.wait();
                    clerk.post(&app, "/counter/add", &fields).status
                })
            });
            adding.map(|thread| thread.join().unwrap())
        });
        let winner = statuses.iter().position(|status| *status == 303).unwrap();
        assert_eq!(statuses[1 - winner], 422, "{statuses:?}");
        let kept = app.world.store.find_case("so-tp", &code).unwrap().unwrap();
        let office = kept.case.intake_office.unwrap();
        assert_eq!(office.as_str(), ["mot-cua-1", "mot-cua-2"][winner]);
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM case_changes"), 0);
    app.world.sound();
}

fn another_offices_or_counters_case_is_not_there(app: TestApp) {
    app.world
        .import(&[here("H1"), here("mine").finished("2026-07-14")]);
    let others = [
        CounterKey::clerk(&app.world, "mot-cua-2", None),
        CounterKey::clerk(&app.world, "mot-cua-1", Some("4")),
    ];
    let id = id(&app, "H1");
    for other in &others {
        for path in [
            format!("/counter/case?id={id}"),
            format!("/counter/slip?id={id}&paper=80"),
            format!("/counter/message?id={id}"),
            format!("/counter?after={id}"),
        ] {
            assert_eq!(other.get(&app, &path).status, 404, "{path}");
        }
        for action in ["print", "message", "reissue", "revoke", "kiosk", "nothing"] {
            let fields = form(&[("action", action), ("paper", "80"), ("reason", "Lý do")]);
            let path = format!("/counter/case?id={id}");
            assert_eq!(other.post(&app, &path, &fields).status, 404, "{action}");
        }
        assert_eq!(listed(&other.get(&app, "/counter")), [""; 0]);
    }
    assert_eq!(delivered_by(&app, "H1"), None);
    assert_eq!(app.world.number("SELECT COUNT(*) FROM link_events"), 0);
}

fn hostile_input_breaks_nothing(app: TestApp) {
    app.world
        .import(&[here("<script>alert(1)</script>"), here("H1")]);
    let clerk = clerk(&app);
    let list = clerk.get(&app, "/counter");
    assert!(list.text().contains("&#60;script&#62;") && !list.text().contains("<script"));
    let shown = clerk.get(&app, &page(&app, "<script>alert(1)</script>"));
    assert!(!shown.text().contains("<script"));
    let typed = clerk.post(&app, "/counter/find", &form(&[("code", "\"><script>")]));
    assert_eq!(typed.status, 404);
    assert!(!typed.text().contains("<script"));
    let path = page(&app, "H1");
    let huge = "a".repeat(40_000);
    assert_eq!(change(&app, &clerk, "H1", "reissue", &huge).status, 422);
    assert_eq!(change(&app, &clerk, "H1", "revoke", "a\u{0}b").status, 422);
    assert_eq!(
        clerk
            .post(&app, &path, &format!("reason={}", "a".repeat(70_000)))
            .status,
        413
    );
    assert_eq!(clerk.post(&app, &path, "reason=%ff").status, 400);
    assert_eq!(clerk.post(&app, &path, "action=burn").status, 400);
    for code in ["\u{0}", "' OR 1=1 --", &"x".repeat(5_000)] {
        let found = clerk.post(&app, "/counter/find", &form(&[("code", code)]));
        assert!(
            [303, 404].contains(&found.status),
            "{code}: {}",
            found.status
        );
    }
    for id in ["", "x", "%00", "'", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(
            clerk.get(&app, &format!("/counter/case?id={id}")).status,
            404
        );
        assert_eq!(clerk.get(&app, &format!("/counter?after={id}")).status, 404);
    }
    // A form that the browser says comes from another site changes nothing.
    for site in ["cross-site", "same-site"] {
        for path in [path.as_str(), "/counter/find", "/counter/add"] {
            let foreign = app.request(path, |agent, url| {
                agent
                    .post(url)
                    .header("cookie", clerk.cookie())
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header("sec-fetch-site", site)
                    .send(form(&[("action", "revoke"), ("reason", "Lý do")]).as_bytes())
            });
            assert_eq!(foreign.status, 403, "{path}");
        }
    }
    assert!(link(&app, "H1").is_some());
    app.world.sound();
}
