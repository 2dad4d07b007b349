//! Clerks: the holders of a counter's key, and persons with the role.

use actix_web::{HttpRequest, HttpResponse, web};

use super::key_login::CLERK;
use super::session;
use crate::domain::access::{Actor, Reach, UserReach, Viewer};
use crate::web::http::cookie;
use crate::web::http::page::see_other;
use crate::web::http::workers::UNKNOWN;
use crate::web::{Error, State};

/// The cookie that holds the counter at which a person with several works now.
const COUNTER: &str = "sipas-counter";

/// A clerk who is admitted to the pages of a counter.
#[derive(Clone)]
pub(in crate::web) struct AdmittedClerk {
    /// The id of the key or of the person, by which two clerks are told apart.
    pub(in crate::web) id: String,
    /// Who acts.
    pub(in crate::web) actor: Actor,
    /// The counter.
    pub(in crate::web) reach: Reach,
    /// The clerk as the store's viewer.
    pub(in crate::web) viewer: Viewer,
    /// The name of a person who is logged in; `None` for a key.
    pub(in crate::web) person: Option<String>,
    /// The other counters of the person, as the cookie holds them.
    pub(in crate::web) others: Vec<String>,
}

/// Returns the clerk whose session or key a request brings; or the page to answer with instead.
///
/// # Errors
/// When the database fails, or too many wait for it.
pub(in crate::web) async fn admit(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<Result<AdmittedClerk, HttpResponse>, Error> {
    let signed_in = match session::find(request, state).await {
        // Beside a flood of made-up sessions an old one keeps no key out.
        Err(Error::Busy(UNKNOWN))
            if state.workers.credentials.is_fresh() && CLERK.is_known(request, state) =>
        {
            None
        }
        found => found?,
    };
    if let Some(signed_in) = signed_in {
        let user = signed_in.user;
        let mut counters = user.counters();
        if !counters.is_empty() {
            if session::lacks_factor(state, &user, &signed_in.token).await? {
                return Ok(Err(see_other("/account/totp".to_owned())));
            }
            let chosen = cookie::find(request, state, COUNTER);
            let index = counters
                .iter()
                .position(|reach| Some(place(reach)) == chosen)
                .unwrap_or(0);
            let reach = counters.remove(index);
            return Ok(Ok(AdmittedClerk {
                actor: Actor::User(user.name.clone()),
                viewer: Viewer::User(UserReach {
                    name: user.name,
                    cases: reach.clone(),
                    figures: reach.clone(),
                    editions: false,
                    batches: false,
                }),
                id: user.id,
                reach,
                person: Some(user.profile.display_name),
                others: counters.iter().map(place).collect(),
            }));
        }
    }
    Ok(match CLERK.find_key(request, state).await? {
        Some(key) => Ok(AdmittedClerk {
            id: key.id.clone(),
            actor: Actor::Key(key.name.clone()),
            reach: key.reach.clone(),
            viewer: Viewer::Key(key),
            person: None,
            others: Vec::new(),
        }),
        None => Err(CLERK.ask(state, false)?),
    })
}

/// Returns a counter as the cookie holds it: `mot-cua-1/3`, in hexadecimal digits.
fn place(reach: &Reach) -> String {
    let text = match reach {
        Reach::Office {
            office,
            counter: Some(counter),
        } => format!("{office}/{counter}"),
        Reach::Office {
            office,
            counter: None,
        } => office.to_string(),
        Reach::All | Reach::Agencies { .. } => String::new(),
    };
    hex::encode(text)
}

/// Returns the office and counter that a cookie's text stands for, for people.
pub(in crate::web) fn place_text(place: &str) -> String {
    let bytes = hex::decode(place).unwrap_or_default();
    String::from_utf8(bytes)
        .unwrap_or_default()
        .replace('/', " · ")
}

/// Returns the redirect to the counter's list, after which a person works at another counter. One that
/// is not the person's is passed over when it is looked for.
pub(in crate::web) fn change_counter(state: &State, place: &str) -> HttpResponse {
    let mut response = see_other("/counter".to_owned());
    if place.len() <= 1000 && place.bytes().all(|b| b.is_ascii_hexdigit()) {
        let cookie = cookie::make(state, COUNTER, place.to_owned());
        // Setting a cookie of letters and digits never fails.
        let _ = response.add_cookie(&cookie);
    }
    response
}
