//! Links in the hands of a counter: found by their case, handed over, reissued, revoked.
//!
//! Nothing here tells whether a link was answered: a clerk who sees that knows whom to press.

use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::Timestamp;
use jiff::civil::Date;

use super::invitations;
use super::invitations::{InvitationRow, State, find_invitations, hold_links};
use crate::domain::access::{CasePlace, Reach};
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{Case, Delivery};
use crate::domain::links::code::LinkCode;
use crate::store::Store;
use crate::store::access::reach;
use crate::store::cases::counts::Changes;
use crate::store::cases::import::CaseRow;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{cases, invitations as invitation_table, link_events};
use crate::store::db::time::{read_stamp, stamp};

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

/// A link as a counter knows it.
#[derive(Clone, Debug)]
pub struct KeptLink {
    /// The invitation's id.
    pub id: String,
    /// What opens it.
    pub code: LinkCode,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The first way in which it was handed over.
    pub delivered_by: Option<Delivery>,
    /// The survey it leads to, as in `so-nganh-4@1`.
    pub survey_version: String,
}

impl KeptCase {
    /// Where the case belongs, for a key's reach.
    pub fn place(&self) -> CasePlace<'_> {
        let case = &self.case;
        CasePlace {
            agency: case.agency.as_str(),
            intake_office: case.intake_office.as_ref().map(Slug::as_str),
            return_office: case.return_office.as_ref().map(Slug::as_str),
            counter: case.counter.as_deref(),
        }
    }
}

/// Finished cases whose links are wanted.
#[derive(Clone, Debug)]
pub struct LinkQuery {
    /// Whose they are.
    pub reach: Reach,
    /// First day on which they were finished.
    pub from: Date,
    /// Last day on which they were finished.
    pub to: Date,
    /// The case after which to go on: when it was finished, as kept, and its id.
    pub after: Option<(String, String)>,
    /// At most so many.
    pub limit: i64,
}

/// What is done with a link by hand, as the record of it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEvent {
    /// It was revoked and another one made.
    Reissue,
    /// It was revoked.
    Revoke,
    /// It was printed once more.
    Reprint,
}

impl LinkEvent {
    fn name(self) -> &'static str {
        match self {
            Self::Reissue => "reissue",
            Self::Revoke => "revoke",
            Self::Reprint => "reprint",
        }
    }

    fn find(name: &str) -> Option<Self> {
        [Self::Reissue, Self::Revoke, Self::Reprint]
            .into_iter()
            .find(|event| event.name() == name)
    }
}

/// Who does something with a link, when and why.
#[derive(Clone, Debug)]
pub struct ByHand {
    /// Why.
    pub reason: Option<String>,
    /// Who: the name of a key.
    pub done_by: String,
    /// Now.
    pub now: Timestamp,
}

/// Why a link was neither replaced nor revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotChanged {
    /// It is no longer the case's link: somebody else replaced or revoked it.
    Replaced,
    /// It was answered or has expired; which of them is not told.
    TooLate,
}

/// Something that was done with a link by hand.
#[derive(Clone, Debug)]
pub struct DoneByHand {
    /// What.
    pub event: LinkEvent,
    /// Who did it, when and why.
    pub by_hand: ByHand,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = link_events)]
struct EventRow {
    id: String,
    case_id: String,
    kind: String,
    reason: Option<String>,
    happened_at: String,
    done_by: String,
}

#[derive(QueryableByName)]
pub(in crate::store) struct Row {
    #[diesel(embed)]
    case: CaseRow,
    #[diesel(sql_type = Text)]
    updated_at: String,
}

impl Store {
    /// The case of an agency and a code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_case(&self, agency: &str, case_code: &str) -> Result<Option<KeptCase>, StoreError> {
        self.conn()?.read(|conn| {
            let rows =
                diesel::sql_query("SELECT cases.* FROM cases WHERE agency = $1 AND case_code = $2")
                    .bind::<Text, _>(agency)
                    .bind::<Text, _>(case_code)
                    .load(conn)?;
            Ok(self.with_links(conn, rows)?.pop())
        })
    }

    /// The case that a link belongs to, unless the link was revoked.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_case_of_link(&self, code: &LinkCode) -> Result<Option<KeptCase>, StoreError> {
        self.conn()?.read(|conn| {
            let rows = diesel::sql_query(
                "SELECT cases.* FROM cases JOIN invitations i ON i.case_id = cases.id \
                 WHERE i.lookup = $1 AND i.state <> 'revoked'",
            )
            .bind::<Text, _>(code.lookup(self.secret()))
            .load(conn)?;
            Ok(self.with_links(conn, rows)?.pop())
        })
    }

    /// Finished cases with their links, by the time of finishing and id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_finished(&self, query: &LinkQuery) -> Result<Vec<KeptCase>, StoreError> {
        let day_after = query.to.tomorrow().unwrap_or(query.to);
        let (finished_at, id) = query.after.clone().unwrap_or_default();
        self.conn()?.read(|conn| {
            let (reach, values) = reach::condition(&query.reach, 5);
            let sql = format!(
                "SELECT cases.* FROM cases WHERE finished_at >= $1 AND finished_at < $2 \
                 AND (finished_at > $3 OR finished_at = $3 AND id > $4) {reach} \
                 ORDER BY finished_at, id LIMIT {}",
                query.limit
            );
            let mut sql = diesel::sql_query(sql)
                .into_boxed()
                .bind::<Text, _>(query.from.to_string())
                .bind::<Text, _>(day_after.to_string())
                .bind::<Text, _>(finished_at)
                .bind::<Text, _>(id);
            for value in values {
                sql = sql.bind::<Text, _>(value);
            }
            let rows = sql.load(conn)?;
            self.with_links(conn, rows)
        })
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
        self.conn()?.read(|conn| {
            let rows = diesel::sql_query(format!(
                "SELECT cases.* FROM cases WHERE agency = $1 AND updated_at >= $2 \
                 AND (updated_at > $3 OR updated_at = $3 AND id > $4) \
                 ORDER BY updated_at, id LIMIT {limit}"
            ))
            .bind::<Text, _>(agency)
            .bind::<Text, _>(from)
            .bind::<Text, _>(at)
            .bind::<Text, _>(id)
            .load(conn)?;
            self.with_links(conn, rows)
        })
    }

    /// Notes by which way links were handed over; the first way of each stays.
    ///
    /// # Errors
    /// When the database fails; of many cases some may be noted then, and noting them again does
    /// no harm.
    pub fn deliver(&self, cases: &[&str], by: Delivery, now: Timestamp) -> Result<(), StoreError> {
        for cases in cases.chunks(batch_sql::ROWS) {
            self.conn()?.write(|conn| {
                self.change_links(conn, cases, |conn| {
                    for links in find_invitations(conn, cases.to_vec())?.into_values() {
                        for link in links.iter().filter(|link| !link.is_revoked()) {
                            invitations::deliver(conn, &link.id, by, now)?;
                        }
                    }
                    Ok(())
                })
            })?;
        }
        Ok(())
    }

    /// Revokes a link of a case and makes another, which expires when the old one would have.
    /// Tells the new one, or why there is none: of two who replace the same link one does.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub fn reissue(
        &self,
        case: &str,
        link: &str,
        by_hand: &ByHand,
    ) -> Result<Result<KeptLink, NotChanged>, StoreError> {
        self.conn()?.write(|conn| {
            self.change_links(conn, &[case], |conn| {
                let old = match revoke_open(conn, case, link, by_hand.now)? {
                    Ok(old) => old,
                    Err(why) => return Ok(Err(why)),
                };
                let new = old.again(self, by_hand.now);
                diesel::insert_into(invitation_table::table)
                    .values(&new)
                    .execute(conn)?;
                self.note(conn, case, LinkEvent::Reissue, by_hand)?;
                touch(conn, case, by_hand.now)?;
                new.read(self).map(Ok)
            })
        })
    }

    /// Revokes a link of a case for good. Tells why not where it can't be.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub fn revoke(
        &self,
        case: &str,
        link: &str,
        by_hand: &ByHand,
    ) -> Result<Result<(), NotChanged>, StoreError> {
        self.conn()?.write(|conn| {
            self.change_links(conn, &[case], |conn| {
                if let Err(why) = revoke_open(conn, case, link, by_hand.now)? {
                    return Ok(Err(why));
                }
                self.note(conn, case, LinkEvent::Revoke, by_hand)?;
                touch(conn, case, by_hand.now)?;
                Ok(Ok(()))
            })
        })
    }

    /// Notes that the link of a case was printed: as the way in which it was handed over, or as
    /// one more print where it already was.
    ///
    /// # Errors
    /// When the database fails; then nothing is noted.
    pub fn note_print(&self, case: &str, by_hand: &ByHand) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            self.change_links(conn, &[case], |conn| {
                let links = find_invitations(conn, vec![case])?;
                let current = links.into_values().flatten();
                for link in current.filter(|link| !link.is_revoked()) {
                    if !invitations::deliver(conn, &link.id, Delivery::Slip, by_hand.now)? {
                        self.note(conn, case, LinkEvent::Reprint, by_hand)?;
                    }
                }
                Ok(())
            })
        })
    }

    /// What was done with the links of a case by hand, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_done_by_hand(&self, case: &str) -> Result<Vec<DoneByHand>, StoreError> {
        link_events::table
            .filter(link_events::case_id.eq(case))
            .order((link_events::happened_at, link_events::id))
            .select(EventRow::as_select())
            .load::<EventRow>(&mut *self.conn()?)?
            .into_iter()
            .map(EventRow::read)
            .collect()
    }

    /// Notes that a link was printed once more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_reprint(&self, case: &str, by_hand: &ByHand) -> Result<(), StoreError> {
        self.note(&mut *self.conn()?, case, LinkEvent::Reprint, by_hand)
    }

    fn note(
        &self,
        conn: &mut Conn,
        case: &str,
        event: LinkEvent,
        by_hand: &ByHand,
    ) -> Result<(), StoreError> {
        diesel::insert_into(link_events::table)
            .values(EventRow {
                id: self.new_id(),
                case_id: case.to_owned(),
                kind: event.name().to_owned(),
                reason: by_hand.reason.clone(),
                happened_at: stamp(by_hand.now),
                done_by: by_hand.done_by.clone(),
            })
            .execute(conn)?;
        Ok(())
    }

    /// Changes links of cases, and the counts of the cases with them.
    fn change_links<T>(
        &self,
        conn: &mut Conn,
        cases: &[&str],
        change: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        hold_cases(conn, cases)?;
        hold_links(conn, cases)?;
        let mut counts = Changes::default();
        counts.take_out(conn, cases)?;
        let changed = change(conn)?;
        counts.put_in(conn, cases)?;
        counts.write(self, conn)?;
        Ok(changed)
    }

    /// Rows with their links, in their order.
    pub(in crate::store) fn with_links(
        &self,
        conn: &mut Conn,
        rows: Vec<Row>,
    ) -> Result<Vec<KeptCase>, StoreError> {
        let mut links = std::collections::HashMap::new();
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
                    link: link.map(|link| link.read(self)).transpose()?,
                })
            })
            .collect()
    }
}

impl EventRow {
    fn read(self) -> Result<DoneByHand, StoreError> {
        Ok(DoneByHand {
            event: LinkEvent::find(&self.kind)
                .ok_or(StoreError::Unknown("event of a link", self.kind))?,
            by_hand: ByHand {
                reason: self.reason,
                done_by: self.done_by,
                now: read_stamp(&self.happened_at)?,
            },
        })
    }
}

impl InvitationRow {
    fn is_revoked(&self) -> bool {
        self.state == State::Revoked.name()
    }

    /// Another link of the same case, with the same end, which nobody had before now.
    fn again(&self, store: &Store, now: Timestamp) -> Self {
        let id = (store.settings.new_id)();
        Self {
            id: id.to_string(),
            lookup: LinkCode::of(store.secret(), id).lookup(store.secret()),
            issued_at: stamp(now),
            state: State::Open.name().to_owned(),
            delivered_by: None,
            delivered_on: None,
            press: None,
            ..self.clone()
        }
    }

    fn read(&self, store: &Store) -> Result<KeptLink, StoreError> {
        let delivered_by = self.delivered_by.as_deref().map(|by| {
            Delivery::from_name(by).ok_or_else(|| StoreError::Unknown("delivery", by.to_owned()))
        });
        Ok(KeptLink {
            id: self.id.clone(),
            code: self.code(store.secret()),
            issued_at: read_stamp(&self.issued_at)?,
            expires_at: read_stamp(&self.expires_at)?,
            delivered_by: delivered_by.transpose()?,
            survey_version: self.survey_version.clone(),
        })
    }
}

/// The link of a case that was not revoked.
fn find_current(conn: &mut Conn, case: &str) -> Result<Option<InvitationRow>, StoreError> {
    let links = find_invitations(conn, vec![case])?;
    Ok(links
        .into_values()
        .flatten()
        .find(|link| !link.is_revoked()))
}

/// Revokes a link of a case that can still be answered, and tells it as it was.
fn revoke_open(
    conn: &mut Conn,
    case: &str,
    link: &str,
    now: Timestamp,
) -> Result<Result<InvitationRow, NotChanged>, StoreError> {
    let current = find_current(conn, case)?;
    let Some(current) = current.filter(|current| current.id == link) else {
        return Ok(Err(NotChanged::Replaced));
    };
    if current.expires_at <= stamp(now) || !invitations::revoke(conn, &current.id)? {
        return Ok(Err(NotChanged::TooLate));
    }
    Ok(Ok(current))
}

/// Holds cases until the transaction ends, before their links and in the order in which imports
/// hold them: neither waits for the other in a circle, and no link is made meanwhile. SQLite's
/// write lock sees to both.
fn hold_cases(conn: &mut Conn, ids: &[&str]) -> Result<(), StoreError> {
    if let Conn::Pg(conn) = conn {
        cases::table
            .filter(cases::id.eq_any(ids))
            .order(cases::id)
            .select(cases::id)
            .for_no_key_update()
            .load::<String>(conn)?;
    }
    Ok(())
}

/// Notes that there is something new of a case.
fn touch(conn: &mut Conn, case: &str, now: Timestamp) -> Result<(), StoreError> {
    diesel::update(cases::table.find(case))
        .set(cases::updated_at.eq(stamp(now)))
        .execute(conn)?;
    Ok(())
}
