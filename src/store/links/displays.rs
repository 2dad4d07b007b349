//! Displays: the newest link of a counter.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::domain::VIETNAM;
use crate::domain::access::Reach;
use crate::domain::links::code::LinkCode;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::time::{read_stamp, stamp};

/// A link that a display shows. Whether it was answered makes no difference.
#[derive(Clone, Debug)]
pub struct ShownLink {
    /// The invitation's id.
    pub id: String,
    /// The case's id.
    pub case_id: String,
    /// What opens it.
    pub code: LinkCode,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The deciding agency.
    pub agency_name: String,
    /// The same in English, where there is a name.
    pub agency_name_en: Option<String>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    invitation: String,
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
    /// The newest link of a counter that was issued within a time before now; or, where an
    /// invitation is named, that one alone.
    ///
    /// Only cases finished today or yesterday are looked at, and of these such as sipas learned
    /// something of within that time: a display asks every second, and an import may have issued the
    /// links of a whole quarter just now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_newest_link(
        &self,
        reach: &Reach,
        within: SignedDuration,
        invitation: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<ShownLink>, StoreError> {
        let Reach::Office { office, counter } = reach else {
            return Ok(None);
        };
        let today = now.to_zoned(VIETNAM).date();
        let issued = now.checked_sub(within).unwrap_or(Timestamp::UNIX_EPOCH);
        let newest_at = |place: &str| {
            format!(
                "SELECT i.id AS invitation, i.case_id, i.issued_at, a.name, a.name_en FROM cases c \
                 JOIN invitations i ON i.case_id = c.id AND i.state <> 'revoked' \
                 JOIN agencies a ON a.code = c.agency \
                 WHERE c.{place} = $1 AND c.finished_at >= $2 AND ($3 = '' OR c.counter = $3) \
                 AND c.updated_at > $4 AND i.issued_at > $4 AND ($5 = '' OR i.id = $5)"
            )
        };
        let sql = format!(
            "{} UNION ALL {} ORDER BY issued_at DESC, invitation DESC LIMIT 1",
            newest_at("intake_office"),
            newest_at("return_office")
        );
        let row: Option<Row> = diesel::sql_query(sql)
            .bind::<Text, _>(office.as_str())
            .bind::<Text, _>(today.yesterday().unwrap_or(today).to_string())
            .bind::<Text, _>(counter.as_deref().unwrap_or_default())
            .bind::<Text, _>(stamp(issued))
            .bind::<Text, _>(invitation.unwrap_or_default())
            .get_result(&mut *self.conn()?)
            .optional()?;
        row.map(|row| {
            Ok(ShownLink {
                code: LinkCode::of(
                    self.secret(),
                    Uuid::parse_str(&row.invitation).unwrap_or_default(),
                ),
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
