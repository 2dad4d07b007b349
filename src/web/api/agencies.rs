//! The agencies within a key's reach. For the holder of the key, no others exist.

use std::collections::HashMap;

use actix_web::web;

use super::refusal::Refusal;
use super::respond::ask;
use crate::domain::access::{Key, Viewer};
use crate::domain::cases::agency::Slug;
use crate::domain::cases::lineage::Lineage;
use crate::domain::files::AgencyDirectory;
use crate::web::State;

/// The agencies within the reach of a key, and all intake offices, where their cases may be handed in.
pub(super) struct ReachableAgencies {
    /// All of them, by code or name, as files and bodies refer to them.
    pub(super) directory: AgencyDirectory,
    /// Which agencies took over from which, whoever reaches them.
    pub(super) lineage: Lineage,
    /// The names of those that decide cases, by code.
    names: HashMap<String, String>,
}

impl ReachableAgencies {
    /// Returns the agencies within the reach of a key.
    pub(super) async fn of(key: &Key, state: &web::Data<State>) -> Result<Self, Refusal> {
        let viewer = Viewer::Key(key.clone());
        ask(state, move |_, store| {
            let lineage = Lineage::of(&store.list_agencies()?);
            let all = store.cases(&viewer).list_agencies()?;
            let directory = AgencyDirectory::new(&all);
            let names = all
                .into_iter()
                .filter(|agency| !agency.is_intake_office())
                .map(|agency| (agency.code.to_string(), agency.name))
                .collect();
            Ok(Self {
                directory,
                lineage,
                names,
            })
        })
        .await
    }

    /// Whether a code is that of a deciding agency within reach.
    pub(super) fn decides(&self, code: &Slug) -> bool {
        self.names.contains_key(code.as_str())
    }

    /// The name of a deciding agency within reach; empty for any other code.
    pub(super) fn name(&self, code: &Slug) -> &str {
        self.names.get(code.as_str()).map_or("", String::as_str)
    }
}
