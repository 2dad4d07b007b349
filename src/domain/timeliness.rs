//! Timeliness: carried over + received = early + on time + overdue + pending in time +
//! pending overdue + withdrawn.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::agency::Agency;
use super::order::compare_known;
use super::period::Period;
use super::score::Score;

/// Counts of cases against their due dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Timeliness {
    /// Received before the period and not finished before it.
    pub carried_over: i64,
    /// Received in the period.
    pub received: i64,
    /// Finished on a day before the due day.
    pub early: i64,
    /// Finished on the due day, not after its hour where one is given; or without a due date.
    pub on_time: i64,
    /// Finished later.
    pub overdue: i64,
    /// Not finished at the end of the period, and not yet due then.
    pub pending_in_time: i64,
    /// Not finished at the end of the period, and past due then.
    pub pending_overdue: i64,
    /// Withdrawn before a result.
    pub withdrawn: i64,
}

impl Timeliness {
    /// *Trước và đúng hạn*: early + on time.
    pub fn in_time(&self) -> i64 {
        self.early + self.on_time
    }

    /// *Đang giải quyết*: pending in time + pending overdue.
    pub fn pending(&self) -> i64 {
        self.pending_in_time + self.pending_overdue
    }

    /// All cases there were to decide: carried over + received.
    pub fn handled(&self) -> i64 {
        self.carried_over + self.received
    }

    /// *Trước và đúng hạn* of all that were finished with a result; none where there is none.
    pub fn in_time_rate(&self) -> Option<Score> {
        Score::of_counts(self.in_time(), self.in_time() + self.overdue)
    }

    /// Those past their due date.
    pub fn delayed(&self) -> Delayed {
        Delayed {
            overdue: self.overdue,
            pending_overdue: self.pending_overdue,
        }
    }

    /// Whether every case is counted in exactly one way.
    pub fn adds_up(&self) -> bool {
        self.handled() == self.early + self.on_time + self.overdue + self.pending() + self.withdrawn
    }
}

impl std::ops::AddAssign for Timeliness {
    fn add_assign(&mut self, other: Self) {
        self.carried_over += other.carried_over;
        self.received += other.received;
        self.early += other.early;
        self.on_time += other.on_time;
        self.overdue += other.overdue;
        self.pending_in_time += other.pending_in_time;
        self.pending_overdue += other.pending_overdue;
        self.withdrawn += other.withdrawn;
    }
}

/// Timeliness of one agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgencyTimeliness {
    /// The agency's code.
    pub agency: String,
    /// Its official name in Vietnamese.
    pub name: String,
    /// Its block.
    pub block: String,
    /// Its counts.
    #[serde(flatten)]
    pub counts: Timeliness,
    /// *Trước và đúng hạn*: early + on time.
    pub in_time: i64,
    /// *Đang giải quyết*: pending in time + pending overdue.
    pub pending: i64,
}

/// Timeliness of the cases of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldTimeliness {
    /// The field (lĩnh vực); none where the cases name none.
    pub field: Option<String>,
    /// Its counts.
    #[serde(flatten)]
    pub counts: Timeliness,
    /// *Trước và đúng hạn*: early + on time.
    pub in_time: i64,
    /// *Đang giải quyết*: pending in time + pending overdue.
    pub pending: i64,
}

/// Cases past their due date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delayed {
    /// Finished after it.
    pub overdue: i64,
    /// Not finished at the end of the period.
    pub pending_overdue: i64,
}

/// The cases that are past their due date for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DelayReason {
    /// The reason as the one-stop software says it; none where it says none.
    pub reason: Option<String>,
    /// How many they are.
    #[serde(flatten)]
    pub counts: Delayed,
    /// Their fields, those with most cases first.
    pub fields: Vec<DelayedField>,
}

/// Those of one field among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DelayedField {
    /// The field; none where the cases name none.
    pub field: Option<String>,
    /// How many they are.
    #[serde(flatten)]
    pub counts: Delayed,
}

/// The cases of one agency and field, and of one reason where they are past their due date.
#[derive(Clone, Debug)]
pub struct CaseGroup {
    /// The deciding agency's code.
    pub agency: String,
    /// The field.
    pub field: Option<String>,
    /// The reason.
    pub reason: Option<String>,
    /// Their counts.
    pub counts: Timeliness,
}

/// The JSON of `sipas timeliness`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimelinessReport {
    /// The period.
    #[schema(value_type = String, example = "2026-Q3")]
    pub period: Period,
    /// The day at whose end pending cases are judged: the period's last, or today.
    pub as_of_day: String,
    /// Agencies by code.
    pub agencies: Vec<AgencyTimeliness>,
    /// All of them together.
    pub total: Timeliness,
    /// The same cases by field, those with most cases first.
    pub fields: Vec<FieldTimeliness>,
    /// Those past their due date by reason, those with most cases first.
    pub reasons: Vec<DelayReason>,
}

impl Delayed {
    /// All of them.
    pub fn total(&self) -> i64 {
        self.overdue + self.pending_overdue
    }
}

impl std::ops::AddAssign for Delayed {
    fn add_assign(&mut self, other: Self) {
        self.overdue += other.overdue;
        self.pending_overdue += other.pending_overdue;
    }
}

impl TimelinessReport {
    /// Adds up the groups of the given agencies. Intake offices decide no case and have no line.
    pub fn new(
        period: Period,
        as_of_day: String,
        agencies: Vec<Agency>,
        groups: Vec<CaseGroup>,
    ) -> Self {
        let mut by_agency: BTreeMap<String, Timeliness> = agencies
            .iter()
            .filter(|agency| !agency.is_intake_office())
            .map(|agency| (agency.code.to_string(), Timeliness::default()))
            .collect();
        let mut total = Timeliness::default();
        let mut by_field: BTreeMap<Option<String>, Timeliness> = BTreeMap::new();
        let mut by_reason: BTreeMap<Option<String>, BTreeMap<Option<String>, Delayed>> =
            BTreeMap::new();
        for group in groups {
            let Some(counts) = by_agency.get_mut(&group.agency) else {
                continue;
            };
            *counts += group.counts;
            total += group.counts;
            *by_field.entry(group.field.clone()).or_default() += group.counts;
            let delayed = group.counts.delayed();
            if delayed.total() > 0 {
                let fields = by_reason.entry(group.reason).or_default();
                *fields.entry(group.field).or_default() += delayed;
            }
        }
        Self {
            period,
            as_of_day,
            agencies: agencies
                .into_iter()
                .filter_map(|agency| {
                    let counts = by_agency.remove(agency.code.as_str())?;
                    Some(AgencyTimeliness {
                        agency: agency.code.to_string(),
                        name: agency.name,
                        block: agency.block.to_string(),
                        in_time: counts.in_time(),
                        pending: counts.pending(),
                        counts,
                    })
                })
                .collect(),
            total,
            fields: fields(by_field),
            reasons: reasons(by_reason),
        }
    }
}

/// The fields, by the number of their cases and then by name.
fn fields(counts: BTreeMap<Option<String>, Timeliness>) -> Vec<FieldTimeliness> {
    let mut fields: Vec<_> = counts
        .into_iter()
        .map(|(field, counts)| FieldTimeliness {
            field,
            in_time: counts.in_time(),
            pending: counts.pending(),
            counts,
        })
        .collect();
    fields.sort_by(|a, b| {
        let by_number = b.counts.handled().cmp(&a.counts.handled());
        by_number.then_with(|| compare_known(a.field.as_deref(), b.field.as_deref()))
    });
    fields
}

/// The reasons, by the number of their cases and then by their text; so are the fields of each.
fn reasons(
    counts: BTreeMap<Option<String>, BTreeMap<Option<String>, Delayed>>,
) -> Vec<DelayReason> {
    let mut reasons: Vec<_> = counts
        .into_iter()
        .map(|(reason, fields)| {
            let mut all = Delayed::default();
            let mut fields: Vec<_> = fields
                .into_iter()
                .map(|(field, counts)| {
                    all += counts;
                    DelayedField { field, counts }
                })
                .collect();
            fields.sort_by(|a, b| {
                let by_number = b.counts.total().cmp(&a.counts.total());
                by_number.then_with(|| compare_known(a.field.as_deref(), b.field.as_deref()))
            });
            DelayReason {
                reason,
                counts: all,
                fields,
            }
        })
        .collect();
    reasons.sort_by(|a, b| {
        let by_number = b.counts.total().cmp(&a.counts.total());
        by_number.then_with(|| compare_known(a.reason.as_deref(), b.reason.as_deref()))
    });
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agency::Slug;

    fn agency(code: &str, block: &str) -> Agency {
        Agency {
            code: Slug::parse(code).unwrap(),
            name: code.to_uppercase(),
            name_en: None,
            block: Slug::parse(block).unwrap(),
            valid_from: None,
            valid_to: None,
            successor: None,
        }
    }

    fn group(agency: &str, field: &str, reason: &str, overdue: i64, pending: i64) -> CaseGroup {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        CaseGroup {
            agency: agency.to_owned(),
            field: text(field),
            reason: text(reason),
            counts: Timeliness {
                received: overdue + pending,
                overdue,
                pending_overdue: pending,
                ..Timeliness::default()
            },
        }
    }

    #[test]
    fn fields_and_reasons_are_those_of_the_agencies_in_scope_most_cases_first() {
        let report = TimelinessReport::new(
            Period::Quarter(2026, 3),
            "2026-09-30".to_owned(),
            vec![agency("a", "so-ban-nganh"), agency("m", "mot-cua")],
            vec![
                group("a", "Hộ tịch", "Chờ xác minh", 1, 0),
                group("a", "Đất đai", "Chờ xác minh", 2, 1),
                group("a", "Đất đai", "", 0, 1),
                group("b", "Đất đai", "Chờ xác minh", 50, 0),
                group("m", "Đất đai", "Chờ xác minh", 50, 0),
            ],
        );
        assert_eq!(report.total.overdue, 3);
        assert_eq!(report.agencies.len(), 1);
        let fields: Vec<_> = report
            .fields
            .iter()
            .map(|field| {
                (
                    field.field.as_deref(),
                    field.counts.handled(),
                    field.pending,
                )
            })
            .collect();
        assert_eq!(fields, [(Some("Đất đai"), 4, 2), (Some("Hộ tịch"), 1, 0)]);
        let reasons: Vec<_> = report
            .reasons
            .iter()
            .map(|reason| (reason.reason.as_deref(), reason.counts.total()))
            .collect();
        assert_eq!(reasons, [(Some("Chờ xác minh"), 4), (None, 1)]);
        let of_first: Vec<_> = report.reasons[0]
            .fields
            .iter()
            .map(|field| (field.field.as_deref(), field.counts.total()))
            .collect();
        assert_eq!(of_first, [(Some("Đất đai"), 3), (Some("Hộ tịch"), 1)]);
    }
}
