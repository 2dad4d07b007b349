//! The file of a chart: its format, and its name when it is saved.

use actix_web::http::{StatusCode, header};

use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::report::charts::{ChartFormat, ChartKind};
use crate::web::http::kept::Kept;
use crate::web::http::words::Words;

/// The format of a chart, and the name of its file when it is saved.
pub(super) struct ChartFile {
    format: ChartFormat,
    name: String,
}

impl ChartFile {
    /// Returns the file of a chart, named such as `bieu-do-xep-hang-so-ban-nganh-2026-Q3.pdf`. Its
    /// words have no marks, because some mail programs garble them.
    pub(super) fn new(
        (kind, format): (ChartKind, ChartFormat),
        query: &FigureQuery,
        width: Option<i32>,
        words: Words<'_>,
    ) -> Self {
        let kind = words.say(match kind {
            ChartKind::Components => "chart-file-components",
            ChartKind::Trend => "chart-file-trend",
            ChartKind::Ranking => "chart-file-ranking",
            ChartKind::Heatmap => "chart-file-heatmap",
            ChartKind::Distribution => "chart-file-distribution",
            ChartKind::Coverage => "chart-file-coverage",
            ChartKind::Funnel => "chart-file-funnel",
        });
        let about = match &query.scope {
            Scope::Agency(code) | Scope::Block(code) => code.clone(),
            Scope::All => words.say("chart-file-all").text,
        };
        let mut parts = vec![kind.text, about, query.period.to_string()];
        parts.extend(query.method.map(|method| method.to_string()));
        if format != ChartFormat::Pdf {
            parts.extend(width.map(|width| format!("{width}px")));
        }
        Self {
            format,
            name: format!("{}.{}", parts.join("-"), format.extension()),
        }
    }

    /// Returns the response with a picture.
    pub(super) fn kept(&self, picture: Vec<u8>) -> Kept {
        let disposition = format!("inline; filename=\"{}\"", self.name);
        Kept::new(StatusCode::OK, self.format.media_type(), picture)
            .with(header::CONTENT_DISPOSITION, &disposition)
    }
}
