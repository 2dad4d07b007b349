//! The README's commands, run as they stand and in the order in which they stand, in a shell on one
//! machine with an empty folder. A block that needs another machine says why in a comment above it:
//! `<!-- not run: why -->`.

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::command::program;
use crate::support::{Sipas, needs};

/// The address of the README's province, which is this machine's here.
const ADDRESS: &str = "https://khaosat.example.gov.vn";

/// The program that the README's requests are made with.
const CURL: &str = "/usr/bin/curl";

/// A block of commands.
struct Block {
    /// The line on which it begins.
    line: usize,
    commands: String,
    /// Why it is not run.
    reason: Option<String>,
}

fn blocks() -> Vec<Block> {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let mut blocks = Vec::new();
    let mut before = "";
    let mut lines = (1..).zip(readme.lines());
    while let Some((line, text)) = lines.next() {
        if text == "```sh" {
            let commands = lines.by_ref().map(|(_, text)| text);
            let commands: Vec<&str> = commands.take_while(|text| *text != "```").collect();
            let reason = before
                .strip_prefix("<!-- not run: ")
                .and_then(|reason| reason.strip_suffix(" -->"));
            blocks.push(Block {
                line,
                commands: commands.join("\n"),
                reason: reason.map(str::to_owned),
            });
        }
        if !text.is_empty() {
            before = text;
        }
    }
    blocks
}

/// Puts programs before those of the machine: the built `sipas`, and a `curl` that finds the README's
/// province here.
fn programs(folder: &Path, port: u16) {
    std::fs::create_dir(folder).unwrap();
    std::os::unix::fs::symlink(program(), folder.join("sipas")).unwrap();
    let curl = format!(
        "#!/bin/bash\nexec {CURL} --silent --show-error --fail-with-body \
         \"${{@//{}/http:\\/\\/127.0.0.1:{port}}}\"\n",
        ADDRESS.replace('/', "\\/")
    );
    let path = folder.join("curl");
    std::fs::write(&path, curl).unwrap();
    let runnable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&path, runnable).unwrap();
}

/// One script of all blocks. The server goes on running in the background, and each command waits
/// until it answers.
fn script(blocks: &[Block], port: u16) -> String {
    let mut script = String::from("set -eu\ntrap 'kill $(jobs -p)' EXIT\n");
    for block in blocks.iter().filter(|block| block.reason.is_none()) {
        writeln!(script, "echo 'README.md, line {}' >&2", block.line).unwrap();
        for line in block.commands.lines() {
            if line == "sipas serve" {
                writeln!(
                    script,
                    "sipas serve & SERVER=$!\nuntil {CURL} -sfm 5 http://127.0.0.1:{port}/readyz \
                     >/dev/null; do kill -0 $SERVER; sleep 0.1; done"
                )
                .unwrap();
            } else {
                writeln!(script, "{line}").unwrap();
            }
        }
    }
    script
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
fn every_command_block_runs_as_it_stands() {
    if !Path::new(CURL).exists() {
        return needs::missing("no curl");
    }
    let blocks = blocks();
    assert!(blocks.len() > 10, "{}", blocks.len());
    let skipped = blocks.iter().filter(|block| block.reason.is_some());
    assert!(skipped.count() <= 8, "most of the README is to be run");
    let sipas = Sipas::embedded();
    let port = free_port();
    let folder = sipas.path("README");
    std::fs::create_dir(&folder).unwrap();
    programs(&sipas.path("programs"), port);
    let docs = std::fs::canonicalize("docs").unwrap();
    std::os::unix::fs::symlink(docs, folder.join("docs")).unwrap();
    let machine = std::env::var("PATH").unwrap();
    let ended = Command::new("bash")
        .args(["-c", &script(&blocks, port)])
        .current_dir(&folder)
        .env_clear()
        .env("HOME", &folder)
        .env("USER", "văn thư")
        .env(
            "PATH",
            format!("{}:{machine}", sipas.path("programs").display()),
        )
        .env("SIPAS_BIND", format!("127.0.0.1:{port}"))
        .env("SIPAS_LOG", "warn")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        ended.status.success(),
        "{}\n{}",
        said(&ended.stdout),
        said(&ended.stderr)
    );
    // The quarter ends with a ranking.
    let out = said(&ended.stdout);
    assert!(out.contains("Sở Tư pháp"), "{out}");
}
