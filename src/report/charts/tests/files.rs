//! The contents of files: escaped names, exact numbers, and the same bytes every time.

use super::samples;
use super::samples::BLOCK;
use crate::domain::figures::score::Figure;
use crate::report::charts::drawing::scene::Shape;
use crate::report::charts::{Chart, ChartError, ChartFormat, ChartKind, alt_text, render, table};

fn svg(chart: &Chart<'_>) -> String {
    let theme = samples::theme();
    String::from_utf8(render(chart, ChartFormat::Svg, &theme).unwrap()).unwrap()
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0
}

#[test]
fn a_drawing_holds_its_data_with_two_decimals_and_a_decimal_point() {
    let report = samples::report(vec![samples::khcn()]);
    let svg = svg(&Chart::Components(&report));
    let json = unescape(between(&svg, "<metadata>", "</metadata>"));
    for number in ["99.05", "99.32", "100.00", "99.40"] {
        assert!(json.contains(&format!("\"score\":{number},")), "{number}");
    }
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["kind"], "components");
    assert_eq!(value["data"]["agencies"][0]["overall"]["numerator"], 334);
    assert!(svg.contains("role=\"img\"") && svg.contains(">\n99,40\n<"));
    assert!(svg.contains("font-family=\"Noto Sans, DejaVu Sans, Arial, sans-serif\""));
}

#[test]
fn a_name_that_looks_like_markup_stays_text() {
    let name = "<script>alert('x')</script> \"&\" ]]> \u{1}\u{ffff}";
    let mut agency = samples::khcn();
    agency.name = name.to_owned();
    let report = samples::report(vec![agency]);
    let svg = svg(&Chart::Components(&report));
    assert!(!svg.contains("<script") && !svg.contains("]]>"));
    assert!(!svg.contains('\u{1}') && !svg.contains('\u{ffff}'));
    let json = unescape(between(&svg, "<metadata>", "</metadata>"));
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let kept = value["data"]["agencies"][0]["name"].as_str().unwrap();
    assert!(kept.starts_with("<script>alert('x')</script> \"&\" ]]> \u{1}"));
    let theme = samples::theme();
    assert!(render(&Chart::Components(&report), ChartFormat::Pdf, &theme).is_ok());
}

#[test]
fn the_same_input_gives_the_same_bytes_in_every_format() {
    let theme = samples::theme();
    let ranking = samples::ranking(samples::province());
    let (trend, coverage) = samples::trend(12);
    for chart in [
        Chart::Ranking(&ranking),
        Chart::Trend {
            trend: &trend,
            coverage: &coverage,
            k: 5,
        },
    ] {
        for format in [ChartFormat::Svg, ChartFormat::Png, ChartFormat::Pdf] {
            let first = render(&chart, format, &theme).unwrap();
            assert!(
                first == render(&chart, format, &theme).unwrap(),
                "{format:?}"
            );
        }
    }
}

#[test]
fn a_document_is_tagged_titled_and_in_vietnamese_without_a_time() {
    let theme = samples::theme();
    let report = samples::report(vec![samples::khcn()]);
    let pdf = render(&Chart::Components(&report), ChartFormat::Pdf, &theme).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    for wanted in ["/Lang(vi)", "/MarkInfo", "/Marked true", "<dc:title>"] {
        assert!(text.contains(wanted), "{wanted}");
    }
    assert!(!text.contains("/CreationDate") && !text.contains("CreateDate"));
}

#[test]
fn a_missing_figure_is_explained_and_never_zero() {
    let theme = samples::theme();
    let mut agency = samples::khcn();
    agency.components[2].figure = Figure::suppressed();
    agency.components[3].figure = Figure::no_data();
    let report = samples::report(vec![agency]);
    let chart = Chart::Components(&report);
    let hidden = "không công bố do dưới 5 lượt trả lời";
    let alt = alt_text(&chart, &theme).unwrap();
    assert!(
        alt.contains(&format!("Kết quả giải quyết TTHC: {hidden};")),
        "{alt}"
    );
    assert!(
        alt.contains("PAKN liên quan đến TTHC: chưa có số liệu;"),
        "{alt}"
    );
    let table = table(&chart, &theme).unwrap();
    assert_eq!(table.rows[2][1].shown(&theme), hidden);
    assert_eq!(table.rows[3][1].shown(&theme), "chưa có số liệu");
    assert_eq!(table.rows[4][1].shown(&theme), "99,40");
    let panel = chart.panel(theme.size.width, &theme).unwrap();
    let written: Vec<String> = panel
        .whole(&theme)
        .shapes
        .into_iter()
        .filter_map(|shape| match shape {
            Shape::Text(label) => Some(label.text),
            _ => None,
        })
        .collect();
    assert!(written.iter().any(|text| text == hidden));
    assert!(written.iter().all(|text| text != "0,00"));
}

#[test]
fn every_table_row_is_as_long_as_its_headers() {
    let theme = samples::theme();
    let (province, one) = (samples::province(), samples::report(vec![samples::khcn()]));
    let (ranking, coverage) = (
        samples::ranking(province.clone()),
        samples::coverage(&province),
    );
    let (trend, coverages) = samples::trend(12);
    let distribution = samples::distribution();
    let charts = [
        Chart::Components(&one),
        Chart::Trend {
            trend: &trend,
            coverage: &coverages,
            k: 5,
        },
        Chart::Ranking(&ranking),
        Chart::Heatmap {
            report: &province,
            scope: BLOCK,
        },
        Chart::Distribution {
            distribution: &distribution,
            k: 5,
        },
        Chart::Coverage {
            report: &coverage,
            scope: BLOCK,
        },
    ];
    for (chart, kind) in charts.iter().zip(ChartKind::ALL) {
        assert_eq!(chart.kind(), kind);
        assert_eq!(kind.name().parse(), Ok(kind));
        let table = table(chart, &theme).unwrap();
        assert!(!table.rows.is_empty());
        assert!(
            table
                .rows
                .iter()
                .all(|row| row.len() == table.headers.len()),
            "{kind}"
        );
        assert!(!alt_text(chart, &theme).unwrap().contains('{'), "{kind}");
    }
}

#[test]
fn a_chart_in_english_says_so_and_has_the_notation_of_english() {
    let theme = samples::theme_in("en");
    let report = samples::report(vec![samples::khcn()]);
    let chart = Chart::Components(&report);
    let svg = String::from_utf8(render(&chart, ChartFormat::Svg, &theme).unwrap()).unwrap();
    assert!(svg.contains("role=\"img\" xml:lang=\"en\">") && svg.contains(">\n99.40\n<"));
    assert!(svg.contains("<title>Satisfaction with Sở Khoa học và Công nghệ</title>"));
    let alt = alt_text(&chart, &theme).unwrap();
    assert!(alt.contains("Year 2021") && alt.ends_with("Coverage: 61.76% (21/34 finished cases)."));
    let pdf = render(&chart, ChartFormat::Pdf, &theme).unwrap();
    assert!(String::from_utf8_lossy(&pdf).contains("/Lang(en)"));
}

#[test]
fn an_interval_never_stands_without_its_caution() {
    let theme = samples::theme();
    let one = samples::report(vec![samples::khcn()]);
    let ranking = samples::ranking(samples::province());
    let (trend, coverage) = samples::trend(12);
    for chart in [
        Chart::Components(&one),
        Chart::Ranking(&ranking),
        Chart::Trend {
            trend: &trend,
            coverage: &coverage,
            k: 5,
        },
    ] {
        let svg = svg(&chart);
        assert!(svg.contains("Khoảng tin cậy chưa phản ánh sai lệch do người không trả lời."));
        assert!(svg.contains("Tỷ lệ trả lời"), "{}", chart.kind());
    }
    assert!(theme.text.interval_note.ends_with("không trả lời."));
}

#[test]
fn a_components_chart_of_two_agencies_is_refused() {
    let theme = samples::theme();
    let report = samples::report(vec![samples::khcn(), samples::khcn()]);
    let error = render(&Chart::Components(&report), ChartFormat::Svg, &theme).unwrap_err();
    assert!(matches!(error, ChartError::NotOneAgency(2)));
}
