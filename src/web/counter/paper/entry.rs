//! The first entry of a paper form: its code, its answers, a page to compare both with the form, and
//! the number of a form that was drawn for a second entry.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::pages;
use super::pages::{
    AnswersPage, CodePage, CodePrompt, ConfirmPage, EntryExtras, FormEntryError, FormOutcome,
    NumberPage,
};
use super::request::PaperRequest;
use crate::domain::form::{FormData, clean};
use crate::domain::links::code::LinkCode;
use crate::domain::paper::{Digits, DraftNumber};
use crate::domain::rating::Ratings;
use crate::store::answers::paper::{Draw, Entered, PaperEntry};
use crate::store::{Link, LinkState, Store, StoreError, Submitted};
use crate::web::citizen::find_typed_code;
use crate::web::citizen::submit::random_press;
use crate::web::http::page::html;
use crate::web::{Error, State};

/// The most forms that are counted in a sitting.
const MOST: usize = 99_999;

/// What was typed of one form so far.
struct TypedForm {
    code: LinkCode,
    link: Link,
    done: usize,
    press: String,
    digits: String,
    comment: String,
    assisted: bool,
}

impl PaperRequest<'_> {
    /// Returns the page that follows the one that was sent, by its button.
    pub(super) async fn enter(&self, data: &FormData) -> Result<HttpResponse, Error> {
        let action = data.find("action");
        if action == Some("written") {
            return self.ask_whether_written(data).await;
        }
        let form = match self.find_form(data).await? {
            Ok(form) => form,
            Err(prompt) => return self.ask_for_code(prompt).await,
        };
        match action {
            Some("look") => self.look(&form),
            Some("keep") => self.keep(&form).await,
            _ => self.ask_for_answers(&form, Ok(())),
        }
    }

    /// Returns the page that asks for the next form's code.
    pub(super) async fn ask_for_code(&self, prompt: CodePrompt) -> Result<HttpResponse, Error> {
        let clerk = self.clerk.clone();
        let waiting = self
            .ask(move |store| store.list_drafts(&clerk))
            .await?
            .len();
        let page = CodePage::new(self.words(), &prompt, waiting);
        Ok(html(prompt.outcome.status(), pages::render(&page)?))
    }

    /// Returns the form that a page is about, or what to say about its code. A used link is let
    /// through when answers are sent, because only the store can tell a repeat of the same page.
    async fn find_form(&self, data: &FormData) -> Result<Result<TypedForm, CodePrompt>, Error> {
        let typed = data.find("code").unwrap_or_default().to_owned();
        let done = done_before(data);
        let refused = |outcome| {
            let typed = typed.clone();
            Ok(Err(CodePrompt {
                done,
                outcome,
                typed,
            }))
        };
        if typed.trim().is_empty() {
            return refused(FormOutcome::Code);
        }
        let Some(code) = find_typed_code(&self.state.workers.counter, &typed).await? else {
            return refused(FormOutcome::Malformed);
        };
        let (clerk, now) = (self.clerk.clone(), (self.state.clock)());
        let link = self
            .ask(move |store| store.find_paper_link(&code, &clerk, now))
            .await?;
        let sends = data.find("action") == Some("keep");
        let link = match link {
            Some(link) if link.state == LinkState::Open || sends => link,
            Some(link) => return refused(FormOutcome::closed(link.state)),
            None => return refused(FormOutcome::Unknown),
        };
        let field = |name| data.find(name).unwrap_or_default().to_owned();
        let press = Some(field("press")).filter(|press| !press.trim().is_empty());
        Ok(Ok(TypedForm {
            code,
            link,
            done,
            press: press.unwrap_or_else(random_press),
            digits: field("digits"),
            comment: field("comment"),
            assisted: data.find("assisted").is_some(),
        }))
    }

    /// Returns the page that asks for the answers, with what is wrong with those that were typed.
    fn ask_for_answers(
        &self,
        form: &TypedForm,
        read: Result<(), FormEntryError>,
    ) -> Result<HttpResponse, Error> {
        let words = self.words();
        let mut page = AnswersPage::new(words, &form.link.definition, &form.digits);
        page.carried = form.carried(&["digits", "comment", "assisted"]);
        page.agency = Some(words.name(&form.link.agency_name, None));
        page.extras = Some(EntryExtras {
            comment: &form.comment,
            assisted: form.assisted,
        });
        let status = match read {
            Ok(()) => StatusCode::OK,
            Err(error) => {
                page.error = Some(error);
                StatusCode::UNPROCESSABLE_ENTITY
            }
        };
        Ok(html(status, pages::render(&page)?))
    }

    /// Returns the page that shows the answers in words and digits, to be compared with the form.
    fn look(&self, form: &TypedForm) -> Result<HttpResponse, Error> {
        let (ratings, comment) = match form.read() {
            Ok(read) => read,
            Err(error) => return self.ask_for_answers(form, Err(error)),
        };
        let mut page = ConfirmPage::new(self.words(), &form.link.definition, &ratings);
        page.carried = form.carried(&[]);
        page.agency = self.words().name(&form.link.agency_name, None);
        page.comment = comment;
        page.assisted = form.assisted;
        Ok(html(StatusCode::OK, pages::render(&page)?))
    }

    /// Stores the answers, and returns the page that comes next.
    async fn keep(&self, form: &TypedForm) -> Result<HttpResponse, Error> {
        let (ratings, comment) = match form.read() {
            Ok(read) => read,
            Err(error) => return self.ask_for_answers(form, Err(error)),
        };
        let said = (
            form.link.definition.id.clone(),
            ratings.clone(),
            comment.clone(),
        );
        let last_forms = &self.state.last_forms;
        let entry = PaperEntry {
            identical: last_forms.is_last(&self.clerk.id, &said),
            code: form.code,
            press: form.press.clone(),
            ratings,
            comment,
            assisted: form.assisted,
            clerk: self.clerk.clone(),
        };
        let state = self.state.clone();
        let entered = self.ask(move |store| enter(store, &state, &entry)).await?;
        if matches!(entered, Entered::Kept { .. }) {
            last_forms.note(&self.clerk.id, &said);
        }
        let done = (form.done + 1).min(MOST);
        let outcome = match entered {
            Entered::Kept { number: None } => FormOutcome::Kept,
            Entered::Kept {
                number: Some(number),
            } => return self.show_number(number, done, false),
            Entered::Refused(refused) => {
                let typed = form.code.to_string();
                let done = form.done;
                let outcome = FormOutcome::refused(refused);
                return self
                    .ask_for_code(CodePrompt {
                        done,
                        outcome,
                        typed,
                    })
                    .await;
            }
        };
        let typed = String::new();
        self.ask_for_code(CodePrompt {
            done,
            outcome,
            typed,
        })
        .await
    }

    /// Returns the page with the number of a form that was drawn, which holds nothing else of it.
    fn show_number(
        &self,
        number: DraftNumber,
        done: usize,
        is_wrong: bool,
    ) -> Result<HttpResponse, Error> {
        let mut page = NumberPage::new(self.words(), number.to_string());
        page.carried = vec![("done", done.to_string()), ("number", number.compact())];
        page.is_wrong = is_wrong;
        let status = match is_wrong {
            true => StatusCode::UNPROCESSABLE_ENTITY,
            false => StatusCode::OK,
        };
        Ok(html(status, pages::render(&page)?))
    }

    /// Goes on to the next form once the number was typed back: without it on the form, nobody could
    /// check this one.
    async fn ask_whether_written(&self, data: &FormData) -> Result<HttpResponse, Error> {
        let done = done_before(data);
        let number = |field| DraftNumber::parse(data.find(field).unwrap_or_default());
        if let Ok(shown) = number("number")
            && number("again") != Ok(shown)
        {
            return self.show_number(shown, done, true);
        }
        let prompt = CodePrompt {
            done,
            outcome: FormOutcome::Written,
            typed: String::new(),
        };
        self.ask_for_code(prompt).await
    }
}

/// Returns how many forms were typed in at this sitting, as the page carries it along.
fn done_before(data: &FormData) -> usize {
    let done = data.find("done").and_then(|done| done.parse().ok());
    done.unwrap_or(0).min(MOST)
}

fn enter(store: &Store, state: &State, entry: &PaperEntry) -> Result<Entered, StoreError> {
    let mut draw = Draw {
        percent: state.counter.paper_check_percent,
        random: &mut rand::random::<u64>,
    };
    store.enter_paper(entry, &mut draw, (state.clock)())
}

impl TypedForm {
    /// Returns the answers and the comment, or why they can't be accepted.
    fn read(&self) -> Result<(Ratings, Option<String>), FormEntryError> {
        let ratings = Digits::of(&self.link.definition)
            .read(&self.digits)
            .map_err(FormEntryError::Digits)?;
        let comment = clean(&self.comment).map_err(|_| FormEntryError::CommentTooLong)?;
        Ok((ratings, comment))
    }

    /// Returns the hidden fields of a page that asks for some fields itself.
    fn carried(&self, visible: &[&str]) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("code", self.code.compact()),
            ("done", self.done.to_string()),
            ("press", self.press.clone()),
            ("digits", self.digits.clone()),
            ("comment", self.comment.clone()),
        ];
        if self.assisted {
            fields.push(("assisted", "1".to_owned()));
        }
        fields.retain(|(name, value)| !visible.contains(name) && !value.is_empty());
        fields
    }
}

impl FormOutcome {
    /// The outcome for a link in this state.
    fn closed(state: LinkState) -> Self {
        match state {
            LinkState::Open => Self::Code,
            LinkState::Used => Self::Used,
            LinkState::Expired => Self::Expired,
            LinkState::Revoked => Self::Revoked,
        }
    }

    /// The outcome of answers that the store did not accept.
    fn refused(outcome: Submitted) -> Self {
        match outcome {
            Submitted::Accepted => Self::Kept,
            Submitted::Used => Self::Used,
            Submitted::Expired => Self::Expired,
            Submitted::Revoked => Self::Revoked,
            Submitted::Unknown => Self::Unknown,
        }
    }
}
