//! A person with an account, and a client that brings the session's cookie as a browser does.

use jiff::Timestamp;
use secrecy::SecretString;
use sipas::domain::access::{Actor, By, Grant, Profile, Role, Token, UserName};
use sipas::store::Store;
use sipas::store::access::logins::{Login, LoginAttempt};
use sipas::store::access::proofs::NewPassword;
use sipas::store::access::users::ChangePlace;

use super::World;
use super::app::{Answer, FORM, TestApp};

/// A strong password of everybody in tests.
pub const PASSWORD: &str = "thuyền bút chanh mưa rào";

/// The person who runs a command.
pub fn operator_at(now: Timestamp) -> By {
    By {
        actor: Actor::Operator("root".to_owned()),
        now,
    }
}

/// Adds a person without a password; roles are written as `agency so-tp`.
pub fn add_user(store: &Store, name: &str, roles: &[&str], now: Timestamp) {
    let grants: Vec<Grant> = roles.iter().map(|role| grant(role)).collect();
    let profile = Profile {
        display_name: format!("Bà {name}"),
        email: None,
        language: "vi".to_owned(),
    };
    let name = UserName::parse(name).unwrap();
    store
        .add_user(
            &name,
            &profile,
            &grants,
            &operator_at(now),
            ChangePlace::Machine,
        )
        .unwrap();
}

/// A role as `agency so-tp`.
pub fn grant(text: &str) -> Grant {
    let (role, scope) = text.split_once(' ').unwrap_or((text, ""));
    Grant::read(Role::find(role).unwrap(), scope).unwrap()
}

/// Sets a person's password.
pub fn set_password(store: &Store, name: &str, password: &str, now: Timestamp) {
    let new = NewPassword {
        password: password.to_owned().into(),
        salt: rand::random(),
    };
    store.set_password(name, &new, &operator_at(now)).unwrap();
}

/// What a person types to log in.
pub fn attempt(name: &str, password: &str, code: &str) -> LoginAttempt {
    LoginAttempt {
        name: name.to_owned(),
        password: SecretString::from(password.to_owned()),
        code: SecretString::from(code.to_owned()),
        known_browser: None,
    }
}

/// A person who is logged in.
pub struct Person {
    pub name: String,
    cookie: String,
    /// The token of the session.
    pub token: String,
}

impl Person {
    /// Adds a person and logs in.
    pub fn make(world: &World, name: &str, roles: &[&str]) -> Self {
        add_user(&world.store, name, roles, world.now);
        set_password(&world.store, name, PASSWORD, world.now);
        Self::log_in(world, name)
    }

    /// Logs in with the password of tests.
    pub fn log_in(world: &World, name: &str) -> Self {
        let token = Token::new(rand::random());
        let login = world
            .store
            .log_in(&attempt(name, PASSWORD, ""), &token, world.now);
        assert_eq!(login.unwrap(), Login::Done(name.to_owned()));
        Self {
            name: name.to_owned(),
            cookie: format!("__Host-sipas={}", token.text()),
            token: token.text().to_owned(),
        }
    }

    /// Logs in and out again.
    pub fn log_out_and_in(world: &World, name: &str) {
        let token = Token::new(rand::random());
        let login = world
            .store
            .log_in(&attempt(name, PASSWORD, ""), &token, world.now);
        assert_eq!(login.unwrap(), Login::Done(name.to_owned()));
        world
            .store
            .log_out(&token, &By::user(name, world.now))
            .unwrap();
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

    /// Sends a form from a page of our own.
    pub fn post(&self, app: &TestApp, path: &str, form: &str) -> Answer {
        self.post_from(app, path, form, "same-origin")
    }

    /// Sends a form from a page of some site.
    pub fn post_from(&self, app: &TestApp, path: &str, form: &str, site: &str) -> Answer {
        app.request(path, |agent, url| {
            agent
                .post(url)
                .header("cookie", &self.cookie)
                .header("content-type", FORM)
                .header("sec-fetch-site", site)
                .send(form.as_bytes())
        })
    }
}

/// Form fields as a browser sends them.
pub fn form(fields: &[(&str, &str)]) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    pairs.collect::<Vec<_>>().join("&")
}
