//! The rows of the lists.

use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text};
use jiff::Timestamp;
use jiff::civil::Date;

use super::place::ListPlace;
use crate::domain::cases::case::{Case, CaseTime};
use crate::domain::period::Month;
use crate::store::cases::row::CaseRow;
use crate::store::db::error::StoreError;
use crate::store::db::time::{read_month, read_stamp};

/// A case in a list, with what is told of it there.
#[derive(Clone, Debug)]
pub struct ListedCase {
    /// The case's id.
    pub id: String,
    /// The case, with the name of its procedure.
    pub case: Case,
    /// The month in which it counts.
    pub counted_in: Option<Month>,
    /// The days from the due day to the day of the result, or to today while the case is pending.
    pub days_late: Option<i64>,
    /// The day of the last apology.
    pub apology: Option<Date>,
    /// What was done to the case or its link.
    pub event: Option<CaseEvent>,
    /// The place in the list.
    pub place: ListPlace,
}

/// What was done to a case or its link.
#[derive(Clone, Debug)]
pub struct CaseEvent {
    /// What was done.
    pub kind: EventKind,
    /// The time.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// Why.
    pub reason: Option<String>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The due date was moved.
    DueMoved {
        /// The date before.
        from: CaseTime,
        /// The date since; `None` where it was removed.
        to: Option<CaseTime>,
    },
    /// The date of finishing was moved.
    FinishMoved {
        /// The date before.
        from: CaseTime,
        /// The date since; `None` where the case was re-opened.
        to: Option<CaseTime>,
    },
    /// The link was revoked.
    Revoked,
    /// The link was revoked and replaced.
    Reissued,
}

/// A row of a list as the database returns it.
#[derive(QueryableByName)]
pub(super) struct ListedRow {
    #[diesel(embed)]
    case: CaseRow,
    #[diesel(sql_type = Text)]
    place_key: String,
    #[diesel(sql_type = Text)]
    place_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    procedure_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    apology_day: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    event_kind: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    event_old: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    event_new: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    event_at: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    event_by: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    event_reason: Option<String>,
}

impl ListedRow {
    /// The case, which stands in the range of a number.
    pub(super) fn read(self, range: usize, today: Date) -> Result<ListedCase, StoreError> {
        let event = match (&self.event_kind, &self.event_at, self.event_by) {
            (Some(kind), Some(at), Some(by)) => Some(CaseEvent {
                kind: event_kind(kind, self.event_old.as_deref(), self.event_new.as_deref())?,
                at: read_stamp(at)?,
                by,
                reason: self.event_reason.clone(),
            }),
            (None, None, None) => None,
            _ => return Err(StoreError::Unknown("event of a case", self.case.id)),
        };
        let apology = self.apology_day.map(|day| {
            day.parse::<Date>()
                .map_err(|_| StoreError::Unknown("day of an apology", day))
        });
        let counted_in = self.case.counted_in.as_deref().map(read_month);
        let counted_in = counted_in.transpose()?;
        let id = self.case.id.clone();
        let case = Case {
            procedure_name: self.procedure_name,
            ..self.case.read()?
        };
        Ok(ListedCase {
            id,
            days_late: case.days_late(today),
            case,
            counted_in,
            apology: apology.transpose()?,
            event,
            place: ListPlace {
                range,
                key: self.place_key,
                id: self.place_id,
            },
        })
    }
}

fn event_kind(kind: &str, old: Option<&str>, new: Option<&str>) -> Result<EventKind, StoreError> {
    let time = |text: &str| {
        CaseTime::parse(text).map_err(|_| StoreError::Unknown("time", text.to_owned()))
    };
    let moved =
        || Ok::<_, StoreError>((time(old.unwrap_or_default())?, new.map(time).transpose()?));
    Ok(match kind {
        "due_at" => {
            let (from, to) = moved()?;
            EventKind::DueMoved { from, to }
        }
        "finished_at" => {
            let (from, to) = moved()?;
            EventKind::FinishMoved { from, to }
        }
        "revoke" => EventKind::Revoked,
        "reissue" => EventKind::Reissued,
        _ => return Err(StoreError::Unknown("event of a case", kind.to_owned())),
    })
}
