//! The session of a browser: a random token in a cookie, by which the store finds the person.

use actix_web::cookie::time::Duration;
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::SecretString;
use subtle::ConstantTimeEq;

use crate::domain::access::{Credential, Token, User};
use crate::domain::form::FormData;
use crate::web::http::cookie;
use crate::web::http::workers::UNKNOWN;
use crate::web::{Error, State};

/// The cookie of a browser on which somebody was logged in before: a mark of each person, the latest last.
const KNOWN: &str = "sipas-known";
/// The persons whom a browser remembers: those who share a desk.
const KNOWN_PERSONS: usize = 8;
/// How long a browser stays known. Browsers keep no cookie for longer.
const LONG: Duration = Duration::days(400);

/// A person who is logged in.
pub(in crate::web) struct SignedIn {
    /// The person.
    pub(in crate::web) user: User,
    /// The token of the session.
    pub(in crate::web) token: Token,
}

/// The name of the session's cookie, before the prefix that it has over TLS.
fn session_cookie(state: &State) -> &'static str {
    if cookie::is_secure(state) {
        "sipas"
    } else {
        "sipas_session"
    }
}

/// Returns the token that a request brings.
pub(super) fn find_token(request: &HttpRequest, state: &State) -> Option<Token> {
    Token::parse(&cookie::find(request, state, session_cookie(state))?)
}

/// Returns the person whose session a request brings.
///
/// # Errors
/// When the database fails, or too many wait for it.
pub(in crate::web) async fn find(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<Option<SignedIn>, Error> {
    let Some(token) = find_token(request, state) else {
        return Ok(None);
    };
    let (workers, now) = (&state.workers, (state.clock)());
    let session = Credential::Session(token.digest());
    let found = workers.look_up(&workers.sessions, session, move |store| {
        let user = store.find_session(&token, now)?;
        Ok(user.map(|user| SignedIn { user, token }))
    });
    match found.await {
        // Beside a flood of made-up sessions an unknown one leads to the login, which begins a known one.
        // While the database is slow or away, one that is unknown may well be in force.
        Err(Error::Busy(UNKNOWN))
            if request.method().is_safe() && workers.credentials.is_fresh() =>
        {
            Ok(None)
        }
        found => found,
    }
}

/// Returns the person whose session a request brings, if this server knows the session: for pages that
/// anybody may open.
///
/// # Errors
/// As [`find`].
pub(super) async fn find_known(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<Option<SignedIn>, Error> {
    let credentials = &state.workers.credentials;
    let is_known = |token: Token| credentials.knows(&Credential::Session(token.digest()));
    match find_token(request, state).is_some_and(is_known) {
        true => find(request, state).await,
        false => Ok(None),
    }
}

/// Gives the browser the token of a session, and marks it as one on which the person was logged in.
pub(super) fn begin(
    request: &HttpRequest,
    state: &State,
    response: &mut HttpResponse,
    token: &Token,
    name: &str,
) {
    let credential = Credential::Session(token.digest());
    state.workers.credentials.add(credential);
    let session = cookie::session(state, session_cookie(state), token.text().to_owned());
    let mark = hex::encode(rand::random::<[u8; 16]>());
    let proof = state.store.secret().known_browser(name, &mark);
    let own = format!("{mark}.{proof}");
    let before = cookie::find(request, state, KNOWN).unwrap_or_default();
    let is_other =
        |known: &&str| known.len() == own.len() && find_mark(state, known, name).is_none();
    let mut marks: Vec<&str> = before.split('~').filter(is_other).collect();
    marks.drain(..marks.len().saturating_sub(KNOWN_PERSONS - 1));
    marks.push(&own);
    let mut known = cookie::make(state, KNOWN, marks.join("~"));
    known.set_max_age(LONG);
    // Setting a cookie of letters and digits never fails.
    let _ = response.add_cookie(&session);
    let _ = response.add_cookie(&known);
}

/// Lets the browser forget its session.
pub(super) fn end(state: &State, response: &mut HttpResponse) {
    let mut removal = cookie::session(state, session_cookie(state), String::new());
    removal.make_removal();
    let _ = response.add_cookie(&removal);
}

/// Whether a role of a person needs an authenticator app that is not set up.
pub(super) fn lacks_totp(state: &State, user: &User) -> bool {
    !user.has_totp && user.has_any(&state.accounts.totp_required)
}

/// Whether a role of a person needs a second factor, and neither an authenticator app is set up nor has
/// the provider of the single sign-on asked for another one in this session.
///
/// # Errors
/// When the database fails, or too many wait for it.
pub(super) async fn lacks_factor(state: &State, user: &User, token: &Token) -> Result<bool, Error> {
    if !lacks_totp(state, user) {
        return Ok(false);
    }
    let sign_on = state.sign_on.as_ref();
    if !sign_on.is_some_and(|sign_on| sign_on.second_factor) {
        return Ok(true);
    }
    let hash = token.hash();
    let work = state
        .workers
        .sessions
        .run(move |store| store.is_by_sign_on(&hash));
    Ok(!work.await??)
}

/// Returns the mark of a browser on which the person of a name was logged in before.
pub(super) fn known_browser(request: &HttpRequest, state: &State, name: &str) -> Option<String> {
    let value = cookie::find(request, state, KNOWN)?;
    let name = crate::domain::fold(name);
    let mark = value
        .split('~')
        .take(KNOWN_PERSONS)
        .find_map(|known| find_mark(state, known, &name))?;
    Some(mark.to_owned())
}

/// Returns the mark of a text `mark.proof`, if it is of the person of a name.
fn find_mark<'a>(state: &State, known: &'a str, name: &str) -> Option<&'a str> {
    let (mark, proof) = known.split_once('.')?;
    let mut secrets = state.store.secrets().all();
    secrets
        .any(|secret| is_equal(&secret.known_browser(name, mark), proof))
        .then_some(mark)
}

/// Whether two texts are equal, in a time that does not tell where they differ.
fn is_equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// Returns a secret text that a form holds.
pub(super) fn secret_of(data: &FormData, name: &str) -> SecretString {
    data.text(name).to_owned().into()
}
