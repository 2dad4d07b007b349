//! The words of charts, from the texts of the language files.

use crate::domain::amount::Amount;
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::Unranked;
use crate::domain::figures::score::Score;
use crate::domain::language::Languages;
use crate::domain::period::Period;

/// What the texts leave open. A chart fills it in as often as it draws the text, so each stays in
/// it as `{name}`, as [`fill`] reads it.
const OPEN: [&str; 30] = [
    "answered", "as_of", "fewest", "change", "count", "coverage", "day", "finished", "high", "id",
    "k", "low", "method", "min_n", "month", "n", "name", "page", "pages", "part", "parts",
    "period", "rate", "reason", "score", "survey", "time", "total", "version", "year",
];

/// Declares the texts once, each by the name of its id after `chart-`.
macro_rules! texts {
    ($($name:ident)*) => {
        /// Words of titles, axes, legends and notes in one language; `{…}` is filled in.
        #[derive(Clone, Debug)]
        #[expect(missing_docs, reason = "each is shown with its words in the language files")]
        pub struct Texts {
            $(pub $name: String,)*
            /// The language.
            pub language: String,
            pub(super) decimal: String,
            thousands: String,
            methods: [(Method, String); Method::ALL.len()],
            unranked: [(Unranked, String); Unranked::ALL.len()],
            year: String,
            halves: [String; 2],
            quarters: [String; 4],
            month: String,
        }

        /// The names of the texts.
        const NAMES: &[&str] = &[$(stringify!($name),)*];

        impl Texts {
            /// The words in a language; what it lacks is Vietnamese.
            pub fn new(languages: &Languages, language: &str) -> Self {
                let open = OPEN.map(|name| (name, format!("{{{name}}}")));
                let open = open.each_ref().map(|(name, place)| (*name, place.as_str()));
                let say = |id: &str| languages.find(language, id, &open).1;
                Self {
                    $($name: say(&id(stringify!($name))),)*
                    language: language.to_owned(),
                    decimal: say("decimal-mark"),
                    thousands: say("thousands-mark"),
                    methods: Method::ALL.map(|method| (method, say(&format!("method-{method}")))),
                    unranked: Unranked::ALL.map(|reason| {
                        let words = say(&id(&format!("unranked_{}", reason.name())));
                        (reason, words)
                    }),
                    year: say("period-year"),
                    halves: ["period-half-1", "period-half-2"].map(say),
                    quarters: [
                        "period-quarter-1",
                        "period-quarter-2",
                        "period-quarter-3",
                        "period-quarter-4",
                    ]
                    .map(say),
                    month: say("period-month"),
                }
            }
        }
    };
}

/// A text's id in the language files.
fn id(name: &str) -> String {
    format!("chart-{}", name.replace('_', "-"))
}

impl Texts {
    /// The ids of all texts that are of charts alone.
    pub fn ids() -> Vec<String> {
        let reasons = Unranked::ALL.map(|reason| id(&format!("unranked_{}", reason.name())));
        NAMES.iter().map(|name| id(name)).chain(reasons).collect()
    }

    /// A method in words.
    pub fn method_name(&self, method: Method) -> &str {
        let found = self.methods.iter().find(|(known, _)| *known == method);
        found.map_or(method.name(), |(_, words)| words)
    }

    /// Why an agency is not ranked; `{k}` and `{min_n}` are open.
    pub fn unranked(&self, reason: Unranked) -> &str {
        let found = self.unranked.iter().find(|(known, _)| *known == reason);
        found.map_or(reason.name(), |(_, words)| words)
    }

    /// A period's name.
    pub fn period(&self, period: Period) -> String {
        let nth = |number: i8| usize::try_from(number - 1).unwrap_or_default();
        let text = match period {
            Period::Year(_) => &self.year,
            Period::Half(_, half) => &self.halves[nth(half).min(1)],
            Period::Quarter(_, quarter) => &self.quarters[nth(quarter).min(3)],
            Period::Month(_) => &self.month,
        };
        let first = period.first_day();
        let values = [
            ("year", first.year().to_string()),
            ("month", first.month().to_string()),
        ];
        fill(text, &values)
    }

    /// A score with its two decimals: `99,40`.
    pub fn score(&self, score: Score) -> String {
        score.to_string().replace('.', &self.decimal)
    }

    /// A published value with the decimals that it has: `43,2156`.
    pub fn amount(&self, amount: Amount) -> String {
        amount.to_string().replace('.', &self.decimal)
    }

    /// A count with its thousands parted: `113.905`.
    pub fn count(&self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut text = String::new();
        if number < 0 {
            text.push('−');
        }
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(&self.thousands);
            }
            text.push(digit);
        }
        text
    }

    /// A change in hundredths of a point, with its sign: `+0,35`, `−1,20`, `0,00`.
    pub fn change(&self, hundredths: i32) -> String {
        let size = self.score(Score::from_hundredths(hundredths.saturating_abs()));
        match hundredths {
            0 => size,
            1.. => format!("+{size}"),
            _ => format!("−{size}"),
        }
    }
}

texts! {
    title_components
    title_trend
    title_ranking
    title_heatmap
    title_distribution
    title_coverage
    all_agencies
    part
    table_heading
    page
    no_data
    suppressed
    awaits_closing
    office_not_named
    few
    hidden
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
    outside
    outside_office
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
    pooled_none
    group_above
    group_below
    cell_above
    cell_within
    cell_below
    unranked_heading
    unranked_awaits_closing
    low_coverage_heading
    rank_note
    break_label
    break_note
    change_note
    provisional_mark
    published_break
    published_value
    published_source
    published_province
    published_mark
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
    title_funnel
    funnel_axis
    funnel_high
    funnel_inner
    funnel_limits_none
    funnel_low
    funnel_marked
    funnel_marked_few
    funnel_marked_none
    funnel_note
    funnel_outer
    funnel_pooled
    funnel_within
    alt_marked
    column_effective_n
    column_mark
    alt_published
    heat_lowest
    heat_between
    heat_highest
}

/// Fills `{name}` in a text of the theme; unknown names stay as they are.
///
/// Values are put in once and never read again, so that a name holding `{…}` stays itself.
pub fn fill(text: &str, values: &[(&str, String)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| {
            let value = values.iter().find(|(key, _)| *key == name)?;
            Some((&value.1, tail))
        });
        if let Some((value, tail)) = known {
            filled.push_str(value);
            rest = tail;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(language: &str) -> Texts {
        let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
        Texts::new(&languages, language)
    }

    #[test]
    fn thousands_are_parted_as_the_language_does() {
        let (vietnamese, english) = (texts("vi"), texts("en"));
        assert_eq!(vietnamese.count(113_905), "113.905");
        assert_eq!(vietnamese.count(1_000_000), "1.000.000");
        assert_eq!(vietnamese.count(999), "999");
        assert_eq!(vietnamese.count(0), "0");
        assert_eq!(english.count(113_905), "113,905");
    }

    #[test]
    fn a_change_carries_its_sign() {
        let texts = texts("vi");
        assert_eq!(
            [35, -120, 0].map(|change| texts.change(change)),
            ["+0,35", "−1,20", "0,00"]
        );
    }

    #[test]
    fn periods_are_named_as_on_pages() {
        let named = |period: &str| {
            let period = period.parse().unwrap();
            [texts("vi").period(period), texts("en").period(period)]
        };
        assert_eq!(named("2026"), ["Năm 2026", "Year 2026"]);
        assert_eq!(
            named("2026-H2"),
            ["6 tháng cuối năm 2026", "Second half of 2026"]
        );
        assert_eq!(named("2026-Q4"), ["Quý IV/2026", "Fourth quarter of 2026"]);
        assert_eq!(named("2026-09"), ["Tháng 9/2026", "Month 9/2026"]);
    }

    /// A text that asks for what charts do not know would be told in Vietnamese, or by its id.
    #[test]
    fn english_has_every_text_of_charts() {
        let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
        let open = OPEN.map(|name| (name, name));
        for id in Texts::ids() {
            assert_eq!(languages.find("en", &id, &open).0, "en", "{id}");
        }
    }
}
