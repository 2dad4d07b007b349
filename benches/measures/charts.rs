//! Every kind of chart in every format.

use std::time::Instant;

use sipas::domain::access::Viewer;
use sipas::domain::figures::scope::Scope;
use sipas::domain::language::Languages;
use sipas::outputs::charts::ChartData;
use sipas::report::charts::{ChartFormat, ChartKind, Themes, render};

use crate::province::department;
use crate::results::{Results, median, number};
use crate::samples::Samples;
use crate::scores::query;

const ROUNDS: usize = 7;
const FORMATS: [(&str, ChartFormat); 3] = [
    ("SVG", ChartFormat::Svg),
    ("PNG", ChartFormat::Png),
    ("PDF", ChartFormat::Pdf),
];
/// The kinds, each of an agency or a block: there are 20 departments, and 680 communes.
const CHARTS: [(ChartKind, Option<&str>); 8] = [
    (ChartKind::Components, None),
    (ChartKind::Trend, None),
    (ChartKind::Ranking, Some(DEPARTMENTS)),
    (ChartKind::Heatmap, Some(DEPARTMENTS)),
    (ChartKind::Distribution, Some(DEPARTMENTS)),
    (ChartKind::Coverage, Some(DEPARTMENTS)),
    (ChartKind::Ranking, Some(COMMUNES)),
    (ChartKind::Heatmap, Some(COMMUNES)),
];
const DEPARTMENTS: &str = "so-ban-nganh";
const COMMUNES: &str = "xa-phuong-dac-khu";

pub fn measure(samples: &Samples, results: &Results) {
    let store = samples.base().store(5);
    let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
    let themes = Themes::built_in(&languages).unwrap();
    let theme = themes.get("vi");
    for (kind, block) in CHARTS {
        let (scope, of) = match block {
            None => (Scope::Agency(department(3)), "an agency"),
            Some(block) => (Scope::Block(block.to_owned()), block),
        };
        let data = store
            .snapshot(&Viewer::Operator, |figures| {
                ChartData::get(figures, kind, &query(scope), 30, "vi")
            })
            .unwrap();
        let (mut times, mut sizes) = ([const { Vec::new() }; 3], [0; 3]);
        for round in 0..=ROUNDS {
            for (place, (_, format)) in FORMATS.iter().enumerate() {
                let (times, size) = (&mut times[place], &mut sizes[place]);
                let started = Instant::now();
                let picture = render(&data.chart(), *format, theme).unwrap();
                *size = picture.len();
                assert!(*size > 0);
                // The first round only warms up.
                if round > 0 {
                    times.push(started.elapsed().as_secs_f64() * 1000.0);
                }
            }
        }
        let times = times.map(median);
        for (((name, _), time), size) in FORMATS.iter().zip(times).zip(sizes) {
            results.ratio(
                &format!("chart {kind} of {of} as {name}, to SVG"),
                &format!("{} ms, {} KB", number(time), size / 1024),
                time / times[0],
            );
        }
    }
}
