//! `GET /method`: exactly how figures are computed, and what is stored.

use askama::Template;

use super::editions::verifier_keys;
use super::failure::Failure;
use super::preview::Preview;
use super::query::PublicQuery;
use super::reading::Reading;
use crate::domain::figures::method::Method;
use crate::web::State;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

#[derive(Template)]
#[template(path = "public/templates/method.html")]
struct MethodPage<'a> {
    style: &'static str,
    words: Words<'a>,
    preview: Preview,
    reading: Reading<'a>,
    methods: Vec<MethodView>,
    reasons: Vec<Phrase>,
    /// The keys that verify the editions, the newest last.
    keys: Vec<String>,
    k: String,
    min_n: String,
}

/// The explanation of a method.
struct MethodView {
    method: Method,
    name: Phrase,
    version: u32,
    formula: Phrase,
    example: Phrase,
}

/// The ids of the reasons for which an agency is not ranked, as in [`crate::domain::figures::ranking`].
const REASONS: [&str; 7] = [
    "unranked-no-cases",
    "unranked-few-cases",
    "unranked-low-coverage",
    "unranked-other-definition",
    "unranked-not-whole-period",
    "unranked-suppressed",
    "unranked-not-closed",
];

/// Returns the page as HTML.
pub(super) fn page(state: &State, request: &PublicQuery) -> Result<String, Failure> {
    let reading = Reading::new(state, request, None);
    let words = reading.words;
    let (k, min_n) = (state.store.k().to_string(), state.min_n.to_string());
    let described = (
        words.say("method-page").text,
        words.say("describe-method").text,
    );
    let page = MethodPage {
        preview: Preview::new(state, &reading, "/method", described),
        style: styles::PUBLIC,
        words,
        methods: Method::ALL
            .into_iter()
            .map(|method| MethodView {
                method,
                name: words.say(&format!("method-{method}")),
                version: method.version(),
                formula: words.say(&format!("formula-{method}")),
                example: words.say(&format!("example-{method}")),
            })
            .collect(),
        reasons: REASONS
            .map(|id| words.say_with(id, &[("k", &k), ("min_n", &min_n)]))
            .into(),
        keys: keys(state),
        reading,
        k,
        min_n,
    };
    Ok(page.render()?)
}

/// The keys that verify the editions; none before the first is released.
fn keys(state: &State) -> Vec<String> {
    let known = state.editions.known();
    let log = known.as_ref().and_then(|known| known.log());
    let keys = log.map_or_else(Vec::new, verifier_keys);
    keys.iter().map(ToString::to_string).collect()
}
