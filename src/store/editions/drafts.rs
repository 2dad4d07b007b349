//! Drafts: freezing figures, taking them anew, and submitting the files that are made of them.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use jiff::Timestamp;

use super::persons::{EditionActor, check_role, insert_act};
use super::schema::{edition_acts, editions};
use super::{files, periods, rows};
use crate::domain::access::Role;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::editions::edition::{Edition, EditionAct, EditionFile, EditionState};
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::period::Period;
use crate::store::Store;
use crate::store::access::audit::find_head;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::settings;
use crate::store::db::sql::Sql;

/// What a draft holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftContent {
    /// The title.
    pub title: String,
    /// The foreword; may be empty.
    pub foreword: String,
    /// The person responsible; may be empty.
    pub responsible: String,
    /// Why another edition is corrected; empty where none is.
    pub reason: String,
    /// The frozen figures.
    pub figures: Vec<u8>,
}

/// A new draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDraft {
    /// The id, see [`Store::next_edition_id`].
    pub id: String,
    /// The block's code.
    pub block: String,
    /// The period.
    pub period: Period,
    /// The edition that it corrects.
    pub replaces: Option<String>,
    /// What it holds.
    pub content: DraftContent,
}

/// The state of the database that a draft was compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The number of the figures.
    pub figures: i64,
    /// The number of acts on editions, of which every submission is one.
    pub acts: i64,
}

impl Store {
    /// The number of acts on editions so far.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_edition_acts(&self) -> Result<i64, StoreError> {
        count_acts(&mut *self.conn()?)
    }

    /// The id that the next edition of a block and period has.
    ///
    /// # Errors
    /// When the database fails.
    pub fn next_edition_id(&self, block: &str, period: Period) -> Result<String, StoreError> {
        let first = format!("{block}-{period}");
        let count: i64 = editions::table
            .filter(editions::block.eq(block))
            .filter(editions::period.eq(period.to_string()))
            .count()
            .get_result(&mut *self.conn()?)?;
        Ok(match count {
            0 => first,
            count => format!("{first}-{}", count + 1),
        })
    }

    /// The head of the audit trail as editions print it, `NUMBER:MAC`; empty before the first event.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_audit_head(&self) -> Result<String, StoreError> {
        let head = find_head(&mut *self.conn()?)?;
        Ok(head.map_or_else(String::new, |head| head.place()))
    }

    /// Inserts a draft, of an edition or of the correction of one.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when the person may not, the block and period has a published edition
    /// that this one doesn't correct, the corrected one was corrected already, responses are just being
    /// imported, or somebody else drafted at the same time.
    pub fn insert_draft(&self, draft: &NewDraft, actor: &EditionActor) -> Result<(), StoreError> {
        let (act, kind, what) = match draft.replaces {
            None => (EditionAct::Draft, Act::EditionDraft, "draft editions"),
            Some(_) => (EditionAct::Correct, Act::EditionCorrect, "correct editions"),
        };
        self.store_contents([draft.content.figures.as_slice()])?;
        self.conn()?.write(|conn| {
            check_role(conn, actor, Role::Province, what)?;
            // Imports write under the same lock.
            conn.lock("mixing")?;
            periods::refuse_running_batch(conn)?;
            let replaces = draft.replaces.as_deref();
            check_place(conn, &draft.block, draft.period, replaces, actor.by.now)?;
            let digest = files::digest(&draft.content.figures);
            let inserted = diesel::insert_into(editions::table)
                .values((
                    editions::id.eq(&draft.id),
                    editions::block.eq(&draft.block),
                    editions::period.eq(draft.period.to_string()),
                    editions::state.eq(EditionState::Draft.name()),
                    editions::version.eq(1),
                    editions::title.eq(&draft.content.title),
                    editions::foreword.eq(&draft.content.foreword),
                    editions::responsible.eq(&draft.content.responsible),
                    editions::replaces.eq(&draft.replaces),
                    editions::reason.eq(&draft.content.reason),
                    editions::digest.eq(&digest),
                    editions::withheld.eq(false),
                ))
                .execute(conn);
            match inserted {
                Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
                    return Err(EditionRefusal::Taken(draft.id.clone()).into());
                }
                inserted => inserted?,
            };
            files::set_draft(conn, &draft.id, &draft.content.figures)?;
            insert_act(conn, &draft.id, 1, act, actor, &draft.content.reason)?;
            let event = AuditEvent::new(kind, &draft.id).with("digest", digest);
            let event = match &draft.replaces {
                Some(replaced) => event.with("replaces", replaced.as_str()),
                None => event,
            };
            self.audit(conn, &actor.by, &actor.with_operator(event))
        })
    }

    /// Replaces what a draft holds, if it still has the version at which it was read.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when the person may not, it is no draft, or somebody else has changed it.
    pub fn refresh_draft(
        &self,
        id: &str,
        version: i64,
        content: &DraftContent,
        actor: &EditionActor,
    ) -> Result<(), StoreError> {
        self.store_contents([content.figures.as_slice()])?;
        self.conn()?.write(|conn| {
            check_role(conn, actor, Role::Province, "refresh editions")?;
            conn.lock("mixing")?;
            periods::refuse_running_batch(conn)?;
            let digest = files::digest(&content.figures);
            let changed = diesel::update(editions::table.filter(is_draft(id, version)))
                .set((
                    editions::version.eq(version + 1),
                    editions::title.eq(&content.title),
                    editions::foreword.eq(&content.foreword),
                    editions::responsible.eq(&content.responsible),
                    editions::reason.eq(&content.reason),
                    editions::digest.eq(&digest),
                ))
                .execute(conn)?;
            if changed == 0 {
                return Err(why_no_draft(conn, id, "refreshing", actor.by.now));
            }
            files::set_draft(conn, id, &content.figures)?;
            insert_act(conn, id, version + 1, EditionAct::Refresh, actor, "")?;
            let event = AuditEvent::new(Act::EditionRefresh, id).with("digest", digest);
            self.audit(conn, &actor.by, &actor.with_operator(event))
        })
    }

    /// Stores the files of a draft, which nothing changes afterwards. The first is `edition.json`, whose
    /// digest is returned.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when the person may not, it is no draft, somebody else has changed it, the
    /// block and period has been published meanwhile, or figures or editions are others than it was
    /// compared with.
    pub fn submit_edition(
        &self,
        id: &str,
        version: i64,
        compared: Compared,
        made: &[EditionFile],
        actor: &EditionActor,
    ) -> Result<String, StoreError> {
        self.store_contents(made.iter().map(|file| file.bytes.as_slice()))?;
        self.conn()?.write(|conn| {
            check_role(conn, actor, Role::Province, "submit editions")?;
            // Imports and other submissions write under the same lock, and find the period closed from now on.
            conn.lock("mixing")?;
            periods::refuse_running_batch(conn)?;
            let now = Compared {
                figures: settings::find_figures_number(conn)?,
                acts: count_acts(conn)?,
            };
            if now != compared {
                return Err(EditionRefusal::Figures(id.to_owned()).into());
            }
            let digest = made
                .first()
                .map(|file| files::digest(&file.bytes))
                .unwrap_or_default();
            let changed = diesel::update(editions::table.filter(is_draft(id, version)))
                .set((
                    editions::version.eq(version + 1),
                    editions::state.eq(EditionState::Submitted.name()),
                    editions::digest.eq(&digest),
                ))
                .execute(conn)?;
            let Some(edition) = rows::find(conn, id, actor.by.now)?.filter(|_| changed == 1) else {
                return Err(why_no_draft(conn, id, "submitting", actor.by.now));
            };
            let replaces = edition.replaces.as_deref();
            check_place(conn, &edition.block, edition.period, replaces, actor.by.now)?;
            files::delete_draft(conn, id)?;
            files::insert(conn, id, made)?;
            insert_act(conn, id, version + 1, EditionAct::Submit, actor, "")?;
            let event = AuditEvent::new(Act::EditionSubmit, id)
                .with("digest", digest.as_str())
                .with("files", made.len());
            self.audit(conn, &actor.by, &actor.with_operator(event))?;
            Ok(digest)
        })
    }
}

fn count_acts(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(edition_acts::table.count().get_result(conn)?)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn is_draft<'a>(id: &'a str, version: i64) -> _ {
    let draft: &'static str = "draft";
    editions::id
        .eq(id)
        .and(editions::version.eq(version))
        .and(editions::state.eq(draft))
}

/// Why an edition is no draft of the version that was read.
fn why_no_draft(conn: &mut Conn, id: &str, act: &'static str, now: Timestamp) -> StoreError {
    match rows::find(conn, id, now) {
        Err(error) => error,
        Ok(None) => EditionRefusal::Unknown(id.to_owned()).into(),
        Ok(Some(edition)) if edition.state == EditionState::Draft => {
            EditionRefusal::Changed(edition.id).into()
        }
        Ok(Some(edition)) => EditionRefusal::State {
            id: edition.id,
            state: edition.state,
            act,
            wanted: "a draft",
        }
        .into(),
    }
}

/// Checks that an edition has its place: one edition a block and period, and one correction an edition.
/// What was published stays so even where it was withdrawn, and is corrected then too.
pub(super) fn check_place(
    conn: &mut Conn,
    block: &str,
    period: Period,
    replaces: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let condition = Sql::new("e.block = ")
        .bind(block)
        .text(" AND e.period = ")
        .bind(period.to_string())
        .text(" AND e.published_at IS NOT NULL AND NOT e.withheld");
    let published = rows::list(conn, &condition, now)?;
    let correction_of = |id: &str| {
        let mut others = published.iter();
        others.find(|other| other.replaces.as_deref() == Some(id))
    };
    let newest: Option<&Edition> = published
        .iter()
        .find(|edition| correction_of(&edition.id).is_none());
    let refusal = match (replaces, newest) {
        (None, None) => return Ok(()),
        (None, Some(newest)) => EditionRefusal::Published(newest.id.clone()),
        (Some(replaced), Some(newest)) if *replaced == newest.id => return Ok(()),
        (Some(replaced), _) => match correction_of(replaced) {
            Some(by) => EditionRefusal::Corrected {
                id: replaced.to_owned(),
                by: by.id.clone(),
            },
            None => match rows::find(conn, replaced, now)? {
                Some(edition) => EditionRefusal::State {
                    id: edition.id,
                    state: edition.state,
                    act: "correcting",
                    wanted: "published",
                },
                None => EditionRefusal::Unknown(replaced.to_owned()),
            },
        },
    };
    Err(refusal.into())
}
