//! `sipas serve` as a process that can be killed.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::Sipas;
use super::command::first_line;

/// A server of its own process, killed when the test ends.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
    log: PathBuf,
}

impl Served {
    /// Starts `sipas serve` on a free port and waits until it listens.
    pub fn start(sipas: &Sipas, arguments: &[&str]) -> Self {
        let mut command = sipas.command(&["serve", "--bind", "127.0.0.1:0"]);
        command.args(arguments);
        Self::of(sipas, command)
    }

    /// Starts a command that serves, and logs what went wrong, and when a mixing begins and ends.
    pub fn of(sipas: &Sipas, command: Command) -> Self {
        Self::logging(sipas, command, "warn,sipas::web::server::application=debug")
    }

    /// Starts a command that serves, and logs so much.
    pub fn logging(sipas: &Sipas, mut command: Command, level: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let log = sipas.path(&format!("server-{number}.log"));
        let mut child = command
            .env("SIPAS_LOG", level)
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let out = child.stdout.take().unwrap();
        let Some(address) = first_line(out, "listening on http://") else {
            panic!("no server: {}", std::fs::read_to_string(&log).unwrap());
        };
        Self {
            child,
            address: address.parse().unwrap(),
            log,
        }
    }

    /// What it has logged until now.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Whether a mixing has begun that has not ended.
    pub fn is_mixing(&self) -> bool {
        let log = self.log();
        let count = |message: &str| log.matches(&format!("\"message\":\"{message}\"")).count();
        count("mixing") > count("mixed") + count("mixing failed")
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// As `kill -9` does: nothing of it goes on.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        let id = self.child.id();
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -TERM {id}")])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits until it has ended by itself.
    pub fn ended(&mut self, within: Duration) -> ExitStatus {
        let deadline = Instant::now() + within;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it goes on: {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
