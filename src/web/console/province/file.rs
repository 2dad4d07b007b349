//! `GET /console/province.{format}`: the table as a file.

use actix_web::{HttpRequest, HttpResponse, web};

use super::data::{AgencyData, ProvinceData};
use super::page::{ProvinceQuery, TITLE, admit};
use super::row::disputes;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::figures::score::Score;
use crate::domain::survey::BASE_LANGUAGE;
use crate::outputs::exports::{CellKind, PeopleTable, TableColumn, write_table};
use crate::store::Store;
use crate::web::State;
use crate::web::console::file::{DownloadFormat, as_file};
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::public::failure::Failure;
use crate::web::public::reading::Reading;

/// The columns of the file.
const COLUMNS: [(&str, CellKind); 17] = [
    ("agency", CellKind::Text),
    ("name", CellKind::Text),
    ("block", CellKind::Text),
    ("rank", CellKind::Count),
    ("rank_low", CellKind::Count),
    ("rank_high", CellKind::Count),
    ("score", CellKind::Score),
    ("low", CellKind::Score),
    ("high", CellKind::Score),
    ("n", CellKind::Count),
    ("finished", CellKind::Count),
    ("answered", CellKind::Count),
    ("late_rate", CellKind::Score),
    ("waiting", CellKind::Count),
    ("disputes", CellKind::Text),
    ("apologies_due", CellKind::Count),
    ("reason", CellKind::Text),
];

/// `GET /console/province.{format}?period=&block=&q=&sort=`
pub(super) async fn download(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_download(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_download(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = admit(request, state).await?;
    let asked = ProvinceQuery::of(request, &person)?;
    let Some(format) = DownloadFormat::of(request) else {
        return Err(person.missing()?);
    };
    let (shared, viewer, by) = (state.clone(), person.viewer(), person.by());
    let work = move |store: &Store| -> Result<(String, Vec<u8>), Failure> {
        let reading = Reading::in_console(&shared, BASE_LANGUAGE, None);
        let counts = (shared.min_n, by.now);
        let block = asked.block.as_deref();
        let mut data = ProvinceData::read(store, &viewer, asked.period, block, counts)?;
        asked.arrange(&mut data, &reading);
        let words = reading.words;
        let period = data.period.to_string();
        let mut cover_rows = vec![(words.say("export-fact-period").text, period.clone())];
        let as_of = data.as_of.clone();
        cover_rows.extend(as_of.map(|at| (words.say("export-fact-as-of").text, at)));
        let table = PeopleTable {
            title: TITLE,
            cover_rows,
            notes: vec![words.say("province-note").text],
            columns: COLUMNS
                .map(|(name, kind)| TableColumn { name, kind })
                .into(),
            rows: data
                .agencies
                .iter()
                .map(|of| cells(&data, of, &reading))
                .collect(),
        };
        let file = write_table(&table, format.ending(), &shared.languages);
        let file = file.map_err(|error| Failure::Internal(error.into()))?;
        let count = i64::try_from(data.agencies.len()).unwrap_or(i64::MAX);
        let event = AuditEvent::new(Act::DataExport, "province")
            .with("what", "table")
            .with("period", period.as_str())
            .with("count", count);
        store.record(&by, &event)?;
        Ok((period, file))
    };
    match state.workers.exports.run(work).await? {
        Ok((period, bytes)) => Ok(as_file(bytes, format, &format!("province_{period}"))),
        Err(Failure::Missing(_)) => Err(person.missing()?),
        Err(Failure::Internal(error)) => Err(error.into()),
    }
}

/// Returns the cells of an agency in the order of [`COLUMNS`].
fn cells(data: &ProvinceData, of: &AgencyData, reading: &Reading<'_>) -> Vec<String> {
    let count = |count: Option<i64>| count.map_or_else(String::new, |count| count.to_string());
    let score = |score: Option<Score>| score.map_or_else(String::new, |score| score.to_string());
    let ranked = &of.ranked;
    let figure = &ranked.score.overall.figure;
    let reason = match (figure.reason, ranked.reason) {
        (Some(reason), _) => reason.name(),
        (None, Some(reason)) => reason.name(),
        (None, None) => "",
    };
    vec![
        of.agency.code.to_string(),
        of.agency.name.clone(),
        of.agency.block.to_string(),
        count(ranked.rank),
        count(ranked.rank_low),
        count(ranked.rank_high),
        score(figure.score),
        score(figure.low),
        score(figure.high),
        count(figure.n),
        ranked.score.coverage.finished.to_string(),
        ranked.score.coverage.answered.to_string(),
        score(of.late_rate()),
        ranked.score.waiting.to_string(),
        disputes(&of.disputes, data.k, reading).text,
        of.apologies.to_string(),
        reason.to_owned(),
    ]
}
