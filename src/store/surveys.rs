//! Survey versions. A version is frozen once an answer to it exists: starting the server with
//! another text under the same version is then refused.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;
use sha2::{Digest, Sha256};

use super::db::connection::{Conn, on_backend};
use super::db::error::StoreError;
use super::db::schema::{invitations, responses, survey_questions, survey_versions};
use crate::domain::survey::Definition;

/// A definition with the text of the file that it was read from.
#[derive(Clone, Debug)]
pub struct DefinitionSource {
    /// The parsed and checked definition.
    pub definition: Definition,
    /// The whole text of the file.
    pub content: String,
}

/// The id under which a version is stored, such as `so-nganh-4@1`.
pub fn version_id(definition: &Definition) -> String {
    format!("{}@{}", definition.id, definition.version)
}

/// The survey definitions of a store: every stored version, and the newest of each id.
pub struct Surveys {
    by_version: RwLock<BTreeMap<String, Arc<Definition>>>,
    offered: BTreeMap<String, Arc<Definition>>,
}

impl Surveys {
    /// Stores new versions and returns all of them.
    ///
    /// # Errors
    /// When the text of a version that has answers was changed, a stored definition can't be read,
    /// or the database fails.
    pub(super) fn register(
        conn: &mut Conn,
        sources: Vec<DefinitionSource>,
    ) -> Result<Self, StoreError> {
        let mut by_version = read_all(conn)?;
        let mut offered: BTreeMap<String, Arc<Definition>> = BTreeMap::new();
        for source in sources {
            let id = version_id(&source.definition);
            if by_version
                .get(&id)
                .is_none_or(|kept| **kept != source.definition)
            {
                conn.write(|conn| write_version(conn, &id, &source))?;
            }
            let definition = Arc::new(source.definition);
            by_version.insert(id, definition.clone());
            let newest = offered.get(&definition.id).map_or(0, |d| d.version);
            if definition.version > newest {
                offered.insert(definition.id.clone(), definition);
            }
        }
        Ok(Self {
            by_version: RwLock::new(by_version),
            offered,
        })
    }

    /// The versions that are stored in a database. None of them is offered for new links.
    pub(super) fn kept(conn: &mut Conn) -> Result<Self, StoreError> {
        Ok(Self {
            by_version: RwLock::new(read_all(conn)?),
            offered: BTreeMap::new(),
        })
    }

    /// The version that new links get of a definition.
    pub fn find_offered(&self, id: &str) -> Option<Arc<Definition>> {
        self.offered.get(id).cloned()
    }

    /// The newest version of every definition, by id.
    pub fn list_offered(&self) -> Vec<Arc<Definition>> {
        self.offered.values().cloned().collect()
    }

    /// A version by its id. One that another server has stored since the start is read from the
    /// database.
    ///
    /// # Errors
    /// When there is no such version, or the database fails.
    pub(super) fn get(&self, conn: &mut Conn, id: &str) -> Result<Arc<Definition>, StoreError> {
        if let Some(found) = self
            .by_version
            .read()
            .ok()
            .and_then(|all| all.get(id).cloned())
        {
            return Ok(found);
        }
        let all = read_all(conn)?;
        let found = all.get(id).cloned();
        if let Ok(mut known) = self.by_version.write() {
            known.extend(all);
        }
        found.ok_or_else(|| StoreError::Unknown("survey version", id.to_owned()))
    }
}

/// Every stored version, by id.
fn read_all(conn: &mut Conn) -> Result<BTreeMap<String, Arc<Definition>>, StoreError> {
    let rows: Vec<(String, String)> = survey_versions::table
        .select((survey_versions::id, survey_versions::content))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, content)| match Definition::parse(&content) {
            Ok(definition) => Ok((id, Arc::new(definition))),
            Err(errors) => {
                let reasons: Vec<String> = errors.iter().map(ToString::to_string).collect();
                Err(StoreError::BrokenDefinition(id, reasons.join("; ")))
            }
        })
        .collect()
}

/// Inserts a version, or replaces its text while it has no answers: neither mixed ones, nor used
/// links whose answers wait.
fn write_version(conn: &mut Conn, id: &str, source: &DefinitionSource) -> Result<(), StoreError> {
    let is_used = invitations::survey_version
        .eq(id)
        .and(invitations::state.eq("used"));
    let answered = select(exists(
        responses::table.filter(responses::survey_version.eq(id)),
    ))
    .get_result::<bool>(conn)?
        || select(exists(invitations::table.filter(is_used))).get_result::<bool>(conn)?;
    if answered {
        return Err(StoreError::FrozenDefinition(id.to_owned()));
    }
    let version = i32::try_from(source.definition.version)
        .map_err(|_| StoreError::Unknown("survey version", id.to_owned()))?;
    let content = (
        survey_versions::content.eq(&source.content),
        survey_versions::sha256.eq(hex::encode(Sha256::digest(source.content.as_bytes()))),
    );
    on_backend!(conn, |inner| diesel::insert_into(survey_versions::table)
        .values((
            survey_versions::id.eq(id),
            survey_versions::definition.eq(&source.definition.id),
            survey_versions::version.eq(version),
            content.clone(),
        ))
        .on_conflict(survey_versions::id)
        .do_update()
        .set(content)
        .execute(inner))?;
    diesel::delete(survey_questions::table.filter(survey_questions::survey_version.eq(id)))
        .execute(conn)?;
    for (position, (component, question)) in (1..).zip(source.definition.questions()) {
        diesel::insert_into(survey_questions::table)
            .values((
                survey_questions::survey_version.eq(id),
                survey_questions::position.eq(position),
                survey_questions::component.eq(&source.definition.components[component].id),
                survey_questions::question.eq(&question.code),
            ))
            .execute(conn)?;
    }
    Ok(())
}
