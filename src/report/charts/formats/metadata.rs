//! The data of a chart as JSON, for programs that read charts. It has the form of the commands' and
//! the API's output, with every score as a number of two decimals such as `99.40`.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::trend::Trend;
use crate::report::charts::chart::Chart;
use crate::report::charts::error::ChartError;

#[derive(Serialize)]
struct Metadata<'a, D: Serialize> {
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<&'a [Coverage]>,
    data: &'a D,
}

/// The data of a chart.
pub fn json(chart: &Chart<'_>) -> Result<String, ChartError> {
    let kind = chart.kind().name();
    match *chart {
        Chart::Components(report) => write(kind, None, None, report),
        Chart::Trend {
            trend, coverage, ..
        } => write::<Trend>(kind, None, Some(coverage), trend),
        Chart::Ranking(report) | Chart::Funnel(report) => write(kind, None, None, report),
        Chart::Heatmap { report, scope } => write(kind, Some(scope), None, report),
        Chart::Distribution { distribution, .. } => write(kind, None, None, distribution),
        Chart::Coverage { report, scope } => write(kind, Some(scope), None, report),
    }
}

fn write<D: Serialize>(
    kind: &str,
    scope: Option<&str>,
    coverage: Option<&[Coverage]>,
    data: &D,
) -> Result<String, ChartError> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, TwoDecimals);
    Metadata {
        kind,
        scope,
        coverage,
        data,
    }
    .serialize(&mut serializer)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes fractions with two decimals, as scores have them, and with more where two lose something.
struct TwoDecimals;

impl Formatter for TwoDecimals {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        let shown = format!("{value:.2}");
        // A published value may have more decimals.
        if shown.parse() == Ok(value) {
            writer.write_all(shown.as_bytes())
        } else {
            write!(writer, "{value}")
        }
    }
}
