//! A PostgreSQL server of a test's own, made with the installed programs: to restart it, to kill
//! it, to follow it with a standby.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use diesel::pg::PgConnection;
use diesel::{Connection, RunQueryDsl, sql_query};
use tempfile::TempDir;

use super::{Database, needs};

/// A server and its data; it is stopped when the test ends.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes a server and starts it. None where no server is installed; that was told then.
    pub fn start() -> Option<Self> {
        let cluster = Self::empty()?;
        cluster.program("initdb", &["--no-sync", "-A", "trust", "-U", "postgres"]);
        cluster.begin();
        Some(cluster)
    }

    /// A standby of another server, started.
    pub fn follow(primary: &Self) -> Self {
        let standby = Self::empty().unwrap();
        let port = primary.port.to_string();
        let follow = ["-h", "127.0.0.1", "-p", &port, "-U", "postgres", "-R"];
        standby.program("pg_basebackup", &[&follow[..], &["--no-sync"]].concat());
        standby.begin();
        standby
    }

    fn empty() -> Option<Self> {
        let Some(programs) = programs() else {
            needs::missing("no PostgreSQL server below /usr/lib/postgresql");
            return None;
        };
        let cluster = Self {
            folder: tempfile::tempdir().unwrap(),
            programs,
            port: free_port(),
        };
        give(cluster.folder.path());
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs a program of PostgreSQL's on the data.
    fn program(&self, name: &str, arguments: &[&str]) {
        let mut command = as_postgres(&self.programs.join(name));
        command.arg("-D").arg(self.data()).args(arguments);
        // A server that goes on running must not hold the test's output.
        let out = self.folder.path().with_extension("out");
        let file = std::fs::File::create(&out).unwrap();
        let status = command
            .current_dir("/")
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .status();
        let told = std::fs::read_to_string(&out).unwrap();
        std::fs::remove_file(&out).unwrap();
        assert!(status.unwrap().success(), "{name} {arguments:?}: {told}");
    }

    /// Starts the server, and returns when it answers.
    pub fn begin(&self) {
        let port = self.port;
        // A kill is no power cut: what was written is there, on the disk or not.
        let options = format!(
            "-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' \
             -c fsync=off -c shared_buffers=16MB"
        );
        let log = self.folder.path().join("log");
        let log = log.to_str().unwrap();
        self.program("pg_ctl", &["-w", "-l", log, "-o", &options, "start"]);
    }

    /// Stops the server as an operator does; who is connected is cut off.
    pub fn end(&self) {
        self.program("pg_ctl", &["-w", "-m", "fast", "stop"]);
    }

    /// As `kill -9` of the server does.
    pub fn kill(&self) {
        let lines = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let id = lines.lines().next().unwrap();
        let killed = Command::new("sh")
            .args(["-c", &format!("kill -KILL {id}")])
            .status();
        assert!(killed.unwrap().success());
    }

    /// Makes a standby the primary.
    pub fn promote(&self) {
        self.program("pg_ctl", &["-w", "promote"]);
    }

    /// The server's address as it stands in a URL.
    pub fn place(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Its database `postgres`.
    pub fn database(&self) -> Database {
        Database::at(format!("postgres://postgres@{}/postgres", self.place()))
    }

    /// Keeps the tables that are made from now on in another folder.
    pub fn keep_tables_in(&self, folder: &Path) {
        give(folder);
        let folder = folder.display();
        self.execute(&format!("CREATE TABLESPACE other LOCATION '{folder}'"));
        self.execute("ALTER DATABASE postgres SET default_tablespace = other");
    }

    pub fn execute(&self, sql: &str) {
        let url = format!("postgres://postgres@{}/postgres", self.place());
        let mut conn = PgConnection::establish(&url).unwrap();
        sql_query(sql).execute(&mut conn).unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may have ended by itself, or been killed.
        let _ = as_postgres(&self.programs.join("pg_ctl"))
            .arg("-D")
            .arg(self.data())
            .args(["-w", "-m", "immediate", "stop"])
            .current_dir("/")
            .output();
    }
}

/// A port that nobody listens on, and that nobody is given who asks for any.
fn free_port() -> u16 {
    loop {
        let port = rand::random_range(20_000..32_000);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// The newest installed server's programs.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| {
            let version = version.ok()?;
            let number = version.file_name().to_str()?.parse().ok()?;
            Some((number, version.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

/// Makes a folder PostgreSQL's.
fn give(folder: &Path) {
    if is_root() {
        let given = Command::new("chown").arg("postgres:").arg(folder).status();
        assert!(given.unwrap().success());
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}
