//! Requests on persistent connections, each of which waits for an answer before its next request.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::load::{Connection, percentile, text};
use crate::results::{number, rate};

/// The number of connections of every load.
pub const CONNECTIONS: usize = 64;

/// The answers to a load.
pub struct Traffic {
    pub took: Duration,
    /// The time that each answer took, sorted.
    pub waits: Vec<Duration>,
}

impl Traffic {
    pub fn rate(&self) -> f64 {
        rate(self.waits.len(), self.took)
    }

    pub fn percentile(&self, percent: usize) -> Duration {
        percentile(&self.waits, percent)
    }

    pub fn summary(&self) -> String {
        let milliseconds = |percent| number(self.percentile(percent).as_secs_f64() * 1000.0);
        format!(
            "{}/s, p50 {} p99 {} ms",
            number(self.rate()),
            milliseconds(50),
            milliseconds(99)
        )
    }
}

/// Requests one page again and again, for a time.
pub fn request_for(server: SocketAddr, page: &str, length: Duration) -> Traffic {
    repeat_for(server, &get(page), length)
}

/// Sends one request again and again, for a time.
pub fn repeat_for(server: SocketAddr, request: &str, length: Duration) -> Traffic {
    let end = Instant::now() + length;
    run(server, CONNECTIONS, 200, || {
        (Instant::now() < end).then_some(request)
    })
}

/// Sends each request for a page once.
pub fn request_each(server: SocketAddr, requests: &[String]) -> Traffic {
    each(server, 200, requests)
}

/// Sends each form once.
pub fn send_each(server: SocketAddr, forms: &[String]) -> Traffic {
    each(server, 303, forms)
}

fn each(server: SocketAddr, status: u16, requests: &[String]) -> Traffic {
    let next = AtomicUsize::new(0);
    run(server, CONNECTIONS, status, || {
        let index = next.fetch_add(1, Ordering::Relaxed);
        requests.get(index).map(String::as_str)
    })
}

/// Sends requests on a number of connections as long as `next` gives one. Every answer must have
/// the status.
pub fn run<'r>(
    server: SocketAddr,
    connections: usize,
    status: u16,
    next: impl Fn() -> Option<&'r str> + Sync,
) -> Traffic {
    let started = Instant::now();
    let client = || {
        let mut waits = Vec::new();
        let mut connection = None;
        while let Some(request) = next() {
            let started = Instant::now();
            let open = connection
                .take()
                .map_or_else(|| Connection::open(server), Ok);
            let (found, body, kept) = open.and_then(|open| open.exchange(request)).unwrap();
            waits.push(started.elapsed());
            assert_eq!(found, status, "{request}: {}", text(body));
            connection = kept;
        }
        waits
    };
    let mut waits: Vec<Duration> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..connections).map(|_| scope.spawn(client)).collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().unwrap())
            .collect()
    });
    let took = started.elapsed();
    waits.sort();
    Traffic { took, waits }
}

/// Returns the request for a page.
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: sipas\r\n\r\n")
}

/// Returns the request that sends answers to a link, as the last step of the form does.
pub fn form(code: &str, number: usize) -> String {
    let mut body = "lang=vi".to_owned();
    let mut turn = number;
    for (component, questions) in [("TC", 5), ("CC", 7), ("KQ", 2)] {
        for question in 1..=questions {
            body.push_str(&format!("&{component}{question}={}", turn % 5 + 1));
            turn = turn / 5 + number;
        }
    }
    body.push_str(&format!(
        "&screen-pakn=no&comment=&press={number:032x}&action=send"
    ));
    format!(
        "POST /s/{code} HTTP/1.1\r\nHost: sipas\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
        body.len()
    )
}
