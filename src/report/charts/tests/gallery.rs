//! The gallery: charts of fixed sample data, compared byte for byte with reference files.
//!
//! After an intended change, run `SIPAS_UPDATE_GALLERY=1 cargo test --lib gallery`, look at every
//! changed picture, and commit them.

use std::path::PathBuf;

use super::samples;
use super::samples::BLOCK;
use crate::domain::figures::score::Figure;
use crate::report::charts::{Chart, ChartFormat, Theme, render};

/// The width of the narrow form.
const NARROW: i32 = 360;

fn compare(name: &str, chart: &Chart<'_>) {
    compare_with(name, chart, &samples::theme());
}

/// Compares the narrow form of a chart, too.
fn compare_both(name: &str, chart: &Chart<'_>) {
    compare(name, chart);
    let theme = samples::theme().at_width(NARROW).unwrap();
    compare_with(&format!("{name}-narrow"), chart, &theme);
}

fn compare_with(name: &str, chart: &Chart<'_>, theme: &Theme) {
    let drawn = render(chart, ChartFormat::Svg, theme).unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("charts/gallery");
    let path = folder.join(format!("{name}.svg"));
    if std::env::var_os("SIPAS_UPDATE_GALLERY").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&path, &drawn).unwrap();
    }
    // The same charts in every format, to look at.
    if let Some(folder) = std::env::var_os("SIPAS_GALLERY_PICTURES").map(PathBuf::from) {
        for (language, format) in ["vi", "en"].into_iter().flat_map(|language| {
            [ChartFormat::Svg, ChartFormat::Png, ChartFormat::Pdf].map(|f| (language, f))
        }) {
            let look = samples::theme_in(language).at_width(theme.size.width);
            let bytes = render(chart, format, &look.unwrap()).unwrap();
            let file = format!("{name}.{language}.{}", format.extension());
            std::fs::write(folder.join(file), bytes).unwrap();
        }
    }
    let reference = std::fs::read(&path).unwrap_or_default();
    assert!(
        reference == drawn,
        "{} differs from what is drawn; if that is wanted, run \
         SIPAS_UPDATE_GALLERY=1 cargo test --lib gallery, look at it and commit it",
        path.display()
    );
}

#[test]
fn components_of_a_published_agency() {
    let report = samples::report(vec![samples::khcn()]);
    compare_both("components", &Chart::Components(&report));
}

#[test]
fn trend_over_a_year() {
    let (trend, coverage) = samples::trend(12);
    compare_both(
        "trend",
        &Chart::Trend {
            trend: &trend,
            coverage: &coverage,
            k: 5,
        },
    );
}

#[test]
fn ranking_of_a_block() {
    compare_both(
        "ranking",
        &Chart::Ranking(&samples::ranking(samples::province())),
    );
}

#[test]
fn ranking_of_150_agencies() {
    compare(
        "ranking-150",
        &Chart::Ranking(&samples::ranking(samples::many(150))),
    );
}

#[test]
fn heatmap_of_a_block() {
    compare_both(
        "heatmap",
        &Chart::Heatmap {
            report: &samples::province(),
            scope: BLOCK,
        },
    );
}

#[test]
fn distribution_of_an_agency() {
    let distribution = samples::distribution();
    compare_both(
        "distribution",
        &Chart::Distribution {
            distribution: &distribution,
            k: 5,
        },
    );
}

#[test]
fn coverage_of_a_block() {
    let report = samples::coverage(&samples::province());
    compare_both(
        "coverage",
        &Chart::Coverage {
            report: &report,
            scope: BLOCK,
        },
    );
}

#[test]
fn funnel_of_a_block() {
    compare_both("funnel", &Chart::Funnel(&samples::funnel(50)));
}

#[test]
fn funnel_of_few_and_of_many() {
    compare("funnel-12", &Chart::Funnel(&samples::funnel(12)));
    compare_both("funnel-700", &Chart::Funnel(&samples::funnel(700)));
}

#[test]
fn components_without_figures_and_at_the_ends_of_the_scale() {
    let figures = [
        Figure::no_data(),
        Figure::suppressed(),
        samples::figure(0, 40, 40),
        samples::figure(36, 40, 40),
        samples::figure(36, 80, 40),
    ];
    let name = "Trung tâm <Phục vụ> \"hành chính công\" & Kiểm soát thủ tục hành chính tỉnh ]]> \
                Nghiêngnghiêngnghiêngnghiêngnghiêngnghiêngnghiêngnghiêngnghiêngnghiêngnghiêng";
    let mut report = samples::report(vec![samples::agency("tt", name, figures, [0, 0, 0])]);
    report.provisional = true;
    report.exclude_flagged = true;
    compare("components-missing", &Chart::Components(&report));
}

#[test]
fn trend_over_three_years() {
    let (trend, coverage) = samples::trend(36);
    let chart = Chart::Trend {
        trend: &trend,
        coverage: &coverage,
        k: 5,
    };
    compare("trend-36", &chart);
}
