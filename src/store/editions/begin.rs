//! The beginning of a publication, which is committed before the key's guard is written.
//!
//! A publication that is cut short may be in the guard and not in the database, and the key signs
//! nothing else until it is. So its Decision and its time of release are fixed before, it can't be given
//! up, and whoever publishes the edition again finishes it as it was begun.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::Timestamp;

use super::append::{self, LogEnd};
use super::approval::{StateChange, check_approved};
use super::drafts::check_place;
use super::persons::{EditionActor, check_role, insert_act};
use super::schema::editions;
use super::{files, rows};
use crate::domain::access::Role;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::editions::edition::{Edition, EditionAct, EditionState};
use crate::domain::editions::edition_note::{Decision, EditionNote, MANIFEST_FILE, sha256};
use crate::domain::editions::log::entry::Entry;
use crate::domain::editions::manifest::read_manifest;
use crate::domain::editions::note::Note;
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::editions::signer::LogSigner;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::stamp;

/// How an edition is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The Decision, where there is one.
    pub decision: Option<Decision>,
    /// From when on it is shown; at once where no time is named.
    pub release_at: Option<Timestamp>,
    /// The version that a form was read at.
    pub version: Option<i64>,
}

#[derive(QueryableByName)]
struct BegunEditionRow {
    #[diesel(sql_type = Text)]
    id: String,
}

/// Begins the publication of an approved edition, and returns the version that it has. One that was begun
/// before stays as it is.
pub(super) fn begin(
    store: &Store,
    conn: &mut Conn,
    id: &str,
    publication: &Publication,
    signer: &dyn LogSigner,
    actor: &EditionActor,
) -> Result<i64, StoreError> {
    let now = actor.by.now;
    append::lock(conn, now)?;
    let person = check_role(conn, actor, Role::Approver, "publish editions")?;
    refuse_others(conn, Some(id))?;
    let found = rows::find(conn, id, now)?;
    if let Some(edition) = found.filter(|edition| edition.begun().is_some()) {
        return match publication.version {
            Some(version) if version != edition.version => {
                Err(EditionRefusal::Changed(edition.id).into())
            }
            _ => Ok(edition.version),
        };
    }
    let change = StateChange {
        id,
        from: EditionState::Approved,
        to: EditionState::Approved,
        version: publication.version,
        person: &person.name,
        act: "publish",
        doing: "publishing",
        now,
    };
    let version = change.apply(conn)?;
    set_decision(conn, id, publication.decision.as_ref())?;
    let release_at = release_time(conn, publication.release_at, now)?;
    let released = stamp(release_at);
    insert_act(conn, id, version, EditionAct::Begin, actor, &released)?;
    let edition =
        rows::find(conn, id, now)?.ok_or_else(|| EditionRefusal::Unknown(id.to_owned()))?;
    let replaces = edition.replaces.as_deref();
    check_place(conn, &edition.block, edition.period, replaces, now)?;
    check_previous(conn, id, now)?;
    let end = append::find_end(conn, signer, now)?;
    let (_, entry) = sign_note(store, conn, &edition, &end, signer, now)?;
    // What the key would refuse is not begun.
    end.check(signer, &entry)?;
    let event = AuditEvent::new(Act::EditionBegin, id).with("release_at", released);
    let event = with_decision(event, &edition);
    store.audit(conn, &actor.by, &actor.with_operator(event))?;
    Ok(version)
}

/// Refuses an edition that counts its changes from one that no longer counts.
fn check_previous(conn: &mut Conn, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let content = files::find(conn, id, MANIFEST_FILE)?.map(|file| file.bytes);
    let content = read_manifest(&content.unwrap_or_default())
        .map_err(|error| EditionRefusal::Unsignable(id.to_owned(), error.to_string()))?;
    let Some(previous) = content.previous else {
        return Ok(());
    };
    let found = rows::find(conn, &previous.id, now)?;
    match found.is_some_and(|found| found.state == EditionState::Published && found.is_released) {
        true => Ok(()),
        false => Err(EditionRefusal::OtherPrevious {
            id: id.to_owned(),
            previous: previous.id,
        }
        .into()),
    }
}

/// Refuses to append to the log while a publication is begun, other than that of one edition.
pub(super) fn refuse_others(conn: &mut Conn, id: Option<&str>) -> Result<(), StoreError> {
    let begun: Vec<BegunEditionRow> = Sql::new(
        "SELECT id FROM editions WHERE state = 'approved' AND EXISTS (SELECT 1 FROM edition_acts \
             WHERE edition_acts.edition = editions.id AND edition_acts.act = 'begin') AND id <> ",
    )
    .bind(id.unwrap_or_default())
    .text(" ORDER BY id LIMIT 1")
    .load(conn)?;
    match begun.into_iter().next() {
        Some(begun) => Err(EditionRefusal::Publishing(begun.id).into()),
        None => Ok(()),
    }
}

/// When an edition is released. Nothing is released before what stands before it in the log.
fn release_time(
    conn: &mut Conn,
    named: Option<Timestamp>,
    now: Timestamp,
) -> Result<Timestamp, StoreError> {
    let release_at = named.unwrap_or(now);
    if stamp(release_at) < stamp(now) {
        return Err(EditionRefusal::Past(release_at).into());
    }
    match LogEnd::first_release(conn, now)? {
        Some(first) if release_at < first => Err(EditionRefusal::BeforeUnreleased(first).into()),
        _ => Ok(release_at),
    }
}

fn set_decision(conn: &mut Conn, id: &str, decision: Option<&Decision>) -> Result<(), StoreError> {
    diesel::update(editions::table.find(id))
        .set((
            editions::decision.eq(decision.map(|decision| &decision.number)),
            editions::decision_date.eq(decision.map(|decision| decision.date.to_string())),
        ))
        .execute(conn)?;
    Ok(())
}

/// An event with the Decision of an edition, where there is one.
pub(super) fn with_decision(event: AuditEvent, edition: &Edition) -> AuditEvent {
    match &edition.decision {
        None => event,
        Some(decision) => event
            .with("decision", decision.number.as_str())
            .with("decision_date", decision.date.to_string()),
    }
}

/// The note that names the digest of every file, signed with every key of the log, and the log's entry of
/// it. Both are the same every time.
///
/// # Errors
/// When a file is not as it was stored and approved, or can't be signed.
pub(super) fn sign_note(
    store: &Store,
    conn: &mut Conn,
    edition: &Edition,
    end: &LogEnd,
    signer: &dyn LogSigner,
    now: Timestamp,
) -> Result<(Note, Entry), StoreError> {
    let unsignable = |error: &dyn std::fmt::Display| {
        EditionRefusal::Unsignable(edition.id.clone(), error.to_string())
    };
    // Reading them compares them with their digests.
    let stored = files::read_all(conn, &edition.id)?;
    let first = stored.first().map(|file| files::digest(&file.bytes));
    if first.as_ref() != Some(&edition.digest) {
        return Err(EditionRefusal::Digest {
            id: edition.id.clone(),
            given: edition.digest.clone(),
            found: first.unwrap_or_default(),
        }
        .into());
    }
    check_approved(store, conn, edition, &stored, now)?;
    let named = stored
        .iter()
        .map(|file| (file.name.as_str(), file.bytes.as_slice()));
    let note = EditionNote::of(&end.origin, &edition.id, edition.decision.clone(), named);
    let text = note.text().map_err(|error| unsignable(&error))?;
    let signed = Note::sign(&text, &end.keys(signer)?).map_err(|error| unsignable(&error))?;
    let entry = Entry::Edition {
        origin: end.origin.clone(),
        id: edition.id.clone(),
        note: sha256(signed.to_string().as_bytes()),
    };
    Ok((signed, entry))
}
