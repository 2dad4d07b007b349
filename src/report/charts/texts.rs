//! The Vietnamese texts of charts, by the name they have in `charts/theme.toml`.

use serde::Deserialize;

/// Declares the texts once: a text that is missing in a theme, or unknown, is an error.
macro_rules! texts {
    ($($name:ident)*) => {
        /// Words of titles, axes, legends and notes; `{…}` is filled in.
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(missing_docs, reason = "each is shown with its words in charts/theme.toml")]
        pub struct Texts {
            $(pub $name: String,)*
        }
    };
}

texts! {
    title_components
    title_trend
    title_ranking
    title_heatmap
    title_distribution
    title_coverage
    part
    table_heading
    page
    no_data
    suppressed
    few
    not_asked
    no_figure
    no_cases
    no_case_data
    nothing
    no_questions
    no_points
    coverage_unknown
    responses
    responses_unknown
    method
    survey
    provisional
    provisional_undated
    as_of
    moment
    without_flagged
    coverage
    of_cases
    target
    target_met
    target_missed
    interval
    interval_note
    axis_note
    overall
    column_rank
    column_agency
    column_component
    column_question
    column_code
    column_score
    column_score_interval
    column_low
    column_high
    column_n
    column_coverage
    column_coverage_cases
    column_rank_interval
    column_group
    column_reason
    column_period
    column_change
    column_note
    column_finished
    column_invited
    column_answered
    column_satisfied
    column_dissatisfied
    column_not_applicable
    pooled
    group_above
    group_below
    cell_above
    cell_within
    cell_below
    unranked_heading
    low_coverage_heading
    rank_note
    break_label
    break_note
    change_note
    provisional_mark
    unanswered_note
    alt_score
    alt_interval
    alt_target_met
    alt_best
    alt_last
    alt_unranked
    alt_latest
    alt_change
    alt_total
    alt_agencies
    alt_questions
    alt_breaks
}
