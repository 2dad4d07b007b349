//! No text overlaps another or leaves the canvas, by the metrics of the font and with room for a
//! wider one.

use super::samples;
use super::samples::BLOCK;
use crate::domain::figures::coverage::CoverageReport;
use crate::domain::figures::score::{AgencyScore, Figure, ScoreReport};
use crate::report::charts::drawing::metrics;
use crate::report::charts::drawing::scene::{Anchor, Label, Scene, Shape};
use crate::report::charts::formats::svg;
use crate::report::charts::theme::is_narrow;
use crate::report::charts::{Chart, Theme};

const LONG_WORD: &str =
    "Taumatawhakatangihangakoauauotamateaturipukakapikimaungahoronukupokaiwhenuakitanatahu";
const HOSTILE: &str = "<script>alert(\"1\")</script> & 'Sở' ]]> {k} \u{202e}\u{0}%s";

/// The left edge of a label, and the width it may take in any font.
fn extent(label: &Label) -> (i32, i32) {
    let width = metrics::width(&label.text, label.size, label.weight);
    let left = match label.anchor {
        Anchor::Start => label.x,
        Anchor::Middle => label.x - width / 2,
        Anchor::End => label.x - width,
    };
    (left, width)
}

/// The boxes of all texts: left, top, right, bottom, and the words.
pub fn boxes(scene: &Scene) -> Vec<(i32, i32, i32, i32, String)> {
    scene
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Text(label) => Some(label),
            _ => None,
        })
        .map(|label| {
            let (left, width) = extent(label);
            // Stacked marks reach 0.95 em above the baseline, tails 0.25 em below.
            let top = label.baseline - label.size * 95 / 100;
            let bottom = label.baseline + label.size * 25 / 100;
            (left, top, left + width, bottom, label.text.clone())
        })
        .collect()
}

fn check(scene: &Scene, case: &str) {
    let mut boxes = boxes(scene);
    assert!(!boxes.is_empty(), "{case}: nothing is written");
    for (left, top, right, bottom, text) in &boxes {
        let inside = *left >= 0 && *top >= 0 && *right <= scene.width && *bottom <= scene.height;
        assert!(inside, "{case}: `{text}` leaves the canvas");
    }
    boxes.sort_by_key(|(_, top, ..)| *top);
    for (index, a) in boxes.iter().enumerate() {
        for b in boxes[index + 1..].iter().take_while(|b| b.1 < a.3) {
            let apart = a.2 <= b.0 || b.2 <= a.0;
            assert!(apart, "{case}: `{}` overlaps `{}`", a.4, b.4);
        }
    }
    for shape in &scene.shapes {
        if let Shape::Area(x, y, w, h, _) = shape {
            let inside = *x >= 0 && *y >= 0 && x + w <= scene.width && y + h <= scene.height;
            assert!(inside, "{case}: an area leaves the canvas: {shape:?}");
        }
    }
}

fn check_chart(chart: &Chart<'_>, case: &str) {
    for language in ["vi", "en"] {
        check_chart_in(
            &samples::theme_in(language),
            chart,
            &format!("{case} in {language}"),
        );
    }
}

fn check_chart_in(theme: &Theme, chart: &Chart<'_>, case: &str) {
    // Images of the usual width, pages, and phones.
    let widths = [theme.size.width, theme.size.page_width, 800, 360, 320];
    for width in widths {
        let theme = &theme.at_width(width).unwrap();
        let panel = chart.panel(width, theme).unwrap();
        let case = format!("{} {case} at {width}", chart.kind());
        check(&panel.whole(theme), &case);
        if is_narrow(width) {
            // Pages have the usual form.
            continue;
        }
        let limit = panel.width * 147 / 100;
        let pages = panel.pages(limit, theme);
        for page in &pages {
            check(page, &case);
        }
        let tallest = pages.iter().map(|page| page.height).max().unwrap();
        let row = panel.rows.iter().map(|row| row.scene.height).max().unwrap();
        assert!(
            tallest <= limit || pages.len() == 1 && tallest <= limit + row,
            "{case}: a page of {tallest} does not fit"
        );
    }
}

/// All charts that a score report can be drawn as.
fn check_report(report: &ScoreReport, case: &str) {
    check_chart(
        &Chart::Heatmap {
            report,
            scope: BLOCK,
        },
        case,
    );
    let ranking = samples::ranking(report.clone());
    check_chart(&Chart::Ranking(&ranking), case);
    check_chart(&Chart::Funnel(&ranking), case);
    let coverage: CoverageReport = samples::coverage(report);
    check_chart(
        &Chart::Coverage {
            report: &coverage,
            scope: BLOCK,
        },
        case,
    );
    if let [_] = report.agencies.as_slice() {
        check_chart(&Chart::Components(report), case);
    }
}

fn with(code: &str, name: &str, figure: &Figure, cases: [i64; 3]) -> AgencyScore {
    samples::agency(code, name, std::array::from_fn(|_| figure.clone()), cases)
}

#[test]
fn nothing_overlaps_with_few_and_with_many_agencies() {
    check_report(&samples::province(), "a province");
    for count in [0, 1, 3, 150] {
        check_report(&samples::many(count), &format!("of {count}"));
    }
    check_report(&samples::report(vec![samples::khcn()]), "published");
}

#[test]
fn nothing_overlaps_in_a_funnel_of_any_number() {
    for count in [0, 1, 2, 9, 12, 50, 700] {
        let ranking = samples::funnel(count);
        check_chart(&Chart::Funnel(&ranking), &format!("of {count}"));
    }
}

#[test]
fn nothing_overlaps_in_a_ranking_of_700() {
    let ranking = samples::ranking(samples::many(700));
    let chart = Chart::Ranking(&ranking);
    for width in [1000, 360] {
        let theme = samples::theme().at_width(width).unwrap();
        let panel = chart.panel(width, &theme).unwrap();
        check(&panel.whole(&theme), &format!("of 700 at {width}"));
    }
}

#[test]
fn nothing_overlaps_without_figures() {
    for (case, figure) in [
        ("no data", Figure::no_data()),
        ("suppressed", Figure::suppressed()),
    ] {
        let one = with("a", samples::KHCN, &figure, [12, 4, 3]);
        check_report(&samples::report(vec![one.clone()]), case);
        check_report(&samples::report(vec![one; 3]), case);
    }
}

#[test]
fn nothing_overlaps_at_the_ends_of_the_scale() {
    for (case, figure) in [
        ("0.00", samples::figure(0, 80, 40)),
        ("100.00", samples::figure(80, 80, 40)),
        ("90.00", samples::figure(72, 80, 40)),
        (
            "a large province",
            samples::figure(11_390_500, 11_400_000, 113_905),
        ),
    ] {
        let one = with(
            "a",
            samples::KHCN,
            &figure,
            [1_113_905, 1_113_905, 1_113_905],
        );
        check_report(&samples::report(vec![one.clone()]), case);
        check_report(&samples::report(vec![one; 3]), case);
    }
}

#[test]
fn nothing_overlaps_under_names_of_twelve_words() {
    let name = "Ban Quản lý Khu kinh tế và các khu công nghiệp tỉnh";
    let names = [
        name,
        "Management Board of Economic Zones and Industrial Parks of the Hưng Yên Province",
    ];
    for (case, figure) in [
        ("all 100", samples::figure(80, 80, 40)),
        ("all 0", samples::figure(0, 80, 40)),
        ("nothing", Figure::no_data()),
    ] {
        let agencies = names.map(|name| with("a", name, &figure, [80, 60, 40]));
        check_report(&samples::report(agencies.to_vec()), case);
    }
}

#[test]
fn nothing_overlaps_under_strange_names() {
    let figure = samples::figure(70, 80, 40);
    for name in [
        LONG_WORD,
        HOSTILE,
        "",
        "   ",
        &"Ủy ban nhân dân ".repeat(30),
    ] {
        let one = with("a", name, &figure, [80, 60, 40]);
        check_report(&samples::report(vec![one]), name);
    }
}

#[test]
fn nothing_overlaps_in_a_heatmap_of_many_components() {
    let mut agency = samples::khcn();
    for index in 0..6 {
        let mut more = agency.components[index % 4].clone();
        more.id = format!("more-{index}");
        agency.components.push(more);
    }
    let mut fewer = samples::khcn();
    fewer.components.truncate(2);
    check_report(&samples::report(vec![agency, fewer]), "of ten components");
}

#[test]
fn nothing_overlaps_in_a_trend_of_any_length() {
    for months in [0, 1, 2, 5, 7, 12, 36] {
        let (trend, coverage) = samples::trend(months);
        let chart = Chart::Trend {
            trend: &trend,
            coverage: &coverage,
            k: 5,
        };
        check_chart(&chart, &format!("of {months}"));
    }
    let (mut trend, _) = samples::trend(12);
    for point in &mut trend.points {
        point.break_before = true;
        point.figure = Figure::suppressed();
    }
    let chart = Chart::Trend {
        trend: &trend,
        coverage: &[],
        k: 5,
    };
    check_chart(&chart, "of breaks only");
    for months in [0, 2, 12] {
        let (mut trend, coverage) = samples::trend(months);
        trend.published = samples::published();
        trend.published[0].source = format!("{LONG_WORD} {HOSTILE}");
        let chart = Chart::Trend {
            trend: &trend,
            coverage: &coverage,
            k: 5,
        };
        check_chart(&chart, &format!("of {months} beside published figures"));
    }
}

#[test]
fn nothing_overlaps_in_a_distribution() {
    let mut distribution = samples::distribution();
    check_chart(
        &Chart::Distribution {
            distribution: &distribution,
            k: 5,
        },
        "of sixteen",
    );
    for question in &mut distribution.questions {
        question.short = format!("{LONG_WORD} {HOSTILE}");
        question.levels = Some(vec![0, 0, 0, 0, 113_905]);
        question.n = Some(113_905);
    }
    check_chart(
        &Chart::Distribution {
            distribution: &distribution,
            k: 5,
        },
        "of long names",
    );
    distribution.questions.clear();
    distribution.n = None;
    check_chart(
        &Chart::Distribution {
            distribution: &distribution,
            k: 5,
        },
        "of nothing",
    );
}

#[test]
fn a_drawing_writes_every_text_where_it_was_laid_out() {
    let theme = samples::theme();
    let ranking = samples::ranking(samples::many(150));
    let scene = Chart::Ranking(&ranking)
        .panel(theme.size.width, &theme)
        .unwrap()
        .whole(&theme);
    let svg = svg::drawing(&scene, &theme).unwrap();
    let labels = scene.shapes.iter().filter_map(|shape| match shape {
        Shape::Text(label) => Some(label),
        _ => None,
    });
    let number = |tag: &str, name: &str| -> f64 {
        let value = tag.split_once(&format!(" {name}=\"")).unwrap().1;
        value
            .split_once('"')
            .unwrap()
            .0
            .trim_end_matches("em")
            .parse()
            .unwrap()
    };
    let mut written = svg.split("<text").skip(1);
    for label in labels {
        let (tag, content) = written.next().unwrap().split_once(">\n").unwrap();
        let content = content.split_once("\n<").unwrap().0;
        assert_eq!(content.replace("&gt;", ">"), label.text);
        let size = number(tag, "font-size");
        assert!((size - f64::from(label.size)).abs() < 0.01);
        assert!((number(tag, "x") - f64::from(label.x)).abs() < 0.01);
        let baseline = number(tag, "y") + number(tag, "dy") * size;
        assert!(
            (baseline - f64::from(label.baseline)).abs() <= 0.51,
            "{}",
            label.text
        );
    }
    assert!(written.next().is_none());
}
