//! What the command says of itself: its version, its manual pages and its completions.

use crate::support::Sipas;

const SUBCOMMANDS: [&str; 24] = [
    "demo",
    "serve",
    "migrate",
    "doctor",
    "mix",
    "backup",
    "restore",
    "survey",
    "key",
    "secret",
    "import",
    "agencies",
    "fields",
    "slips",
    "apology",
    "simulate",
    "score",
    "rank",
    "timeliness",
    "coverage",
    "chart",
    "export",
    "completions",
    "man",
];

#[test]
fn the_version_is_the_one_of_the_package() {
    let version = format!("sipas {}\n", env!("CARGO_PKG_VERSION"));
    for flag in ["--version", "-V"] {
        assert_eq!(Sipas::embedded().run(&[flag]).succeeded().out, version);
    }
}

#[test]
fn a_commands_own_options_come_before_those_of_every_command() {
    let sipas = Sipas::embedded();
    for (command, own) in [
        (&["score"][..], "--period"),
        (&["import", "cases"], "--links"),
        (&["simulate"], "--agencies"),
    ] {
        let help = sipas.run(&[command, &["--help"]].concat());
        let help = help.succeeded().out.clone();
        let at = |text: &str| help.find(text).unwrap_or_else(|| panic!("{text}: {help}"));
        assert!(at(own) < at("Options of every command:"), "{help}");
        assert!(at("Options of every command:") < at("--database-url"));
    }
}

#[test]
fn every_shell_gets_completions_with_every_subcommand() {
    let sipas = Sipas::embedded();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = sipas.run(&["completions", shell]);
        let script = &ended.succeeded().out;
        for word in SUBCOMMANDS.iter().chain(&["database-url", "min-n"]) {
            assert!(script.contains(word), "{shell} {word}");
        }
    }
    sipas
        .run(&["completions", "tcsh"])
        .wrong_use(&["possible values", "bash"]);
    // Their own settings matter, not those of a database.
    sipas.file("sipas.toml", "nothing of the kind");
    sipas.run(&["completions", "bash"]).succeeded();
}

#[test]
fn the_manual_is_printed_or_written_as_a_page_for_each_subcommand() {
    let sipas = Sipas::embedded();
    let ended = sipas.run(&["man"]);
    let page = &ended.succeeded().out;
    assert!(page.contains(".TH sipas 1"), "{page}");
    for name in SUBCOMMANDS {
        assert!(page.contains(&format!("sipas\\-{name}(1)")), "{name}");
    }
    assert!(page.contains("SIPAS_DATABASE_URL"));
    sipas.run(&["man", "--dir", "pages/man1"]).succeeded();
    assert_eq!(sipas.read("pages/man1/sipas.1"), *page);
    for name in SUBCOMMANDS {
        let page = sipas.read(&format!("pages/man1/sipas-{name}.1"));
        assert!(page.contains(".SH OPTIONS"), "{name}");
    }
    assert!(
        sipas
            .read("pages/man1/sipas-import-cases.1")
            .contains("links")
    );
    sipas.file("taken", "");
    sipas.run(&["man", "--dir", "taken"]).refused(&["taken"]);
}

#[test]
fn every_subcommand_has_a_help_text() {
    let sipas = Sipas::embedded();
    let help = sipas.run(&["--help"]);
    for name in SUBCOMMANDS {
        let line = format!("  {name} ");
        assert!(help.succeeded().out.contains(&line), "{name}");
        sipas.run(&[name, "--help"]).succeeded();
    }
}
