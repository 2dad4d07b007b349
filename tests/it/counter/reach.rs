//! Whom each route of the counter answers, and about which cases: a walk through all of them.

use std::collections::BTreeSet;
use std::path::Path;

use sipas::domain::access::Viewer;
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::domain::paper::DraftNumber;
use sipas::store::access::keys::NewKey;

use super::clerk::{here, id, link_id};
use crate::support::app::{Answer, FORM, TestApp};
use crate::support::builders::{CaseBuilder, slug};
use crate::support::counter_key::{CounterKey, key_cookie};

on_both_databases!(
    no_route_is_open_without_a_key_of_its_own_kind_in_force,
    what_a_key_does_not_reach_is_not_there_on_any_route,
);

/// A request, its form if it sends one, and what it is answered about a case out of reach. `{id}` is
/// that case, `{link}` its link, `{code}` the link's code, `{turn}` its turn at a kiosk; `{number}` that
/// of no form.
type Request = (&'static str, Option<&'static str>, u16);

const NOT_THERE: &str = "00000000-0000-0000-0000-000000000000";

const CLERK: &[Request] = &[
    ("/counter", None, 200),
    ("/counter/", None, 200),
    ("/counter?after={id}", None, 404),
    ("/counter/find", Some("code=H1"), 404),
    ("/counter/place", Some("place=00"), 303),
    ("/counter/find", Some("code={code}"), 404),
    ("/counter/add", None, 200),
    (
        "/counter/add",
        Some(
            "case_code=H1&agency=so-tp&received_at=01%2F07%2F2026&channel=counter&outcome=granted",
        ),
        422,
    ),
    ("/counter/case?id={id}", None, 404),
    (
        "/counter/case?id={id}",
        Some("action=print&paper=80&link={link}"),
        404,
    ),
    (
        "/counter/case?id={id}",
        Some("action=form&link={link}"),
        404,
    ),
    (
        "/counter/case?id={id}",
        Some("action=message&link={link}"),
        404,
    ),
    (
        "/counter/case?id={id}",
        Some("action=kiosk&kiosk=kiosk+mot-cua-2+*"),
        404,
    ),
    (
        "/counter/case?id={id}",
        Some("action=reissue&reason=A&link={link}"),
        404,
    ),
    (
        "/counter/case?id={id}",
        Some("action=revoke&reason=A&link={link}"),
        404,
    ),
    ("/counter/slip?id={id}&paper=80", None, 404),
    ("/counter/form?id={id}", None, 404),
    ("/counter/message?id={id}", None, 404),
    ("/counter/apologies", None, 200),
    ("/counter/apology?id={id}", None, 404),
    (
        "/counter/apology?id={id}",
        Some("applicant=A&reason=B&new_return_date=01%2F08%2F2026&format=pdf"),
        404,
    ),
    ("/counter/paper", None, 200),
    ("/counter/paper", Some("code={code}&action=start"), 404),
    (
        "/counter/paper",
        Some("code={code}&digits=5490344554455099&press=p&action=keep"),
        404,
    ),
    ("/counter/paper/check", None, 200),
    ("/counter/paper/check", Some("number={number}"), 404),
];

const DISPLAY: &[Request] = &[
    ("/display", None, 200),
    ("/display/now", None, 200),
    ("/display/shown", Some("id={link}"), 204),
];

const KIOSK: &[Request] = &[
    ("/kiosk", None, 200),
    ("/kiosk/now", None, 200),
    ("/kiosk/shown", Some("turn={turn}"), 204),
    ("/kiosk/form", Some("turn={turn}&action=start&lang=vi"), 409),
    ("/kiosk/form", Some("turn={turn}&TC1=1&action=send"), 409),
    ("/kiosk/end", Some("turn={turn}"), 204),
];

/// Each kind of key with the requests of its page.
const PAGES: [(KeyKind, &[Request]); 3] = [
    (KeyKind::Clerk, CLERK),
    (KeyKind::Display, DISPLAY),
    (KeyKind::Kiosk, KIOSK),
];

/// The routes that the sources add.
fn routes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routes(&path, found);
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for resource in source.split("web::resource(").skip(1) {
            let named = resource.split(')').next().unwrap();
            found.extend(named.split('"').skip(1).step_by(2).map(str::to_owned));
        }
    }
}

fn send(app: &TestApp, cookie: &str, path: &str, form: Option<&str>) -> Answer {
    app.request(path, |agent, url| match form {
        None => agent.get(url).header("cookie", cookie).call(),
        Some(form) => agent
            .post(url)
            .header("cookie", cookie)
            .header("content-type", FORM)
            .send(form.as_bytes()),
    })
}

#[test]
fn the_walk_goes_through_every_route_of_the_counter() {
    let mut routes_of_source = BTreeSet::new();
    routes(Path::new("src/web/counter"), &mut routes_of_source);
    // What the pages load; it is the same for everybody. A route that opens takes any key.
    routes_of_source.retain(|path| !path.ends_with("/script.js") && path.starts_with('/'));
    let walked: BTreeSet<String> = PAGES
        .iter()
        .flat_map(|(_, requests)| *requests)
        .map(|(path, ..)| path.split('?').next().unwrap().to_owned())
        .collect();
    let bare: BTreeSet<String> = ["/display", "/kiosk"].map(str::to_owned).into();
    assert!(routes_of_source.len() > 12, "{routes_of_source:?}");
    assert_eq!(&routes_of_source | &bare, walked);
}

fn no_route_is_open_without_a_key_of_its_own_kind_in_force(app: TestApp) {
    let world = &app.world;
    let narrow = Reach::Agencies {
        agencies: vec![slug("so-tp")],
        offices: vec![slug("mot-cua-1")],
    };
    let software = [(3, "Phần mềm", Reach::All), (4, "Phần mềm ở quầy", narrow)];
    let software = software.map(|(seed, name, reach)| {
        let system = NewKey {
            name: name.to_owned(),
            kind: KeyKind::System,
            reach,
        };
        let text = KeyText::new([seed; 28]);
        world.store.insert_key(&system, &text, &world.by()).unwrap();
        text.show()
    });
    let kinds = PAGES.map(|(kind, _)| kind);
    let keys = kinds.map(|kind| CounterKey::make(world, kind, "mot-cua-1", None));
    let revoked = CounterKey::make(world, KeyKind::Clerk, "mot-cua-2", None);
    world.store.revoke_key(&revoked.name, &world.by()).unwrap();
    for (kind, requests) in PAGES {
        let as_cookie = |text: &str| key_cookie(kind, text);
        let mut cookies = vec![
            String::new(),
            as_cookie("x"),
            as_cookie(&software[0]),
            as_cookie(&software[1]),
            as_cookie(&revoked.shown),
        ];
        for (_, key) in kinds.iter().zip(&keys).filter(|(other, _)| **other != kind) {
            cookies.extend([as_cookie(&key.shown), key.cookie().to_owned()]);
        }
        for cookie in cookies {
            for (path, form, _) in requests {
                let answer = send(&app, &cookie, path, *form);
                assert_eq!(answer.status, 401, "{path} {form:?} with {cookie}");
            }
        }
    }
}

fn what_a_key_does_not_reach_is_not_there_on_any_route(app: TestApp) {
    let world = &app.world;
    // Late as well, so that an apology is owed.
    let code = world.link(here("H1").due("2026-07-10"));
    let (case, link) = (id(&app, "H1"), link_id(&app, "H1"));
    let own = CounterKey::make(world, KeyKind::Kiosk, "mot-cua-1", Some("3"));
    let kiosks = world.store.list_kiosks(&Viewer::Operator).unwrap();
    assert!(
        world
            .store
            .assign_kiosk(&kiosks[0].id, &case, world.now)
            .unwrap()
    );
    let turn = || {
        let turn = world.store.find_kiosk_turn(&kiosks[0].id, world.now);
        turn.unwrap().unwrap().turn
    };
    let assigned = turn();
    for (kind, requests) in PAGES {
        let beyond = [("mot-cua-1", Some("4")), ("mot-cua-2", None)];
        for (office, counter) in beyond {
            let key = CounterKey::make(world, kind, office, counter);
            for (path, form, expected) in requests {
                let filled = |text: &str| {
                    text.replace("{id}", &case)
                        .replace("{link}", &link)
                        .replace("{code}", &code.compact())
                        .replace("{turn}", &assigned)
                        .replace("{number}", &DraftNumber::new(7).compact())
                };
                let (there, sent) = (filled(path), form.map(filled));
                let answer = send(&app, key.cookie(), &there, sent.as_deref());
                let about = format!("{there} {sent:?} at {office} {counter:?}");
                assert_eq!(answer.status, *expected, "{about}: {}", answer.text());
                // What was asked about may be said again, to be put right.
                let asked = [there.as_str(), sent.as_deref().unwrap_or_default()].concat();
                for secret in ["H1", &case, &link, &code.compact(), &code.to_string()] {
                    let is_asked =
                        asked.contains(&secret.replace('-', "")) || asked.contains(secret);
                    assert!(
                        is_asked || !answer.text().contains(secret),
                        "{about}: {secret}"
                    );
                }
                if !path.contains("{id}") || form.is_some() {
                    continue;
                }
                // Word for word what is said of a case that does not exist.
                let nowhere = send(&app, key.cookie(), &path.replace("{id}", NOT_THERE), None);
                assert_eq!(
                    answer.text().replace(&case, NOT_THERE),
                    nowhere.text(),
                    "{about}"
                );
            }
        }
    }
    assert_eq!(turn(), assigned);
    for (count, from) in [
        (0, "invitations WHERE delivered_by IS NOT NULL"),
        (1, "invitations"),
        (1, "cases"),
        (1, "kiosks"),
        (0, "link_events"),
        (0, "case_changes"),
        (0, "apologies"),
        (0, "inbox"),
        (0, "paper_drafts"),
    ] {
        let query = format!("SELECT COUNT(*) FROM {from}");
        assert_eq!(world.number(&query), count, "{from}");
    }
    // The kiosk that has it is answered.
    let form = format!("turn={assigned}&action=start&lang=vi");
    assert_eq!(own.post(&app, "/kiosk/form", &form).status, 200);
    let clerk = CounterKey::clerk(world, "mot-cua-1", Some("3"));
    assert_eq!(
        clerk.get(&app, &format!("/counter/form?id={case}")).status,
        200
    );
}
