//! The page for an address that does not exist: what was not found, and links to what does.

use askama::Template;

use super::failure::Failure;
use super::missing::Missing;
use super::periods;
use super::periods::OfferedPeriods;
use super::query::PublicQuery;
use super::reading::Reading;
use crate::domain::access::Viewer;
use crate::domain::figures::scope::Scope;
use crate::store::{Store, StoreError};
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::{Error, State};

#[derive(Template)]
#[template(path = "public/templates/missing.html")]
struct MissingPage<'a> {
    style: &'static str,
    words: Words<'a>,
    reading: Reading<'a>,
    title: Phrase,
    text: Phrase,
    /// Pages that the reader may have looked for: name and address.
    links: Vec<(Phrase, String)>,
}

/// The handler of unknown addresses.
pub(super) fn unknown_address(_: &State, _: &PublicQuery) -> Result<String, Failure> {
    Err(Missing::Address.into())
}

/// Returns the page as HTML.
pub(super) fn page(
    store: &Store,
    state: &State,
    request: &PublicQuery,
    missing: &Missing,
) -> Result<String, Error> {
    let reading = Reading::new(state, request, None);
    let words = reading.words;
    let values = match missing {
        Missing::NotThen(agency, period) => {
            let name = words.name(&agency.name, agency.name_en.as_deref());
            (name.text, periods::name(words, *period).text)
        }
        Missing::NotBegun(period) => (String::new(), periods::name(words, *period).text),
        _ => Default::default(),
    };
    let values = [("agency", values.0.as_str()), ("period", values.1.as_str())];
    let (title, text) = text_ids(missing);
    let page = MissingPage {
        style: styles::PUBLIC,
        words,
        title: words.say(title),
        text: words.say_with(text, &values),
        links: links(store, missing, &reading)?,
        reading,
    };
    Ok(page.render()?)
}

/// Returns links to what the reader may have looked for.
fn links(
    store: &Store,
    missing: &Missing,
    reading: &Reading<'_>,
) -> Result<Vec<(Phrase, String)>, Error> {
    let words = reading.words;
    let Missing::NotThen(agency, period) = missing else {
        return Ok(Vec::new());
    };
    let (stored, successor) = store.snapshot(&Viewer::Public, |figures| {
        let successor = match &agency.successor {
            Some(code) => figures.find_agency(code.as_str())?,
            None => None,
        };
        let scope = Scope::Agency(agency.code.to_string());
        Ok::<_, StoreError>((figures.list_shown_periods(&scope)?, successor))
    })?;
    let mut links = Vec::new();
    // The periods in which this agency has figures, then its successor.
    let offered = OfferedPeriods::new(stored);
    for other in offered.newest(*period, usize::MAX) {
        if agency.is_valid_in(other) {
            let address = reading.agency(agency.code.as_str(), other);
            links.push((periods::name(words, other), address));
        }
    }
    if let Some(successor) = successor.filter(|successor| successor.is_valid_in(*period)) {
        let name = words.name(&successor.name, successor.name_en.as_deref());
        links.push((name, reading.agency(successor.code.as_str(), *period)));
    }
    Ok(links)
}

/// Returns the ids of its title and of its text in the language files.
fn text_ids(missing: &Missing) -> (&'static str, &'static str) {
    match missing {
        Missing::Address => ("missing-address-title", "missing-address"),
        Missing::Edition => ("missing-edition-title", "missing-edition"),
        Missing::Block => ("missing-block-title", "missing-block"),
        Missing::Agency => ("missing-agency-title", "missing-agency"),
        Missing::Period => ("missing-period-title", "missing-period"),
        Missing::Method => ("missing-method-title", "missing-method"),
        Missing::NotBegun(_) => ("missing-not-begun-title", "missing-not-begun"),
        Missing::NotThen(..) => ("missing-then-title", "missing-then"),
    }
}
