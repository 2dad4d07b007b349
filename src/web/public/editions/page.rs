//! `GET /editions/{id}`: an edition as it was published, its notices, its files, and how to check it.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::corrections::CorrectionView;
use super::file::bundle_name;
use super::log::verifier_keys;
use super::notices::{EditionNotice, notices, publication};
use super::reply::{missing, part, released, respond};
use super::rows::EditionFigures;
use crate::domain::access::Viewer;
use crate::domain::editions::edition::{Edition, EditionAct, FileSummary};
use crate::domain::editions::edition_note::{MANIFEST_FILE, NOTE_FILE};
use crate::domain::editions::manifest::{Manifest, read_manifest};
use crate::domain::editions::note::Note;
use crate::domain::editions::withdrawal_notice::WithdrawalNotice;
use crate::store::editions::ReleasedLog;
use crate::store::editions::withdrawal::NOTICE_FILE;
use crate::store::{Store, StoreError};
use crate::web::http::kept::Kept;
use crate::web::http::released::Released;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::public::missing::Missing;
use crate::web::public::periods;
use crate::web::public::preview::Preview;
use crate::web::public::query::PublicQuery;
use crate::web::public::reading::Reading;
use crate::web::public::status::StatusLine;
use crate::web::{Error, State};

/// The chart that the page shows, where the edition has it.
const CHART: &str = "chart-ranking.svg";

#[derive(Template)]
#[template(path = "public/templates/edition.html")]
struct EditionPage<'a> {
    style: &'static str,
    words: Words<'a>,
    preview: Preview,
    reading: Reading<'a>,
    edition: &'a Edition,
    title: String,
    foreword: Vec<String>,
    block: Phrase,
    period: Phrase,
    notices: Vec<EditionNotice>,
    correction: Option<CorrectionView>,
    decision: Option<(String, String)>,
    released: String,
    responsible: String,
    access: Vec<String>,
    status: StatusLine,
    figures: EditionFigures,
    /// The address of the chart.
    chart: Option<String>,
    files: Vec<FileLine>,
    bundle: String,
    keys: Vec<String>,
    log_index: Option<u64>,
    ranking: String,
}

/// A file of the list.
struct FileLine {
    name: String,
    about: Option<Phrase>,
    size: String,
    sha256: String,
}

/// `GET /editions/{id}`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let made = try_show(&request, &state).await;
    respond(&request, made)
}

async fn try_show(request: &HttpRequest, state: &web::Data<State>) -> Result<Arc<Kept>, Error> {
    let (id, query) = (part(request, "id").to_owned(), PublicQuery::of(request));
    let known = released(state).await?;
    if known.find(&id).is_none() {
        return missing(state, &known, &query, Missing::Edition).await;
    }
    let language = state.languages.known(query.language());
    let address = format!("edition {id} {language}");
    let shared = state.clone();
    let of_known = Arc::clone(&known);
    let made = async {
        let public = &state.workers.public;
        let page = public.run(move |store| page(&shared, store, &known, &id, &query));
        Ok(Kept::page(StatusCode::OK, page.await??))
    };
    state.editions.page(&of_known, address, made).await
}

/// The content of an edition.
fn content(store: &Store, state: &State, id: &str) -> Result<Manifest, Error> {
    let file = store
        .editions(&Viewer::Public, (state.clock)())
        .find_file(id, MANIFEST_FILE)?;
    let bytes = file.ok_or(Error::Busy("editions"))?.bytes;
    Ok(read_manifest(&bytes)?)
}

/// The notice of a withdrawal that is shown.
fn notice(store: &Store, state: &State, id: &str) -> Result<Option<Vec<u8>>, Error> {
    let file = store
        .editions(&Viewer::Public, (state.clock)())
        .find_file(id, NOTICE_FILE)?;
    Ok(file.map(|file| file.bytes))
}

/// An edition with the reasons that are signed in place of those that its rows hold.
fn with_signed_reasons(edition: &Edition, manifest: &Manifest, notice: Option<&[u8]>) -> Edition {
    let mut edition = edition.clone();
    if let Some(correction) = &manifest.replaces {
        edition.reason.clone_from(&correction.reason);
    }
    let notice = notice.and_then(|bytes| std::str::from_utf8(bytes).ok());
    if let Some(notice) = notice.and_then(WithdrawalNotice::parse) {
        let withdrawals = edition.acts.iter_mut();
        for done in withdrawals.filter(|done| done.act == EditionAct::Withdraw) {
            notice.reason.clone_into(&mut done.reason);
        }
    }
    edition
}

/// The keys of a log that have signed an edition.
///
/// # Errors
/// When its note is not there, can't be read or is not signed by the log.
fn signers(
    store: &Store,
    state: &State,
    id: &str,
    log: &ReleasedLog,
) -> Result<Vec<String>, Error> {
    let note = store
        .editions(&Viewer::Public, (state.clock)())
        .find_file(id, NOTE_FILE)?;
    let keys = verifier_keys(log);
    let note = note.and_then(|file| Note::parse(&file.bytes).ok());
    let signed = note.as_ref().and_then(|note| note.verify(&keys).ok());
    let signed = signed.ok_or_else(|| StoreError::Unknown("note of an edition", id.to_owned()))?;
    Ok(signed.into_iter().map(ToString::to_string).collect())
}

/// Returns the page.
///
/// The function is long because it names every field of the page once.
fn page(
    state: &State,
    store: &Store,
    known: &Released,
    id: &str,
    query: &PublicQuery,
) -> Result<String, Error> {
    let of = known.find(id).ok_or(Error::Busy("editions"))?;
    let log = known.log_of(id);
    let keys = match log {
        Some(log) => signers(store, state, id, log)?,
        None => Vec::new(),
    };
    // Only the newest log is served.
    let is_served = log.is_some_and(|own| known.log().is_some_and(|log| own.origin == log.origin));
    let edition = &of.edition;
    let manifest = content(store, state, &edition.id)?;
    let by_later = match &edition.corrected_by {
        Some(later) => content(store, state, later)?.replaces,
        None => None,
    };
    let reading = Reading::new(state, query, None);
    let words = reading.words;
    let figures = EditionFigures::new(&manifest, &reading)?;
    let (decision, released) = publication(edition, words);
    let changes = |correction: &Option<_>| {
        let correction: Option<&crate::domain::editions::manifest::Correction> =
            correction.as_ref();
        correction.is_some_and(|correction| correction.changes_conclusion)
    };
    let has = |name: &str| of.files.iter().any(|file| file.name == name);
    let described = (
        manifest.title.clone(),
        words
            .say_with("describe-edition", &[("title", &manifest.title)])
            .text,
    );
    let page = EditionPage {
        preview: Preview::new(
            state,
            &reading,
            &format!("/editions/{}", edition.id),
            described,
        ),
        style: styles::PUBLIC,
        words,
        block: words.name(
            &manifest.block_name,
            english_block(store, &edition.block).as_deref(),
        ),
        period: periods::name(words, edition.period),
        notices: notices(
            &with_signed_reasons(edition, &manifest, notice(store, state, id)?.as_deref()),
            (changes(&manifest.replaces), changes(&by_later)),
            words,
        ),
        correction: CorrectionView::new(&manifest, words),
        decision,
        released,
        responsible: manifest.responsible.clone(),
        access: manifest.access_before_release.clone(),
        status: StatusLine::of_ranking(&figures.report.header, &reading, state)?,
        chart: has(CHART).then(|| format!("/editions/{}/{CHART}", edition.id)),
        figures,
        files: in_order(&of.files)
            .into_iter()
            .map(|file| row(file, &reading))
            .collect(),
        bundle: bundle_name(&edition.id),
        keys,
        log_index: edition.log_index.filter(|_| is_served),
        ranking: reading.ranking(&edition.block, edition.period),
        title: manifest.title,
        foreword: manifest.foreword.lines().map(str::to_owned).collect(),
        edition,
        reading,
    };
    Ok(page.render()?)
}

/// The English name of a block, where it has one.
fn english_block(store: &Store, code: &str) -> Option<String> {
    store.find_block(code)?.name_en.clone()
}

fn row(file: &FileSummary, reading: &Reading<'_>) -> FileLine {
    let kilobytes = i64::try_from(file.size.div_ceil(1000)).unwrap_or(i64::MAX);
    FileLine {
        name: file.name.clone(),
        about: about(&file.name).map(|id| reading.words.say(id)),
        size: format!("{} kB", reading.numbers.grouped(kilobytes)),
        sha256: file.sha256.clone(),
    }
}

/// The files, and the charts by their kind, each with the id of the text that says what it is, in the
/// order in which readers look for them.
const KNOWN: [(&str, &str); 18] = [
    ("report.pdf", "editions-file-report"),
    ("ranking.xlsx", "editions-file-ranking-xlsx"),
    ("ranking.csv", "editions-file-ranking-csv"),
    ("components.csv", "editions-file-components"),
    ("distribution.csv", "editions-file-distribution"),
    ("codes.csv", "editions-file-codes"),
    ("csv-metadata.json", "editions-file-csvw"),
    ("method.md", "editions-file-method"),
    ("edition.json", "editions-file-content"),
    ("chart of ranking", "editions-file-chart-ranking"),
    ("chart of funnel", "editions-file-chart-funnel"),
    ("chart of heatmap", "editions-file-chart-heatmap"),
    ("chart of coverage", "editions-file-chart-coverage"),
    ("chart of distribution", "editions-file-chart-distribution"),
    ("edition.note", "editions-file-note"),
    ("edition.tlog-proof", "editions-file-proof"),
    ("log.txt", "editions-file-log"),
    ("withdrawal.txt", "editions-file-withdrawal"),
];

/// The place of a file among those that are known; files of other names come last.
fn place(name: &str) -> usize {
    let is_it = |known: &str| match (name.split_once('-'), known.strip_prefix("chart of ")) {
        (Some(("chart", chart)), Some(kind)) => chart.starts_with(kind),
        _ => name == known,
    };
    let mut known = KNOWN.iter();
    let found = known.position(|(known, _)| is_it(known));
    found.unwrap_or(KNOWN.len())
}

/// The id of the text that says what a file is.
fn about(name: &str) -> Option<&'static str> {
    KNOWN.get(place(name)).map(|(_, id)| *id)
}

/// Files in the order in which readers look for them, those of one kind by name.
pub(in crate::web) fn in_order(files: &[FileSummary]) -> Vec<&FileSummary> {
    let mut files: Vec<&FileSummary> = files.iter().collect();
    files.sort_by(|a, b| (place(&a.name), &a.name).cmp(&(place(&b.name), &b.name)));
    files
}
