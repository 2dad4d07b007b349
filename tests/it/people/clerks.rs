//! A clerk's own account at the counter.

use crate::counter::clerk::{here, id, link_id, listed};
use sipas::domain::cases::case::Case;

use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, case};
use crate::support::person::{Person, form};

on_both_databases!(
    a_clerk_works_at_the_counter_of_the_account,
    a_clerk_with_several_counters_changes_between_them_and_to_no_other,
    other_roles_open_no_counter,
);

/// A case of the other office.
fn at_two(code: &str) -> Case {
    case(code)
        .handed_in_at("mot-cua-2")
        .finished("2026-07-15 08:00")
}

fn a_clerk_works_at_the_counter_of_the_account(app: TestApp) {
    let there = at_two("there");
    app.world.import(&[here("H1"), there]);
    let clerk = Person::make(&app.world, "mot.cua", &["clerk mot-cua-1/3"]);
    let list = clerk.get(&app, "/counter");
    assert_eq!(listed(&list), ["H1"]);
    assert!(list.text().contains("Bà mot.cua"));
    let (own, other) = (id(&app, "H1"), id(&app, "there"));
    assert_eq!(
        clerk.get(&app, &format!("/counter/case?id={other}")).status,
        404
    );
    let path = format!("/counter/case?id={own}");
    let link = link_id(&app, "H1");
    let print = form(&[("action", "print"), ("paper", "80"), ("link", &link)]);
    assert_eq!(
        clerk.post_from(&app, &path, &print, "cross-site").status,
        403
    );
    let printed = clerk.post(&app, &path, &print);
    assert_eq!(printed.status, 303, "{}", printed.text());
    let slip = clerk.get(&app, printed.location());
    assert_eq!(slip.status, 200);
    // What was done names the person.
    let reissue = form(&[
        ("action", "reissue"),
        ("link", &link),
        ("reason", "in hỏng"),
    ]);
    assert_eq!(clerk.post(&app, &path, &reissue).status, 303);
    let done_by = app.world.rows(&["done_by"], "link_events");
    assert!(
        done_by.concat().iter().all(|by| by.ends_with("mot.cua")),
        "{done_by:?}"
    );
    assert!(clerk.get(&app, &path).text().contains("mot.cua"));
    // The paper forms' page opens too.
    assert_eq!(clerk.get(&app, "/counter/paper").status, 200);
    clerk.post(&app, "/logout", "");
    assert_eq!(clerk.get(&app, "/counter").status, 401);
}

fn a_clerk_with_several_counters_changes_between_them_and_to_no_other(app: TestApp) {
    app.world.import(&[here("H1"), at_two("H2")]);
    let clerk = Person::make(
        &app.world,
        "mot.cua",
        &["clerk mot-cua-1", "clerk mot-cua-2"],
    );
    let list = clerk.get(&app, "/counter");
    assert_eq!(listed(&list), ["H1"]);
    let place = list
        .page()
        .attribute("input[name=place]", "value")
        .unwrap()
        .to_owned();
    let changed = clerk.post(&app, "/counter/place", &form(&[("place", &place)]));
    let cookie = changed
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let at = |cookie: &str| {
        let cookie = format!("{}; {cookie}", clerk.cookie());
        app.request("/counter", |agent, url| {
            agent.get(url).header("cookie", &cookie).call()
        })
    };
    assert_eq!(listed(&at(&cookie)), ["H2"]);
    // A counter that is not the person's is passed over.
    let name = cookie.split('=').next().unwrap();
    let elsewhere = format!("{name}={}", hex::encode("mot-cua-3"));
    assert_eq!(listed(&at(&elsewhere)), ["H1"]);
}

fn other_roles_open_no_counter(app: TestApp) {
    let others = [
        "admin",
        "province",
        "approver",
        "inspector",
        "agency mot-cua-1",
    ];
    for (index, role) in others.into_iter().enumerate() {
        let person = Person::make(&app.world, &format!("nguoi.{index}"), &[role]);
        for path in [
            "/counter",
            "/counter/add",
            "/counter/paper",
            "/display",
            "/kiosk",
        ] {
            assert_eq!(person.get(&app, path).status, 401, "{role} {path}");
        }
    }
}
