//! Links in the hands of a counter: found by their case, handed over, reissued, revoked.
//!
//! Nothing here tells whether a link was answered: a clerk who sees that knows whom to press.

use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::Timestamp;
use jiff::civil::Date;

use super::case_counts::Changes;
use super::cases::{CaseRow, find_invitations, hold_links};
use super::chunk;
use super::connection::Conn;
use super::error::StoreError;
use super::invitations::{self, InvitationRow, State};
use super::schema::{cases, invitations as invitation_table, link_events};
use super::{Store, reach, read_stamp, stamp};
use crate::domain::agency::Slug;
use crate::domain::case::{Case, Delivery};
use crate::domain::key::{CasePlace, Reach};
use crate::domain::link_code::LinkCode;

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

#[derive(Insertable)]
#[diesel(table_name = link_events)]
struct EventRow {
    id: String,
    case_id: String,
    kind: &'static str,
    reason: Option<String>,
    happened_at: String,
    done_by: String,
}

#[derive(QueryableByName)]
struct Row {
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

    /// Notes by which way links were handed over; the first way of each stays.
    ///
    /// # Errors
    /// When the database fails; then nothing is noted.
    pub fn deliver(&self, cases: &[&str], by: Delivery, now: Timestamp) -> Result<(), StoreError> {
        for cases in cases.chunks(chunk::ROWS) {
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

    /// Revokes the link of a case and makes another, which expires when the old one would have.
    /// Tells the new one, or nothing where there is no link that can be revoked.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub fn reissue(&self, case: &str, by_hand: &ByHand) -> Result<Option<KeptLink>, StoreError> {
        self.conn()?.write(|conn| {
            self.change_links(conn, &[case], |conn| {
                let Some(old) = revoke_open(conn, case, by_hand.now)? else {
                    return Ok(None);
                };
                let new = old.again(self);
                diesel::insert_into(invitation_table::table)
                    .values(&new)
                    .execute(conn)?;
                self.note(conn, case, LinkEvent::Reissue, by_hand)?;
                touch(conn, case, by_hand.now)?;
                new.read(self).map(Some)
            })
        })
    }

    /// Revokes the link of a case for good. Tells whether there was one that could be.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub fn revoke(&self, case: &str, by_hand: &ByHand) -> Result<bool, StoreError> {
        self.conn()?.write(|conn| {
            self.change_links(conn, &[case], |conn| {
                if revoke_open(conn, case, by_hand.now)?.is_none() {
                    return Ok(false);
                }
                self.note(conn, case, LinkEvent::Revoke, by_hand)?;
                touch(conn, case, by_hand.now)?;
                Ok(true)
            })
        })
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
                kind: event.name(),
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
        hold_links(conn, cases)?;
        let mut counts = Changes::default();
        counts.take_out(conn, cases)?;
        let changed = change(conn)?;
        counts.put_in(conn, cases)?;
        counts.write(self, conn)?;
        Ok(changed)
    }

    /// Rows with their links, in their order.
    fn with_links(&self, conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<KeptCase>, StoreError> {
        let mut links = std::collections::HashMap::new();
        for rows in rows.chunks(chunk::ROWS) {
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

impl InvitationRow {
    fn is_revoked(&self) -> bool {
        self.state == State::Revoked.name()
    }

    /// Another link of the same case, with the same end.
    fn again(&self, store: &Store) -> Self {
        let id = (store.settings.new_id)();
        Self {
            id: id.to_string(),
            lookup: LinkCode::of(store.secret(), id).lookup(store.secret()),
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

/// Revokes the link of a case that can still be answered, and tells it as it was.
fn revoke_open(
    conn: &mut Conn,
    case: &str,
    now: Timestamp,
) -> Result<Option<InvitationRow>, StoreError> {
    let links = find_invitations(conn, vec![case])?;
    let current = links
        .into_values()
        .flatten()
        .find(|link| !link.is_revoked());
    let Some(link) = current.filter(|link| link.expires_at > stamp(now)) else {
        return Ok(None);
    };
    Ok(invitations::revoke(conn, &link.id)?.then_some(link))
}

/// Notes that there is something new of a case.
fn touch(conn: &mut Conn, case: &str, now: Timestamp) -> Result<(), StoreError> {
    diesel::update(cases::table.find(case))
        .set(cases::updated_at.eq(stamp(now)))
        .execute(conn)?;
    Ok(())
}
