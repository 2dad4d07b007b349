//! The date of the figures, and the method behind them.

use jiff::Timestamp;

use super::reading::Reading;
use crate::domain::VIETNAM;
use crate::domain::answers::schedule::next_weekly;
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::ReportHeader;
use crate::domain::figures::score::ScoreReport;
use crate::store::StoreError;
use crate::web::State;
use crate::web::http::words::{Phrase, Words};

/// The status line of a page of figures.
pub(in crate::web) struct StatusLine {
    /// "Số liệu tính đến …", or that nothing has been mixed yet.
    pub(in crate::web) as_of: Phrase,
    /// Why the figures are provisional, if they are, and when they move next.
    pub(in crate::web) provisional: Option<Phrase>,
    pub(in crate::web) method: Phrase,
    pub(in crate::web) explained: String,
    pub(in crate::web) survey: Phrase,
}

impl StatusLine {
    /// Returns the status line of a ranking.
    ///
    /// # Errors
    /// When the date of the figures can't be read.
    pub(in crate::web) fn of_ranking(
        header: &ReportHeader,
        reading: &Reading<'_>,
        state: &State,
    ) -> Result<Self, StoreError> {
        Self::new(
            header.as_of.as_deref(),
            header.provisional,
            (header.method, header.method_version),
            &header.survey,
            reading,
            state,
        )
    }

    /// Returns the status line of scores.
    ///
    /// # Errors
    /// When the date of the figures can't be read.
    pub(in crate::web) fn of_scores(
        report: &ScoreReport,
        reading: &Reading<'_>,
        state: &State,
    ) -> Result<Self, StoreError> {
        Self::new(
            report.as_of.as_deref(),
            report.provisional,
            (report.method, report.method_version),
            &report.survey,
            reading,
            state,
        )
    }

    fn new(
        as_of: Option<&str>,
        provisional: bool,
        (method, version): (Method, u32),
        survey: &str,
        reading: &Reading<'_>,
        state: &State,
    ) -> Result<Self, StoreError> {
        let words = reading.words;
        let name = words.say(&format!("method-{method}")).text;
        Ok(Self {
            as_of: match as_of {
                Some(at) => in_vietnam_time(words, "as-of", at)?,
                None => words.say("as-of-never"),
            },
            provisional: provisional.then(|| why_provisional(reading, state)),
            method: words.say_with(
                "method-named",
                &[
                    ("method", &name),
                    ("id", method.name()),
                    ("version", &version.to_string()),
                ],
            ),
            explained: reading.explained(method),
            survey: words.say_with("survey-named", &[("survey", survey)]),
        })
    }
}

/// Returns why figures are provisional, and when they are updated next.
fn why_provisional(reading: &Reading<'_>, state: &State) -> Phrase {
    if !state.store.has_provisional_sums() {
        return reading.words.say("provisional-until-closed");
    }
    let next = next_weekly((state.clock)());
    let part = |format: &str| next.strftime(format).to_string();
    reading.words.say_with(
        "provisional-why",
        &[
            ("k", &state.store.k().to_string()),
            ("day", &part("%d")),
            ("month", &part("%m")),
            ("year", &part("%Y")),
        ],
    )
}

/// Returns a text with an RFC 3339 instant filled in, on Vietnam's clocks.
fn in_vietnam_time(words: Words<'_>, id: &str, at: &str) -> Result<Phrase, StoreError> {
    let time = at.parse::<Timestamp>();
    let unknown = |_| StoreError::Unknown("date of the figures", at.to_owned());
    let local = time.map_err(unknown)?.to_zoned(VIETNAM);
    let part = |format: &str| local.strftime(format).to_string();
    Ok(words.say_with(
        id,
        &[
            ("time", &part("%H:%M")),
            ("day", &part("%d")),
            ("month", &part("%m")),
            ("year", &part("%Y")),
        ],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Languages;

    #[test]
    fn the_instant_is_shown_on_vietnamese_clocks() {
        let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
        let words = Words::new(&languages, "vi");
        let text = in_vietnam_time(words, "as-of", "2026-11-22T03:05:00Z").unwrap();
        assert_eq!(text.text, "Số liệu tính đến 10:05 ngày 22/11/2026");
    }
}
