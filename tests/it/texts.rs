//! The texts of the language files: each one that code or a page names is in both files, and each
//! one in the files is named.
//!
//! A text's id is a literal wherever it is chosen, so that reading the sources finds it. Only ids
//! made of a kept word (`channel-{}`) are put together when a page is made; [`families`] lists them
//! with their words.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sipas::domain::access::audit::Act;
use sipas::domain::cases::case::{Channel, Delivery, Outcome};
use sipas::domain::editions::codes::Code;
use sipas::domain::figures::method::Method;
use sipas::domain::figures::ranking::Unranked;
use sipas::report::charts::Texts;
use sipas::report::documents::slips::Paper;
use sipas::report::tables::score_headers;

/// Literals that look like ids and stand in files that choose texts, but are something else.
const OTHER_WORDS: [&str; 6] = [
    "no-store",
    "no-cache",
    "was-there",
    "utf-8",
    "{}-error",
    "{}-hint",
];

/// The operations of the interface for programs.
const OPERATIONS: [&str; 11] = [
    "assign",
    "coverage",
    "get_case",
    "list_cases",
    "note_delivered",
    "patch_case",
    "post_cases",
    "put_case",
    "ranking",
    "scores",
    "timeliness",
];

/// The columns of the exported audit trail.
const AUDIT_COLUMNS: [&str; 8] = [
    "number", "time", "actor", "act", "object", "details", "secret", "mac",
];

/// The columns of files from the console that no other file has.
const CONSOLE_COLUMNS: [&str; 27] = [
    "case_code",
    "procedure",
    "received_at",
    "due_at",
    "finished_at",
    "days_late",
    "apology",
    "overdue_reason",
    "counter",
    "change",
    "before",
    "after",
    "why",
    "changed_at",
    "changed_by",
    "counted_in",
    "comment",
    "redacted",
    "rank",
    "rank_low",
    "rank_high",
    "finished",
    "answered",
    "late_rate",
    "waiting",
    "disputes",
    "apologies_due",
];

/// The columns of the tables of an edition that no other file has.
const EDITION_COLUMNS: [&str; 23] = [
    "answers",
    "satisfied",
    "points",
    "effective_n",
    "left_out",
    "tied",
    "ranked",
    "group",
    "mark",
    "score_before",
    "difference",
    "direction",
    "invited",
    "flagged",
    "outside",
    "note",
    "question",
    "question_text",
    "not_applicable",
    "code",
    "kind",
    "text_vi",
    "text_en",
];

/// The ids of a family: its pattern as the code writes it, with each of its words.
fn families() -> Vec<(&'static str, Vec<String>)> {
    let of = |prefix: &str, words: &[&str]| words.iter().map(|w| format!("{prefix}-{w}")).collect();
    let methods = Method::ALL.map(Method::name);
    let channels: Vec<_> = Channel::ALL.iter().map(|c| c.name()).collect();
    let outcomes: Vec<_> = Outcome::ALL.iter().map(|o| o.name()).collect();
    let deliveries: Vec<_> = Delivery::ALL.iter().map(|d| d.name()).collect();
    let reasons = Unranked::ALL.map(|reason| reason.name().replace('_', "-"));
    let reasons: Vec<_> = reasons.iter().map(String::as_str).collect();
    let exported = ["channel", "source", "field"];
    let columns = score_headers()
        .iter()
        .chain(&exported)
        .chain(&AUDIT_COLUMNS)
        .chain(&CONSOLE_COLUMNS)
        .chain(&EDITION_COLUMNS);
    let columns: Vec<String> = columns.map(|name| name.replace('_', "-")).collect();
    let columns: Vec<_> = columns.iter().map(String::as_str).collect();
    let acts: Vec<String> = Act::ALL
        .iter()
        .map(|act| act.name().replace('.', "-"))
        .collect();
    let acts: Vec<_> = acts.iter().map(String::as_str).collect();
    let codes: Vec<String> = Code::ALL
        .iter()
        .map(|code| code.name().replace('_', "-"))
        .collect();
    let codes: Vec<_> = codes.iter().map(String::as_str).collect();
    vec![
        ("method-{method}", of("method", &methods)),
        ("formula-{method}", of("formula", &methods)),
        ("example-{method}", of("example", &methods)),
        ("fraction-{}", of("fraction", &methods)),
        ("channel-{}", of("channel", &channels)),
        ("channel-{name}", of("channel", &channels)),
        ("outcome-{}", of("outcome", &outcomes)),
        ("outcome-{name}", of("outcome", &outcomes)),
        ("delivery-{}", of("delivery", &deliveries)),
        ("unranked-{}", of("unranked", &reasons)),
        ("export-column-{}", of("export-column", &columns)),
        ("edition-code-{}", of("edition-code", &codes)),
        ("chart-{}", Texts::ids()),
        ("paper-{name}", of("paper", &Paper::ALL.map(Paper::name))),
        ("act-{name}", of("act", &acts)),
        ("api-operation-{id}", of("api-operation", &OPERATIONS)),
        ("period-half-{half}", of("period-half", &["1", "2"])),
        (
            "period-quarter-{quarter}",
            of("period-quarter", &["1", "2", "3", "4"]),
        ),
        // A single word, which is said through a variable.
        ("waiting", vec!["waiting".to_owned()]),
        // A notice has a title beside its text: see `notices`.
        ("{id}-title", Vec::new()),
    ]
}

/// The ids of a language file.
fn written(language: &str) -> BTreeSet<String> {
    let path = format!("survey-defs/languages/{language}.ftl");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
        .collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// What can choose texts: the code without its tests and comments, and the expressions of pages.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(Path::new("src"), &mut found);
    found.sort();
    let sources = found.iter().filter_map(|path| {
        let name = path.to_str().unwrap().to_owned();
        let is_test = name.ends_with("tests.rs") || name.contains("samples");
        let code = match path.extension()?.to_str()? {
            "rs" if !is_test => without_tests(&std::fs::read_to_string(path).unwrap()),
            "html" => expressions(&std::fs::read_to_string(path).unwrap()),
            _ => return None,
        };
        Some((name, code))
    });
    let sources: Vec<_> = sources.collect();
    assert!(sources.len() > 100, "{}", sources.len());
    sources
}

fn without_tests(code: &str) -> String {
    let code = code
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// What a page's template computes: all that stands in `{{ }}` and `{% %}`.
fn expressions(page: &str) -> String {
    let between = |open: &str, close: &str| -> Vec<String> {
        page.split(open)
            .skip(1)
            .filter_map(|rest| Some(rest.split_once(close)?.0.to_owned()))
            .collect()
    };
    let mut code = between("{{", "}}");
    code.extend(between("{%", "%}"));
    code.join("\n")
}

/// The string literals of some code.
fn literals(code: &str) -> Vec<&str> {
    code.lines()
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .collect()
}

/// The literals with which a function is called, in its first argument or its second.
fn called_with<'c>(code: &'c str, function: &str) -> Vec<&'c str> {
    code.match_indices(&format!("{function}("))
        .filter(|(at, _)| {
            let before = code[..*at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
        })
        .filter_map(|(at, found)| {
            let arguments = code[at + found.len()..].trim_start();
            let second = arguments.split_once(',').map_or("", |(_, rest)| rest);
            [arguments, second.trim_start()]
                .into_iter()
                .find_map(|argument| Some(argument.strip_prefix('"')?.split_once('"')?.0))
        })
        .collect()
}

fn looks_like_an_id(literal: &str) -> bool {
    let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-{}_".contains(c);
    literal.contains('-') && literal.chars().all(is_id) && !literal.starts_with('-')
}

/// Every id that the sources name, with the file that names it.
///
/// Panics where an id is put together in a way that [`families`] does not list.
fn named(written: &BTreeSet<String>) -> BTreeSet<(String, String)> {
    let families = families();
    let mut named = BTreeSet::new();
    for (file, code) in sources() {
        let mut name = |id: &str| named.insert((id.to_owned(), file.clone()));
        let is_page = file.ends_with(".html");
        let calls =
            ["languages.find", "say", "say_with"].map(|function| called_with(&code, function));
        let notices = called_with(&code, "notice");
        let chooses = code.contains("say(") || code.contains("say_with(") || is_page;
        if !chooses && !code.contains("languages") && notices.is_empty() {
            // It may choose a text for another file to say.
            for literal in literals(&code) {
                if literal.contains('-') && written.contains(literal) {
                    name(literal);
                }
            }
            continue;
        }
        for id in calls.iter().flatten() {
            name(id);
        }
        for id in notices {
            name(id);
            name(&format!("{id}-title"));
        }
        let literals = literals(&code);
        for &literal in &literals {
            if let Some((_, ids)) = families.iter().find(|(pattern, _)| *pattern == literal) {
                ids.iter().for_each(|id| {
                    name(id);
                });
            } else if chooses && looks_like_an_id(literal) && !OTHER_WORDS.contains(&literal) {
                assert!(
                    !literal.contains('{'),
                    "{file}: \"{literal}\" is put together; list its words in `families`"
                );
                name(literal);
            } else if literals.contains(&format!("{literal}-title").as_str()) {
                // A single word, which is a text because it has a title.
                name(literal);
            } else if written.contains(literal) && literal.contains('-') {
                name(literal);
            }
        }
    }
    named
}

#[test]
fn every_text_that_is_named_is_in_both_languages() {
    let (vietnamese, english) = (written("vi"), written("en"));
    for (id, file) in named(&vietnamese) {
        assert!(vietnamese.contains(&id), "{file}: no `{id}` in vi.ftl");
        assert!(english.contains(&id), "{file}: no `{id}` in en.ftl");
    }
}

#[test]
fn every_text_in_the_files_is_named() {
    for language in ["vi", "en"] {
        let written = written(language);
        let named: BTreeSet<_> = named(&written).into_iter().map(|(id, _)| id).collect();
        let unused: Vec<_> = written.difference(&named).collect();
        assert!(unused.is_empty(), "{language}.ftl: nobody says {unused:?}");
    }
}
