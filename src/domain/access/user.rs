//! Persons with an account.

use jiff::Timestamp;

use super::password::Weakness;
use super::role::{Grant, GrantError, KeptGrant, Role, RoleScope, reading_reach};
use super::viewer::UserReach;
use super::{Reach, Viewer};

/// A text that is no user's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a user's name has 3 to 64 of a–z, 0–9, `-`, `.`, `_` and `@`, beginning with a letter")]
pub struct UserNameError;

/// The name by which a person logs in, in lower case. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserName(String);

impl UserName {
    /// Reads a name in any case, with or without surrounding space.
    ///
    /// # Errors
    /// When it is too short, too long or has other characters.
    pub fn parse(text: &str) -> Result<Self, UserNameError> {
        let name = crate::domain::fold(text);
        let allowed = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'@');
        let ok = (3..=64).contains(&name.len())
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(allowed);
        if ok {
            Ok(Self(name))
        } else {
            Err(UserNameError)
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for UserName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a person may log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// Yes.
    Active,
    /// No: the account is kept for what it has done.
    Disabled,
}

impl UserState {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    /// Returns the state of a name.
    pub fn find(name: &str) -> Option<Self> {
        [Self::Active, Self::Disabled]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// What is told of a person in forms and commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name that pages show.
    pub display_name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The language of the console.
    pub language: String,
}

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: String,
    /// The name by which the person logs in.
    pub name: String,
    /// What is told of the person.
    pub profile: Profile,
    /// Whether the person may log in.
    pub state: UserState,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether the authenticator app is set up.
    pub has_totp: bool,
    /// The issuer and the subject of the single sign-on.
    pub sign_on: Option<(String, String)>,
    /// The version, which rises with every change.
    pub version: i64,
    /// When the account was made.
    pub made_at: Timestamp,
    /// The roles.
    pub grants: Vec<KeptGrant>,
}

impl User {
    /// Whether the person has a role, anywhere.
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|kept| kept.grant.role == role)
    }

    /// Whether the person has one of some roles, anywhere.
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    /// The grants without their history.
    pub fn plain_grants(&self) -> Vec<Grant> {
        self.grants.iter().map(|kept| kept.grant.clone()).collect()
    }

    /// The person as the viewer of figures, comments and cases in the console.
    pub fn viewer(&self) -> Viewer {
        let reach = reading_reach(self.grants.iter().map(|kept| &kept.grant));
        Viewer::User(UserReach {
            name: self.name.clone(),
            cases: reach.clone(),
            figures: reach,
            editions: self.reads_unreleased(),
            batches: self.has_any(&[Role::Admin, Role::Province]),
        })
    }

    /// Whether the person may read editions that are not released yet: those who make and approve them,
    /// and inspectors of the whole province.
    fn reads_unreleased(&self) -> bool {
        self.grants.iter().any(|kept| match kept.grant.role {
            Role::Province | Role::Approver => true,
            Role::Inspector => kept.grant.scope == RoleScope::Province,
            Role::Admin | Role::Agency | Role::Clerk => false,
        })
    }

    /// The counters at which the person works.
    pub fn counters(&self) -> Vec<Reach> {
        let at = |kept: &KeptGrant| match (&kept.grant.role, &kept.grant.scope) {
            (Role::Clerk, RoleScope::Office { office, counter }) => Some(Reach::Office {
                office: office.clone(),
                counter: counter.clone(),
            }),
            _ => None,
        };
        self.grants.iter().filter_map(at).collect()
    }
}

/// Why an account can't be made or changed so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserRefusal {
    /// Another person has the name.
    #[error("there is a user `{0}` already")]
    NameTaken(String),
    /// Nobody has the name.
    #[error("there is no user `{0}`; see `sipas user list`")]
    Unknown(String),
    /// Roles that one person can't have.
    #[error(transparent)]
    Grants(#[from] GrantError),
    /// A scope that is no agency, or no intake office where a clerk needs one.
    #[error("there is no {0} `{1}`; see `sipas agencies list`")]
    UnknownScope(&'static str, String),
    /// Nobody could manage users any more.
    #[error("this is the last active administrator")]
    LastAdmin,
    /// Somebody else has changed the account since it was read.
    #[error("somebody else has changed this account meanwhile")]
    Changed(Box<User>),
    /// The password is too weak.
    #[error(transparent)]
    Password(#[from] Weakness),
    /// The link was used, has expired or never was.
    #[error("this link was used already, or has expired")]
    Link,
    /// Who gave a role can't be the second person who agrees.
    #[error("a second administrator agrees, not the one who gave the role")]
    SamePerson,
    /// Whoever made or reset an administrator could agree in that name.
    #[error("who agrees has been an administrator for less than a day, or was reset since")]
    NewAdmin,
    /// Another person has linked this sign-on.
    #[error("another user has this sign-on already")]
    SignOnTaken,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_in_any_case_and_other_texts_are_refused() {
        assert_eq!(
            UserName::parse(" An.Nguyen ").unwrap().as_str(),
            "an.nguyen"
        );
        for wrong in ["", "an", "1an", "an nguyen", "ân", "a:b", &"a".repeat(65)] {
            assert!(UserName::parse(wrong).is_err(), "{wrong}");
        }
    }
}
