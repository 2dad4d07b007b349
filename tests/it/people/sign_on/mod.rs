//! The single sign-on, against a certified provider and against one that lies.

use openidconnect::url::Url;
use sipas::domain::access::Identity;

use crate::support::World;
use crate::support::app::{TestApp, TestSignOn};
use crate::support::person::{PASSWORD, add_user, operator_at, set_password};
use crate::support::provider::RealProvider;
use crate::support::surfer::{Place, Surfer};

mod browser;
mod command;
mod factor;
mod lies;
mod linking;
mod logging_in;
mod returning;

/// A server whose people sign on at a provider.
struct Room {
    app: TestApp,
    provider: RealProvider,
}

impl Room {
    /// A room with an administrator who has a password. None where there is no provider.
    fn open(world: World) -> Option<Self> {
        Self::with(world, |_| {})
    }

    fn with(world: World, change: impl FnOnce(&mut TestSignOn)) -> Option<Self> {
        let provider = RealProvider::start()?;
        let mut sign_on = TestSignOn::at(&provider.issuer);
        change(&mut sign_on);
        let app = TestApp::signing_on(world, sign_on);
        let room = Self { app, provider };
        room.add("an.nguyen", &["admin"]);
        Some(room)
    }

    fn add(&self, name: &str, roles: &[&str]) {
        let world = &self.app.world;
        add_user(&world.store, name, roles, world.now);
        set_password(&world.store, name, PASSWORD, world.now);
    }

    /// Links a person to a name at the provider.
    fn link(&self, name: &str, subject: &str) {
        link(&self.app, name, &self.provider.issuer, subject);
    }

    fn surfer(&self) -> Surfer {
        Surfer::of(&self.app)
    }

    /// A browser on which somebody has logged in with the password.
    fn with_password(&self, name: &str) -> Surfer {
        let mut surfer = self.surfer();
        let place = surfer.send(
            "/login",
            &[("name", name), ("password", PASSWORD), ("next", "/account")],
        );
        assert_eq!((place.status(), place.url.path()), (200, "/account"));
        surfer
    }

    fn count(&self, from: &str) -> i64 {
        self.app
            .world
            .number(&format!("SELECT COUNT(*) FROM {from}"))
    }
}

fn link(app: &TestApp, name: &str, issuer: &str, subject: &str) {
    let identity = Identity {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
    };
    let (store, by) = (&app.world.store, operator_at(app.world.now));
    let user = store.find_user(name).unwrap().unwrap();
    store.link_sign_on(&user, &identity, &by).unwrap();
}

/// A way back with the code of another one.
fn with_code(mut back: Url, other: &Url) -> Url {
    let pairs = |url: &Url| -> Vec<(String, String)> { url.query_pairs().into_owned().collect() };
    let codes = pairs(other);
    let used = codes.iter().find(|(name, _)| name == "code").unwrap();
    let own = pairs(&back);
    let mut query = back.query_pairs_mut();
    query.clear().append_pair("code", &used.1);
    query.extend_pairs(own.iter().filter(|(name, _)| name != "code"));
    drop(query);
    back
}

/// A failed sign-on says why, and offers the password.
fn assert_failed(place: &Place, status: u16, says: &str) {
    assert!(place.text().contains(says), "{says}: {}", place.text());
    assert_eq!(place.status(), status);
    let page = place.answer.page();
    assert!(page.has("main a[href^='/login?']"), "{}", place.text());
    assert!(page.has("a[href^='/login/oidc?']"), "{}", place.text());
    assert_eq!(place.answer.header("cache-control"), "private, no-store");
}
