//! The texts of a draft, and what it plans: its release, and who knows the figures before.

use jiff::Timestamp;

use crate::domain::editions::manifest::Manifest;
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::tidy;

/// The texts of a draft. What is absent stays as it is, or is empty; the title has a default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftTexts {
    /// The title.
    pub title: Option<String>,
    /// The foreword.
    pub foreword: Option<String>,
    /// The person responsible.
    pub responsible: Option<String>,
    /// Why another edition is corrected.
    pub reason: Option<String>,
    /// The planned release.
    pub release_at: PlannedRelease,
    /// Who knows the figures before the release, by office or function.
    pub access: Option<Vec<String>>,
}

impl DraftTexts {
    /// Checks that no text is longer than the console's form lets it be.
    pub(super) fn check(&self) -> Result<(), EditionRefusal> {
        // A form counts an end of line as one character, and sends two.
        let length = |text: &String| text.chars().filter(|sign| *sign != '\r').count();
        let count = |text: &Option<String>| text.as_ref().map_or(0, length);
        let texts = [
            ("title", count(&self.title), 300),
            ("foreword", count(&self.foreword), 5_000),
            ("responsible", count(&self.responsible), 300),
            ("reason", count(&self.reason), 2_000),
            (
                "access",
                self.access.iter().flatten().map(length).sum(),
                5_000,
            ),
        ];
        match texts.into_iter().find(|(_, length, most)| length > most) {
            Some((what, _, most)) => Err(EditionRefusal::TooLong { what, most }),
            None => Ok(()),
        }
    }
}

/// What becomes of the planned release of a draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlannedRelease {
    /// It stays as it is; a new draft has none.
    #[default]
    Kept,
    /// None is planned.
    Open,
    /// It is planned for a time.
    At(Timestamp),
}

/// What a draft plans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ReleasePlan {
    /// The planned release.
    pub(super) release_at: Option<Timestamp>,
    /// Who knows the figures before it, by office or function.
    pub(super) access: Vec<String>,
}

impl ReleasePlan {
    /// The plan of an edition.
    pub(super) fn of(manifest: &Manifest) -> Self {
        Self {
            release_at: manifest.planned_release(),
            access: manifest.access_before_release.clone(),
        }
    }

    /// The plan with what is given in its place.
    pub(super) fn with(self, texts: &DraftTexts) -> Self {
        let access = texts.access.as_deref();
        Self {
            release_at: match texts.release_at {
                PlannedRelease::Kept => self.release_at,
                PlannedRelease::Open => None,
                PlannedRelease::At(time) => Some(time),
            },
            access: access.map_or(self.access, each_once),
        }
    }

    /// Checks that the release is still to come.
    pub(super) fn check(&self, now: Timestamp) -> Result<(), EditionRefusal> {
        match self.release_at {
            Some(time) if time < now => Err(EditionRefusal::Past(time)),
            _ => Ok(()),
        }
    }
}

/// The entries of a list, each once and none of them empty.
fn each_once(entries: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for entry in entries.iter().map(|entry| tidy(entry)) {
        if !entry.is_empty() && !kept.contains(&entry) {
            kept.push(entry);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_no_report_can_hold_is_refused_by_name() {
        let texts = |length, access: usize| DraftTexts {
            foreword: Some("ề".repeat(length)),
            access: Some(vec!["ề".repeat(1_000); access]),
            ..DraftTexts::default()
        };
        assert_eq!(texts(5_000, 5).check(), Ok(()));
        let long = |what, most| Err(EditionRefusal::TooLong { what, most });
        assert_eq!(texts(5_001, 5).check(), long("foreword", 5_000));
        assert_eq!(texts(5_000, 6).check(), long("access", 5_000));
    }

    #[test]
    fn what_is_not_given_stays_and_nobody_is_named_twice() {
        let time: Timestamp = "2026-10-20T02:00:00Z".parse().unwrap();
        let named = [" Chủ tịch UBND tỉnh ", "", "Chủ tịch UBND tỉnh"];
        let named = named.map(str::to_owned).to_vec();
        let texts = |release_at, access| DraftTexts {
            release_at,
            access,
            ..DraftTexts::default()
        };
        let plan = ReleasePlan::default().with(&texts(PlannedRelease::At(time), Some(named)));
        assert_eq!(plan.access, ["Chủ tịch UBND tỉnh"]);
        assert_eq!(plan.clone().with(&DraftTexts::default()), plan);
        let open = texts(PlannedRelease::Open, Some(Vec::new()));
        assert_eq!(plan.clone().with(&open), ReleasePlan::default());
        assert_eq!(plan.check(time), Ok(()));
        let after = time + jiff::SignedDuration::from_secs(1);
        assert_eq!(plan.check(after), Err(EditionRefusal::Past(time)));
    }
}
