//! The columns of the lists of cases, on pages and in files.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::VIETNAM;
use crate::domain::access::Actor;
use crate::domain::cases::agency::Agency;
use crate::domain::cases::case::CaseTime;
use crate::domain::cases::case_list::CaseList;
use crate::domain::period::Period;
use crate::outputs::exports::{CellKind, TableColumn};
use crate::store::cases::lists::{CaseEvent, EventKind, ListedCase};
use crate::web::http::words::{Phrase, Words};
use crate::web::login::wording::day;
use crate::web::public::periods;

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaseColumn {
    Code,
    Agency,
    Procedure,
    Received,
    Due,
    Finished,
    DaysLate,
    Apology,
    Reason,
    Channel,
    Counter,
    Change,
    Before,
    After,
    Why,
    At,
    By,
    CountedIn,
}

/// The names of agencies, by code.
pub(super) type AgenciesByCode = HashMap<String, Agency>;

/// Returns the columns of a list, the code first. Those of an office have the deciding agency too.
pub(super) fn columns(list: CaseList, is_office: bool) -> Vec<CaseColumn> {
    use CaseColumn as C;
    let own: &[C] = match list {
        CaseList::Late => &[
            C::Procedure,
            C::Due,
            C::Finished,
            C::DaysLate,
            C::Apology,
            C::Reason,
        ],
        CaseList::Apologies => &[C::Procedure, C::Due, C::Finished, C::DaysLate, C::Reason],
        CaseList::Undelivered => &[C::Procedure, C::Finished, C::Channel, C::Counter],
        CaseList::Moved => &[C::Change, C::Before, C::After, C::At, C::By],
        CaseList::Links => &[C::Change, C::Why, C::At, C::By],
        CaseList::RegisteredLate => &[C::Procedure, C::Received, C::Finished, C::CountedIn],
    };
    let agency = is_office.then_some(C::Agency);
    [C::Code]
        .into_iter()
        .chain(agency)
        .chain(own.iter().copied())
        .collect()
}

impl CaseColumn {
    /// The column of a file.
    pub(super) fn in_file(self) -> TableColumn {
        let (name, kind) = match self {
            Self::Code => ("case_code", CellKind::Text),
            Self::Agency => ("agency", CellKind::Text),
            Self::Procedure => ("procedure", CellKind::Text),
            Self::Received => ("received_at", CellKind::Text),
            Self::Due => ("due_at", CellKind::Text),
            Self::Finished => ("finished_at", CellKind::Text),
            Self::DaysLate => ("days_late", CellKind::Count),
            Self::Apology => ("apology", CellKind::Text),
            Self::Reason => ("overdue_reason", CellKind::Text),
            Self::Channel => ("channel", CellKind::Text),
            Self::Counter => ("counter", CellKind::Text),
            Self::Change => ("change", CellKind::Text),
            Self::Before => ("before", CellKind::Text),
            Self::After => ("after", CellKind::Text),
            Self::Why => ("why", CellKind::Text),
            Self::At => ("changed_at", CellKind::Text),
            Self::By => ("changed_by", CellKind::Text),
            Self::CountedIn => ("counted_in", CellKind::Text),
        };
        TableColumn { name, kind }
    }

    /// The id of its heading on pages.
    pub(super) fn label(self) -> String {
        match self {
            // Pages have the name, files the code.
            Self::Agency => "column-agency".to_owned(),
            _ => format!("export-column-{}", self.in_file().name.replace('_', "-")),
        }
    }

    /// Whether its cells are numbers.
    pub(super) fn is_number(self) -> bool {
        self.in_file().kind == CellKind::Count
    }

    /// Returns a cell for a page.
    pub(super) fn shown(
        self,
        row: &ListedCase,
        names: &AgenciesByCode,
        words: Words<'_>,
    ) -> Phrase {
        let plain = |text: Option<String>| Phrase::plain(text.unwrap_or_else(|| "–".to_owned()));
        let time = |time: Option<CaseTime>| plain(time.map(case_time));
        let event = row.event.as_ref();
        match self {
            Self::Finished => match row.case.finished_at {
                Some(time) => Phrase::plain(case_time(time)),
                None => words.say("counter-pending"),
            },
            Self::Received => time(Some(row.case.received_at)),
            Self::Due => time(row.case.due_at),
            Self::Apology => match row.apology {
                Some(made) => Phrase::plain(day(made)),
                None => words.say("room-apology-none"),
            },
            Self::Before => time(event.and_then(moved_from)),
            Self::After => match event.and_then(moved_to) {
                Some(time) => Phrase::plain(case_time(time)),
                None => words.say(gone(event)),
            },
            Self::At => {
                plain(event.map(|event| local(event.at).strftime("%d/%m/%Y %H:%M").to_string()))
            }
            Self::CountedIn => match row.counted_in {
                Some(month) => periods::name(words, Period::Month(month)),
                None => plain(None),
            },
            Self::Agency => match names.get(row.case.agency.as_str()) {
                Some(agency) => words.name(&agency.name, agency.name_en.as_deref()),
                None => plain(Some(row.case.agency.to_string())),
            },
            Self::Change | Self::Channel => words.say(word(self, row)),
            Self::Procedure | Self::Reason | Self::Counter | Self::Why => {
                match self.own_text(row) {
                    Some(text) => words.name(&text, None),
                    None => plain(None),
                }
            }
            Self::Code | Self::DaysLate | Self::By => plain(self.own_text(row)),
        }
    }

    /// Returns a cell for a file, with times as programs read them.
    pub(super) fn written(self, row: &ListedCase, words: Words<'_>) -> String {
        let event = row.event.as_ref();
        let time = |time: Option<CaseTime>| time.map_or_else(String::new, |time| time.to_string());
        match self {
            Self::Finished => time(row.case.finished_at),
            Self::Received => time(Some(row.case.received_at)),
            Self::Due => time(row.case.due_at),
            Self::Apology => row.apology.map_or_else(String::new, |day| day.to_string()),
            Self::Before => time(event.and_then(moved_from)),
            Self::After => time(event.and_then(moved_to)),
            Self::At => time(event.map(|event| CaseTime::at(local(event.at).datetime()))),
            Self::CountedIn => row
                .counted_in
                .map_or_else(String::new, |month| month.to_string()),
            Self::Agency => row.case.agency.to_string(),
            Self::Change | Self::Channel => words.say(word(self, row)).text,
            Self::Code
            | Self::DaysLate
            | Self::By
            | Self::Procedure
            | Self::Reason
            | Self::Counter
            | Self::Why => self.own_text(row).unwrap_or_default(),
        }
    }

    /// The text of a cell that is the same on pages and in files.
    fn own_text(self, row: &ListedCase) -> Option<String> {
        let case = &row.case;
        let event = row.event.as_ref();
        match self {
            Self::Code => Some(case.case_code.clone()),
            Self::DaysLate => row.days_late.map(|days| days.to_string()),
            Self::By => event.map(|event| Actor::read(&event.by).name().to_owned()),
            Self::Procedure => case.procedure_name.clone().or(case.procedure.clone()),
            Self::Reason => case.overdue_reason.clone(),
            Self::Counter => case.counter.clone(),
            Self::Why => event.and_then(|event| event.reason.clone()),
            _ => None,
        }
    }
}

/// Returns the id of the word for a cell of words.
fn word(column: CaseColumn, row: &ListedCase) -> &'static str {
    use crate::domain::cases::case::Channel;
    match (column, row.event.as_ref().map(|event| event.kind)) {
        (CaseColumn::Channel, _) => match row.case.channel {
            Channel::Counter => "channel-counter",
            Channel::Online => "channel-online",
            Channel::Post => "channel-post",
        },
        (_, Some(EventKind::DueMoved { .. })) => "room-due-moved",
        (_, Some(EventKind::FinishMoved { .. })) => "room-finish-moved",
        (_, Some(EventKind::Revoked)) => "room-link-revoked",
        (_, Some(EventKind::Reissued)) => "room-link-reissued",
        (_, None) => "none",
    }
}

fn moved_from(event: &CaseEvent) -> Option<CaseTime> {
    match event.kind {
        EventKind::DueMoved { from, .. } | EventKind::FinishMoved { from, .. } => Some(from),
        EventKind::Revoked | EventKind::Reissued => None,
    }
}

fn moved_to(event: &CaseEvent) -> Option<CaseTime> {
    match event.kind {
        EventKind::DueMoved { to, .. } | EventKind::FinishMoved { to, .. } => to,
        EventKind::Revoked | EventKind::Reissued => None,
    }
}

/// Returns the id of the word for a date that is no more.
fn gone(event: Option<&CaseEvent>) -> &'static str {
    match event.map(|event| event.kind) {
        Some(EventKind::FinishMoved { .. }) => "room-reopened",
        _ => "room-removed",
    }
}

fn local(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(VIETNAM)
}

/// A day with its hour where that is known.
fn case_time(time: CaseTime) -> String {
    match time.time {
        Some(hour) => format!("{} {:02}:{:02}", day(time.date), hour.hour(), hour.minute()),
        None => day(time.date),
    }
}
