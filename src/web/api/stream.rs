//! `POST /api/v1/cases`: any number of cases, which are stored as they arrive.
//!
//! The threads that serve citizens only receive the bytes. These are read, checked and stored by the threads
//! for imports, one batch at a time, so that streams take turns.

use std::mem;
use std::pin::Pin;
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::rt::time::timeout;
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::{Stream, StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};

use super::agencies::ReachableAgencies;
use super::arriving::gathered;
use super::case::CaseReader;
use super::case_results::{CaseResult, import_by};
use super::excess::Excess;
use super::open_streams::StreamPlace;
use super::refusal::Refusal;
use super::spool::{Spool, Spooled, pieces};
use super::stream_reader::{CaseRead, LineRefusal, NoCase, StreamReader};
use super::stream_results::{ResultLine, Results};
use super::{key, table_body};
use crate::domain::access::{By, Key};
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
type Body = Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>>;

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
    let reader = StreamReader::of(&request, &state)?;
    let mut body = open_body(&reader, payload, &state).await?;
    let agencies = ReachableAgencies::of(&key, &state).await?;
    let mut stream = CaseStream::begin(state, key, reader, agencies).await?;
    let (mut pauses, mut excess) = (0, Excess::default());
    loop {
        let bytes = match timeout(PAUSE, body.next()).await {
            Ok(None) => break,
            Ok(Some(Ok(bytes))) => bytes,
            Err(_) if stream.is_cut_off(&mut excess, 0) => break,
            Err(_) if pauses < MOST_PAUSES => {
                pauses += 1;
                stream = stream.apply_waiting().await?;
                continue;
            }
            // The cases that arrived before stay; no client is left to answer.
            Err(_) | Ok(Some(Err(_))) => {
                let finished = stream.hand_over(|stream, store| stream.finish(store).map(drop));
                finished.await?;
                return Err(Refusal::NotJson("it broke off".to_owned()));
            }
        };
        pauses = 0;
        stream.unread = bytes;
        stream = stream.read().await?;
        if stream.is_cut_off(&mut excess, stream.beyond) {
            break;
        }
    }
    stream.has_ended = true;
    let stream = stream.read().await?;
    let results = stream.hand_over(CaseStream::finish).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(results.into_body(place)))
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
        Box::pin(gathered(payload))
    })
}

/// A body of many cases: what has arrived of it, the cases that wait to be stored together, and the results
/// of all lines before. It is handed over to a thread for imports, which hands it back.
struct CaseStream {
    state: web::Data<State>,
    key: Key,
    cases: CaseReader,
    reader: StreamReader,
    /// The bytes that have arrived and are not read yet.
    unread: Bytes,
    /// Whether all bytes have arrived.
    has_ended: bool,
    /// How many of the bytes that arrived last are beyond the limit of lines.
    beyond: usize,
    /// Of all bytes before the unread ones.
    digest: Sha256,
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

impl CaseStream {
    /// Begins a stream, whose results need a file.
    async fn begin(
        state: web::Data<State>,
        key: Key,
        reader: StreamReader,
        agencies: ReachableAgencies,
    ) -> Result<Self, Refusal> {
        let shared = state.clone();
        let imports = &shared.workers.imports;
        let begun = imports.run_to_end(move |store| Self::new(store, state, key, reader, agencies));
        Ok(begun.await??)
    }

    fn new(
        store: &Store,
        state: web::Data<State>,
        key: Key,
        reader: StreamReader,
        agencies: ReachableAgencies,
    ) -> Result<Self, Error> {
        let by = By::key(&key.name, (state.clock)());
        let cases = CaseReader::new(agencies, &state);
        let seen = || SeenCases::new(store.unique_codes());
        Ok(Self {
            batch: CaseBatch::new(store, cases.agencies.lineage.clone()),
            lines: Vec::new(),
            seen: reader.is_table().then(seen),
            results: Results::new(Spool::new()?),
            record: ImportRecord::of_request(store, &by),
            unread: Bytes::new(),
            has_ended: false,
            beyond: 0,
            digest: Sha256::new(),
            state,
            key,
            cases,
            reader,
        })
    }

    /// Returns what a piece of work makes of the stream on a thread that may block.
    async fn hand_over<T: Send + 'static>(
        self,
        work: impl FnOnce(Self, &Store) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let state = self.state.clone();
        let imports = &state.workers.imports;
        let done = imports.run_to_end(move |store| work(self, store));
        done.await?
    }

    /// Whether so many more bytes beyond the limit of lines are too many. A table has arrived already, and
    /// is read through.
    fn is_cut_off(&self, excess: &mut Excess, bytes: usize) -> bool {
        self.results.are_full() && !self.reader.is_table() && !excess.pass(bytes)
    }

    /// Stores the cases that have arrived.
    async fn apply_waiting(self) -> Result<Self, Refusal> {
        if self.lines.is_empty() {
            return Ok(self);
        }
        let applied = self.hand_over(|mut stream, store| {
            stream.apply(store)?;
            Ok(stream)
        });
        applied.await
    }

    /// Reads the bytes that have arrived. Each batch is a piece of work of its own, between which others
    /// have their turn.
    async fn read(mut self) -> Result<Self, Refusal> {
        loop {
            let (stream, is_read) = self.hand_over(Self::read_batch).await?;
            if is_read {
                return Ok(stream);
            }
            self = stream;
        }
    }

    /// Reads lines until a batch is stored or none is left. Returns whether none is left.
    fn read_batch(mut self, store: &Store) -> Result<(Self, bool), Refusal> {
        let unread = mem::take(&mut self.unread);
        let mut input = &unread[..];
        let is_read = loop {
            if self.results.are_full() {
                self.beyond = mem::take(&mut input).len();
                break true;
            }
            let read = match self.has_ended {
                true => self.reader.end(&self.cases)?,
                false => self.reader.take(&mut input, &self.cases)?,
            };
            let Some(read) = read else { break true };
            if self.add(read, store)? {
                break false;
            }
        };
        self.digest.update(&unread[..unread.len() - input.len()]);
        self.unread = unread.slice_ref(input);
        Ok((self, is_read))
    }

    /// Adds a line, after storing the lines before it if they fill a batch. Returns whether they did.
    fn add(&mut self, read: CaseRead, store: &Store) -> Result<bool, Error> {
        if !self.results.count(read.line) {
            return Ok(false);
        }
        let is_full = match &read.case {
            Ok(update) => self.batch.is_full_for(update),
            Err(_) => false,
        };
        let is_full = is_full || self.lines.len() >= CaseImporter::BATCH;
        if is_full {
            self.apply(store)?;
        }
        // The lines before of the same case have been stored or refused.
        let case = read.case.and_then(|update| {
            let earlier = self.seen.as_ref().and_then(|seen| seen.earlier(&update));
            match earlier.and_then(|line| self.reader.repeated(line)) {
                Some(refusal) => Err(NoCase::Refused(refusal)),
                None => Ok(update),
            }
        });
        self.lines.push(match case {
            Ok(update) => {
                self.batch.push(update);
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
        Ok(is_full)
    }

    /// Stores the batch, and writes the result of each line.
    fn apply(&mut self, store: &Store) -> Result<(), Error> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let import = import_by(&self.key, &self.state);
        let outcomes = store.apply_batch(import, self.batch.updates(), &mut self.record)?;
        let mut outcomes = self.batch.updates().iter().zip(outcomes);
        for line in self.lines.drain(..) {
            let result_line = match line {
                Err(refused) => refused,
                Ok(line) => {
                    let Some((update, outcome)) = outcomes.next() else {
                        continue;
                    };
                    match CaseResult::of(&self.state, &self.cases.agencies, outcome)? {
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

    /// Stores the last cases, records the whole request in the audit trail, with the digest of its body, and
    /// returns the results of all lines.
    fn finish(mut self, store: &Store) -> Result<Spooled, Refusal> {
        self.apply(store)?;
        let sha256 = hex::encode(self.digest.finalize());
        let recorded = store.finish_record(self.record, &sha256);
        recorded.map_err(Error::from)?;
        if let Some((line, columns)) = self.reader.passed_over() {
            let last = ResultLine::columns_not_read(line, &columns);
            self.results.end_with(last);
        }
        Ok(self.results.finish()?)
    }
}
