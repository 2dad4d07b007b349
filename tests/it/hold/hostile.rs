//! Slow and hostile clients: honest ones go on being served.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::starving::add_key;
use super::{Province, is_full, size, tell};
use crate::support::crowd::{self, Crowd};
use crate::support::load::{Connection, Form, LONGEST_WAIT, Load, Plan, Report, percentile};
use crate::support::{Database, Served, needs};

/// The other process of a crowd.
#[test]
#[ignore = "a part of another test"]
fn crowd() {
    crowd::be_one();
}

/// What four honest clients report who send forms.
fn send(server: SocketAddr, forms: Vec<Form>) -> Report {
    Load::start(Plan {
        forms,
        servers: vec![server],
        clients: 4,
        patience: Duration::ZERO,
    })
    .finish()
}

#[test]
fn thousands_of_slow_and_hostile_connections_hold_up_nobody() {
    // Fewer than a server keeps open.
    let hostile = size(1_500, 3_500);
    let most_files = crowd::most_files();
    if most_files < hostile + 1_000 {
        return needs::missing(&format!("no more than {most_files} open files"));
    }
    let mut province = Province::from(Database::sqlite());
    let links = province.links(2 * size(400, 4_000));
    let (before, during) = links.split_at(links.len() / 2);
    // As many open files as a login shell gives by default.
    let serve = province.sipas.command(&["serve", "--bind", "127.0.0.1:0"]);
    let limited = crowd::limited(&serve, "ulimit -S -n 1024");
    let server = Served::of(&province.sipas, limited);
    let honest = |codes: &[String]| {
        let report = send(server.address, codes.iter().map(Form::to_open).collect());
        assert_eq!(
            report.confirmed().len(),
            codes.len(),
            "{}",
            report.summary()
        );
        report
    };
    let alone = honest(before);
    let mut crowd = Crowd::gather("hold::hostile::crowd", server.address, hostile);
    let among_them = honest(during);
    let open = crowd.open();
    // It had files enough to accept them all.
    assert!(
        !server.log().contains("Error accepting"),
        "{}",
        server.log()
    );
    tell("alone", alone.summary());
    tell("among the crowd", among_them.summary());
    tell("hostile connections", open);
    assert!(open > hostile * 3 / 4, "{open} are left of the crowd");
    let last =
        |report: &Report| percentile(&report.opening, 99).max(percentile(&report.confirming, 99));
    // Of the same order; a machine that is busy with other tests has its own ideas of a second.
    let bound = 10 * last(&alone).max(Duration::from_millis(100));
    assert!(
        last(&among_them) < bound,
        "{:?} > {bound:?}",
        last(&among_them)
    );
    let all: Vec<Form> = links.iter().map(Form::opened).collect();
    province.keeps(&all, &[]);
}

/// Sends a form of so many megabytes, as much as the server takes, and tells its answer.
fn flood(address: SocketAddr, path: &str, megabytes: usize) -> String {
    flood_of(address, path, megabytes << 20)
}

/// The same of so many bytes.
fn flood_of(address: SocketAddr, path: &str, bytes: usize) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut answers = stream.try_clone().unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: sipas\r\nContent-Length: {bytes}\r\n\
         Connection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let sending = std::thread::spawn(move || {
        let most = vec![b'a'; 1 << 20];
        let mut left = bytes;
        // Until the server has had enough.
        while left > 0 && stream.write_all(&most[..left.min(most.len())]).is_ok() {
            left = left.saturating_sub(most.len());
        }
    });
    let mut answer = Vec::new();
    // Cut off at last, since nobody reads what is sent.
    let _ = answers.read_to_end(&mut answer);
    sending.join().unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.lines().next().unwrap_or_default().to_owned()
}

/// Memory that a process has needed at most, in kilobytes.
pub(super) fn most_memory(id: u32) -> u64 {
    memory(id, "VmHWM:")
}

/// A line about memory that the system tells of a process, in kilobytes.
fn memory(id: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.unwrap().trim().split(' ').next().unwrap();
    number.parse().unwrap()
}

#[test]
fn a_body_of_a_hundred_megabytes_is_refused_and_not_kept() {
    let mut province = Province::from(Database::sqlite());
    let code = province.links(1).swap_remove(0);
    let server = &Served::start(&province.sipas, &[]);
    let survey = format!("/s/{code}");
    // What the program needs for its first requests is no matter of their bodies.
    for path in [survey.as_str(), "/", "/healthz"] {
        flood(server.address, path, 1);
    }
    let before = most_memory(server.id());
    let answers = std::thread::scope(|scope| {
        let floods = [survey.as_str(), "/", "/healthz"]
            .map(|path| scope.spawn(move || flood(server.address, path, 100)));
        floods.map(|flood| flood.join().unwrap())
    });
    let refused = "HTTP/1.1 405 Method Not Allowed";
    assert_eq!(
        answers,
        ["HTTP/1.1 413 Payload Too Large", refused, refused]
    );
    let grown = most_memory(server.id()) - before;
    assert!(grown < 20_000, "{grown} kB more");
    province.keeps(&[], &[]);
}

/// A form of so many bytes, sent but for its last hundred.
fn send_most_of(address: SocketAddr, path: &str, bytes: usize) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: sipas\r\nContent-Length: {bytes}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // A server that has refused it may have hung up.
    let _ = stream.write_all(&vec![b'a'; bytes - 100]);
    stream
}

/// The first line of what a server has answered until now, if it has.
fn answered(stream: &mut TcpStream) -> Option<String> {
    stream.set_nonblocking(true).unwrap();
    let mut answer = [0; 256];
    let count = stream.read(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer[..count]).into_owned();
    answer.lines().next().map(str::to_owned)
}

/// Lets this process have as many open files as it may.
fn raise_file_limit() {
    let files = getrlimit(Resource::Nofile);
    let most_files = Rlimit {
        current: files.maximum,
        ..files
    };
    setrlimit(Resource::Nofile, most_files).unwrap();
}

#[test]
fn half_sent_forms_share_a_bounded_memory_and_keep_no_citizen_out() {
    let clients = size(700, 1_500);
    raise_file_limit();
    let mut province = Province::from(Database::sqlite());
    let codes = province.links(3);
    let server = &Served::start(&province.sipas, &[]);
    let survey = format!("/s/{}", codes[0]);
    let before = memory(server.id(), "VmRSS:");
    let mut half_sent: Vec<TcpStream> = (0..clients)
        .map(|_| send_most_of(server.address, &survey, 60_000))
        .collect();
    let deadline = Instant::now() + Duration::from_secs(20);
    // Twelve megabytes are for forms as large as these.
    let most_held = (12 << 20) / 59_900;
    let mut refused = vec![None; clients];
    while refused.iter().flatten().count() < clients - most_held {
        assert!(Instant::now() < deadline, "{refused:?}");
        for (stream, refused) in half_sent.iter_mut().zip(&mut refused) {
            *refused = refused.take().or_else(|| answered(stream));
        }
    }
    assert_eq!(refused.iter().flatten().count(), clients - most_held);
    for status in refused.iter().flatten() {
        assert_eq!(status, "HTTP/1.1 503 Service Unavailable");
    }
    let during = memory(server.id(), "VmRSS:");
    let [form, another] = [1, 2].map(|number: usize| Form::opened(codes[number].clone()));
    let honest = |form: &Form| {
        let report = send(server.address, vec![form.clone()]);
        assert_eq!(report.confirmed().len(), 1, "{}", report.summary());
    };
    honest(&form);
    // A form that was begun before twelve megabytes of small ones is received.
    let answers = vec![b'a'; 100];
    let mut slow = send_most_of(server.address, &survey, 8_000);
    let small: Vec<TcpStream> = (0..1_500)
        .map(|_| send_most_of(server.address, &survey, 8_191 + 100))
        .collect();
    honest(&another);
    slow.write_all(&answers).unwrap();
    slow.set_nonblocking(false).unwrap();
    let mut status = [0; 12];
    slow.read_exact(&mut status).unwrap();
    // It was read: there is no answer in it.
    assert_eq!(&status, b"HTTP/1.1 422");
    drop((half_sent, small));
    let deadline = Instant::now() + Duration::from_secs(20);
    // A large form is received again as soon as the server knows that they are gone.
    let status = loop {
        let status = flood_of(server.address, &survey, 60_000);
        if !status.contains("503") {
            break status;
        }
        assert!(Instant::now() < deadline, "{status}");
    };
    // It was read: there is no answer in it.
    assert_eq!(status, "HTTP/1.1 422 Unprocessable Entity");
    tell(
        "half-sent forms",
        format!(
            "{clients}; memory {before} kB before, {during} kB during, {} kB after",
            memory(server.id(), "VmRSS:")
        ),
    );
    assert!(during < before + 150_000, "{during} kB, {before} kB before");
    province.keeps(&[form, another], &[]);
}

#[test]
fn bodies_that_do_not_arrive_make_room_for_others_at_the_limit_of_connections() {
    raise_file_limit();
    let mut province = Province::from(Database::sqlite());
    let links = province.links(20);
    // Files for 384 connections.
    let serve = province.sipas.command(&["serve", "--bind", "127.0.0.1:0"]);
    let limited = crowd::limited(&serve, "ulimit -S -n 1024");
    let server = Served::of(&province.sipas, limited);
    let path = format!("/s/{}", links[0]);
    let half_sent: Vec<TcpStream> = (0..450)
        .map(|_| send_most_of(server.address, &path, 101))
        .collect();
    let forms: Vec<Form> = links.iter().map(Form::to_open).collect();
    let report = send(server.address, forms.clone());
    assert_eq!(report.confirmed().len(), 20, "{}", report.summary());
    let log = server.log();
    assert!(!log.contains("Error accepting"), "{log}");
    drop(half_sent);
    province.keeps(&forms, &[]);
}

/// The number of open files of a process, which are two for each connection.
fn open_files(id: u32) -> usize {
    let files = std::fs::read_dir(format!("/proc/{id}/fd")).unwrap();
    files.count()
}

#[test]
fn clients_who_read_nothing_are_cut_off() {
    // It takes half a minute.
    if !is_full() {
        return;
    }
    let province = Province::from(Database::sqlite());
    let server = Served::start(&province.sipas, &[]);
    let clients: Vec<TcpStream> = (0..3)
        .map(|_| {
            let mut stream = TcpStream::connect(server.address).unwrap();
            let patience = Some(Duration::from_secs(2));
            stream.set_write_timeout(patience).unwrap();
            // Until the system takes no more answers, and so the server no more requests.
            let requests = "GET /method HTTP/1.1\r\nHost: sipas\r\n\r\n".repeat(100);
            while stream.write_all(requests.as_bytes()).is_ok() {}
            stream
        })
        .collect();
    let during = open_files(server.id());
    let started = Instant::now();
    while open_files(server.id()) > during - 2 * clients.len() {
        assert!(started.elapsed() < Duration::from_secs(90), "they are held");
        std::thread::sleep(Duration::from_millis(100));
    }
    tell("cut off after", format!("{:.1?}", started.elapsed()));
}

/// A page that lists many agencies.
const LONG_PAGE: &str = "GET /ranking/so-ban-nganh/2026-Q3 HTTP/1.1\r\nHost: sipas\r\n\r\n";
/// The most bytes that a connection may hold whose client reads nothing: two pieces of 32 KB in a buffer
/// that has grown by doubling, what was read, and the request in hand.
const MOST_HELD: usize = 160 << 10;
/// More bytes than the system takes of a connection's answers.
const MORE_THAN_BUFFERS: usize = 8 << 20;

#[test]
fn clients_who_read_nothing_hold_little_memory_and_keep_no_citizen_out() {
    let clients = size(100, 300);
    raise_file_limit();
    let mut province = Province::from(Database::sqlite());
    let agencies = (0..1_500).map(|number| format!("m-{number},Sở thêm {number},so-ban-nganh\n"));
    let agencies = format!("code,name,block\n{}", agencies.collect::<String>());
    province.sipas.file("more.csv", agencies);
    province
        .sipas
        .run(&["import", "agencies", "more.csv"])
        .succeeded();
    let links = province.links(40);
    let server = Served::start(&province.sipas, &[]);
    let honest = |codes: &[String]| {
        let report = send(server.address, codes.iter().map(Form::to_open).collect());
        let confirmed = report.confirmed().len();
        assert_eq!(confirmed, codes.len(), "{}", report.summary());
    };
    let (alone, among_them) = links.split_at(20);
    honest(alone);
    let page = Connection::open(server.address)
        .unwrap()
        .exchange(LONG_PAGE);
    let (status, page, _) = page.unwrap();
    assert_eq!(status, 200);
    // Whole, it would be too much for each.
    assert!(page.len() > 4 * MOST_HELD, "{} bytes", page.len());
    let requests = LONG_PAGE.repeat(MORE_THAN_BUFFERS / page.len() + 1);
    let come = || -> Vec<TcpStream> {
        let unread = (0..clients).map(|_| {
            let mut stream = TcpStream::connect(server.address).unwrap();
            stream.set_read_timeout(Some(LONGEST_WAIT)).unwrap();
            stream.write_all(requests.as_bytes()).unwrap();
            stream
        });
        let unread: Vec<TcpStream> = unread.collect();
        for stream in &unread {
            assert_eq!(stream.peek(&mut [0]).unwrap(), 1);
        }
        unread
    };
    // Long enough for the system's buffers to fill, and too short for anybody to be cut off.
    let settled = || {
        std::thread::sleep(Duration::from_secs(2));
        memory(server.id(), "VmRSS:")
    };
    let first = come();
    honest(among_them);
    let with_first = settled();
    let second = come();
    let with_both = settled();
    tell(
        "clients who read nothing",
        format!(
            "{clients} of {} bytes; memory {with_first} kB, {with_both} kB with as many more",
            page.len()
        ),
    );
    // What else the server needs it has taken already. The system tells it to some pages for each.
    let each = with_both.saturating_sub(with_first) / u64::try_from(clients).unwrap();
    let most = u64::try_from(MOST_HELD * 3 / 2).unwrap() >> 10;
    assert!(each < most, "{each} kB each");
    drop((first, second));
    let all: Vec<Form> = links.iter().map(Form::opened).collect();
    province.keeps(&all, &[]);
}

#[test]
fn half_a_request_is_cut_off() {
    let province = Province::from(Database::sqlite());
    let server = Served::start(&province.sipas, &[]);
    let cut_off = |beginning: &str| {
        let started = Instant::now();
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_millis(200)))
            .unwrap();
        stream.write_all(beginning.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // One letter now and then is no excuse.
        while stream.read_to_end(&mut answer).is_err() && stream.write_all(b"a").is_ok() {
            assert!(started.elapsed() < Duration::from_secs(60), "{beginning}");
        }
        started.elapsed()
    };
    let head = cut_off("GET /s HTTP/1.1\r\nHost: sipas\r\nX-Slow: ");
    assert!(head < Duration::from_secs(20), "{head:?}");
    if is_full() {
        let body = cut_off(
            "POST /s/0000000000000 HTTP/1.1\r\nHost: sipas\r\nContent-Length: 60000\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        );
        tell("cut off after", format!("head {head:?}, body {body:?}"));
        assert!(body < Duration::from_secs(45), "{body:?}");
    }
}

/// The processor time that a process's threads have taken, in ticks of the system: those for imports, and
/// all others.
fn processor_time(id: u32) -> [u64; 2] {
    let [mut imports, mut others] = [0, 0];
    for thread in std::fs::read_dir(format!("/proc/{id}/task")).unwrap() {
        // A thread may end meanwhile.
        let Ok(told) = std::fs::read_to_string(thread.unwrap().path().join("stat")) else {
            continue;
        };
        let (before, after) = told.rsplit_once(')').unwrap();
        // The times for the program and for the system, as the twelfth and thirteenth after the name.
        let times = after.split_whitespace().skip(11).take(2);
        let ticks: u64 = times.map(|time| time.parse::<u64>().unwrap()).sum();
        match before.ends_with("(imports") {
            true => imports += ticks,
            false => others += ticks,
        }
    }
    [imports, others]
}

#[test]
fn lines_and_tables_of_software_are_read_by_the_threads_for_imports() {
    let province = Province::from(Database::sqlite());
    let key = add_key(
        &province,
        &["--kind", "system", "--all", "--name", "Phần mềm"],
    );
    let server = Served::start(&province.sipas, &[]);
    let count = size(100_000, 300_000);
    let lines = "{}\n".repeat(count);
    let table = format!(
        "case_code,agency,received_at\n{}",
        "1,x,2026-07-01\n".repeat(count)
    );
    for (media_type, body) in [("application/x-ndjson", lines), ("text/csv", table)] {
        let before = processor_time(server.id());
        let mut stream = TcpStream::connect(server.address).unwrap();
        write!(
            stream,
            "POST /api/v1/cases HTTP/1.1\r\nHost: sipas\r\nConnection: close\r\n\
             Authorization: Bearer {key}\r\nContent-Type: {media_type}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("\"too_many_refused\""), "{answer}");
        let after = processor_time(server.id());
        let [imports, others] = [0, 1].map(|group| after[group].saturating_sub(before[group]));
        tell(
            media_type,
            format!("{imports} ticks for imports, {others} others"),
        );
        assert!(imports > 2 * others, "{media_type}: {imports}, {others}");
    }
}
