//! A browser without a screen: it keeps cookies, follows redirects from site to site and sends forms.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use openidconnect::url::Url;

use super::app::{Answer, FORM, TestApp, agent};
use super::person::form;

/// The address that the server is known by, which leads to the test's server.
const PUBLIC: &str = "https://khaosat.example.vn";

/// A browser. Cookies of a site are sent to all its paths.
pub struct Surfer {
    /// Where the server listens.
    app: String,
    cookies: BTreeMap<(String, String), String>,
    /// The addresses that were asked for, with their queries.
    pub asked: Vec<String>,
}

/// A page, and where it is.
pub struct Place {
    pub url: Url,
    pub answer: Answer,
}

impl Place {
    /// Whether it is a page of the server.
    pub fn is_ours(&self) -> bool {
        self.url.as_str().starts_with(PUBLIC)
    }

    pub fn status(&self) -> u16 {
        self.answer.status
    }

    pub fn text(&self) -> &str {
        self.answer.text()
    }
}

impl Surfer {
    pub fn of(app: &TestApp) -> Self {
        Self::at(app.address)
    }

    /// The browser of a server at an address.
    pub fn at(address: SocketAddr) -> Self {
        Self {
            app: format!("http://{address}"),
            cookies: BTreeMap::new(),
            asked: Vec::new(),
        }
    }

    /// Opens a page of the server, and follows.
    pub fn open(&mut self, path: &str) -> Place {
        self.follow(&format!("{PUBLIC}{path}"), None)
    }

    /// Opens a page of the server, and stays.
    pub fn stay(&mut self, path: &str) -> Place {
        self.request(Url::parse(&format!("{PUBLIC}{path}")).unwrap(), None)
    }

    /// Sends a form to the server, and follows.
    pub fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Place {
        self.follow(&format!("{PUBLIC}{path}"), Some(form(fields)))
    }

    /// Goes to an address wherever it is, and follows.
    pub fn go(&mut self, url: &str) -> Place {
        self.follow(url, None)
    }

    /// Goes to an address up to where a site sends the browser to our callback, which is not opened.
    pub fn go_to_callback(&mut self, url: &str, name: &str) -> Url {
        let mut place = self.request(Url::parse(url).unwrap(), None);
        for _ in 0..20 {
            let next = match place.answer.status {
                302 | 303 => place.url.join(place.answer.location()).unwrap(),
                _ => {
                    place = self.fill(&place, name);
                    continue;
                }
            };
            if next
                .as_str()
                .starts_with(&format!("{PUBLIC}/login/oidc/callback"))
            {
                return next;
            }
            place = self.request(next, None);
        }
        panic!("the callback is not reached");
    }

    /// Logs in by the single sign-on: the page where it ends.
    pub fn sign_on(&mut self, path: &str, name: &str) -> Place {
        let place = self.open(path);
        self.log_in_there(place, name)
    }

    /// Fills in the provider's pages until it leads back to us.
    pub fn log_in_there(&mut self, mut place: Place, name: &str) -> Place {
        for _ in 0..5 {
            if place.is_ours() {
                return place;
            }
            let sent = self.fill(&place, name);
            place = self.follow_from(sent);
        }
        panic!("the provider leads nowhere: {}", place.url);
    }

    /// Sends the form of a page of the provider.
    fn fill(&mut self, place: &Place, name: &str) -> Place {
        let page = place.answer.page();
        let action = page.attribute("form", "action").unwrap().to_owned();
        let prompt = page
            .attribute("input[name=prompt]", "value")
            .unwrap()
            .to_owned();
        let fields = [
            ("prompt", prompt.as_str()),
            ("login", name),
            ("password", "-"),
        ];
        let url = place.url.join(&action).unwrap();
        self.request(url, Some(form(&fields)))
    }

    fn follow(&mut self, url: &str, body: Option<String>) -> Place {
        let place = self.request(Url::parse(url).unwrap(), body);
        self.follow_from(place)
    }

    fn follow_from(&mut self, mut place: Place) -> Place {
        for _ in 0..20 {
            if !matches!(place.answer.status, 302 | 303) {
                return place;
            }
            let next = place.url.join(place.answer.location()).unwrap();
            place = self.request(next, None);
        }
        panic!("a circle at {}", place.url);
    }

    fn request(&mut self, url: Url, body: Option<String>) -> Place {
        self.asked.push(url.to_string());
        let site = url
            [openidconnect::url::Position::BeforeHost..openidconnect::url::Position::AfterPort]
            .to_owned();
        let reached = url.as_str().replacen(PUBLIC, &self.app, 1);
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|((of, _), _)| *of == site)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let cookies = cookies.join("; ");
        let response = match body {
            None => agent().get(reached).header("cookie", cookies).call(),
            Some(body) => agent()
                .post(reached)
                .header("cookie", cookies)
                .header("content-type", FORM)
                .header("sec-fetch-site", "same-origin")
                .send(body),
        };
        let answer = Answer::of(response.unwrap());
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (pair, said) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            let key = (site.clone(), name.to_owned());
            let said = said.to_lowercase();
            if value.is_empty() || said.contains("max-age=0") || said.contains("01 jan 1970") {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
        Place { url, answer }
    }

    /// A cookie of ours.
    pub fn cookie(&self, name: &str) -> Option<&String> {
        let site = PUBLIC.trim_start_matches("https://").to_owned();
        self.cookies.get(&(site, name.to_owned()))
    }

    /// The values of all cookies.
    pub fn cookies(&self) -> Vec<&str> {
        self.cookies.values().map(String::as_str).collect()
    }

    /// Plants a cookie of ours.
    pub fn plant(&mut self, name: &str, value: &str) {
        let site = PUBLIC.trim_start_matches("https://").to_owned();
        self.cookies
            .insert((site, name.to_owned()), value.to_owned());
    }
}
