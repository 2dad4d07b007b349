//! A PostgreSQL server of a test's own, made with the installed programs: to restart it, to kill
//! it, to follow it with a standby.

use std::fs::OpenOptions;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use diesel::pg::PgConnection;
use diesel::{Connection, RunQueryDsl, sql_query};
use sipas::store::db::connection::Conn;
use tempfile::TempDir;

use super::{Database, needs, sql};

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

    /// The same, whose messages are in the language of a locale, such as its word for a division by
    /// zero. It has a role `sipas` that may do no more than a service needs, with a schema of its own.
    /// None where the locale is not installed either.
    pub fn speaking(locale: &str, division_by_zero: &str) -> Option<Self> {
        if !has_locale(locale) {
            needs::missing(&format!("no locale {locale}"));
            return None;
        }
        let cluster = Self::empty()?;
        let language = format!("--lc-messages={locale}");
        cluster.program(
            "initdb",
            &[
                "--no-sync",
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                &language,
            ],
        );
        cluster.begin();
        let error = sql_query("SELECT 1 / 0").execute(&mut cluster.connect());
        let error = error.unwrap_err().to_string();
        if !error.contains(division_by_zero) {
            needs::missing(&format!(
                "no catalogue of PostgreSQL's messages in {locale}"
            ));
            return None;
        }
        cluster.execute("CREATE ROLE sipas LOGIN");
        cluster.execute("CREATE SCHEMA sipas AUTHORIZATION sipas");
        Some(cluster)
    }

    /// A standby of another server, started.
    pub fn follow(primary: &Self) -> Self {
        Self::copy(primary, "")
    }

    /// A standby that answers nobody.
    pub fn follow_in_silence(primary: &Self) -> Self {
        Self::copy(primary, "hot_standby = off\n")
    }

    fn copy(primary: &Self, settings: &str) -> Self {
        let standby = Self::empty().unwrap();
        let port = primary.port.to_string();
        let follow = ["-h", "127.0.0.1", "-p", &port, "-U", "postgres", "-R"];
        standby.program("pg_basebackup", &[&follow[..], &["--no-sync"]].concat());
        let configuration = standby.data().join("postgresql.conf");
        let mut file = OpenOptions::new().append(true).open(configuration).unwrap();
        file.write_all(settings.as_bytes()).unwrap();
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
        let printed = std::fs::read_to_string(&out).unwrap();
        std::fs::remove_file(&out).unwrap();
        assert!(status.unwrap().success(), "{name} {arguments:?}: {printed}");
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

    /// Tells the server to stop when the last session has ended.
    pub fn begin_to_end(&self) {
        self.program("pg_ctl", &["-W", "-m", "smart", "stop"]);
    }

    /// Returns when the server has stopped.
    pub fn until_ended(&self) {
        let started = Instant::now();
        while self.data().join("postmaster.pid").exists() {
            assert!(started.elapsed() < Duration::from_secs(20), "it goes on");
            std::thread::sleep(Duration::from_millis(20));
        }
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

    /// The address of the database `postgres` for a role, whose schema is named like it.
    pub fn url_of(&self, role: &str) -> String {
        format!("postgres://{role}@{}/postgres", self.place())
    }

    /// A connection of the superuser's.
    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url_of("postgres")).unwrap()
    }

    /// The one number of a query.
    pub fn number(&self, query: &str) -> i64 {
        sql::number(&mut Conn::Pg(self.connect()), query)
    }

    /// Its database `postgres`.
    pub fn database(&self) -> Database {
        Database::at(self.url_of("postgres"))
    }

    /// Keeps the tables that are made from now on in another folder.
    pub fn keep_tables_in(&self, folder: &Path) {
        give(folder);
        let folder = folder.display();
        self.execute(&format!("CREATE TABLESPACE other LOCATION '{folder}'"));
        self.execute("ALTER DATABASE postgres SET default_tablespace = other");
    }

    pub fn execute(&self, sql: &str) {
        sql_query(sql).execute(&mut self.connect()).unwrap();
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

/// Whether the system has a locale, which `locale -a` may spell `de_DE.utf8`.
fn has_locale(name: &str) -> bool {
    let plain = |name: &str| name.to_lowercase().replace('-', "");
    let listed = Command::new("locale").arg("-a").output();
    listed.is_ok_and(|listed| {
        let names = String::from_utf8_lossy(&listed.stdout).into_owned();
        names.lines().any(|found| plain(found) == plain(name))
    })
}
