//! Snapshots: all figures of a page, chart or export are read in one transaction.

use std::sync::Arc;

use crate::domain::access::Viewer;
use crate::domain::cases::agency::{Agency, Block};
use crate::domain::figures::scope::FigureQuery;
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::cases::agencies;
use crate::store::closings::RecordedClosings;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::settings::{self, Recurring};
use crate::store::db::time::stamp;
use crate::store::surveys::Surveys;

/// The figures within a viewer's reach, read in one transaction.
pub struct Figures<'s> {
    pub(in crate::store) store: &'s Store,
    conn: &'s mut Conn,
    pub(in crate::store) viewer: &'s Viewer,
}

impl Store {
    /// Runs a body that reads figures, in one read transaction, so that a mixing meanwhile changes
    /// none of them. There is no other way to read figures, and without a viewer it does not compile:
    ///
    /// ```compile_fail,E0061
    /// # use sipas::store::{Store, StoreError};
    /// fn blocks(store: &Store) -> Result<usize, StoreError> {
    ///     store.snapshot(|figures| Ok(figures.list_agencies()?.len()))
    /// }
    /// ```
    ///
    /// ```
    /// # use sipas::domain::access::Viewer;
    /// # use sipas::store::{Store, StoreError};
    /// fn blocks(store: &Store, viewer: &Viewer) -> Result<usize, StoreError> {
    ///     store.snapshot(viewer, |figures| Ok(figures.list_agencies()?.len()))
    /// }
    /// ```
    ///
    /// # Errors
    /// When the database or the body fails, or nobody waits for the figures any more.
    pub fn snapshot<T, E: From<StoreError>>(
        &self,
        viewer: &Viewer,
        body: impl FnOnce(&mut Figures<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.conn()?.read(|conn| {
            let read = body(&mut Figures {
                store: self,
                conn,
                viewer,
            })?;
            // Nothing is drawn for nobody.
            self.check_wanted()?;
            Ok(read)
        })
    }

    /// A block's name in Vietnamese, or its code where it has none.
    pub fn block_name(&self, code: &str) -> String {
        self.find_block(code)
            .map_or_else(|| code.to_owned(), |block| block.name.clone())
    }

    /// The block with the given code, as it is configured.
    pub fn find_block(&self, code: &str) -> Option<&Block> {
        let mut blocks = self.blocks().iter();
        blocks.find(|block| block.id.as_str() == code)
    }
}

impl<'s> Figures<'s> {
    /// The figures as they are within a transaction that changes them.
    pub(in crate::store) fn within(
        store: &'s Store,
        conn: &'s mut Conn,
        viewer: &'s Viewer,
    ) -> Self {
        Self {
            store,
            conn,
            viewer,
        }
    }
}

impl Figures<'_> {
    /// The connection for the next query, the only way to it.
    ///
    /// # Errors
    /// [`StoreError::Unwanted`] when nobody waits for the figures any more.
    pub(in crate::store) fn conn(&mut self) -> Result<&mut Conn, StoreError> {
        self.store.check_wanted()?;
        Ok(self.conn)
    }

    /// The definitions that the store knows.
    pub fn surveys(&self) -> &Surveys {
        self.store.surveys()
    }

    /// A version of a definition by its id. Only one that another server has stored is read from the
    /// database.
    pub(in crate::store) fn definition(&mut self, id: &str) -> Result<Arc<Definition>, StoreError> {
        self.store.surveys.get(self.conn, id)
    }

    /// The fewest answers of which a figure is shown.
    pub fn k(&self) -> i64 {
        self.store.k()
    }

    /// A block's name in Vietnamese, or its code where it has none.
    pub fn block_name(&self, code: &str) -> String {
        self.store.block_name(code)
    }

    /// The blocks, as they are configured.
    pub fn list_blocks(&self) -> &[Block] {
        self.store.blocks()
    }

    /// When the figures of a query were taken, RFC 3339 in UTC: when its period was closed, or when the
    /// provisional sums of its open months were last computed.
    pub(in crate::store) fn find_as_of(
        &mut self,
        query: &FigureQuery,
        closings: &RecordedClosings,
    ) -> Result<Option<String>, StoreError> {
        let taken = match closings.closed_for(&query.scope, query.period) {
            Some(closed) => Some(closed),
            None => Recurring::ProvisionalSums.find_last(self.conn()?)?,
        };
        Ok(taken.map(stamp))
    }

    /// The number of the figures, which rises whenever they change.
    ///
    /// # Errors
    /// When the database fails.
    pub fn number(&mut self) -> Result<i64, StoreError> {
        settings::find_figures_number(self.conn()?)
    }

    /// All agencies and intake offices, by code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_agencies(&mut self) -> Result<Vec<Agency>, StoreError> {
        agencies::list(self.conn()?)
    }

    /// The agency with the given code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_agency(&mut self, code: &str) -> Result<Option<Agency>, StoreError> {
        agencies::find(self.conn()?, code)
    }
}
