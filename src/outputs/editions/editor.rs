//! Making editions: drafts of figures that are taken in one snapshot, corrections, and submission.

use jiff::Timestamp;

use super::draft::{DraftError, DraftRequest, has_same_responses, take_figures};
use super::texts::ReleasePlan;
use crate::domain::access::Viewer;
use crate::domain::editions::compose::{EditionHeading, Previous, to_second};
use crate::domain::editions::correct::{DisclosureRefusal, check_disclosure, correction};
use crate::domain::editions::edition::{Edition, EditionFile, EditionState};
use crate::domain::editions::edition_note::MANIFEST_FILE;
use crate::domain::editions::manifest::{
    CanonicalError, Correction, Manifest, read_manifest, write_manifest,
};
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::period::Period;
use crate::store::editions::drafts::{Compared, DraftContent, NewDraft};
use crate::store::editions::persons::EditionActor;
use crate::store::editions::read::{EditionFilter, Editions};
use crate::store::{Store, StoreError};

pub use super::texts::{DraftTexts, PlannedRelease};

/// Everything that making editions needs.
#[derive(Clone, Copy)]
pub struct Editor<'a> {
    /// The store.
    pub store: &'a Store,
    /// The finished cases and the responses that an agency needs to be ranked.
    pub min_n: i64,
    /// The person who makes the edition, and when.
    pub actor: &'a EditionActor,
    /// The title of an edition of a block, by name, and of a period.
    pub title: &'a dyn Fn(&str, Period) -> String,
}

/// Why an edition is not made.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    /// The figures can't be taken.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Content that can't be written or read.
    #[error(transparent)]
    Content(#[from] CanonicalError),
    /// Figures that give away answers by difference from other editions.
    #[error(transparent)]
    Disclosed(#[from] DisclosureRefusal),
    /// Responses have come or gone since the draft, or the edition before it is another one.
    #[error(
        "the responses of edition `{0}`, or the edition before it, have changed since it was drafted: `sipas edition refresh {0}` takes its figures anew"
    )]
    Stale(String),
    /// The files can't be made.
    #[error("the files of edition `{0}` can't be made: {1}")]
    Files(String, String),
}

impl From<EditionRefusal> for EditorError {
    fn from(refusal: EditionRefusal) -> Self {
        Self::Store(refusal.into())
    }
}

/// How often an edition is submitted while figures or other editions change at the very same time.
const ATTEMPTS: usize = 5;

/// The reader of all editions, for what is made of earlier ones.
static READER: Viewer = Viewer::Operator;

impl Editor<'_> {
    /// Drafts the edition of a block and a closed period, and returns its id.
    ///
    /// # Errors
    /// When the period is not closed, the person may not, an edition of it is published, or the planned
    /// release has passed.
    pub fn draft(
        &self,
        block: &str,
        period: Period,
        texts: DraftTexts,
    ) -> Result<String, EditorError> {
        self.insert(block, period, None, texts)
    }

    /// Drafts the correction of an edition, and returns its id. Texts that are not given are those of
    /// the corrected one, and so are those who know the figures before the release.
    ///
    /// # Errors
    /// When the person may not, the edition is not published or is corrected already, or the correction
    /// would give away answers by difference.
    pub fn correct(&self, id: &str, texts: DraftTexts) -> Result<String, EditorError> {
        let corrected = self.get(id)?;
        let texts = DraftTexts {
            title: Some(texts.title.unwrap_or_else(|| corrected.title.clone())),
            foreword: Some(texts.foreword.unwrap_or_else(|| corrected.foreword.clone())),
            responsible: Some(
                texts
                    .responsible
                    .unwrap_or_else(|| corrected.responsible.clone()),
            ),
            access: Some(match texts.access {
                Some(access) => access,
                None => self.read(id)?.access_before_release,
            }),
            ..texts
        };
        let (block, period) = (corrected.block.clone(), corrected.period);
        self.insert(&block, period, Some(corrected), texts)
    }

    fn insert(
        &self,
        block: &str,
        period: Period,
        replaces: Option<Edition>,
        texts: DraftTexts,
    ) -> Result<String, EditorError> {
        texts.check()?;
        let id = self.store.next_edition_id(block, period)?;
        let plan = ReleasePlan::default().with(&texts);
        let title = texts.title.filter(|title| !title.trim().is_empty());
        let mut content = DraftContent {
            title: title.unwrap_or_else(|| (self.title)(&self.store.block_name(block), period)),
            foreword: texts.foreword.unwrap_or_default(),
            responsible: texts.responsible.unwrap_or_default(),
            reason: texts.reason.unwrap_or_default(),
            figures: Vec::new(),
        };
        let (figures, _) = self.take(&id, (block, period), replaces.as_ref(), &content, plan)?;
        content.figures = write_manifest(&figures)?;
        let draft = NewDraft {
            id: id.clone(),
            block: block.to_owned(),
            period,
            replaces: replaces.map(|replaced| replaced.id),
            content,
        };
        self.store.insert_draft(&draft, self.actor)?;
        Ok(id)
    }

    /// Takes the figures of a draft anew, with other texts where they are given.
    ///
    /// # Errors
    /// As [`Editor::draft`], and when it is no draft any more or somebody else has changed it. A form
    /// names the version that it was read at.
    pub fn refresh(
        &self,
        id: &str,
        version: Option<i64>,
        texts: DraftTexts,
    ) -> Result<(), EditorError> {
        texts.check()?;
        let edition = self.get(id)?;
        let draft = self.editions().find_draft(id)?;
        let plan =
            draft.map(|figures| Ok::<_, EditorError>(ReleasePlan::of(&read_manifest(&figures)?)));
        let plan = plan.transpose()?.unwrap_or_default().with(&texts);
        let mut content = DraftContent {
            title: texts.title.unwrap_or_else(|| edition.title.clone()),
            foreword: texts.foreword.unwrap_or_else(|| edition.foreword.clone()),
            responsible: texts
                .responsible
                .unwrap_or_else(|| edition.responsible.clone()),
            reason: texts.reason.unwrap_or_else(|| edition.reason.clone()),
            figures: Vec::new(),
        };
        let (figures, _) = self.take_again(&edition, &content, plan)?;
        content.figures = write_manifest(&figures)?;
        let version = version.unwrap_or(edition.version);
        Ok(self
            .store
            .refresh_draft(id, version, &content, self.actor)?)
    }

    /// Makes the files of a draft once and stores them, and returns the digest of `edition.json`.
    ///
    /// # Errors
    /// When the person may not, it is no draft, its digest is another one than named, responses or the
    /// edition before it have changed since, the planned release has passed, or the files can't be made.
    pub fn submit<E: std::fmt::Display>(
        &self,
        id: &str,
        version: Option<i64>,
        digest: Option<&str>,
        make: impl FnOnce(&Manifest) -> Result<Vec<EditionFile>, E>,
    ) -> Result<String, EditorError> {
        let edition = self.get(id)?;
        let Some(figures) = self.editions().find_draft(id)? else {
            return Err(EditionRefusal::State {
                id: edition.id,
                state: edition.state,
                act: "submitting",
                wanted: "a draft",
            }
            .into());
        };
        if let Some(digest) = digest.filter(|digest| !edition.digest.eq_ignore_ascii_case(digest)) {
            return Err(EditionRefusal::Digest {
                id: edition.id,
                given: digest.to_owned(),
                found: edition.digest,
            }
            .into());
        }
        let mut manifest = read_manifest(&figures)?;
        let content = DraftContent {
            title: edition.title.clone(),
            foreword: edition.foreword.clone(),
            responsible: edition.responsible.clone(),
            reason: edition.reason.clone(),
            figures: Vec::new(),
        };
        // What is stale already is refused before its files are made, which takes minutes.
        let mut compared = self.compare(&edition, &content, &manifest)?;
        if let Some(replaced) = edition.replaces.as_deref() {
            let corrected = self.get(replaced)?;
            manifest.replaces = Some(self.correction(&corrected, &content.reason, &manifest)?);
        }
        manifest.submitted_at = to_second(self.now());
        manifest.audit_head = self.store.find_audit_head()?;
        let files = make(&manifest)
            .map_err(|error| EditorError::Files(id.to_owned(), error.to_string()))?;
        let version = version.unwrap_or(edition.version);
        let mut attempts = 1..=ATTEMPTS;
        loop {
            let submitted = self
                .store
                .submit_edition(id, version, compared, &files, self.actor);
            match (submitted, attempts.next()) {
                // Responses may have come while the files were made, or other editions; or cases alone,
                // which come at any time.
                (Err(StoreError::Edition(EditionRefusal::Figures(_))), Some(_)) => {
                    compared = self.compare(&edition, &content, &manifest)?;
                }
                (submitted, _) => return Ok(submitted?),
            }
        }
    }

    /// Compares a draft with what is there: it tells of the same responses, counts changes from the edition
    /// that counts, and gives away nothing by difference from others. Returns the state of which that is
    /// known.
    fn compare(
        &self,
        edition: &Edition,
        content: &DraftContent,
        drafted: &Manifest,
    ) -> Result<Compared, EditorError> {
        let acts = self.store.count_edition_acts()?;
        let (fresh, figures) = self.take_again(edition, content, ReleasePlan::of(drafted))?;
        match drafted.previous == fresh.previous && has_same_responses(drafted, &fresh) {
            true => Ok(Compared { figures, acts }),
            false => Err(EditorError::Stale(edition.id.clone())),
        }
    }

    fn take_again(
        &self,
        edition: &Edition,
        content: &DraftContent,
        plan: ReleasePlan,
    ) -> Result<(Manifest, i64), EditorError> {
        let replaces = edition.replaces.as_deref();
        let replaces = replaces.map(|id| self.get(id)).transpose()?;
        let of = (edition.block.as_str(), edition.period);
        self.take(&edition.id, of, replaces.as_ref(), content, plan)
    }

    /// The figures of a block and a period now, with what a correction says of itself, and their number.
    fn take(
        &self,
        id: &str,
        (block, period): (&str, Period),
        replaces: Option<&Edition>,
        content: &DraftContent,
        plan: ReleasePlan,
    ) -> Result<(Manifest, i64), EditorError> {
        plan.check(self.now())?;
        let previous = self.find_previous(block, period)?;
        let request = DraftRequest {
            block,
            period,
            method: None,
            min_n: self.min_n,
            heading: EditionHeading {
                id: id.to_owned(),
                title: content.title.clone(),
                foreword: content.foreword.clone(),
                responsible: content.responsible.clone(),
                access_before_release: plan.access,
            },
            previous: previous
                .as_ref()
                .map(|(manifest, sha256)| Previous { manifest, sha256 }),
            now: self.now(),
        };
        let (mut manifest, number) = self.store.snapshot(&READER, |figures| {
            let number = figures.number()?;
            Ok::<_, DraftError>((take_figures(figures, &request)?, number))
        })?;
        manifest.release_at = plan.release_at.map(to_second);
        check_disclosure(period, &manifest, &self.list_shown(period)?, self.store.k())?;
        if let Some(replaced) = replaces {
            manifest.replaces = Some(self.correction(replaced, &content.reason, &manifest)?);
        }
        Ok((manifest, number))
    }

    /// What a correction says of itself.
    fn correction(
        &self,
        corrected: &Edition,
        reason: &str,
        manifest: &Manifest,
    ) -> Result<Correction, EditorError> {
        let before = self.read(&corrected.id)?;
        Ok(correction(&before, &corrected.digest, reason, manifest))
    }

    /// The edition of the period before that counts: what is not released yet tells nobody its figures,
    /// and what is corrected or withdrawn counts no more.
    fn find_previous(
        &self,
        block: &str,
        period: Period,
    ) -> Result<Option<(Manifest, String)>, EditorError> {
        let editions = self.list(block, period.previous())?;
        let counts =
            |edition: &&Edition| edition.state == EditionState::Published && edition.is_released;
        let newest = editions.iter().rev().find(counts);
        newest
            .map(|edition| Ok((self.read(&edition.id)?, edition.digest.clone())))
            .transpose()
    }

    /// The editions of overlapping periods that were published, withdrawn or not, because readers keep
    /// them, and those that are on their way, in the order in which they were made. They are of any
    /// block, because an agency may have moved.
    fn list_shown(&self, period: Period) -> Result<Vec<(Period, Manifest)>, EditorError> {
        let editions = self.editions().list(&EditionFilter::default())?;
        let is_shown = |edition: &&Edition| {
            let overlaps = edition.period.contains(period) || period.contains(edition.period);
            let is_coming = [EditionState::Submitted, EditionState::Approved];
            overlaps && (edition.published_at.is_some() || is_coming.contains(&edition.state))
        };
        let shown = editions.iter().filter(is_shown);
        let mut shown = shown
            .map(|edition| Ok((edition.period, self.read_numbers(&edition.id)?)))
            .collect::<Result<Vec<_>, EditorError>>()?;
        shown.sort_by(|(_, one), (_, other)| one.drafted_at.cmp(&other.drafted_at));
        Ok(shown)
    }

    fn list(&self, block: &str, period: Period) -> Result<Vec<Edition>, EditorError> {
        let filter = EditionFilter {
            block: Some(block.to_owned()),
            period: Some(period),
            state: None,
        };
        Ok(self.editions().list(&filter)?)
    }

    fn read(&self, id: &str) -> Result<Manifest, EditorError> {
        let file = self.editions().find_file(id, MANIFEST_FILE)?;
        let file = file.ok_or_else(|| EditionRefusal::Unknown(id.to_owned()))?;
        Ok(read_manifest(&file.bytes)?)
    }

    /// The content of an edition for its numbers alone: its digest is compared, its spelling is not.
    fn read_numbers(&self, id: &str) -> Result<Manifest, EditorError> {
        let file = self.editions().find_file(id, MANIFEST_FILE)?;
        let file = file.ok_or_else(|| EditionRefusal::Unknown(id.to_owned()))?;
        Ok(serde_json::from_slice(&file.bytes).map_err(CanonicalError::from)?)
    }

    fn get(&self, id: &str) -> Result<Edition, EditorError> {
        let found = self.editions().find(id)?;
        Ok(found.ok_or_else(|| EditionRefusal::Unknown(id.to_owned()))?)
    }

    fn editions(&self) -> Editions<'_> {
        self.store.editions(&READER, self.now())
    }

    fn now(&self) -> Timestamp {
        self.actor.by.now
    }
}
