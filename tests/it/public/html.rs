//! What a page says, and in which language it is marked.

use scraper::{ElementRef, Html};

/// A text that is seen or read out.
#[derive(Debug)]
pub struct Said {
    pub text: String,
    /// The nearest `lang` around it.
    pub language: String,
}

/// Attributes that are read out.
const READ_OUT: [&str; 4] = ["alt", "aria-label", "title", "placeholder"];

/// Elements whose text nobody sees.
const HIDDEN: [&str; 3] = ["style", "script", "metadata"];

/// Every text of a page or drawing, in order. A page must be HTML without a mistake.
pub fn said(page: &str) -> Vec<Said> {
    let parsed = Html::parse_document(page);
    if page.starts_with("<!") {
        assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
    }
    let mut said = Vec::new();
    listen(parsed.root_element(), "", &mut said);
    said
}

/// Collects what an element says; `around` is the language around it.
fn listen(element: ElementRef<'_>, around: &str, said: &mut Vec<Said>) {
    // Found by its local name, for drawings have `xml:lang`.
    let attribute = |name| {
        let mut attributes = element.value().attrs();
        attributes.find_map(|(known, value)| (known == name).then_some(value))
    };
    let language = attribute("lang").unwrap_or(around);
    let of = |text: &str| Said {
        text: text.to_owned(),
        language: language.to_owned(),
    };
    said.extend(READ_OUT.into_iter().filter_map(attribute).map(of));
    if HIDDEN.contains(&element.value().name()) {
        return;
    }
    for child in element.children() {
        if let Some(text) = child.value().as_text().map(|text| text.trim()) {
            if !text.is_empty() {
                said.push(of(text));
            }
        } else if let Some(child) = ElementRef::wrap(child) {
            listen(child, language, said);
        }
    }
}

/// Whether a letter of a text is Latin with a mark on it, as only Vietnamese has here.
pub fn has_vietnamese_letter(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{c0}'..='\u{24f}' | '\u{1ea0}'..='\u{1ef9}') && !matches!(c, '×' | '÷')
    })
}
