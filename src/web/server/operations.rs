//! The routes for operators: liveness, readiness and metrics.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Route, guard, web};
use jiff::Timestamp;

use crate::domain::access::Viewer;
use crate::store::{SchemaState, Store, StoreError};
use crate::web::State;
use crate::web::http::error::RETRY_AFTER;
use crate::web::http::metrics::Snapshot;
use crate::web::http::problem::problem;

/// Adds `/healthz`, which tells nothing.
pub(super) fn configure_health(config: &mut web::ServiceConfig) {
    config.service(web::resource("/healthz").route(read().to(health)));
}

/// Adds `/readyz` and `/metrics`, which may be served at an address of their own.
pub(super) fn configure_private(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/readyz").route(read().to(readiness)))
        .service(web::resource("/metrics").route(read().to(metrics)));
}

/// Returns a route for GET and HEAD.
fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// `GET /healthz`: the process is alive. The database is not asked, so that an unreachable one never
/// makes a supervisor restart the servers.
async fn health() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body("ok")
}

/// `GET /readyz`: whether this server can serve now, or a code for the reason why not.
async fn readiness(state: web::Data<State>) -> HttpResponse {
    let read = |store: &Store| {
        let server = &Viewer::Server;
        let disagreeing = (
            store.list_postponed(server)?,
            store.list_disagreeing(server)?,
        );
        Ok((store.schema_state()?, disagreeing))
    };
    let found: Result<Result<_, StoreError>, _> = state.workers.operations.run(read).await;
    let (mut postponed, mut disagreeing) = (Vec::new(), Vec::new());
    let schema = found.map(|found| {
        found.map(|(schema, found)| {
            (postponed, disagreeing) = found;
            schema
        })
    });
    let reason = match schema {
        Ok(Ok(SchemaState::Current)) if state.writer.is_alive() => None,
        Ok(Ok(SchemaState::Current)) => Some("writer_stopped"),
        Ok(Ok(SchemaState::Older)) => Some("schema_older"),
        Ok(Ok(SchemaState::Newer)) => Some("schema_newer"),
        Ok(Err(error)) => {
            state.metrics.database_error(&error);
            tracing::warn!(cause = %error, "not ready");
            Some("database_unreachable")
        }
        Err(error) => {
            tracing::warn!(cause = %error, "not ready");
            Some("internal")
        }
    };
    let mut response = match reason {
        None if postponed.is_empty() && disagreeing.is_empty() => {
            HttpResponse::Ok().json(serde_json::json!({ "status": "ready" }))
        }
        None => HttpResponse::Ok().json(serde_json::json!({
            "status": "ready",
            "detail": {
                "postponed_closings": postponed,
                "disagreeing_months": disagreeing,
            },
        })),
        Some(code) => {
            let mut response = problem(StatusCode::SERVICE_UNAVAILABLE, code, None);
            let seconds = header::HeaderValue::from_static(RETRY_AFTER);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
            response
        }
    };
    let no_store = header::HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

/// The media type of OpenMetrics.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The media type of the older format, in which the same text is valid.
const PLAIN: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `GET /metrics`
async fn metrics(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let knows_open_metrics = request
        .headers()
        .get_all(header::ACCEPT)
        .filter_map(|accept| accept.to_str().ok())
        .any(|accept| accept.contains("application/openmetrics-text"));
    let workers = &state.workers.metrics;
    let waiting = workers
        .run(|store| store.get_waiting(&Viewer::Server))
        .await;
    let waiting = match waiting {
        Ok(Ok(waiting)) => Some(waiting),
        Ok(Err(error)) => {
            state.metrics.database_error(&error);
            None
        }
        Err(_) => None,
    };
    let snapshot = Snapshot {
        queue_length: state.writer.queue_length(),
        waiting_answers: waiting.as_ref().map(|waiting| waiting.answers),
        last_mixing_age: waiting
            .and_then(|waiting| waiting.last_mixed)
            .map(|last| age(last, (state.clock)())),
        credentials_age: (state.workers.credentials.age()).map(|age| age.as_secs_f64()),
    };
    match state.metrics.encode(&snapshot) {
        Ok(text) => HttpResponse::Ok()
            .content_type(if knows_open_metrics {
                OPEN_METRICS
            } else {
                PLAIN
            })
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(text),
        Err(cause) => {
            tracing::error!(%cause, "metrics can't be written");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", None)
        }
    }
}

/// Returns the seconds since an instant.
fn age(then: Timestamp, now: Timestamp) -> f64 {
    now.duration_since(then).as_secs_f64().max(0.0)
}
