//! `GET /privacy`: what is kept of cases, answers and people, what is not, and for how long.

use askama::Template;

use super::failure::Failure;
use super::preview::Preview;
use super::query::PublicQuery;
use super::reading::Reading;
use crate::web::State;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

#[derive(Template)]
#[template(path = "public/templates/privacy.html")]
struct PrivacyPage<'a> {
    style: &'static str,
    words: Words<'a>,
    preview: Preview,
    reading: Reading<'a>,
    sections: Vec<PrivacySection>,
    /// What is kept, and for how long.
    times: Vec<(Phrase, Phrase)>,
}

/// A section of the page.
struct PrivacySection {
    id: &'static str,
    title: Phrase,
    texts: Vec<Phrase>,
}

/// Returns the page as HTML.
pub(super) fn page(state: &State, request: &PublicQuery) -> Result<String, Failure> {
    let reading = Reading::new(state, request, None);
    let words = reading.words;
    let k = state.store.k().to_string();
    let say = |id: &str| words.say_with(id, &[("k", k.as_str())]);
    let section = |id: &'static str, title: &str, texts: &[&str]| PrivacySection {
        id,
        title: words.say(title),
        texts: texts.iter().map(|text| say(text)).collect(),
    };
    let described = (
        words.say("privacy-page").text,
        words.say("describe-privacy").text,
    );
    let page = PrivacyPage {
        preview: Preview::new(state, &reading, "/privacy", described),
        style: styles::PUBLIC,
        words,
        sections: vec![
            section(
                "answer",
                "privacy-answer-title",
                &[
                    "privacy-answer",
                    "privacy-answer-comment",
                    "privacy-answer-seen",
                ],
            ),
            section(
                "unkept",
                "privacy-not-title",
                &["privacy-not", "privacy-not-case"],
            ),
            section(
                "case",
                "privacy-case-title",
                &["privacy-case", "privacy-case-seen"],
            ),
            section(
                "staff",
                "privacy-staff-title",
                &["privacy-staff", "privacy-staff-audit"],
            ),
        ],
        times: times(words, state),
        reading,
    };
    Ok(page.render()?)
}

/// Returns what is kept, and for how long.
fn times(words: Words<'_>, state: &State) -> Vec<(Phrase, Phrase)> {
    let rules = &state.retention;
    let number = |id: &str, number: u16| words.say_with(id, &[("number", &number.to_string())]);
    let years = |years: Option<u16>| match years {
        Some(years) => number("privacy-years", years),
        None => words.say("privacy-no-limit"),
    };
    vec![
        (
            words.say("privacy-time-ratings"),
            words.say("privacy-no-limit"),
        ),
        (
            words.say("privacy-time-comments"),
            number("privacy-months", rules.comments_months),
        ),
        (
            words.say("privacy-time-codes"),
            years(rules.case_codes_years),
        ),
        (
            words.say("privacy-time-sessions"),
            number("privacy-days", rules.sessions_days),
        ),
        (words.say("privacy-time-audit"), years(rules.audit_years)),
    ]
}
