//! Displays at counters: each shows the newest link of its counter as a QR code.

use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text};
use jiff::{SignedDuration, Timestamp};

use super::invitations::CURRENT;
use crate::domain::VIETNAM;
use crate::domain::access::Viewer;
use crate::domain::links::code::LinkCode;
use crate::store::Store;
use crate::store::access::reach::within_office;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_stamp, stamp};

/// A link for a display. It is the same whether the link was answered or not.
#[derive(Clone, Debug)]
pub struct ShownLink {
    /// The invitation's id.
    pub id: String,
    /// The case's id.
    pub case_id: String,
    /// The code that opens it.
    pub code: LinkCode,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The name of the deciding agency.
    pub agency_name: String,
    /// Its English name, if it has one.
    pub agency_name_en: Option<String>,
}

/// A link with the names of its agency.
#[derive(QueryableByName)]
struct ShownLinkRow {
    #[diesel(sql_type = Text)]
    invitation: String,
    #[diesel(sql_type = Text)]
    lookup: String,
    #[diesel(sql_type = Text)]
    case_id: String,
    #[diesel(sql_type = Text)]
    issued_at: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    name_en: Option<String>,
}

impl Store {
    /// Returns the newest link of the viewer's counter that was issued in the time `within` before
    /// now. Where an invitation is given, only that one is considered.
    ///
    /// The query reads only cases that were finished today or yesterday and changed within that
    /// time: a display asks every second, and an import may have just issued the links of a whole
    /// quarter.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_newest_link(
        &self,
        viewer: &Viewer,
        within: SignedDuration,
        invitation: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<ShownLink>, StoreError> {
        let Some([handed_in, returned]) = within_office(viewer.cases()) else {
            return Ok(None);
        };
        let today = now.to_zoned(VIETNAM).date();
        let issued = now.checked_sub(within).unwrap_or(Timestamp::UNIX_EPOCH);
        let (today, issued) = (today.yesterday().unwrap_or(today), stamp(issued));
        let invitation = invitation.unwrap_or_default();
        let newest_of = |place: Sql| {
            Sql::new(
                "SELECT i.id AS invitation, i.lookup, i.case_id, i.issued_at, a.name, a.name_en \
                 FROM cases JOIN invitations i ON i.case_id = cases.id \
                 JOIN agencies a ON a.code = cases.agency WHERE cases.finished_at >= ",
            )
            .bind(today.to_string())
            .join(place)
            .text(" AND cases.updated_at > ")
            .bind(&issued)
            .text(" AND i.issued_at > ")
            .bind(&issued)
            .text(" AND (")
            .bind(invitation)
            .text(" = '' OR i.id = ")
            .bind(invitation)
            .text(")")
            .text(CURRENT)
        };
        let rows: Vec<ShownLinkRow> = newest_of(handed_in)
            .text(" UNION ALL ")
            .join(newest_of(returned))
            .text(" ORDER BY issued_at DESC, invitation DESC LIMIT 1")
            .load(&mut *self.conn()?)?;
        let row = rows.into_iter().next();
        row.map(|row| {
            Ok(ShownLink {
                code: self.code_of(&row.invitation, &row.lookup)?,
                issued_at: read_stamp(&row.issued_at)?,
                id: row.invitation,
                case_id: row.case_id,
                agency_name: row.name,
                agency_name_en: row.name_en,
            })
        })
        .transpose()
    }
}
