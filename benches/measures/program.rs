//! The program itself as a child process: commands with their time and memory, and a server.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::load::{Connection, text};

/// The program on one database.
pub struct Program {
    pub folder: PathBuf,
    pub url: String,
    pub secret: PathBuf,
}

/// A command that has succeeded.
pub struct Finished {
    pub out: String,
    pub took: Duration,
    /// The most memory that it used, in megabytes.
    pub peak: f64,
}

impl Program {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sipas"));
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("SIPAS_DATABASE_URL", &self.url)
            .env("SIPAS_SECRET_FILE", &self.secret)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        command
    }

    /// Runs a command to its end. What it prints on standard error is shown.
    pub fn run(&self, arguments: &[&str]) -> Finished {
        let started = Instant::now();
        let mut child = Running(self.command(arguments).spawn().unwrap());
        let mut peak = 0.0_f64;
        let status = loop {
            peak = peak.max(child.memory("VmHWM").unwrap_or(0.0));
            if let Some(status) = child.0.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let took = started.elapsed();
        let mut out = String::new();
        let mut pipe = child.0.stdout.take().unwrap();
        pipe.read_to_string(&mut out).unwrap();
        assert!(status.success(), "sipas {}: {status}", arguments.join(" "));
        Finished { out, took, peak }
    }

    /// Starts a server on a free port. It logs as usual, but its log is thrown away.
    pub fn serve(&self) -> Server {
        let mut command = self.command(&["serve", "--bind", "127.0.0.1:0"]);
        command.stderr(Stdio::null());
        let mut child = Running(command.spawn().unwrap());
        let mut line = String::new();
        BufReader::new(child.0.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("listening on http://");
        Server {
            address: address.expect("no server").parse().unwrap(),
            child,
        }
    }
}

/// A child process that is killed when this is dropped.
struct Running(Child);

impl Running {
    /// Returns a figure of `/proc/PID/status` in megabytes, or nothing when the child has ended.
    fn memory(&self, name: &str) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with(name))?;
        let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes / 1024.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Killing fails where it has ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    child: Running,
}

impl Server {
    /// Returns the memory that it uses now, in megabytes.
    pub fn memory(&self) -> f64 {
        self.child.memory("VmRSS").expect("the server has ended")
    }

    /// Returns the most memory that it has used, in megabytes.
    pub fn peak(&self) -> f64 {
        self.child.memory("VmHWM").expect("the server has ended")
    }

    /// Returns the status and the body of a page.
    pub fn get(&self, path: &str) -> (u16, String) {
        let request = format!("GET {path} HTTP/1.1\r\nHost: sipas\r\n\r\n");
        let connection = Connection::open(self.address).unwrap();
        let (status, body, _) = connection.exchange(&request).unwrap();
        (status, text(body))
    }

    /// Returns a number from `/metrics`.
    pub fn metric(&self, name: &str) -> f64 {
        let (_, metrics) = self.get("/metrics");
        let value = metrics
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap().parse().unwrap()
    }

    /// Waits for the end of the first mixing, which begins when the server starts.
    pub fn wait_for_mixing(&self) {
        while self.metric("sipas_last_mixing_age_seconds").is_nan() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
