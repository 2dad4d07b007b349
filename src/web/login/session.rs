//! The session of a browser: a random token in a cookie, by which the store finds the person.

use actix_web::cookie::time::Duration;
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::SecretString;
use subtle::ConstantTimeEq;

use crate::domain::access::{Token, User};
use crate::domain::form::FormData;
use crate::web::http::cookie;
use crate::web::{Error, State};

/// The cookie of a browser on which somebody was logged in before.
const KNOWN: &str = "sipas-known";
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
    let now = (state.clock)();
    let work = state.workers.people.run(move |store| {
        let user = store.find_session(&token, now)?;
        Ok(user.map(|user| SignedIn { user, token }))
    });
    work.await?.map_err(Error::Store)
}

/// Gives the browser the token of a session, and marks it as one on which the person was logged in.
pub(super) fn begin(state: &State, response: &mut HttpResponse, token: &Token, name: &str) {
    let session = cookie::session(state, session_cookie(state), token.text().to_owned());
    let mark = hex::encode(rand::random::<[u8; 16]>());
    let proof = state.store.secret().known_browser(name, &mark);
    let mut known = cookie::make(state, KNOWN, format!("{mark}.{proof}"));
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

/// Returns the mark of a browser on which the person of a name was logged in before.
pub(super) fn known_browser(request: &HttpRequest, state: &State, name: &str) -> Option<String> {
    let value = cookie::find(request, state, KNOWN)?;
    let (mark, proof) = value.split_once('.')?;
    let name = crate::domain::fold(name);
    let is_proved = state
        .store
        .secrets()
        .all()
        .any(|secret| is_equal(&secret.known_browser(&name, mark), proof));
    is_proved.then(|| mark.to_owned())
}

/// Whether two texts are equal, in a time that does not tell where they differ.
fn is_equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// Returns a secret text that a form holds.
pub(super) fn secret_of(data: &FormData, name: &str) -> SecretString {
    data.text(name).to_owned().into()
}
