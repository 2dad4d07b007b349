//! `GET /console/agency/{code}/comments.{format}`: comments as a file.

use actix_web::{HttpRequest, HttpResponse, web};

use super::case_file::cover_rows;
use super::comments::query;
use super::request::AgencyRequest;
use crate::domain::survey::BASE_LANGUAGE;
use crate::domain::text::legible;
use crate::outputs::exports::{CellKind, ExportError, PeopleTable, TableColumn, write_table};
use crate::store::Store;
use crate::store::answers::comments::{CommentContent, CommentPage, CommentPurpose, CommentQuery};
use crate::web::console::file::{DownloadFormat, as_file};
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::words::Words;
use crate::web::{Error, State};

/// `GET /console/agency/{code}/comments.{format}?period=&q=`
pub(super) async fn download(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_download(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_download(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let admitted = AgencyRequest::admit(request, state).await?;
    let Some(format) = DownloadFormat::of(request) else {
        return Err(admitted.person.missing()?);
    };
    let query = CommentQuery {
        after: None,
        limit: usize::MAX,
        ..query(request, &admitted, CommentPurpose::File)?
    };
    let (viewer, by) = (admitted.person.viewer(), admitted.person.by());
    let shared = state.clone();
    let work = move |store: &Store| -> Result<Option<(String, Vec<u8>)>, ExportError> {
        let Some(agency) = store.find_agency(&query.agency)? else {
            return Ok(None);
        };
        let Some(read) = store.read_comments(&viewer, &by, &query)? else {
            return Ok(None);
        };
        let Some(period) = read.period else {
            return Ok(None);
        };
        let words = Words::new(&shared.languages, BASE_LANGUAGE);
        let table = PeopleTable {
            title: "room-comments",
            cover_rows: cover_rows(words, &agency.name, period),
            notes: vec![words.say("comments-note").text],
            columns: ["comment", "redacted"]
                .map(|name| TableColumn {
                    name,
                    kind: CellKind::Text,
                })
                .into(),
            rows: rows(read),
        };
        let file = write_table(&table, format.ending(), &shared.languages)?;
        Ok(Some((period.to_string(), file)))
    };
    let file = state.workers.exports.run(work).await?;
    match file.map_err(Error::from)? {
        Some((period, bytes)) => {
            let name = format!("{}_comments_{period}", admitted.code);
            Ok(as_file(bytes, format, &name))
        }
        None => Err(admitted.person.missing()?),
    }
}

fn rows(read: CommentPage) -> Vec<Vec<String>> {
    let rows = read.comments.into_iter();
    rows.map(|comment| match comment.content {
        CommentContent::Text(text) => vec![legible(&text), String::new()],
        CommentContent::Redacted(reason) => vec![String::new(), legible(&reason)],
    })
    .collect()
}
