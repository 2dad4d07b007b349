//! Word documents as templates, in which each `{{name}}` is replaced by a value.
//!
//! Word splits text over runs at will, for spelling or revisions. So a placeholder is looked for in
//! the whole text of its paragraph, and its value takes the look of the run in which it begins. A
//! paragraph in which nothing but empty values is left goes, unless it is the last of its cell or box.
//!
//! This is code of our own, so that nothing else of a province's document changes: a library that
//! reads a document into a model of its own would drop what the model lacks.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesText, Event};
use quick_xml::{Reader, Writer};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Why a template can't be filled.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// The file isn't a Word document.
    #[error("this is no Word document (.docx): {0}")]
    Zip(#[from] ZipError),
    /// The file has no text.
    #[error("this is no Word document (.docx): it has no word/document.xml")]
    NoDocument,
    /// A part of the file is broken.
    #[error("{part} can't be read: {reason}")]
    Part {
        /// The name of the part.
        part: String,
        /// Why.
        reason: String,
    },
    /// A placeholder that has no value, and those that have one.
    #[error("`{{{{{0}}}}}` stands for nothing; there are {1}")]
    Unknown(String, String),
}

/// The most bytes of a part, far more than any letter needs; it keeps archive bombs out.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Returns the document with its placeholders replaced in text, headers and footers.
///
/// # Errors
/// When the template is not a Word document, or has a placeholder without a value.
pub fn fill(template: &[u8], values: &[(&str, String)]) -> Result<Vec<u8>, DocxError> {
    let mut archive = ZipArchive::new(Cursor::new(template))?;
    let mut filled = ZipWriter::new(Cursor::new(Vec::new()));
    let mut has_document = false;
    for index in 0..archive.len() {
        let file = archive.by_index(index)?;
        let name = file.name()?.into_owned();
        if !has_text(&name) {
            filled.raw_copy_file(file)?;
            continue;
        }
        has_document |= name == "word/document.xml";
        let broken = |reason: String| DocxError::Part {
            part: name.clone(),
            reason,
        };
        let mut xml = String::new();
        file.take(LARGEST)
            .read_to_string(&mut xml)
            .map_err(|error| broken(error.to_string()))?;
        let pieces = pieces(&xml).map_err(|error| broken(error.to_string()))?;
        let pieces = fill_paragraphs(pieces, values)?;
        let xml = written(pieces).map_err(|error| broken(error.to_string()))?;
        filled.start_file(&name, SimpleFileOptions::default())?;
        filled.write_all(&xml).map_err(ZipError::from)?;
    }
    if !has_document {
        return Err(DocxError::NoDocument);
    }
    Ok(filled.finish()?.into_inner())
}

fn has_text(part: &str) -> bool {
    part.strip_prefix("word/").is_some_and(|name| {
        name.ends_with(".xml")
            && ["document", "header", "footer"]
                .iter()
                .any(|kind| name.starts_with(kind))
    })
}

/// A piece of a part, with the number of its paragraph, from 1; 0 is outside of all.
struct Piece {
    paragraph: usize,
    content: Content,
}

/// Markup, or the text of a run.
enum Content {
    Markup(Event<'static>),
    Text(String),
}

impl Piece {
    fn begins_paragraph(&self) -> bool {
        matches!(&self.content, Content::Markup(Event::Start(tag)) if tag.local_name().as_ref() == "p")
    }

    /// Whether this is the space between two elements.
    fn is_space(&self) -> bool {
        matches!(&self.content, Content::Markup(Event::Text(text)) if text.trim().is_empty())
    }
}

fn pieces(xml: &str) -> Result<Vec<Piece>, quick_xml::Error> {
    let mut reader = Reader::from_str(xml);
    let mut pieces = Vec::new();
    // A text box puts paragraphs inside a paragraph.
    let (mut open, mut count) = (Vec::new(), 0);
    let mut text: Option<String> = None;
    loop {
        let event = reader.read_event()?;
        let paragraph = open.last().copied().unwrap_or_default();
        let mut push = |paragraph, content| pieces.push(Piece { paragraph, content });
        match (&event, &mut text) {
            (Event::Eof, _) => return Ok(pieces),
            (Event::Text(part), Some(text)) => text.push_str(part),
            (Event::CData(part), Some(text)) => text.push_str(part),
            (Event::GeneralRef(part), Some(text)) => {
                text.extend(part.resolve_char_ref()?);
                text.push_str(resolve_predefined_entity(part).unwrap_or_default());
            }
            (Event::Start(tag), _) if tag.local_name().as_ref() == "t" => {
                let mut tag = tag.to_owned();
                if tag.try_get_attribute("xml:space")?.is_none() {
                    // Without it, spaces at the ends of a value would be lost.
                    tag.push_attribute(("xml:space", "preserve"));
                }
                push(paragraph, Content::Markup(Event::Start(tag)));
                text = Some(String::new());
            }
            (Event::End(tag), _) if tag.local_name().as_ref() == "t" => {
                push(paragraph, Content::Text(text.take().unwrap_or_default()));
                push(paragraph, Content::Markup(event.into_owned()));
            }
            (Event::Start(tag), _) if tag.local_name().as_ref() == "p" => {
                count += 1;
                open.push(count);
                push(count, Content::Markup(event.into_owned()));
            }
            (Event::End(tag), _) if tag.local_name().as_ref() == "p" => {
                open.pop();
                push(paragraph, Content::Markup(event.into_owned()));
            }
            _ => push(paragraph, Content::Markup(event.into_owned())),
        }
    }
}

fn fill_paragraphs(
    mut pieces: Vec<Piece>,
    values: &[(&str, String)],
) -> Result<Vec<Piece>, DocxError> {
    let mut paragraphs: BTreeMap<usize, Vec<&mut String>> = BTreeMap::new();
    for piece in &mut pieces {
        if let Content::Text(text) = &mut piece.content {
            paragraphs.entry(piece.paragraph).or_default().push(text);
        }
    }
    let mut emptied = Vec::new();
    for (paragraph, mut texts) in paragraphs {
        let had_text = texts.iter().any(|text| !text.is_empty());
        fill_texts(&mut texts, values)?;
        if had_text && texts.iter().all(|text| text.is_empty()) {
            emptied.push(paragraph);
        }
    }
    for paragraph in emptied {
        drop_paragraph(&mut pieces, paragraph);
    }
    Ok(pieces)
}

/// Drops a paragraph that another one follows and that holds no text box.
fn drop_paragraph(pieces: &mut Vec<Piece>, paragraph: usize) {
    let is_its = |piece: &Piece| piece.paragraph == paragraph;
    let (Some(first), Some(last)) = (
        pieces.iter().position(is_its),
        pieces.iter().rposition(is_its),
    ) else {
        return;
    };
    let mut following = pieces[last + 1..].iter().filter(|piece| !piece.is_space());
    let is_followed = following.next().is_some_and(Piece::begins_paragraph);
    if is_followed && pieces[first..=last].iter().all(is_its) {
        pieces.drain(first..=last);
    }
}

/// Replaces the placeholders of one paragraph, given the texts of its runs.
fn fill_texts(texts: &mut [&mut String], values: &[(&str, String)]) -> Result<(), DocxError> {
    let whole: String = texts.iter().map(|text| text.as_str()).collect();
    let mut ends = Vec::new();
    let mut end = 0;
    for text in texts.iter() {
        end += text.len();
        ends.push(end);
    }
    let mut filled = vec![String::new(); texts.len()];
    let mut run = 0;
    let mut at = 0;
    while let Some(rest) = whole.get(at..).filter(|rest| !rest.is_empty()) {
        // Runs that end here, and empty ones, are done.
        while ends.get(run).is_some_and(|end| *end <= at) {
            run += 1;
        }
        let Some((end, text)) = ends.get(run).zip(filled.get_mut(run)) else {
            break;
        };
        let placeholder = rest
            .strip_prefix("{{")
            .and_then(|rest| rest.split_once("}}"))
            .map(|(name, _)| name);
        if let Some(name) = placeholder {
            let known = values.iter().find(|(known, _)| *known == name.trim());
            let Some((_, value)) = known else {
                let names: Vec<String> = values
                    .iter()
                    .map(|(name, _)| format!("{{{{{name}}}}}"))
                    .collect();
                return Err(DocxError::Unknown(name.to_owned(), names.join(", ")));
            };
            text.push_str(value);
            at += name.len() + 4;
        } else {
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let next = rest[first..].find("{{");
            let next = next.map_or(whole.len(), |next| at + first + next);
            let stop = next.min(*end);
            text.push_str(&whole[at..stop]);
            at = stop;
        }
    }
    for (text, filled) in texts.iter_mut().zip(filled) {
        **text = filled;
    }
    Ok(())
}

fn written(pieces: Vec<Piece>) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    for piece in pieces {
        match piece.content {
            Content::Markup(event) => writer.write_event(event)?,
            Content::Text(text) => writer.write_event(Event::Text(BytesText::new(&text)))?,
        }
    }
    Ok(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(xml: &str, values: &[(&str, &str)]) -> Result<String, DocxError> {
        let values: Vec<(&str, String)> = values
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        let pieces = fill_paragraphs(pieces(xml).unwrap(), &values)?;
        Ok(String::from_utf8(written(pieces).unwrap()).unwrap())
    }

    /// The texts of the runs.
    fn texts(xml: &str) -> Vec<String> {
        let pieces = pieces(xml).unwrap();
        let text = |piece: Piece| match piece.content {
            Content::Text(text) => Some(text),
            Content::Markup(_) => None,
        };
        pieces.into_iter().filter_map(text).collect()
    }

    const SPLIT: &str = "<w:p><w:r><w:t>Gửi {</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{na</w:t></w:r>\
                         <w:r><w:t></w:t></w:r><w:r><w:t>me}} và {{ b }}{{b}}.</w:t></w:r></w:p>";

    #[test]
    fn a_placeholder_split_over_runs_is_found() {
        let xml = filled(SPLIT, &[("name", "Bà Ngọ"), ("b", "Ông Tý")]).unwrap();
        assert_eq!(texts(&xml), ["Gửi Bà Ngọ", "", "", " và Ông TýÔng Tý."]);
        assert!(xml.contains("<w:rPr><w:b/></w:rPr>"));
    }

    #[test]
    fn a_value_that_looks_like_markup_stays_text() {
        let value = "<w:b/> & {{b}} \"x\" ]]>";
        let xml = filled("<w:p><w:t>{{a}}</w:t></w:p>", &[("a", value)]).unwrap();
        assert_eq!(texts(&xml), [value]);
        assert!(!xml.contains("<w:b/>"));
    }

    #[test]
    fn other_braces_stay() {
        for text in ["a { b } {{", "}} {{c", "ẵ {ẵ} &lt;&amp;&#225;"] {
            let xml = format!("<w:p><w:t>{text}</w:t></w:p>");
            assert_eq!(texts(&filled(&xml, &[]).unwrap()), texts(&xml), "{text}");
        }
        // A placeholder does not continue in another paragraph.
        let two = "<w:p><w:t>{{a</w:t></w:p><w:p><w:t>}}</w:t></w:p>";
        assert_eq!(texts(&filled(two, &[]).unwrap()), ["{{a", "}}"]);
    }

    #[test]
    fn a_placeholder_in_a_text_box_belongs_to_its_own_paragraph() {
        let xml =
            "<w:p><w:t>{{a</w:t><w:txbx><w:p><w:t>{{b}}</w:t></w:p></w:txbx><w:t>}}</w:t></w:p>";
        let xml = filled(xml, &[("a", "1"), ("b", "2")]).unwrap();
        assert_eq!(texts(&xml), ["1", "2", ""]);
    }

    #[test]
    fn an_unknown_placeholder_is_refused_with_the_known_ones() {
        let error = filled("<w:p><w:t>{{applicnt}}</w:t></w:p>", &[("applicant", "")]);
        let message = error.unwrap_err().to_string();
        assert!(
            message.contains("{{applicnt}}") && message.contains("{{applicant}}"),
            "{message}"
        );
    }

    #[test]
    fn a_paragraph_of_empty_values_goes_unless_it_is_the_last() {
        let cell = "<w:tc><w:p><w:t>{{a}}</w:t></w:p> <w:p><w:t>{{b}}</w:t></w:p></w:tc>";
        let without = filled(cell, &[("a", ""), ("b", "2")]).unwrap();
        assert_eq!(without.matches("<w:p>").count(), 1);
        assert_eq!(texts(&without), ["2"]);
        let last = filled(cell, &[("a", "1"), ("b", "")]).unwrap();
        assert_eq!(texts(&last), ["1", ""]);
        let boxed = "<w:p><w:t>{{a}}</w:t><w:p><w:t>x</w:t></w:p></w:p><w:p/><w:p></w:p>";
        assert_eq!(texts(&filled(boxed, &[("a", "")]).unwrap()), ["", "x"]);
    }

    #[test]
    fn a_file_that_is_not_a_document_is_refused() {
        assert!(matches!(fill(b"PK", &[]), Err(DocxError::Zip(_))));
        let mut empty = ZipWriter::new(Cursor::new(Vec::new()));
        empty
            .start_file("a.xml", SimpleFileOptions::default())
            .unwrap();
        let empty = empty.finish().unwrap().into_inner();
        assert!(matches!(fill(&empty, &[]), Err(DocxError::NoDocument)));
    }
}
