//! `POST /api/v1/cases`: any number of cases, which are stored as they arrive.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::rt::time::timeout;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::{Stream, StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};

use super::agencies::ReachableAgencies;
use super::case::CaseReader;
use super::case_results::{CaseResult, import_by};
use super::excess::Excess;
use super::open_streams::StreamPlace;
use super::refusal::Refusal;
use super::spool::{Spool, pieces};
use super::stream_reader::{CaseRead, LineRefusal, NoCase, StreamReader};
use super::stream_results::{ResultLine, Results};
use super::{key, table_body};
use crate::domain::access::{By, Key};
use crate::domain::cases::case::CaseUpdate;
use crate::domain::files::SeenCases;
use crate::store::Store;
use crate::store::cases::batch::CaseBatch;
use crate::store::cases::import::CaseImporter;
use crate::store::cases::recorder::ImportRecord;
use crate::web::{Error, State};

/// The pause after which the cases that have arrived are stored, although more may follow.
const PAUSE: Duration = Duration::from_secs(1);
/// The number of pauses in a row after which the request is given up.
const MOST_PAUSES: u32 = 300;

/// The bytes of a body, as they come.
type Body = Pin<Box<dyn Stream<Item = Result<web::Bytes, PayloadError>>>>;

/// Stores many cases as they are now
///
/// Lines of JSON, whose cases are stored as they arrive, or a table by the rules of cases.csv, once it
/// has arrived. What a line leaves out stays as it is, null or an empty cell empties it. A refused line
/// does not affect the others, and the response has one line for each, in the same order. It is sent
/// once the whole body has arrived. Cases that were stored before a connection broke stay stored; the
/// same body can be sent again without harm.
///
/// Lines of JSON are states of their cases, one after the other: of several for one case each is taken,
/// and the last one stays. In a table a case stands once: a second row with other values is refused.
///
/// Rows of a table that number the columns, repeat the header or give totals are `passed_over`, and so are
/// columns that are not known, which a last line names.
///
/// A request takes 300,000 lines, a table 64 MiB, and a key four such requests at a time. The first
/// thousand refused lines are told one by one; a last line counts them all by reason.
#[utoipa::path(
    post,
    path = "/api/v1/cases",
    tag = "cases",
    request_body(
        description = "A case a line, each a `CaseLine`; or a table with a header of its fields",
        content(
            (String = "application/x-ndjson", example = json!("{\"agency\": \"so-tu-phap\", \"case_code\": \"H35.18/2026/000123\", \"received_at\": \"2026-07-01\", \"finished_at\": \"2026-07-05\"}\n")),
            (String = "text/csv", example = json!("case_code,agency,received_at,finished_at\nH35.18/2026/000123,so-tu-phap,2026-07-01,2026-07-05\n")),
        ),
    ),
    responses(
        (status = 200, description = "A line for each line, each a `ResultLine`; last ones with `too_many_refused`, `too_many_lines` or `columns_not_read` tell what is left out", content_type = "application/x-ndjson", body = String),
        (status = 422, description = "`invalid_header` or `month_first`: a table that can't be read, or whose dates have the month first; nothing was stored",
            body = crate::web::http::problem::Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn post_cases(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let place = StreamPlace::take(&key.id)?;
    let mut reader = StreamReader::of(&request, &state)?;
    let mut body = open_body(&reader, payload, &state).await?;
    let agencies = ReachableAgencies::of(&key, &state).await?;
    let cases = Arc::new(CaseReader::new(agencies, &state));
    let by = By::key(&key.name, (state.clock)());
    let mut batch = PendingBatch::new(&state, &reader, &cases, &by)?;
    let mut digest = Sha256::new();
    let stream = CaseStream {
        state,
        key,
        cases: cases.clone(),
    };
    let (mut pauses, mut excess) = (0, Excess::default());
    loop {
        let bytes = match timeout(PAUSE, body.next()).await {
            Ok(None) => break,
            Ok(Some(Ok(bytes))) => bytes,
            Err(_) if batch.is_cut_off(&reader, &mut excess, 0) => break,
            Err(_) if pauses < MOST_PAUSES => {
                pauses += 1;
                batch = stream.apply(batch).await?;
                continue;
            }
            // The cases that arrived before stay; no client is left to answer.
            Err(_) | Ok(Some(Err(_))) => {
                let batch = stream.apply(batch).await?;
                stream.finish(batch, digest).await?;
                return Err(Refusal::NotJson("it broke off".to_owned()));
            }
        };
        pauses = 0;
        digest.update(&bytes);
        let mut input = &bytes[..];
        while !batch.results.are_full()
            && let Some(read) = reader.take(&mut input, &cases)?
        {
            batch = stream.add(batch, read, &reader).await?;
        }
        if batch.is_cut_off(&reader, &mut excess, input.len()) {
            break;
        }
    }
    while !batch.results.are_full()
        && let Some(read) = reader.end(&cases)?
    {
        batch = stream.add(batch, read, &reader).await?;
    }
    let batch = stream.apply(batch).await?;
    let results = stream.finish(batch, digest).await?;
    respond(results, &reader, place)
}

/// Returns the bytes of a body: of a table once it has arrived, otherwise as they come.
async fn open_body(
    reader: &StreamReader,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<Body, Refusal> {
    Ok(if reader.is_table() {
        let table = table_body::receive(payload, state).await?;
        Box::pin(pieces(table, ()).map_err(PayloadError::from))
    } else {
        Box::pin(payload)
    })
}

/// Returns the response with the results of all lines.
fn respond(
    mut results: Results,
    reader: &StreamReader,
    place: StreamPlace,
) -> Result<HttpResponse, Refusal> {
    if let Some((line, columns)) = reader.passed_over() {
        results.end_with(ResultLine::columns_not_read(line, &columns));
    }
    let spool = results.finish()?;
    let body = spool.into_body(place).map_err(Error::from)?;
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}

/// The cases that wait to be stored together, and the results of all lines before.
struct PendingBatch {
    batch: CaseBatch,
    /// The lines since the last batch: the number of each line whose case is in the batch, and the
    /// result of each other line.
    lines: Vec<Result<u64, ResultLine>>,
    /// The cases of a table that were stored so far.
    seen: Option<SeenCases>,
    results: Results,
    /// The record of the whole request in the audit trail.
    record: ImportRecord,
}

impl PendingBatch {
    fn new(
        state: &State,
        reader: &StreamReader,
        cases: &CaseReader,
        by: &By,
    ) -> Result<Self, Refusal> {
        let seen = || SeenCases::new(state.store.unique_codes());
        Ok(Self {
            batch: CaseBatch::new(&state.store, cases.agencies.lineage.clone()),
            lines: Vec::new(),
            seen: reader.is_table().then(seen),
            results: Results::new(Spool::new().map_err(Error::from)?),
            record: ImportRecord::of_request(&state.store, by),
        })
    }

    /// The line of a table that was stored and gives the case of an update with other values.
    fn earlier(&self, update: &CaseUpdate) -> Option<u64> {
        self.seen.as_ref()?.earlier(update)
    }

    /// Whether so many more bytes beyond the limit of lines are too many. A table has arrived already, and
    /// is read through.
    fn is_cut_off(&self, reader: &StreamReader, excess: &mut Excess, bytes: usize) -> bool {
        self.results.are_full() && !reader.is_table() && !excess.pass(bytes)
    }

    /// Stores the batch, and writes the result of each line.
    fn apply(
        &mut self,
        store: &Store,
        state: &State,
        key: &Key,
        cases: &CaseReader,
    ) -> Result<(), Error> {
        let import = import_by(key, state);
        let outcomes = store.apply_batch(import, self.batch.updates(), &mut self.record)?;
        let mut outcomes = self.batch.updates().iter().zip(outcomes);
        for line in self.lines.drain(..) {
            let result_line = match line {
                Err(refused) => refused,
                Ok(line) => {
                    let Some((update, outcome)) = outcomes.next() else {
                        continue;
                    };
                    match CaseResult::of(state, &cases.agencies, outcome)? {
                        Ok(result) => {
                            if let Some(seen) = &mut self.seen {
                                seen.add(line, update);
                            }
                            ResultLine::stored(line, result)
                        }
                        Err(refusal) => ResultLine::refused(
                            line,
                            Some(update.agency.to_string()),
                            Some(update.case_code.to_string()),
                            LineRefusal::Case(refusal),
                        ),
                    }
                }
            };
            self.results.add(&result_line)?;
        }
        self.batch.clear();
        Ok(())
    }
}

/// A stream of cases: whose it is, and how it is read.
struct CaseStream {
    state: web::Data<State>,
    key: Key,
    cases: Arc<CaseReader>,
}

impl CaseStream {
    /// Adds a line, after storing the lines before it if they fill a batch.
    async fn add(
        &self,
        mut batch: PendingBatch,
        read: CaseRead,
        reader: &StreamReader,
    ) -> Result<PendingBatch, Refusal> {
        if !batch.results.count(read.line) {
            return Ok(batch);
        }
        let is_full = match &read.case {
            Ok(update) => batch.batch.is_full_for(update),
            Err(_) => false,
        };
        if is_full || batch.lines.len() >= CaseImporter::BATCH {
            batch = self.apply(batch).await?;
        }
        // The lines before of the same case have been stored or refused.
        let case = read.case.and_then(|update| {
            let earlier = batch.earlier(&update);
            match earlier.and_then(|line| reader.repeated(line)) {
                Some(refusal) => Err(NoCase::Refused(refusal)),
                None => Ok(update),
            }
        });
        batch.lines.push(match case {
            Ok(update) => {
                batch.batch.push(update);
                Ok(read.line)
            }
            Err(NoCase::Aside(aside)) => Err(ResultLine::aside(read.line, aside)),
            Err(NoCase::Refused(refusal)) => Err(ResultLine::refused(
                read.line,
                read.agency,
                read.case_code,
                refusal,
            )),
        });
        Ok(batch)
    }

    /// Stores the cases that have arrived, on a thread that may block.
    async fn apply(&self, mut batch: PendingBatch) -> Result<PendingBatch, Refusal> {
        if batch.lines.is_empty() {
            return Ok(batch);
        }
        let (state, key, cases) = (self.state.clone(), self.key.clone(), self.cases.clone());
        let imports = &self.state.workers.imports;
        let applied = imports.run_to_end(move |store| {
            batch.apply(store, &state, &key, &cases)?;
            Ok::<_, Error>(batch)
        });
        Ok(applied.await??)
    }

    /// Records the whole request in the audit trail, with the digest of its body, and returns the
    /// results of its lines.
    async fn finish(&self, batch: PendingBatch, digest: Sha256) -> Result<Results, Refusal> {
        let PendingBatch {
            results, record, ..
        } = batch;
        let sha256 = hex::encode(digest.finalize());
        let imports = &self.state.workers.imports;
        let recorded = imports.run_to_end(move |store| store.finish_record(record, &sha256));
        recorded.await?.map_err(Error::from)?;
        Ok(results)
    }
}
