//! The house's rules: which layer may know which, and which crate lives where.

mod changelog;
mod libraries;
mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The layers, and what each may use. `domain` uses nothing of ours.
const ARROWS: [(&str, &[&str]); 8] = [
    (
        "cli",
        &[
            "cli", "web", "outputs", "store", "report", "domain", "config", "files",
        ],
    ),
    (
        "web",
        &[
            "web", "outputs", "store", "report", "domain", "config", "files",
        ],
    ),
    (
        "outputs",
        &["outputs", "store", "report", "domain", "config", "files"],
    ),
    ("store", &["store", "domain", "files"]),
    ("report", &["report", "domain"]),
    ("config", &["config", "domain"]),
    ("domain", &["domain"]),
    ("files", &["files"]),
];

/// Allowed uses of other wings: for each wing of a layer, the wings that it may use.
type WingArrows = &'static [(&'static str, &'static [&'static str])];

/// The layers whose wings are checked. A wing that has no entry fails the test.
const WINGS: &[(&str, WingArrows)] = &[
    (
        "domain",
        &[
            ("access", &["answers", "cases", "links", "text"]),
            ("amount", &[]),
            (
                "answers",
                &["cases", "period", "rating", "survey", "unknown"],
            ),
            // Timeliness is told as figures are, with scores and the rule for texts; `figures` uses none of it.
            (
                "cases",
                &[
                    "figures",
                    "order",
                    "period",
                    "spreadsheet",
                    "text",
                    "unknown",
                ],
            ),
            (
                "editions",
                &[
                    "access", "cases", "figures", "order", "period", "survey", "text",
                ],
            ),
            // Trends and coverage hold the figures of others beside ours, and `indices` is computed from scores.
            (
                "figures",
                &[
                    "answers", "cases", "indices", "order", "period", "rating", "survey", "text",
                    "unknown",
                ],
            ),
            (
                "files",
                &[
                    "amount",
                    "cases",
                    "indices",
                    "period",
                    "rating",
                    "spreadsheet",
                    "survey",
                    "text",
                    "unknown",
                ],
            ),
            ("form", &["rating", "survey", "text"]),
            (
                "indices",
                &["amount", "cases", "figures", "period", "survey", "text"],
            ),
            ("language", &["survey"]),
            ("links", &["answers"]),
            ("order", &[]),
            ("paper", &["access", "cases", "rating", "survey"]),
            ("period", &[]),
            ("rating", &[]),
            ("retention", &["period"]),
            ("spreadsheet", &["period"]),
            // A definition names the method of its scores.
            ("survey", &["amount", "cases", "figures", "text"]),
            ("text", &[]),
            ("unknown", &[]),
        ],
    ),
    (
        "report",
        &[
            ("charts", &["documents", "text"]),
            ("documents", &["qr", "text"]),
            ("message", &[]),
            ("qr", &[]),
            ("tables", &[]),
            ("text", &[]),
        ],
    ),
    (
        "outputs",
        &[
            ("charts", &["names"]),
            ("editions", &["exports", "process"]),
            ("exports", &[]),
            ("names", &[]),
            ("papers", &[]),
            ("process", &[]),
        ],
    ),
    (
        "config",
        &[
            ("accounts", &["error"]),
            ("args", &[]),
            ("blocks", &["error"]),
            ("counter", &["error"]),
            ("error", &[]),
            ("file", &["accounts", "blocks", "counter", "error", "oidc"]),
            ("oidc", &["error"]),
            (
                "settings",
                &[
                    "accounts", "args", "blocks", "counter", "error", "file", "oidc",
                ],
            ),
        ],
    ),
    (
        "store",
        &[
            (
                "backup",
                &[
                    "access", "answers", "doctor", "open", "rotation", "surveys", "db",
                ],
            ),
            (
                "doctor",
                &["answers", "cases", "editions", "open", "surveys", "db"],
            ),
            ("editions", &["access", "cases", "closings", "open", "db"]),
            (
                "figures",
                &[
                    "access",
                    "answers",
                    "cases",
                    "closings",
                    "definitions",
                    "instruments",
                    "open",
                    "surveys",
                    "db",
                ],
            ),
            ("instruments", &["access", "cases", "open", "db"]),
            (
                "rotation",
                &["access", "answers", "cases", "links", "open", "db"],
            ),
            ("retention", &["access", "cases", "open", "db"]),
            (
                // A batch looks at the figures that it changes; no files use each other.
                "answers",
                &[
                    "access", "cases", "closings", "editions", "figures", "links", "open",
                    "surveys", "db",
                ],
            ),
            // An import of cases issues their links, and a change of a link changes the counts of its
            // case: each of the two wings uses files of the other, but no files use each other.
            (
                "cases",
                &["access", "closings", "definitions", "links", "open", "db"],
            ),
            ("links", &["access", "cases", "open", "surveys", "db"]),
            // A person's role names an agency that must be there, and every read of cases and figures
            // keeps to the reach of its viewer.
            ("access", &["cases", "open", "db"]),
            ("closings", &["db"]),
            ("definitions", &["open", "db"]),
            (
                "open",
                &["access", "answers", "cases", "closings", "surveys", "db"],
            ),
            ("surveys", &["db"]),
            ("db", &[]),
        ],
    ),
    (
        "web",
        &[
            (
                "server",
                &[
                    "api", "citizen", "console", "counter", "login", "public", "http",
                ],
            ),
            ("console", &["login", "public", "http"]),
            ("api", &["http"]),
            ("citizen", &["http"]),
            ("public", &["http"]),
            ("counter", &["citizen", "login", "http"]),
            ("login", &["sign_on", "http"]),
            ("http", &["sign_on"]),
            ("sign_on", &[]),
        ],
    ),
];

/// Crates that only some places may use.
const CRATES: [(&str, &[&str]); 7] = [
    ("diesel", &["src/store/"]),
    ("diesel_migrations", &["src/store/"]),
    ("actix_web", &["src/web/", "src/cli/serve.rs"]),
    ("plotters", &["src/report/"]),
    ("plotters_backend", &["src/report/"]),
    ("qrcode", &["src/report/"]),
    ("openidconnect", &["src/web/sign_on/"]),
];

/// A file of the crate, without comments, and the paths it names.
struct SourceFile {
    path: String,
    code: String,
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn source() -> Vec<SourceFile> {
    let mut found = Vec::new();
    files(Path::new("src"), &mut found);
    found.sort();
    assert!(found.len() > 100, "{}", found.len());
    found
        .into_iter()
        .map(|path| SourceFile {
            code: without_comments(&std::fs::read_to_string(&path).unwrap()),
            path: path.to_str().unwrap().replace('\\', "/"),
        })
        .collect()
}

/// Line comments are prose and may name anything.
fn without_comments(code: &str) -> String {
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The top modules that a file names after `crate::`, also within `use crate::{a, b::c}`.
fn layers_named(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        // `$crate::store` in a macro is a path as well; `some_crate::` is another crate's.
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(list) => named.extend(heads(list)),
            None => named.extend(word(rest)),
        }
    }
    named
}

/// The first word of each entry of a list, up to the brace that closes it.
fn heads(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut heads = Vec::new();
    let mut at_entry = true;
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_entry = true,
            c if at_entry && !c.is_whitespace() => {
                heads.extend(word(&list[at..]));
                at_entry = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> Option<String> {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

#[test]
fn lists_and_paths_are_read_as_rust_reads_them() {
    let code = "use crate::domain::period;\nuse crate::{store::{Store, cases}, report, web as w};\n\
                $crate::config::x!(); other_crate::cli::run();";
    let named: Vec<String> = layers_named(code).into_iter().collect();
    assert_eq!(named, ["config", "domain", "report", "store", "web"]);
}

#[test]
fn arrows_point_down() {
    let layers: Vec<&str> = ARROWS.iter().map(|(layer, _)| *layer).collect();
    for file in source() {
        let below = &file.path["src/".len()..];
        let own = below.split(['/', '.']).next().unwrap();
        if matches!(own, "main" | "lib") {
            continue;
        }
        let (_, allowed) = ARROWS
            .iter()
            .find(|(layer, _)| *layer == own)
            .unwrap_or_else(|| panic!("{} belongs to no known layer", file.path));
        for named in layers_named(&file.code) {
            if layers.contains(&named.as_str()) {
                assert!(
                    allowed.contains(&named.as_str()),
                    "{} uses crate::{named}",
                    file.path
                );
            }
        }
    }
}

#[test]
fn no_files_take_from_each_other_in_a_circle() {
    let house = source::Crate::read();
    let mut arrows = house.arrows();
    arrows.retain(|name, _| !house.only_declares(name));
    for to in arrows.values_mut() {
        to.retain(|name, _| !house.only_declares(name));
    }
    let circles = source::circles(&arrows);
    let mut message = String::new();
    for circle in &circles {
        message += "\ncircle:\n";
        for from in circle {
            for (to, paths) in &arrows[from] {
                if circle.contains(to) {
                    message += &format!(
                        "  {} -> {}: {}\n",
                        house.modules[*from].file,
                        house.modules[*to].file,
                        paths.iter().cloned().collect::<Vec<_>>().join(", ")
                    );
                }
            }
        }
    }
    assert!(circles.is_empty(), "{message}");
}

#[test]
fn macros_and_methods_are_taken_from_the_files_that_make_them() {
    let house = source::Crate::read();
    let arrows = house.arrows();
    for (from, to, what) in [
        ("cli/error.rs", "cli/note.rs", "crate::cli::note::note"),
        (
            "store/answers/mixing/leave.rs",
            "store/answers/mixing/order.rs",
            "shuffle()",
        ),
    ] {
        let found = arrows.iter().any(|(name, targets)| {
            house.modules[*name].file == from
                && targets.iter().any(|(target, names)| {
                    house.modules[*target].file == to && names.contains(what)
                })
        });
        assert!(found, "{from} -> {to}: {what}");
    }
}

#[test]
fn wings_of_a_layer_use_only_the_wings_that_they_may() {
    let house = source::Crate::read();
    let arrows = house.arrows();
    let mut wrong = Vec::new();
    for (layer, wings) in WINGS {
        let wing_of = |name: &source::Names| match name.as_slice() {
            [first, wing, ..] if first == layer => Some(wing.clone()),
            _ => None,
        };
        for (from, targets) in &arrows {
            let Some(wing) = wing_of(from) else { continue };
            let allowed = wings.iter().find(|(known, _)| *known == wing);
            let (_, allowed) = allowed.unwrap_or_else(|| panic!("{layer}/{wing} has no entry"));
            for (to, paths) in targets {
                let Some(other) = wing_of(to) else { continue };
                if other != wing && !allowed.contains(&other.as_str()) {
                    let (from, to) = (&house.modules[*from].file, &house.modules[*to].file);
                    wrong.push(format!("{from} -> {to}: {paths:?}"));
                }
            }
        }
        for (wing, _) in *wings {
            let known = arrows
                .keys()
                .any(|name| wing_of(name).as_deref() == Some(wing));
            assert!(known, "{layer}/{wing} is no wing");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the files of commands share.
const SHARED: [&str; 13] = [
    "day",
    "error",
    "figures",
    "names",
    "note",
    "open",
    "operator",
    "output",
    "passwords",
    "program",
    "progress",
    "secret",
    "table_file",
];

/// The commands that use another one, and what of it.
const OTHER_COMMANDS: [(&str, &str); 6] = [
    // Why a simulation fails is an error of a command.
    ("error", "simulate"),
    // The demo simulates a province and serves it.
    ("demo", "simulate"),
    ("demo", "serve"),
    // Both print the rows of a backup.
    ("restore", "backup"),
    // Both forget secrets whose time has passed.
    ("mix", "rotation"),
    ("serve", "rotation"),
];

#[test]
fn commands_use_no_other_commands() {
    let house = source::Crate::read();
    let wing_of = |name: &source::Names| match name.as_slice() {
        [first, wing, ..] if first == "cli" => Some(wing.clone()),
        _ => None,
    };
    for (from, targets) in &house.arrows() {
        // The one that reads the command line knows them all.
        let Some(wing) = wing_of(from).filter(|wing| wing != "command") else {
            continue;
        };
        for (to, paths) in targets {
            let Some(other) = wing_of(to).filter(|other| *other != wing) else {
                continue;
            };
            let is_allowed = SHARED.contains(&other.as_str())
                || OTHER_COMMANDS.contains(&(wing.as_str(), other.as_str()));
            assert!(is_allowed, "cli/{wing} -> cli/{other}: {paths:?}");
        }
    }
}

#[test]
fn the_main_file_knows_the_command_line_only() {
    let main = std::fs::read_to_string("src/main.rs").unwrap();
    for (at, prefix) in main.match_indices("sipas::") {
        assert_eq!(word(&main[at + prefix.len()..]).as_deref(), Some("cli"));
    }
}

#[test]
fn each_large_crate_lives_in_one_place() {
    for file in source() {
        for (name, places) in CRATES {
            let uses = file.code.match_indices(name).any(|(at, _)| {
                let before = file.code[..at].chars().next_back();
                let after = &file.code[at + name.len()..];
                after.starts_with("::") && !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            });
            if uses {
                let allowed = places.iter().any(|place| file.path.starts_with(place));
                // Running a server needs its runtime, and nothing else of it.
                assert!(allowed, "{} uses {name}", file.path);
            }
        }
    }
}

/// Every other writer of CSV would let spreadsheets run cells as formulas.
#[test]
fn csv_is_written_in_one_place() {
    for file in source()
        .iter()
        .filter(|file| file.code.contains("csv::Writer"))
    {
        assert_eq!(file.path, "src/report/tables/csv_writer.rs");
    }
}

/// Any other maker of files would leave their mode to the umask, and follow links.
#[test]
fn files_are_made_in_one_place() {
    for file in source() {
        let code = file.code.split("#[cfg(test)]").next().unwrap();
        if file.path.starts_with("src/files/") || file.path.contains("tests") {
            continue;
        }
        for maker in [
            "File::create",
            "File::options",
            "OpenOptions",
            "fs::write",
            "fs::copy",
            "tempfile::tempfile",
            "tempfile::Builder",
            "NamedTempFile::new",
        ] {
            assert!(!has_word(code, maker), "{} uses {maker}", file.path);
        }
    }
}

/// Whether code names something, and not something else whose name ends so.
fn has_word(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// To SQLite `$1` is a name, and names are numbered as they first appear: a statement whose `$2`
/// first appears after its `$3` would be given the wrong values there, and right ones on
/// PostgreSQL.
#[test]
fn parameters_of_statements_first_appear_in_their_order() {
    for file in source()
        .iter()
        .filter(|file| file.path.starts_with("src/store/"))
    {
        for text in texts(&file.code) {
            let mut most = 0;
            for (at, _) in text.match_indices('$') {
                let digits: String = text[at + 1..]
                    .chars()
                    .take_while(char::is_ascii_digit)
                    .collect();
                let Ok(number) = digits.parse::<usize>() else {
                    continue;
                };
                // A piece of a statement may begin with any.
                assert!(most == 0 || number <= most + 1, "{}: {text}", file.path);
                most = most.max(number);
            }
        }
    }
}

/// The string literals of a file.
fn texts(code: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // A quote as a character, such as '"'.
            '\'' if chars.peek() == Some(&'"') => {
                chars.next();
            }
            '"' => {
                let mut text = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => text.extend(chars.next()),
                        '"' => break,
                        c => text.push(c),
                    }
                }
                texts.push(text);
            }
            _ => {}
        }
    }
    texts
}

#[test]
fn every_file_stays_a_room_and_no_house() {
    for file in source() {
        let lines = std::fs::read_to_string(&file.path).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines", file.path);
        let name = Path::new(&file.path).file_stem().unwrap().to_str().unwrap();
        for vague in ["utils", "helpers", "manager", "common"] {
            assert_ne!(name, vague, "{}", file.path);
        }
    }
}

/// A longer function has a comment that says why: "The function is long because …".
#[test]
fn every_function_tells_one_thing() {
    let mut longest = 0;
    for file in source().iter().filter(|file| !file.path.contains("test")) {
        let text = std::fs::read_to_string(&file.path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let words: Vec<&str> = line.split_whitespace().collect();
            let is_function = words
                .iter()
                .take_while(|word| {
                    word.starts_with("pub")
                        || ["in", "async", "const"].contains(word)
                        || word.contains("crate::")
                })
                .count();
            if words.get(is_function) != Some(&"fn") {
                continue;
            }
            let end = format!("{}}}", " ".repeat(indent));
            let length = lines[start..].iter().position(|line| *line == end);
            let length = length.map_or(1, |lines| lines + 1);
            longest = longest.max(length);
            let comment: Vec<&str> = lines[..start]
                .iter()
                .rev()
                .take_while(|line| line.trim_start().starts_with(['/', '#']))
                .copied()
                .collect();
            let is_explained = comment.iter().any(|line| line.contains("is long because"));
            assert!(
                length <= 60 || is_explained,
                "{}:{} has {length} lines",
                file.path,
                start + 1
            );
        }
    }
    assert!(longest > 40, "no function was found");
}
