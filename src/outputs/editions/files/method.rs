//! `method.md`: how everything was computed and what it does not say, in Vietnamese and then in
//! English, with the same words as the method page.

use super::words::code_id;
use crate::domain::editions::codes::{Code, CodeKind};
use crate::domain::editions::manifest::Manifest;
use crate::domain::language::Languages;

/// The languages, in their order.
const LANGUAGES: [&str; 2] = ["vi", "en"];

/// A paragraph.
enum Paragraph {
    Title(&'static str),
    Text(&'static str),
    Formula(&'static str),
    /// The reasons for which an agency is not ranked.
    Reasons,
    /// The formula of the edition's method and its example.
    Method,
}

use Paragraph::{Formula, Method, Reasons, Text, Title};

/// The document.
const PARTS: &[Paragraph] = &[
    Title("method-source-title"),
    Text("method-source-link"),
    Text("method-source-month"),
    Text("method-source-answers"),
    Text("method-source-mixing"),
    Title("method-scores-title"),
    Method,
    Text("method-rounding"),
    Text("method-target"),
    Title("method-limits-title"),
    Text("method-limits-k"),
    Text("method-limits-min-n"),
    Title("method-interval-title"),
    Text("method-interval"),
    Formula("method-interval-variance"),
    Text("method-interval-wilson"),
    Text("edition-note-effective-n"),
    Text("method-interval-mean"),
    Text("method-interval-population"),
    Text("interval-note"),
    Title("method-coverage-title"),
    Text("method-coverage"),
    Title("method-rank-title"),
    Text("method-rank"),
    Text("method-rank-interval"),
    Text("method-unranked"),
    Reasons,
    Text("intake-note"),
    Title("method-groups-title"),
    Text("method-groups"),
    Formula("method-groups-formula"),
    Text("method-groups-words"),
    Text("method-funnel"),
    Formula("method-funnel-formula"),
    Text("method-funnel-words"),
    Text("method-change"),
    Formula("method-change-formula"),
    Text("method-change-words"),
    Text("method-comparison-limits"),
    Title("flagged-title"),
    Text("method-flagged"),
    Title("edition-recompute-title"),
    Text("edition-recompute"),
    Text("edition-recompute-limits"),
];

/// The text of `method.md`.
pub(super) fn text(manifest: &Manifest, languages: &Languages) -> String {
    let mut text = String::new();
    for language in LANGUAGES {
        let method = &manifest.method;
        let (k, min_n) = (method.k.to_string(), method.min_n.to_string());
        let say = |id: &str| {
            let values = [("k", k.as_str()), ("min_n", min_n.as_str())];
            languages.find(language, id, &values).1
        };
        let mut add = |paragraph: &str| {
            text.push_str(paragraph);
            text.push_str("\n\n");
        };
        add(&format!("# {}", say("method-page")));
        if language == "vi" {
            add(&format!("{} ({})", manifest.title, manifest.id));
        }
        for part in PARTS {
            match part {
                Title(id) => add(&format!("## {}", say(id))),
                Text(id) => add(&say(id)),
                Formula(id) => add(&format!("    {}", say(id))),
                Reasons => {
                    let reasons = Code::ALL.iter().filter(|code| is_unranked(**code));
                    let lines = reasons
                        .map(|code| format!("- `{}`: {}", code.name(), say(&code_id(*code))));
                    add(&lines.collect::<Vec<_>>().join("\n"));
                }
                Method => {
                    let (method, version) = (method.name, method.version);
                    let name = say(&format!("method-{method}"));
                    let said = [
                        format!("**{name}** (`{method}`, {version})"),
                        format!("    {}", say(&format!("formula-{method}"))),
                        say(&format!("example-{method}")),
                    ];
                    add(&said.join("\n\n"));
                }
            }
        }
    }
    format!("{}\n", text.trim_end())
}

/// Whether a code says why an agency is not ranked.
fn is_unranked(code: Code) -> bool {
    code.kind() == CodeKind::Reason && code != Code::NoData
}
