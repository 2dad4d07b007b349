//! The real server on a port of its own, and a client that follows nothing by itself.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use jiff::Timestamp;
use sipas::config::{Accounts, Counter};
use sipas::domain::access::Role;
use sipas::domain::cases::letterhead::Letterheads;
use sipas::domain::files::{CaseColumns, CaseWords};
use sipas::domain::language::Languages;
use sipas::domain::links::code::LinkCode;
use sipas::domain::survey::Text;
use sipas::outputs::process::RenderLimits;
use sipas::report::charts::Themes;
use sipas::report::documents::templates::Templates;
use sipas::store::{Store, Writer};
use sipas::web::http::bodies::Bodies;
use sipas::web::http::bursts::Bursts;
use sipas::web::http::deliveries::Deliveries;
use sipas::web::http::documents::Documents;
use sipas::web::http::kept_responses::KeptResponses;
use sipas::web::http::last_forms::LastForms;
use sipas::web::http::released::ReleasedEditions;
use sipas::web::http::workers::{Priorities, Workers};
use sipas::web::sign_on::{Provider, ProviderSettings, SignOn};
use sipas::web::{Application, Metrics, State};

use super::command::program;
use super::{Database, Page, World, at};

/// 15 July 2026, nine in the morning: the only time that the server knows.
fn morning() -> Timestamp {
    at("2026-07-15 09:00")
}

/// A running server over a world; it is stopped when the test ends.
pub struct TestApp {
    /// Where it listens.
    pub address: SocketAddr,
    running: Option<Running>,
    configured: Configured,
    agent: ureq::Agent,
    // Dropped last: its database can't go while the server runs.
    pub world: World,
}

/// What makes a server's long documents.
#[derive(Clone)]
pub struct Renderer {
    pub program: PathBuf,
    pub limits: RenderLimits,
}

impl Default for Renderer {
    fn default() -> Self {
        Self {
            program: program(),
            limits: RenderLimits::default(),
        }
    }
}

/// How a server is configured.
#[derive(Clone, Default)]
struct Configured {
    counter: Counter,
    renderer: Renderer,
    /// Whether its own address is the public one, without TLS.
    is_plain: bool,
    sign_on: Option<TestSignOn>,
    /// The file of the key that editions are signed with.
    edition_key_file: Option<PathBuf>,
    /// A clock that moves.
    clock: Option<fn() -> Timestamp>,
}

impl Configured {
    fn clock(&self) -> fn() -> Timestamp {
        let of_sign_on = self.sign_on.as_ref().map(|it| it.clock);
        self.clock.or(of_sign_on).unwrap_or(morning)
    }
}

/// The single sign-on of a server.
#[derive(Clone)]
pub struct TestSignOn {
    pub issuer: String,
    pub second_factor: bool,
    /// The server's clock, which must fit the provider's.
    pub clock: fn() -> Timestamp,
    /// The roles that need an authenticator app.
    pub totp_required: Vec<Role>,
    /// Whether the server's own address is the public one, without TLS.
    pub is_plain: bool,
}

/// The secret that providers of tests know the server by.
pub const CLIENT_SECRET: &str = "a secret of tests: 100% & more";

impl TestSignOn {
    pub fn at(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            second_factor: false,
            clock: Timestamp::now,
            totp_required: Vec::new(),
            is_plain: false,
        }
    }

    fn make(&self, public_url: &str) -> Arc<SignOn> {
        let settings = ProviderSettings {
            issuer: self.issuer.clone(),
            client_id: "sipas".to_owned(),
            client_secret: CLIENT_SECRET.to_owned().into(),
            callback: format!("{public_url}/login/oidc/callback"),
        };
        Arc::new(SignOn {
            provider: Provider::new(settings).unwrap(),
            name: Text::new([("vi".to_owned(), "Đăng nhập bằng tài khoản tỉnh".to_owned())].into()),
            second_factor: self.second_factor,
        })
    }
}

/// A server's thread, and what stops it.
struct Running {
    handle: ServerHandle,
    thread: JoinHandle<()>,
}

impl Running {
    /// Starts a server at an address, or at any free one.
    fn start(
        address: SocketAddr,
        store: Store,
        longest: usize,
        configured: Configured,
    ) -> (Self, SocketAddr) {
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let metrics = Metrics::default();
                let writer = Writer::with_queue(store.clone(), metrics.clone(), longest);
                let listener = TcpListener::bind(address).unwrap();
                let public_url = if configured.is_plain {
                    format!("http://{}", listener.local_addr().unwrap())
                } else {
                    "https://khaosat.example.vn".to_owned()
                };
                let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
                let sign_on = configured.sign_on.as_ref();
                let state = State {
                    sign_on: sign_on.map(|it| it.make(&public_url)),
                    clock: configured.clock(),
                    kept: KeptResponses::new(&store),
                    editions: ReleasedEditions::default(),
                    edition_key_file: configured.edition_key_file,
                    workers: Workers::start(&store, &metrics, Priorities::Equal).unwrap(),
                    store,
                    writer: writer.unwrap(),
                    metrics,
                    themes: Themes::built_in(&languages).unwrap(),
                    languages,
                    surveyor: Text::new([("vi".to_owned(), "Sở Nội vụ".to_owned())].into()),
                    province: Text::new(province()),
                    public_url,
                    min_n: 30,
                    counter: configured.counter,
                    retention: sipas::domain::retention::Retention::default(),
                    accounts: Accounts {
                        totp_required: sign_on.map_or_else(Vec::new, |it| it.totp_required.clone()),
                    },
                    letterheads: Letterheads::default(),
                    templates: Templates::default(),
                    documents: Documents::made_by(
                        configured.renderer.program,
                        configured.renderer.limits,
                    ),
                    case_words: CaseWords::default(),
                    case_columns: CaseColumns::names(),
                    bodies: Bodies::default(),
                    bursts: Bursts::default(),
                    last_forms: LastForms::default(),
                    deliveries: Deliveries::default(),
                };
                // Tests mix when they want to.
                let never = Duration::from_secs(24 * 60 * 60);
                let application = Application::build(state, listener, None, never).unwrap();
                sender
                    .send((application.address(), application.handle()))
                    .unwrap();
                application.run_until_stopped().await.unwrap();
            });
        });
        let (address, handle) = receiver.recv().unwrap();
        (Self { handle, thread }, address)
    }

    fn stop(self) {
        // The order to stop is given at once; the future only waits for it.
        drop(self.handle.stop(false));
        let ended = self.thread.join();
        if !std::thread::panicking() {
            ended.unwrap();
        }
    }
}

/// The name of the province, by language.
fn province() -> BTreeMap<String, String> {
    [("vi", "Tỉnh Hưng Yên"), ("en", "Hung Yen Province")]
        .map(|(language, name)| (language.to_owned(), name.to_owned()))
        .into()
}

/// A server mixes when it starts. Answers that a test sends meanwhile would leave in two parts, and what it
/// reads would be partly of before.
fn wait_for_first_mixing(world: &World, started: Timestamp) {
    let last_mixed = || {
        world
            .rows(&["value"], "facts WHERE name = 'last_mixed_at'")
            .concat()
    };
    // The time of a mixing is stored in whole seconds.
    let has_mixed =
        |at: &String| at.parse::<Timestamp>().unwrap().as_second() >= started.as_second();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !last_mixed().iter().any(has_mixed) {
        assert!(Instant::now() < deadline, "the server has not mixed");
        std::thread::sleep(Duration::from_millis(5));
    }
}

impl From<Database> for TestApp {
    fn from(database: Database) -> Self {
        Self::serving(World::from(database))
    }
}

impl TestApp {
    pub fn serving(world: World) -> Self {
        Self::with_queue(world, Writer::LONGEST_QUEUE)
    }

    /// A server with room for so many submissions to wait.
    pub fn with_queue(world: World, longest: usize) -> Self {
        Self::with(world, longest, Configured::default())
    }

    /// A server with another program for its long documents.
    pub fn rendering_by(world: World, renderer: Renderer) -> Self {
        let configured = Configured {
            renderer,
            ..Configured::default()
        };
        Self::with(world, Writer::LONGEST_QUEUE, configured)
    }

    /// A server whose counters are configured.
    pub fn at_counter(world: World, counter: Counter) -> Self {
        let configured = Configured {
            counter,
            ..Configured::default()
        };
        Self::with(world, Writer::LONGEST_QUEUE, configured)
    }

    /// A server that holds the key of editions.
    pub fn with_edition_key(world: World, file: PathBuf) -> Self {
        let configured = Configured {
            edition_key_file: Some(file),
            ..Configured::default()
        };
        Self::with(world, Writer::LONGEST_QUEUE, configured)
    }

    /// A server with a clock of the test's own.
    pub fn by_clock(world: World, clock: fn() -> Timestamp) -> Self {
        let configured = Configured {
            clock: Some(clock),
            ..Configured::default()
        };
        Self::with(world, Writer::LONGEST_QUEUE, configured)
    }

    /// The same for browsers, which come to its own address.
    pub fn for_browsers(world: World, counter: Counter) -> Self {
        let configured = Configured {
            counter,
            is_plain: true,
            ..Configured::default()
        };
        Self::with(world, Writer::LONGEST_QUEUE, configured)
    }

    /// A server with a single sign-on.
    pub fn signing_on(world: World, sign_on: TestSignOn) -> Self {
        let configured = Configured {
            is_plain: sign_on.is_plain,
            sign_on: Some(sign_on),
            ..Configured::default()
        };
        Self::with(world, Writer::LONGEST_QUEUE, configured)
    }

    fn with(world: World, longest: usize, configured: Configured) -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let started = configured.clock()();
        let (running, address) =
            Running::start(any, world.store.clone(), longest, configured.clone());
        wait_for_first_mixing(&world, started);
        Self {
            address,
            running: Some(running),
            configured,
            agent: agent(),
            world,
        }
    }

    /// Stops it. The client forgets its connections, which are closed.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
            self.agent = agent();
        }
    }

    /// Gives it another clock when it starts again.
    pub fn change_clock(&mut self, clock: fn() -> Timestamp) {
        if let Some(sign_on) = &mut self.configured.sign_on {
            sign_on.clock = clock;
        }
    }

    /// Starts it again where it was, as after an upgrade.
    pub fn start_again(&mut self) {
        let started = self.configured.clock()();
        let (running, _) = Running::start(
            self.address,
            self.world.store.clone(),
            Writer::LONGEST_QUEUE,
            self.configured.clone(),
        );
        self.running = Some(running);
        wait_for_first_mixing(&self.world, started);
    }

    /// The server's address with a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request(path, |agent, url| agent.get(url).call())
    }

    /// How many requests have had work done by a group of threads.
    pub fn worked(&self, group: &str) -> u64 {
        let metrics = self.get("/metrics");
        let name = format!("sipas_wait_seconds_count{{group=\"{group}\"}} ");
        let count = metrics
            .text()
            .lines()
            .find_map(|line| line.strip_prefix(name.as_str()));
        count.map_or(0, |count| count.parse().unwrap())
    }

    /// Sends form-urlencoded fields.
    pub fn post(&self, path: &str, form: &str) -> Answer {
        self.post_as(path, Some(FORM), form.as_bytes())
    }

    pub fn post_as(&self, path: &str, content_type: Option<&str>, body: &[u8]) -> Answer {
        self.request(path, |agent, url| {
            let post = agent.post(url);
            match content_type {
                Some(kind) => post.header("content-type", kind).send(body),
                None => post.send(body),
            }
        })
    }

    pub fn request(
        &self,
        path: &str,
        call: impl FnOnce(&ureq::Agent, &str) -> Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Answer {
        Answer::of(call(&self.agent, &self.url(path)).unwrap_or_else(|e| panic!("{path}: {e}")))
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop();
    }
}

pub const FORM: &str = "application/x-www-form-urlencoded";

/// A client that hands back every status and follows no redirect.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(180)))
        .build()
        .into()
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub bytes: Vec<u8>,
    page: OnceCell<Page>,
}

impl Answer {
    pub fn of(mut response: ureq::http::Response<ureq::Body>) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes: response.body_mut().read_to_vec().unwrap(),
            page: OnceCell::new(),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The body as a browser reads it.
    pub fn page(&self) -> &Page {
        self.page.get_or_init(|| Page::parse(self.text()))
    }

    /// What the page's body says of its state.
    pub fn state(&self) -> Option<&str> {
        self.page().state()
    }

    /// The status with the state.
    pub fn outcome(&self) -> (u16, Option<&str>) {
        (self.status, self.state())
    }

    /// The hidden fields and chosen answers of the page's form, as a browser would send them.
    pub fn fields(&self) -> Vec<(String, String)> {
        self.page().form_fields()
    }

    pub fn field(&self, name: &str) -> Option<String> {
        self.fields()
            .into_iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }
}

/// Fields as a form-urlencoded body.
pub fn encode(fields: &[(String, String)]) -> String {
    let pair = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", pair(name), pair(value)))
        .collect();
    pairs.join("&")
}

/// The address of a link on the server.
pub fn path(code: &LinkCode) -> String {
    format!("/s/{}", code.compact())
}
