//! The rows of persons and of their roles.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::SignedDuration;

use crate::domain::access::{By, Grant, KeptGrant, Profile, Role, User, UserRefusal, UserState};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{user_roles, users};
use crate::store::db::time::{read_stamp, stamp};

/// The hours before a new approver may sign, and a new administrator agree to one.
pub(super) const FRESH_HOURS: i64 = 24;

/// A row of the table `users`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub(super) struct UserRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) email: Option<String>,
    pub(super) language: String,
    pub(super) wants_digest: bool,
    pub(super) password: Option<String>,
    pub(super) totp: Option<String>,
    pub(super) totp_step: i64,
    pub(super) state: String,
    pub(super) issuer: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) version: i64,
    pub(super) made_at: String,
}

/// A row of the table `user_roles`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = user_roles)]
pub(super) struct RoleRow {
    pub(super) user_id: String,
    pub(super) role: String,
    pub(super) scope: String,
    pub(super) counter: String,
    pub(super) granted_at: String,
    pub(super) granted_by: String,
    pub(super) signs_from: String,
}

/// Where an account is changed: an approver or administrator who is made in the console waits before
/// signing, or agreeing to an approver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangePlace {
    /// In the console.
    Console,
    /// On the command line of the machine.
    Machine,
}

impl UserRow {
    /// Whether the person may log in.
    pub(super) fn is_active(&self) -> bool {
        self.state == UserState::Active.name()
    }

    fn read(self, grants: Vec<KeptGrant>) -> Result<User, StoreError> {
        Ok(User {
            state: UserState::find(&self.state)
                .ok_or(StoreError::Unknown("state of a user", self.state))?,
            has_password: self.password.is_some(),
            has_totp: self.totp.is_some(),
            sign_on: self.issuer.zip(self.subject),
            made_at: read_stamp(&self.made_at)?,
            id: self.id,
            name: self.name,
            profile: Profile {
                display_name: self.display_name,
                email: self.email,
                language: self.language,
            },
            version: self.version,
            grants,
        })
    }
}

impl RoleRow {
    pub(super) fn of(user: &str, grant: &Grant, by: &By, place: ChangePlace) -> Self {
        let hours = match (place, grant.role) {
            (ChangePlace::Console, Role::Approver | Role::Admin) => FRESH_HOURS,
            _ => 0,
        };
        let signs_from = by.now + SignedDuration::from_hours(hours);
        let place = grant.place();
        let (scope, counter) = place.split_once('/').unwrap_or((&place, ""));
        Self {
            user_id: user.to_owned(),
            role: grant.role.name().to_owned(),
            scope: scope.to_owned(),
            counter: counter.to_owned(),
            granted_at: stamp(by.now),
            granted_by: by.actor.to_string(),
            signs_from: stamp(signs_from),
        }
    }

    fn read(self) -> Result<KeptGrant, StoreError> {
        let role =
            Role::find(&self.role).ok_or_else(|| StoreError::Unknown("role", self.role.clone()))?;
        let place = match self.counter.as_str() {
            "" => self.scope,
            counter => format!("{}/{counter}", self.scope),
        };
        let grant =
            Grant::read(role, &place).map_err(|_| StoreError::Unknown("scope of a role", place))?;
        Ok(KeptGrant {
            grant,
            granted_at: read_stamp(&self.granted_at)?,
            granted_by: self.granted_by,
            signs_from: read_stamp(&self.signs_from)?,
        })
    }
}

/// The person of a name.
pub(super) fn find_by_name(conn: &mut Conn, name: &str) -> Result<Option<User>, StoreError> {
    let row = find_row(conn, name)?;
    let Some(row) = row else { return Ok(None) };
    let grants = user_roles::table
        .filter(user_roles::user_id.eq(row.id.clone()))
        .into_boxed();
    Ok(with_grants(conn, vec![row], grants)?.pop())
}

/// The person of a name, who must be there.
pub(super) fn get_by_name(conn: &mut Conn, name: &str) -> Result<User, StoreError> {
    find_by_name(conn, name)?.ok_or_else(|| UserRefusal::Unknown(name.to_owned()).into())
}

/// The row of a name.
pub(super) fn find_row(conn: &mut Conn, name: &str) -> Result<Option<UserRow>, StoreError> {
    Ok(users::table
        .filter(users::name.eq(name))
        .select(UserRow::as_select())
        .first(conn)
        .optional()?)
}

/// Locks the row of a person until the transaction ends, and returns whether it is active and as it was
/// read: the person may have been disabled, or got another password, in between.
pub(super) fn lock_unchanged(conn: &mut Conn, id: &str, version: i64) -> Result<bool, StoreError> {
    let active = users::state.eq(UserState::Active.name());
    let unchanged = users::id.eq(id).and(users::version.eq(version)).and(active);
    let locked = diesel::update(users::table.filter(unchanged))
        .set(users::version.eq(version))
        .execute(conn)?;
    Ok(locked == 1)
}

/// Begins a change that a person has proved to be allowed to make: it is refused where the account is
/// not as it was read before the proof was checked.
pub(super) fn ensure_unchanged(conn: &mut Conn, user: &User) -> Result<(), StoreError> {
    if lock_unchanged(conn, &user.id, user.version)? {
        return Ok(());
    }
    Err(UserRefusal::Changed(Box::new(get_by_name(conn, &user.name)?)).into())
}

/// The person of a name, who must be there, locked until the transaction ends: roles that are changed
/// meanwhile are changed after it.
pub(in crate::store) fn get_locked(conn: &mut Conn, name: &str) -> Result<User, StoreError> {
    diesel::update(users::table.filter(users::name.eq(name)))
        .set(users::version.eq(users::version))
        .execute(conn)?;
    get_by_name(conn, name)
}

/// The person of an id.
pub(super) fn find_by_id(conn: &mut Conn, id: &str) -> Result<Option<User>, StoreError> {
    let row: Option<UserRow> = users::table
        .find(id)
        .select(UserRow::as_select())
        .first(conn)
        .optional()?;
    let grants = user_roles::table
        .filter(user_roles::user_id.eq(id.to_owned()))
        .into_boxed();
    let rows = row.into_iter().collect();
    Ok(with_grants(conn, rows, grants)?.pop())
}

/// The persons of some rows, with their roles.
pub(super) fn with_grants(
    conn: &mut Conn,
    rows: Vec<UserRow>,
    grants: user_roles::BoxedQuery<'_, <Conn as diesel::Connection>::Backend>,
) -> Result<Vec<User>, StoreError> {
    let roles: Vec<RoleRow> = grants
        .order((user_roles::role, user_roles::scope, user_roles::counter))
        .select(RoleRow::as_select())
        .load(conn)?;
    let mut of_user: HashMap<String, Vec<KeptGrant>> = HashMap::new();
    for role in roles {
        let user = role.user_id.clone();
        of_user.entry(user).or_default().push(role.read()?);
    }
    rows.into_iter()
        .map(|row| {
            let grants = of_user.remove(&row.id).unwrap_or_default();
            row.read(grants)
        })
        .collect()
}
