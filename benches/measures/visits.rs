//! Visits as phones make them: a new connection for each visitor, compressed pages, the survey opened,
//! sent and confirmed; directly, and behind the nginx that is shipped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::database::{Backend, Database};
use crate::load::percentile;
use crate::nginx::Nginx;
use crate::province::{self, Intake};
use crate::results::{Results, Target, median, number, rate};
use crate::samples::Samples;
use crate::traffic::repeat_for;

/// Visitors at once.
const VISITORS: usize = 16;
const ROUNDS: usize = 3;
/// The visits of a round.
const EACH: usize = 1_500;

/// The steps of the shipped questionnaire, and what each of them sends.
const STEPS: [&str; 4] = [
    "TC1=5&TC2=4&TC3=5&TC4=4&TC5=5",
    "CC1=5&CC2=4&CC3=5&CC4=4&CC5=5&CC6=4&CC7=5",
    "KQ1=5&KQ2=4",
    "screen-pakn=no",
];

pub fn measure(samples: &Samples, results: &Results) {
    for backend in Backend::BOTH {
        let Some(database) = samples.workspace.database(backend, "visits") else {
            continue;
        };
        let rounds = rounds(&database);
        let name = backend.name();
        let of = |value: fn(&Round) -> f64| median(rounds.iter().map(value).collect());
        let each = |value: f64| format!("{}/s", number(value));
        results.figure(
            &format!("three GET /healthz on a new connection, {name}"),
            &each(of(|round| round.health)),
        );
        results.ratio_to_reach(
            &format!("a visit, {name}, to these"),
            &each(of(|round| round.visit)),
            of(|round| round.visit / round.health),
            Target::AtLeast(match backend {
                Backend::Sqlite => 0.4,
                Backend::Postgres => 0.25,
            }),
        );
        results.ratio(
            "… in five steps",
            &each(of(|round| round.steps)),
            of(|round| round.steps / round.health),
        );
        let sending = of(|round| round.sending.as_secs_f64() * 1000.0);
        results.ratio_to_reach("… p50 of sending, ms", "", sending, Target::AtMost(10.0));
        results.ratio_to_reach(
            &format!("GET /healthz, {name}, to a page that is kept"),
            &each(of(|round| round.kept)),
            of(|round| round.kept_health / round.kept),
            Target::AtMost(2.0),
        );
        if rounds.iter().all(|round| round.proxied.is_some()) {
            let proxied = |round: &Round| round.proxied.unwrap_or_default();
            results.ratio_to_reach(
                "… behind nginx, to a visit without",
                &each(median(rounds.iter().map(proxied).collect())),
                median(
                    rounds
                        .iter()
                        .map(|round| proxied(round) / round.visit)
                        .collect(),
                ),
                Target::AtLeast(0.7),
            );
        }
    }
}

/// Visits a second of each kind.
struct Round {
    health: f64,
    visit: f64,
    steps: f64,
    proxied: Option<f64>,
    /// Requests a second for a page that is kept, and for `/healthz`.
    kept: f64,
    kept_health: f64,
    /// The median time of sending the answers.
    sending: Duration,
}

fn rounds(database: &Database) -> Vec<Round> {
    province::add_agencies(database);
    let links = province::add_cases(database, "V", ROUNDS * 3 * EACH, Intake::Every);
    let server = database.program().serve();
    server.wait_for_mixing();
    let nginx = Nginx::before([server.address; 2]);
    links
        .chunks(3 * EACH)
        .map(|links| {
            let (direct, others) = links.split_at(EACH);
            let (in_steps, proxied) = others.split_at(EACH);
            let (health, _) = visit(server.address, direct, |phone, _| {
                (0..3).for_each(|_| phone.get("/healthz"));
                Duration::ZERO
            });
            let (visit_rate, sending) = visit(server.address, direct, answer);
            let (steps, _) = visit(server.address, in_steps, answer_in_steps);
            let requests = |page| {
                let request = as_browser(page);
                repeat_for(server.address, &request, Duration::from_secs(1)).rate()
            };
            Round {
                kept: requests("/"),
                kept_health: requests("/healthz"),
                health,
                visit: visit_rate,
                steps,
                proxied: nginx
                    .as_ref()
                    .map(|nginx| visit(nginx.address, proxied, answer).0),
                sending,
            }
        })
        .collect()
}

/// Makes one visit for each link: visits a second, and the median time of sending.
fn visit(
    server: SocketAddr,
    links: &[String],
    visit: impl Fn(&mut Phone, &str) -> Duration + Sync,
) -> (f64, Duration) {
    let next = AtomicUsize::new(0);
    let sending = Mutex::new(Vec::with_capacity(links.len()));
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..VISITORS {
            scope.spawn(|| {
                while let Some(code) = links.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let took = visit(&mut Phone::connect(server), code);
                    sending.lock().unwrap().push(took);
                }
            });
        }
    });
    let took = started.elapsed();
    let mut sending = sending.into_inner().unwrap();
    sending.sort();
    (rate(links.len(), took), percentile(&sending, 50))
}

/// Opens a survey, sends all answers at once, and reads the thanks.
fn answer(phone: &mut Phone, code: &str) -> Duration {
    phone.get(&format!("/s/{code}"));
    send(phone, code, &press())
}

/// The same, step by step.
fn answer_in_steps(phone: &mut Phone, code: &str) -> Duration {
    phone.get(&format!("/s/{code}"));
    let press = press();
    for step in 1..STEPS.len() {
        let answers = STEPS[..step].join("&");
        let body = format!("{answers}&step={step}&press={press}&action=next");
        phone.post(code, &body, 200);
    }
    send(phone, code, &press)
}

/// The mark of a press, as the page would bring it. What a phone does to read the page is its own work.
fn press() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// Sends all answers, and reads the thanks. Returns how long the sending took.
fn send(phone: &mut Phone, code: &str, press: &str) -> Duration {
    let body = format!("{}&press={press}&action=send", STEPS.join("&"));
    let started = Instant::now();
    phone.post(code, &body, 303);
    let took = started.elapsed();
    phone.get(&format!("/s/{code}/thanks"));
    took
}

/// Returns the request for a page by a browser that takes compressed ones.
fn as_browser(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: sipas\r\nAccept-Encoding: gzip\r\n\r\n")
}

/// A browser that takes compressed pages, on one connection.
struct Phone(BufReader<TcpStream>);

impl Phone {
    fn connect(server: SocketAddr) -> Self {
        let stream = TcpStream::connect(server).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::with_capacity(64 << 10, stream))
    }

    fn get(&mut self, path: &str) {
        self.exchange(&as_browser(path), 200);
    }

    fn post(&mut self, code: &str, body: &str, status: u16) {
        let request = format!(
            "POST /s/{code} HTTP/1.1\r\nHost: sipas\r\nAccept-Encoding: gzip\r\n\
             Content-Length: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            body.len()
        );
        self.exchange(&request, status);
    }

    /// Sends a request and reads the whole answer, which must have the status.
    fn exchange(&mut self, request: &str, status: u16) {
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        let first = self.line();
        assert!(
            first.starts_with(&format!("HTTP/1.1 {status} ")),
            "{first}: {request}"
        );
        let (mut length, mut is_chunked) = (0, false);
        loop {
            let line = self.line().to_ascii_lowercase();
            match line.split_once(": ") {
                None => break,
                Some(("content-length", value)) => length = value.parse().unwrap(),
                Some(("transfer-encoding", _)) => is_chunked = true,
                Some(_) => {}
            }
        }
        if is_chunked {
            loop {
                let size = usize::from_str_radix(&self.line(), 16).unwrap();
                self.skip(size);
                self.line();
                if size == 0 {
                    break;
                }
            }
        } else {
            self.skip(length);
        }
    }

    fn skip(&mut self, size: usize) {
        let mut body = vec![0; size];
        self.0.read_exact(&mut body).unwrap();
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.0.read_line(&mut line).unwrap() > 0, "cut off");
        line.trim_end().to_owned()
    }
}
