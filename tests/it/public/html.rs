//! What a page says, and in which language it is marked.

/// A text that is seen or read out.
#[derive(Debug)]
pub struct Said {
    pub text: String,
    /// The nearest `lang` around it.
    pub language: String,
}

/// Attributes that are read out.
const READ_OUT: [&str; 4] = ["alt", "aria-label", "title", "placeholder"];

const VOID: [&str; 8] = ["meta", "link", "img", "br", "input", "hr", "col", "wbr"];

/// Every text of a page or drawing, in order.
pub fn said(page: &str) -> Vec<Said> {
    let mut said = Vec::new();
    let mut open: Vec<(String, String)> = Vec::new();
    for part in page.split('<').skip(1) {
        let (tag, text) = split_tag(part);
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric())
            .collect();
        if tag.starts_with('/') {
            let at = open.iter().rposition(|(of, _)| *of == name);
            open.truncate(at.unwrap_or_else(|| panic!("</{name}> closes nothing")));
        } else if !name.is_empty() {
            let around = open.last().map_or("", |(_, language)| language);
            let language = attribute(tag, "lang").unwrap_or_else(|| around.to_owned());
            for read_out in READ_OUT {
                said.extend(attribute(tag, read_out).map(|text| Said {
                    text,
                    language: language.clone(),
                }));
            }
            if !VOID.contains(&name.as_str()) && !tag.ends_with('/') {
                open.push((name, language));
            }
        }
        let hidden = ["style", "script", "metadata"];
        if let Some((of, language)) = open.last()
            && !hidden.contains(&of.as_str())
            && !text.trim().is_empty()
        {
            said.push(Said {
                text: unescape(text.trim()),
                language: language.clone(),
            });
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    said
}

/// A tag without its brackets, and the text after it; a `>` may stand in an attribute.
fn split_tag(part: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in part.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return (&part[..at], &part[at + 1..]),
            _ => {}
        }
    }
    (part, "")
}

/// The value of an attribute, also where it has a prefix: `xml:lang`.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let is_named = |before: &str| before.ends_with([' ', ':', '\n']);
    tag.match_indices(&format!("{name}=\""))
        .find(|(at, _)| is_named(&tag[..*at]))
        .and_then(|(at, found)| tag[at + found.len()..].split('"').next())
        .map(unescape)
}

/// The values of an attribute of all tags of a name.
pub fn attributes(page: &str, tag: &str, name: &str) -> Vec<String> {
    page.split(&format!("<{tag} "))
        .skip(1)
        .filter_map(|part| attribute(&format!(" {}", split_tag(part).0), name))
        .collect()
}

fn unescape(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (escaped, plain)| {
        text.replace(escaped, plain)
    })
}

/// Whether a letter of a text is Latin with a mark on it, as only Vietnamese has here.
pub fn has_vietnamese_letter(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{c0}'..='\u{24f}' | '\u{1ea0}'..='\u{1ef9}') && !matches!(c, '×' | '÷')
    })
}
