//! A published edition of twenty agencies, read again and again: its page, a file of it, and the
//! answer that nothing has changed; against `GET /healthz`.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::database::Backend;
use crate::province;
use crate::publisher::Publisher;
use crate::results::{Results, Target, median, number};
use crate::samples::Samples;
use crate::traffic::{CONNECTIONS, run};

const ROUNDS: usize = 3;
const BLOCK: &str = "so-ban-nganh";
/// What every browser says.
const GZIP: &str = "Accept-Encoding: gzip\r\n";

pub fn measure(samples: &Samples, results: &Results) {
    let Some(database) = samples.workspace.database(Backend::Sqlite, "editions") else {
        return;
    };
    province::add_agencies(&database);
    let id = Publisher::new(&database).publish(BLOCK, province::QUARTER);
    let server = database.program().serve();
    let page = format!("/editions/{id}");
    let file = format!("{page}/edition.json");
    let known = [&page, &file].map(|path| tag(server.address, path));
    let rate = |path: &str, more: &str, status: u16| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: sipas\r\n{more}\r\n");
        let end = Instant::now() + Duration::from_secs(1);
        let next = || (Instant::now() < end).then_some(request.as_str());
        run(server.address, CONNECTIONS, status, next).rate()
    };
    let mut rates: [Vec<f64>; 6] = Default::default();
    for _ in 0..ROUNDS {
        let health = rate("/healthz", "", 200);
        let unchanged = |index: usize| format!("{GZIP}If-None-Match: {}\r\n", known[index]);
        let round = [
            health,
            rate(&page, GZIP, 200),
            rate(&file, GZIP, 200),
            rate(&page, &unchanged(0), 304),
            rate(&file, &unchanged(1), 304),
            rate("/", GZIP, 200),
        ];
        for (rates, rate) in rates.iter_mut().zip(round) {
            rates.push(rate);
        }
    }
    let each = |rates: &[f64]| format!("{}/s", number(median(rates.to_vec())));
    results.figure("GET /healthz", &each(&rates[0]));
    results.figure("GET /", &each(&rates[5]));
    for (index, (name, least)) in [
        ("the page of an edition, to that", 0.5),
        ("edition.json", 0.5),
        ("… the page, unchanged", 0.7),
        ("… edition.json, unchanged", 0.7),
    ]
    .into_iter()
    .enumerate()
    {
        let rates_of = &rates[index + 1];
        let ratios = rates_of.iter().zip(&rates[0]);
        let ratio = median(ratios.map(|(rate, health)| rate / health).collect());
        results.ratio_to_reach(name, &each(rates_of), ratio, Target::AtLeast(least));
    }
}

/// The tag of the compressed answer.
fn tag(server: SocketAddr, path: &str) -> String {
    use std::io::{BufRead, BufReader, Write};
    let mut stream = std::net::TcpStream::connect(server).unwrap();
    let request = format!("HEAD {path} HTTP/1.1\r\nHost: sipas\r\nAccept-Encoding: gzip\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let lines = BufReader::new(stream).lines().map(Result::unwrap);
    let mut headers = lines.take_while(|line| !line.is_empty());
    let tag = headers.find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("etag").then(|| value.to_owned())
    });
    tag.unwrap()
}
