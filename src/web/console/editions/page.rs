//! `GET /console/editions/{id}`: an edition on its way: what it says, what is next, and who did what.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::entry::EditionForm;
use super::roles::ROLES;
use super::steps::OfferedSteps;
use super::{steps, work};
use crate::domain::access::User;
use crate::domain::editions::edition::{DoneAct, Edition, EditionAct, EditionState, FileSummary};
use crate::domain::editions::edition_note::MANIFEST_FILE;
use crate::domain::editions::manifest::{Manifest, read_manifest};
use crate::web::console::difference::FieldDifference;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body::query_value;
use crate::web::http::page::html;
use crate::web::http::words::Phrase;
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;
use crate::web::public::editions::{CorrectionView, EditionFigures, in_order};
use crate::web::public::periods;
use crate::web::public::reading::Reading;
use crate::web::{Error, State};

/// Who did what and when.
struct ActLine {
    act: Phrase,
    person: String,
    time: String,
    reason: Phrase,
}

#[derive(Template)]
#[template(path = "console/templates/edition.html")]
struct EditionPage<'a> {
    frame: Frame<'a>,
    edition: &'a Edition,
    block: Phrase,
    period: Phrase,
    state: Phrase,
    next: Vec<Phrase>,
    offered: OfferedSteps,
    /// The command for the machine that holds the key, where this one does not.
    command: Option<String>,
    entry: &'a EditionForm,
    figures: Option<EditionFigures>,
    correction: Option<CorrectionView>,
    files: Vec<&'a FileSummary>,
    acts: Vec<ActLine>,
    decision: Option<(String, String)>,
    /// The planned release, before a time is fixed.
    planned: Option<String>,
    /// Who knows the figures before the release.
    access: &'a [String],
    release: String,
    asked: Option<(String, String)>,
    done: Option<Phrase>,
    refused: Option<(&'static str, Phrase)>,
    differences: Vec<FieldDifference>,
}

impl EditionPage<'_> {
    /// Whether a field is the one that is refused.
    fn is_wrong(&self, field: &str) -> bool {
        self.refused
            .as_ref()
            .is_some_and(|(wrong, _)| *wrong == field)
    }

    /// Whether the files are made.
    fn is_made(&self) -> bool {
        !self.files.is_empty()
    }
}

/// An edition with what its page shows.
pub(super) struct StoredEdition {
    pub(super) edition: Edition,
    files: Vec<FileSummary>,
    /// Its content, of the files or of the draft.
    content: Option<Vec<u8>>,
    /// The names that people go by.
    people: Vec<User>,
}

/// What a page shows beside the edition.
#[derive(Default)]
pub(super) struct EditionPageExtras {
    /// What was typed; the edition's own texts where nothing was.
    pub(super) entry: Option<EditionForm>,
    /// Why the form is refused, and its field.
    pub(super) refused: Option<(&'static str, Phrase)>,
    /// The version that the form was read at, where somebody else has acted since.
    pub(super) read_at: Option<i64>,
    /// The id of the text that says what was done.
    pub(super) done: Option<&'static str>,
}

/// `GET /console/editions/{id}?done=`
pub(super) async fn show(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<State>,
) -> HttpResponse {
    let result = async {
        let person = PersonRequest::admit(&request, &state, ROLES).await?;
        let stored = find(&person, &id).await?;
        let done = query_value(&request, "done");
        let beside = EditionPageExtras {
            done: done.as_deref().and_then(done_id),
            ..EditionPageExtras::default()
        };
        Ok(render(&person, &stored, beside, StatusCode::OK)?)
    };
    let result = result.await;
    into_response(&request, &state, result)
}

/// The id of the text that says what was done.
fn done_id(done: &str) -> Option<&'static str> {
    Some(match done {
        "draft" | "correct" => "editions-done-draft",
        "refresh" => "editions-done-refresh",
        "submit" => "editions-done-submit",
        "approve" => "editions-done-approve",
        "publish" => "editions-done-publish",
        "ask" => "editions-done-ask",
        "discard" => "editions-done-give-up",
        "withdraw" => "editions-done-withdraw",
        _ => return None,
    })
}

/// Returns an edition with what its page shows.
///
/// # Errors
/// The page that says there is no such edition.
pub(super) async fn find(person: &PersonRequest, id: &str) -> Result<StoredEdition, EarlyResponse> {
    let (id, viewer, now) = (id.to_owned(), person.viewer(), person.now);
    let found = person
        .ask(move |store| {
            let editions = store.editions(&viewer, now);
            let Some(edition) = editions.find(&id)? else {
                return Ok(None);
            };
            let content = match editions.find_file(&id, MANIFEST_FILE)? {
                Some(file) => Some(file.bytes),
                None => editions.find_draft(&id)?,
            };
            let names: BTreeSet<&str> = edition.acts.iter().map(|of| of.person.as_str()).collect();
            let people = names.into_iter().map(|name| store.find_user(name));
            let people: Vec<_> = people.collect::<Result<_, _>>()?;
            Ok(Some(StoredEdition {
                files: editions.list_files(&id)?,
                people: people.into_iter().flatten().collect(),
                edition,
                content,
            }))
        })
        .await?;
    match found {
        Some(found) => Ok(found),
        None => Err(person.missing()?),
    }
}

/// Returns the page.
///
/// The function is long because it names every field of the page once.
pub(super) fn render(
    person: &PersonRequest,
    stored: &StoredEdition,
    beside: EditionPageExtras,
    status: StatusCode,
) -> Result<HttpResponse, Error> {
    let (words, edition) = (person.words(), &stored.edition);
    let manifest: Option<Manifest> = match &stored.content {
        Some(bytes) => Some(read_manifest(bytes)?),
        None => None,
    };
    let reading = Reading::in_console(&person.state, words.language, None);
    let figures = manifest
        .as_ref()
        .map(|manifest| EditionFigures::new(manifest, &reading))
        .transpose()?;
    let content = manifest.as_ref();
    let own = EditionForm::of(edition, content, person.now);
    let block = person.state.store.find_block(&edition.block);
    let offered = steps::offered(edition, &person.user);
    let needs_key = offered.publish || offered.confirm_withdrawal;
    let page = EditionPage {
        frame: person.frame(),
        block: match block {
            Some(block) => words.name(&block.name, block.name_en.as_deref()),
            None => Phrase::plain(edition.block.clone()),
        },
        period: periods::name(words, edition.period),
        state: words.say(steps::state_id(edition)),
        next: steps::next(edition, &person.user, words),
        command: (needs_key && !work::has_key(&person.state))
            .then(|| work::command(edition, &person.user.name)),
        offered,
        correction: manifest
            .as_ref()
            .and_then(|manifest| CorrectionView::new(manifest, words)),
        figures,
        files: in_order(&stored.files),
        acts: edition
            .acts
            .iter()
            .map(|done| act(person, stored, done))
            .collect(),
        decision: edition
            .decision
            .as_ref()
            .map(|decision| (decision.number.clone(), wording::day(decision.date))),
        planned: content
            .filter(|_| edition.release_at.is_none())
            .and_then(Manifest::planned_release)
            .map(wording::time),
        access: content.map_or(&[], |of| &of.access_before_release),
        release: edition.release_at.map(wording::time).unwrap_or_default(),
        asked: edition
            .asked_withdrawal()
            .map(|asked| (called(stored, &asked.person), asked.reason.clone())),
        done: beside.done.map(|id| words.say(id)),
        refused: beside.refused,
        differences: match beside.read_at {
            Some(read_at) => differences(person, stored, beside.entry.as_ref(), &own, read_at),
            None => Vec::new(),
        },
        entry: beside.entry.as_ref().unwrap_or(&own),
        edition,
    };
    Ok(html(status, page.render()?))
}

fn act(person: &PersonRequest, stored: &StoredEdition, done: &DoneAct) -> ActLine {
    let words = person.words();
    ActLine {
        act: words.say(steps::act_id(&stored.edition, done.act)),
        person: called(stored, &done.person),
        time: wording::time(done.at),
        reason: match (done.act, done.reason.parse()) {
            (EditionAct::Begin, Ok(release_at)) => {
                let time = wording::time(release_at);
                words.say_with("editions-act-release", &[("time", &time)])
            }
            _ => words.name(&done.reason, None),
        },
    }
}

/// What a person is called: the name that pages show, and that of the account.
fn called(stored: &StoredEdition, name: &str) -> String {
    let known = stored.people.iter().find(|user| user.name == name);
    match known {
        Some(user) => format!("{} ({name})", user.profile.display_name),
        None => name.to_owned(),
    }
}

/// What others have done since a version was read, and what they have written otherwise.
fn differences(
    person: &PersonRequest,
    stored: &StoredEdition,
    entry: Option<&EditionForm>,
    other: &EditionForm,
    read_at: i64,
) -> Vec<FieldDifference> {
    let (words, edition) = (person.words(), &stored.edition);
    let since = usize::try_from(read_at).unwrap_or(usize::MAX);
    let mut rows: Vec<FieldDifference> = edition
        .acts
        .iter()
        .skip(since)
        .map(|done| FieldDifference {
            field: words.say(steps::act_id(edition, done.act)),
            own: "–".to_owned(),
            other: format!(
                "{}, {}",
                called(stored, &done.person),
                wording::time(done.at)
            ),
        })
        .collect();
    // Only the form of a draft holds texts.
    let texts =
        entry.filter(|entry| edition.state == EditionState::Draft && !entry.title.is_empty());
    if let Some(own) = texts {
        let row = |id, value: fn(&EditionForm) -> String| (words.say(id), value(own), value(other));
        rows.extend(FieldDifference::list([
            row("editions-title", |of| of.title.clone()),
            row("editions-foreword", |of| of.foreword.clone()),
            row("editions-responsible", |of| of.responsible.clone()),
            row("editions-planned", |of| {
                format!("{} {}", of.release_hour, of.release_day)
            }),
            row("editions-access", |of| of.access.replace('\r', "")),
            row("editions-reason", |of| of.reason.clone()),
        ]));
    }
    rows
}
