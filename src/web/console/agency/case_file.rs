//! `GET /console/agency/{code}/cases.{format}`: a list of cases as a file.

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

use super::case_columns::columns;
use super::case_list::{ListRequest, label};
use super::request::AgencyRequest;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::cases::case_list::CaseList;
use crate::domain::period::{Month, Period};
use crate::domain::survey::BASE_LANGUAGE;
use crate::outputs::exports::{ExportError, PeopleTable, write_table};
use crate::store::cases::lists::CaseListQuery;
use crate::store::figures::Figures;
use crate::store::{Store, StoreError};
use crate::web::console::file::{DownloadFormat, as_file};
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::words::Words;
use crate::web::{Error, State};

/// The rows that are read at once.
const AT_ONCE: i64 = 1000;

/// `GET /console/agency/{code}/cases.{format}?list=&period=`
pub(super) async fn download(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_download(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_download(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let admitted = AgencyRequest::admit(request, state).await?;
    let asked = ListRequest::of(request, &admitted)?;
    let Some(format) = DownloadFormat::of(request) else {
        return Err(admitted.person.missing()?);
    };
    let (viewer, code, by) = (
        admitted.person.viewer(),
        admitted.code.clone(),
        admitted.person.by(),
    );
    let (list, now) = (asked.list, admitted.person.now);
    // Pages name the period in the address of a file.
    let period = asked.period.unwrap_or_else(|| Month::at(now).quarter());
    let shared = state.clone();
    let work = move |store: &Store| -> Result<Option<Vec<u8>>, ExportError> {
        let words = Words::new(&shared.languages, BASE_LANGUAGE);
        let table = store.snapshot(&viewer, |figures| {
            table(figures, &code, (list, period, now), words)
        })?;
        let Some(table) = table else {
            return Ok(None);
        };
        let file = write_table(&table, format.ending(), &shared.languages)?;
        let count = i64::try_from(table.rows.len()).unwrap_or(i64::MAX);
        let event = AuditEvent::new(Act::DataExport, code)
            .with("what", format!("cases {}", list.name()))
            .with("period", period.to_string())
            .with("count", count);
        store.record(&by, &event)?;
        Ok(Some(file))
    };
    let file = state.workers.exports.run(work).await?;
    match file.map_err(Error::from)? {
        Some(bytes) => {
            let name = format!("{}_{}_{period}", admitted.code, list.name());
            Ok(as_file(bytes, format, &name))
        }
        None => Err(admitted.person.missing()?),
    }
}

/// Returns a whole list of an agency's cases as a table; `None` where the agency is unknown.
fn table(
    figures: &mut Figures<'_>,
    code: &str,
    (list, period, now): (CaseList, Period, Timestamp),
    words: Words<'_>,
) -> Result<Option<PeopleTable>, StoreError> {
    let Some(cases) = figures.find_agency_cases(code)? else {
        return Ok(None);
    };
    let columns = columns(list, cases.agency().is_intake_office());
    let mut query = CaseListQuery {
        list,
        period,
        code_part: String::new(),
        after: None,
        limit: AT_ONCE,
        now,
    };
    let mut rows = Vec::new();
    loop {
        let listed = figures.list_cases(&cases, &query)?;
        let cells = |row| {
            let cells = columns.iter().map(|column| column.written(row, words));
            cells.collect()
        };
        rows.extend(listed.iter().map(cells));
        query.after = listed.last().map(|last| last.place.clone());
        if query.after.is_none() {
            break;
        }
    }
    Ok(Some(PeopleTable {
        title: label(list).0,
        cover_rows: cover_rows(words, &cases.agency().name, period),
        notes: vec![words.say(label(list).1).text],
        columns: columns.iter().map(|column| column.in_file()).collect(),
        rows,
    }))
}

/// Returns the rows of a file's cover: the agency and the period.
pub(super) fn cover_rows(words: Words<'_>, agency: &str, period: Period) -> Vec<(String, String)> {
    vec![
        (words.say("export-column-agency").text, agency.to_owned()),
        (words.say("export-fact-period").text, period.to_string()),
    ]
}
