//! Readers who ask for what takes long and leave: what is read for them ends early, and others get theirs.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::Province;
use super::province::wait_until;
use crate::support::app::{Answer, agent};
use crate::support::{Database, Served, Sipas};

on_both_databases!(
    what_is_read_for_whoever_has_left_ends_and_others_are_served,
    the_same_question_of_many_at_once_is_answered_once,
);

/// A page of many queries.
const PAGE: &str = "/agency/so-1/2026-Q3";

/// Lets every query about agencies take a while.
fn slow_down(sipas: &Sipas) {
    let pause = match sipas.database.is_postgres() {
        true => "SELECT COUNT(*) FROM pg_sleep(0.1)",
        false => {
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) \
             SELECT COUNT(*) FROM n"
        }
    };
    sipas.execute("ALTER TABLE agencies RENAME TO agencies_kept");
    sipas.execute(&format!(
        "CREATE VIEW agencies AS SELECT * FROM agencies_kept WHERE ({pause}) > 0"
    ));
}

fn serve(sipas: &Sipas) -> Served {
    let command = sipas.command(&["serve", "--bind", "127.0.0.1:0"]);
    Served::logging(sipas, command, "info")
}

fn get(server: &Served, path: &str) -> Answer {
    let url = format!("http://{}{path}", server.address);
    Answer::of(agent().get(url).call().unwrap())
}

/// The number that a server tells for a line of its metrics.
fn metric(server: &Served, line: &str) -> u64 {
    let metrics = get(server, "/metrics");
    let mut lines = metrics.text().lines();
    let number = lines.find_map(|found| found.strip_prefix(line)?.strip_prefix(' '));
    number.map_or(0, |number| number.parse().unwrap())
}

/// The requests of public pages that have got a thread.
fn begun(server: &Served) -> u64 {
    metric(server, "sipas_wait_seconds_count{group=\"public\"}")
}

fn given_up(server: &Served) -> u64 {
    metric(server, "sipas_abandoned_readings_total{group=\"public\"}")
}

fn ask(address: SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: sipas\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// Whether the server has read all that was sent to it, as the system's table of connections tells.
fn has_been_read(asked: &TcpStream) -> bool {
    let [server, client] = [asked.peer_addr(), asked.local_addr()].map(|at| at.unwrap().port());
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    // Local and remote address with the port in hexadecimal, the state, and what is in the queues.
    table.lines().skip(1).any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields[1].ends_with(&format!(":{server:04X}"))
            && fields[2].ends_with(&format!(":{client:04X}"))
            && fields[4].ends_with(":00000000")
    })
}

/// The status of the answer to what was asked.
fn status(mut asked: TcpStream) -> u16 {
    asked
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let mut head = [0; "HTTP/1.1 200".len()];
    asked.read_exact(&mut head).unwrap();
    let head = String::from_utf8(head.to_vec()).unwrap();
    head["HTTP/1.1 ".len()..].parse().unwrap()
}

/// Asks, and returns as soon as the work has begun.
fn begin(server: &Served, path: &str) -> TcpStream {
    let before = begun(server);
    let asked = ask(server.address, path);
    wait_until("it has begun", || begun(server) > before);
    asked
}

fn what_is_read_for_whoever_has_left_ends_and_others_are_served(province: Province) {
    let sipas = &province.sipas;
    let server = serve(sipas);
    assert_eq!(get(&server, PAGE).status, 200);
    slow_down(sipas);

    wait_until("a reading is given up", || {
        drop(begin(&server, &format!("{PAGE}?method=linear-100")));
        given_up(&server) > 0
    });

    // Others wait for the same page, and then the one for whom it is made leaves.
    let page = format!("{PAGE}?method=mean-5");
    let before = begun(&server);
    let asked = begin(&server, &page);
    let waiting = [(); 5].map(|()| ask(server.address, &page));
    wait_until("the others have asked", || {
        waiting.iter().all(has_been_read)
    });
    drop(asked);
    assert_eq!(waiting.map(status), [200; 5]);
    // The first, and one of the others; one more where a minute ends meanwhile, with a question of its own.
    assert!((2..=3).contains(&(begun(&server) - before)));

    // Pages for so many would keep both threads for longer than anybody waits for one.
    for number in 0..20 {
        let (number, kind) = (number % 5 + 1, number / 5);
        let method = ["pooled-top2", "mean-5", "linear-100", "all-satisfied"][kind];
        drop(ask(
            server.address,
            &format!("/agency/so-{number}/2026-Q2?method={method}"),
        ));
    }
    assert_eq!(get(&server, "/method").status, 200);

    wait_until("it is told", || {
        server.log().contains("\"cause\":\"the client left\"")
    });
    let (log, metrics) = (server.log(), get(&server, "/metrics"));
    for level in ["\"ERROR\"", "\"WARN\""] {
        assert!(!log.contains(level), "{log}");
    }
    let metrics = metrics.text();
    assert!(metrics.contains("status=\"499\""), "{metrics}");
    assert!(!metrics.contains("status=\"5"), "{metrics}");
    assert!(
        !metrics.contains("sipas_database_errors_total"),
        "{metrics}"
    );
}

fn the_same_question_of_many_at_once_is_answered_once(province: Province) {
    let sipas = &province.sipas;
    let server = serve(sipas);
    assert_eq!(get(&server, PAGE).status, 200);
    slow_down(sipas);
    let times_made = |path: &str| {
        let before = begun(&server);
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let readers: Vec<_> = (0..50)
                .map(|_| scope.spawn(|| get(&server, path)))
                .collect();
            let join = |reader: std::thread::ScopedJoinHandle<'_, Answer>| reader.join().unwrap();
            readers.into_iter().map(join).collect()
        });
        for answer in &answers {
            assert_eq!(answer.status, 200);
            assert!(answer.bytes == answers[0].bytes);
        }
        begun(&server) - before
    };
    // Where a minute ends meanwhile, the question is another one.
    let made = ["mean-5", "linear-100", "all-satisfied"]
        .map(|method| times_made(&format!("{PAGE}?method={method}")));
    assert!(made.iter().all(|times| (1..=2).contains(times)), "{made:?}");
    assert!(made.contains(&1), "{made:?}");
}

#[test]
fn what_takes_postgresql_too_long_is_put_off() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let sipas = Sipas::from(database).with_agencies();
    let server = serve(&sipas);
    sipas.execute("ALTER TABLE agencies RENAME TO agencies_kept");
    sipas.execute(
        "CREATE VIEW agencies AS SELECT * FROM agencies_kept \
         WHERE (SELECT COUNT(*) FROM pg_sleep(60)) > 0",
    );
    let chart = "/charts/ranking.svg?block=so-ban-nganh&period=2026-Q3";
    std::thread::scope(|scope| {
        for path in ["/", chart] {
            let server = &server;
            scope.spawn(move || {
                let put_off = get(server, path);
                let answer = (put_off.status, put_off.header("retry-after"));
                assert_eq!(answer, (503, "5"), "{path}");
            });
        }
    });
    assert!(!server.log().contains("\"ERROR\""), "{}", server.log());
}
