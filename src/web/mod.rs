//! The web: the pages that citizens, agencies and the public open.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};
use jiff::Timestamp;

use crate::config::Counter;
use crate::domain::files::CaseWords;
use crate::domain::language::Languages;
use crate::domain::survey::Text;
use crate::report::charts::Themes;
use crate::report::templates::Templates;
use crate::store::{Store, Writer};

mod api;
pub mod application;
pub mod bursts;
pub mod charts;
pub mod citizen;
mod counter;
pub mod drawing;
mod error;
pub mod handovers;
pub mod metrics;
mod names;
mod operations;
pub mod printing;
mod problem;
pub mod public;
mod request_log;
mod security;
mod words;

pub use application::Application;
pub use error::Error;
pub use metrics::Metrics;

/// What every handler shares. One per server, behind [`web::Data`].
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
    /// How charts look, and what they say in each language.
    pub themes: Themes,
    /// What slips, displays, kiosks and paper forms are like.
    pub counter: Counter,
    /// The templates of what is printed.
    pub templates: Templates,
    /// Where charts are drawn, which anybody may ask for.
    pub charts: drawing::Drawing,
    /// Where a counter's papers are drawn: it doesn't wait for charts.
    pub papers: drawing::Drawing,
    /// The words of cases, with those that a province adds.
    pub case_words: CaseWords,
    /// Counts answers of a unit that come close together.
    pub bursts: bursts::Bursts,
    /// Remembers which links a counter has just handed over.
    pub handovers: handovers::Handovers,
    /// The one place that says what time it is.
    pub clock: fn() -> Timestamp,
}

/// Adds every route.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(operations::configure)
        .configure(api::configure)
        .configure(citizen::configure)
        .configure(counter::configure)
        .configure(charts::configure)
        .configure(public::configure);
}

/// The application as the server runs it and tests drive it: routes, security headers, compression.
pub fn app(
    state: web::Data<State>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(state)
        .configure(configure)
        .wrap(security::headers())
        .wrap(Compress::default())
        // Around all others: it sees what is really answered.
        .wrap(from_fn(request_log::observe))
}
