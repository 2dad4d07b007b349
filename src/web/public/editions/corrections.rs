//! What a correction says of itself: what differs from the edition that it replaces, and whether that
//! changes a conclusion.

use super::rows::english_names;
use crate::domain::editions::manifest::{Correction, Difference, Manifest};
use crate::web::http::words::{Phrase, Words};

/// What a correction says of itself, for readers.
pub(in crate::web) struct CorrectionView {
    /// The edition that is corrected.
    pub(in crate::web) of: String,
    /// Why.
    pub(in crate::web) reason: String,
    pub(in crate::web) changes_conclusion: bool,
    /// The differences that a reader looks for, those that change a conclusion first.
    pub(in crate::web) rows: Vec<DifferenceRow>,
    /// How many others there are.
    pub(in crate::web) others: Option<Phrase>,
}

/// One value that differs.
pub(in crate::web) struct DifferenceRow {
    pub(in crate::web) agency: Phrase,
    pub(in crate::web) what: Phrase,
    pub(in crate::web) before: String,
    pub(in crate::web) after: String,
    pub(in crate::web) changes_conclusion: bool,
}

impl CorrectionView {
    /// What a correction says of itself; `None` where an edition corrects none.
    pub(in crate::web) fn new(manifest: &Manifest, words: Words<'_>) -> Option<Self> {
        let correction = manifest.replaces.as_ref()?;
        let english = english_names(manifest);
        let name = |code: &str| {
            let known = manifest.agencies.iter().find(|of| of.agency == code);
            match known {
                Some(agency) => words.name(&agency.name, english.get(code).map(String::as_str)),
                None if code.is_empty() => words.say("difference-whole"),
                None => Phrase::plain(code.to_owned()),
            }
        };
        let mut rows: Vec<DifferenceRow> = correction
            .differences
            .iter()
            .filter_map(|of| {
                Some(DifferenceRow {
                    agency: name(&of.agency),
                    what: told(&of.what, words).or_else(|| {
                        let path = || Phrase::plain(of.what.clone());
                        of.changes_conclusion.then(path)
                    })?,
                    before: value(of, of.before.as_deref(), words),
                    after: value(of, of.after.as_deref(), words),
                    changes_conclusion: of.changes_conclusion,
                })
            })
            .collect();
        rows.sort_by_key(|row| !row.changes_conclusion);
        Some(Self {
            of: correction.id.clone(),
            reason: correction.reason.clone(),
            changes_conclusion: correction.changes_conclusion,
            others: others(correction, rows.len(), words),
            rows,
        })
    }
}

/// How many differences are not told one by one.
fn others(correction: &Correction, told: usize, words: Words<'_>) -> Option<Phrase> {
    let others = correction.differences.len().saturating_sub(told);
    let count = others.to_string();
    (others > 0).then(|| words.say_with("difference-others", &[("count", &count)]))
}

/// What a path is in words; `None` for one that only `edition.json` tells.
fn told(what: &str, words: Words<'_>) -> Option<Phrase> {
    let id = match what {
        "overall.score" => "column-score",
        "overall.n" => "column-n",
        "overall.low" => "difference-low",
        "overall.high" => "difference-high",
        "overall.reason" | "reason" => "column-reason",
        "rank" => "column-rank",
        "rank_low" => "difference-rank-low",
        "rank_high" => "difference-rank-high",
        "group" => "column-group",
        "pooled.score" => "pooled",
        "coverage.finished" => "difference-finished",
        "coverage.answered" => "difference-answered",
        _ => return None,
    };
    Some(words.say(id))
}

/// A value for readers: numbers in the notation of the language, codes in words.
fn value(of: &Difference, value: Option<&str>, words: Words<'_>) -> String {
    let Some(value) = value else {
        return "–".to_owned();
    };
    let id = match (of.what.as_str(), value) {
        ("group", "above") => "group-above",
        ("group", "within") => "group-within",
        ("group", "below") => "group-below",
        (what, "no_data") if what.ends_with("reason") => "no-data",
        (what, "no_cases") if what.ends_with("reason") => "unranked-no-cases",
        _ if value.contains('.') && value.parse::<f64>().is_ok() => {
            return value.replace('.', &words.say("decimal-mark").text);
        }
        _ => return value.to_owned(),
    };
    words.say(id).text
}
