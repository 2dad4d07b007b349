//! The page for an address that shows nothing: what was not found, and where to go on.

use askama::Template;

use super::STYLE;
use super::asked::Asked;
use super::failure::Failure;
use super::periods::{self, Offered};
use super::reading::Reading;
use crate::domain::agency::Agency;
use crate::domain::period::Period;
use crate::web::words::{Phrase, Words};
use crate::web::{Error, State};

/// What there is not.
pub(super) enum Missing {
    /// No page at all.
    Address,
    /// No such block.
    Block,
    /// No such agency.
    Agency,
    /// A text that is no period.
    Period,
    /// A text that names no method.
    Method,
    /// The agency did not exist in that period.
    NotThen(Box<Agency>, Period),
}

impl Missing {
    /// The ids of its title and of its text.
    fn ids(&self) -> (&'static str, &'static str) {
        match self {
            Self::Address => ("missing-address-title", "missing-address"),
            Self::Block => ("missing-block-title", "missing-block"),
            Self::Agency => ("missing-agency-title", "missing-agency"),
            Self::Period => ("missing-period-title", "missing-period"),
            Self::Method => ("missing-method-title", "missing-method"),
            Self::NotThen(..) => ("missing-then-title", "missing-then"),
        }
    }
}

#[derive(Template)]
#[template(path = "public/templates/missing.html")]
struct MissingPage<'a> {
    style: &'static str,
    words: Words<'a>,
    reading: Reading<'a>,
    title: Phrase,
    text: Phrase,
    /// Where the reader may have wanted to go: name and address.
    links: Vec<(Phrase, String)>,
}

/// Every address that is none.
pub(super) fn any_address(_: &State, _: &Asked) -> Result<String, Failure> {
    Err(Missing::Address.into())
}

/// The page.
pub(super) fn page(state: &State, asked: &Asked, missing: &Missing) -> Result<String, Error> {
    let reading = Reading::new(state, asked, None);
    let words = reading.words;
    let values = match missing {
        Missing::NotThen(agency, period) => {
            let name = words.name(&agency.name, agency.name_en.as_deref());
            (name.text, periods::name(words, *period).text)
        }
        _ => Default::default(),
    };
    let values = [("agency", values.0.as_str()), ("period", values.1.as_str())];
    let (title, text) = missing.ids();
    let page = MissingPage {
        style: STYLE,
        words,
        title: words.say(title),
        text: words.say_with(text, &values),
        links: links(state, missing, &reading)?,
        reading,
    };
    Ok(page.render()?)
}

fn links(
    state: &State,
    missing: &Missing,
    reading: &Reading<'_>,
) -> Result<Vec<(Phrase, String)>, Error> {
    let words = reading.words;
    let Missing::NotThen(agency, period) = missing else {
        return Ok(Vec::new());
    };
    let mut links = Vec::new();
    // The periods in which this agency has figures, then the one that took over from it.
    let offered = Offered::new(state.store.list_periods()?);
    for other in offered.newest(*period, usize::MAX) {
        if agency.is_valid_in(other) {
            let address = reading.agency(agency.code.as_str(), other);
            links.push((periods::name(words, other), address));
        }
    }
    if let Some(code) = &agency.successor
        && let Some(successor) = state.store.find_agency(code.as_str())?
        && successor.is_valid_in(*period)
    {
        let name = words.name(&successor.name, successor.name_en.as_deref());
        links.push((name, reading.agency(code.as_str(), *period)));
    }
    Ok(links)
}
