//! The clerk's page: whom it is opened to, which cases it shows, and what it never tells.

use sipas::domain::access::KeyKind;
use sipas::domain::cases::case::{Case, Delivery};
use sipas::domain::links::code::LinkCode;

use crate::support::OperatorReads;
use crate::support::app::{Answer, TestApp, encode};
use crate::support::builders::CaseBuilder;
use crate::support::case;
use crate::support::counter_key::CounterKey;

on_both_databases!(
    a_clerks_key_opens_the_page_and_no_other_key_does,
    the_list_shows_the_days_finished_cases_of_the_counter_newest_first,
    the_list_tells_the_procedure_and_the_counter,
    with_a_script_the_print_leads_back_to_the_list_which_prints,
    a_busy_day_is_read_page_by_page,
    a_case_is_found_by_its_code_or_by_its_slip_within_reach_alone,
    a_slip_is_found_however_a_keyboard_writes_it_and_a_case_code_comes_first,
    no_page_tells_whether_a_link_was_answered,
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

pub fn delivery(app: &TestApp, code: &str) -> Option<Delivery> {
    let found = app.world.store.find_case("so-tp", code).unwrap().unwrap();
    found.link.unwrap().delivery
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
    answer.page().texts("tbody th > a")
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
        "Path=/",
        "Secure",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain") && cookie.ends_with("Path=/"));
    // By the name that it had before, a key opens nothing.
    let old = clerk.cookie().trim_start_matches("__Host-");
    let by_its_old_name = app.request("/counter", |agent, url| {
        agent.get(url).header("cookie", old).call()
    });
    assert_eq!(by_its_old_name.status, 401);
    let list = clerk.get(&app, "/counter");
    assert_eq!(list.status, 200);
    assert_eq!(list.header("cache-control"), "private, no-store");
    // Otherwise its forms would be sent with `Origin: null`.
    assert_eq!(list.header("referrer-policy"), "same-origin");
    assert!(list.text().contains("Cơ quan mot-cua-1 · Quầy 3"));
    for kind in [KeyKind::Display, KeyKind::Kiosk] {
        let other = CounterKey::make(&app.world, kind, "mot-cua-1", Some("3"));
        assert_eq!(other.get(&app, "/counter").status, 401);
        let as_clerk = app.post("/counter/open", &format!("key={}", other.shown));
        assert_eq!(as_clerk.status, 403);
    }
    app.world
        .store
        .revoke_key(&clerk.name, &app.world.by())
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
    assert!(wrong.page().has("#day-error"));
    assert_eq!(listed(&wrong).len(), 4);
}

fn the_list_tells_the_procedure_and_the_counter(app: TestApp) {
    let named = Case {
        procedure: Some("1.001".to_owned()),
        procedure_name: Some("Cấp phép xây dựng".to_owned()),
        ..here("named")
    };
    let unnamed = Case {
        procedure: Some("2.002".to_owned()),
        ..here("unnamed")
    };
    app.world.import(&[named, unnamed]);
    let list = clerk(&app).get(&app, "/counter");
    let list = list.page();
    let row = |code: &str| list.row(code).join(" | ");
    assert!(
        row("named").contains("Cấp phép xây dựng"),
        "{}",
        row("named")
    );
    assert!(row("named").contains("Quầy: 3"), "{}", row("named"));
    assert!(row("unnamed").contains("2.002"));
    assert!(list.has("#cases[data-renews]") && list.has("script[src='/counter/script.js']"));
}

fn with_a_script_the_print_leads_back_to_the_list_which_prints(app: TestApp) {
    app.world.link(here("H1"));
    let clerk = clerk(&app);
    let print = |fields: &[(&str, &str)]| {
        let fields = [fields, &[("action", "print")]].concat();
        clerk.post(&app, &page(&app, "H1"), &form(&fields))
    };
    let id = id(&app, "H1");
    let opened = print(&[("paper", "80"), ("place", "3")]);
    assert_eq!(opened.location(), format!("/counter/slip?id={id}&paper=80"));
    let fields = [("paper", "a4"), ("place", "6"), ("then", "list")];
    let printed = print(&fields);
    let list = format!("/counter?print={id}&paper=a4&place=6");
    assert_eq!(printed.location(), list);
    let cookies: Vec<_> = printed.headers.get_all("set-cookie").iter().collect();
    let cookies = format!("{cookies:?}");
    // The next slip begins a new sheet.
    assert!(cookies.contains("sipas-paper=a4") && cookies.contains("sipas-place=1"));
    let list = clerk.get(&app, &list);
    let slip = list
        .page()
        .attribute("iframe", "data-address")
        .unwrap()
        .to_owned();
    assert_eq!(slip, format!("/counter/slip?id={id}&paper=a4&place=6"));
    let policy = list.header("content-security-policy");
    assert!(policy.contains("script-src 'self'") && policy.contains("frame-src 'self'"));
    let slip = clerk.get(&app, &slip);
    let policy = slip.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    assert!(
        !clerk
            .get(&app, "/counter?print=x&paper=80")
            .page()
            .has("iframe")
    );
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
        let older = "nav.days a[href^='/counter?day=2026-07-15&after=']";
        match page.page().attributes(older, "href")[..] {
            [next] => path = next.to_owned(),
            [] => assert_eq!(rows, 20),
            _ => panic!("{}", page.text()),
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
        &format!("]Q1{scanned}?zarsrc=31\r"),
        &link.to_string().replace('-', "—"),
        &format!("{}.", link.compact()),
    ] {
        let found = find(typed);
        assert_eq!(found.status, 303, "{typed}");
        assert_eq!(found.location(), page(&app, "H30.1-ab/26"), "{typed}");
    }
    assert_eq!(find("pending").location(), page(&app, "pending"));
    // Any part of a code will do, of cases within reach.
    assert_eq!(find("1-AB").location(), page(&app, "H30.1-ab/26"));
    assert_eq!(find("sewher").status, 404);
    assert_eq!(find("%%%").status, 404);
    assert_eq!(find("tw").status, 404, "two letters are too few");
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

fn a_slip_is_found_however_a_keyboard_writes_it_and_a_case_code_comes_first(app: TestApp) {
    let links = (0..).map(|at| (at, app.world.link(here(&format!("W-{at}")))));
    let mut links = links.filter(|(_, link)| link.compact().contains('W'));
    let (at, link) = links.next().unwrap();
    let clerk = clerk(&app);
    let find = |typed: &str| clerk.post(&app, "/counter/find", &form(&[("code", typed)]));
    let typed = link.to_string().replace('W', "Ư");
    let case = page(&app, &format!("W-{at}"));
    assert_eq!(find(&typed).location(), case);
    assert_eq!(find(&typed.to_lowercase()).location(), case);
    // A case whose code is the same text.
    app.world.import(&[here(&typed)]);
    assert_eq!(find(&typed).location(), page(&app, &typed));
}

fn no_page_tells_whether_a_link_was_answered(app: TestApp) {
    // The same case twice, but for the answer.
    let answered = app.world.link(here("A1"));
    app.world.link(here("B1"));
    app.world.answer(answered, "5555555555555555");
    let clerk = clerk(&app);
    let list = clerk.get(&app, "/counter");
    let row = |code: &str| {
        let address = page(&app, code);
        let beside = format!("th:has(> a[href='{address}']) ~ td");
        let cells = list.page().markup(&beside);
        assert_eq!(cells.len(), 7, "{code}: {}", list.text());
        cells
    };
    assert_eq!(row("A1"), row("B1"));
    let masked_page = |code: &str| {
        let answer = clerk.get(&app, &page(&app, code));
        let text = answer.text().replace(&id(&app, code), "ID");
        let link = link_id(&app, code);
        let text = match link.as_str() {
            "" => text,
            link => text.replace(link, "LINK"),
        };
        (answer.status, text.replace(code, "CODE"))
    };
    assert_eq!(masked_page("A1"), masked_page("B1"));
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
    assert_eq!(masked_page("A1"), masked_page("B1"));
    // Opened again, both keep their links.
    app.world
        .import(&[here("A1").pending(), here("B1").pending()]);
    assert_eq!(masked_page("A1"), masked_page("B1"));
    for action in ["print", "message", "form"] {
        assert_eq!(done("A1", action), done("B1", action), "{action}");
    }
    let by_slip = form(&[("code", &answered.to_string())]);
    assert_eq!(
        clerk.post(&app, "/counter/find", &by_slip).location(),
        page(&app, "A1")
    );
}

/// Changes the link that a case has now.
pub fn change(app: &TestApp, clerk: &CounterKey, code: &str, action: &str, reason: &str) -> Answer {
    let fields = form(&[
        ("action", action),
        ("link", &link_id(app, code)),
        ("reason", reason),
    ]);
    clerk.post(app, &page(app, code), &fields)
}

pub fn link_id(app: &TestApp, code: &str) -> String {
    let found = app.world.store.find_case("so-tp", code).unwrap().unwrap();
    found.link.map_or_else(String::new, |link| link.id)
}

pub fn link(app: &TestApp, code: &str) -> Option<LinkCode> {
    let found = app.world.store.find_case("so-tp", code).unwrap().unwrap();
    found.link.map(|link| link.code)
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
    assert_eq!(delivery(&app, "H1"), None);
    assert_eq!(app.world.number("SELECT COUNT(*) FROM link_events"), 0);
}

fn hostile_input_breaks_nothing(app: TestApp) {
    app.world
        .import(&[here("<script>alert(1)</script>"), here("H1")]);
    let clerk = clerk(&app);
    let list = clerk.get(&app, "/counter");
    assert!(list.text().contains("&#60;script&#62;") && !list.text().contains("<script>"));
    let shown = clerk.get(&app, &page(&app, "<script>alert(1)</script>"));
    assert!(!shown.text().contains("<script>"));
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
    let sent_from = |path: &str, site: Option<&str>, origin: Option<&str>| {
        let answer = app.request(path, |agent, url| {
            let mut post = agent.post(url).header("cookie", clerk.cookie());
            for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                if let Some(value) = value {
                    post = post.header(name, value);
                }
            }
            post.header("content-type", "application/x-www-form-urlencoded")
                .send(form(&[("action", "revoke"), ("reason", "Lý do")]).as_bytes())
        });
        answer.status
    };
    let here = Some("same-origin");
    let by_host = app.url("");
    for path in [path.as_str(), "/counter/find", "/counter/add"] {
        for (site, origin) in [
            (Some("cross-site"), None),
            (Some("same-site"), None),
            (Some("cross-site"), Some("https://khaosat.example.vn")),
            (None, Some("https://evil.example")),
            (None, Some("null")),
            (here, Some("null")),
            (here, Some("http://khaosat.example.vn")),
            // The browser knows better which site it shows.
            (here, Some(by_host.as_str())),
        ] {
            assert_eq!(
                sent_from(path, site, origin),
                403,
                "{path} {site:?} {origin:?}"
            );
        }
    }
    for (site, origin) in [
        (None, None),
        (Some("none"), None),
        (here, Some("https://khaosat.example.vn")),
        (None, Some("https://khaosat.example.vn")),
        (None, Some(by_host.as_str())),
    ] {
        let taken = sent_from("/counter/find", site, origin);
        assert_eq!(taken, 303, "{site:?} {origin:?}");
    }
    assert!(link(&app, "H1").is_some());
    app.world.sound();
}
