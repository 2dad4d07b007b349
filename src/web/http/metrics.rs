//! The server's metrics, for Prometheus.
//!
//! Nothing here is about a link, a unit or a person. Labels have few values: route templates,
//! statuses, outcomes.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::store::answers::writer::Watch;
use crate::store::{StoreError, Submitted, WriteError};

/// The labels by which requests are counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ErrorLabels {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct GroupLabels {
    group: &'static str,
}

/// A number that is `NaN` while it is unknown.
type MaybeGauge = Gauge<f64, AtomicU64>;

/// The metrics of a server. Clones share their counts.
#[derive(Clone)]
pub struct Metrics {
    requests: Family<RequestLabels, Counter>,
    submissions: Family<OutcomeLabels, Counter>,
    queue_length: Gauge,
    batch_size: Histogram,
    commit_time: Histogram,
    waiting_answers: MaybeGauge,
    last_mixing_age: MaybeGauge,
    credentials_age: MaybeGauge,
    database_errors: Family<ErrorLabels, Counter>,
    waits: Family<GroupLabels, Histogram, fn() -> Histogram>,
    refused: Family<GroupLabels, Counter>,
    abandoned: Family<GroupLabels, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            submissions: Family::default(),
            queue_length: Gauge::default(),
            batch_size: Histogram::new(exponential_buckets(1.0, 2.0, 9)),
            // From half a millisecond to half a minute, the longest wait for SQLite's lock.
            commit_time: Histogram::new(exponential_buckets(0.0005, 2.0, 17)),
            waiting_answers: MaybeGauge::default(),
            last_mixing_age: MaybeGauge::default(),
            credentials_age: MaybeGauge::default(),
            database_errors: Family::default(),
            // From a millisecond to half a minute.
            waits: Family::new_with_constructor(|| {
                Histogram::new(exponential_buckets(0.001, 2.0, 15))
            }),
            refused: Family::default(),
            abandoned: Family::default(),
        }
    }
}

/// The values that are read when the metrics are requested.
pub(in crate::web) struct Snapshot {
    /// The submissions in the writer's queue.
    pub(in crate::web) queue_length: usize,
    /// The answers that wait to be mixed; unknown while the database is unreachable.
    pub(in crate::web) waiting_answers: Option<i64>,
    /// The seconds since the last mixing; unknown before the first.
    pub(in crate::web) last_mixing_age: Option<f64>,
    /// The seconds since the keys, one-time links and sessions in force were read; unknown before.
    pub(in crate::web) credentials_age: Option<f64>,
}

/// A database error as it is counted. A response holds the one that it reports as an extension.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct DatabaseError {
    kind: &'static str,
}

impl DatabaseError {
    /// Returns `None` for an error about the data or the question: the database itself is well.
    pub(in crate::web) fn of(error: &StoreError) -> Option<Self> {
        let kind = match error {
            StoreError::Connect(..) | StoreError::Pool(_) => "connection",
            error if error.is_unavailable() => "unavailable",
            StoreError::Query(_) => "query",
            _ => return None,
        };
        Some(Self { kind })
    }
}

impl Metrics {
    /// Counts an answered request.
    pub(in crate::web) fn request(&self, method: &'static str, route: &str, status: u16) {
        let labels = RequestLabels {
            method,
            route: route.to_owned(),
            status,
        };
        self.requests.get_or_create(&labels).inc();
    }

    /// Counts a submission by its outcome.
    pub(in crate::web) fn submission(&self, result: &Result<Submitted, WriteError>) {
        let outcome = match result {
            Ok(Submitted::Accepted) => "accepted",
            Ok(Submitted::Used) => "used",
            Ok(Submitted::Expired) => "expired",
            Ok(Submitted::Revoked) => "revoked",
            Ok(Submitted::Unknown) => "unknown",
            Err(WriteError::Busy) => "busy",
            Err(WriteError::Stopped | WriteError::Unavailable) => "unavailable",
            Err(WriteError::Failed(_)) => "failed",
        };
        self.submissions
            .get_or_create(&OutcomeLabels { outcome })
            .inc();
    }

    /// Counts a request of a group by how long it has waited for a thread.
    pub(in crate::web) fn waited(&self, group: &'static str, took: Duration) {
        let labels = GroupLabels { group };
        self.waits
            .get_or_create(&labels)
            .observe(took.as_secs_f64());
    }

    /// Counts a request that was refused because too many of its group wait.
    pub(in crate::web) fn refused(&self, group: &'static str) {
        self.refused.get_or_create(&GroupLabels { group }).inc();
    }

    /// Counts a reading of a group that ended early because its client had left.
    pub(in crate::web) fn abandoned(&self, group: &'static str) {
        self.abandoned.get_or_create(&GroupLabels { group }).inc();
    }

    /// Counts an error of the database.
    pub fn database_error(&self, error: &StoreError) {
        if let Some(error) = DatabaseError::of(error) {
            self.count_database_error(error);
        }
    }

    pub(in crate::web) fn count_database_error(&self, DatabaseError { kind }: DatabaseError) {
        self.database_errors
            .get_or_create(&ErrorLabels { kind })
            .inc();
    }

    /// Returns all metrics in the OpenMetrics text format.
    ///
    /// # Errors
    /// When formatting fails.
    pub(in crate::web) fn encode(&self, now: &Snapshot) -> Result<String, std::fmt::Error> {
        self.queue_length
            .set(i64::try_from(now.queue_length).unwrap_or(i64::MAX));
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 answers")]
        self.waiting_answers
            .set(now.waiting_answers.map_or(f64::NAN, |count| count as f64));
        self.last_mixing_age
            .set(now.last_mixing_age.unwrap_or(f64::NAN));
        self.credentials_age
            .set(now.credentials_age.unwrap_or(f64::NAN));
        let mut text = String::new();
        encode(&mut text, &self.registry())?;
        Ok(text)
    }

    fn registry(&self) -> Registry {
        let mut all = Registry::with_prefix("sipas");
        all.register(
            "http_requests",
            "Requests by method, route template and status",
            self.requests.clone(),
        );
        all.register(
            "submissions",
            "Submissions by what became of them",
            self.submissions.clone(),
        );
        all.register(
            "writer_queue_length",
            "Submissions that wait for the writer",
            self.queue_length.clone(),
        );
        all.register(
            "writer_batch_size",
            "Submissions in a commit",
            self.batch_size.clone(),
        );
        all.register_with_unit(
            "writer_commit",
            "How long a commit took, from its beginning to its durability",
            Unit::Seconds,
            self.commit_time.clone(),
        );
        all.register(
            "waiting_answers",
            "Answers about deciding agencies that wait to be mixed; NaN when unknown",
            self.waiting_answers.clone(),
        );
        all.register_with_unit(
            "last_mixing_age",
            "Time since the last mixing; NaN when unknown",
            Unit::Seconds,
            self.last_mixing_age.clone(),
        );
        all.register_with_unit(
            "credentials_age",
            "Time since the keys, one-time links and sessions in force were read; NaN when unknown",
            Unit::Seconds,
            self.credentials_age.clone(),
        );
        all.register(
            "database_errors",
            "Errors of the database by kind",
            self.database_errors.clone(),
        );
        self.register_groups(&mut all);
        all
    }

    /// Adds what is counted by who is served.
    fn register_groups(&self, all: &mut Registry) {
        all.register_with_unit(
            "wait",
            "How long requests waited for a thread, by who is served",
            Unit::Seconds,
            self.waits.clone(),
        );
        all.register(
            "refused_requests",
            "Requests that were refused because too many wait, by who is served",
            self.refused.clone(),
        );
        all.register(
            "abandoned_readings",
            "Readings that ended early because their client had left, by who is served",
            self.abandoned.clone(),
        );
    }
}

impl Watch for Metrics {
    #[expect(clippy::cast_precision_loss, reason = "a batch is small")]
    fn committed(&self, size: usize, took: Duration) {
        self.batch_size.observe(size as f64);
        self.commit_time.observe(took.as_secs_f64());
    }

    fn failed(&self, error: &StoreError) {
        self.database_error(error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_encoded_and_unknown_values_are_nan() {
        let metrics = Metrics::default();
        metrics.request("POST", "/s/{code}", 303);
        metrics.submission(&Ok(Submitted::Accepted));
        metrics.submission(&Err(WriteError::Busy));
        metrics.committed(3, Duration::from_millis(2));
        metrics.database_error(&StoreError::Pool("away".to_owned()));
        metrics.database_error(&StoreError::no_agency("so-x", &[]));
        metrics.waited("citizens", Duration::from_millis(1));
        metrics.refused("public");
        metrics.abandoned("charts");
        let text = metrics
            .encode(&Snapshot {
                queue_length: 7,
                waiting_answers: Some(12),
                last_mixing_age: None,
                credentials_age: Some(2.5),
            })
            .unwrap();
        for line in [
            r#"sipas_http_requests_total{method="POST",route="/s/{code}",status="303"} 1"#,
            r#"sipas_submissions_total{outcome="accepted"} 1"#,
            r#"sipas_submissions_total{outcome="busy"} 1"#,
            "sipas_writer_queue_length 7",
            "sipas_writer_batch_size_sum 3.0",
            "sipas_writer_commit_seconds_count 1",
            "sipas_waiting_answers 12.0",
            "sipas_last_mixing_age_seconds NaN",
            "sipas_credentials_age_seconds 2.5",
            r#"sipas_database_errors_total{kind="connection"} 1"#,
            r#"sipas_wait_seconds_count{group="citizens"} 1"#,
            r#"sipas_refused_requests_total{group="public"} 1"#,
            r#"sipas_abandoned_readings_total{group="charts"} 1"#,
            "# EOF",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert_eq!(text.matches("sipas_database_errors_total").count(), 1);
    }
}
