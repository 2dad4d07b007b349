//! Identity providers: a certified one, run with node, and one that lies as a test wants it to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::JsonWebKeyId;
use openidconnect::PrivateSigningKey;
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use serde_json::{Value, json};

use super::app::agent;
use super::needs;

/// `oidc-provider`, which is certified by the OpenID Foundation, on a port of its own.
pub struct RealProvider {
    child: Child,
    /// What it says further. It ends where nobody could read that.
    _output: BufReader<ChildStdout>,
    pub issuer: String,
}

impl RealProvider {
    /// Starts it on `localhost`, which is another site than `127.0.0.1`. None where there is no node or
    /// the provider is not installed; that was told then.
    pub fn start() -> Option<Self> {
        Self::with(&["localhost"])
    }

    /// Starts it over TLS, with `PATH.crt` and `PATH.key`.
    pub fn secure(certificate: &Path) -> Option<Self> {
        Self::with(&["localhost", certificate.to_str().unwrap()])
    }

    fn with(arguments: &[&str]) -> Option<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/oidc");
        let started = Command::new("node")
            .arg(folder.join("provider.mjs"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = match started {
            Ok(child) => child,
            Err(error) => {
                needs::missing(&format!("no node: {error}"));
                return None;
            }
        };
        if !folder.join("node_modules/oidc-provider").exists() {
            let _ = child.kill();
            let _ = child.wait();
            needs::missing("no oidc-provider; run npm ci in tests/it/support/oidc");
            return None;
        }
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let said = output
            .by_ref()
            .lines()
            .find_map(|line| Some(line.unwrap().strip_prefix("issuer ")?.to_owned()));
        let Some(issuer) = said else {
            panic!("the provider has ended: {:?}", child.wait());
        };
        Some(Self {
            child,
            _output: output,
            issuer,
        })
    }

    /// Says where browsers are sent back to.
    pub fn send_back_to(&self, callback: &str) {
        self.tell("/test/callback", callback);
    }

    /// Gives it new keys; the old ones are gone.
    pub fn rotate(&self) {
        self.tell("/test/rotate", "");
    }

    fn tell(&self, path: &str, body: &str) {
        let url = format!("{}{path}", self.issuer);
        let answer = agent().post(url).send(body).unwrap();
        assert_eq!(answer.status().as_u16(), 200);
    }

    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for RealProvider {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What the lying provider answers to a request; `None` for nothing at all.
pub type Lie = Box<dyn FnMut(&LyingProvider, &str) -> Option<Reply> + Send>;

/// An answer: status, further headers, body.
pub struct Reply {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

impl Reply {
    pub fn json(body: &Value) -> Self {
        Self {
            status: 200,
            headers: "content-type: application/json\r\n".to_owned(),
            body: body.to_string(),
        }
    }
}

/// A provider that answers as it is told to: by default with what a provider says of itself, its one
/// key, and at `/token` the token that was put there.
#[derive(Clone)]
pub struct LyingProvider {
    pub issuer: String,
    token: Arc<Mutex<Value>>,
    lie: Arc<Mutex<Option<Lie>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl LyingProvider {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let provider = Self {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            token: Arc::default(),
            lie: Arc::default(),
            asked: Arc::default(),
        };
        let answering = provider.clone();
        // It ends with the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let answering = answering.clone();
                std::thread::spawn(move || answering.answer(stream.unwrap()));
            }
        });
        provider
    }

    /// Puts the body of the answer at `/token`.
    pub fn give(&self, body: Value) {
        *self.token.lock().unwrap() = body;
    }

    /// Puts another answer in the place of all.
    pub fn lie(&self, lie: impl FnMut(&Self, &str) -> Option<Reply> + Send + 'static) {
        *self.lie.lock().unwrap() = Some(Box::new(lie));
    }

    /// The paths that were asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// What a provider at this address says of itself.
    pub fn metadata(&self) -> Value {
        let issuer = &self.issuer;
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA"],
        })
    }

    fn honest(&self, path: &str) -> Reply {
        match path {
            "/.well-known/openid-configuration" => Reply::json(&self.metadata()),
            "/keys" => {
                let key = serde_json::to_value(key(1).as_verification_key()).unwrap();
                Reply::json(&json!({ "keys": [key] }))
            }
            _ => Reply::json(&self.token.lock().unwrap()),
        }
    }

    fn answer(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).unwrap();
            let header = header.trim().to_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(said) = header.strip_prefix("content-length: ") {
                length = said.parse().unwrap();
            }
        }
        reader.read_exact(&mut vec![0; length]).unwrap();
        self.asked.lock().unwrap().push(path.clone());
        let lie = self.lie.lock().unwrap().take();
        let reply = match lie {
            None => Some(self.honest(&path)),
            Some(mut lie) => {
                let reply = lie(self, &path);
                *self.lie.lock().unwrap() = Some(lie);
                reply
            }
        };
        let Some(reply) = reply else {
            // As slow as a server that never answers.
            std::thread::sleep(Duration::from_secs(20));
            return;
        };
        let head = format!(
            "HTTP/1.1 {} Answer\r\n{}content-length: {}\r\nconnection: close\r\n\r\n",
            reply.status,
            reply.headers,
            reply.body.len()
        );
        // The client may have left.
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(reply.body.as_bytes());
    }

    /// The answer of an honest provider outside of what a lie changes.
    pub fn otherwise(&self, path: &str) -> Option<Reply> {
        Some(self.honest(path))
    }
}

/// A key of the lying provider, by its number. All say that they are the same.
pub fn key(number: u8) -> CoreEdDsaPrivateSigningKey {
    // The frame of an Ed25519 key in PKCS #8, and its 32 bytes.
    let frame = hex::decode("302e020100300506032b657004220420").unwrap();
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode([&frame[..], &[number; 32]].concat())
    );
    let id = JsonWebKeyId::new("the key".to_owned());
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(id)).unwrap()
}

/// A signed token.
pub fn token(header: &Value, claims: &Value, key: &CoreEdDsaPrivateSigningKey) -> String {
    let text = unsigned(header, claims);
    let signature = key
        .sign(&CoreJwsSigningAlgorithm::EdDsa, text.as_bytes())
        .unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The part of a token that is signed.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}
