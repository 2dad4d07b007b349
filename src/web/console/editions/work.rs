//! What is done with editions, on the threads that may block: the one place that these pages act at.

use crate::domain::cases::agency::Agency;
use crate::domain::editions::correct::DisclosureRefusal;
use crate::domain::editions::edition::Edition;
use crate::domain::period::Period;
use crate::outputs::editions::editor::{DraftTexts, Editor, EditorError};
use crate::outputs::editions::process::make_files;
use crate::outputs::editions::released;
use crate::outputs::editions::released::ReleaseError;
use crate::outputs::editions::{DraftError, EditionLook, title};
use crate::store::editions::persons::EditionActor;
use crate::store::editions::publishing::Publication;
use crate::store::editions::withdrawal::WithdrawalStep;
use crate::store::{Store, StoreError};
use crate::web::http::words::Phrase;
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;
use crate::web::{Error, State};

/// Why something was not done.
pub(super) enum WorkError {
    /// The figures don't allow it, and why.
    Message(Phrase),
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
    texts: DraftTexts,
) -> Result<String, WorkError> {
    edit(person, move |editor| editor.draft(&block, period, texts)).await
}

/// Takes the figures of a draft anew, with other texts.
pub(super) async fn refresh(
    person: &PersonRequest,
    edition: &Edition,
    texts: DraftTexts,
) -> Result<(), WorkError> {
    let (id, version) = (edition.id.clone(), edition.version);
    edit(person, move |editor| {
        editor.refresh(&id, Some(version), texts)
    })
    .await
}

/// Drafts the correction of an edition, and returns its id.
pub(super) async fn correct(
    person: &PersonRequest,
    edition: &Edition,
    reason: String,
) -> Result<String, WorkError> {
    if reason.is_empty() {
        return Err(WorkError::Message(
            person.words().say("editions-refused-reason"),
        ));
    }
    let id = edition.id.clone();
    let texts = DraftTexts {
        reason: Some(reason),
        ..DraftTexts::default()
    };
    edit(person, move |editor| editor.correct(&id, texts)).await
}

/// Makes the files of a draft, and submits them.
pub(super) async fn submit(person: &PersonRequest, edition: &Edition) -> Result<(), WorkError> {
    let (id, version) = (edition.id.clone(), edition.version);
    let (digest, state) = (edition.digest.clone(), person.state.clone());
    edit(person, move |editor| {
        editor.submit(&id, Some(version), Some(&digest), |content| {
            let look = EditionLook {
                languages: &state.languages,
                template: &state.templates.edition,
            };
            make_files(state.documents.program(), content, look)
        })
    })
    .await
    .map(drop)
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
    let (actor, key) = (actor(person), person.state.edition_key_file.clone());
    release(person, move |store| {
        released::publish(store, key.as_deref(), &id, &publication, &actor)
    })
    .await
    .map(drop)
}

/// Asks for a withdrawal, confirms one, or gives up what is not published.
pub(super) async fn withdraw(
    person: &PersonRequest,
    edition: &Edition,
    reason: String,
) -> Result<WithdrawalStep, WorkError> {
    let (id, version) = (edition.id.clone(), Some(edition.version));
    let (actor, key) = (actor(person), person.state.edition_key_file.clone());
    release(person, move |store| {
        released::withdraw(store, key.as_deref(), &id, &reason, version, &actor)
    })
    .await
}

/// The command with which the machine that holds the key does what this server can't.
pub(super) fn command(edition: &Edition, name: &str) -> String {
    let id = &edition.id;
    match edition.published_at {
        None if edition.begun().is_some() => format!("sipas edition publish {id} --as {name}"),
        None => format!(
            "sipas edition publish {id} --decision SỐ --decision-date NĂM-THÁNG-NGÀY --as {name}"
        ),
        Some(_) => format!("sipas edition withdraw {id} --as {name}"),
    }
}

/// Whether this server holds the key that editions are signed with.
pub(super) fn has_key(state: &State) -> bool {
    state.edition_key_file.is_some()
}

fn actor(person: &PersonRequest) -> EditionActor {
    EditionActor::person(person.by())
}

/// Runs a closure with the store on the threads for long work.
async fn run<T: Send + 'static>(
    person: &PersonRequest,
    work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, WorkError> {
    Ok(person.state.workers.imports.run(work).await??)
}

/// Runs a closure that may sign with the key of this machine.
async fn release<T: Send + 'static>(
    person: &PersonRequest,
    work: impl FnOnce(&Store) -> Result<T, ReleaseError> + Send + 'static,
) -> Result<T, WorkError> {
    match person.state.workers.imports.run(work).await? {
        Ok(done) => Ok(done),
        Err(ReleaseError::Store(error)) => Err(error.into()),
        Err(ReleaseError::Key(error)) => {
            let values = [("value", error.to_string())];
            let values = values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            let why = person.words().say_with("editions-refused-signing", &values);
            Err(WorkError::Message(why))
        }
        Err(error @ (ReleaseError::Bundle(_) | ReleaseError::Content(_))) => {
            Err(WorkError::Web(error.into()))
        }
    }
}

/// Runs a closure with an editor on the thread for drafts.
async fn edit<T: Send + 'static>(
    person: &PersonRequest,
    work: impl FnOnce(&Editor<'_>) -> Result<T, EditorError> + Send + 'static,
) -> Result<T, WorkError> {
    let (actor, state) = (actor(person), person.state.clone());
    let done = person.state.workers.editions.run(move |store| {
        let title = |block: &str, period: Period| title(&state.languages, block, period);
        let done = work(&Editor {
            store,
            min_n: state.min_n,
            actor: &actor,
            title: &title,
        });
        // A refusal names agencies.
        let agencies = match &done {
            Ok(_) => Ok(Vec::new()),
            Err(_) => store.list_agencies(),
        };
        (done, agencies)
    });
    let (done, agencies) = done.await?;
    let agencies = agencies?;
    done.map_err(|error| to_work_error(person, error, &agencies))
}

fn to_work_error(person: &PersonRequest, error: EditorError, agencies: &[Agency]) -> WorkError {
    let words = person.words();
    let name = |code: &String| {
        let mut agencies = agencies.iter();
        let agency = agencies.find(|agency| agency.code.as_str() == code);
        agency.map_or_else(
            || code.clone(),
            |agency| words.name(&agency.name, agency.name_en.as_deref()).text,
        )
    };
    let with = |id, value: &str| WorkError::Message(words.say_with(id, &[("value", value)]));
    match error {
        EditorError::Store(error) | EditorError::Draft(DraftError::Store(error)) => {
            WorkError::Store(error)
        }
        EditorError::Content(error) => WorkError::Web(error.into()),
        EditorError::Draft(DraftError::Compose(error)) => WorkError::Web(error.into()),
        EditorError::Draft(DraftError::Open { open, .. }) => {
            let last = open.iter().map(|(_, closes_at)| *closes_at).max();
            with(
                "editions-refused-open",
                &last.map(wording::time).unwrap_or_default(),
            )
        }
        EditorError::Draft(DraftError::PutOff { units, .. }) => {
            let units: Vec<String> = units.iter().map(name).collect();
            with("editions-refused-put-off", &units.join(", "))
        }
        EditorError::Disclosed(DisclosureRefusal::TooMany { agency }) => {
            with("editions-refused-unchecked", &name(&agency))
        }
        EditorError::Disclosed(DisclosureRefusal::Disclosed(of)) => {
            let (k, others) = (of.k.to_string(), of.editions.join(", "));
            let unit = name(&of.agency);
            let values = [
                ("k", k.as_str()),
                ("unit", unit.as_str()),
                ("editions", others.as_str()),
            ];
            WorkError::Message(words.say_with("editions-refused-disclosed", &values))
        }
        EditorError::Stale(_) => WorkError::Message(words.say("editions-refused-stale")),
        EditorError::Files(_, why) => with("editions-refused-files", &why),
    }
}
