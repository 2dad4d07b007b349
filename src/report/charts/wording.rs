//! What charts say about their figures.

use super::texts::fill;
use super::theme::Theme;
use crate::domain::VIETNAM;
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::ReportHeader;
use crate::domain::figures::score::{AgencyScore, Figure, Hidden, NoScore, Score, ScoreReport};
use crate::report::text::clean;

/// A title about what has a name; without one it is about all agencies.
pub fn titled(title: &str, name: &str, theme: &Theme) -> String {
    let name = clean(name);
    let name = match name.is_empty() {
        true => theme.text.all_agencies.clone(),
        false => name,
    };
    fill(title, &[("name", name)])
}

/// An interval as text: `95,12–99,80`.
pub fn interval(figure: &Figure, theme: &Theme) -> Option<String> {
    let interval = figure.interval()?;
    let bound = |score| theme.text.score(score);
    Some(format!("{}–{}", bound(interval.low), bound(interval.high)))
}

/// Why there is no figure.
pub fn absence(figure: &Figure, k: i64, theme: &Theme) -> String {
    match figure.reason {
        Some(NoScore::Suppressed) => hidden(figure.hidden, k, theme),
        Some(NoScore::NoData) | None => theme.text.no_data.clone(),
    }
}

/// Why what was answered is not shown.
pub fn hidden(reason: Hidden, k: i64, theme: &Theme) -> String {
    match reason {
        Hidden::Few => fill(&theme.text.suppressed, &[("k", k.to_string())]),
        Hidden::OfficeNotNamed => theme.text.office_not_named.clone(),
        Hidden::AwaitsClosing => theme.text.awaits_closing.clone(),
    }
}

/// A score, or why there is none.
pub fn score(figure: &Figure, k: i64, theme: &Theme) -> String {
    figure.score.map_or_else(
        || absence(figure, k, theme),
        |score| theme.text.score(score),
    )
}

/// The responses of several agencies, without those of suppressed ones; `None` where all that have
/// any are suppressed.
fn sum(counts: impl Iterator<Item = Option<i64>> + Clone) -> Option<i64> {
    let shown: i64 = counts.clone().flatten().sum();
    let hides_all = shown == 0 && counts.into_iter().any(|n| n.is_none());
    (!hides_all).then_some(shown)
}

/// The responses of a figure, or why they are not told.
pub fn responses_of(figure: &Figure, k: i64, theme: &Theme) -> String {
    responses_or_reason(figure.n, figure.hidden, k, theme)
}

/// A number of responses, or why they are not told.
pub fn responses_or_reason(n: Option<i64>, reason: Hidden, k: i64, theme: &Theme) -> String {
    match n {
        Some(n) => fill(&theme.text.responses, &[("n", theme.text.count(n))]),
        None => {
            let reason = hidden(reason, k, theme);
            fill(&theme.text.responses_unknown, &[("reason", reason)])
        }
    }
}

/// A number of responses as it stands in a narrow column.
pub fn short_responses(n: Option<i64>, reason: Hidden, k: i64, theme: &Theme) -> String {
    match (n, reason) {
        (Some(n), _) => theme.text.count(n),
        (None, Hidden::Few) => fill(&theme.text.few, &[("k", k.to_string())]),
        (None, Hidden::OfficeNotNamed | Hidden::AwaitsClosing) => theme.text.hidden.clone(),
    }
}

/// The responses of several agencies, without those of suppressed ones, or why they are not told.
pub fn responses_of_all<'a>(
    agencies: impl Iterator<Item = &'a AgencyScore> + Clone,
    k: i64,
    theme: &Theme,
) -> String {
    let shown = sum(agencies.clone().map(|agency| agency.n));
    responses_or_reason(shown, AgencyScore::hidden_of_all(agencies), k, theme)
}

/// The responses a chart is made from.
pub fn responses(n: Option<i64>, k: i64, theme: &Theme) -> String {
    responses_or_reason(n, Hidden::Few, k, theme)
}

/// The responses of a closed period that are in none of an agency's figures, if there are any.
pub fn outside(agency: &AgencyScore, theme: &Theme) -> Option<String> {
    let words = match agency.is_intake_office() {
        true => &theme.text.outside_office,
        false => &theme.text.outside,
    };
    let count = agency.outside;
    (count > 0).then(|| fill(words, &[("n", theme.text.count(count))]))
}

/// The method, its version and its name in words.
pub fn method(method: Method, version: u32, theme: &Theme) -> String {
    let words = theme.text.method_name(method);
    fill(
        &theme.text.method,
        &[
            ("method", words.to_owned()),
            ("id", method.name().to_owned()),
            ("version", version.to_string()),
        ],
    )
}

/// When the figures are of, and whether they are provisional.
pub fn as_of(provisional: bool, at: Option<&str>, theme: &Theme) -> Option<String> {
    let time = at.map(|text| as_of_time(text, theme));
    match (provisional, time) {
        (true, None) => Some(theme.text.provisional_undated.clone()),
        (true, Some(as_of)) => Some(fill(&theme.text.provisional, &[("as_of", as_of)])),
        (false, None) => None,
        (false, Some(as_of)) => Some(fill(&theme.text.as_of, &[("as_of", as_of)])),
    }
}

/// An RFC 3339 instant in Vietnam's time: `14:05 ngày 22/11/2026`; another text as it is.
fn as_of_time(text: &str, theme: &Theme) -> String {
    let Ok(at) = text.parse::<jiff::Timestamp>() else {
        return text.to_owned();
    };
    let local = at.to_zoned(VIETNAM);
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    let values = [
        ("time", time),
        ("day", format!("{:02}", local.day())),
        ("month", format!("{:02}", local.month())),
        ("year", local.year().to_string()),
    ];
    fill(&theme.text.moment, &values)
}

/// Coverage in one line: `Tỷ lệ trả lời: 70,00% (21/30 hồ sơ đã kết thúc)`.
pub fn coverage(coverage: Coverage, theme: &Theme) -> String {
    let rate = rate(coverage, theme);
    if coverage.finished == 0 {
        return fill(&theme.text.coverage_unknown, &[("rate", rate)]);
    }
    fill(
        &theme.text.coverage,
        &[
            ("rate", rate),
            ("answered", theme.text.count(coverage.answered)),
            ("finished", theme.text.count(coverage.finished)),
        ],
    )
}

/// Answered of finished: `70,00%`, or that no case is finished, even where responses were imported from
/// paper or history, which come without cases.
pub fn rate(coverage: Coverage, theme: &Theme) -> String {
    coverage.rate().map_or_else(
        || theme.text.no_case_data.clone(),
        |rate| format!("{}%", theme.text.score(rate)),
    )
}

/// The cases under a rate: `21/30 hồ sơ`.
pub fn of_cases(coverage: Coverage, theme: &Theme) -> String {
    fill(
        &theme.text.of_cases,
        &[
            ("answered", theme.text.count(coverage.answered)),
            ("finished", theme.text.count(coverage.finished)),
        ],
    )
}

/// A share of a whole, half-up; `None` of nothing.
pub fn share(part: i64, whole: i64) -> Option<Score> {
    Coverage {
        finished: whole,
        invited: part,
        answered: part,
    }
    .rate()
}

/// A report's method, questionnaire, choice of responses and time: the lines of a subtitle.
pub fn header_lines(header: &ReportHeader, theme: &Theme) -> Vec<String> {
    let words = method(header.method, header.method_version, theme);
    let survey = fill(&theme.text.survey, &[("survey", header.survey.clone())]);
    let mut lines = vec![format!("{words} · {survey}")];
    let mut state = Vec::new();
    state.extend(as_of(header.provisional, header.as_of.as_deref(), theme));
    if header.exclude_flagged {
        state.push(theme.text.without_flagged.clone());
    }
    if !state.is_empty() {
        lines.push(state.join(" · "));
    }
    lines
}

/// A score report's header, as a ranking keeps it.
pub fn header_of(report: &ScoreReport) -> ReportHeader {
    ReportHeader {
        period: report.period,
        provisional: report.provisional,
        as_of: report.as_of.clone(),
        method: report.method,
        method_version: report.method_version,
        survey: report.survey.clone(),
        exclude_flagged: report.exclude_flagged,
        k: report.k,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::samples;
    use super::*;

    #[test]
    fn a_value_that_looks_like_a_placeholder_stays_itself() {
        let values = [("name", "{k}".to_owned()), ("k", "5".to_owned())];
        assert_eq!(fill("{name} {k} {other} {", &values), "{k} 5 {other} {");
    }

    #[test]
    fn the_instant_is_told_in_vietnam_time() {
        let text = as_of(true, Some("2026-09-30T17:05:00Z"), &samples::theme()).unwrap();
        assert_eq!(text, "Số liệu tạm tính, tính đến 00:05 ngày 01/10/2026");
    }
}
