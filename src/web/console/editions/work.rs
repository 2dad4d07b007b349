//! What is done with editions, on the threads that may block: the one place that these pages act at.

use jiff::Timestamp;

use super::entry::Entry;
use crate::domain::editions::edition::{Edition, EditionFile};
use crate::domain::editions::manifest::{Manifest, write_manifest};
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::editions::signer::LogSigner;
use crate::domain::period::Period;
use crate::domain::survey::BASE_LANGUAGE;
use crate::outputs::editions::DraftError;
use crate::outputs::editions::drafting::{CONTENT, Drafting, DraftingError, EditionTexts};
use crate::store::editions::persons::EditionActor;
use crate::store::editions::publishing::Publication;
use crate::store::editions::withdrawal::WithdrawalStep;
use crate::store::{Store, StoreError};
use crate::web::http::words::{Phrase, Words};
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;
use crate::web::public::periods;
use crate::web::{Error, State};

/// Why something was not done.
pub(super) enum WorkError {
    /// The figures don't allow it, and why.
    Told(Phrase),
    /// The store refuses it, or fails.
    Store(StoreError),
    /// The server can't do it now.
    Web(Error),
}

impl From<StoreError> for WorkError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for WorkError {
    fn from(error: Error) -> Self {
        Self::Web(error)
    }
}

/// Drafts an edition, and returns its id.
pub(super) async fn draft(
    person: &PersonRequest,
    block: String,
    period: Period,
    entry: &Entry,
) -> Result<String, WorkError> {
    let mut texts = texts(entry);
    if texts.title.is_empty() {
        texts.title = title(person, &block, period);
    }
    with(person, move |drafting| {
        drafting.draft((&block, period), &texts, None)
    })
    .await
}

/// Takes the figures of a draft anew, with other texts.
pub(super) async fn refresh(
    person: &PersonRequest,
    edition: &Edition,
    entry: &Entry,
) -> Result<(), WorkError> {
    let (edition, mut texts) = (edition.clone(), texts(entry));
    if texts.title.is_empty() {
        texts.title = title(person, &edition.block, edition.period);
    }
    with(person, move |drafting| drafting.refresh(&edition, &texts)).await
}

/// Drafts the correction of an edition, and returns its id.
pub(super) async fn correct(
    person: &PersonRequest,
    edition: &Edition,
    reason: String,
) -> Result<String, WorkError> {
    if reason.is_empty() {
        return Err(WorkError::Told(person.words().say("editions-refused-reason")));
    }
    let edition = edition.clone();
    let texts = EditionTexts {
        title: edition.title,
        foreword: edition.foreword,
        responsible: edition.responsible,
        reason,
    };
    let (block, period, id) = (edition.block, edition.period, edition.id);
    with(person, move |drafting| {
        drafting.draft((&block, period), &texts, Some(&id))
    })
    .await
}

/// Makes the files of a draft, and submits them.
pub(super) async fn submit(
    person: &PersonRequest,
    edition: &Edition,
    release_at: Option<Timestamp>,
) -> Result<(), WorkError> {
    let (id, version) = (edition.id.clone(), edition.version);
    let of = id.clone();
    let content = with(person, move |drafting| drafting.submission(&of, release_at)).await?;
    let Some(content) = content else {
        return Err(WorkError::Told(person.words().say("editions-refused-state")));
    };
    let files = make_files(person, content).await?;
    let actor = actor(person);
    let submitted = run(person, move |store| {
        store.submit_edition(&id, version, &files, &actor)
    });
    submitted.await.map(drop)
}

/// Makes the files of an edition.
async fn make_files(
    _: &PersonRequest,
    content: Manifest,
) -> Result<Vec<EditionFile>, WorkError> {
    let bytes = write_manifest(&content).map_err(Error::from)?;
    Ok(vec![EditionFile {
        name: CONTENT.to_owned(),
        media_type: "application/json".to_owned(),
        bytes,
    }])
}

/// Approves an edition by the digest that the person was shown.
pub(super) async fn approve(
    person: &PersonRequest,
    id: String,
    digest: String,
    version: i64,
) -> Result<(), WorkError> {
    let actor = actor(person);
    run(person, move |store| {
        store.approve_edition(&id, &digest, Some(version), &actor)
    })
    .await
}

/// Signs an edition and appends it to the log.
pub(super) async fn publish(
    person: &PersonRequest,
    id: String,
    publication: Publication,
) -> Result<(), WorkError> {
    let actor = actor(person);
    let state = person.state.clone();
    let published = run(person, move |store| {
        let mut signer = signer(&state, &format!("sipas edition publish {id}"))?;
        store.publish_edition(&id, &publication, &mut *signer, &actor)
    });
    published.await.map(drop)
}

/// Asks for a withdrawal, confirms one, or gives up what is not published.
pub(super) async fn withdraw(
    person: &PersonRequest,
    id: String,
    reason: String,
) -> Result<WithdrawalStep, WorkError> {
    let actor = actor(person);
    let state = person.state.clone();
    run(person, move |store| {
        let mut signer = signer(&state, "").ok();
        let signer = signer.as_mut().map(|signer| &mut **signer as _);
        store.withdraw_edition(&id, &reason, signer, &actor)
    })
    .await
}

/// The command with which the machine that holds the key does what this server can't.
pub(super) fn command(edition: &Edition, name: &str) -> String {
    let id = &edition.id;
    match edition.published_at {
        None => format!("sipas edition publish {id} --decision SỐ --decision-date NĂM-THÁNG-NGÀY --as {name}"),
        Some(_) => format!("sipas edition withdraw {id} --as {name}"),
    }
}

/// Whether this server holds the key that editions are signed with.
pub(super) fn has_key(state: &State) -> bool {
    state.edition_key_file.is_some()
}

/// What signs the log. The key is read anew each time and locked meanwhile, so that a command on the
/// same machine and this server take turns.
fn signer(state: &State, command: &str) -> Result<Box<dyn LogSigner>, StoreError> {
    let Some(_) = &state.edition_key_file else {
        return Err(EditionRefusal::NoKey(command.to_owned()).into());
    };
    Err(EditionRefusal::NoKey(command.to_owned()).into())
}

fn actor(person: &PersonRequest) -> EditionActor {
    EditionActor::person(person.by())
}

fn texts(entry: &Entry) -> EditionTexts {
    EditionTexts {
        title: entry.title.clone(),
        foreword: entry.foreword.clone(),
        responsible: entry.responsible.clone(),
        reason: entry.reason.clone(),
    }
}

/// The title that an edition has unless another is written, in Vietnamese as its files are.
fn title(person: &PersonRequest, block: &str, period: Period) -> String {
    let words = Words::new(&person.state.languages, BASE_LANGUAGE);
    let block = match person.state.store.find_block(block) {
        Some(block) => block.name.clone(),
        None => block.to_owned(),
    };
    let period = periods::name(words, period).text;
    let values = [("block", block.as_str()), ("period", period.as_str())];
    words.say_with("editions-title-usual", &values).text
}

/// Does something with the store on the threads for long work.
async fn run<T: Send + 'static>(
    person: &PersonRequest,
    work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, WorkError> {
    Ok(person.state.workers.imports.run(work).await??)
}

/// Does something with drafts on the threads for long work.
async fn with<T: Send + 'static>(
    person: &PersonRequest,
    work: impl FnOnce(&Drafting<'_>) -> Result<T, DraftingError> + Send + 'static,
) -> Result<T, WorkError> {
    let (viewer, actor, min_n) = (person.viewer(), actor(person), person.state.min_n);
    let done = person.state.workers.imports.run(move |store| {
        work(&Drafting {
            store,
            viewer: &viewer,
            actor: &actor,
            min_n,
        })
    });
    done.await?.map_err(|error| told(person, error))
}

fn told(person: &PersonRequest, error: DraftingError) -> WorkError {
    let words = person.words();
    match error {
        DraftingError::Store(error) | DraftingError::Figures(DraftError::Store(error)) => {
            WorkError::Store(error)
        }
        DraftingError::Content(error) => WorkError::Web(error.into()),
        DraftingError::Figures(DraftError::Open { open, .. }) => {
            let last = open.iter().map(|(_, closes_at)| *closes_at).max();
            let time = last.map(wording::time).unwrap_or_default();
            WorkError::Told(words.say_with("editions-refused-open", &[("value", &time)]))
        }
        DraftingError::Figures(DraftError::PutOff { units, .. }) => {
            let units = units.join(", ");
            WorkError::Told(words.say_with("editions-refused-put-off", &[("value", &units)]))
        }
        DraftingError::Disclosed(of) => {
            let count = of.before.abs_diff(of.after).to_string();
            let unit = match of.agency.as_str() {
                "" => words.say("difference-whole").text,
                agency => agency.to_owned(),
            };
            let values = [("count", count.as_str()), ("unit", unit.as_str())];
            WorkError::Told(words.say_with("editions-refused-disclosed", &values))
        }
    }
}
