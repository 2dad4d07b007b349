//! The second entry of a form that was drawn: another clerk types its number and its answers without
//! seeing the first entry, and resolves from the form what differs.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::pages;
use super::pages::{
    AnswersPage, CheckOutcome, CheckPage, DifferencesPage, FormEntryError, NumberPrompt,
};
use super::request::PaperRequest;
use crate::domain::form::{FormData, clean};
use crate::domain::paper::{Digits, DraftNumber};
use crate::domain::rating::Rating;
use crate::domain::survey::Definition;
use crate::store::answers::paper::{Checked, FoundDraft, PaperCheck};
use crate::web::Error;
use crate::web::http::page::html;

impl PaperRequest<'_> {
    /// Returns the page that follows the one that was sent.
    pub(super) async fn check(&self, data: &FormData) -> Result<HttpResponse, Error> {
        let typed = data.find("number").unwrap_or_default().to_owned();
        if typed.trim().is_empty() {
            return self.ask_for_number(NumberPrompt::default()).await;
        }
        let Ok(number) = DraftNumber::parse(&typed) else {
            let outcome = CheckOutcome::Malformed;
            return self.ask_for_number(NumberPrompt { outcome, typed }).await;
        };
        let clerk = self.clerk.clone();
        let found = self
            .ask(move |store| store.find_draft(number, &clerk))
            .await?;
        let outcome = match found {
            FoundDraft::Waits(definition) => {
                return self.compare(data, number, &definition).await;
            }
            FoundDraft::Own => CheckOutcome::Own,
            FoundDraft::Gone => CheckOutcome::Gone,
        };
        self.ask_for_number(NumberPrompt { outcome, typed }).await
    }

    /// Returns the page that asks for the next number, with the numbers that wait.
    pub(super) async fn ask_for_number(&self, prompt: NumberPrompt) -> Result<HttpResponse, Error> {
        let clerk = self.clerk.clone();
        let waiting = self.ask(move |store| store.list_drafts(&clerk)).await?;
        let page = CheckPage::new(self.words(), &prompt, &waiting);
        Ok(html(prompt.outcome.status(), pages::render(&page)?))
    }

    async fn decide(&self, check: PaperCheck) -> Result<Checked, Error> {
        let now = (self.state.clock)();
        self.ask(move |store| store.check_paper(&check, now)).await
    }

    /// Compares the second entry with the first, or asks for it where it is missing or wrong.
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
            Err(why) => {
                return self.ask_again(
                    number,
                    definition,
                    typed,
                    Some(FormEntryError::Digits(why)),
                );
            }
        };
        let is_comparison = data.find("action") == Some("settle");
        let comment = data.find("comment").filter(|_| is_comparison).map(clean);
        let check = PaperCheck {
            number,
            clerk: self.clerk.clone(),
            resolved: resolved(data, definition),
            // A comment that is too long is asked for again, like one that was not confirmed.
            comment: comment.clone().and_then(Result::ok),
            second: second.clone(),
        };
        let checked = self.decide(check).await?;
        let outcome = match checked {
            Checked::Committed { differences } => CheckOutcome::Committed(differences),
            Checked::Own => CheckOutcome::Own,
            Checked::Gone => CheckOutcome::Gone,
            Checked::Unresolved(comparison) => {
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
        let typed = match outcome {
            CheckOutcome::Committed(_) => String::new(),
            _ => number.to_string(),
        };
        self.ask_for_number(NumberPrompt { outcome, typed }).await
    }

    /// Returns the page that asks for the answers, with what was typed and what is wrong with it.
    fn ask_again(
        &self,
        number: DraftNumber,
        definition: &Definition,
        typed: &str,
        error: Option<FormEntryError>,
    ) -> Result<HttpResponse, Error> {
        let status = match error {
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        };
        let mut page = AnswersPage::new(self.words(), definition, typed);
        page.carried = vec![("number", number.compact())];
        page.number = Some(number.to_string());
        page.error = error;
        Ok(html(status, pages::render(&page)?))
    }
}

/// Returns what the clerk read off the form where the entries differ, by index of question.
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
