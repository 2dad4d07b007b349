//! Long documents, made by a process of their own: whatever happens to it, the server goes on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::support::app::{Answer, Renderer, TestApp};
use crate::support::builders::agency;
use crate::support::world::World;

on_both_databases!(
    a_long_document_is_made_by_the_program_itself,
    a_short_document_needs_no_process,
    a_process_that_is_killed_fails_its_document_alone,
    a_process_that_takes_too_long_is_killed,
    a_process_that_needs_too_much_memory_fails_its_document_alone,
    a_process_ends_with_the_client_that_waits_for_it,
    what_a_process_is_told_holds_no_setting_of_the_server,
);

/// A chart of hundreds of agencies, on many pages.
const LONG: &str = "/charts/heatmap.pdf?period=2026-07&block=so-ban-nganh";
const SHORT: &str = "/charts/heatmap.pdf?period=2026-07&block=xa-phuong-dac-khu";
const PATIENCE: Duration = Duration::from_secs(30);

/// A province with hundreds of agencies.
fn large(world: World) -> World {
    let agencies: Vec<_> = (0..500)
        .map(|number| agency(&format!("so-{number}"), "so-ban-nganh"))
        .collect();
    world.add_agencies(&agencies);
    world
}

/// A program for documents that notes its process in `pids` and then does as the script says.
fn script(folder: &Path, then: &str) -> Renderer {
    let program = folder.join("render");
    let pids = folder.join("pids");
    let text = format!("#!/bin/sh\necho $$ >> {}\n{then}\n", pids.display());
    std::fs::write(&program, text).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    Renderer {
        program,
        ..Renderer::default()
    }
}

/// The processes that a script has noted, once there are so many.
fn wait_for_pids(folder: &Path, count: usize) -> Vec<Pid> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let noted = std::fs::read_to_string(folder.join("pids")).unwrap_or_default();
        let pids: Vec<Pid> = noted
            .split_terminator('\n')
            .map(|pid| Pid::from_raw(pid.parse().unwrap()).unwrap())
            .collect();
        if pids.len() == count && noted.ends_with('\n') {
            return pids;
        }
        assert!(Instant::now() < deadline, "{noted}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn wait_until_ended(pid: Pid) {
    let deadline = Instant::now() + PATIENCE;
    while test_kill_process(pid).is_ok() {
        assert!(Instant::now() < deadline, "{pid:?} goes on");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// What a client is told whose document could not be made; and that the next request is answered.
fn failed_alone(app: &TestApp, answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text());
    let problem: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(problem["code"], "unavailable");
    assert!(problem["detail"].is_null(), "{problem}");
    assert!(!answer.header("retry-after").is_empty());
    for path in ["/", "/healthz", SHORT] {
        assert_eq!(app.get(path).status, 200, "{path}");
    }
}

fn a_long_document_is_made_by_the_program_itself(world: World) {
    let app = TestApp::serving(large(world));
    let answer = app.get(LONG);
    assert_eq!(answer.status, 200);
    assert!(answer.bytes.starts_with(b"%PDF-"));
}

fn a_short_document_needs_no_process(world: World) {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::rendering_by(large(world), script(folder.path(), "exit 7"));
    assert_eq!(app.get(SHORT).status, 200);
    assert!(!folder.path().join("pids").exists());
    let answer = app.get(LONG);
    failed_alone(&app, &answer);
    assert_eq!(wait_for_pids(folder.path(), 1).len(), 1);
}

fn a_process_that_is_killed_fails_its_document_alone(world: World) {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::rendering_by(large(world), script(folder.path(), "exec /bin/sleep 600"));
    let answer = std::thread::scope(|scope| {
        let answer = scope.spawn(|| app.get(LONG));
        let pids = wait_for_pids(folder.path(), 1);
        kill_process(pids[0], Signal::KILL).unwrap();
        answer.join().unwrap()
    });
    failed_alone(&app, &answer);
}

fn a_process_that_takes_too_long_is_killed(world: World) {
    let folder = tempfile::tempdir().unwrap();
    let mut slow = script(folder.path(), "exec /bin/sleep 600");
    slow.limits.time = Duration::from_secs(1);
    let app = TestApp::rendering_by(large(world), slow);
    let answer = app.get(LONG);
    failed_alone(&app, &answer);
    wait_until_ended(wait_for_pids(folder.path(), 1)[0]);
}

fn a_process_that_needs_too_much_memory_fails_its_document_alone(world: World) {
    let mut narrow = Renderer::default();
    narrow.limits.memory = 32;
    let app = TestApp::rendering_by(large(world), narrow);
    let answer = app.get(LONG);
    failed_alone(&app, &answer);
}

fn a_process_ends_with_the_client_that_waits_for_it(world: World) {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::rendering_by(large(world), script(folder.path(), "exec /bin/sleep 600"));
    for number in 1..=2 {
        let mut client = TcpStream::connect(app.address).unwrap();
        write!(client, "GET {LONG} HTTP/1.1\r\nHost: sipas\r\n\r\n").unwrap();
        // The second is not kept waiting by what the first has left behind.
        let pids = wait_for_pids(folder.path(), number);
        drop(client);
        wait_until_ended(pids[number - 1]);
    }
    assert_eq!(app.get("/").status, 200);
}

fn what_a_process_is_told_holds_no_setting_of_the_server(world: World) {
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen");
    let look = format!(
        "{{ echo \"$@\"; pwd; tr '\\0' '\\n' < /proc/$$/environ; ls -l /proc/$$/fd; cat; }} > {}\nexit 1",
        seen.display()
    );
    let app = TestApp::rendering_by(large(world), script(folder.path(), &look));
    let answer = app.get(LONG);
    assert_eq!(answer.status, 500, "{}", answer.text());
    let mut received = String::new();
    let mut file = std::fs::File::open(&seen).unwrap();
    file.read_to_string(&mut received).unwrap();
    assert!(
        received.starts_with("render --memory 1024\n/\n"),
        "{received:.200}"
    );
    for word in [
        "SIPAS", "postgres", "sqlite", ".secret", "sipas.db", "socket",
    ] {
        assert!(!received.contains(word), "{word}");
    }
    assert!(received.contains("Cơ quan so-1"));
}
