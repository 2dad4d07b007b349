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
const KINDS: [ChartKind; 6] = [
    ChartKind::Components,
    ChartKind::Trend,
    ChartKind::Ranking,
    ChartKind::Heatmap,
    ChartKind::Distribution,
    ChartKind::Coverage,
];

pub fn measure(samples: &Samples, results: &Results) {
    let store = samples.base().store(5);
    let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
    let themes = Themes::built_in(&languages).unwrap();
    let theme = themes.get("vi");
    for kind in KINDS {
        let scope = match kind {
            ChartKind::Components | ChartKind::Trend => Scope::Agency(department(3)),
            _ => Scope::Block("so-ban-nganh".to_owned()),
        };
        let data = store
            .snapshot(&Viewer::Operator, |figures| {
                ChartData::get(figures, kind, &query(scope), 30, "vi")
            })
            .unwrap();
        let mut times = [const { Vec::new() }; 3];
        for round in 0..=ROUNDS {
            for ((_, format), times) in FORMATS.iter().zip(&mut times) {
                let started = Instant::now();
                let picture = render(&data.chart(), *format, theme).unwrap();
                assert!(!picture.is_empty());
                // The first round only warms up.
                if round > 0 {
                    times.push(started.elapsed().as_secs_f64() * 1000.0);
                }
            }
        }
        let times = times.map(median);
        for ((name, _), time) in FORMATS.iter().zip(times) {
            results.ratio(
                &format!("chart {kind} as {name}, to SVG"),
                &format!("{} ms", number(time)),
                time / times[0],
            );
        }
    }
}
