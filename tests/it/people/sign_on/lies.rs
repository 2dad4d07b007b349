//! A provider that lies, or somebody in its place: nobody is logged in, and the page says why.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{assert_failed, link};
use crate::support::app::{CLIENT_SECRET, TestApp, TestSignOn};
use crate::support::person::{PASSWORD, add_user, set_password};
use crate::support::provider::{LyingProvider, Reply, key, token, unsigned};
use crate::support::surfer::{Place, Surfer};
use crate::support::{Database, World};

/// A server whose provider lies.
struct Stage {
    app: TestApp,
    provider: LyingProvider,
}

impl Stage {
    fn open() -> Self {
        let provider = LyingProvider::start();
        let world = World::from(Database::sqlite());
        add_user(&world.store, "an.nguyen", &["admin"], world.now);
        set_password(&world.store, "an.nguyen", PASSWORD, world.now);
        let app = TestApp::signing_on(world, TestSignOn::at(&provider.issuer));
        link(&app, "an.nguyen", &provider.issuer, "ma-17");
        Self { app, provider }
    }

    /// The claims of an honest token for a nonce.
    fn claims(&self, nonce: &str) -> Value {
        let now = Timestamp::now().as_second();
        json!({
            "iss": self.provider.issuer, "sub": "ma-17", "aud": "sipas",
            "iat": now, "exp": now + 300, "nonce": nonce,
        })
    }

    /// Goes away and comes back, while the provider gives what is made for the nonce; the way back may be
    /// longer.
    fn sign_on(&self, more: &str, answer: impl FnOnce(&str) -> Value) -> Place {
        let mut surfer = Surfer::of(&self.app);
        let sent = surfer.stay("/login/oidc?next=/console");
        let address = openidconnect::url::Url::parse(sent.answer.location()).unwrap();
        let value = |name: &str| {
            let found = address.query_pairs().find(|(known, _)| known == name);
            found.unwrap().1.into_owned()
        };
        self.provider.give(answer(&value("nonce")));
        surfer.open(&format!(
            "/login/oidc/callback?state={}&code=c{more}",
            value("state")
        ))
    }

    fn sessions(&self) -> i64 {
        self.app.world.number("SELECT COUNT(*) FROM sessions")
    }
}

/// The answer that gives a token.
fn giving(id_token: &str) -> Value {
    json!({ "access_token": "a", "token_type": "Bearer", "id_token": id_token })
}

fn header() -> Value {
    json!({ "alg": "EdDSA", "typ": "JWT", "kid": "the key" })
}

/// The text of an honest token with other claims.
fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    giving(&token(&header(), &claims, &key(1)))
}

/// Makes the provider's answer for a nonce.
type Make<'a> = Box<dyn Fn(&str) -> Value + 'a>;

#[test]
fn only_what_the_provider_says_of_this_sign_on_logs_in() {
    let stage = Stage::open();
    let honest = |nonce: &str| giving(&token(&header(), &stage.claims(nonce), &key(1)));
    let place = stage.sign_on("", honest);
    assert_eq!(place.url.path(), "/console", "{}", place.text());
    assert_eq!(stage.sessions(), 1);
    let now = Timestamp::now().as_second();
    let untrusted = "Không xác minh được";
    let (clock, answer) = ("đồng hồ", "trả lời không đúng");
    let stage = &stage;
    let claims = move |name: &'static str, value: Value| -> Make<'_> {
        Box::new(move |nonce| with(stage.claims(nonce), name, value.clone()))
    };
    let signed = move |header: Value, number: u8| -> Make<'_> {
        Box::new(move |nonce| giving(&token(&header, &stage.claims(nonce), &key(number))))
    };
    let lies: Vec<(&str, Make<'_>, &str)> = vec![
        (
            "another nonce",
            claims("nonce", json!("another")),
            untrusted,
        ),
        ("no nonce", claims("nonce", Value::Null), untrusted),
        (
            "for another program",
            claims("aud", json!("another")),
            untrusted,
        ),
        (
            "for another program as well",
            claims("aud", json!(["sipas", "another"])),
            untrusted,
        ),
        ("another party", claims("azp", json!("another")), untrusted),
        (
            "another issuer",
            claims("iss", json!("https://evil.example")),
            untrusted,
        ),
        ("expired", claims("exp", json!(now - 120)), clock),
        ("from the future", claims("iat", json!(now + 600)), clock),
        ("no subject", claims("sub", json!("")), untrusted),
        (
            "a long subject",
            claims("sub", json!("a".repeat(256))),
            untrusted,
        ),
        (
            "signed by another key of the same name",
            signed(header(), 2),
            untrusted,
        ),
        (
            "signed by an unknown key",
            signed(json!({ "alg": "EdDSA", "kid": "unknown" }), 2),
            untrusted,
        ),
        (
            "not signed",
            Box::new(|nonce| {
                let text = unsigned(&json!({ "alg": "none" }), &stage.claims(nonce));
                giving(&format!("{text}."))
            }),
            untrusted,
        ),
        (
            "signed with the secret of this program",
            Box::new(|nonce| giving(&signed_with_secret(&stage.claims(nonce)))),
            untrusted,
        ),
        (
            "no token",
            Box::new(|_| json!({ "access_token": "a", "token_type": "Bearer" })),
            answer,
        ),
        ("a token that is none", Box::new(|_| giving("abc")), answer),
        ("another text", Box::new(|_| json!("abc")), answer),
    ];
    for (what, make, says) in lies {
        let place = stage.sign_on("", make);
        assert!(place.text().contains(says), "{what}: {}", place.text());
        assert_failed(&place, 502, says);
        assert_eq!(stage.sessions(), 1, "{what}");
    }
    // It was no matter of the way.
    assert_eq!(stage.sign_on("", honest).url.path(), "/console");
}

/// A token that is signed with what the provider and this program share. Where keys are public, anybody
/// could have signed so with the key.
fn signed_with_secret(claims: &Value) -> String {
    use base64::Engine;
    use hmac::{Hmac, KeyInit, Mac};
    let text = unsigned(&json!({ "alg": "HS256" }), claims);
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(CLIENT_SECRET.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let mac = mac.finalize().into_bytes();
    let mac = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(mac);
    format!("{text}.{mac}")
}

#[test]
fn a_code_of_another_provider_is_not_taken_to_this_one() {
    let stage = Stage::open();
    let honest = |nonce: &str| giving(&token(&header(), &stage.claims(nonce), &key(1)));
    let place = stage.sign_on("&iss=https%3A%2F%2Fevil.example", honest);
    assert_failed(&place, 502, "Không xác minh được");
    assert!(!stage.provider.asked().contains(&"/token".to_owned()));
    let own = percent_encoding::utf8_percent_encode(
        &stage.provider.issuer,
        percent_encoding::NON_ALPHANUMERIC,
    );
    let place = stage.sign_on(&format!("&iss={own}"), honest);
    assert_eq!(place.url.path(), "/console");
    // One that always names itself is not believed without.
    let stage = Stage::open();
    stage.provider.lie(|provider, path| match path {
        "/.well-known/openid-configuration" => {
            let mut said = provider.metadata();
            said["authorization_response_iss_parameter_supported"] = json!(true);
            Some(Reply::json(&said))
        }
        _ => provider.otherwise(path),
    });
    let honest = |nonce: &str| giving(&token(&header(), &stage.claims(nonce), &key(1)));
    assert_failed(&stage.sign_on("", honest), 502, "Không xác minh được");
    assert_eq!(stage.sessions(), 0);
}

#[test]
fn what_a_provider_says_of_itself_must_be_of_itself_and_readable() {
    type Answer = fn(&LyingProvider) -> Reply;
    let another: Answer = |provider| {
        let mut said = provider.metadata();
        said["issuer"] = json!("https://evil.example");
        Reply::json(&said)
    };
    let failing: Answer = |_| Reply {
        status: 500,
        headers: String::new(),
        body: "oops".to_owned(),
    };
    let unreadable: Answer = |_| Reply::json(&json!({ "issuer": 1 }));
    let elsewhere: Answer = |provider| Reply {
        status: 302,
        headers: format!("location: {}/elsewhere\r\n", provider.issuer),
        body: String::new(),
    };
    let endless: Answer = |_| Reply::json(&json!("a".repeat(300 * 1024)));
    for answer in [another, failing, unreadable, elsewhere, endless] {
        let stage = Stage::open();
        stage
            .provider
            .lie(move |provider, _| Some(answer(provider)));
        let place = Surfer::of(&stage.app).open("/login/oidc?next=/console");
        assert_failed(&place, 502, "trả lời không đúng");
        assert_eq!(
            stage.provider.asked(),
            ["/.well-known/openid-configuration"]
        );
        // Once it is right again nothing of that is left.
        stage
            .provider
            .lie(|provider, path| provider.otherwise(path));
        let place = Surfer::of(&stage.app).stay("/login/oidc");
        assert_eq!(place.status(), 303);
        assert!(place.answer.location().starts_with(&stage.provider.issuer));
    }
}

#[test]
fn a_sign_on_that_is_brought_again_asks_the_provider_for_nothing() {
    const KEPT: &str = "__Host-sipas-sign-on";
    let stage = Stage::open();
    let of_another = stage.claims("another");
    stage
        .provider
        .give(giving(&token(&header(), &of_another, &key(1))));
    let mut surfer = Surfer::of(&stage.app);
    let sent = surfer.stay("/login/oidc");
    let address = openidconnect::url::Url::parse(sent.answer.location()).unwrap();
    let state = address.query_pairs().find(|(name, _)| name == "state");
    let state = state.unwrap().1.into_owned();
    let kept = surfer.cookie(KEPT).unwrap().clone();
    for status in [502, 400, 400] {
        surfer.plant(KEPT, &kept);
        let place = surfer.open(&format!("/login/oidc/callback?state={state}&code=c"));
        let asked = stage.provider.asked();
        let tokens = asked.iter().filter(|path| *path == "/token").count();
        assert_eq!((place.status(), tokens), (status, 1), "{}", place.text());
    }
}

#[test]
fn a_provider_is_asked_once_what_it_says_of_itself_and_for_new_keys_once_a_token() {
    let stage = Stage::open();
    let honest = |nonce: &str| giving(&token(&header(), &stage.claims(nonce), &key(1)));
    for _ in 0..3 {
        stage.sign_on("", honest);
    }
    let described = ["/.well-known/openid-configuration", "/keys"];
    assert_eq!(
        stage.provider.asked(),
        [&described[..], &["/token"; 3]].concat()
    );
    stage.sign_on("", |nonce| {
        giving(&token(&header(), &stage.claims(nonce), &key(2)))
    });
    let asked = stage.provider.asked();
    assert_eq!(asked[5..], [&["/token"], &described[..]].concat());
}

#[test]
fn a_provider_that_never_answers_holds_up_its_own_people_alone() {
    let stage = Stage::open();
    stage.provider.lie(|_, _| None);
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let started = Instant::now();
                    let place = Surfer::of(&stage.app).open("/login/oidc?next=/console");
                    assert!([502, 503].contains(&place.status()), "{}", place.status());
                    assert!(place.text().contains("không trả lời"));
                    started.elapsed()
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(500));
        let started = Instant::now();
        let mut surfer = Surfer::of(&stage.app);
        let fields = [
            ("name", "an.nguyen"),
            ("password", PASSWORD),
            ("next", "/console"),
        ];
        assert_eq!(surfer.send("/login", &fields).url.path(), "/console");
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "{:?}",
            started.elapsed()
        );
        for waited in waiting {
            let waited = waited.join().unwrap();
            assert!(waited < Duration::from_secs(13), "{waited:?}");
        }
    });
}
