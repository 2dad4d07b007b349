//! `[counter]`: settings for what counters print and show.

use std::path::PathBuf;

use serde::Deserialize;

use super::error::{ConfigError, invalid};

/// `[counter]` of `sipas.toml`: the settings of slips, displays, kiosks and paper forms.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields, default)]
pub struct Counter {
    /// The telephone number for complaints, printed on slips.
    pub hotline: Option<String>,
    /// The address for complaints, printed on slips.
    pub complaints_address: Option<String>,
    /// The second language on slips, displays and kiosks, next to Vietnamese.
    pub second_language: Option<String>,
    /// The number of seconds for which a display shows a link.
    pub display_seconds: u32,
    /// The number of seconds without a touch after which a kiosk forgets the answers.
    pub kiosk_seconds: u32,
    /// The percentage of paper forms that a second person enters again.
    pub paper_check_percent: u8,
    /// A folder of templates that replace the shipped ones: `slip.typ`, `paper-form.typ`,
    /// `apology.typ`, `apology.docx`, `edition.typ`.
    pub templates: Option<PathBuf>,
}

impl Default for Counter {
    fn default() -> Self {
        Self {
            hotline: None,
            complaints_address: None,
            second_language: None,
            display_seconds: 90,
            kiosk_seconds: 60,
            paper_check_percent: 10,
            templates: None,
        }
    }
}

/// Refuses times that are too short or too long, and percentages over 100.
pub(super) fn check_counter(counter: Counter) -> Result<Counter, ConfigError> {
    if !(5..=3600).contains(&counter.display_seconds) {
        let reason = format!("{} is not 5 to 3600", counter.display_seconds);
        return Err(invalid("counter.display_seconds", reason));
    }
    // At least half a minute, since the kiosk warns twenty seconds before.
    if !(30..=600).contains(&counter.kiosk_seconds) {
        let reason = format!("{} is not 30 to 600", counter.kiosk_seconds);
        return Err(invalid("counter.kiosk_seconds", reason));
    }
    if counter.paper_check_percent > 100 {
        let reason = format!("{} is not 0 to 100", counter.paper_check_percent);
        return Err(invalid("counter.paper_check_percent", reason));
    }
    Ok(counter)
}
