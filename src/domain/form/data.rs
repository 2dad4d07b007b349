//! What a form brought, field by field, and what it says about the survey's questions.

use std::collections::BTreeSet;

use super::Problem;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{BASE_LANGUAGE, Component, Definition};

/// The fields of a sent form, in their order.
#[derive(Clone, Debug, Default)]
pub struct FormData(Vec<(String, String)>);

impl FormData {
    /// Fields from their names and values.
    pub fn new(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(fields.into_iter().collect())
    }

    /// The value of a field; of one that comes more than once, the last.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.values(name).last()
    }

    /// The value of a field without the spaces around it; empty where the field did not come.
    pub fn text(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default().trim()
    }

    /// Adds a field, unless it came with a value.
    pub fn complete(&mut self, name: &str, value: impl FnOnce() -> String) {
        if !self.is_given(name) {
            self.0.push((name.to_owned(), value()));
        }
    }

    /// The fields as they came.
    pub fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    /// The fields, in their order.
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

    /// Whether the field came, and not empty.
    fn is_given(&self, name: &str) -> bool {
        self.find(name)
            .is_some_and(|value| !value.trim().is_empty())
    }
}

/// Everything a citizen has said so far; carried from step to step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// One rating a question, in definition order, as it was chosen.
    pub ratings: Vec<Rating>,
    /// The answer to each component's screen question.
    pub screens: Vec<Option<bool>>,
    /// Whether each component was ticked as not applicable.
    pub not_applicable: Vec<bool>,
    /// The comment as typed.
    pub comment: String,
    /// The language of the form, one of the definition's.
    pub language: String,
    /// The form's random mark, which tells a repeat from another form.
    pub press: Option<String>,
    /// What was pointed out once already, by step.
    pub asked: BTreeSet<String>,
}

impl Answered {
    /// Nothing said yet.
    pub fn nothing(definition: &Definition, language: &str) -> Self {
        let components = definition.components.len();
        Self {
            ratings: vec![Rating::Blank; definition.questions().count()],
            screens: vec![None; components],
            not_applicable: vec![false; components],
            comment: String::new(),
            language: offered(definition, language).to_owned(),
            press: None,
            asked: BTreeSet::new(),
        }
    }

    /// Reads a form; a value that can't be is left out and told.
    pub(super) fn read(definition: &Definition, data: &FormData) -> (Self, Vec<Problem>) {
        let language = data.find("lang").unwrap_or(BASE_LANGUAGE);
        let mut answered = Self::nothing(definition, language);
        let mut problems = Vec::new();
        for (index, (_, question)) in definition.questions().enumerate() {
            match read_rating(definition, data, &question.code) {
                Some(rating) => answered.ratings[index] = rating,
                None => problems.push(Problem::InvalidAnswer { question: index }),
            }
        }
        for (index, component) in definition.components.iter().enumerate() {
            if component.screen.is_some() {
                match data.find(&screen_field(component)).map(str::trim) {
                    None | Some("") => {}
                    Some("yes") => answered.screens[index] = Some(true),
                    Some("no") => answered.screens[index] = Some(false),
                    Some(_) => problems.push(Problem::InvalidScreen { component: index }),
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
        answered.asked = data
            .values("asked")
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect();
        (answered, problems)
    }

    /// The ratings that count: a component that does not apply is `x` throughout, whatever was
    /// chosen in it before, because a chosen radio button can't be taken back.
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

    /// Whether a component was said not to apply, by its box or by "no" to its screen question.
    pub fn is_left_out(&self, component: usize) -> bool {
        self.not_applicable.get(component) == Some(&true)
            || self.screens.get(component) == Some(&Some(false))
    }
}

/// The name of the field of a component's screen question.
pub fn screen_field(component: &Component) -> String {
    format!("screen-{}", component.id)
}

/// The name of the box that says a component does not apply.
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

/// A rating of the form; `None` where it is no answer to this question. A question answered twice
/// in different ways isn't guessed at.
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
