//! What a link opens, in every state, and the page to type a code on.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sipas::domain::links::code::{LinkCode, Secret};
use sipas::domain::links::typed::TypedCode;
use uuid::Uuid;

use super::{expired, open, revoked, used, waiting};
use crate::support::app::{TestApp, path};
use crate::support::builders::CaseBuilder;
use crate::support::case;

on_both_databases!(
    an_open_link_shows_the_first_step_however_its_code_is_written,
    each_state_of_a_link_has_its_status_and_says_so,
    links_that_are_opened_at_once_are_each_their_own,
    an_unknown_or_malformed_code_is_told_and_never_an_error_of_ours,
    opening_a_link_a_hundred_times_redeems_nothing,
    whoever_has_not_answered_a_used_link_can_say_so_once,
    only_a_used_link_offers_to_say_so,
    a_typed_code_leads_to_its_survey_and_a_wrong_one_is_given_back,
    what_a_scanner_a_messenger_or_a_keyboard_makes_of_a_link_leads_to_it,
    of_several_codes_that_a_text_can_be_the_database_knows_the_one,
    an_office_that_took_the_case_in_is_named_on_the_form,
);

fn an_open_link_shows_the_first_step_however_its_code_is_written(app: TestApp) {
    let code = open(&app);
    let written = code.to_string();
    for path in [
        path(&code),
        format!("/S/{written}"),
        format!("/s/{}", written.to_lowercase()),
        format!("/S/{}", code.compact()),
    ] {
        let page = app.get(&path);
        assert_eq!(page.outcome(), (200, Some("open")), "{path}");
        let body = page.page();
        assert_eq!(body.count("fieldset"), 5);
        assert_eq!(body.count("fieldset > legend"), 5);
        assert!(!body.has("[checked]") && !body.has("script"));
        assert!(page.text().contains("Phiếu do Sở Nội vụ thực hiện"));
        assert_eq!(body.texts("dd"), ["Cơ quan so-tp"]);
    }
    assert!(waiting(&app.world).is_empty());
}

fn each_state_of_a_link_has_its_status_and_says_so(app: TestApp) {
    for (code, status, said) in [
        (used(&app), 409, "used"),
        (expired(&app), 410, "expired"),
        (revoked(&app), 410, "revoked"),
    ] {
        for page in [
            app.get(&path(&code)),
            app.post(&path(&code), "TC1=5&action=send"),
            app.post(&path(&code), "TC1=5&action=next"),
        ] {
            assert_eq!(page.outcome(), (status, Some(said)));
        }
    }
    app.world.sound();
}

fn links_that_are_opened_at_once_are_each_their_own(app: TestApp) {
    let unknown = LinkCode::of(app.world.store.secret(), Uuid::now_v7());
    let expected = [
        (open(&app), 200, "open"),
        (used(&app), 409, "used"),
        (expired(&app), 410, "expired"),
        (unknown, 404, "unknown"),
        (revoked(&app), 410, "revoked"),
        (app.world.link(case("Q").of("so-yt")), 200, "open"),
    ];
    std::thread::scope(|scope| {
        for (code, status, said) in expected.repeat(6) {
            let app = &app;
            scope.spawn(move || {
                for _ in 0..10 {
                    let page = app.get(&path(&code));
                    assert_eq!(page.outcome(), (status, Some(said)));
                    if code == expected[5].0 {
                        assert_eq!(page.page().texts("dd"), ["Cơ quan so-yt"]);
                    }
                }
            });
        }
    });
}

fn an_unknown_or_malformed_code_is_told_and_never_an_error_of_ours(app: TestApp) {
    for method in ["get", "post"] {
        let ask = |path: &str| match method {
            "get" => app.get(path),
            _ => app.post(path, "TC1=5&action=send"),
        };
        assert_eq!(ask("/s/0000000000000").outcome(), (404, Some("unknown")));
        let long = format!("/s/{}", "A".repeat(2000));
        for path in [
            "/s/1234",
            "/s/%FF%FE",
            "/s/%3Cscript%3E",
            "/s/%00",
            "/s/..%2F..",
            &long,
        ] {
            let page = ask(path);
            assert_eq!(page.outcome(), (400, Some("malformed")), "{method} {path}");
            assert!(!page.text().contains("<script"));
        }
    }
    // The check character finds one wrong letter.
    let mut typo = open(&app).compact();
    let last = if typo.ends_with('0') { "1" } else { "0" };
    typo.replace_range(12.., last);
    assert_eq!(
        app.get(&format!("/s/{typo}")).outcome(),
        (400, Some("malformed"))
    );
}

fn opening_a_link_a_hundred_times_redeems_nothing(app: TestApp) {
    let code = open(&app);
    for _ in 0..100 {
        assert_eq!(app.get(&path(&code)).outcome(), (200, Some("open")));
    }
    assert_eq!(
        app.request(&path(&code), |agent, url| agent.head(url).call())
            .status,
        200
    );
    assert!(waiting(&app.world).is_empty());
    let sent = app.post(&path(&code), "TC1=5&press=p&action=send");
    assert_eq!(sent.status, 303);
}

fn whoever_has_not_answered_a_used_link_can_say_so_once(mut app: TestApp) {
    let code = used(&app);
    let path = path(&code);
    let form = format!("form[action^='{path}/dispute']");
    assert!(app.get(&path).page().has(&format!("{form} button")));
    for _ in 0..2 {
        let said = app.post(&format!("{path}/dispute"), "");
        assert_eq!((said.status, said.location()), (303, path.as_str()));
    }
    let page = app.get(&path);
    assert!(!page.page().has(&form));
    assert!(page.page().text("[role=status]").contains("đã ghi nhận"));
    // It is counted when the month closes, and tells nobody before that.
    let counted = |app: &TestApp| {
        app.world.rows(
            &["unit", "period", "count"],
            "unit_counts WHERE kind = 'disputes'",
        )
    };
    assert!(counted(&app).is_empty());
    app.world.close();
    assert_eq!(counted(&app), [["so-tp", "2026-07", "1"]]);
    app.world.sound();
}

fn only_a_used_link_offers_to_say_so(app: TestApp) {
    for code in [open(&app), expired(&app), revoked(&app)] {
        assert!(!app.get(&path(&code)).text().contains("/dispute"));
        app.post(&format!("{}/dispute", path(&code)), "");
    }
    let disputed = "SELECT COUNT(*) FROM invitations WHERE disputed";
    assert_eq!(app.world.number(disputed), 0);
}

fn a_typed_code_leads_to_its_survey_and_a_wrong_one_is_given_back(app: TestApp) {
    let code = open(&app);
    assert_eq!(app.get("/s").status, 200);
    let typed = code.to_string().to_lowercase().replace('-', "+");
    assert_eq!(app.get(&format!("/s?code={typed}")).location(), path(&code));
    let page = app.get("/s?code=AB%22CD");
    assert_eq!(page.outcome(), (400, Some("malformed")));
    assert_eq!(page.page().typed("code"), "AB\"CD");
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A link whose code a Telex keyboard changes, and what the keyboard makes of it.
fn telexed(app: &TestApp, typed: &str, shown: &str) -> (LinkCode, String) {
    let links = (0..).map(|at| app.world.link(case(&format!("case-{at}"))));
    let mut links = links.filter(|code| code.compact().matches(typed).count() == 1);
    let code = links.next().unwrap();
    (code, code.to_string().replace(typed, shown))
}

fn what_a_scanner_a_messenger_or_a_keyboard_makes_of_a_link_leads_to_it(app: TestApp) {
    let (code, telex) = telexed(&app, "W", "Ư");
    let (address, compact) = (path(&code), code.compact());
    for typed in [
        format!("HTTPS://KHAOSAT.EXAMPLE.VN/S/{compact}"),
        format!("khaosat.example.vn/s/{compact}/?zarsrc=31#a"),
        format!("]Q1{compact}"),
        format!("{}.", code.to_string().replace('-', "–")),
        format!("{compact},"),
        telex.clone(),
        telex.to_lowercase(),
    ] {
        for (garbled, place) in [
            (format!("/s?code={}", encode(&typed)), address.clone()),
            (
                format!("/s?code={}&lang=en", encode(&typed)),
                format!("{address}?lang=en"),
            ),
            (format!("/s/{}", encode(&typed)), address.clone()),
            (
                format!("/S/{}?lang=en", encode(&typed)),
                format!("{address}?lang=en"),
            ),
            (format!("/s/{}?lang=xx", encode(&typed)), address.clone()),
        ] {
            let answer = app.get(&garbled);
            assert_eq!(
                (answer.status, answer.location()),
                (303, place.as_str()),
                "{garbled}"
            );
        }
    }
    assert_eq!(
        app.get(&format!("{address}/?zarsrc=31")).location(),
        address
    );
    // What is no page is answered at the garbled address itself.
    let picture = app.get(&format!("/s/{}/qr.svg", encode(&telex)));
    assert_eq!(picture.status, 200);
    for wrong in [
        "Quảng Ninh",
        "]Q1",
        "https://khaosat.example.vn/s/",
        &compact[1..],
    ] {
        for place in ["/s?code=", "/s/"] {
            let page = app.get(&format!("{place}{}", encode(wrong)));
            assert_eq!(page.outcome(), (400, Some("malformed")), "{place}{wrong}");
        }
    }
}

fn of_several_codes_that_a_text_can_be_the_database_knows_the_one(app: TestApp) {
    for (typed, shown) in [
        ("AS", "Á"),
        ("EX", "Ẽ"),
        ("DD", "Đ"),
        ("A1", "Á"),
        ("YF", "Ỳ"),
    ] {
        let (code, seen) = telexed(&app, typed, shown);
        let compact = seen.replace('-', "");
        for seen in [seen, compact] {
            let answer = app.get(&format!("/s?code={}", encode(&seen)));
            assert_eq!(answer.location(), path(&code), "{seen}");
        }
    }
    // None of what this can be is there: it is typed again.
    let nowhere = (0..)
        .map(|id| LinkCode::of(&Secret::new([1; 32]), Uuid::from_u128(id)).compact())
        .filter(|compact| compact.contains("AS"))
        .map(|compact| compact.replace("AS", "Á"))
        .find(|seen| matches!(TypedCode::read(seen), Ok(TypedCode::OneOf(_))))
        .unwrap();
    let page = app.get(&format!("/s?code={}", encode(&nowhere)));
    assert_eq!(page.outcome(), (400, Some("malformed")));
    assert_eq!(page.page().typed("code"), nowhere);
}

fn an_office_that_took_the_case_in_is_named_on_the_form(app: TestApp) {
    let code = app.world.link(case("H1").handed_in_at("mot-cua-2"));
    let page = app.get(&path(&code));
    assert_eq!(
        page.page().texts("dd"),
        ["Cơ quan so-tp", "Cơ quan mot-cua-2"]
    );
    app.post(&path(&code), "TC1=5&TC2=4&press=p&action=send");
    let answer = app.world.waiting().swap_remove(0);
    assert_eq!(
        [answer.unit, answer.office, answer.ratings],
        ["so-tp", "mot-cua-2", "54--------------"]
    );
}
