//! Progress bars for long work, shown only on a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// Returns a bar that counts bytes, or a spinner where the total is unknown (standard input).
///
/// It draws on standard error, and draws nothing where that is not a terminal.
pub fn bytes(total: Option<u64>) -> ProgressBar {
    styled(
        total,
        "{wide_bar} {binary_bytes}/{binary_total_bytes} {eta}",
        "{spinner} {binary_bytes}",
    )
}

/// Returns a bar that counts `unit`s such as cases.
pub fn counts(total: u64, unit: &str) -> ProgressBar {
    let bar = format!("{{wide_bar}} {{human_pos}}/{{human_len}} {unit} {{eta}}");
    styled(Some(total), &bar, "{spinner} {human_pos}")
}

fn styled(total: Option<u64>, bar: &str, spinner: &str) -> ProgressBar {
    let (progress, template) = match total {
        Some(total) => (ProgressBar::new(total), bar),
        None => (ProgressBar::new_spinner(), spinner),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => progress.with_style(style),
        Err(_) => progress,
    }
}
