//! Readers of dear pages, charts and documents, by the hundred: citizens and clerks are served meanwhile.

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::hostile::most_memory;
use super::province::{wait_until, without_errors};
use super::{Province, is_full, size, tell};
use crate::support::load::{Connection, Form, LONGEST_WAIT, Load, Plan, percentile};
use crate::support::person::PASSWORD;
use crate::support::surfer::Surfer;
use crate::support::{Served, command};

on_both_databases!(
    nobody_is_starved_by_the_readers_of_dear_pages,
    work_whose_client_has_left_is_not_begun,
);

/// The kinds of dear requests.
const KINDS: usize = 14;
/// The requests that readers ask in turn.
const REQUESTS: usize = 100 * KINDS;
const AGENCY: &str = "so-xay-dung";
const BLOCKS: [&str; 2] = ["so-ban-nganh", "xa-phuong-dac-khu"];
const METHODS: [&str; 4] = ["pooled-top2", "mean-5", "linear-100", "all-satisfied"];
const SORTS: [&str; 7] = [
    "name",
    "responses",
    "coverage",
    "cases",
    "overdue",
    "pending-overdue",
    "in-time",
];

fn nobody_is_starved_by_the_readers_of_dear_pages(mut province: Province) {
    fill(&province);
    let count = size(60, 1_000);
    let links = province.links(5 * count + 1);
    let server = Served::start(&province.sipas, &[]);
    let (own, links) = links.split_first().unwrap();
    let slips = Slips::of_a_clerk(&province, server.address);
    let dear = Dear::new(&province, server.address, own);
    dear.are_there(server.address);
    let mut parts = links.chunks(count);
    let mut honest = |what: &str| {
        let seen = Seen::by(server.address, parts.next().unwrap(), &slips);
        tell(what, format!("{seen}; {} kB", memory(server.id())));
        seen
    };
    let alone = honest("alone");

    for number in 0..300 {
        fire_and_forget(server.address, &dear.request(number));
    }
    honest("beside 300 who have left").is_served_beside(&alone);
    for readers in [64, size(150, 500)] {
        let crowd = Crowd::gather(server.address, readers, &dear);
        let seen = honest(&format!("beside {readers} who read"));
        let answered = crowd.leave();
        tell("answers to the crowd", format!("{answered:?}"));
        assert_eq!(answered.failed, 0);
        assert!(answered.done > 0);
        assert!(answered.longest < LONGEST_WAIT, "{answered:?}");
        seen.is_served_beside(&alone);
    }
    std::thread::sleep(Duration::from_secs(1));
    honest("a second afterwards").is_as(&alone);

    let all: Vec<Form> = links.iter().map(Form::opened).collect();
    province.keeps(&all, &[]);
    let most = most_memory(server.id());
    tell("memory at most", format!("{most} kB"));
    assert!(!is_full() || most < 250_000, "{most} kB");
}

fn work_whose_client_has_left_is_not_begun(mut province: Province) {
    let code = province.links(1).swap_remove(0);
    let command = province.sipas.command(&["serve", "--bind", "127.0.0.1:0"]);
    let server = Served::logging(&province.sipas, command, "info");
    let request = format!("GET /s/{code}/form.pdf HTTP/1.1\r\nHost: sipas\r\n\r\n");
    for _ in 0..15 {
        fire_and_forget(server.address, &request);
    }
    // The first may be drawn before its client has left.
    wait_until("they have left", || {
        server.log().matches("the client left").count() >= 10
    });
}

/// Fills the database with a quarter of figures.
fn fill(province: &Province) {
    let sipas = &province.sipas;
    let cases = size(2_000, 113_905).to_string();
    let simulate = [
        "simulate",
        "--cases",
        &cases,
        "--period",
        "2025-Q1",
        "-o",
        "quarter.csv",
        "--agencies",
        "units.csv",
        "--responses",
        "responses.csv",
    ];
    sipas.run(&simulate).succeeded();
    sipas.run(&["import", "agencies", "units.csv"]).succeeded();
    sipas
        .run(&["import", "cases", "quarter.csv", "--no-links"])
        .succeeded();
    sipas
        .run(&["import", "responses", "responses.csv", "--batch", "quarter"])
        .succeeded();
}

/// The requests that cost most.
struct Dear {
    code: String,
    key: String,
    /// The session of a person who downloads the tables of the province.
    cookie: String,
}

impl Dear {
    fn new(province: &Province, address: SocketAddr, code: &str) -> Self {
        Self {
            code: code.to_owned(),
            key: add_key(
                province,
                &["--kind", "system", "--all", "--name", "Mọi nơi"],
            ),
            cookie: log_in(province, address),
        }
    }

    /// Each of them is answered with what it asks for, so that the crowd asks for no empty pages.
    fn are_there(&self, address: SocketAddr) {
        for number in REQUESTS..REQUESTS + KINDS {
            let request = self.request(number);
            let (status, ..) = Connection::open(address)
                .unwrap()
                .exchange(&request)
                .unwrap();
            assert_eq!(status, 200, "{request}");
        }
    }

    /// One of them; no two of those that may be kept have the same address, but for the two pages about
    /// the interface, which are large.
    fn request(&self, number: usize) -> String {
        let turn = number / KINDS;
        let block = BLOCKS[turn % 2];
        let method = METHODS[turn / 2 % METHODS.len()];
        let sort = SORTS[turn / 8 % SORTS.len()];
        let language = ["vi", "en"][turn / 56 % 2];
        let list = format!("method={method}&sort={sort}&lang={language}");
        let figures = format!("period=2025-Q1&method={method}");
        let width = 600 + turn;
        let period = ["2025", "2025-Q1", "2025-02"][turn % 3];
        let path = match number % KINDS {
            0 => format!("/timeliness/{block}/{period}?{list}"),
            1 => format!("/charts/heatmap.png?block={block}&{figures}&width={width}"),
            2 => format!("/charts/heatmap.pdf?block={block}&{figures}&width={width}"),
            3 => format!("/s/{}/form.pdf", self.code),
            4 => format!("/api/v1/scores?{figures}"),
            5 => format!("/ranking/{block}/2025-Q1?{list}"),
            6 => format!("/api/v1/timeliness?period=2025&block={block}"),
            7 => format!("/s/{}/slip.pdf", self.code),
            8 => format!("/console/province.xlsx?period=2025-Q1&block={block}"),
            9 => "/console/province.csv?period=2025-Q1".to_owned(),
            10 => format!("/console/agency/{AGENCY}/cases.xlsx?list=late&period=2025-Q1"),
            11 => format!("/api/docs?lang={language}"),
            12 => "/api/openapi.json".to_owned(),
            _ => format!("/console/agency/{AGENCY}/scores.xlsx?period=2025-Q1"),
        };
        format!(
            "GET {path} HTTP/1.1\r\nHost: sipas\r\nAccept-Encoding: gzip\r\n\
             Authorization: Bearer {}\r\nCookie: {}\r\n\r\n",
            self.key, self.cookie
        )
    }
}

/// Adds a key and returns it.
pub(super) fn add_key(province: &Province, arguments: &[&str]) -> String {
    let add = [&["key", "add"], arguments].concat();
    province.sipas.run(&add).succeeded().out.trim().to_owned()
}

/// Adds a person who reads all figures, and returns the cookie of the session.
fn log_in(province: &Province, address: SocketAddr) -> String {
    let name = "tong.hop";
    let add = ["user", "add", name, "--role", "province"];
    let mut add = province
        .sipas
        .command(&[&add[..], &["--password-stdin"]].concat());
    province.sipas.file("password", PASSWORD);
    add.stdin(std::fs::File::open(province.sipas.path("password")).unwrap());
    command::ended(&mut add).succeeded();
    let mut surfer = Surfer::at(address);
    surfer.send("/login", &[("name", name), ("password", PASSWORD)]);
    format!("sipas_session={}", surfer.cookie("sipas_session").unwrap())
}

/// Sends a request and leaves before there is an answer.
fn fire_and_forget(address: SocketAddr, request: &str) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
}

/// What the crowd was answered.
#[derive(Debug, Default)]
struct Answered {
    done: usize,
    put_off: usize,
    failed: usize,
    /// The longest wait for an answer, or for one that never came.
    longest: Duration,
}

impl Answered {
    /// Counts an answer. Who reads too much is asked to come back.
    fn count(&mut self, status: u16, took: Duration) {
        self.longest = self.longest.max(took);
        match status {
            429 | 503 => self.put_off += 1,
            400..=599 => self.failed += 1,
            _ => self.done += 1,
        }
    }

    fn count_error(&mut self, kind: ErrorKind, took: Duration) {
        match kind {
            // The answer did not come in time.
            ErrorKind::WouldBlock | ErrorKind::TimedOut => self.longest = self.longest.max(took),
            ErrorKind::InvalidData => self.failed += 1,
            // The connection was idle for too long.
            _ => {}
        }
    }
}

#[test]
fn a_refusal_is_a_failure_and_silence_the_longest_wait() {
    let mut answered = Answered::default();
    for status in [200, 304, 404, 429, 500, 503] {
        answered.count(status, Duration::from_secs(1));
    }
    answered.count_error(ErrorKind::WouldBlock, LONGEST_WAIT);
    answered.count_error(ErrorKind::UnexpectedEof, 2 * LONGEST_WAIT);
    let Answered {
        done,
        put_off,
        failed,
        longest,
    } = answered;
    assert_eq!((done, put_off, failed, longest), (2, 2, 2, LONGEST_WAIT));
}

/// Readers who ask again and again, each on a connection of its own.
struct Crowd {
    readers: Vec<JoinHandle<Answered>>,
}

static HAS_LEFT: AtomicBool = AtomicBool::new(false);
static NUMBER: AtomicUsize = AtomicUsize::new(0);

impl Crowd {
    fn gather(address: SocketAddr, readers: usize, dear: &Dear) -> Self {
        HAS_LEFT.store(false, Ordering::Relaxed);
        let requests: Vec<String> = (0..REQUESTS).map(|number| dear.request(number)).collect();
        let requests = std::sync::Arc::new(requests);
        let reader = || {
            let requests = requests.clone();
            let read = move || {
                let mut answered = Answered::default();
                let mut connection = None;
                while !HAS_LEFT.load(Ordering::Relaxed) {
                    let number = NUMBER.fetch_add(1, Ordering::Relaxed) % requests.len();
                    let open: Connection = match connection.take() {
                        Some(open) => open,
                        None => Connection::open(address).unwrap(),
                    };
                    let started = Instant::now();
                    match open.exchange(&requests[number]) {
                        Ok((status, _, kept)) => {
                            connection = kept;
                            answered.count(status, started.elapsed());
                        }
                        Err(error) => answered.count_error(error.kind(), started.elapsed()),
                    }
                }
                answered
            };
            std::thread::Builder::new()
                .stack_size(256 << 10)
                .spawn(read)
        };
        Self {
            readers: (0..readers).map(|_| reader().unwrap()).collect(),
        }
    }

    fn leave(self) -> Answered {
        HAS_LEFT.store(true, Ordering::Relaxed);
        let mut all = Answered::default();
        for reader in self.readers {
            let answered = reader.join().unwrap();
            all.done += answered.done;
            all.put_off += answered.put_off;
            all.failed += answered.failed;
            all.longest = all.longest.max(answered.longest);
        }
        all
    }
}

/// A clerk's slip, as it is printed again and again.
struct Slips(String);

impl Slips {
    fn of_a_clerk(province: &Province, address: SocketAddr) -> Self {
        let clerk = ["--kind", "clerk", "--office", "mot-cua-1"];
        let key = add_key(province, &[&clerk[..], &["--name", "Quầy 1"]].concat());
        let body = format!("key={key}");
        let open = format!(
            "POST /counter/open HTTP/1.1\r\nHost: sipas\r\nConnection: close\r\n\
             Content-Length: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(open.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let cookie = answer
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .starts_with("set-cookie: ")
                    .then(|| &line[12..])
            })
            .unwrap_or_else(|| panic!("{answer}"));
        let cookie = cookie.split(';').next().unwrap();
        let cases = province.sipas.rows(&["id"], "cases WHERE case_code = 'H0'");
        let id = &cases[0][0];
        Self(format!(
            "GET /counter/slip?id={id} HTTP/1.1\r\nHost: sipas\r\nCookie: {cookie}\r\n\r\n"
        ))
    }

    /// How long each of some slips takes, until nobody waits any more; sorted.
    fn print(&self, address: SocketAddr, is_over: &dyn Fn() -> bool) -> Vec<Duration> {
        let mut took = Vec::new();
        let mut connection = None;
        while !is_over() {
            let open: Connection = match connection.take() {
                Some(open) => open,
                None => Connection::open(address).unwrap(),
            };
            let started = Instant::now();
            let (status, _, kept) = open.exchange(&self.0).unwrap();
            took.push(started.elapsed());
            assert_eq!(status, 200);
            connection = kept;
        }
        took.sort();
        took
    }
}

/// How long citizens and a clerk waited: 99 of 100 of each kind no longer than this.
struct Seen {
    page: Duration,
    sending: Duration,
    slip: Duration,
}

impl Seen {
    fn by(address: SocketAddr, codes: &[String], slips: &Slips) -> Self {
        let load = Load::start(Plan {
            forms: codes.iter().map(Form::to_open).collect(),
            servers: vec![address],
            clients: 4,
            patience: Duration::ZERO,
        });
        let slips = slips.print(address, &|| load.is_over());
        let citizens = load.finish();
        without_errors(&citizens);
        assert_eq!(citizens.confirmed().len(), codes.len());
        Self {
            page: percentile(&citizens.opening, 99),
            sending: percentile(&citizens.confirming, 99),
            slip: percentile(&slips, 99),
        }
    }

    fn kinds(&self) -> [(&'static str, Duration); 3] {
        [
            ("survey page", self.page),
            ("submission", self.sending),
            ("slip", self.slip),
        ]
    }

    /// Each kind is served at a tenth of its pace alone, and a survey page within 100 ms, or twice that
    /// by a program without optimisation.
    fn is_served_beside(&self, alone: &Self) {
        self.is_within(10, alone);
        let most = Duration::from_millis(if cfg!(debug_assertions) { 200 } else { 100 });
        assert!(!is_full() || self.page <= most, "{self}");
    }

    /// Each kind is served as if nobody had ever been there, give or take.
    fn is_as(&self, alone: &Self) {
        self.is_within(2, alone);
    }

    fn is_within(&self, times: u32, alone: &Self) {
        for ((kind, took), (_, alone)) in self.kinds().into_iter().zip(alone.kinds()) {
            // Machines that are busy with other tests have their own ideas of a second.
            let bound = match is_full() {
                // Less is not told from chance.
                true => times * alone.max(Duration::from_millis(10)),
                false => Duration::from_secs(2),
            };
            assert!(took <= bound, "{kind}: {took:?} > {bound:?}");
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [page, sending, slip] = self
            .kinds()
            .map(|(kind, took)| format!("{kind} p99 {took:.1?}"));
        write!(f, "{page}, {sending}, {slip}")
    }
}

/// The memory that a process has now, in kilobytes.
fn memory(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.unwrap().trim().split(' ').next().unwrap();
    number.parse().unwrap()
}
