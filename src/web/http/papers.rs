//! Printed papers on request, drawn by the threads that are reserved for counters.

use actix_web::web;

use super::{Error, State};
use crate::domain::cases::apology::Apology;
use crate::domain::cases::case::Case;
use crate::outputs::papers::{ApologyFormat, Printer};
use crate::report::documents::slips::Paper;
use crate::store::cases::read::KeptCase;

impl State {
    fn printer(&self) -> Printer<'_> {
        Printer {
            store: &self.store,
            languages: &self.languages,
            counter: &self.counter,
            templates: &self.templates,
            surveyor: &self.surveyor,
            public_url: &self.public_url,
        }
    }
}

/// Returns the slips of cases as one PDF; see [`Printer::slips`].
pub(in crate::web) async fn slips(
    state: &web::Data<State>,
    cases: Vec<KeptCase>,
    paper: Paper,
) -> Result<Vec<u8>, Error> {
    let shared = state.clone();
    let made = move || shared.printer().slips(&cases, paper);
    Ok(state.papers.draw(made).await??)
}

/// Returns the survey of a link on paper; see [`Printer::paper_form`].
pub(in crate::web) async fn paper_form(
    state: &web::Data<State>,
    case: KeptCase,
    language: String,
) -> Result<Vec<u8>, Error> {
    let shared = state.clone();
    let made = move || {
        let now = (shared.clock)();
        shared.printer().paper_form(&case, &language, now)
    };
    Ok(state.papers.draw(made).await??)
}

/// Returns the apology for a case as a document; see [`Printer::apology`].
pub(in crate::web) async fn apology(
    state: &web::Data<State>,
    case: Case,
    apology: Apology,
    applicant: Option<String>,
    format: ApologyFormat,
) -> Result<Vec<u8>, Error> {
    let shared = state.clone();
    let made = move || {
        let applicant = applicant.as_deref();
        shared.printer().apology(&case, &apology, applicant, format)
    };
    Ok(state.papers.draw(made).await??)
}
