//! `POST /api/v1/cases`: any number of cases, which land as they come.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header;
use actix_web::rt::time::timeout;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt;
use serde::Serialize;
use utoipa::ToSchema;

use super::case::CaseReader;
use super::case_results::{LandedCase, Status, import_by};
use super::refusal::FieldError;
use super::spool::Spool;
use super::stream_reader::{CaseRead, LineRefusal, StreamReader};
use super::survey::Survey;
use super::{Agencies, Refusal, key};
use crate::domain::access::Key;
use crate::store::cases::batch::CaseChunk;
use crate::store::cases::import::CaseImporter;
use crate::web::{Error, State};

/// What has come lands after a pause of this length, though more may follow.
const PAUSE: Duration = Duration::from_secs(1);
/// Pauses in a row after which nothing more is expected.
const MOST_PAUSES: u32 = 300;

/// What became of one line.
#[derive(Serialize, ToSchema)]
pub(super) struct ResultLine {
    /// The line's number, from 1.
    line: u64,
    /// The deciding agency: its code, or what the refused line names.
    agency: Option<String>,
    /// The number on the receipt.
    case_code: Option<String>,
    /// What became of it.
    status: Status,
    /// The survey of a finished case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    survey: Option<Survey>,
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error: Option<LineProblem>,
}

/// Why a line is refused.
#[derive(Serialize, ToSchema)]
struct LineProblem {
    /// `invalid_field`, `invalid_json`, `unreadable_line`.
    code: &'static str,
    /// The field that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<String>,
    /// What is wrong and what to do.
    detail: String,
}

impl From<LineRefusal> for LineProblem {
    fn from(refusal: LineRefusal) -> Self {
        let (code, field, detail) = match refusal {
            LineRefusal::Unreadable(detail) => ("unreadable_line", None, detail),
            LineRefusal::NotJson(detail) => ("invalid_json", None, detail),
            LineRefusal::Field(FieldError { field, detail }) => {
                (Refusal::INVALID_FIELD, Some(field), detail)
            }
        };
        Self {
            code,
            field,
            detail,
        }
    }
}

/// Keeps many cases as they are now
///
/// Lines of JSON, or a table by the rules of cases.csv. Cases land as they come, a line that is
/// refused keeps no other from landing, and each line has its own line in the answer, in their order.
/// The answer comes when the whole body has. What had landed when a connection broke stays; the same
/// body can be sent again without harm.
#[utoipa::path(
    post,
    path = "/api/v1/cases",
    tag = "cases",
    request_body(
        description = "A case a line: `{\"agency\": \"so-khcn\", \"case_code\": \"H35.18/2026/000123\", \
            \"received_at\": \"2026-07-01\", \"finished_at\": \"2026-07-05\"}`, a `CaseLine`",
        content(
            (String = "application/x-ndjson"),
            (String = "text/csv", example = json!("case_code,agency,received_at,finished_at\nH35.18/2026/000123,so-khcn,2026-07-01,2026-07-05\n")),
        ),
    ),
    responses(
        (status = 200, description = "A line for each line, each a `ResultLine`", content_type = "application/x-ndjson", body = String),
        (status = 422, description = "`invalid_header`: a table that can't be read, nothing landed",
            body = crate::web::http::problem::Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn post_cases(
    request: HttpRequest,
    mut payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let mut reader = StreamReader::of(&request)?;
    let agencies = Agencies::of(&key, &state).await?;
    let cases = Arc::new(CaseReader::new(agencies, state.case_words.clone())?);
    let intake = Intake {
        state,
        key,
        cases: cases.clone(),
    };
    let mut work = Work::new()?;
    let mut pauses = 0;
    loop {
        let bytes = match timeout(PAUSE, payload.next()).await {
            Ok(None) => break,
            Ok(Some(Ok(bytes))) => bytes,
            Err(_) if pauses < MOST_PAUSES => {
                pauses += 1;
                work = intake.land(work).await?;
                continue;
            }
            // What came before stays; nobody is there to be told.
            Err(_) | Ok(Some(Err(_))) => {
                intake.land(work).await?;
                return Err(Refusal::NotJson("it broke off".to_owned()));
            }
        };
        pauses = 0;
        let mut input = &bytes[..];
        while let Some(read) = reader.take(&mut input, &cases)? {
            work = intake.add(work, read).await?;
        }
    }
    while let Some(read) = reader.end(&cases)? {
        work = intake.add(work, read).await?;
    }
    let work = intake.land(work).await?;
    let body = work.spool.into_body().map_err(Error::from)?;
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}

/// Cases that wait to land together, and what was told of those before.
struct Work {
    chunk: CaseChunk,
    /// The lines since the last landing: the numbers of those whose cases are in the chunk, and
    /// what is told of the others.
    lines: Vec<Result<u64, ResultLine>>,
    spool: Spool,
}

impl Work {
    fn new() -> Result<Self, Refusal> {
        Ok(Self {
            chunk: CaseChunk::default(),
            lines: Vec::new(),
            spool: Spool::new().map_err(Error::from)?,
        })
    }

    /// Lands the chunk, and tells what became of each line.
    fn land(&mut self, state: &State, key: &Key, cases: &CaseReader) -> Result<(), Error> {
        let landed = state
            .store
            .land_cases(import_by(key, state), self.chunk.cases())?;
        let mut landed = self.chunk.cases().iter().zip(landed);
        for line in self.lines.drain(..) {
            let told = match line {
                Err(refused) => refused,
                Ok(line) => {
                    let Some((case, imported)) = landed.next() else {
                        continue;
                    };
                    let landed = LandedCase::new(state, &cases.agencies, case, imported)?;
                    ResultLine {
                        line,
                        agency: Some(landed.agency),
                        case_code: Some(landed.case_code),
                        status: landed.status,
                        survey: landed.survey,
                        error: None,
                    }
                }
            };
            self.spool.write(&told)?;
        }
        self.chunk.clear();
        Ok(())
    }
}

/// Where a stream of cases goes.
struct Intake {
    state: web::Data<State>,
    key: Key,
    cases: Arc<CaseReader>,
}

impl Intake {
    /// Adds a line, after the landing of those before it where they are enough.
    async fn add(&self, mut work: Work, read: CaseRead) -> Result<Work, Refusal> {
        let is_full = match &read.case {
            Ok(case) => work.chunk.is_full_for(case),
            Err(_) => false,
        };
        if is_full || work.lines.len() >= CaseImporter::CHUNK {
            work = self.land(work).await?;
        }
        work.lines.push(match read.case {
            Ok(case) => {
                work.chunk.push(case);
                Ok(read.line)
            }
            Err(refusal) => Err(ResultLine {
                line: read.line,
                agency: read.agency,
                case_code: read.case_code,
                status: Status::Refused,
                survey: None,
                error: Some(refusal.into()),
            }),
        });
        Ok(work)
    }

    /// Lands what has come, on a thread that may wait.
    async fn land(&self, mut work: Work) -> Result<Work, Refusal> {
        if work.lines.is_empty() {
            return Ok(work);
        }
        let (state, key, cases) = (self.state.clone(), self.key.clone(), self.cases.clone());
        let landed = web::block(move || work.land(&state, &key, &cases).map(|()| work)).await;
        landed.map_err(Error::from)?.map_err(|error| {
            if let Error::Store(error) = &error {
                self.state.metrics.database_error(error);
            }
            error.into()
        })
    }
}
