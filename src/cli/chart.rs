//! `sipas chart KIND --period P [--agency A|--block B] -o FILE.svg|.png|.pdf [--width N] [--lang L]`

use std::path::PathBuf;

use super::figures::{MethodArgs, ScopeArgs};
use super::{CliError, open, output};
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::domain::survey::BASE_LANGUAGE;
use crate::outputs::charts::{ChartData, ChartDataError};
use crate::report::charts::{ChartFormat, ChartKind, Texts, Theme, render};

/// Flags of `sipas chart`.
#[derive(clap::Args)]
pub struct Args {
    /// components, trend, ranking, heatmap, distribution, coverage or funnel
    kind: ChartKind,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    method: MethodArgs,
    /// The file; its ending .svg, .png or .pdf chooses the format
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The language of its words and names; Vietnamese where there are none in it
    #[arg(long, value_name = "LANGUAGE", default_value = BASE_LANGUAGE)]
    lang: String,
    /// The width of a picture in pixels, 320 to 2000; below 800 it is upright, for phones
    #[arg(long, value_name = "PIXELS",
          value_parser = clap::value_parser!(i32).range(320..=2000))]
    width: Option<i32>,
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let ending = args
        .output
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let format: ChartFormat = ending.parse().map_err(|_| {
        CliError::Usage(format!(
            "{}: name a file that ends in .svg, .png or .pdf",
            args.output.display()
        ))
    })?;
    let query = args.scope.query(Some(&args.method));
    let store = open::kept_store(config)?;
    let languages = open::languages(config.survey_defs.as_deref())?;
    let language = languages.known(&args.lang);
    let theme = Theme::built_in(Texts::new(&languages, language))?;
    let sized = args.width.filter(|_| format != ChartFormat::Pdf);
    let theme = sized
        .and_then(|width| theme.at_width(width))
        .unwrap_or(theme);
    let data = store.snapshot(&Viewer::Operator, |figures| {
        ChartData::get(figures, args.kind, &query, config.min_n, language)
    })?;
    let picture = render(&data.chart(), format, &theme)?;
    output::replace_file(&args.output, &picture)
}

impl From<ChartDataError> for CliError {
    fn from(error: ChartDataError) -> Self {
        match error {
            ChartDataError::Store(error) => error.into(),
            other => Self::Usage(format!("{other} with --agency or --block")),
        }
    }
}
