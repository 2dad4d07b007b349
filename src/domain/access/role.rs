//! Roles: what a person may do, and where.

use jiff::Timestamp;

use super::reach::Reach;
use crate::domain::cases::agency::Slug;

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Manages people, keys and agencies, and reads the audit trail; sees no answers.
    Admin,
    /// Reads all figures and comments, and drafts and submits editions.
    Province,
    /// Approves and publishes editions.
    Approver,
    /// Reads figures, comments and cases of some agencies.
    Agency,
    /// Works at the counters of an office.
    Clerk,
    /// Reads what `Province` or `Agency` reads, and the audit trail; changes nothing.
    Inspector,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Admin,
        Self::Province,
        Self::Approver,
        Self::Agency,
        Self::Clerk,
        Self::Inspector,
    ];

    /// Its name in commands and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Province => "province",
            Self::Approver => "approver",
            Self::Agency => "agency",
            Self::Clerk => "clerk",
            Self::Inspector => "inspector",
        }
    }

    /// Returns the role of a name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Where a role holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleScope {
    /// In the whole province.
    Province,
    /// For one agency or intake office.
    Agency(Slug),
    /// At an intake office, and at one of its counters where one is given.
    Office {
        /// The intake office.
        office: Slug,
        /// One of its counters.
        counter: Option<String>,
    },
}

/// A role with its scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: RoleScope,
}

/// A grant that a person has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptGrant {
    /// The role and its scope.
    pub grant: Grant,
    /// When it was given.
    pub granted_at: Timestamp,
    /// Who gave it, as the audit trail names actors.
    pub granted_by: String,
    /// The time from which an approver may sign, and an administrator agree to a new approver.
    pub signs_from: Timestamp,
}

/// Roles that a person can't have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// No role at all.
    #[error("a person needs at least one role")]
    None,
    /// One person would submit an edition and approve it.
    #[error("`province` and `approver` are never the same person")]
    Both,
    /// A role with the wrong kind of scope.
    #[error("{0}")]
    Scope(&'static str),
}

impl Grant {
    /// A role in the scope that a text names: empty for the whole province, an agency, or an office
    /// with one of its counters as in `mot-cua-1/3`.
    ///
    /// # Errors
    /// When the role takes another kind of scope, or the text names no agency.
    pub fn read(role: Role, scope: &str) -> Result<Self, GrantError> {
        let slug = |code: &str| {
            Slug::parse(code).map_err(|_| GrantError::Scope("a scope is the code of an agency"))
        };
        let scope = match (role, scope.trim()) {
            (Role::Admin | Role::Province | Role::Approver, "") | (Role::Inspector, "") => {
                RoleScope::Province
            }
            (Role::Admin | Role::Province | Role::Approver, _) => {
                return Err(GrantError::Scope(
                    "`admin`, `province` and `approver` have no scope: theirs is the province",
                ));
            }
            (Role::Agency, "") => {
                return Err(GrantError::Scope("`agency` needs an agency as its scope"));
            }
            (Role::Agency | Role::Inspector, code) => RoleScope::Agency(slug(code)?),
            (Role::Clerk, "") => {
                return Err(GrantError::Scope(
                    "`clerk` needs an intake office as its scope",
                ));
            }
            (Role::Clerk, place) => {
                let (office, counter) = match place.split_once('/') {
                    Some((office, counter)) => (office, Some(counter.trim())),
                    None => (place, None),
                };
                if counter.is_some_and(|counter| counter.is_empty() || counter.len() > 100) {
                    return Err(GrantError::Scope("a counter has 1 to 100 characters"));
                }
                RoleScope::Office {
                    office: slug(office)?,
                    counter: counter.map(str::to_owned),
                }
            }
        };
        Ok(Self { role, scope })
    }

    /// The scope as [`Grant::read`] takes it.
    pub fn place(&self) -> String {
        match &self.scope {
            RoleScope::Province => String::new(),
            RoleScope::Agency(code) => code.to_string(),
            RoleScope::Office {
                office,
                counter: None,
            } => office.to_string(),
            RoleScope::Office {
                office,
                counter: Some(counter),
            } => format!("{office}/{counter}"),
        }
    }

    /// The agency or office of the scope.
    pub fn agency(&self) -> Option<&Slug> {
        match &self.scope {
            RoleScope::Province => None,
            RoleScope::Agency(code) => Some(code),
            RoleScope::Office { office, .. } => Some(office),
        }
    }
}

/// Checks that one person may have all of some grants.
///
/// # Errors
/// When there is none, or both `province` and `approver` are among them.
pub fn check_grants(grants: &[Grant]) -> Result<(), GrantError> {
    let has = |role| grants.iter().any(|grant| grant.role == role);
    if grants.is_empty() {
        Err(GrantError::None)
    } else if has(Role::Province) && has(Role::Approver) {
        Err(GrantError::Both)
    } else {
        Ok(())
    }
}

/// Returns what the reading roles among some grants reach together.
pub fn reading_reach<'g>(grants: impl Iterator<Item = &'g Grant>) -> Reach {
    let mut agencies = Vec::new();
    for grant in grants {
        match (grant.role, &grant.scope) {
            (Role::Province, _) | (Role::Inspector, RoleScope::Province) => return Reach::All,
            (Role::Agency | Role::Inspector, RoleScope::Agency(code))
                if !agencies.contains(code) =>
            {
                agencies.push(code.clone());
            }
            _ => {}
        }
    }
    Reach::of_agencies(agencies)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: Role, scope: &str) -> Grant {
        Grant::read(role, scope).unwrap()
    }

    #[test]
    fn a_grant_is_read_as_it_was_written() {
        for (role, place) in [
            (Role::Admin, ""),
            (Role::Inspector, ""),
            (Role::Inspector, "so-tp"),
            (Role::Agency, "so-tp"),
            (Role::Clerk, "mot-cua-1"),
            (Role::Clerk, "mot-cua-1/Quầy 3"),
        ] {
            assert_eq!(grant(role, place).place(), place);
        }
    }

    #[test]
    fn a_role_refuses_the_scope_of_another() {
        for (role, place) in [
            (Role::Admin, "so-tp"),
            (Role::Approver, "so-tp"),
            (Role::Agency, ""),
            (Role::Agency, "Sở Tư pháp"),
            (Role::Clerk, ""),
            (Role::Clerk, "mot-cua-1/"),
        ] {
            assert!(Grant::read(role, place).is_err(), "{role:?} {place}");
        }
    }

    #[test]
    fn nobody_submits_and_approves() {
        let both = [grant(Role::Province, ""), grant(Role::Approver, "")];
        assert_eq!(check_grants(&both), Err(GrantError::Both));
        assert_eq!(check_grants(&[]), Err(GrantError::None));
        assert_eq!(check_grants(&both[..1]), Ok(()));
    }

    #[test]
    fn administrators_approvers_and_clerks_read_no_figures_of_agencies() {
        let none = [
            grant(Role::Admin, ""),
            grant(Role::Approver, ""),
            grant(Role::Clerk, "mot-cua-1"),
        ];
        assert_eq!(reading_reach(none.iter()), Reach::of_agencies(Vec::new()));
        let two = [
            grant(Role::Agency, "so-tp"),
            grant(Role::Inspector, "so-yt"),
        ];
        let reach = reading_reach(two.iter());
        assert!(reach.covers_agency("so-tp") && reach.covers_agency("so-yt"));
        assert!(!reach.covers_agency("so-nv"));
        let all = [grant(Role::Agency, "so-tp"), grant(Role::Inspector, "")];
        assert_eq!(reading_reach(all.iter()), Reach::All);
    }
}
