//! A real nginx that runs `deploy/nginx.conf`, without its TLS and with places of its own.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::needs;

/// A running proxy; it is stopped when the test ends.
pub struct Nginx {
    child: Child,
    program: &'static str,
    folder: TempDir,
    /// Where it serves.
    pub address: SocketAddr,
    /// Where it sends everybody on to TLS.
    pub plain_address: SocketAddr,
}

impl Nginx {
    /// The proxy before two servers. None where there is no nginx; that was told then.
    pub fn before(servers: [SocketAddr; 2]) -> Option<Self> {
        Self::with(servers, |sample| sample)
    }

    /// With another configuration, made from the sample.
    pub fn with(servers: [SocketAddr; 2], change: impl FnOnce(String) -> String) -> Option<Self> {
        // Debian keeps it where only root's path leads.
        let is_there = |program: &&str| Command::new(program).arg("-v").output().is_ok();
        let Some(program) = ["nginx", "/usr/sbin/nginx"].into_iter().find(is_there) else {
            needs::missing("no nginx");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [address, plain_address] = [0, 1].map(|at: usize| listeners[at].local_addr().unwrap());
        let sample = sample(&folder, servers, address, plain_address);
        std::fs::write(folder.path().join("sipas.conf"), change(sample)).unwrap();
        std::fs::write(folder.path().join("nginx.conf"), MAIN).unwrap();
        // It takes over what already listens, as it does from its own predecessor: no port can be
        // lost to another test, and whoever connects now is answered once it is there.
        let [stdin, stdout] = listeners.map(OwnedFd::from);
        let child = command(program, &folder)
            .env("NGINX", "0;1;")
            .stdin(stdin)
            .stdout(stdout)
            .spawn()
            .unwrap();
        Some(Self {
            child,
            program,
            folder,
            address,
            plain_address,
        })
    }

    /// An address with a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Lets it finish what is under way and end, and reads its logs: of requests, of errors.
    pub fn finish(mut self) -> (String, String) {
        assert!(self.signal("quit"), "{}", self.read("main.log"));
        self.child.wait().unwrap();
        (self.read("sipas.log"), self.read("main.log"))
    }

    /// Whether it was there to be told.
    fn signal(&self, signal: &str) -> bool {
        let mut command = command(self.program, &self.folder);
        let sent = command.args(["-s", signal]).status();
        sent.is_ok_and(|status| status.success())
    }

    fn read(&self, log: &str) -> String {
        let bytes = std::fs::read(self.folder.path().join(log)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // Its workers would outlive it if it were killed.
            if !self.signal("stop") {
                let _ = self.child.kill();
            }
            let _ = self.child.wait();
        }
    }
}

/// What Debian's own `nginx.conf` does around a site, in the folder it is started for. It tells of
/// everything that nginx has a level for but debugging.
const MAIN: &str = "\
daemon off;
user root;
pid pid;
error_log main.log info;
events {}
http {
    access_log sipas.log;
    types { text/html html; }
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include sipas.conf;
}
";

fn command(program: &str, folder: &TempDir) -> Command {
    let mut command = Command::new(program);
    let path = |name: &str| folder.path().join(name);
    command
        .arg("-p")
        .arg(folder.path())
        .arg("-c")
        .arg(path("nginx.conf"))
        .arg("-e")
        .arg(path("main.log"))
        .stderr(Stdio::null());
    command
}

/// The sample for a test, each of its places replaced by one that a test may use.
fn sample(
    folder: &TempDir,
    [first, second]: [SocketAddr; 2],
    address: SocketAddr,
    plain_address: SocketAddr,
) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("deploy");
    let sample = std::fs::read_to_string(root.join("nginx.conf")).unwrap();
    let without_tls: Vec<&str> = sample
        .lines()
        .filter(|line| !line.trim().starts_with("ssl_") && !line.contains("listen [::]"))
        .collect();
    let folder = folder.path().display().to_string();
    [
        ("listen 443 ssl http2;", format!("listen {address};")),
        ("listen 80;", format!("listen {plain_address};")),
        ("127.0.0.1:8080", first.to_string()),
        ("#server 10.0.0.12:8080", format!("server {second}")),
        ("/var/log/nginx", folder),
        ("/usr/share/sipas", root.display().to_string()),
    ]
    .into_iter()
    .fold(without_tls.join("\n"), |text, (from, to)| {
        assert!(text.contains(from), "the sample has no `{from}`");
        text.replace(from, &to)
    })
}
