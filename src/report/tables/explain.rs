//! Scores with the counts behind each figure, and the rule of the method.

use std::fmt::Write;

use crate::domain::figures::funnel::FEWEST_TO_MARK;
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::RankReport;
use crate::domain::figures::score::{AgencyScore, Figure, ScoreReport};
use crate::domain::order::compare_names;

/// The rule of a method in one sentence.
pub fn rule(method: Method) -> &'static str {
    match method {
        Method::PooledTop2 => {
            "satisfied answers ÷ given answers, pooled over the component's questions; overall pools the components that are not suppressed"
        }
        Method::EqualComponents => {
            "each component is satisfied answers ÷ given answers; overall is the mean of the components that are not suppressed"
        }
        Method::Mean5 => {
            "Σ points ÷ (top level × given answers); overall pools the components that are not suppressed"
        }
        Method::Linear100 => {
            "Σ points above the lowest level ÷ ((top − lowest) × given answers); overall pools the components that are not suppressed"
        }
        Method::AllSatisfied => {
            "responses whose every given answer is satisfied ÷ responses with at least one given answer"
        }
    }
}

fn figure(figure: &Figure) -> String {
    match (
        figure.score,
        figure.numerator,
        figure.denominator,
        figure.reason,
    ) {
        (Some(score), Some(numerator), Some(denominator), _) => {
            format!("{numerator}/{denominator} = {score}")
        }
        (Some(score), ..) => score.to_string(),
        (None, _, _, Some(reason)) => reason.name().to_owned(),
        (None, _, _, None) => String::new(),
    }
}

fn details(figure: &Figure) -> String {
    match (figure.n, figure.interval()) {
        (Some(n), Some(interval)) => {
            let left_out = match figure.left_out {
                0 => String::new(),
                left_out => format!(", {left_out} left out"),
            };
            format!(
                "  (n = {n}{left_out}, 95 % interval {} – {})",
                interval.low, interval.high
            )
        }
        (Some(n), None) => format!("  (n = {n})"),
        (None, _) => String::new(),
    }
}

/// The overall figure of `equal-components`, written as a mean.
fn mean(agency: &AgencyScore, method: Method) -> Option<String> {
    if method != Method::EqualComponents {
        return None;
    }
    let used = &agency.overall.used;
    let score = agency.overall.figure.score?;
    let parts: Option<Vec<String>> = agency
        .components
        .iter()
        .filter(|component| used.contains(&component.id))
        .map(|component| {
            let numerator = component.figure.numerator?;
            Some(format!("{numerator}/{}", component.figure.denominator?))
        })
        .collect();
    let parts = parts.unwrap_or_else(|| used.clone());
    Some(format!(
        "({}) ÷ {} = {score}",
        parts.join(" + "),
        used.len()
    ))
}

/// How the groups, the marks and the changes of a ranking were found.
pub fn groups(report: &RankReport) -> String {
    let funnel = report.funnel.map_or_else(
        || {
            "no funnel: it takes two ranked agencies, and a pooled score other than 0 and 100"
                .to_owned()
        },
        |funnel| {
            format!(
                "centre {}, tau2 {} on the 0-1 scale",
                funnel.centre, funnel.tau2
            )
        },
    );
    format!(
        "Group: exact two-sided binomial test of score x m of m against the pooled score {}, m the effective n; \
         Benjamini-Hochberg at 5 % over the ranked agencies.\n\
         Mark: beyond p +- 3.09 sqrt(p(1 - p)/m + tau2) with the pooled score p and tau2 (DerSimonian-Laird) of the others; \
         from {FEWEST_TO_MARK} ranked agencies. All of them: {funnel}.\n\
         Change: 0 outside Newcombe's interval of the difference of the two displayed scores; \
         Benjamini-Hochberg at 5 % over the block.\n",
        report
            .pooled
            .score
            .map_or_else(|| "(none)".to_owned(), |score| score.to_string()),
    )
}

/// The components that the overall figure pools, where it leaves some out.
fn pooled(agency: &AgencyScore) -> String {
    let used = &agency.overall.used;
    if agency.overall.figure.score.is_none() || used.len() == agency.components.len() {
        return String::new();
    }
    format!("  (of {})", used.join(", "))
}

/// Every figure of a report with its counts, and the rules behind them.
pub fn scores(report: &ScoreReport) -> String {
    let mut text = String::new();
    let mut agencies: Vec<&AgencyScore> = report.agencies.iter().collect();
    agencies.sort_by(|a, b| compare_names(&a.name, &b.name));
    for agency in agencies {
        // Writing to a String can't fail.
        let _ = writeln!(
            text,
            "{} ({}), {}",
            agency.name, agency.agency, report.period
        );
        for component in &agency.components {
            let _ = writeln!(
                text,
                "  {} · {}: {}{}",
                component.id,
                component.name,
                figure(&component.figure),
                details(&component.figure)
            );
        }
        let overall = &agency.overall.figure;
        let _ = writeln!(
            text,
            "  overall: {}{}{}\n",
            mean(agency, report.method).unwrap_or_else(|| figure(overall)),
            details(overall),
            pooled(agency)
        );
    }
    let _ = writeln!(
        text,
        "Rule ({} version {}): {}.\n\
         Rounding: once, half-up, two decimals, at display.\n\
         Interval: Wilson's at 95 % on the effective n, with the response as the cluster, rounded down to two digits; it does not reflect who did not answer.\n\
         no_data: nobody answered. suppressed: fewer than {} answered, the answers wait for the closing, or they name no intake office. left out: answers of months or quarters with fewer.",
        report.method,
        report.method_version,
        rule(report.method),
        report.k,
    );
    text
}
