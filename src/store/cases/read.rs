//! Reading cases, always within the reach of a viewer.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use jiff::Timestamp;
use jiff::civil::Date;

use super::agencies;
use super::pseudonyms::CodeKey;
use super::row::CaseRow;
use crate::domain::access::Reach;
use crate::domain::access::Viewer;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::cases::case::{Case, CaseCode, CaseTime};
use crate::domain::cases::lineage::Lineage;
use crate::domain::files::MAX_CASE_CODE;
use crate::domain::links::code::LinkCode;
use crate::store::Store;
use crate::store::access::reach::within;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_stamp, stamp};
use crate::store::links::invitations::{KeptLink, list_current};

/// A stored case with its link.
#[derive(Clone, Debug)]
pub struct KeptCase {
    /// Its id.
    pub id: String,
    /// The case, without the name of its procedure.
    pub case: Case,
    /// The time of its last change in sipas.
    pub updated_at: Timestamp,
    /// Its link unless that was revoked, whether answered or not.
    pub link: Option<KeptLink>,
}

/// A query for finished cases with their links.
#[derive(Clone, Debug)]
pub struct LinkQuery {
    /// The agencies, or the office and counter, whose cases are returned.
    pub of: Reach,
    /// The first day of finishing.
    pub from: Date,
    /// The last day of finishing.
    pub to: Date,
    /// The case after which the page begins: its time of finishing as stored, and its id.
    pub after: Option<(String, String)>,
    /// The most cases returned.
    pub limit: i64,
}

/// A query for the finished cases of a day, newest first.
#[derive(Clone, Debug)]
pub struct DayQuery {
    /// The day of finishing.
    pub day: Date,
    /// The case after which the page begins: its time of finishing, and its id.
    pub after: Option<(CaseTime, String)>,
    /// The most cases returned.
    pub limit: i64,
}

/// The cases within a viewer's reach. For this viewer the others do not exist.
pub struct Cases<'s> {
    pub(in crate::store) store: &'s Store,
    pub(in crate::store) viewer: &'s Viewer,
}

/// A row of the table `cases`.
#[derive(QueryableByName)]
struct KeptCaseRow {
    #[diesel(embed)]
    case: CaseRow,
    #[diesel(sql_type = Text)]
    updated_at: String,
}

impl Store {
    /// The cases within a viewer's reach. There is no other way to read cases:
    ///
    /// ```
    /// # use sipas::domain::access::Viewer;
    /// # use sipas::store::{Store, StoreError};
    /// fn is_known(store: &Store, viewer: &Viewer) -> Result<bool, StoreError> {
    ///     Ok(store.cases(viewer).find("so-tp", "H1")?.is_some())
    /// }
    /// ```
    ///
    /// Without a viewer this does not compile:
    ///
    /// ```compile_fail,E0061
    /// # use sipas::store::{Store, StoreError};
    /// fn is_known(store: &Store) -> Result<bool, StoreError> {
    ///     Ok(store.cases().find("so-tp", "H1")?.is_some())
    /// }
    /// ```
    pub fn cases<'s>(&'s self, viewer: &'s Viewer) -> Cases<'s> {
        Cases {
            store: self,
            viewer,
        }
    }
}

impl Cases<'_> {
    /// A condition on the table `cases`, beginning with `AND`, that limits it to the reach.
    pub(in crate::store) fn within_reach(&self) -> Sql {
        within(self.viewer.cases())
    }

    /// The agencies whose cases are within reach, and all intake offices, where these may be handed in;
    /// by code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_agencies(&self) -> Result<Vec<Agency>, StoreError> {
        let reach = self.viewer.cases();
        let mut all = agencies::list(&mut *self.store.conn()?)?;
        all.retain(|agency| agency.is_intake_office() || reach.covers_agency(agency.code.as_str()));
        Ok(all)
    }

    /// The agency with the given code, if its cases are within reach.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_agency(&self, code: &str) -> Result<Option<Agency>, StoreError> {
        if !self.viewer.cases().covers_agency(code) {
            return Ok(None);
        }
        agencies::find(&mut *self.store.conn()?, code)
    }

    /// The case with the given agency and code, as it is compared: the one that was first stored under
    /// this agency's name, whichever agency decides it now, or else one that this agency decides. A code
    /// that is unique in the province is found under the name of a predecessor too.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find(&self, agency: &str, case_code: &str) -> Result<Option<KeptCase>, StoreError> {
        let keys = self.keys_of(case_code)?;
        let of_code = Sql::new("SELECT cases.* FROM cases WHERE code_key IN ").list(keys);
        let named = of_code
            .clone()
            .text(" AND (code_scope = ")
            .bind(agency)
            .text(" OR agency = ")
            .bind(agency)
            .text(")")
            .join(self.within_reach())
            .text(" ORDER BY CASE WHEN code_scope = ")
            .bind(agency)
            .text(" THEN 0 ELSE 1 END, id");
        if let Some(found) = self.load(named)?.into_iter().next() {
            return Ok(Some(found));
        }
        let lineage = Lineage::of(&agencies::list(&mut *self.store.conn()?)?);
        let named = Slug::parse(agency).ok();
        let successors = named.iter().flat_map(|code| lineage.successors(code));
        let successors: Vec<&str> = successors.map(Slug::as_str).collect();
        if successors.is_empty() {
            return Ok(None);
        }
        let handed_over = of_code
            .text(" AND code_scope = '' AND agency IN ")
            .list(successors)
            .join(self.within_reach());
        Ok(self.load(handed_over)?.into_iter().next())
    }

    /// The keys of a code: as codes are compared, and as the pseudonym that has taken its place.
    fn keys_of(&self, case_code: &str) -> Result<Vec<String>, StoreError> {
        let key = CaseCode::stored(case_code).key().to_owned();
        let code_key = CodeKey::find(&mut *self.store.conn()?, self.store.secrets())?;
        let pseudonym = code_key.map(|code_key| code_key.pseudonym(&key));
        Ok([key].into_iter().chain(pseudonym).collect())
    }

    /// The case with the given id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_by_id(&self, id: &str) -> Result<Option<KeptCase>, StoreError> {
        let query = Sql::new("SELECT cases.* FROM cases WHERE id = ")
            .bind(id)
            .join(self.within_reach());
        Ok(self.load(query)?.pop())
    }

    /// The case of a link, unless the link was revoked. A public viewer may read it too, because
    /// holding the link is permission enough.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_of_link(&self, code: &LinkCode) -> Result<Option<KeptCase>, StoreError> {
        let lookup = self.store.lookup_of(&mut *self.store.conn()?, code)?;
        let query = Sql::new(
            "SELECT cases.* FROM cases JOIN invitations i ON i.case_id = cases.id \
             WHERE i.state <> 'revoked' AND i.lookup = ",
        )
        .bind(lookup);
        let query = match self.viewer {
            Viewer::Public => query,
            Viewer::Key(_) | Viewer::User(_) | Viewer::Operator | Viewer::Server => {
                query.join(self.within_reach())
            }
        };
        Ok(self.load(query)?.pop())
    }

    /// The cases with the given code, as it is compared, including pending ones.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_of_code(&self, case_code: &str) -> Result<Vec<KeptCase>, StoreError> {
        let query = Sql::new("SELECT cases.* FROM cases WHERE code_key IN ")
            .list(self.keys_of(case_code)?)
            .join(self.within_reach())
            .text(" ORDER BY cases.agency");
        self.load(query)
    }

    /// The cases whose code contains a text, as codes are compared, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_of_code_part(&self, part: &str, limit: i64) -> Result<Vec<KeptCase>, StoreError> {
        let query = Sql::new("SELECT cases.* FROM cases WHERE 1 = 1")
            .join(code_contains(part))
            .join(self.within_reach())
            .text(" ORDER BY COALESCE(finished_at, received_at) DESC, id DESC LIMIT ")
            .bind(limit);
        self.load(query)
    }

    /// Returns finished cases with their links, by time of finishing and id.
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

    /// Returns the finished cases of a day, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_finished_on(&self, query: &DayQuery) -> Result<Vec<KeptCase>, StoreError> {
        let (finished_at, id) = match &query.after {
            Some((time, id)) => (time.to_string(), id.clone()),
            // Later than every time of the day.
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

    /// Returns the cases of an agency that changed at `since` or later, by time of change and id,
    /// beginning after the pair `after`.
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
        // The start of the range in the index, so that late pages are as fast as the first.
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

    /// Runs a query that selects all columns of cases, and adds their links.
    fn load(&self, query: Sql) -> Result<Vec<KeptCase>, StoreError> {
        self.store.conn()?.read(|conn| {
            let rows: Vec<KeptCaseRow> = query.load(conn)?;
            self.with_links(conn, rows)
        })
    }

    /// Adds the current links to cases.
    fn with_links(
        &self,
        conn: &mut Conn,
        rows: Vec<KeptCaseRow>,
    ) -> Result<Vec<KeptCase>, StoreError> {
        let mut links = HashMap::new();
        for rows in rows.chunks(batch_sql::ROWS) {
            let ids = rows.iter().map(|row| row.case.id.as_str()).collect();
            links.extend(list_current(conn, ids)?);
        }
        rows.into_iter()
            .map(|row| {
                let link = links.remove(&row.case.id);
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

/// The beginning of a query for the cases finished from one day to another, both included.
fn finished(from: Date, to: Date) -> Sql {
    Sql::new("SELECT cases.* FROM cases WHERE finished_at >= ")
        .bind(from.to_string())
        .text(" AND finished_at < ")
        .bind(day_after(to).to_string())
}

/// A condition on cases, beginning with `AND`, whose code contains a text, as codes are compared. No code
/// contains a longer one than codes are, and SQLite would refuse its pattern.
pub(super) fn code_contains(part: &str) -> Sql {
    if part.chars().count() > MAX_CASE_CODE {
        return Sql::new(" AND 1 = 0");
    }
    let escaped = CaseCode::stored(part)
        .key()
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    Sql::new(" AND code_key LIKE ")
        .bind(format!("%{escaped}%"))
        .text(" ESCAPE '!'")
}

/// The next day, or the same day where the calendar ends.
fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}
