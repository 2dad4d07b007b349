//! Reading cases, always within a viewer's reach.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use jiff::Timestamp;
use jiff::civil::Date;

use super::row::CaseRow;
use crate::domain::access::Reach;
use crate::domain::access::Viewer;
use crate::domain::cases::case::{Case, CaseTime};
use crate::domain::links::code::LinkCode;
use crate::store::Store;
use crate::store::access::reach::within;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_stamp, stamp};
use crate::store::links::invitations::{KeptLink, find_invitations};

/// A case as it is kept, with its link.
#[derive(Clone, Debug)]
pub struct KeptCase {
    /// Its id.
    pub id: String,
    /// What one-stop software knows of it; without its procedure's name.
    pub case: Case,
    /// When sipas last learned something new of it.
    pub updated_at: Timestamp,
    /// Its link that was not revoked, answered or not.
    pub link: Option<KeptLink>,
}

/// Finished cases whose links are wanted.
#[derive(Clone, Debug)]
pub struct LinkQuery {
    /// Cases of these agencies, or of this office and counter.
    pub of: Reach,
    /// First day on which they were finished.
    pub from: Date,
    /// Last day on which they were finished.
    pub to: Date,
    /// The case after which to go on: when it was finished, as kept, and its id.
    pub after: Option<(String, String)>,
    /// At most so many.
    pub limit: i64,
}

/// The finished cases of a day, newest first.
#[derive(Clone, Debug)]
pub struct DayQuery {
    /// The day on which they were finished.
    pub day: Date,
    /// The case after which to go on: when it was finished, and its id.
    pub after: Option<(CaseTime, String)>,
    /// At most so many.
    pub limit: i64,
}

/// The cases within a viewer's reach; to this viewer the others are not there.
pub struct Cases<'s> {
    pub(in crate::store) store: &'s Store,
    pub(in crate::store) viewer: &'s Viewer,
}

#[derive(QueryableByName)]
struct KeptCaseRow {
    #[diesel(embed)]
    case: CaseRow,
    #[diesel(sql_type = Text)]
    updated_at: String,
}

impl Store {
    /// The cases within a viewer's reach.
    pub fn cases<'s>(&'s self, viewer: &'s Viewer) -> Cases<'s> {
        Cases {
            store: self,
            viewer,
        }
    }
}

impl Cases<'_> {
    /// The condition that a case is within reach, beginning with `AND`.
    pub(in crate::store) fn within_reach(&self) -> Sql {
        within(self.viewer.cases())
    }

    /// The case of an agency and a code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find(&self, agency: &str, case_code: &str) -> Result<Option<KeptCase>, StoreError> {
        let query = Sql::new("SELECT cases.* FROM cases WHERE agency = ")
            .bind(agency)
            .text(" AND case_code = ")
            .bind(case_code)
            .join(self.within_reach());
        Ok(self.load(query)?.pop())
    }

    /// The case of an id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_by_id(&self, id: &str) -> Result<Option<KeptCase>, StoreError> {
        let query = Sql::new("SELECT cases.* FROM cases WHERE id = ")
            .bind(id)
            .join(self.within_reach());
        Ok(self.load(query)?.pop())
    }

    /// The case that a link belongs to, unless the link was revoked. Whoever has no key but holds
    /// the link itself is let in by it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_of_link(&self, code: &LinkCode) -> Result<Option<KeptCase>, StoreError> {
        let query = Sql::new(
            "SELECT cases.* FROM cases JOIN invitations i ON i.case_id = cases.id \
             WHERE i.state <> 'revoked' AND i.lookup = ",
        )
        .bind(code.lookup(self.store.secret()));
        let query = match self.viewer {
            Viewer::Public => query,
            Viewer::Key(_) | Viewer::Operator => query.join(self.within_reach()),
        };
        Ok(self.load(query)?.pop())
    }

    /// The cases that bear a code, pending ones too: each agency has its own.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_of_code(&self, case_code: &str) -> Result<Vec<KeptCase>, StoreError> {
        // Agency and code are the key that cases are found by, so every agency is tried in turn.
        // SQLite would rather go through all cases of the office; a cross join keeps its order.
        let query = Sql::new(
            "SELECT cases.* FROM agencies CROSS JOIN cases \
             WHERE cases.agency = agencies.code AND cases.case_code = ",
        )
        .bind(case_code)
        .join(self.within_reach())
        .text(" ORDER BY cases.agency");
        self.load(query)
    }

    /// Finished cases with their links, by the time of finishing and id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_finished(&self, query: &LinkQuery) -> Result<Vec<KeptCase>, StoreError> {
        let (finished_at, id) = query.after.clone().unwrap_or_default();
        let query = finished(query.from, query.to)
            .text(" AND (finished_at > ")
            .bind(&finished_at)
            .text(" OR finished_at = ")
            .bind(&finished_at)
            .text(" AND id > ")
            .bind(id)
            .text(")")
            .join(within(&query.of))
            .join(self.within_reach())
            .text(" ORDER BY finished_at, id LIMIT ")
            .bind(query.limit);
        self.load(query)
    }

    /// The finished cases of a day, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_finished_on(&self, query: &DayQuery) -> Result<Vec<KeptCase>, StoreError> {
        let (finished_at, id) = match &query.after {
            Some((moment, id)) => (moment.to_string(), id.clone()),
            // What every moment of the day is less than.
            None => (day_after(query.day).to_string(), String::new()),
        };
        let query = finished(query.day, query.day)
            .text(" AND (finished_at < ")
            .bind(&finished_at)
            .text(" OR finished_at = ")
            .bind(&finished_at)
            .text(" AND id < ")
            .bind(id)
            .text(")")
            .join(self.within_reach())
            .text(" ORDER BY finished_at DESC, id DESC LIMIT ")
            .bind(query.limit);
        self.load(query)
    }

    /// Cases of an agency that sipas learned something new of at `since` or later, in the order of
    /// that time and their ids; after `after`, which is such a pair as kept.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_updated(
        &self,
        agency: &str,
        since: Option<Timestamp>,
        after: Option<&(Timestamp, String)>,
        limit: i64,
    ) -> Result<Vec<KeptCase>, StoreError> {
        let (at, id) = after
            .map(|(at, id)| (stamp(*at), id.clone()))
            .unwrap_or_default();
        // Where the index is entered, however far a reader has come.
        let from = since.map(stamp).unwrap_or_default().max(at.clone());
        let query = Sql::new("SELECT cases.* FROM cases WHERE agency = ")
            .bind(agency)
            .text(" AND updated_at >= ")
            .bind(from)
            .text(" AND (updated_at > ")
            .bind(&at)
            .text(" OR updated_at = ")
            .bind(&at)
            .text(" AND id > ")
            .bind(id)
            .text(")")
            .join(self.within_reach())
            .text(" ORDER BY updated_at, id LIMIT ")
            .bind(limit);
        self.load(query)
    }

    /// The cases that a query selects with all their columns, in its order, with their links.
    fn load(&self, query: Sql) -> Result<Vec<KeptCase>, StoreError> {
        self.store.conn()?.read(|conn| {
            let rows: Vec<KeptCaseRow> = query.load(conn)?;
            self.with_links(conn, rows)
        })
    }

    fn with_links(
        &self,
        conn: &mut Conn,
        rows: Vec<KeptCaseRow>,
    ) -> Result<Vec<KeptCase>, StoreError> {
        let mut links = HashMap::new();
        for rows in rows.chunks(batch_sql::ROWS) {
            let ids = rows.iter().map(|row| row.case.id.as_str()).collect();
            links.extend(find_invitations(conn, ids)?);
        }
        rows.into_iter()
            .map(|row| {
                let link = links
                    .remove(&row.case.id)
                    .and_then(|links| links.into_iter().find(|link| !link.is_revoked()));
                Ok(KeptCase {
                    id: row.case.id.clone(),
                    case: row.case.read()?,
                    updated_at: read_stamp(&row.updated_at)?,
                    link: link.map(|link| link.read(self.store)).transpose()?,
                })
            })
            .collect()
    }
}

/// The cases finished from one day to another.
fn finished(from: Date, to: Date) -> Sql {
    Sql::new("SELECT cases.* FROM cases WHERE finished_at >= ")
        .bind(from.to_string())
        .text(" AND finished_at < ")
        .bind(day_after(to).to_string())
}

/// The day after one; there is none after the last of all.
fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}
