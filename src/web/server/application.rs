//! The server: bound to an address, it serves and mixes until it is stopped.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::rt::time::{sleep, timeout};
use actix_web::{HttpServer, web};

use super::connections::Connections;
use super::routes::{Routes, app};
use crate::store::Store;
use crate::web::http::client::Client;
use crate::web::{Error, State};

/// The time between two readings of what is in force.
const LEARN_EVERY: Duration = Duration::from_secs(5);
/// How long is waited where none has succeeded lately.
const LEARN_AGAIN: Duration = Duration::from_secs(1);
/// How long the first one may take before requests are served without it.
const FIRST_READING: Duration = Duration::from_secs(2);

/// A server that is bound but not yet running.
pub struct Application {
    server: Server,
    operations: Option<Operations>,
    state: web::Data<State>,
    address: SocketAddr,
    mix_every: Duration,
}

/// The server of what operators ask for, at an address of its own.
struct Operations {
    server: Server,
    address: SocketAddr,
}

impl Application {
    /// Returns a server on a bound listener. `/metrics` and `/readyz` are served on the listener for
    /// operators alone, where there is one.
    ///
    /// # Errors
    /// When a listener can't be used.
    pub fn build(
        state: State,
        listener: TcpListener,
        for_operators: Option<TcpListener>,
        mix_every: Duration,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let state = web::Data::new(state);
        let routes = match for_operators {
            None => Routes::All,
            Some(_) => Routes::Public,
        };
        let operations = for_operators
            .map(|listener| Operations::build(state.clone(), listener))
            .transpose()?;
        Ok(Self {
            server: serve(state.clone(), listener, routes)?,
            operations,
            state,
            address,
            mix_every,
        })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address for operators, where it has one of its own.
    pub fn operations_address(&self) -> Option<SocketAddr> {
        let operations = self.operations.as_ref()?;
        Some(operations.address)
    }

    /// The state that its handlers share.
    pub fn state(&self) -> web::Data<State> {
        self.state.clone()
    }

    /// A handle that stops it.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Serves, and mixes at regular intervals, until it is stopped by SIGTERM, SIGINT or its handle.
    /// Requests in progress are answered, and accepted submissions are written.
    ///
    /// # Errors
    /// When the server fails.
    pub async fn run_until_stopped(self) -> std::io::Result<()> {
        let mixer = actix_web::rt::spawn(mix_regularly(self.state.clone(), self.mix_every));
        let reader = actix_web::rt::spawn(learn_figures(self.state.clone()));
        let releaser = actix_web::rt::spawn(release_editions(self.state.clone()));
        let appender = actix_web::rt::spawn(append_events(self.state.clone()));
        let first = timeout(FIRST_READING, read_credentials(&self.state)).await;
        if !matches!(first, Ok(Ok(()))) {
            tracing::warn!("who holds a key or a session is not known yet");
        }
        let learner = actix_web::rt::spawn(learn_credentials(self.state.clone()));
        let operations = self.operations.map(Operations::start);
        let result = self.server.await;
        mixer.abort();
        reader.abort();
        releaser.abort();
        appender.abort();
        learner.abort();
        // Until now it could be seen how the last requests ended.
        if let Some(operations) = operations {
            operations.stop(true).await;
        }
        // Only after the last request, which may still wait for its submission.
        self.state.writer.stop();
        append_last_events(&self.state);
        result
    }
}

impl Operations {
    fn build(state: web::Data<State>, listener: TcpListener) -> std::io::Result<Self> {
        Ok(Self {
            address: listener.local_addr()?,
            server: serve(state, listener, Routes::Operations)?,
        })
    }

    /// Serves, and returns the handle that stops it.
    fn start(self) -> ServerHandle {
        let handle = self.server.handle();
        actix_web::rt::spawn(async {
            if let Err(error) = self.server.await {
                tracing::error!(%error, "the address for operators is not served any more");
            }
        });
        handle
    }
}

/// Returns a server of routes on a bound listener, with the limits of its connections.
fn serve(
    state: web::Data<State>,
    listener: TcpListener,
    routes: Routes,
) -> std::io::Result<Server> {
    let connections = match routes {
        Routes::Operations => Connections::of_operators(),
        Routes::All | Routes::Public => Connections::within_limits(),
    };
    let server = HttpServer::new(move || app(state.clone(), routes))
        .on_connect(move |connection, data| {
            if let Some(client) = Client::of(connection) {
                connections.add(&client);
                data.insert(client);
            }
        })
        // Head and body of a response are written apart, and the second waits for nothing.
        .tcp_nodelay(true)
        // A phone that opens a connection sends its request at once.
        .client_request_timeout(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(5))
        // A new connection for the next step of the form is cheap.
        .keep_alive(Duration::from_secs(15))
        .shutdown_timeout(30);
    let server = match routes {
        // It stops after the public server, which gets the signals.
        Routes::Operations => server.workers(1).disable_signals(),
        Routes::All | Routes::Public => server,
    };
    Ok(server.listen(listener)?.run())
}

/// Mixes at regular intervals until it is aborted.
async fn mix_regularly(state: web::Data<State>, every: Duration) {
    let mut pause = actix_web::rt::time::interval(every);
    loop {
        pause.tick().await;
        let now = (state.clock)();
        tracing::debug!("mixing");
        // A mixing that fails changes nothing; the next one tries again.
        let background = &state.workers.background;
        match background.run(move |store| store.mix_due(now)).await {
            Ok(Ok(mixed)) => {
                let closed = mixed.closed.len();
                tracing::info!(left = mixed.left, waiting = mixed.waiting, closed, "mixed");
            }
            Ok(Err(error)) => {
                state.metrics.database_error(&error);
                tracing::error!(%error, "mixing failed");
            }
            Err(error) => tracing::error!(%error, "mixing was cut short"),
        }
    }
}

/// Appends once a second, until it is aborted, the events of software to the audit trail.
async fn append_events(state: web::Data<State>) {
    let mut pause = actix_web::rt::time::interval(Duration::from_secs(1));
    loop {
        pause.tick().await;
        let now = (state.clock)();
        let appending = &state.workers.appending;
        let append = move |store: &Store| store.append_pending(now);
        match appending.run(append).await {
            Ok(Ok(_)) => {}
            // They wait for the next second.
            Ok(Err(error)) => {
                state.metrics.database_error(&error);
                tracing::error!(%error, "appending to the audit trail failed");
            }
            Err(error) => tracing::error!(%error, "appending to the audit trail was cut short"),
        }
    }
}

/// Appends what the last requests have left. What can't be appended now is by the next server.
fn append_last_events(state: &State) {
    if let Err(error) = state.store.append_pending((state.clock)()) {
        tracing::error!(%error, "appending to the audit trail failed");
    }
}

/// Learns once a second, until it is aborted, whether another process has changed the figures.
async fn learn_figures(state: web::Data<State>) {
    let mut pause = actix_web::rt::time::interval(Duration::from_secs(1));
    loop {
        pause.tick().await;
        let upkeep = &state.workers.upkeep;
        match upkeep.run(|store| store.find_figures_number()).await {
            Ok(Ok(number)) => state.kept.learn(number),
            // Whoever asks for figures meanwhile is told what is wrong.
            Ok(Err(error)) => tracing::debug!(%error, "the number of the figures is not known"),
            Err(error) => tracing::debug!(%error, "the number of the figures is not known"),
        }
    }
}

/// Learns which keys, one-time links and sessions are in force.
async fn read_credentials(state: &web::Data<State>) -> Result<(), Error> {
    let (shared, now) = (state.clone(), (state.clock)());
    let learn = move |store: &Store| {
        let credentials = &shared.workers.credentials;
        credentials.learn(|| store.list_credentials(now))
    };
    Ok(state.workers.learning.run(learn).await??)
}

/// Learns it every few seconds, until it is aborted.
async fn learn_credentials(state: web::Data<State>) {
    let mut has_failed = false;
    loop {
        let is_fresh = state.workers.credentials.is_fresh();
        sleep(if is_fresh { LEARN_EVERY } else { LEARN_AGAIN }).await;
        // What was known stays where a reading fails, and the next one tries again.
        let Err(error) = read_credentials(&state).await else {
            has_failed = false;
            continue;
        };
        if let Error::Store(error) = &error {
            state.metrics.database_error(error);
        }
        match has_failed {
            true => tracing::warn!(%error, "what is in force is not known"),
            false => tracing::debug!(%error, "what is in force is not known"),
        }
        has_failed = true;
    }
}

/// Once a second, until it is aborted, releases the editions that are due, and learns what has changed
/// about editions.
async fn release_editions(state: web::Data<State>) {
    let mut pause = actix_web::rt::time::interval(Duration::from_secs(1));
    loop {
        pause.tick().await;
        let now = (state.clock)();
        let shared = state.clone();
        let learn = move |store: &Store| shared.editions.learn(store, now);
        match state.workers.upkeep.run(learn).await {
            Ok(Ok(())) => {}
            // What was known stays, and the next second tries again.
            Ok(Err(error)) => tracing::debug!(%error, "what is released is not known"),
            Err(error) => tracing::debug!(%error, "what is released is not known"),
        }
    }
}
