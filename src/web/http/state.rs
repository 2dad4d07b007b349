//! The state that all handlers share.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::bodies::Bodies;
use super::bursts::Bursts;
use super::deliveries::Deliveries;
use super::documents::Documents;
use super::kept_responses::KeptResponses;
use super::last_forms::LastForms;
use super::metrics::Metrics;
use super::released::ReleasedEditions;
use super::workers::Workers;
use crate::config::{Accounts, Counter};
use crate::domain::cases::letterhead::Letterheads;
use crate::domain::files::{CaseWords, ColumnNames};
use crate::domain::language::Languages;
use crate::domain::retention::Retention;
use crate::domain::survey::Text;
use crate::report::charts::Themes;
use crate::report::documents::templates::Templates;
use crate::store::{Store, Writer};
use crate::web::sign_on::SignOn;

/// The state that all handlers share. One per server, behind [`actix_web::web::Data`].
pub struct State {
    /// The store of cases, links and answers.
    pub store: Store,
    /// The writer of submissions.
    pub writer: Writer,
    /// The server's metrics, which the writer reports to as well.
    pub metrics: Metrics,
    /// The texts of the pages.
    pub languages: Languages,
    /// Who runs the survey, as the first step's notice names it.
    pub surveyor: Text,
    /// The name of the province; empty where it is not configured.
    pub province: Text,
    /// The address that citizens reach, without a path.
    pub public_url: String,
    /// The fewest cases and answers with which an agency is ranked.
    pub min_n: i64,
    /// The look of charts, and what they say in each language.
    pub themes: Themes,
    /// The configuration of slips, displays, kiosks and paper forms.
    pub counter: Counter,
    /// How long what is kept.
    pub retention: Retention,
    /// The settings of accounts.
    pub accounts: Accounts,
    /// The single sign-on, where there is one.
    pub sign_on: Option<Arc<SignOn>>,
    /// What is written around the letters of agencies.
    pub letterheads: Letterheads,
    /// The templates of printed documents.
    pub templates: Templates,
    /// The processes that make long documents.
    pub documents: Documents,
    /// The responses that are kept until their figures change.
    pub kept: KeptResponses,
    /// The released editions, and the responses about them.
    pub editions: ReleasedEditions,
    /// The file of the key that editions are signed with, where this server holds it.
    pub edition_key_file: Option<PathBuf>,
    /// The threads and connections of every group of requests.
    pub workers: Workers,
    /// The words for values of cases, with those that a province adds.
    pub case_words: CaseWords,
    /// The names of the columns of case files, with those that a province adds.
    pub case_columns: ColumnNames,
    /// The bodies that are arriving.
    pub bodies: Bodies,
    /// The counter of answers that come close together.
    pub bursts: Bursts,
    /// The paper forms that were typed in last.
    pub last_forms: LastForms,
    /// The times of recent deliveries.
    pub deliveries: Deliveries,
    /// The source of the current time, which tests replace.
    pub clock: fn() -> Timestamp,
}
