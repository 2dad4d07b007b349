//! The cells of an OpenDocument spreadsheet.

use std::io::BufRead;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::cell;
use crate::domain::files::table::MAX_RECORD;

/// The value that a cell has beside the text that it shows.
pub(super) enum CellValue {
    /// The shown text is the value.
    Shown,
    /// A text that stands for the shown one: a text, a date or a boolean.
    Text(String),
    Number(f64),
}

impl CellValue {
    /// Returns the value by the cell's attributes.
    pub fn of(e: &BytesStart<'_>) -> Result<Self, quick_xml::Error> {
        let kind = attribute(e, "office:value-type")?;
        let name = match kind.as_deref() {
            Some("float" | "percentage" | "currency") => "office:value",
            Some("date") => "office:date-value",
            Some("time") => "office:time-value",
            Some("boolean") => "office:boolean-value",
            Some("string") => "office:string-value",
            _ => return Ok(Self::Shown),
        };
        let Some(value) = attribute(e, name)?.filter(|value| !value.is_empty()) else {
            return Ok(Self::Shown);
        };
        Ok(match name {
            "office:value" => value.parse().map_or(Self::Shown, Self::Number),
            "office:time-value" => Self::Text(time(&value).unwrap_or(value)),
            "office:boolean-value" => Self::Text(value.to_uppercase()),
            _ => Self::Text(value),
        })
    }

    /// Reads the cell to its end and returns its text.
    pub fn read(self, xml: &mut Reader<impl BufRead>) -> Result<String, quick_xml::Error> {
        let shown = shown(xml)?;
        Ok(match self {
            Self::Shown => shown,
            Self::Text(text) => text,
            Self::Number(value) => {
                let plain = cell::number(value);
                if is_code(&shown, &plain) {
                    shown
                } else {
                    plain
                }
            }
        })
    }
}

/// Whether a number is shown as the digits of a code: with leading zeros or letters, but without
/// separators.
fn is_code(shown: &str, plain: &str) -> bool {
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    let is_separated = shown.contains(|c: char| c.is_whitespace() || ".,'".contains(c));
    !is_separated && digits.len() >= plain.len() && digits.trim_start_matches('0') == plain
}

/// Returns the attribute of a full name.
pub(super) fn attribute(
    e: &BytesStart<'_>,
    name: &str,
) -> Result<Option<String>, quick_xml::Error> {
    let found = e.try_get_attribute(name)?;
    found
        .map(|found| {
            Ok(found
                .normalized_value(XmlVersion::Implicit1_0)?
                .into_owned())
        })
        .transpose()
}

/// Passes over an element, to its end.
pub(super) fn skip(
    xml: &mut Reader<impl BufRead>,
    e: &BytesStart<'_>,
) -> Result<(), quick_xml::Error> {
    xml.read_to_end_into(e.name(), &mut Vec::new()).map(drop)
}

/// Reads a cell to its end and returns the text of its paragraphs, one a line, without what is not
/// its text: notes, drawings and readings of characters.
fn shown(xml: &mut Reader<impl BufRead>) -> Result<String, quick_xml::Error> {
    let mut text = String::new();
    let mut buffer = Vec::new();
    let mut depth = 0_u32;
    let mut paragraphs = 0_u32;
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer)?;
        if text.len() > MAX_RECORD && !matches!(event, Event::Start(_) | Event::End(_) | Event::Eof)
        {
            continue;
        }
        match event {
            Event::Start(e) => match e.name().as_ref() {
                "office:annotation" | "text:ruby-text" | "text:note" | "table:table" => {
                    skip(xml, &e)?;
                }
                name if name.starts_with("draw:") => skip(xml, &e)?,
                name => {
                    match name {
                        "text:p" | "text:h" => {
                            if paragraphs > 0 {
                                text.push('\n');
                            }
                            paragraphs += 1;
                        }
                        "text:s" => {
                            let count = attribute(&e, "text:c")?.and_then(|c| c.parse().ok());
                            text.push_str(&" ".repeat(count.unwrap_or(1).min(MAX_RECORD)));
                        }
                        "text:tab" => text.push('\t'),
                        "text:line-break" => text.push('\n'),
                        _ => {}
                    }
                    depth += 1;
                }
            },
            Event::End(_) if depth == 0 => return Ok(text),
            Event::End(_) => depth -= 1,
            Event::Text(part) if depth > 0 => push_words(&mut text, &part.xml10_content()),
            Event::CData(part) if depth > 0 => push_words(&mut text, &part.xml10_content()),
            Event::GeneralRef(part) if depth > 0 => {
                let named = || resolve_predefined_entity(&part).map(str::to_owned);
                let letter = part.resolve_char_ref()?.map(String::from).or_else(named);
                text.push_str(&letter.unwrap_or_default());
            }
            Event::Eof => {
                return Err(quick_xml::errors::IllFormedError::MissingEndTag(
                    "table:table-cell".to_owned(),
                )
                .into());
            }
            _ => {}
        }
    }
}

/// Adds text, in which a run of white space is one space.
fn push_words(text: &mut String, part: &str) {
    for letter in part.chars() {
        if !matches!(letter, ' ' | '\t' | '\r' | '\n') {
            text.push(letter);
        } else if !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

/// Returns a time of day such as `09:30:00` for a duration such as `PT9H30M0S`.
fn time(duration: &str) -> Option<String> {
    let mut parts = [0_u32; 3];
    let mut rest = duration.strip_prefix("PT")?;
    for (part, unit) in parts.iter_mut().zip(['H', 'M', 'S']) {
        if let Some((number, after)) = rest.split_once(unit) {
            let whole = number.split(['.', ',']).next()?;
            *part = whole.parse().ok()?;
            rest = after;
        }
    }
    let [hours, minutes, seconds] = parts;
    rest.is_empty()
        .then(|| format!("{hours:02}:{minutes:02}:{seconds:02}"))
}
