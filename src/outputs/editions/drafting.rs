//! Drafting, refreshing, correcting and submitting editions, as the command line and the console do it.

use jiff::Timestamp;

use super::{DraftError, DraftRequest, take_figures};
use crate::domain::access::Viewer;
use crate::domain::editions::compose::{Heading, Previous, to_second};
use crate::domain::editions::correct::{Disclosed, check_disclosure, correction};
use crate::domain::editions::edition::{Edition, EditionState};
use crate::domain::editions::edition_note::sha256;
use crate::domain::editions::manifest::{CanonicalError, Manifest, read_manifest, write_manifest};
use crate::domain::period::Period;
use crate::store::editions::drafts::{DraftContent, NewDraft};
use crate::store::editions::persons::EditionActor;
use crate::store::editions::read::{EditionFilter, Editions};
use crate::store::{Store, StoreError};

/// The file that holds the content of an edition.
pub const CONTENT: &str = "edition.json";

/// Why there is no draft, or no submission.
#[derive(Debug, thiserror::Error)]
pub enum DraftingError {
    /// The figures can't be frozen.
    #[error(transparent)]
    Figures(#[from] DraftError),
    /// The content can't be written or read.
    #[error(transparent)]
    Content(#[from] CanonicalError),
    /// The correction would give away answers by difference.
    #[error(transparent)]
    Disclosed(#[from] Disclosed),
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who drafts, and by which rules.
pub struct Drafting<'a> {
    /// The store.
    pub store: &'a Store,
    /// The person as the viewer of figures and editions.
    pub viewer: &'a Viewer,
    /// The person as the actor.
    pub actor: &'a EditionActor,
    /// The finished cases and the responses that an agency needs to be ranked.
    pub min_n: i64,
}

/// What a person writes into an edition.
#[derive(Clone, Debug, Default)]
pub struct EditionTexts {
    /// The title.
    pub title: String,
    /// The foreword; may be empty.
    pub foreword: String,
    /// The person responsible; may be empty.
    pub responsible: String,
    /// Why another edition is corrected; empty where none is.
    pub reason: String,
}

impl Drafting<'_> {
    /// Drafts an edition of a block and a closed period, or the correction of one, and returns its id.
    ///
    /// # Errors
    /// When the period is open, the person may not, or the correction would give away answers.
    pub fn draft(
        &self,
        (block, period): (&str, Period),
        texts: &EditionTexts,
        replaces: Option<&str>,
    ) -> Result<String, DraftingError> {
        let id = self.store.next_edition_id(block, period)?;
        let about = (id.as_str(), block, period);
        let draft = NewDraft {
            block: block.to_owned(),
            period,
            replaces: replaces.map(str::to_owned),
            content: self.content(about, texts, replaces)?,
            id: id.clone(),
        };
        self.store.insert_draft(&draft, self.actor)?;
        Ok(id)
    }

    /// Takes the figures of a draft anew, with other texts.
    ///
    /// # Errors
    /// As for a draft, and where somebody else has changed it since it was read.
    pub fn refresh(&self, read: &Edition, texts: &EditionTexts) -> Result<(), DraftingError> {
        let about = (read.id.as_str(), read.block.as_str(), read.period);
        let content = self.content(about, texts, read.replaces.as_deref())?;
        self.store
            .refresh_draft(&read.id, read.version, &content, self.actor)?;
        Ok(())
    }

    /// Returns the content of a draft as it is submitted: with the time, the planned release and the
    /// head of the audit trail. `None` where there is no such draft.
    ///
    /// # Errors
    /// When the database fails.
    pub fn submission(
        &self,
        id: &str,
        release_at: Option<Timestamp>,
    ) -> Result<Option<Manifest>, DraftingError> {
        let now = self.actor.by.now;
        let Some(draft) = self.store.editions(self.viewer, now).find_draft(id)? else {
            return Ok(None);
        };
        Ok(Some(Manifest {
            release_at: release_at.map(to_second),
            submitted_at: to_second(now),
            audit_head: self.store.find_audit_head()?,
            ..read_manifest(&draft)?
        }))
    }

    /// The content of a draft.
    fn content(
        &self,
        (id, block, period): (&str, &str, Period),
        texts: &EditionTexts,
        replaces: Option<&str>,
    ) -> Result<DraftContent, DraftingError> {
        let now = self.actor.by.now;
        let editions = self.store.editions(self.viewer, now);
        let known = editions.list(&EditionFilter {
            block: Some(block.to_owned()),
            ..EditionFilter::default()
        })?;
        let before = known.iter().rev().find(|edition| {
            edition.period == period.previous() && edition.state == EditionState::Published
        });
        let before = match before {
            Some(edition) => read(&editions, &edition.id)?,
            None => None,
        };
        let request = DraftRequest {
            block,
            period,
            method: None,
            min_n: self.min_n,
            heading: Heading {
                id: id.to_owned(),
                title: texts.title.clone(),
                foreword: texts.foreword.clone(),
                responsible: texts.responsible.clone(),
                access_before_release: Vec::new(),
            },
            previous: before
                .as_ref()
                .map(|(manifest, sha256)| Previous { manifest, sha256 }),
            now,
        };
        let mut manifest = self
            .store
            .snapshot(self.viewer, |figures| take_figures(figures, &request))?;
        if let Some((corrected, sha256)) = match replaces {
            Some(replaced) => read(&editions, replaced)?,
            None => None,
        } {
            let own = correction(&corrected, &sha256, &texts.reason, &manifest);
            manifest.replaces = Some(own);
            let shown = known.iter().filter(|edition| {
                edition.period == period && edition.published_at.is_some()
            });
            let shown: Vec<_> = shown
                .map(|edition| read(&editions, &edition.id))
                .collect::<Result<_, _>>()?;
            check_disclosure(&manifest, shown.iter().flatten().map(|(shown, _)| shown))?;
        }
        Ok(DraftContent {
            title: manifest.title.clone(),
            foreword: manifest.foreword.clone(),
            responsible: manifest.responsible.clone(),
            reason: texts.reason.clone(),
            figures: write_manifest(&manifest)?,
        })
    }
}

/// The content of an edition, with the digest of its file.
fn read(editions: &Editions<'_>, id: &str) -> Result<Option<(Manifest, String)>, DraftingError> {
    let Some(file) = editions.find_file(id, CONTENT)? else {
        return Ok(None);
    };
    let digest = hex::encode(sha256(&file.bytes));
    Ok(Some((read_manifest(&file.bytes)?, digest)))
}
