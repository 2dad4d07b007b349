//! The page that shows the number of a form that was drawn for a second entry.

use askama::Template;

use super::parts::Carried;
use crate::web::http::styles;
use crate::web::http::words::Words;

/// The number to write on the form, and a field to type it back.
#[derive(Template)]
#[template(path = "counter/paper/templates/number.html")]
pub(in crate::web::counter::paper) struct NumberPage<'a> {
    style: &'static str,
    words: Words<'a>,
    pub(in crate::web::counter::paper) carried: Carried,
    number: String,
    /// Whether the number that was typed back is another one.
    pub(in crate::web::counter::paper) is_wrong: bool,
}

impl<'a> NumberPage<'a> {
    pub(in crate::web::counter::paper) fn new(words: Words<'a>, number: String) -> Self {
        Self {
            style: styles::COUNTER,
            words,
            carried: Vec::new(),
            number,
            is_wrong: false,
        }
    }
}
