//! The second entry of a form that was drawn: its number, its answers once more without a look at
//! the first, and what the form says where the two differ.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::Visit;
use super::pages;
use super::pages::{AnswersPage, CheckPage, CheckStep, DifferencesPage, Wrong};
use crate::domain::form::{FormData, clean};
use crate::domain::paper::{Digits, DraftNumber};
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::store::answers::paper::{Checked, FoundDraft, PaperCheck};
use crate::web::Error;
use crate::web::http::page::html;

/// What the page for the next number says of the form before.
#[derive(Default)]
pub(super) struct NextCheck {
    /// What became of the form before.
    pub(super) step: CheckStep,
    /// What was typed and is no number of a form that waits.
    pub(super) typed: String,
}

impl Visit<'_> {
    /// What comes of a page that was sent.
    pub(super) async fn check(&self, data: &FormData) -> Result<HttpResponse, Error> {
        let typed = data.find("number").unwrap_or_default().to_owned();
        if typed.trim().is_empty() {
            return self.ask_for_number(NextCheck::default()).await;
        }
        let Ok(number) = DraftNumber::parse(&typed) else {
            let step = CheckStep::Malformed;
            return self.ask_for_number(NextCheck { step, typed }).await;
        };
        let (store, clerk) = (self.state.store.clone(), self.clerk.clone());
        let found = web::block(move || store.find_draft(number, &clerk)).await??;
        let step = match found {
            FoundDraft::Waits(definition) => {
                return self.compare(data, number, &definition).await;
            }
            FoundDraft::Own => CheckStep::Own,
            FoundDraft::Gone => CheckStep::Gone,
        };
        self.ask_for_number(NextCheck { step, typed }).await
    }

    /// The page for the next number, with those that wait.
    pub(super) async fn ask_for_number(&self, next: NextCheck) -> Result<HttpResponse, Error> {
        let (store, clerk) = (self.state.store.clone(), self.clerk.clone());
        let waiting = web::block(move || store.list_drafts(&clerk)).await??;
        let page = CheckPage::new(self.words(), &next, &waiting);
        Ok(html(next.step.status(), pages::render(&page)?))
    }

    /// Compares what was typed now with the first entry, or asks for it.
    async fn compare(
        &self,
        data: &FormData,
        number: DraftNumber,
        definition: &Definition,
    ) -> Result<HttpResponse, Error> {
        let typed = data.find("digits").unwrap_or_default();
        if data.find("action").is_none_or(|action| action == "number") {
            return self.ask_again(number, definition, typed, None);
        }
        let second = match Digits::of(definition).read(typed) {
            Ok(second) => second,
            Err(why) => return self.ask_again(number, definition, typed, Some(Wrong::Digits(why))),
        };
        let is_comparison = data.find("action") == Some("settle");
        let comment = data.find("comment").filter(|_| is_comparison).map(clean);
        let check = PaperCheck {
            number,
            clerk: self.clerk.clone(),
            resolved: resolved(data, definition),
            // A comment that is too long is asked for again, as one that was not looked at.
            comment: comment.clone().and_then(Result::ok),
            second: second.clone(),
        };
        let store = self.state.store.clone();
        let checked = web::block(move || store.check_paper(&check)).await??;
        let step = match checked {
            Checked::Committed { differences } => CheckStep::Committed(differences),
            Checked::Own => CheckStep::Own,
            Checked::Gone => CheckStep::Gone,
            Checked::Unsettled(comparison) => {
                let mut page = DifferencesPage::new(self.words(), definition, &comparison, &second);
                page.carried = vec![
                    ("number", number.compact()),
                    ("digits", Digits::of(definition).write(&second)),
                ];
                page.is_comment_too_long = comment.is_some_and(|comment| comment.is_err());
                if is_comparison {
                    page.repeat(data);
                }
                let status = match is_comparison {
                    true => StatusCode::UNPROCESSABLE_ENTITY,
                    false => StatusCode::OK,
                };
                return Ok(html(status, pages::render(&page)?));
            }
        };
        let typed = match step {
            CheckStep::Committed(_) => String::new(),
            _ => number.to_string(),
        };
        self.ask_for_number(NextCheck { step, typed }).await
    }

    fn ask_again(
        &self,
        number: DraftNumber,
        definition: &Definition,
        typed: &str,
        wrong: Option<Wrong>,
    ) -> Result<HttpResponse, Error> {
        let status = match wrong {
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        };
        let mut page = AnswersPage::new(self.words(), definition, typed);
        page.carried = vec![("number", number.compact())];
        page.number = Some(number.to_string());
        page.wrong = wrong;
        Ok(html(status, pages::render(&page)?))
    }
}

/// What was read off the form for questions in which the entries differ.
fn resolved(data: &FormData, definition: &Definition) -> BTreeMap<usize, Rating> {
    let digits = Digits::of(definition);
    definition
        .questions()
        .enumerate()
        .filter_map(|(index, (_, question))| {
            let mut typed = data.find(&question.code)?.trim().chars();
            match (typed.next(), typed.next()) {
                (Some(c), None) => Some((index, digits.read_one(c)?)),
                _ => None,
            }
        })
        .collect()
}

/// The second entry as it was typed, by question.
pub(super) fn at(ratings: &Ratings, question: usize) -> Rating {
    ratings.iter().nth(question).unwrap_or(Rating::Blank)
}
