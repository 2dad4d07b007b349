//! Timeliness by a query over all cases, which the counts must agree with.

use sipas::domain::VIETNAM;
use sipas::domain::cases::timeliness::{CaseGroup, Timeliness, TimelinessReport};
use sipas::domain::figures::disclosure::TextRule;
use sipas::domain::figures::scope::{FigureQuery, Scope};

use super::world::World;

/// The columns of the query; the numbers come last.
const COLUMNS: [&str; 11] = [
    "agency",
    "field",
    "reason",
    "carried_over",
    "received",
    "early",
    "on_time",
    "overdue",
    "pending_in_time",
    "pending_overdue",
    "withdrawn",
];

/// Judges every case by itself.
pub fn timeliness(world: &World, query: &FigureQuery) -> TimelinessReport {
    let now = query.now.to_zoned(VIETNAM);
    let (first, last) = (query.period.first_day(), query.period.last_day());
    let day_after = query.period.day_after();
    let as_of = match last < now.date() {
        true => format!("{last}T23:59:59+07:00"),
        false => now.strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string(),
    };
    let numbers: Vec<String> = COLUMNS[5..]
        .iter()
        .map(|state| format!("COUNT(CASE WHEN state = '{state}' THEN 1 END) AS {state}"))
        .collect();
    let numbers = numbers.join(", ");
    let from = format!(
        "(SELECT agency, field, reason, COUNT(CASE WHEN earlier THEN 1 END) AS carried_over, \
         COUNT(CASE WHEN NOT earlier THEN 1 END) AS received, {numbers} \
         FROM (SELECT agency, field, earlier, state, \
         CASE WHEN state IN ('overdue', 'pending_overdue') THEN overdue_reason END AS reason \
         FROM (SELECT agency, field, overdue_reason, received_at < '{first}' AS earlier, \
         CASE WHEN finished_at < '{day_after}' THEN \
         CASE WHEN outcome = 'withdrawn' THEN 'withdrawn' ELSE punctuality END \
         WHEN CASE WHEN length(due_at) > 10 THEN due_at ELSE due_at || 'T23:59:59+07:00' END \
         < '{as_of}' THEN 'pending_overdue' ELSE 'pending_in_time' END AS state FROM cases \
         WHERE received_at < '{day_after}' \
         AND (finished_at IS NULL OR finished_at >= '{first}')) judged) counted \
         GROUP BY agency, field, reason) groups"
    );
    let groups = world.rows(&COLUMNS, &from).into_iter().map(|row| {
        let number = |column: usize| row[column].parse().unwrap();
        let text = |column: usize| Some(row[column].clone()).filter(|text| !text.is_empty());
        CaseGroup {
            agency: row[0].clone(),
            field: text(1),
            reason: text(2),
            counts: Timeliness {
                carried_over: number(3),
                received: number(4),
                early: number(5),
                on_time: number(6),
                overdue: number(7),
                pending_in_time: number(8),
                pending_overdue: number(9),
                withdrawn: number(10),
            },
        }
    });
    let mut agencies = world.store.list_agencies().unwrap();
    agencies.retain(|agency| match &query.scope {
        Scope::All => true,
        Scope::Agency(code) => agency.code.as_str() == code,
        Scope::Block(code) => agency.block.as_str() == code,
    });
    TimelinessReport::new(
        query.period,
        last.min(now.date()).to_string(),
        agencies,
        groups.collect(),
        &TextRule::everything(),
    )
}
