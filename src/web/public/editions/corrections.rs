//! What a correction says of itself: what differs from the edition that it replaces, and whether that
//! changes a conclusion.

use super::rows::english_names;
use crate::domain::editions::manifest::{Correction, Difference, Manifest};
use crate::domain::figures::ranking::Unranked;
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
        let values = CorrectedValues {
            correction,
            manifest,
            words,
        };
        let mut rows: Vec<DifferenceRow> = correction
            .differences
            .iter()
            .filter_map(|of| {
                Some(DifferenceRow {
                    agency: name(&of.agency),
                    what: path_text(&of.what, words).or_else(|| {
                        let path = || Phrase::plain(of.what.clone());
                        of.changes_conclusion.then(path)
                    })?,
                    before: values.before(of),
                    after: values.after(of),
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

/// The number of differences that are not shown one by one.
fn others(correction: &Correction, shown: usize, words: Words<'_>) -> Option<Phrase> {
    let others = correction.differences.len().saturating_sub(shown);
    let count = others.to_string();
    (others > 0).then(|| words.say_with("difference-others", &[("count", &count)]))
}

/// What a path is in words; `None` for one that only `edition.json` tells.
fn path_text(what: &str, words: Words<'_>) -> Option<Phrase> {
    let id = match what {
        "overall.score" => "column-score",
        "overall.n" => "column-n",
        "overall.low" => "difference-low",
        "overall.high" => "difference-high",
        "overall.reason" => "difference-no-score",
        "reason" => "difference-no-rank",
        "method.min_n" => "difference-min-n",
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

/// The values of an edition and of its correction, as readers read them.
struct CorrectedValues<'a> {
    correction: &'a Correction,
    manifest: &'a Manifest,
    words: Words<'a>,
}

impl CorrectedValues<'_> {
    fn before(&self, of: &Difference) -> String {
        self.value(of, of.before.as_deref(), |of| of.before.clone())
    }

    fn after(&self, of: &Difference) -> String {
        self.value(of, of.after.as_deref(), |of| of.after.clone())
    }

    /// A value: numbers in the notation of the language, codes in words. `side` gives the value of the
    /// same edition of another difference.
    fn value(
        &self,
        of: &Difference,
        value: Option<&str>,
        side: fn(&Difference) -> Option<String>,
    ) -> String {
        let words = self.words;
        let Some(value) = value else {
            return "–".to_owned();
        };
        let id = match (of.what.as_str(), value) {
            ("group", "above") => "group-above",
            ("group", "within") => "group-within",
            ("group", "below") => "group-below",
            (what, "no_data") if what.ends_with("reason") => "no-data",
            (what, code) if what.ends_with("reason") => {
                let mut known = Unranked::ALL.into_iter();
                return match known.find(|reason| reason.name() == code) {
                    Some(reason) => self.reason(reason, side),
                    None => code.to_owned(),
                };
            }
            _ if value.contains('.') && value.parse::<f64>().is_ok() => {
                return value.replace('.', &words.say("decimal-mark").text);
            }
            _ => return value.to_owned(),
        };
        words.say(id).text
    }

    /// A reason in words, with the limits of its edition.
    fn reason(&self, reason: Unranked, side: fn(&Difference) -> Option<String>) -> String {
        let limit = |what: &str, now: i64| {
            let mut differences = self.correction.differences.iter();
            let changed = differences.find(|of| of.what == what);
            changed.and_then(side).unwrap_or_else(|| now.to_string())
        };
        let method = &self.manifest.method;
        let (min_n, k) = (
            limit("method.min_n", method.min_n),
            limit("method.k", method.k),
        );
        let values = [("min_n", min_n.as_str()), ("k", k.as_str())];
        let id = format!("unranked-{}", reason.name().replace('_', "-"));
        self.words.say_with(&id, &values).text
    }
}
