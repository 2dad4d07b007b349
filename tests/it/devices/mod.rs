//! The counter's display and kiosk.

use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::domain::cases::case::Case;
use sipas::store::access::keys::NewKey;

use crate::support::OperatorReads;
use crate::support::app::{Answer, FORM, TestApp};
use crate::support::builders::{CaseBuilder, slug};
use crate::support::case;
use crate::support::world::World;

mod assigning;
mod deliveries;
mod display;
mod kiosk;
mod newest;
mod one_link;
mod screens;

/// A counter of the first intake office.
fn counter(number: &str) -> Reach {
    at_office("mot-cua-1", Some(number))
}

fn at_office(office: &str, counter: Option<&str>) -> Reach {
    Reach::Office {
        office: slug(office),
        counter: counter.map(ToOwned::to_owned),
    }
}

/// A case that was finished today at a counter of the first intake office.
fn finished_at(counter: &str, code: &str) -> Case {
    Case {
        counter: Some(counter.to_owned()),
        ..case(code)
            .handed_in_at("mot-cua-1")
            .finished("2026-07-15 09:00")
    }
}

/// A key that was made now, and what opens it.
struct MadeKey {
    id: String,
    name: String,
    text: KeyText,
}

fn key(world: &World, kind: KeyKind, name: &str, reach: Reach) -> MadeKey {
    let seed = u8::try_from(world.store.list_keys().unwrap().len()).unwrap();
    let text = KeyText::new([seed; 28]);
    let new = NewKey {
        name: name.to_owned(),
        kind,
        reach,
    };
    world.store.insert_key(&new, &text, &world.by()).unwrap();
    let id = world.store.find_key(&text, world.now).unwrap().unwrap().id;
    MadeKey {
        id,
        name: name.to_owned(),
        text,
    }
}

/// The id of the one case of an agency and code.
fn case_id(world: &World, code: &str) -> String {
    let kept = world.store.find_case("so-tp", code).unwrap();
    kept.unwrap().id
}

/// The id of the link of a case.
fn link_id(world: &World, code: &str) -> String {
    let kept = world.store.find_case("so-tp", code).unwrap();
    kept.unwrap().link.unwrap().id
}

/// A device whose browser keeps its key.
struct Device<'a> {
    app: &'a TestApp,
    path: &'static str,
    cookie: String,
}

impl<'a> Device<'a> {
    /// Opens a page with a key, as whoever sets the device up does.
    fn open(app: &'a TestApp, path: &'static str, key: &MadeKey) -> Self {
        let opened = app.post(&format!("{path}/open"), &format!("key={}", key.text.show()));
        assert_eq!((opened.status, opened.location()), (303, path));
        let (cookie, _) = opened.header("set-cookie").split_once(';').unwrap();
        Self {
            app,
            path,
            cookie: cookie.to_owned(),
        }
    }

    fn get(&self, rest: &str) -> Answer {
        let path = format!("{}{rest}", self.path);
        self.app.request(&path, |agent, url| {
            agent.get(url).header("cookie", &self.cookie).call()
        })
    }

    fn post(&self, rest: &str, form: &str) -> Answer {
        let path = format!("{}{rest}", self.path);
        self.app.request(&path, |agent, url| {
            agent
                .post(url)
                .header("cookie", &self.cookie)
                .header("content-type", FORM)
                .send(form.as_bytes())
        })
    }

    /// What it shows now.
    fn screen(&self) -> serde_json::Value {
        let now = self.get("/now");
        assert_eq!(now.status, 200, "{}", now.text());
        assert_eq!(now.header("cache-control"), "no-store");
        serde_json::from_slice(&now.bytes).unwrap()
    }
}
