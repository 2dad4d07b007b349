//! `GET /console/agency/{code}/scores.{format}`: the scores of a period as a file.

use actix_web::{HttpRequest, HttpResponse, web};

use super::request::AgencyRequest;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::period::Month;
use crate::outputs::exports::{ExportError, write_scores};
use crate::store::StoreError;
use crate::web::console::file::{DownloadFormat, as_file};
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::{Error, State};

/// `GET /console/agency/{code}/scores.{format}?period=`
pub(super) async fn download(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_download(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_download(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let admitted = AgencyRequest::admit(request, state).await?;
    let period = admitted.period(request)?;
    let Some(format) = DownloadFormat::of(request) else {
        return Err(admitted.person.missing()?);
    };
    let now = admitted.person.now;
    let period = period.unwrap_or_else(|| Month::at(now).quarter());
    let query = FigureQuery {
        period,
        scope: Scope::Agency(admitted.code.clone()),
        method: None,
        exclude_flagged: false,
        now,
    };
    let (shared, by, viewer) = (
        state.clone(),
        admitted.person.by(),
        admitted.person.viewer(),
    );
    let work = move |store: &_| {
        let file = (format.ending(), &shared.languages);
        write_scores(store, &viewer, &query, file, &by)
    };
    match state.workers.exports.run(work).await? {
        Ok(bytes) => {
            let name = format!("{}_scores_{period}", admitted.code);
            Ok(as_file(bytes, format, &name))
        }
        Err(ExportError::Store(StoreError::NoAgency { .. })) => Err(admitted.person.missing()?),
        Err(error) => Err(Error::from(error).into()),
    }
}
