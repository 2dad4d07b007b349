//! The real command, run in a folder of its own with nothing of the environment.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use sipas::domain::answers::sealed::SealedAnswer;

use super::{Database, sql, world};

/// The program that is tested: the one that was built with the tests, or another one that
/// `SIPAS_TEST_PROGRAM` names, such as an optimised one.
pub fn program() -> PathBuf {
    let built = || env!("CARGO_BIN_EXE_sipas").into();
    let named = std::env::var_os("SIPAS_TEST_PROGRAM");
    // Commands run in other folders.
    named.map_or_else(built, |named| std::path::absolute(named).unwrap())
}

/// The command on one database.
pub struct Sipas {
    pub database: Database,
}

/// How the command ended and what it said.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Database> for Sipas {
    fn from(database: Database) -> Self {
        let database = match database.is_postgres() {
            true => database.migrated(),
            false => database,
        };
        let sipas = Self { database };
        sipas.file("secret", "07".repeat(32));
        sipas
    }
}

impl Sipas {
    /// On an embedded database, for what has nothing to do with databases.
    pub fn embedded() -> Self {
        Self::from(Database::sqlite())
    }

    /// With an agency of each kind.
    pub fn with_agencies(self) -> Self {
        self.file(
            "agencies.csv",
            "code,name,name_en,block,valid_from,valid_to,successor\n\
             so-khcn,Sở Khoa học và Công nghệ,,so-ban-nganh,,,\n\
             so-tp,Sở Tư pháp,Department of Justice,so-ban-nganh,,,\n\
             xa-a,Xã A,,xa-phuong-dac-khu,,,\n\
             mot-cua-1,Trung tâm Phục vụ hành chính công,,mot-cua,,,\n",
        );
        let ended = self.run(&["import", "agencies", "agencies.csv"]);
        assert_eq!(
            ended.succeeded().last_line(),
            "read=4 added=4 changed=0 unchanged=0 refused=0"
        );
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.database.folder.path().join(name)
    }

    /// Writes a file beside the database.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        write_private(&self.path(name), content);
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The command, not started yet.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .current_dir(self.database.folder.path())
            .env_clear()
            .env("USER", "văn thư")
            .env("SIPAS_DATABASE_URL", self.database.url())
            .env("SIPAS_SECRET_FILE", self.path("secret"))
            .stdin(Stdio::null());
        command
    }

    pub fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ended {
        ended(&mut self.command(arguments))
    }

    /// Starts a command that goes on running.
    pub fn start<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Running {
        self.start_command(self.command(arguments))
    }

    pub fn start_command(&self, mut command: Command) -> Running {
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Running(child)
    }

    pub fn number(&self, query: &str) -> i64 {
        sql::number(&mut self.database.connect(), query)
    }

    pub fn execute(&self, statement: &str) {
        sql::execute(&mut self.database.connect(), statement);
    }

    pub fn rows(&self, columns: &[&str], from: &str) -> Vec<Vec<String>> {
        sql::rows(&mut self.database.connect(), columns, from)
    }

    /// The answers that wait in the inbox, opened, in the order of their ratings.
    pub fn waiting(&self) -> Vec<SealedAnswer> {
        world::opened(&self.rows(&["key", "sealed"], "inbox"))
    }

    /// Lets all months of which a case is known be due to close.
    pub fn let_months_be_due(&self) {
        let due = "UPDATE closings SET closes_at = '2026-01-01T00:00:00Z'";
        sql::execute(&mut self.database.connect(), due);
    }

    /// Closes all months of which a case is known, as if it were time.
    pub fn close(&self, options: &[&str]) -> Ended {
        self.let_months_be_due();
        self.run(&[&["mix"], options].concat())
    }
}

/// Writes a file of its owner's, such as a secret.
pub fn write_private(path: &Path, content: impl AsRef<[u8]>) {
    let mut options = std::fs::File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path).unwrap();
    file.write_all(content.as_ref()).unwrap();
}

pub fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

impl Ended {
    /// Exit code 0.
    pub fn succeeded(&self) -> &Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }

    /// Exit code 1, and every word on standard error.
    pub fn refused(&self, words: &[&str]) -> &Self {
        self.failed(1, words)
    }

    /// Exit code 2, and every word on standard error.
    pub fn wrong_use(&self, words: &[&str]) -> &Self {
        self.failed(2, words)
    }

    fn failed(&self, code: i32, words: &[&str]) -> &Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in: {}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    pub fn last_line(&self) -> &str {
        self.out.lines().last().unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.succeeded().out).unwrap()
    }
}

/// A command that is stopped when the test ends.
pub struct Running(Child);

impl Running {
    /// Waits for lines in their order, each after its beginning.
    pub fn lines<const N: usize>(&mut self, beginnings: [&str; N]) -> [String; N] {
        let mut lines = BufReader::new(self.0.stdout.take().unwrap()).lines();
        beginnings.map(|beginning| {
            let found = lines.find_map(|line| {
                let line = line.unwrap();
                line.strip_prefix(beginning).map(str::to_owned)
            });
            found.unwrap_or_else(|| panic!("it ended without `{beginning}`"))
        })
    }

    /// The first line of its output that begins so, without its beginning.
    pub fn line(&mut self, beginning: &str) -> String {
        let out = self.0.stdout.take().unwrap();
        first_line(out, beginning).unwrap_or_else(|| panic!("it ended without `{beginning}`"))
    }
}

/// The first line that begins so, without its beginning; `None` when there was none.
pub fn first_line(out: ChildStdout, beginning: &str) -> Option<String> {
    BufReader::new(out)
        .lines()
        .find_map(|line| line.unwrap().strip_prefix(beginning).map(str::to_owned))
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
