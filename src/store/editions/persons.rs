//! The persons who act on editions. Each act looks at the person's roles in its own transaction.

use diesel::prelude::*;

use super::schema::edition_acts;
use crate::domain::access::audit::AuditEvent;
use crate::domain::access::{Actor, By, Role, User, UserState};
use crate::domain::editions::edition::EditionAct;
use crate::domain::editions::refusal::EditionRefusal;
use crate::store::access::user_rows;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::stamp;

/// The person who acts on an edition, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionActor {
    /// The person, by account.
    pub by: By,
    /// The system's user who ran the command for that person.
    pub operator: Option<String>,
}

impl EditionActor {
    /// A person who is logged in.
    pub fn person(by: By) -> Self {
        Self { by, operator: None }
    }

    /// The person's name.
    ///
    /// # Errors
    /// [`EditionRefusal::NoPerson`] for keys, operators and the server.
    pub fn name(&self) -> Result<&str, EditionRefusal> {
        match &self.by.actor {
            Actor::User(name) => Ok(name),
            Actor::Key(_) | Actor::Operator(_) | Actor::Server => Err(EditionRefusal::NoPerson),
        }
    }

    /// The event with the operator who ran the command, if one did.
    pub(super) fn with_operator(&self, event: AuditEvent) -> AuditEvent {
        match &self.operator {
            Some(operator) => event.with("operator", operator.as_str()),
            None => event,
        }
    }
}

/// Checks that the person may act in a role, and locks the account until the transaction ends.
pub(super) fn check_role(
    conn: &mut Conn,
    actor: &EditionActor,
    role: Role,
    act: &'static str,
) -> Result<User, StoreError> {
    let name = actor.name()?;
    let user = user_rows::get_locked(conn, name)?;
    if user.state == UserState::Disabled {
        return Err(EditionRefusal::Disabled(user.name).into());
    }
    let granted = user.grants.iter().filter(|kept| kept.grant.role == role);
    let Some(signs_from) = granted.map(|kept| kept.signs_from).min() else {
        let person = user.name;
        return Err(EditionRefusal::Role { person, act, role }.into());
    };
    if role == Role::Approver && signs_from > actor.by.now {
        return Err(EditionRefusal::Fresh {
            person: user.name,
            from: signs_from,
        }
        .into());
    }
    Ok(user)
}

/// The condition on the table `editions` that a person had no hand in making it.
pub(super) fn is_made_by_others(person: &str) -> Sql {
    let making = EditionAct::MAKING.map(EditionAct::name);
    Sql::new(
        "NOT EXISTS (SELECT 1 FROM edition_acts \
         WHERE edition_acts.edition = editions.id AND edition_acts.person = ",
    )
    .bind(person)
    .text(" AND edition_acts.act IN ")
    .list(making)
    .text(")")
}

/// Inserts an act, whose number is the version that the edition has now.
pub(super) fn insert_act(
    conn: &mut Conn,
    edition: &str,
    version: i64,
    act: EditionAct,
    actor: &EditionActor,
    reason: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(edition_acts::table)
        .values((
            edition_acts::edition.eq(edition),
            edition_acts::number.eq(version),
            edition_acts::act.eq(act.name()),
            edition_acts::person.eq(actor.name()?),
            edition_acts::happened_at.eq(stamp(actor.by.now)),
            edition_acts::reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(())
}
