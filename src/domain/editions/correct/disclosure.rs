//! What editions of one block and period give away together.
//!
//! Whoever has two of them can subtract. A figure that differs by 1 to `k` − 1 responses would then be
//! one over so few, so such a correction is refused.

use std::collections::BTreeMap;

use crate::domain::editions::manifest::{FigureEntry, Manifest};

/// A number of responses that two editions would give away.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the correction would give away {} of {} by difference from edition {edition}: {what} was {before} there and is {after} now, and k is {k}",
    before.abs_diff(*after),
    unit(agency)
)]
pub struct Disclosed {
    /// The agency's code; empty for the block's pooled figure.
    pub agency: String,
    /// The number: a path such as `components.to-chuc.n`.
    pub what: String,
    /// What it is in the earlier edition.
    pub before: i64,
    /// What it is now.
    pub after: i64,
    /// The fewest responses that may be given away.
    pub k: i64,
    /// The id of the earlier edition.
    pub edition: String,
}

fn unit(agency: &str) -> &str {
    match agency {
        "" => "the whole block",
        agency => agency,
    }
}

/// Refuses a correction that differs from an edition of the same block and period by 1 to `k` − 1
/// responses in any of its numbers: of an overall figure, a component, answers beside it, a question or
/// the pooled figure. `shown` are all that were ever shown, because a reader may keep them all.
///
/// # Errors
/// The first such number, by agency and name.
pub fn check_disclosure<'m>(
    new: &Manifest,
    shown: impl IntoIterator<Item = &'m Manifest>,
) -> Result<(), Disclosed> {
    let after = numbers(new);
    for earlier in shown {
        let k = new.method.k.max(earlier.method.k);
        let mut before: Vec<_> = numbers(earlier).into_iter().collect();
        // An agency is named before the whole block, whose number it moves.
        before.sort_by_key(|((agency, _), _)| agency.is_empty());
        for ((agency, what), before) in before {
            let key = (agency, what);
            let Some(after) = after.get(&key).copied() else {
                continue;
            };
            let given_away = i64::try_from(before.abs_diff(after)).unwrap_or(i64::MAX);
            if (1..k).contains(&given_away) {
                return Err(Disclosed {
                    agency: key.0,
                    what: key.1,
                    before,
                    after,
                    k,
                    edition: earlier.id.clone(),
                });
            }
        }
    }
    Ok(())
}

/// The numbers of responses in an edition, by agency and path.
fn numbers(manifest: &Manifest) -> BTreeMap<(String, String), i64> {
    let mut numbers = BTreeMap::new();
    let mut add = |agency: &str, what: String, n: Option<i64>| {
        if let Some(n) = n {
            numbers.insert((agency.to_owned(), what), n);
        }
    };
    add("", "pooled.n".to_owned(), manifest.pooled.n);
    for agency in &manifest.agencies {
        let code = agency.agency.as_str();
        let mut of = |what: String, figure: &FigureEntry| add(code, format!("{what}.n"), figure.n);
        of("overall".to_owned(), &agency.overall.figure);
        for component in &agency.components {
            of(format!("components.{}", component.id), &component.figure);
        }
        for beside in &agency.beside {
            of(format!("beside.{}", beside.survey), &beside.figure);
        }
        for question in &agency.questions {
            let what = format!("questions.{}", question.code);
            add(code, format!("{what}.n"), question.n);
            add(
                code,
                format!("{what}.not_applicable"),
                question.not_applicable,
            );
        }
        add(code, "flagged".to_owned(), agency.flagged);
    }
    numbers
}
