//! The first entry of a paper form: its code, its answers, a look at both, and the number of a form
//! that was drawn.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::Visit;
use super::pages;
use super::pages::{AnswersPage, CodePage, ConfirmPage, NumberPage, Step};
use crate::domain::form::{FormData, clean};
use crate::domain::links::code::LinkCode;
use crate::domain::paper::{Digits, DraftNumber, read_code};
use crate::domain::rating::Ratings;
use crate::store::answers::paper::{Draw, Entered, PaperEntry};
use crate::store::{Link, LinkState, Submitted};
use crate::web::citizen::random_press;
use crate::web::http::page::html;
use crate::web::{Error, State};

/// Most forms that a sitting counts.
const MOST: usize = 99_999;

/// What the page for the next form's code says of the one before.
#[derive(Default)]
pub(super) struct NextForm {
    /// Forms typed in at this sitting.
    pub(super) done: usize,
    /// What became of the form before.
    pub(super) step: Step,
    /// What was typed and is no code of a form that can be typed in.
    pub(super) typed: String,
}

/// What was typed of a form.
struct Sheet {
    code: LinkCode,
    link: Link,
    done: usize,
    press: String,
    digits: String,
    comment: String,
    assisted: bool,
}

impl Visit<'_> {
    /// What comes of a page that was sent, by its button.
    pub(super) async fn enter(&self, data: &FormData) -> Result<HttpResponse, Error> {
        let action = data.find("action");
        if action == Some("written") {
            return self.ask_whether_written(data).await;
        }
        let sheet = match self.find_sheet(data).await? {
            Ok(sheet) => sheet,
            Err(next) => return self.ask_for_code(next).await,
        };
        match action {
            Some("look") => self.look(&sheet),
            Some("keep") => self.keep(&sheet).await,
            _ => self.ask_for_answers(&sheet, Ok(())),
        }
    }

    /// The page for the next form's code.
    pub(super) async fn ask_for_code(&self, next: NextForm) -> Result<HttpResponse, Error> {
        let (store, clerk) = (self.state.store.clone(), self.clerk.clone());
        let waiting = web::block(move || store.list_drafts(&clerk)).await??.len();
        let page = CodePage::new(self.words(), &next, waiting);
        Ok(html(next.step.status(), pages::render(&page)?))
    }

    /// The form that a page is about, or what to say of its code. A used link goes on where the
    /// answers are sent: the store knows whether it was this very page.
    async fn find_sheet(&self, data: &FormData) -> Result<Result<Sheet, NextForm>, Error> {
        let typed = data.find("code").unwrap_or_default().to_owned();
        let done = done_before(data);
        let refused = |step| {
            let typed = typed.clone();
            Ok(Err(NextForm { done, step, typed }))
        };
        if typed.trim().is_empty() {
            return refused(Step::Code);
        }
        let Ok(code) = read_code(&typed) else {
            return refused(Step::Malformed);
        };
        let (store, clerk, now) = (
            self.state.store.clone(),
            self.clerk.clone(),
            (self.state.clock)(),
        );
        let link = web::block(move || store.find_paper_link(&code, &clerk, now)).await??;
        let sends = data.find("action") == Some("keep");
        let link = match link {
            Some(link) if link.state == LinkState::Open || sends => link,
            Some(link) => return refused(Step::closed(link.state)),
            None => return refused(Step::Unknown),
        };
        let field = |name| data.find(name).unwrap_or_default().to_owned();
        let press = Some(field("press")).filter(|press| !press.trim().is_empty());
        Ok(Ok(Sheet {
            code,
            link,
            done,
            press: press.unwrap_or_else(random_press),
            digits: field("digits"),
            comment: field("comment"),
            assisted: data.find("assisted").is_some(),
        }))
    }

    fn ask_for_answers(
        &self,
        sheet: &Sheet,
        read: Result<(), pages::Wrong>,
    ) -> Result<HttpResponse, Error> {
        let words = self.words();
        let mut page = AnswersPage::new(words, &sheet.link.definition, &sheet.digits);
        page.carried = sheet.carried(&["digits", "comment", "assisted"]);
        page.agency = Some(words.name(&sheet.link.agency_name, None));
        page.beside = Some(pages::Beside {
            comment: &sheet.comment,
            assisted: sheet.assisted,
        });
        let status = match read {
            Ok(()) => StatusCode::OK,
            Err(wrong) => {
                page.wrong = Some(wrong);
                StatusCode::UNPROCESSABLE_ENTITY
            }
        };
        Ok(html(status, pages::render(&page)?))
    }

    /// The answers in words and in numbers, to be compared with the form.
    fn look(&self, sheet: &Sheet) -> Result<HttpResponse, Error> {
        let (ratings, comment) = match sheet.read() {
            Ok(read) => read,
            Err(wrong) => return self.ask_for_answers(sheet, Err(wrong)),
        };
        let mut page = ConfirmPage::new(self.words(), &sheet.link.definition, &ratings);
        page.carried = sheet.carried(&[]);
        page.agency = self.words().name(&sheet.link.agency_name, None);
        page.comment = comment;
        page.assisted = sheet.assisted;
        Ok(html(StatusCode::OK, pages::render(&page)?))
    }

    /// The answers kept, and what is next.
    async fn keep(&self, sheet: &Sheet) -> Result<HttpResponse, Error> {
        let (ratings, comment) = match sheet.read() {
            Ok(read) => read,
            Err(wrong) => return self.ask_for_answers(sheet, Err(wrong)),
        };
        let entry = PaperEntry {
            code: sheet.code,
            press: sheet.press.clone(),
            ratings,
            comment,
            assisted: sheet.assisted,
            clerk: self.clerk.clone(),
        };
        let state = self.state.clone();
        let entered = web::block(move || enter(&state, &entry)).await??;
        let done = (sheet.done + 1).min(MOST);
        let step = match entered {
            Entered::Kept { number: None } => Step::Kept,
            Entered::Kept {
                number: Some(number),
            } => return self.tell_number(number, done, false),
            Entered::Refused(refused) => {
                let typed = sheet.code.to_string();
                let done = sheet.done;
                let step = Step::refused(refused);
                return self.ask_for_code(NextForm { done, step, typed }).await;
            }
        };
        let typed = String::new();
        self.ask_for_code(NextForm { done, step, typed }).await
    }

    /// The number of a form that was drawn; the page holds nothing else of it.
    fn tell_number(
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

    /// On to the next form once the number was read off this one: whoever goes on without writing it
    /// down leaves a form that nobody can check.
    async fn ask_whether_written(&self, data: &FormData) -> Result<HttpResponse, Error> {
        let done = done_before(data);
        let number = |field| DraftNumber::parse(data.find(field).unwrap_or_default());
        if let Ok(told) = number("number")
            && number("again") != Ok(told)
        {
            return self.tell_number(told, done, true);
        }
        let next = NextForm {
            done,
            step: Step::Written,
            typed: String::new(),
        };
        self.ask_for_code(next).await
    }
}

/// How many forms were typed in at this sitting before, as the page carries it along.
fn done_before(data: &FormData) -> usize {
    let done = data.find("done").and_then(|done| done.parse().ok());
    done.unwrap_or(0).min(MOST)
}

fn enter(state: &State, entry: &PaperEntry) -> Result<Entered, crate::store::StoreError> {
    let mut draw = Draw {
        percent: state.counter.paper_check_percent,
        random: &mut rand::random::<u64>,
    };
    state.store.enter_paper(entry, &mut draw, (state.clock)())
}

impl Sheet {
    /// The answers, or why what was typed is none.
    fn read(&self) -> Result<(Ratings, Option<String>), pages::Wrong> {
        let ratings = Digits::of(&self.link.definition)
            .read(&self.digits)
            .map_err(pages::Wrong::Digits)?;
        let comment = clean(&self.comment).map_err(|_| pages::Wrong::CommentTooLong)?;
        Ok((ratings, comment))
    }

    /// The fields that a page carries along, but for those that it asks for.
    fn carried(&self, asked: &[&str]) -> Vec<(&'static str, String)> {
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
        fields.retain(|(name, value)| !asked.contains(name) && !value.is_empty());
        fields
    }
}

impl Step {
    /// What is said of a link that can't be answered any more.
    fn closed(state: LinkState) -> Self {
        match state {
            LinkState::Open => Self::Code,
            LinkState::Used => Self::Used,
            LinkState::Expired => Self::Expired,
            LinkState::Revoked => Self::Revoked,
        }
    }

    /// What is said where the store did not take the answers.
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
