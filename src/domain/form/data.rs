//! The fields of a sent form, and the answers that they hold.

use std::collections::BTreeSet;

use super::problem::FormProblem;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{BASE_LANGUAGE, Component, Definition};

/// The fields of a sent form, in order.
#[derive(Clone, Debug, Default)]
pub struct FormData(Vec<(String, String)>);

impl FormData {
    /// Fields by name and value.
    pub fn new(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(fields.into_iter().collect())
    }

    /// The value of a field; the last one where the field is repeated.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.values(name).last()
    }

    /// The trimmed value of a field; empty where the field is missing.
    pub fn text(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default().trim()
    }

    /// Adds a field unless it already has a value.
    pub fn complete(&mut self, name: &str, value: impl FnOnce() -> String) {
        if !self.is_given(name) {
            self.0.push((name.to_owned(), value()));
        }
    }

    /// The fields in the order in which they were sent.
    pub fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    /// The fields in the order in which they were sent.
    #[cfg(test)]
    pub(super) fn pairs(self) -> impl Iterator<Item = (String, String)> {
        self.0.into_iter()
    }

    fn values<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the field is there and not empty.
    fn is_given(&self, name: &str) -> bool {
        self.find(name)
            .is_some_and(|value| !value.trim().is_empty())
    }
}

/// Everything that a citizen has answered so far, carried from step to step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// One rating a question, in definition order.
    pub ratings: Vec<Rating>,
    /// The answer to each component's screen question.
    pub screens: Vec<Option<bool>>,
    /// Whether each component was ticked as not applicable.
    pub not_applicable: Vec<bool>,
    /// The comment as it was typed.
    pub comment: String,
    /// The language of the form, one of the definition's.
    pub language: String,
    /// The form's random mark, by which a repeated submission is recognised.
    pub press: Option<String>,
    /// The steps whose blanks or contradictions were pointed out already (field `asked`).
    pub pointed_out: BTreeSet<String>,
}

impl Answered {
    /// An empty form.
    pub fn nothing(definition: &Definition, language: &str) -> Self {
        let components = definition.components.len();
        Self {
            ratings: vec![Rating::Blank; definition.questions().count()],
            screens: vec![None; components],
            not_applicable: vec![false; components],
            comment: String::new(),
            language: offered(definition, language).to_owned(),
            press: None,
            pointed_out: BTreeSet::new(),
        }
    }

    /// Reads a sent form. Invalid values are dropped, and returned as problems.
    pub(super) fn read(definition: &Definition, data: &FormData) -> (Self, Vec<FormProblem>) {
        let language = data.find("lang").unwrap_or(BASE_LANGUAGE);
        let mut answered = Self::nothing(definition, language);
        let mut problems = Vec::new();
        for (index, (_, question)) in definition.questions().enumerate() {
            match read_rating(definition, data, &question.code) {
                Some(rating) => answered.ratings[index] = rating,
                None => problems.push(FormProblem::InvalidAnswer { question: index }),
            }
        }
        for (index, component) in definition.components.iter().enumerate() {
            if component.screen.is_some() {
                match data.find(&screen_field(component)).map(str::trim) {
                    None | Some("") => {}
                    Some("yes") => answered.screens[index] = Some(true),
                    Some("no") => answered.screens[index] = Some(false),
                    Some(_) => problems.push(FormProblem::InvalidScreen { component: index }),
                }
            }
            answered.not_applicable[index] = component.not_applicable.is_some()
                && data.is_given(&not_applicable_field(component));
        }
        data.find("comment")
            .unwrap_or_default()
            .clone_into(&mut answered.comment);
        answered.press = data
            .find("press")
            .map(str::trim)
            .filter(|press| !press.is_empty())
            .map(str::to_owned);
        answered.pointed_out = data
            .values("asked")
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect();
        (answered, problems)
    }

    /// The ratings that count. A component that does not apply is `x` throughout, even where a
    /// question of it was answered first: a chosen radio button can't be unchosen.
    pub fn ratings(&self, definition: &Definition) -> Ratings {
        Ratings::new(
            definition
                .questions()
                .zip(&self.ratings)
                .map(|((component, _), &rating)| {
                    if self.is_left_out(component) {
                        Rating::NotApplicable
                    } else {
                        rating
                    }
                }),
        )
    }

    /// Whether a component does not apply, by its box or by "no" to its screen question.
    pub fn is_left_out(&self, component: usize) -> bool {
        self.not_applicable.get(component) == Some(&true)
            || self.screens.get(component) == Some(&Some(false))
    }
}

/// The name of the field of a component's screen question.
pub fn screen_field(component: &Component) -> String {
    format!("screen-{}", component.id)
}

/// The name of the box by which a component does not apply.
pub fn not_applicable_field(component: &Component) -> String {
    format!("na-{}", component.id)
}

fn offered<'d>(definition: &'d Definition, language: &str) -> &'d str {
    definition
        .languages
        .iter()
        .find(|offered| *offered == language)
        .map_or(BASE_LANGUAGE, String::as_str)
}

/// The rating of a question; `None` where it is invalid, or where two different ones were sent.
fn read_rating(definition: &Definition, data: &FormData, code: &str) -> Option<Rating> {
    let mut found = None;
    for value in data.values(code) {
        let rating = Rating::parse(value)?;
        if let Rating::Level(level) = rating {
            definition.level(level)?;
        }
        if found.is_some_and(|before| before != rating) {
            return None;
        }
        found = Some(rating);
    }
    Some(found.unwrap_or(Rating::Blank))
}
