//! Many citizens at once, over plain sockets: each client answers one link after another on a
//! connection that it keeps, and remembers what it was told of each form.
//!
//! Only the standard library is used, so that the benchmarks can include this file as it is.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What a load is made of. Clone it with `..` for the next one.
#[derive(Clone)]
pub struct Plan {
    /// The forms to send, in their order.
    pub forms: Vec<Form>,
    /// Where to send them. Clients are dealt out in turn, and one that is put off or cut off tries
    /// the next address, as a proxy would.
    pub servers: Vec<SocketAddr>,
    /// Citizens at once.
    pub clients: usize,
    /// How long a citizen sends the same form again after a 503 or a cut connection; zero: never.
    pub patience: Duration,
}

/// A citizen's form: the same link and press are the same submission, however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    /// The link's code, as in the address.
    pub code: String,
    /// The mark of the opened form; without one the page is opened first and brings it.
    pub press: Option<String>,
}

impl Form {
    /// A form that is opened before it is sent, as a phone does.
    pub fn to_open(code: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            press: None,
        }
    }

    /// A form that lies open already: it is only sent.
    pub fn opened(code: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            press: Some(format!("{:016x}", random())),
        }
    }

    /// The request that opens the form.
    pub fn opening(&self) -> String {
        format!("GET /s/{} HTTP/1.1\r\nHost: sipas\r\n\r\n", self.code)
    }

    /// The request that sends the form, with answers of anybody's.
    pub fn sending(&self) -> String {
        let press = self.press.as_deref().unwrap_or_default();
        let body = format!("{}&press={press}&action=send", answers());
        format!(
            "POST /s/{} HTTP/1.1\r\nHost: sipas\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            self.code,
            body.len()
        )
    }
}

/// What the citizen was told at last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 303: the answers are kept.
    Confirmed,
    /// Another status.
    Refused(u16),
    /// The connection was cut, or none could be made: nobody knows.
    Unanswered,
}

/// A form and what became of it. A form that was opened carries its press.
#[derive(Clone, Debug)]
pub struct Sent {
    pub form: Form,
    pub outcome: Outcome,
}

/// What all clients saw.
#[derive(Debug, Default)]
pub struct Report {
    /// Every form that was tried.
    pub sent: Vec<Sent>,
    /// The forms that nobody came to.
    pub untried: Vec<Form>,
    /// How often each status came, repeats included.
    pub statuses: BTreeMap<u16, usize>,
    /// Requests that had no answer, by the reason.
    pub cuts: BTreeMap<String, usize>,
    /// How long each answered opening of a page took, sorted.
    pub opening: Vec<Duration>,
    /// How long each confirmation took, sorted.
    pub confirming: Vec<Duration>,
    /// From the start to the last answer.
    pub took: Duration,
}

impl Report {
    /// The forms with an outcome.
    pub fn forms(&self, is_it: impl Fn(Outcome) -> bool) -> Vec<Form> {
        let those = self.sent.iter().filter(|sent| is_it(sent.outcome));
        those.map(|sent| sent.form.clone()).collect()
    }

    /// Forms whose answers are kept, as their citizens were told.
    pub fn confirmed(&self) -> Vec<Form> {
        self.forms(|outcome| outcome == Outcome::Confirmed)
    }

    /// Everything that is still to be sent: what was never tried, put off or cut off.
    pub fn to_send(&self) -> Vec<Form> {
        let mut forms = self.forms(|outcome| {
            matches!(outcome, Outcome::Unanswered | Outcome::Refused(UNAVAILABLE))
        });
        forms.extend(self.untried.iter().cloned());
        forms
    }

    /// In one line, for people.
    pub fn summary(&self) -> String {
        format!(
            "{} confirmed in {:.1?}, statuses {:?}, cuts {:?}, confirming p50 {:.1?} p99 {:.1?}",
            self.confirmed().len(),
            self.took,
            self.statuses,
            self.cuts,
            percentile(&self.confirming, 50),
            percentile(&self.confirming, 99),
        )
    }
}

/// The value that so many of a hundred are not above; of sorted durations.
pub fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// A load under way.
pub struct Load {
    shared: Arc<Shared>,
    clients: Vec<JoinHandle<Report>>,
    started: Instant,
}

struct Shared {
    plan: Plan,
    next: AtomicUsize,
    confirmed: AtomicUsize,
    is_stopped: AtomicBool,
}

impl Load {
    pub fn start(plan: Plan) -> Self {
        let shared = Arc::new(Shared {
            next: AtomicUsize::new(0),
            confirmed: AtomicUsize::new(0),
            is_stopped: AtomicBool::new(false),
            plan,
        });
        let clients = (0..shared.plan.clients)
            .map(|number| {
                let client = Client {
                    shared: shared.clone(),
                    server: number % shared.plan.servers.len(),
                    connection: None,
                    report: Report::default(),
                };
                std::thread::spawn(|| client.work())
            })
            .collect();
        Self {
            shared,
            clients,
            started: Instant::now(),
        }
    }

    /// Forms confirmed so far.
    pub fn confirmed(&self) -> usize {
        self.shared.confirmed.load(Ordering::Relaxed)
    }

    /// Whether every form has its outcome.
    pub fn is_over(&self) -> bool {
        self.clients.iter().all(JoinHandle::is_finished)
    }

    /// No client takes another form.
    pub fn halt(&self) {
        self.shared.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Lets every client finish the form in hand, as long as its patience lasts, and no more.
    pub fn stop(self) -> Report {
        self.halt();
        self.finish()
    }

    /// Waits until every form has its outcome.
    pub fn finish(self) -> Report {
        let mut whole = Report::default();
        for client in self.clients {
            let report = client
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            whole.sent.extend(report.sent);
            for (status, count) in report.statuses {
                *whole.statuses.entry(status).or_default() += count;
            }
            for (reason, count) in report.cuts {
                *whole.cuts.entry(reason).or_default() += count;
            }
            whole.opening.extend(report.opening);
            whole.confirming.extend(report.confirming);
        }
        whole.took = self.started.elapsed();
        whole.opening.sort();
        whole.confirming.sort();
        let forms = &self.shared.plan.forms;
        let tried = self.shared.next.load(Ordering::Relaxed).min(forms.len());
        whole.untried = forms[tried..].to_vec();
        whole
    }
}

const UNAVAILABLE: u16 = 503;
/// Between two attempts of one citizen.
const PAUSE: Duration = Duration::from_millis(100);

/// One citizen after another, on one connection.
struct Client {
    shared: Arc<Shared>,
    server: usize,
    connection: Option<Connection>,
    report: Report,
}

impl Client {
    fn work(mut self) -> Report {
        let shared = self.shared.clone();
        while !shared.is_stopped.load(Ordering::Relaxed) {
            let next = shared.next.fetch_add(1, Ordering::Relaxed);
            let Some(form) = shared.plan.forms.get(next) else {
                break;
            };
            let sent = self.answer(form.clone());
            if sent.outcome == Outcome::Confirmed {
                shared.confirmed.fetch_add(1, Ordering::Relaxed);
            }
            self.report.sent.push(sent);
        }
        self.report
    }

    fn answer(&mut self, mut form: Form) -> Sent {
        let patient_until = Instant::now() + self.shared.plan.patience;
        if form.press.is_none() {
            let (outcome, took, page) = self.insist(&form.opening(), patient_until);
            let press = page.split("name=\"press\" value=\"").nth(1);
            let press = press.and_then(|rest| rest.split('"').next());
            match press {
                Some(press) if outcome == Outcome::Refused(200) => {
                    self.report.opening.push(took);
                    form.press = Some(press.to_owned());
                }
                _ => return Sent { form, outcome },
            }
        }
        let (outcome, took, _) = self.insist(&form.sending(), patient_until);
        if outcome == Outcome::Confirmed {
            self.report.confirming.push(took);
        }
        Sent { form, outcome }
    }

    /// Sends a request, again and again while it is put off or cut off and patience lasts. Tells
    /// how long the last attempt took, and the page it brought.
    fn insist(&mut self, request: &str, until: Instant) -> (Outcome, Duration, String) {
        loop {
            let started = Instant::now();
            let (outcome, page) = match self.exchange(request) {
                Ok((303, page)) => (Outcome::Confirmed, page),
                Ok((status, page)) => (Outcome::Refused(status), page),
                Err(_) => (Outcome::Unanswered, String::new()),
            };
            let took = started.elapsed();
            let may_pass = matches!(outcome, Outcome::Unanswered | Outcome::Refused(UNAVAILABLE));
            if !may_pass || Instant::now() + PAUSE > until {
                return (outcome, took, page);
            }
            self.server = (self.server + 1) % self.shared.plan.servers.len();
            self.connection = None;
            std::thread::sleep(PAUSE);
        }
    }

    fn exchange(&mut self, request: &str) -> io::Result<(u16, String)> {
        let address = self.shared.plan.servers[self.server];
        let answer = self.connection.take().map_or_else(
            || Connection::open(address)?.exchange(request),
            |connection| connection.exchange(request),
        );
        match answer {
            Ok((status, page, connection)) => {
                self.connection = connection;
                *self.report.statuses.entry(status).or_default() += 1;
                Ok((status, text(page)))
            }
            Err(error) => {
                let reason = error.kind().to_string();
                *self.report.cuts.entry(reason).or_default() += 1;
                Err(error)
            }
        }
    }
}

/// How long a server may take to answer.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// A connection of HTTP/1.1 that is kept from one request to the next.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, Duration::from_secs(10))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LONGEST_WAIT))?;
        stream.set_write_timeout(Some(LONGEST_WAIT))?;
        // An answer is usually read at once.
        Ok(Self(BufReader::with_capacity(64 << 10, stream)))
    }

    /// Sends a whole request and reads the whole answer: status, body, and the connection unless
    /// the server closes it.
    pub fn exchange(mut self, request: &str) -> io::Result<(u16, Vec<u8>, Option<Self>)> {
        self.0.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?;
        let status = status
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3)?.parse().ok())
            .ok_or_else(|| unreadable(&status))?;
        let mut length = Some(0);
        let mut is_kept = true;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            match line.split_once(": ") {
                None => break,
                Some(("content-length", value)) => {
                    length = Some(value.parse().map_err(|_| unreadable(&line))?);
                }
                Some(("transfer-encoding", "chunked")) => length = None,
                Some(("connection", value)) => is_kept = value != "close",
                Some(_) => {}
            }
        }
        let body = match length {
            Some(length) => self.bytes(length)?,
            None => self.chunks()?,
        };
        Ok((status, body, is_kept.then_some(self)))
    }

    fn bytes(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads a body that is sent in chunks, each after its length.
    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let length = usize::from_str_radix(&line, 16).map_err(|_| unreadable(&line))?;
            body.extend(self.bytes(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// The text of an answer. What is compressed is none.
pub fn text(body: Vec<u8>) -> String {
    String::from_utf8(body)
        .unwrap_or_else(|other| String::from_utf8_lossy(other.as_bytes()).into_owned())
}

fn unreadable(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

/// Answers to the questions of `so-nganh-4` that everybody is asked.
fn answers() -> String {
    let mut levels = random();
    let mut fields = Vec::with_capacity(15);
    for (component, questions) in [("TC", 5), ("CC", 7), ("KQ", 2)] {
        for question in 1..=questions {
            fields.push(format!("{component}{question}={}", levels % 5 + 1));
            levels /= 5;
        }
    }
    fields.push("screen-pakn=no".to_owned());
    fields.join("&")
}

fn random() -> u64 {
    RandomState::new().hash_one(0)
}
