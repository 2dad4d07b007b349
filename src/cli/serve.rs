//! `sipas serve`

use std::io::{ErrorKind, IsTerminal};
use std::net::TcpListener;
use std::time::Duration;

use actix_web::web::Data;
use jiff::Timestamp;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing_subscriber::EnvFilter;

use super::program::this_program;
use super::{CliError, open, output, rotation};
use crate::config::Config;
use crate::domain::access::By;
use crate::domain::survey::Text;
use crate::outputs::process::RenderLimits;
use crate::report::charts::Themes;
use crate::store::{Store, Writer};
use crate::web::http::bodies::Bodies;
use crate::web::http::bursts::Bursts;
use crate::web::http::deliveries::Deliveries;
use crate::web::http::documents::Documents;
use crate::web::http::kept_responses::KeptResponses;
use crate::web::http::last_forms::LastForms;
use crate::web::http::released::ReleasedEditions;
use crate::web::http::workers::{Priorities, Workers};
use crate::web::{Application, Metrics, State};

/// Flags of `sipas serve`.
#[derive(clap::Args)]
pub struct Args {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:8080", env = "SIPAS_BIND")]
    bind: String,
    /// The address on which `/metrics` and `/readyz` are served, and then on no other [default: with
    /// all else]
    #[arg(long, value_name = "ADDRESS", env = "SIPAS_ADMIN_BIND")]
    admin_bind: Option<String>,
    /// Minutes between mixings, or seconds as in `30s` [default: 10]
    #[arg(long, value_name = "MINUTES", env = "SIPAS_MIX_EVERY", value_parser = pause)]
    mix_every: Option<Duration>,
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    start_logging("info");
    let listeners = Listeners {
        public: bind(&args.bind)?,
        for_operators: args.admin_bind.as_deref().map(bind).transpose()?,
    };
    let store = open::store(config)?;
    let every = args.mix_every.unwrap_or(minutes(config.mix_every));
    serve(config, store, listeners, every, |application| {
        let mut text = format!("listening on http://{}\n", application.address());
        if let Some(address) = application.operations_address() {
            text += &format!("for operators on http://{address}\n");
        }
        output::print(text)
    })
}

/// Returns the duration of a number of minutes.
pub fn minutes(count: u64) -> Duration {
    Duration::from_secs(count.saturating_mul(60))
}

/// Reads a number of minutes, or of seconds followed by `s`, up to a day.
fn pause(text: &str) -> Result<Duration, String> {
    let read = match text.strip_suffix('s') {
        Some(seconds) => seconds.parse().map(Duration::from_secs),
        None => text.parse().map(minutes),
    };
    read.ok()
        .filter(|pause| (Duration::from_secs(1)..=minutes(24 * 60)).contains(pause))
        .ok_or_else(|| "write minutes, 1 to 1440, or seconds as in 30s".to_owned())
}

/// The number of connections that may wait to be accepted. An attacker may open thousands at once,
/// and an honest citizen's connection should still find room behind them.
const BACKLOG: i32 = 4096;

/// Binds an address, or fails with the reason why that is not possible.
pub fn bind(address: &str) -> Result<TcpListener, CliError> {
    let listener = TcpListener::bind(address).and_then(|listener| {
        rustix::net::listen(&listener, BACKLOG)?;
        Ok(listener)
    });
    listener.map_err(|error| {
        CliError::Refused(match error.kind() {
            ErrorKind::AddrInUse => format!(
                "can't listen on {address}: the port is in use; stop the other program or choose another port"
            ),
            _ => format!("can't listen on {address}: {error}"),
        })
    })
}

/// Starts the log on standard error: plain lines on a terminal, otherwise JSON lines. `SIPAS_LOG`
/// chooses how much is logged.
pub fn start_logging(level: &str) {
    let chosen = EnvFilter::try_from_env("SIPAS_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    // In detail these log a request's address, and the address of a survey is the key to it; and what
    // an identity provider is asked and answers, codes and tokens included.
    let quiet = [
        "actix_http",
        "actix_web",
        "actix_router",
        "mio",
        "oauth2",
        "openidconnect",
        "ureq",
        "ureq_proto",
    ];
    let filter = quiet
        .iter()
        .filter_map(|target| format!("{target}=warn").parse().ok())
        .fold(chosen, EnvFilter::add_directive);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // When a test starts a second server in one process, the first one's log stays.
    let _ = if std::io::stderr().is_terminal() {
        builder.try_init()
    } else {
        builder.json().with_span_list(false).try_init()
    };
}

/// Allows the process as many open files, and so connections, as the system permits. The usual
/// limit of 1024 is meant for old programs that can't handle more.
fn raise_file_limit() {
    let limits = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limits.maximum,
        ..limits
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, ?limits, "the limit of open files can't be raised");
    }
}

/// The bound addresses of a server.
pub struct Listeners {
    /// The one for everybody.
    pub public: TcpListener,
    /// The one for `/metrics` and `/readyz`; `None` where everybody's serves them too.
    pub for_operators: Option<TcpListener>,
}

/// Serves until it is stopped, and calls `ready` once that is about to begin.
pub fn serve(
    config: &Config,
    store: Store,
    listeners: Listeners,
    mix_every: Duration,
    ready: impl FnOnce(&Application) -> Result<(), CliError>,
) -> Result<(), CliError> {
    raise_file_limit();
    let metrics = Metrics::default();
    let failed = |error: std::io::Error| CliError::Refused(format!("the server failed: {error}"));
    let (languages, templates) = open::for_printing(config)?;
    let shared = store.clone();
    let state = State {
        workers: Workers::start(&shared, &metrics, Priorities::ByGroup).map_err(failed)?,
        writer: Writer::start(store.clone(), metrics.clone()).map_err(failed)?,
        metrics,
        store,
        themes: Themes::built_in(&languages)?,
        languages,
        surveyor: Text::new(config.surveying_body.clone()),
        province: Text::new(config.province.clone()),
        public_url: config.public_url.clone(),
        min_n: config.min_n,
        retention: config.retention,
        accounts: config.accounts.clone(),
        sign_on: open::sign_on(config)?,
        letterheads: config.letterheads.clone(),
        templates,
        documents: Documents::made_by(this_program().map_err(failed)?, RenderLimits::default()),
        kept: KeptResponses::new(&shared),
        editions: ReleasedEditions::default(),
        edition_key_file: config.edition_key_file.clone(),
        counter: config.counter.clone(),
        case_words: config.case_words()?,
        case_columns: config.case_columns()?,
        bodies: Bodies::default(),
        bursts: Bursts::default(),
        last_forms: LastForms::default(),
        deliveries: Deliveries::default(),
        clock: Timestamp::now,
    };
    actix_web::rt::System::new().block_on(async {
        let Listeners {
            public,
            for_operators,
        } = listeners;
        let application =
            Application::build(state, public, for_operators, mix_every).map_err(failed)?;
        ready(&application)?;
        actix_web::rt::spawn(forget_regularly(config.clone(), application.state()));
        actix_web::rt::spawn(retain_regularly(application.state()));
        application.run_until_stopped().await.map_err(failed)
    })
}

/// Removes earlier secrets whose time has passed, every hour. A server that may not write to the
/// file, as with credentials of systemd, says so.
async fn forget_regularly(config: Config, state: Data<State>) {
    let mut pause = actix_web::rt::time::interval(minutes(60));
    loop {
        pause.tick().await;
        let (config, by) = (config.clone(), By::server((state.clock)()));
        let forget = move |store: &Store| rotation::forget(&config, store, &by);
        match state.workers.background.run_to_end(forget).await {
            Ok(Ok(0)) => {}
            Ok(Ok(removed)) => tracing::info!(removed, "earlier secrets were removed"),
            Ok(Err(error)) => tracing::warn!(
                %error,
                "an earlier secret has had its time and can't be removed; run sipas secret prune"
            ),
            Err(error) => tracing::error!(%error, "removing earlier secrets was cut short"),
        }
    }
}

/// Looks every hour whether what has had its time is to be deleted, which one server does once a day.
async fn retain_regularly(state: Data<State>) {
    let mut pause = actix_web::rt::time::interval(minutes(60));
    loop {
        pause.tick().await;
        let (rules, now) = (state.retention, (state.clock)());
        let retain = move |store: &Store| store.run_retention_daily(&rules, now);
        match state.workers.background.run_to_end(retain).await {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(removed))) => {
                let removed = removed
                    .numbers()
                    .map(|(name, count)| format!("{name}={count}"));
                tracing::info!(
                    removed = removed.join(" "),
                    "what has had its time was deleted"
                );
            }
            Ok(Err(error)) => tracing::error!(%error, "deleting what has had its time failed"),
            Err(error) => tracing::error!(%error, "deleting what has had its time was cut short"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_minutes_or_seconds_up_to_a_day() {
        assert_eq!(pause("10"), Ok(minutes(10)));
        assert_eq!(pause("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(pause("1440"), Ok(minutes(1440)));
        for wrong in ["0", "0s", "1441", "-1", "", "s", "1.5", "1h"] {
            assert!(pause(wrong).is_err(), "{wrong}");
        }
    }
}
