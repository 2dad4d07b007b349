//! What every handler shares.

use jiff::Timestamp;

use super::bursts::Bursts;
use super::deliveries::Handovers;
use super::drawing::Drawing;
use super::metrics::Metrics;
use crate::config::Counter;
use crate::domain::files::CaseWords;
use crate::domain::language::Languages;
use crate::domain::survey::Text;
use crate::report::charts::Theme;
use crate::report::documents::templates::Templates;
use crate::store::{Store, Writer};

/// What every handler shares. One per server, behind [`actix_web::web::Data`].
pub struct State {
    /// Where links and answers are kept.
    pub store: Store,
    /// Takes what citizens submit.
    pub writer: Writer,
    /// What the server counts about itself; hears the writer too.
    pub metrics: Metrics,
    /// The texts of the pages.
    pub languages: Languages,
    /// Who runs the survey, as the first step's notice names it.
    pub surveyor: Text,
    /// The address that citizens reach, without a path.
    pub public_url: String,
    /// The fewest cases and answers with which an agency is ranked.
    pub min_n: i64,
    /// How charts look.
    pub theme: Theme,
    /// What slips, displays, kiosks and paper forms are like.
    pub counter: Counter,
    /// The templates of what is printed.
    pub templates: Templates,
    /// Where charts are drawn, which anybody may ask for.
    pub charts: Drawing,
    /// Where a counter's papers are drawn: it doesn't wait for charts.
    pub papers: Drawing,
    /// The words of cases, with those that a province adds.
    pub case_words: CaseWords,
    /// Counts answers of a unit that come close together.
    pub bursts: Bursts,
    /// Remembers which links a counter has just handed over.
    pub handovers: Handovers,
    /// The one place that says what time it is.
    pub clock: fn() -> Timestamp,
}
