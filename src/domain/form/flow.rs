//! From one step of the form to the next.

use super::comment::clean;
use super::data::{Answered, FormData, not_applicable_field, screen_field};
use super::{Answers, Place, Problem, Turn, View};
use crate::domain::rating::Rating;
use crate::domain::survey::Definition;

/// The name of the last step.
const FINISH: &str = "finish";

/// The first page, with nothing said yet; in Vietnamese where the language isn't offered.
pub fn open<'d>(definition: &'d Definition, language: &str) -> View<'d> {
    View {
        definition,
        place: enter(definition, 0),
        answered: Answered::nothing(definition, language),
        problems: Vec::new(),
    }
}

/// What comes of a sent form: the next page, the same page with what is wrong, or the answers.
///
/// Everything that was said is kept on whatever page is shown. An answer that can't be is left out
/// and told; nothing is taken as sent then.
pub fn advance<'d>(definition: &'d Definition, data: &FormData) -> Turn<'d> {
    let (answered, invalid) = Answered::read(definition, data);
    let here = find_place(definition, data).unwrap_or_else(|| guess_place(definition, data));
    let view = View {
        definition,
        place: here,
        answered,
        problems: Vec::new(),
    };
    if let Some(&first) = invalid.first() {
        let place = place_of(definition, first).unwrap_or(here);
        return Turn::Show(view.at(place, invalid));
    }
    match data.find("action").map(str::trim) {
        Some("next") => Turn::Show(next(view)),
        Some("back") => {
            let place = before(&view);
            Turn::Show(view.at(place, Vec::new()))
        }
        Some("send") => send(view),
        _ => Turn::Show(view.at(here, vec![Problem::UnknownAction])),
    }
}

impl View<'_> {
    fn at(self, place: Place, problems: Vec<Problem>) -> Self {
        Self {
            place,
            problems,
            ..self
        }
    }
}

/// The value of the hidden field `step`.
pub(super) fn step_of(definition: &Definition, place: Place) -> String {
    let component = |index: usize| definition.components.get(index);
    match place {
        Place::Screen(index) => component(index).map(screen_field),
        Place::Questions(index) => component(index).map(|component| component.id.clone()),
        Place::Finish => None,
    }
    .unwrap_or_else(|| FINISH.to_owned())
}

fn find_place(definition: &Definition, data: &FormData) -> Option<Place> {
    let step = data.find("step")?.trim();
    let components = definition.components.len();
    (0..components)
        .flat_map(|index| [Place::Screen(index), Place::Questions(index)])
        .chain([Place::Finish])
        .find(|&place| step_of(definition, place) == step)
}

/// Where a form without `step` comes from: the last component it says anything about.
fn guess_place(definition: &Definition, data: &FormData) -> Place {
    let is_there = |name: &str| data.find(name).is_some();
    let mut place = enter(definition, 0);
    for (index, component) in definition.components.iter().enumerate() {
        if component.questions.iter().any(|q| is_there(&q.code))
            || is_there(&not_applicable_field(component))
        {
            place = Place::Questions(index);
        } else if component.screen.is_some() && is_there(&screen_field(component)) {
            place = Place::Screen(index);
        }
    }
    place
}

/// The first page of a component, or the finish after the last.
fn enter(definition: &Definition, index: usize) -> Place {
    match definition.components.get(index) {
        Some(component) if component.screen.is_some() => Place::Screen(index),
        Some(_) => Place::Questions(index),
        None => Place::Finish,
    }
}

fn before(view: &View<'_>) -> Place {
    let last_page_of = |index: usize| match view.answered.screens.get(index) {
        Some(Some(true)) => Place::Questions(index),
        _ => enter(view.definition, index),
    };
    match view.place {
        Place::Questions(index) if enter(view.definition, index) != view.place => {
            Place::Screen(index)
        }
        Place::Screen(0) | Place::Questions(0) => view.place,
        Place::Screen(index) | Place::Questions(index) => last_page_of(index - 1),
        Place::Finish => match view.definition.components.len() {
            0 => Place::Finish,
            components => last_page_of(components - 1),
        },
    }
}

fn next(mut view: View<'_>) -> View<'_> {
    let here = view.place;
    let problems = unasked(&view);
    if !problems.is_empty() {
        view.answered.asked.insert(asked_key(&view));
        return view.at(here, problems);
    }
    let place = match here {
        Place::Screen(index) if view.answered.screens.get(index) == Some(&Some(true)) => {
            Place::Questions(index)
        }
        Place::Screen(index) | Place::Questions(index) => enter(view.definition, index + 1),
        Place::Finish => Place::Finish,
    };
    view.at(place, Vec::new())
}

/// What this step points out before it is left, unless it did so once.
fn unasked(view: &View<'_>) -> Vec<Problem> {
    if view.answered.asked.contains(&asked_key(view)) {
        return Vec::new();
    }
    match view.place {
        Place::Screen(component) if view.answered.screens.get(component) == Some(&None) => {
            vec![Problem::BlankScreen { component }]
        }
        Place::Questions(component) if is_ticked(view, component) => {
            let answered = |(_, _, rating)| matches!(rating, Rating::Level(_));
            let contradicts = view.questions().any(answered);
            let problem = Problem::AnsweredThoughNotApplicable { component };
            contradicts.then_some(problem).into_iter().collect()
        }
        Place::Questions(_) => view
            .questions()
            .filter(|&(_, _, rating)| rating == Rating::Blank)
            .map(|(question, _, _)| Problem::BlankAnswer { question })
            .collect(),
        Place::Screen(_) | Place::Finish => Vec::new(),
    }
}

fn is_ticked(view: &View<'_>, component: usize) -> bool {
    view.answered.not_applicable.get(component) == Some(&true)
}

/// What `asked` remembers of a step: blanks and the box that contradicts answers apart.
fn asked_key(view: &View<'_>) -> String {
    match view.place {
        Place::Questions(index) if is_ticked(view, index) => view
            .component()
            .map(not_applicable_field)
            .unwrap_or_default(),
        place => step_of(view.definition, place),
    }
}

fn send(view: View<'_>) -> Turn<'_> {
    let Ok(comment) = clean(&view.answered.comment) else {
        return Turn::Show(view.at(Place::Finish, vec![Problem::CommentTooLong]));
    };
    let ratings = view.answered.ratings(view.definition);
    if !ratings.has_answer() {
        let place = first_answerable(&view);
        return Turn::Show(view.at(place, vec![Problem::NothingAnswered]));
    }
    Turn::Send(Answers {
        ratings,
        comment,
        language: view.answered.language,
        press: view.answered.press,
    })
}

/// Where somebody who answered nothing can do so: here, else at the first questions that were not
/// said not to apply, else at the beginning.
fn first_answerable(view: &View<'_>) -> Place {
    if let Place::Questions(_) = view.place {
        return view.place;
    }
    (0..view.definition.components.len())
        .find(|&index| !view.answered.is_left_out(index))
        .map_or_else(
            || enter(view.definition, 0),
            |index| enter(view.definition, index),
        )
}

/// The page that shows what a problem is about.
fn place_of(definition: &Definition, problem: Problem) -> Option<Place> {
    match problem {
        Problem::InvalidAnswer { question } | Problem::BlankAnswer { question } => definition
            .questions()
            .nth(question)
            .map(|(component, _)| Place::Questions(component)),
        Problem::InvalidScreen { component } | Problem::BlankScreen { component } => {
            Some(Place::Screen(component))
        }
        Problem::AnsweredThoughNotApplicable { component } => Some(Place::Questions(component)),
        Problem::CommentTooLong => Some(Place::Finish),
        Problem::NothingAnswered | Problem::UnknownAction => None,
    }
}
