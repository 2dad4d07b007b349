//! Publication, with the key of this machine, withdrawal and bundles of editions.

use std::path::Path;

use jiff::Timestamp;

use super::bundle::{self, BundleError};
use super::key_file::{EditionKey, KeyFileError};
use crate::domain::access::Viewer;
use crate::domain::editions::edition_note::{MANIFEST_FILE, NOTE_FILE};
use crate::domain::editions::manifest::{CanonicalError, read_manifest};
use crate::domain::editions::refusal::EditionRefusal;
use crate::store::editions::persons::EditionActor;
use crate::store::editions::publishing::{Publication, Published};
use crate::store::editions::withdrawal::{NOTICE_FILE, WithdrawalStep};
use crate::store::{Store, StoreError};

/// Why an edition is not published, withdrawn or bundled.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key can't be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The content can't be read.
    #[error(transparent)]
    Content(#[from] CanonicalError),
    /// The bundle can't be made.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

impl From<EditionRefusal> for ReleaseError {
    fn from(refusal: EditionRefusal) -> Self {
        Self::Store(refusal.into())
    }
}

/// Signs an approved edition with the key of this machine and appends it to the log.
///
/// # Errors
/// As [`Store::publish_edition`], and when this machine has no key.
pub fn publish(
    store: &Store,
    key: Option<&Path>,
    id: &str,
    publication: &Publication,
    actor: &EditionActor,
) -> Result<Published, ReleaseError> {
    let Some(key) = key else {
        let command = format!("sipas edition publish {id} --as {}", actor.name()?);
        return Err(EditionRefusal::NoKey(command).into());
    };
    let mut key = EditionKey::open(key)?;
    Ok(store.publish_edition(id, publication, &mut key, actor)?)
}

/// The release that an edition plans, where that is still to come.
///
/// # Errors
/// When the content can't be read, or the database fails.
pub fn find_planned_release(
    store: &Store,
    id: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, ReleaseError> {
    let file = store
        .editions(&Viewer::Operator, now)
        .find_file(id, MANIFEST_FILE)?;
    let Some(file) = file else { return Ok(None) };
    let planned = read_manifest(&file.bytes)?.planned_release();
    Ok(planned.filter(|time| *time > now))
}

/// Asks for a withdrawal, confirms one, or gives up what is not published. Whoever has looked at the
/// edition names its version.
///
/// # Errors
/// As [`Store::withdraw_edition`].
pub fn withdraw(
    store: &Store,
    key: Option<&Path>,
    id: &str,
    reason: &str,
    version: Option<i64>,
    actor: &EditionActor,
) -> Result<WithdrawalStep, ReleaseError> {
    let done = store.withdraw_edition(id, reason, version, None, actor);
    match (done, key) {
        // Only a confirmation needs the key.
        (Err(StoreError::Edition(EditionRefusal::NoKey(_))), Some(path)) => {
            let mut key = EditionKey::open(path)?;
            Ok(store.withdraw_edition(id, reason, version, Some(&mut key), actor)?)
        }
        (done, _) => Ok(done?),
    }
}

/// The bundle of a published edition, which is the same bytes every time.
///
/// # Errors
/// When there is no such edition, it is not published, or a file is not as it was stored.
pub fn bundle_of(
    store: &Store,
    viewer: &Viewer,
    id: &str,
    now: Timestamp,
) -> Result<Vec<u8>, ReleaseError> {
    let editions = store.editions(viewer, now);
    let Some(edition) = editions.find(id)? else {
        return Err(EditionRefusal::Unknown(id.to_owned()).into());
    };
    let files = editions.read_files(id)?;
    if !files.iter().any(|file| file.name == NOTE_FILE) {
        return Err(EditionRefusal::State {
            id: edition.id,
            state: edition.state,
            act: "bundling",
            wanted: "published",
        }
        .into());
    }
    let files = files.into_iter().filter(|file| file.name != NOTICE_FILE);
    let files = files.map(|file| (file.name, file.bytes)).collect();
    Ok(bundle::write(&files)?)
}
