//! The agencies within a key's reach. To whoever holds it, the others are not there.

use std::collections::HashMap;

use actix_web::web;

use super::{Refusal, ask};
use crate::domain::access::Key;
use crate::domain::cases::agency::Slug;
use crate::domain::files::AgencyDirectory;
use crate::web::State;

/// The agencies that a key reaches, and every intake office, where their cases may be handed in.
pub(super) struct Agencies {
    /// By code or name, as files and bodies refer to them.
    pub(super) directory: AgencyDirectory,
    /// Names of those that decide cases, by code.
    names: HashMap<String, String>,
}

impl Agencies {
    pub(super) async fn of(key: &Key, state: &web::Data<State>) -> Result<Self, Refusal> {
        let mut all = ask(state, |state| state.store.list_agencies()).await?;
        all.retain(|agency| {
            agency.is_intake_office() || key.reach.covers_agency(agency.code.as_str())
        });
        let directory = AgencyDirectory::new(&all);
        let names = all
            .into_iter()
            .filter(|agency| !agency.is_intake_office())
            .map(|agency| (agency.code.to_string(), agency.name))
            .collect();
        Ok(Self { directory, names })
    }

    /// Whether an agency within reach decides cases.
    pub(super) fn decides(&self, code: &Slug) -> bool {
        self.names.contains_key(code.as_str())
    }

    /// The name of an agency within reach.
    pub(super) fn name(&self, code: &Slug) -> &str {
        self.names.get(code.as_str()).map_or("", String::as_str)
    }
}
