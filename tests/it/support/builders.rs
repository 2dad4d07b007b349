//! Agencies, cases, definitions and answers with the values that a test doesn't care about.

use jiff::Timestamp;
use sipas::domain::cases::agency::{Agency, Slug};
use sipas::domain::cases::case::{Case, CaseTime, Channel, Outcome};
use sipas::domain::rating::Ratings;
use sipas::domain::survey::{Definition, SHIPPED};
use sipas::store::surveys::DefinitionSource;

pub fn slug(code: &str) -> Slug {
    Slug::parse(code).unwrap()
}

/// An instant in UTC, from its day and hour in Vietnam such as `2026-07-15 09:00`.
pub fn at(local: &str) -> Timestamp {
    format!("{}:00+07:00", local.replace(' ', "T"))
        .parse()
        .unwrap()
}

pub fn agency(code: &str, block: &str) -> Agency {
    Agency {
        code: slug(code),
        name: format!("Cơ quan {code}"),
        name_en: None,
        block: slug(block),
        valid_from: None,
        valid_to: None,
        successor: None,
    }
}

/// A case of Sở Tư pháp, handed in at the counter, received on 1 July 2026, due on the 10th and
/// granted on the 5th.
pub fn case(code: &str) -> Case {
    Case {
        agency: slug("so-tp"),
        case_code: code.to_owned(),
        intake_office: None,
        return_office: None,
        counter: None,
        procedure: None,
        procedure_name: None,
        field: None,
        applicant: None,
        channel: Channel::Counter,
        received_at: CaseTime::parse("2026-07-01").unwrap(),
        due_at: Some(CaseTime::parse("2026-07-10").unwrap()),
        finished_at: Some(CaseTime::parse("2026-07-05").unwrap()),
        outcome: Some(Outcome::Granted),
        overdue_reason: None,
    }
}

/// Changes of a case, one after the other.
pub trait CaseBuilder: Sized {
    fn of(self, agency: &str) -> Self;
    fn handed_in_at(self, office: &str) -> Self;
    fn by(self, channel: Channel) -> Self;
    fn about(self, field: &str) -> Self;
    fn received(self, day: &str) -> Self;
    fn due(self, day: &str) -> Self;
    fn finished(self, day: &str) -> Self;
    fn ended(self, outcome: Outcome) -> Self;
    fn pending(self) -> Self;
}

impl CaseBuilder for Case {
    fn of(self, agency: &str) -> Self {
        Self {
            agency: slug(agency),
            ..self
        }
    }

    fn handed_in_at(self, office: &str) -> Self {
        Self {
            intake_office: Some(slug(office)),
            return_office: Some(slug(office)),
            ..self
        }
    }

    fn by(self, channel: Channel) -> Self {
        Self { channel, ..self }
    }

    fn about(self, field: &str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..self
        }
    }

    fn received(self, day: &str) -> Self {
        Self {
            received_at: CaseTime::parse(day).unwrap(),
            ..self
        }
    }

    fn due(self, day: &str) -> Self {
        let due_at = (!day.is_empty()).then(|| CaseTime::parse(day).unwrap());
        Self { due_at, ..self }
    }

    fn finished(self, day: &str) -> Self {
        Self {
            finished_at: Some(CaseTime::parse(day).unwrap()),
            outcome: self.outcome.or(Some(Outcome::Granted)),
            ..self
        }
    }

    fn ended(self, outcome: Outcome) -> Self {
        Self {
            outcome: Some(outcome),
            ..self
        }
    }

    fn pending(self) -> Self {
        Self {
            finished_at: None,
            outcome: None,
            ..self
        }
    }
}

/// A shipped definition's file, after a change of its text.
pub fn definition(id: &str, change: impl FnOnce(String) -> String) -> DefinitionSource {
    let (_, content) = SHIPPED
        .iter()
        .find(|(name, _)| *name == format!("{id}.toml"))
        .unwrap();
    let content = change((*content).to_owned());
    DefinitionSource {
        definition: Definition::parse(&content).unwrap_or_else(|errors| panic!("{errors:?}")),
        content,
    }
}

/// All sixteen answers of `so-nganh-4`, such as `5555544444445555`.
pub fn ratings(text: &str) -> Ratings {
    Ratings::parse(text).unwrap()
}
