//! What a line, an object or a form says of a case, and the case after it.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;

use super::code::CaseCode;
use super::record::Case;
use super::refusal::{CaseReason, CaseRefusal};
use super::time::CaseTime;
use super::words::{Applicant, Channel, Outcome};
use crate::domain::cases::agency::Slug;

/// What a source says of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Given<T> {
    /// Nothing: the source lacks the column, so it stays as it is.
    #[default]
    Absent,
    /// That it is empty.
    Empty,
    /// A value.
    Value(T),
}

impl<T: Clone> Given<T> {
    /// The value afterwards, where `stored` was it before.
    pub fn over(&self, stored: Option<T>) -> Option<T> {
        match self {
            Self::Absent => stored,
            Self::Empty => None,
            Self::Value(value) => Some(value.clone()),
        }
    }

    /// The value, where one is given.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Empty => None,
        }
    }
}

impl<T> From<Option<T>> for Given<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Self::Value)
    }
}

/// What a source says of one case. What it does not mention stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CaseUpdate {
    /// The deciding agency.
    pub agency: Slug,
    /// The number on the receipt.
    pub case_code: CaseCode,
    /// Where it was handed in.
    pub intake_office: Given<Slug>,
    /// Where the result is returned.
    pub return_office: Given<Slug>,
    /// The counter.
    pub counter: Given<String>,
    /// The procedure's code.
    pub procedure: Given<String>,
    /// The procedure's name.
    pub procedure_name: Given<String>,
    /// The field (lĩnh vực).
    pub field: Given<String>,
    /// Who applied.
    pub applicant: Given<Applicant>,
    /// How it was handed in.
    pub channel: Given<Channel>,
    /// When it was received; only a case that is stored can do without.
    pub received_at: Option<CaseTime>,
    /// When it is due.
    pub due_at: Given<CaseTime>,
    /// When it was finished.
    pub finished_at: Given<CaseTime>,
    /// How it ended.
    pub outcome: Given<Outcome>,
    /// Whether a word says that it is pending, without anything said of its finish.
    pub is_pending: bool,
    /// Why it was overdue.
    pub overdue_reason: Given<String>,
}

impl CaseUpdate {
    /// The update that makes a case exactly what is given.
    pub fn whole(case: Case) -> Self {
        Self {
            agency: case.agency,
            case_code: CaseCode::stored(&case.case_code),
            intake_office: case.intake_office.into(),
            return_office: case.return_office.into(),
            counter: case.counter.into(),
            procedure: case.procedure.into(),
            procedure_name: case.procedure_name.into(),
            field: case.field.into(),
            applicant: case.applicant.into(),
            channel: Given::Value(case.channel),
            received_at: Some(case.received_at),
            due_at: case.due_at.into(),
            finished_at: case.finished_at.into(),
            outcome: case.outcome.into(),
            is_pending: false,
            overdue_reason: case.overdue_reason.into(),
        }
    }

    /// The day on which the case counts after the update: that of the finish, or else of the receipt.
    /// `stored` is the case before it. `None` where neither tells the receipt.
    pub fn day(&self, stored: Option<&Case>) -> Option<Date> {
        let finished = stored.and_then(|case| case.finished_at);
        let received = self.received_at.or(stored.map(|case| case.received_at));
        let time = self.finished_at.over(finished).or(received)?;
        Some(time.date)
    }

    /// A digest of everything that it says, within one run of the program.
    pub fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    /// The case after the update, which its agency decides. `stored` is the case before it, `today`
    /// the day in Vietnam.
    ///
    /// Where nothing else is given or stored, the return office is the intake office, the channel is
    /// the counter, and a finished case is granted. A case that is no longer finished loses its
    /// outcome.
    ///
    /// # Errors
    /// When the case would contradict itself or lie in the future.
    pub fn onto(&self, stored: Option<&Case>, today: Date) -> Result<Case, CaseRefusal> {
        let refuse = |column, reason| Err(CaseRefusal { column, reason });
        let of = |value: fn(&Case) -> Option<Slug>| stored.and_then(value);
        let text = |value: fn(&Case) -> Option<String>| stored.and_then(value);
        let Some(received_at) = self.received_at.or(stored.map(|case| case.received_at)) else {
            return refuse("received_at", CaseReason::NotReceived);
        };
        let finished_at = self
            .finished_at
            .over(stored.and_then(|case| case.finished_at));
        self.check_times(received_at, finished_at, today)?;
        if finished_at.is_none() && self.outcome.value().is_some() {
            return refuse("outcome", CaseReason::OutcomeUnfinished);
        }
        if let Some(finished) = finished_at.filter(|_| self.is_pending) {
            return refuse("outcome", CaseReason::PendingFinished(finished));
        }
        let outcome = self.outcome.over(stored.and_then(|case| case.outcome));
        let intake_office = self
            .intake_office
            .over(of(|case| case.intake_office.clone()));
        let return_office = self
            .return_office
            .over(of(|case| case.return_office.clone()));
        Ok(Case {
            agency: self.agency.clone(),
            case_code: match stored {
                Some(case) => case.case_code.clone(),
                None => self.case_code.to_string(),
            },
            return_office: return_office.or_else(|| intake_office.clone()),
            intake_office,
            counter: self.counter.over(text(|case| case.counter.clone())),
            procedure: self.procedure.over(text(|case| case.procedure.clone())),
            procedure_name: self
                .procedure_name
                .over(text(|case| case.procedure_name.clone())),
            field: self.field.over(text(|case| case.field.clone())),
            applicant: self.applicant.over(stored.and_then(|case| case.applicant)),
            channel: self
                .channel
                .over(stored.map(|case| case.channel))
                .unwrap_or(Channel::Counter),
            received_at,
            due_at: self.due_at.over(stored.and_then(|case| case.due_at)),
            outcome: finished_at.map(|_| outcome.unwrap_or(Outcome::Granted)),
            finished_at,
            overdue_reason: self
                .overdue_reason
                .over(text(|case| case.overdue_reason.clone())),
        })
    }

    /// Refuses what is given of the future, and a finish before the receipt.
    fn check_times(
        &self,
        received: CaseTime,
        finished: Option<CaseTime>,
        today: Date,
    ) -> Result<(), CaseRefusal> {
        // A day's tolerance, for a clock in another place.
        let last = today.tomorrow().unwrap_or(today);
        let given = [
            ("received_at", self.received_at),
            ("finished_at", self.finished_at.value().copied()),
        ];
        for (column, time) in given {
            if let Some(time) = time.filter(|time| time.date > last) {
                let reason = CaseReason::InFuture(time);
                return Err(CaseRefusal { column, reason });
            }
        }
        match finished.filter(|finished| finished.is_before(received)) {
            None => Ok(()),
            Some(finished) => Err(CaseRefusal {
                column: match self.finished_at {
                    Given::Value(_) => "finished_at",
                    Given::Absent | Given::Empty => "received_at",
                },
                reason: CaseReason::FinishedBeforeReceived { finished, received },
            }),
        }
    }
}
