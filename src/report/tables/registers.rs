//! What is registered, as tables for the terminal: agencies, fields and keys.

use jiff::civil::Date;

use super::terminal::{by_name, table, words};
use crate::domain::access::audit::KeptEvent;
use crate::domain::access::{Key, Reach};
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::cases::field::Field;

/// Agencies by name, with their blocks and validity.
pub fn agencies(agencies: &[Agency]) -> String {
    let headers = words(&["code", "name", "block", "valid"]);
    let rows = by_name(agencies, |agency| &agency.name)
        .into_iter()
        .map(|agency| {
            let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
            let valid = match (agency.valid_from, agency.valid_to) {
                (None, None) => String::new(),
                (from, to) => format!("{} to {}", day(from), day(to)),
            };
            vec![
                agency.code.to_string(),
                agency.name.clone(),
                agency.block.to_string(),
                valid.trim().to_owned(),
            ]
        });
    table(&headers, 4, rows.collect()) + "\n"
}

/// Fields, with their cases and whether they are confirmed.
pub fn fields(fields: &[Field]) -> String {
    let headers = words(&["name", "confirmed", "cases"]);
    let rows = fields.iter().map(|field| {
        let confirmed = field.confirmed.as_ref();
        vec![
            field.name.clone(),
            confirmed.map_or_else(|| "no".to_owned(), |it| format!("{} by {}", it.at, it.by)),
            field.cases.to_string(),
        ]
    });
    table(&headers, 2, rows.collect()) + "\n"
}

/// Events of the audit trail, as they are given.
pub fn audit(events: &[KeptEvent]) -> String {
    let headers = words(&["number", "time", "actor", "act", "object", "details"]);
    let rows = events.iter().map(|event| {
        vec![
            event.number.to_string(),
            event.happened_at.clone(),
            event.actor.clone(),
            event.act.clone(),
            event.object.clone(),
            event.details.clone(),
        ]
    });
    table(&headers, 6, rows.collect()) + "\n"
}

/// Keys, with their reach and state.
pub fn keys(keys: &[Key]) -> String {
    let headers = words(&["name", "kind", "reaches", "made", "last used", "state"]);
    let rows = by_name(keys, |key| &key.name).into_iter().map(|key| {
        let codes = |codes: &[Slug]| -> String {
            let codes: Vec<&str> = codes.iter().map(Slug::as_str).collect();
            codes.join(" ")
        };
        let reach = match &key.reach {
            Reach::All => "every agency".to_owned(),
            Reach::Agencies { agencies, offices } if offices.is_empty() => codes(agencies),
            Reach::Agencies { agencies, offices } => {
                format!("{}, at {}", codes(agencies), codes(offices))
            }
            Reach::Office { office, counter } => match counter {
                Some(counter) => format!("{office}, counter {counter}"),
                None => office.to_string(),
            },
        };
        let last_used = key.last_used_on.map(|day| day.to_string());
        let revoked = key.revoked_at.map(|at| format!("revoked {at}"));
        vec![
            key.name.clone(),
            key.kind.name().to_owned(),
            reach,
            key.made_at.to_string(),
            last_used.unwrap_or_else(|| "never".to_owned()),
            revoked.unwrap_or_else(|| "in force".to_owned()),
        ]
    });
    table(&headers, headers.len(), rows.collect()) + "\n"
}
