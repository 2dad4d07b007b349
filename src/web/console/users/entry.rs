//! What the form for a person holds, and what it means.

use crate::domain::access::{Grant, GrantError, Profile, Role, User, UserName};
use crate::domain::cases::agency::Agency;
use crate::domain::form::FormData;
use crate::domain::{fold, name, tidy};

/// The roles that hold in the whole province, by the name of their field.
pub(super) const PROVINCE_ROLES: [(&str, Role); 4] = [
    ("role-admin", Role::Admin),
    ("role-province", Role::Province),
    ("role-approver", Role::Approver),
    ("role-inspector", Role::Inspector),
];
/// The roles that hold somewhere, by the name of the field that lists where.
pub(super) const PLACED_ROLES: [(&str, Role); 3] = [
    ("agencies", Role::Agency),
    ("inspected", Role::Inspector),
    ("counters", Role::Clerk),
];

/// The form of a person as it was filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct UserForm {
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) email: String,
    pub(super) language: String,
    /// The roles that are ticked.
    pub(super) ticked: Vec<Role>,
    /// The places of each of [`PLACED_ROLES`], one a line.
    pub(super) places: [String; 3],
}

/// Why a form is refused: the field, and the id of the text that says why, with what it is about.
pub(super) type RefusedUserField = (&'static str, &'static str, String);

impl UserForm {
    /// The form as it was sent.
    pub(super) fn read(data: &FormData) -> Self {
        let text = |name: &str| tidy(data.text(name));
        let ticked = PROVINCE_ROLES
            .iter()
            .filter(|(field, _)| data.find(field).is_some());
        Self {
            name: text("name"),
            display_name: text("display_name"),
            email: text("email"),
            language: text("language"),
            ticked: ticked.map(|(_, role)| *role).collect(),
            places: PLACED_ROLES.map(|(field, _)| data.text(field).to_owned()),
        }
    }

    /// The form of a person as stored.
    pub(super) fn of(user: &User) -> Self {
        let grants = user.plain_grants();
        let at = |role: Role| -> String {
            let places = grants.iter().filter(|grant| grant.role == role);
            let places: Vec<String> = places.map(Grant::place).filter(|p| !p.is_empty()).collect();
            places.join("\n")
        };
        let is_ticked = |role: &Role| {
            let everywhere = Grant::read(*role, "").ok();
            grants
                .iter()
                .any(|grant| Some(grant) == everywhere.as_ref())
        };
        Self {
            name: user.name.clone(),
            display_name: user.profile.display_name.clone(),
            email: user.profile.email.clone().unwrap_or_default(),
            language: user.profile.language.clone(),
            ticked: PROVINCE_ROLES
                .map(|(_, role)| role)
                .into_iter()
                .filter(is_ticked)
                .collect(),
            places: PLACED_ROLES.map(|(_, role)| at(role)),
        }
    }

    /// The name, where a new person may have it.
    pub(super) fn user_name(&self) -> Result<UserName, RefusedUserField> {
        UserName::parse(&self.name).map_err(|_| ("name", "user-name-wrong", String::new()))
    }

    /// What is told of the person.
    pub(super) fn profile(&self) -> Result<Profile, RefusedUserField> {
        let wrong = ("display_name", "user-display-name-wrong", String::new());
        let display_name = name(&self.display_name, 200).ok_or(wrong)?;
        let email = self.email.trim();
        let is_address = email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if !email.is_empty() && (!is_address || email.len() > 250 || email.contains(' ')) {
            return Err(("email", "user-email-wrong", String::new()));
        }
        Ok(Profile {
            display_name,
            email: (!email.is_empty()).then(|| email.to_owned()),
            language: self.language.clone(),
        })
    }

    /// The roles; agencies are named by code or by their exact name.
    pub(super) fn grants(&self, agencies: &[Agency]) -> Result<Vec<Grant>, RefusedUserField> {
        let mut grants = Vec::new();
        for role in &self.ticked {
            let grant = Grant::read(*role, "");
            grants.push(grant.map_err(|error| refuse_grant("role-admin", &error, ""))?);
        }
        for ((field, role), places) in PLACED_ROLES.into_iter().zip(&self.places) {
            let lines = places.lines().map(tidy).filter(|line| !line.is_empty());
            for line in lines {
                let grant = Grant::read(role, &code_of(&line, agencies))
                    .map_err(|error| refuse_grant(field, &error, &line))?;
                if !grants.contains(&grant) {
                    grants.push(grant);
                }
            }
        }
        Ok(grants)
    }
}

/// Returns the code of the agency that a line names, with the counter where it names one; else the line.
fn code_of(line: &str, agencies: &[Agency]) -> String {
    let (place, counter) = match line.split_once('/') {
        Some((place, counter)) => (place, format!("/{counter}")),
        None => (line, String::new()),
    };
    let by_name = agencies
        .iter()
        .find(|agency| fold(&agency.name) == fold(place));
    let code = by_name.map_or(place, |agency| agency.code.as_str());
    format!("{code}{counter}")
}

fn refuse_grant(field: &'static str, error: &GrantError, line: &str) -> RefusedUserField {
    let why = match error {
        GrantError::None => "user-no-role",
        GrantError::Both => "user-both-roles",
        GrantError::Scope(_) => "user-scope-wrong",
    };
    (field, why, line.to_owned())
}
