//! The forms of charts: what they are about, their headings, and the form for phones.

use super::overlaps::boxes;
use super::samples;
use super::samples::BLOCK;
use crate::report::charts::Chart;

#[test]
fn a_narrow_chart_is_as_wide_as_the_phone_and_higher_than_wide() {
    let theme = samples::theme().at_width(360).unwrap();
    let province = samples::province();
    let ranking = samples::ranking(province.clone());
    for chart in [
        Chart::Ranking(&ranking),
        Chart::Heatmap {
            report: &province,
            scope: BLOCK,
        },
    ] {
        let whole = chart.panel(360, &theme).unwrap().whole(&theme);
        assert_eq!(whole.width, 360);
        assert!(whole.height > whole.width, "{}", whole.height);
    }
    for width in [319, 2001, 0, -1] {
        assert!(samples::theme().at_width(width).is_none(), "{width}");
    }
}

#[test]
fn no_chart_is_about_nothing() {
    for language in ["vi", "en"] {
        let theme = samples::theme_in(language);
        let province = samples::province();
        let coverage = samples::coverage(&province);
        for scope in ["", " \u{200b} "] {
            for chart in [
                Chart::Heatmap {
                    report: &province,
                    scope,
                },
                Chart::Coverage {
                    report: &coverage,
                    scope,
                },
            ] {
                let title = chart.title(&theme).unwrap();
                assert!(title.ends_with(&theme.text.all_agencies), "{title}");
            }
        }
    }
}

#[test]
fn no_word_of_a_heading_is_broken_in_any_language() {
    let province = samples::province();
    let one = samples::report(vec![samples::khcn()]);
    let (ranking, coverage) = (
        samples::ranking(province.clone()),
        samples::coverage(&province),
    );
    let distribution = samples::distribution();
    for language in ["vi", "en"] {
        let theme = samples::theme_in(language);
        let text = &theme.text;
        let charts: [(Chart<'_>, &[&String]); 5] = [
            (
                Chart::Components(&one),
                &[&text.column_score_interval, &text.column_n],
            ),
            (
                Chart::Ranking(&ranking),
                &[
                    &text.column_rank,
                    &text.column_rank_interval,
                    &text.column_coverage_cases,
                ],
            ),
            (
                Chart::Heatmap {
                    report: &province,
                    scope: BLOCK,
                },
                &[&text.column_n, &text.column_coverage_cases],
            ),
            (
                Chart::Distribution {
                    distribution: &distribution,
                    k: 5,
                },
                &[
                    &text.column_satisfied,
                    &text.column_dissatisfied,
                    &text.column_n,
                ],
            ),
            (
                Chart::Coverage {
                    report: &coverage,
                    scope: BLOCK,
                },
                &[
                    &text.column_finished,
                    &text.column_invited,
                    &text.column_answered,
                ],
            ),
        ];
        for (chart, headings) in charts {
            let head = chart.panel(theme.size.width, &theme).unwrap().head;
            let written: Vec<String> = boxes(&head).into_iter().map(|found| found.4).collect();
            let words: Vec<&str> = written.iter().flat_map(|line| line.split(' ')).collect();
            for word in headings.iter().flat_map(|heading| heading.split(' ')) {
                assert!(
                    words.contains(&word),
                    "{} in {language}: {word}",
                    chart.kind()
                );
            }
        }
    }
}

#[test]
fn a_heatmap_cuts_no_word_of_its_components() {
    let mut agency = samples::khcn();
    for component in &mut agency.components {
        component.name = "Organisation of the procedure".to_owned();
    }
    let report = samples::report(vec![agency]);
    let chart = Chart::Heatmap {
        report: &report,
        scope: BLOCK,
    };
    let theme = samples::theme_in("en");
    for width in [theme.size.width, theme.size.page_width, 800] {
        let theme = theme.at_width(width).unwrap();
        let head = chart.panel(width, &theme).unwrap().head;
        let is_whole = |line: &String| line.split(' ').any(|word| word == "Organisation");
        let written: Vec<String> = boxes(&head).into_iter().map(|found| found.4).collect();
        assert_eq!(written.iter().filter(|line| is_whole(line)).count(), 4);
    }
}
