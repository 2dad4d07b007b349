//! Slow and hostile clients by the thousand, in a process of their own: each holds a connection
//! for as long as the server lets it, and comes back.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The process; it is killed when the test ends.
pub struct Crowd {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

/// What tells the other process whom to attack, and with how many connections.
const TARGET: &str = "SIPAS_TEST_CROWD_TARGET";
const SIZE: &str = "SIPAS_TEST_CROWD_SIZE";

/// As many open files as the system lets a process have.
pub fn most_files() -> usize {
    let output = Command::new("/bin/sh").args(["-c", "ulimit -Hn"]).output();
    let output = String::from_utf8(output.unwrap().stdout).unwrap();
    output.trim().parse().unwrap_or(usize::MAX)
}

/// A command under a limit of the shell's.
pub fn limited(command: &Command, limit: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{limit} && exec \"$0\" \"$@\"")]);
    shell.arg(command.get_program()).args(command.get_args());
    let environment = command.get_envs();
    shell.envs(environment.filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    shell
}

impl Crowd {
    /// Starts the other process, and returns when every connection was made. `test` is the one
    /// that calls [`be_one`].
    pub fn gather(test: &str, target: SocketAddr, size: usize) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", test, "--ignored", "--nocapture"]);
        let mut child = limited(&command, "ulimit -n \"$(ulimit -Hn)\"")
            .env(TARGET, target.to_string())
            .env(SIZE, size.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut crowd = Self { child, stdout };
        let deadline = Instant::now() + Duration::from_secs(60);
        while crowd.open() < size {
            assert!(Instant::now() < deadline, "the crowd finds no room");
        }
        crowd
    }

    /// Connections that are open now, as the other process tells every second.
    pub fn open(&mut self) -> usize {
        loop {
            let mut line = String::new();
            let read = self.stdout.read_line(&mut line).unwrap();
            assert!(read > 0, "the crowd has gone");
            if let Some(open) = line.trim().strip_prefix("open: ") {
                return open.parse().unwrap();
            }
        }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the other process does, until it is killed. Does nothing in a process that nobody started
/// for it.
pub fn be_one() {
    let Ok(target) = std::env::var(TARGET) else {
        return;
    };
    let target: SocketAddr = target.parse().unwrap();
    let size: usize = std::env::var(SIZE).unwrap().parse().unwrap();
    let open = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let open = &open;
            scope.spawn(move || {
                let mut clients: Vec<Hostile> = (thread..size)
                    .step_by(THREADS)
                    .map(|number| Hostile::new(number, target))
                    .collect();
                loop {
                    for client in &mut clients {
                        client.go_on(open);
                    }
                    std::thread::sleep(Duration::from_secs(1));
                }
            });
        }
        loop {
            println!("open: {}", open.load(Ordering::Relaxed));
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}

const THREADS: usize = 4;

/// One that holds a connection.
struct Hostile {
    target: SocketAddr,
    /// What is sent at once, if anything.
    beginning: &'static [u8],
    /// What follows, a byte at a time, if anything.
    trickle: &'static [u8],
    closes_its_half: bool,
    stream: Option<TcpStream>,
}

impl Hostile {
    fn new(number: usize, target: SocketAddr) -> Self {
        let (beginning, trickle, closes_its_half): (&[u8], &[u8], bool) = match number % 4 {
            // Says nothing.
            0 => (b"", b"", false),
            // Never comes to the end of its headers.
            1 => (b"GET /s/ HTTP/1.1\r\nHost: sipas\r\nX-Slow: ", b"a", false),
            // Never comes to the end of its form.
            2 => (
                b"POST /s/0000000000000 HTTP/1.1\r\nHost: sipas\r\nContent-Length: 60000\r\n\
                  Content-Type: application/x-www-form-urlencoded\r\n\r\nTC1=",
                b"5",
                false,
            ),
            // Has hung up, half of it.
            _ => (b"GET /s/ HTTP/1.1\r\nHost: ", b"", true),
        };
        Self {
            target,
            beginning,
            trickle,
            closes_its_half,
            stream: None,
        }
    }

    fn go_on(&mut self, open: &AtomicUsize) {
        if let Some(stream) = &mut self.stream
            && !(is_open(stream) && is_ok_or_would_block(stream.write(self.trickle)))
        {
            self.stream = None;
            open.fetch_sub(1, Ordering::Relaxed);
        }
        if self.stream.is_none()
            && let Ok(mut stream) = TcpStream::connect(self.target)
            && stream.write_all(self.beginning).is_ok()
        {
            if self.closes_its_half {
                // The server may have hung up already.
                let _ = stream.shutdown(Shutdown::Write);
            }
            stream.set_nonblocking(true).unwrap();
            self.stream = Some(stream);
            open.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Whether the server has not closed its end; what it says is thrown away.
fn is_open(stream: &mut TcpStream) -> bool {
    let mut said = [0; 1024];
    loop {
        match stream.read(&mut said) {
            Ok(0) => return false,
            Ok(_) => {}
            outcome => return is_ok_or_would_block(outcome),
        }
    }
}

fn is_ok_or_would_block<T>(outcome: std::io::Result<T>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    }
}
