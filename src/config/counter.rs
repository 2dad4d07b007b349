//! `[counter]`: what counters print and show.

use std::path::PathBuf;

use serde::Deserialize;

use super::error::{ConfigError, wrong};

/// `[counter]` of `sipas.toml`: what slips, displays, kiosks and paper forms are like.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields, default)]
pub struct Counter {
    /// The telephone for complaints, as printed on slips.
    pub hotline: Option<String>,
    /// The address for complaints, as printed on slips.
    pub complaints_address: Option<String>,
    /// The language beside Vietnamese on slips, displays and kiosks.
    pub second_language: Option<String>,
    /// Seconds for which a display shows a link.
    pub display_seconds: u32,
    /// Seconds without a touch after which a kiosk forgets what was said at it.
    pub kiosk_seconds: u32,
    /// Of a hundred paper forms, how many are entered a second time by somebody else.
    pub paper_check_percent: u8,
    /// A folder of templates that replace the shipped ones: `slip.typ`, `paper-form.typ`,
    /// `apology.typ`, `apology.docx`.
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

/// A display shows a link for as long as it takes to scan it; a share is a share.
pub(super) fn check_counter(counter: Counter) -> Result<Counter, ConfigError> {
    if !(5..=3600).contains(&counter.display_seconds) {
        let reason = format!("{} is not 5 to 3600", counter.display_seconds);
        return Err(wrong("counter.display_seconds", reason));
    }
    // Half a minute at least, so that the warning of twenty seconds is one.
    if !(30..=600).contains(&counter.kiosk_seconds) {
        let reason = format!("{} is not 30 to 600", counter.kiosk_seconds);
        return Err(wrong("counter.kiosk_seconds", reason));
    }
    if counter.paper_check_percent > 100 {
        let reason = format!("{} is not 0 to 100", counter.paper_check_percent);
        return Err(wrong("counter.paper_check_percent", reason));
    }
    Ok(counter)
}
