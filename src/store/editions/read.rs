//! Reading editions: a viewer sees those that are released, and who makes or approves them all.

use jiff::Timestamp;

use super::withdrawal::NOTICE_FILE;
use super::{files, log, release, rows};
use crate::domain::access::Viewer;
use crate::domain::editions::edition::{
    DoneAct, Edition, EditionAct, EditionFile, EditionState, FileSummary,
};
use crate::domain::period::Period;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

pub use super::log::{LogEntry, ReleasedLog};

/// Which editions are listed. Without any restriction it is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditionFilter {
    /// Those of a block.
    pub block: Option<String>,
    /// Those of a period.
    pub period: Option<Period>,
    /// Those in a state.
    pub state: Option<EditionState>,
}

/// The editions within a viewer's reach, as they are at one time.
pub struct Editions<'s> {
    store: &'s Store,
    viewer: &'s Viewer,
    now: Timestamp,
}

impl Store {
    /// The editions within a viewer's reach, as they are now.
    pub fn editions<'s>(&'s self, viewer: &'s Viewer, now: Timestamp) -> Editions<'s> {
        Editions {
            store: self,
            viewer,
            now,
        }
    }
}

impl Editions<'_> {
    /// Returns editions by block, period and age.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list(&self, filter: &EditionFilter) -> Result<Vec<Edition>, StoreError> {
        let mut condition = Sql::new("1 = 1");
        if let Some(block) = &filter.block {
            condition = condition.text(" AND e.block = ").bind(block);
        }
        if let Some(period) = filter.period {
            condition = condition.text(" AND e.period = ").bind(period.to_string());
        }
        let editions = self.read(|conn| rows::list(conn, &condition, self.now))?;
        let in_state = |edition: &Edition| filter.state.is_none_or(|state| state == edition.state);
        let shown = editions
            .into_iter()
            .filter_map(|edition| self.show(edition));
        Ok(shown.filter(in_state).collect())
    }

    /// Returns the edition of an id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find(&self, id: &str) -> Result<Option<Edition>, StoreError> {
        self.read(|conn| self.find_shown(conn, id))
    }

    /// Returns the files of an edition in the order of its bundle.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_files(&self, id: &str) -> Result<Vec<FileSummary>, StoreError> {
        self.read(|conn| match self.find_shown(conn, id)? {
            Some(edition) => {
                let mut listed = files::list(conn, id)?;
                listed.retain(|file| is_shown(&edition, &file.name));
                Ok(listed)
            }
            None => Ok(Vec::new()),
        })
    }

    /// Returns a file of an edition.
    ///
    /// # Errors
    /// When the database fails, or its bytes are not as they were stored.
    pub fn find_file(&self, id: &str, name: &str) -> Result<Option<EditionFile>, StoreError> {
        self.read(|conn| match self.find_shown(conn, id)? {
            Some(edition) if is_shown(&edition, name) => files::find(conn, id, name),
            _ => Ok(None),
        })
    }

    /// Returns all files of an edition in the order of its bundle.
    ///
    /// # Errors
    /// When the database fails, or bytes are not as they were stored.
    pub fn read_files(&self, id: &str) -> Result<Vec<EditionFile>, StoreError> {
        self.read(|conn| match self.find_shown(conn, id)? {
            Some(edition) => {
                let mut stored = files::read_all(conn, id)?;
                stored.retain(|file| is_shown(&edition, &file.name));
                Ok(stored)
            }
            None => Ok(Vec::new()),
        })
    }

    /// Returns the frozen figures of a draft, for who makes or approves editions.
    ///
    /// # Errors
    /// When the database fails, or the bytes are not as they were stored.
    pub fn find_draft(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if !self.viewer.sees_unreleased() {
            return Ok(None);
        }
        self.read(|conn| files::find_draft(conn, id))
    }

    /// Returns the newest log as it is shown: up to the last entry that is released. None before there is
    /// one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn log(&self) -> Result<Option<ReleasedLog>, StoreError> {
        Ok(self.logs()?.pop())
    }

    /// Returns the logs as they are shown, earliest first. There is more than one where a key was lost or
    /// stolen.
    ///
    /// # Errors
    /// When the database fails.
    pub fn logs(&self) -> Result<Vec<ReleasedLog>, StoreError> {
        self.read(|conn| log::list_released(conn, self.now))
    }

    /// Returns when something is released next.
    ///
    /// # Errors
    /// When the database fails.
    pub fn next_release(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(|conn| release::find_next(conn, self.now))
    }

    fn find_shown(&self, conn: &mut Conn, id: &str) -> Result<Option<Edition>, StoreError> {
        let found = rows::find(conn, id, self.now)?;
        Ok(found.and_then(|edition| self.show(edition)))
    }

    /// An edition as the viewer sees it.
    fn show(&self, edition: Edition) -> Option<Edition> {
        if self.viewer.sees_unreleased() {
            return Some(edition);
        }
        // Shown before its entry of the log, a withdrawal would tell that the log holds something that
        // waits for its release.
        let is_withdrawn =
            edition.state == EditionState::Withdrawn && edition.is_withdrawal_released;
        let state = match edition.state {
            EditionState::Withdrawn if is_withdrawn => EditionState::Withdrawn,
            EditionState::Withdrawn if edition.corrected_by.is_some() => EditionState::Corrected,
            EditionState::Withdrawn => EditionState::Published,
            state => state,
        };
        let acts = edition.acts.iter();
        let acts = acts
            .filter(|done| is_withdrawn && done.act == EditionAct::Withdraw)
            .map(|done| DoneAct {
                person: String::new(),
                ..done.clone()
            })
            .collect();
        edition.is_released.then_some(Edition {
            acts,
            state,
            ..edition
        })
    }

    fn read<T>(
        &self,
        body: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.store.conn()?.read(body)
    }
}

/// Whether a file is shown with an edition as a viewer sees it: the notice of a withdrawal is not, before
/// the withdrawal is.
fn is_shown(edition: &Edition, file: &str) -> bool {
    file != NOTICE_FILE || edition.state == EditionState::Withdrawn
}
