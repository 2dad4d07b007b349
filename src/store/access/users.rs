//! Persons with an account: reading, adding and changing them.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

pub use super::user_rows::ChangePlace;
use super::user_rows::{
    FRESH_HOURS, RoleRow, UserRow, find_by_name, get_by_name, get_locked, with_grants,
};
use super::{one_time_link, sessions};
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::{
    By, Grant, Profile, Role, User, UserName, UserRefusal, UserState, check_grants,
};
use crate::store::Store;
use crate::store::cases::agencies;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{user_roles, users};
use crate::store::db::time::stamp;

impl Store {
    /// Returns all persons with an account, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_users(&self) -> Result<Vec<User>, StoreError> {
        self.conn()?.read(|conn| {
            let rows = users::table
                .order(users::name)
                .select(UserRow::as_select())
                .load(conn)?;
            with_grants(conn, rows, user_roles::table.into_boxed())
        })
    }

    /// Returns the person of a name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_user(&self, name: &str) -> Result<Option<User>, StoreError> {
        self.conn()?.read(|conn| find_by_name(conn, name))
    }

    /// Whether an active administrator is there.
    ///
    /// # Errors
    /// When the database fails.
    pub fn has_admin(&self) -> Result<bool, StoreError> {
        Ok(count_admins(&mut *self.conn()?)? > 0)
    }

    /// Adds a person, who can't log in before a password is set.
    ///
    /// # Errors
    /// [`StoreError::User`] when the name is taken, or the roles are none that one person can have.
    pub fn add_user(
        &self,
        name: &UserName,
        profile: &Profile,
        grants: &[Grant],
        by: &By,
        place: ChangePlace,
    ) -> Result<User, StoreError> {
        let row = UserRow {
            id: self.new_id(),
            name: name.to_string(),
            display_name: profile.display_name.clone(),
            email: profile.email.clone(),
            language: profile.language.clone(),
            wants_digest: false,
            password: None,
            totp: None,
            totp_step: 0,
            state: UserState::Active.name().to_owned(),
            issuer: None,
            subject: None,
            version: 1,
            made_at: stamp(by.now),
        };
        self.conn()?.write(|conn| {
            self.check_scopes(conn, grants)?;
            match diesel::insert_into(users::table).values(&row).execute(conn) {
                Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
                    return Err(UserRefusal::NameTaken(name.to_string()).into());
                }
                result => result?,
            };
            insert_grants(conn, &row.id, grants, by, place)?;
            let event =
                AuditEvent::new(Act::UserAdd, name.as_str()).with("roles", grants_text(grants));
            self.audit(conn, by, &event)?;
            get_by_name(conn, name.as_str())
        })
    }

    /// Changes what is told of a person and the roles, if the account still has the version at which it
    /// was read. Grants that stay keep their history.
    ///
    /// # Errors
    /// [`StoreError::User`] when there is no such person, somebody else has changed the account
    /// meanwhile, the roles are none that one person can have, or the last administrator would go.
    pub fn change_user(
        &self,
        name: &str,
        version: i64,
        profile: &Profile,
        grants: &[Grant],
        by: &By,
        place: ChangePlace,
    ) -> Result<User, StoreError> {
        self.conn()?.write(|conn| {
            // Two administrators can't remove each other at once.
            conn.lock("administrators")?;
            self.check_scopes(conn, grants)?;
            let old = get_by_name(conn, name)?;
            let changed = diesel::update(
                users::table.filter(users::id.eq(&old.id).and(users::version.eq(version))),
            )
            .set((
                users::display_name.eq(&profile.display_name),
                users::email.eq(&profile.email),
                users::language.eq(&profile.language),
                users::version.eq(version + 1),
            ))
            .execute(conn)?;
            if changed == 0 {
                return Err(UserRefusal::Changed(Box::new(get_by_name(conn, name)?)).into());
            }
            let before = old.plain_grants();
            let gone = before.iter().filter(|grant| !grants.contains(grant));
            for grant in gone {
                delete_grant(conn, &old.id, grant, by)?;
            }
            let new: Vec<Grant> = grants
                .iter()
                .filter(|grant| !before.contains(grant))
                .cloned()
                .collect();
            insert_grants(conn, &old.id, &new, by, place)?;
            if old.has(Role::Admin) && count_admins(conn)? == 0 {
                return Err(UserRefusal::LastAdmin.into());
            }
            let event = AuditEvent::new(Act::UserChange, name)
                .with("roles_before", grants_text(&before))
                .with("roles", grants_text(grants));
            self.audit(conn, by, &event)?;
            get_by_name(conn, name)
        })
    }

    /// Changes the language of the pages, as a person does. Whoever edits the account meanwhile goes on, and
    /// what they save holds.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_language(&self, name: &str, language: &str, by: &By) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            diesel::update(users::table.filter(users::name.eq(name)))
                .set(users::language.eq(language))
                .execute(conn)?;
            self.audit(conn, by, &AuditEvent::new(Act::UserChange, name))
        })
    }

    /// Lets a person log in no more, or again. All sessions and one-time links end when it is forbidden.
    ///
    /// # Errors
    /// [`StoreError::User`] when there is no such person, or it is the last administrator.
    pub fn set_user_state(&self, name: &str, state: UserState, by: &By) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            conn.lock("administrators")?;
            let user = get_by_name(conn, name)?;
            diesel::update(users::table.find(&user.id))
                .set((
                    users::state.eq(state.name()),
                    users::version.eq(users::version + 1),
                ))
                .execute(conn)?;
            let act = match state {
                UserState::Active => Act::UserEnable,
                UserState::Disabled => Act::UserDisable,
            };
            if state == UserState::Disabled {
                sessions::end_all(conn, &user.id, by.now)?;
                one_time_link::invalidate_all(conn, &user.id, by.now)?;
                if user.has(Role::Admin) && count_admins(conn)? == 0 {
                    return Err(UserRefusal::LastAdmin.into());
                }
            }
            self.audit(conn, by, &AuditEvent::new(act, name))
        })
    }

    /// Lets a new approver sign at once, as a second administrator agrees. That one is not new either:
    /// whoever adds an administrator, or resets one, is shown the link and could agree in that name.
    ///
    /// # Errors
    /// [`StoreError::User`] when there is no such approver, the same person gave the role, or who agrees
    /// is no administrator or a new one.
    pub fn agree_to_approver(&self, name: &str, by: &By) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            let user = get_by_name(conn, name)?;
            let actor = by.actor.to_string();
            let fresh = user
                .grants
                .iter()
                .find(|kept| kept.grant.role == Role::Approver && kept.signs_from > by.now);
            match fresh {
                None => return Err(UserRefusal::Unknown(name.to_owned()).into()),
                Some(kept) if kept.granted_by == actor || user.name == by.actor.name() => {
                    return Err(UserRefusal::SamePerson.into());
                }
                Some(_) => {}
            }
            check_second_admin(conn, by)?;
            diesel::update(approver_of(&user.id))
                .set(user_roles::signs_from.eq(stamp(by.now)))
                .execute(conn)?;
            self.audit(conn, by, &AuditEvent::new(Act::UserAgree, name))
        })
    }

    /// Checks roles and that their scopes exist.
    fn check_scopes(&self, conn: &mut Conn, grants: &[Grant]) -> Result<(), StoreError> {
        check_grants(grants).map_err(UserRefusal::from)?;
        for grant in grants {
            let Some(code) = grant.agency() else { continue };
            let found = agencies::find(conn, code.as_str())?;
            let fits = match grant.role {
                Role::Clerk => found.is_some_and(|agency| agency.is_intake_office()),
                _ => found.is_some(),
            };
            if !fits {
                let kind = match grant.role {
                    Role::Clerk => "intake office",
                    _ => "agency",
                };
                return Err(UserRefusal::UnknownScope(kind, code.to_string()).into());
            }
        }
        Ok(())
    }
}

/// Checks that somebody is an administrator who is not new, and locks the account until the transaction
/// ends.
fn check_second_admin(conn: &mut Conn, by: &By) -> Result<(), StoreError> {
    let admin = get_locked(conn, by.actor.name())?;
    let grants = admin.grants.iter();
    let from = grants
        .filter(|kept| kept.grant.role == Role::Admin)
        .map(|kept| kept.signs_from)
        .min();
    match from {
        Some(from) if admin.state == UserState::Active && from <= by.now => Ok(()),
        Some(_) if admin.state == UserState::Active => Err(UserRefusal::NewAdmin.into()),
        _ => Err(UserRefusal::SamePerson.into()),
    }
}

/// The rows of a person's roles that wait after they were given in the console.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn waiting_roles_of(user: &str) -> _ {
    let waiting: [&'static str; 2] = ["approver", "admin"];
    user_roles::table.filter(
        user_roles::user_id
            .eq(user)
            .and(user_roles::role.eq_any(waiting)),
    )
}

/// The rows of a person's role as an approver.
#[diesel::dsl::auto_type(no_type_alias)]
fn approver_of(user: &str) -> _ {
    let approver: &'static str = "approver";
    user_roles::table.filter(
        user_roles::user_id
            .eq(user)
            .and(user_roles::role.eq(approver)),
    )
}

/// The time until which somebody waits whose proofs were replaced in the console now.
pub(super) fn fresh_until(by: &By) -> String {
    stamp(by.now + jiff::SignedDuration::from_hours(FRESH_HOURS))
}

/// Inserts grants.
fn insert_grants(
    conn: &mut Conn,
    user: &str,
    grants: &[Grant],
    by: &By,
    place: ChangePlace,
) -> Result<(), StoreError> {
    for grant in grants {
        let row = RoleRow::of(user, grant, by, place);
        on_backend!(conn, |inner| diesel::insert_into(user_roles::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(inner))?;
    }
    Ok(())
}

fn delete_grant(conn: &mut Conn, user: &str, grant: &Grant, by: &By) -> Result<(), StoreError> {
    let row = RoleRow::of(user, grant, by, ChangePlace::Machine);
    diesel::delete(user_roles::table.find((row.user_id, row.role, row.scope, row.counter)))
        .execute(conn)?;
    Ok(())
}

/// The active administrators.
fn count_admins(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(users::table
        .inner_join(user_roles::table.on(user_roles::user_id.eq(users::id)))
        .filter(users::state.eq(UserState::Active.name()))
        .filter(user_roles::role.eq(Role::Admin.name()))
        .count()
        .get_result(conn)?)
}

/// Roles as the audit trail tells them: `agency so-tp, inspector`.
fn grants_text(grants: &[Grant]) -> String {
    let each = grants.iter().map(|grant| {
        let place = grant.place();
        format!("{} {place}", grant.role.name())
            .trim_end()
            .to_owned()
    });
    each.collect::<Vec<_>>().join(", ")
}
