//! The ranges of which the lists consist, as SQL. Each is read in the order of an index.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::VIETNAM;
use crate::domain::cases::agency::Agency;
use crate::domain::cases::case_list::CaseList;
use crate::domain::period::Period;
use crate::store::cases::read::code_contains;
use crate::store::cases::timeliness::DUE_UNTIL;
use crate::store::db::sql::Sql;
use crate::store::db::time::stamp;
use crate::store::links::invitations::CURRENT;

/// A range of a list.
pub(super) struct Range {
    /// The conditions that select the cases of the agency: one, or two for an office, which overlap in
    /// nothing.
    places: Vec<Sql>,
    /// The tables that are read.
    tables: &'static str,
    /// What is read beside the case.
    events: &'static str,
    /// The condition of the list, beginning with `AND`.
    condition: Sql,
    /// The columns that the range is sorted by.
    key: &'static str,
    id: &'static str,
    is_descending: bool,
}

/// No event beside the case.
const NO_EVENT: &str = "NULL AS event_kind, NULL AS event_old, NULL AS event_new, \
    NULL AS event_at, NULL AS event_by, NULL AS event_reason";
/// A moved date.
const CHANGE: &str = "e.column_name AS event_kind, e.old_value AS event_old, \
    e.new_value AS event_new, e.changed_at AS event_at, e.changed_by AS event_by, \
    NULL AS event_reason";
/// A change of a link.
const LINK: &str = "e.kind AS event_kind, NULL AS event_old, NULL AS event_new, \
    e.happened_at AS event_at, e.done_by AS event_by, e.reason AS event_reason";
/// No apology is due for a withdrawn case, and it is late in no figure.
const NOT_WITHDRAWN: &str = " AND COALESCE(cases.outcome, '') <> 'withdrawn'";
/// That no apology was made for a case.
const NO_APOLOGY: &str = " AND NOT EXISTS (SELECT 1 FROM apologies a WHERE a.case_id = cases.id)";

/// What the ranges of an agency's lists have in common.
pub(super) struct Ranges<'a> {
    agency: &'a Agency,
    period: Period,
    now: Timestamp,
}

impl<'a> Ranges<'a> {
    /// The ranges of an agency in a period, as of a time.
    pub(super) fn new(agency: &'a Agency, period: Period, now: Timestamp) -> Self {
        Self {
            agency,
            period,
            now,
        }
    }

    /// The ranges of a list, in its order.
    pub(super) fn of(&self, list: CaseList) -> Vec<Range> {
        match list {
            CaseList::Late => vec![self.pending_late(""), self.finished_late("")],
            CaseList::Apologies => vec![
                self.pending_late(NO_APOLOGY),
                self.finished_late(NO_APOLOGY),
            ],
            CaseList::Undelivered => vec![self.undelivered()],
            CaseList::RegisteredLate => vec![self.registered_late()],
            CaseList::Moved => vec![self.events(
                "case_changes e CROSS JOIN cases",
                CHANGE,
                "e.changed_at",
                " AND e.column_name IN ('due_at', 'finished_at') AND e.old_value IS NOT NULL",
            )],
            CaseList::Links => vec![self.events(
                "link_events e CROSS JOIN cases",
                LINK,
                "e.happened_at",
                " AND e.kind <> 'reprint'",
            )],
        }
    }

    /// Pending cases past their due date, the latest first.
    fn pending_late(&self, more: &str) -> Range {
        let now = self.now.to_zoned(VIETNAM);
        let now = now.strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string();
        let condition = Sql::new(" AND cases.finished_at IS NULL AND cases.due_at < ")
            .bind(&now)
            .text(&format!(" AND {DUE_UNTIL} < "))
            .bind(&now)
            .text(NOT_WITHDRAWN)
            .text(more);
        self.cases(condition, "cases.due_at", false)
    }

    /// Cases that were finished late in the period, the last first.
    fn finished_late(&self, more: &str) -> Range {
        let condition = Sql::new(" AND cases.punctuality = 'overdue'")
            .join(self.finished())
            .text(NOT_WITHDRAWN)
            .text(more);
        self.cases(condition, "cases.finished_at", true)
    }

    /// Cases finished in the period whose link was not handed over, the last first.
    fn undelivered(&self) -> Range {
        let condition = self.finished().text(
            " AND EXISTS (SELECT 1 FROM invitations i WHERE i.case_id = cases.id \
             AND i.delivered_by IS NULL",
        );
        // OFFSET keeps PostgreSQL from reading all links that were not handed over, of whichever agency.
        let condition = condition.text(CURRENT).text(" LIMIT 1 OFFSET 0)");
        self.cases(condition, "cases.finished_at", true)
    }

    /// Cases that count in a month of the period and were finished in an earlier one.
    fn registered_late(&self) -> Range {
        let (first, last) = (self.period.first_day(), self.period.last_day());
        let month = |day: Date| day.strftime("%Y-%m").to_string();
        let condition = Sql::new(
            " AND substr(cases.finished_at, 1, 7) <> cases.counted_in AND cases.counted_in >= ",
        )
        .bind(month(first))
        .text(" AND cases.counted_in <= ")
        .bind(month(last));
        self.cases(condition, "cases.counted_in", true)
    }

    /// What was done in the period, the last first. The tables are joined in the order in which they are
    /// named: an agency has far more cases than events.
    fn events(
        &self,
        tables: &'static str,
        events: &'static str,
        key: &'static str,
        which: &str,
    ) -> Range {
        let [first, after] = [self.period.first_day(), self.period.day_after()].map(midnight);
        let condition = Sql::new(" AND cases.id = e.case_id AND ")
            .text(key)
            .text(" >= ")
            .bind(first)
            .text(" AND ")
            .text(key)
            .text(" < ")
            .bind(after)
            .text(which);
        let place = match self.places().as_slice() {
            [one] => one.clone(),
            places => {
                let mut any = Sql::new("(");
                for (number, place) in places.iter().enumerate() {
                    any = any.text(if number == 0 { "" } else { " OR " });
                    any = any.join(place.clone());
                }
                any.text(")")
            }
        };
        Range {
            places: vec![place],
            tables,
            events,
            condition,
            key,
            id: "e.id",
            is_descending: true,
        }
    }

    /// A range of cases.
    fn cases(&self, condition: Sql, key: &'static str, is_descending: bool) -> Range {
        Range {
            places: self.places(),
            tables: "cases",
            events: NO_EVENT,
            condition,
            key,
            id: "cases.id",
            is_descending,
        }
    }

    /// The condition that a case was finished on a day of the period, beginning with `AND`.
    fn finished(&self) -> Sql {
        Sql::new(" AND cases.finished_at >= ")
            .bind(self.period.first_day().to_string())
            .text(" AND cases.finished_at < ")
            .bind(self.period.day_after().to_string())
    }

    /// The conditions that select the cases of the agency.
    fn places(&self) -> Vec<Sql> {
        let code = self.agency.code.as_str();
        if !self.agency.is_intake_office() {
            return vec![Sql::new("cases.agency = ").bind(code)];
        }
        vec![
            Sql::new("cases.intake_office = ").bind(code),
            Sql::new("(cases.return_office = ")
                .bind(code)
                .text(" AND (cases.intake_office IS NULL OR cases.intake_office <> ")
                .bind(code)
                .text("))"),
        ]
    }
}

impl Range {
    /// The statement that reads a page of rows.
    pub(super) fn page(&self, code_part: &str, after: Option<(&str, &str)>, limit: i64) -> Sql {
        let order = |key: &str, id: &str| {
            let direction = if self.is_descending { " DESC" } else { "" };
            Sql::new(&format!(
                " ORDER BY {key}{direction}, {id}{direction} LIMIT "
            ))
            .bind(limit)
        };
        let code = match code_part {
            "" => Sql::default(),
            part => code_contains(part),
        };
        let behind = match after {
            None => Sql::default(),
            Some((key, id)) => {
                let sign = if self.is_descending { "<" } else { ">" };
                Sql::new(&format!(" AND ({}, {}) {sign} ", self.key, self.id)).list([key, id])
            }
        };
        let mut page = Sql::new("SELECT * FROM (");
        for (number, place) in self.places.iter().enumerate() {
            let columns = format!(
                "SELECT * FROM (SELECT cases.*, {} AS place_key, {} AS place_id, {}, \
                 (SELECT p.name FROM procedures p WHERE p.code = cases.procedure) AS procedure_name, \
                 (SELECT MAX(a.day) FROM apologies a WHERE a.case_id = cases.id) AS apology_day \
                 FROM {} WHERE ",
                self.key, self.id, self.events, self.tables
            );
            page = page
                .text(if number == 0 { "" } else { " UNION ALL " })
                .text(&columns)
                .join(place.clone())
                .join(self.condition.clone())
                .join(code.clone())
                .join(behind.clone())
                .join(order(self.key, self.id))
                .text(&format!(") AS place{number}"));
        }
        page.text(") AS listed")
            .join(order("place_key", "place_id"))
    }

    /// An expression that counts the rows.
    pub(super) fn count(&self) -> Sql {
        let mut count = Sql::default();
        for (number, place) in self.places.iter().enumerate() {
            count = count
                .text(if number == 0 { "" } else { " + " })
                .text("(SELECT COUNT(*) FROM ")
                .text(self.tables)
                .text(" WHERE ")
                .join(place.clone())
                .join(self.condition.clone())
                .text(")");
        }
        count
    }
}

/// The beginning of a day in Vietnam, as times are stored.
fn midnight(day: Date) -> String {
    let begin = day.to_zoned(VIETNAM).map(|zoned| zoned.timestamp());
    stamp(begin.unwrap_or(Timestamp::MAX))
}
