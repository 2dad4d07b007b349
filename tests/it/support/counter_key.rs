//! A key of an office or counter, and a client that brings it as a browser does.

use jiff::Timestamp;
use sipas::domain::access::{By, KeyKind, KeyText, Reach};
use sipas::store::access::keys::NewKey;

use super::World;
use super::app::{Answer, FORM, TestApp};
use super::builders::slug;

/// A text as the cookie by which a browser would bring it as a key of a kind, where citizens come by TLS.
pub fn key_cookie(kind: KeyKind, text: &str) -> String {
    format!("__Host-sipas-{}={}", kind.name(), text.replace('-', ""))
}

/// A key of a counter.
pub struct CounterKey {
    pub name: String,
    cookie: String,
    /// What is typed to open the page.
    pub shown: String,
}

impl CounterKey {
    /// Makes a key of an office, or of one of its counters, with a text of its own.
    pub fn make(world: &World, kind: KeyKind, office: &str, counter: Option<&str>) -> Self {
        let random: [u8; 28] = std::array::from_fn(|_| rand::random());
        let text = KeyText::new(random);
        let name = format!("{} {office} {}", kind.name(), counter.unwrap_or("*"));
        let key = NewKey {
            name: name.clone(),
            kind,
            reach: Reach::Office {
                office: slug(office),
                counter: counter.map(str::to_owned),
            },
        };
        let made_at: Timestamp = world.now;
        world
            .store
            .insert_key(&key, &text, &By::operator("một cửa", made_at))
            .unwrap();
        let shown = text.show();
        Self {
            name,
            cookie: key_cookie(kind, &shown),
            shown,
        }
    }

    pub fn clerk(world: &World, office: &str, counter: Option<&str>) -> Self {
        Self::make(world, KeyKind::Clerk, office, counter)
    }

    /// The cookie that the browser keeps.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    pub fn get(&self, app: &TestApp, path: &str) -> Answer {
        app.request(path, |agent, url| {
            agent.get(url).header("cookie", &self.cookie).call()
        })
    }

    /// Sends a form.
    pub fn post(&self, app: &TestApp, path: &str, form: &str) -> Answer {
        app.request(path, |agent, url| {
            agent
                .post(url)
                .header("cookie", &self.cookie)
                .header("content-type", FORM)
                .header("sec-fetch-site", "same-origin")
                .send(form.as_bytes())
        })
    }
}
