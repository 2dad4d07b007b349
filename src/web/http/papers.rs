//! Printed papers on request, drawn by threads of their own.

use actix_web::web;

use super::documents::Draft;
use super::workers::WorkerPool;
use super::{Error, State};
use crate::domain::cases::apology::Apology;
use crate::domain::cases::case::Case;
use crate::outputs::papers::{ApologyFormat, PrintError, Printer};
use crate::report::documents::DocumentError;
use crate::report::documents::slips::SlipPrint;
use crate::store::Store;
use crate::store::cases::read::KeptCase;

impl State {
    fn printer<'a>(&'a self, store: &'a Store) -> Printer<'a> {
        Printer {
            store,
            languages: &self.languages,
            counter: &self.counter,
            templates: &self.templates,
            surveyor: &self.surveyor,
            letterheads: &self.letterheads,
            public_url: &self.public_url,
        }
    }
}

/// Returns the slips of cases as one PDF; see [`Printer::slips`].
pub(in crate::web) async fn slips(
    state: &web::Data<State>,
    workers: &WorkerPool,
    cases: Vec<KeptCase>,
    print: SlipPrint,
) -> Result<Vec<u8>, Error> {
    let shared = state.clone();
    let begun = move |store: &Store| -> Result<Draft, Error> {
        let job = shared.printer(store).slips_job(&cases, print)?;
        Ok(Draft::begin(job).map_err(|error| PrintError::from(DocumentError::from(error)))?)
    };
    let draft = workers.run(begun).await??;
    state.documents.finish(draft).await
}

/// Returns the survey of a link on paper; see [`Printer::paper_form`].
pub(in crate::web) async fn paper_form(
    state: &web::Data<State>,
    workers: &WorkerPool,
    case: KeptCase,
    language: String,
) -> Result<Vec<u8>, Error> {
    let shared = state.clone();
    let made = move |store: &Store| {
        let now = (shared.clock)();
        shared.printer(store).paper_form(&case, &language, now)
    };
    Ok(workers.run(made).await??)
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
    let made = move |store: &Store| {
        let applicant = applicant.as_deref();
        shared
            .printer(store)
            .apology(&case, &apology, applicant, format)
    };
    Ok(state.workers.papers.run(made).await??)
}
