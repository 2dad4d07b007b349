//! Timeliness by agency, by field and by the reason of a delay.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::counts::{Delayed, Timeliness};
use crate::domain::cases::agency::Agency;
use crate::domain::figures::disclosure::TextRule;
use crate::domain::order::compare_known;
use crate::domain::period::Period;

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
    /// Early + on time (trước và đúng hạn).
    pub in_time: i64,
    /// Pending in time + pending overdue (đang giải quyết).
    pub pending: i64,
}

/// Timeliness of the cases of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldTimeliness {
    /// The field (lĩnh vực); `null` where the cases name none, `*` for those that are not shown.
    pub field: Option<String>,
    /// Its counts.
    #[serde(flatten)]
    pub counts: Timeliness,
    /// Early + on time (trước và đúng hạn).
    pub in_time: i64,
    /// Pending in time + pending overdue (đang giải quyết).
    pub pending: i64,
}

/// The cases that are past their due date for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DelayReason {
    /// The reason in the words of the one-stop software; `null` where it gives none, `*` for those
    /// that are not shown.
    pub reason: Option<String>,
    /// Their counts.
    #[serde(flatten)]
    pub counts: Delayed,
    /// Their fields, the most frequent first.
    pub fields: Vec<DelayedField>,
}

/// The cases of one field that are past their due date for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DelayedField {
    /// The field; `null` where the cases name none, `*` for those that are not shown.
    pub field: Option<String>,
    /// Their counts.
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
    /// The day at whose end pending cases are judged: the last of the period, or today.
    pub as_of_day: String,
    /// Agencies by code.
    pub agencies: Vec<AgencyTimeliness>,
    /// The sum over all agencies.
    pub total: Timeliness,
    /// The same cases by field, the most frequent first.
    pub fields: Vec<FieldTimeliness>,
    /// The cases past their due date by reason, the most frequent first.
    pub reasons: Vec<DelayReason>,
}

impl TimelinessReport {
    /// Adds up the groups of the given agencies, and shows the texts that a rule allows. Intake
    /// offices decide no case and are left out.
    pub fn new(
        period: Period,
        as_of_day: String,
        agencies: Vec<Agency>,
        groups: Vec<CaseGroup>,
        texts: &TextRule,
    ) -> Self {
        let mut by_agency: BTreeMap<String, Timeliness> = agencies
            .iter()
            .filter(|agency| !agency.is_intake_office())
            .map(|agency| (agency.code.to_string(), Timeliness::default()))
            .collect();
        let mut total = Timeliness::default();
        let mut by_field = ByField::new();
        let mut by_reason = ByReason::new();
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
        let (by_field, by_reason) = shown(by_field, by_reason, texts);
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

/// The counts by field.
type ByField = BTreeMap<Option<String>, Timeliness>;
/// The counts by reason, and of each by field.
type ByReason = BTreeMap<Option<String>, BTreeMap<Option<String>, Delayed>>;

/// Returns the counts by the texts that a rule allows. A field is shown everywhere or nowhere.
fn shown(by_field: ByField, by_reason: ByReason, texts: &TextRule) -> (ByField, ByReason) {
    let handled: BTreeMap<Option<String>, i64> = by_field
        .iter()
        .map(|(field, counts)| (field.clone(), counts.handled()))
        .collect();
    let reasons: BTreeMap<Option<String>, DelayedByField> = by_reason
        .into_iter()
        .map(|(reason, fields)| (reason, DelayedByField(fields)))
        .collect();
    let of_field = |field: &Option<String>| handled.get(field).copied().unwrap_or(0);
    let reasons = texts
        .apply(reasons, |_, fields| fields.total())
        .into_iter()
        .map(|(reason, DelayedByField(fields))| {
            (reason, texts.apply(fields, |field, _| of_field(field)))
        });
    let by_reason = reasons.collect();
    (texts.apply(by_field, |field, _| of_field(field)), by_reason)
}

/// The cases of a reason by field.
#[derive(Default)]
struct DelayedByField(BTreeMap<Option<String>, Delayed>);

impl DelayedByField {
    fn total(&self) -> i64 {
        self.0.values().map(Delayed::total).sum()
    }
}

impl std::ops::AddAssign for DelayedByField {
    fn add_assign(&mut self, other: Self) {
        for (field, counts) in other.0 {
            *self.0.entry(field).or_default() += counts;
        }
    }
}

/// Fields by the number of their cases, then by name.
fn fields(counts: ByField) -> Vec<FieldTimeliness> {
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

/// Reasons by the number of their cases, then by text; likewise the fields of each.
fn reasons(counts: ByReason) -> Vec<DelayReason> {
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
    use crate::domain::cases::agency::Slug;

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
    fn fields_and_reasons_of_the_agencies_in_scope_come_most_frequent_first() {
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
            &TextRule::everything(),
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

    #[test]
    fn texts_of_few_cases_are_counted_together() {
        let report = TimelinessReport::new(
            Period::Quarter(2026, 3),
            "2026-09-30".to_owned(),
            vec![agency("a", "so-ban-nganh")],
            vec![
                group("a", "Đất đai", "Chờ xác minh", 4, 0),
                group("a", "Hộ tịch", "Chờ xác minh", 1, 0),
                group("a", "Đất đai", "Bà B", 1, 0),
                group("a", "Ông A", "Ông A", 0, 2),
            ],
            &TextRule::public(5, []),
        );
        let fields: Vec<_> = report
            .fields
            .iter()
            .map(|field| (field.field.as_deref(), field.counts.handled()))
            .collect();
        assert_eq!(fields, [(Some("Đất đai"), 5), (Some("*"), 3)]);
        let reasons: Vec<_> = report
            .reasons
            .iter()
            .flat_map(|reason| {
                let of_reason = |field: &DelayedField| {
                    (
                        reason.reason.clone(),
                        field.field.clone(),
                        field.counts.total(),
                    )
                };
                reason.fields.iter().map(of_reason)
            })
            .collect();
        let row = |reason: &str, field: &str, cases| {
            (Some(reason.to_owned()), Some(field.to_owned()), cases)
        };
        assert_eq!(
            reasons,
            [
                row("Chờ xác minh", "Đất đai", 4),
                row("Chờ xác minh", "*", 1),
                row("*", "*", 2),
                row("*", "Đất đai", 1),
            ]
        );
    }
}
