//! What the forms of editions hold, as it was typed.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use crate::domain::VIETNAM;
use crate::domain::editions::edition::{Edition, EditionState};
use crate::domain::editions::edition_note::Decision;
use crate::domain::editions::manifest::Manifest;
use crate::domain::form::FormData;
use crate::domain::tidy;
use crate::outputs::editions::editor::{DraftTexts, PlannedRelease};

/// The texts of an edition and what is typed into the forms of its acts.
#[derive(Clone, Debug, Default)]
pub(super) struct EditionForm {
    pub(super) title: String,
    pub(super) foreword: String,
    pub(super) responsible: String,
    /// Who knows the figures before the release, one a line.
    pub(super) access: String,
    /// Why another edition is corrected, or why this one is withdrawn.
    pub(super) reason: String,
    /// The first digits of the digest, as the approver reads them.
    pub(super) digest: String,
    pub(super) decision: String,
    pub(super) decision_date: String,
    pub(super) release_day: String,
    pub(super) release_hour: String,
}

/// A field that can't be read: its name and the id of the text that says so.
pub(super) type Unreadable = (&'static str, &'static str);

impl EditionForm {
    /// What a form holds.
    pub(super) fn read(data: &FormData) -> Self {
        let text = |name| tidy(data.text(name));
        Self {
            title: text("title"),
            foreword: data.text("foreword").trim().to_owned(),
            responsible: text("responsible"),
            access: data.text("access").trim().to_owned(),
            reason: data.text("reason").trim().to_owned(),
            digest: text("digest").to_lowercase(),
            decision: text("decision"),
            decision_date: text("decision_date"),
            release_day: text("release_day"),
            release_hour: text("release_hour"),
        }
    }

    /// The texts that an edition has. Once its files are made, a planned release is told as long as it is
    /// still to come.
    pub(super) fn of(edition: &Edition, content: Option<&Manifest>, now: Timestamp) -> Self {
        let planned = content.and_then(Manifest::planned_release);
        let planned = planned.filter(|time| edition.state == EditionState::Draft || *time > now);
        let local = |format: &str| {
            let local = planned.map(|time| time.to_zoned(VIETNAM));
            local.map_or_else(String::new, |local| local.strftime(format).to_string())
        };
        Self {
            access: content.map_or_else(String::new, |of| of.access_before_release.join("\n")),
            release_day: local("%d/%m/%Y"),
            release_hour: local("%H:%M"),
            title: edition.title.clone(),
            foreword: edition.foreword.clone(),
            responsible: edition.responsible.clone(),
            reason: match edition.replaces {
                Some(_) => edition.reason.clone(),
                None => String::new(),
            },
            ..Self::default()
        }
    }

    /// What a draft is made of.
    pub(super) fn texts(&self) -> Result<DraftTexts, Unreadable> {
        Ok(DraftTexts {
            title: Some(self.title.clone()).filter(|title| !title.is_empty()),
            foreword: Some(self.foreword.clone()),
            responsible: Some(self.responsible.clone()),
            reason: Some(self.reason.clone()).filter(|reason| !reason.is_empty()),
            release_at: match self.release_at()? {
                Some(time) => PlannedRelease::At(time),
                None => PlannedRelease::Open,
            },
            access: Some(self.access.lines().map(str::to_owned).collect()),
        })
    }

    /// The Decision; `None` where number and day are left empty.
    pub(super) fn decision(&self) -> Result<Option<Decision>, Unreadable> {
        match (self.decision.is_empty(), self.decision_date.is_empty()) {
            (true, true) => Ok(None),
            (true, false) => Err(("decision", "editions-decision-missing")),
            (false, _) => {
                let date = day(&self.decision_date);
                let date = date.ok_or(("decision_date", "editions-day-unreadable"))?;
                Ok(Some(Decision {
                    number: self.decision.clone(),
                    date,
                }))
            }
        }
    }

    /// The time of the release; `None` where it is left empty.
    pub(super) fn release_at(&self) -> Result<Option<Timestamp>, Unreadable> {
        if self.release_day.is_empty() && self.release_hour.is_empty() {
            return Ok(None);
        }
        let day = day(&self.release_day).ok_or(("release_day", "editions-day-unreadable"))?;
        let hour = hour(&self.release_hour).ok_or(("release_hour", "editions-hour-unreadable"))?;
        let local = DateTime::from_parts(day, hour).to_zoned(VIETNAM);
        local
            .map(|time| Some(time.timestamp()))
            .map_err(|_| ("release_day", "editions-day-unreadable"))
    }
}

/// A day as officials write it, `20/10/2026`, or as browsers send it, `2026-10-20`.
fn day(text: &str) -> Option<Date> {
    let official = Date::strptime("%d/%m/%Y", text);
    official.or_else(|_| text.parse()).ok()
}

/// An hour as `09:00` or `9h30`.
fn hour(text: &str) -> Option<Time> {
    let text = text.replace(['h', 'g'], ":");
    let text = text.trim_end_matches(':');
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(fields: &[(&str, &str)]) -> EditionForm {
        let owned = fields.iter();
        let owned = owned.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        EditionForm::read(&FormData::new(owned.collect::<Vec<_>>()))
    }

    #[test]
    fn a_release_is_read_on_vietnamese_clocks() {
        let at = |day, hour| entry(&[("release_day", day), ("release_hour", hour)]).release_at();
        let nine: Timestamp = "2026-10-20T02:00:00Z".parse().unwrap();
        for (day, hour) in [
            ("20/10/2026", "09:00"),
            ("2026-10-20", "9h"),
            ("20/10/2026", "9"),
        ] {
            assert_eq!(at(day, hour), Ok(Some(nine)), "{day} {hour}");
        }
        assert_eq!(at("", ""), Ok(None));
        assert_eq!(at("20/10/2026", "").unwrap_err().0, "release_hour");
        assert_eq!(at("", "9h").unwrap_err().0, "release_day");
        assert_eq!(at("31/02/2026", "9h").unwrap_err().0, "release_day");
        assert_eq!(at("20/10/2026", "25:00").unwrap_err().0, "release_hour");
    }

    #[test]
    fn a_decision_has_a_number_and_a_day() {
        let decision =
            |number, date| entry(&[("decision", number), ("decision_date", date)]).decision();
        let read = decision("1234/QĐ-UBND", "20/10/2026").unwrap().unwrap();
        assert_eq!(read.date.to_string(), "2026-10-20");
        assert_eq!(decision("", ""), Ok(None));
        assert_eq!(decision("", "20/10/2026").unwrap_err().0, "decision");
        assert_eq!(decision("1234", "").unwrap_err().0, "decision_date");
    }
}
