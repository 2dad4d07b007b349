//! `GET /console/agency/{code}/scores.{format}`: the scores of a period as a file.

use actix_web::{HttpRequest, HttpResponse, web};

use super::request::RoomRequest;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::period::Month;
use crate::outputs::exports::{ExportError, write_scores};
use crate::store::StoreError;
use crate::web::console::file::{TableFile, as_file};
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
    let room = RoomRequest::admit(request, state).await?;
    let period = room.period(request)?;
    let Some(format) = TableFile::of(request) else {
        return Err(room.person.missing()?);
    };
    let now = room.person.now;
    let period = period.unwrap_or_else(|| Month::at(now).quarter());
    let query = FigureQuery {
        period,
        scope: Scope::Agency(room.code.clone()),
        method: None,
        exclude_flagged: false,
        now,
    };
    let (shared, by, viewer) = (state.clone(), room.person.by(), room.person.viewer());
    let work = move |store: &_| {
        let file = (format.ending(), &shared.languages);
        write_scores(store, &viewer, &query, file, &by)
    };
    match state.workers.exports.run(work).await? {
        Ok(bytes) => {
            let name = format!("{}_scores_{period}", room.code);
            Ok(as_file(bytes, format, &name))
        }
        Err(ExportError::Store(StoreError::NoAgency { .. })) => Err(room.person.missing()?),
        Err(error) => Err(Error::from(error).into()),
    }
}
