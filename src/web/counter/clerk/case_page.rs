//! The page of one case.

use actix_web::HttpResponse;
use askama::Template;

use super::apology;
use super::request::{ClerkRequest, OfficeHeader};
use super::wording;
use super::wording::Names;
use crate::report::documents::slips::{Paper, SheetPlace};
use crate::store::cases::read::KeptCase;
use crate::store::links::by_hand::{DoneByHand, LinkEvent};
use crate::store::links::kiosks::Kiosk;
use crate::web::Error;
use crate::web::http::page::see_other;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

/// What was just done, as the page reports it after the redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// The case was added by hand.
    Added,
    /// The case existed before.
    WasThere,
    /// The case was assigned to a kiosk.
    Assigned,
    /// Its link was replaced.
    Reissued,
    /// Its link was revoked.
    Revoked,
}

impl Done {
    const ALL: [Self; 5] = [
        Self::Added,
        Self::WasThere,
        Self::Assigned,
        Self::Reissued,
        Self::Revoked,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::WasThere => "was-there",
            Self::Assigned => "assigned",
            Self::Reissued => "reissued",
            Self::Revoked => "revoked",
        }
    }

    /// Returns the id of the text that reports it.
    fn text(self) -> &'static str {
        match self {
            Self::Added => "counter-done-added",
            Self::WasThere => "counter-done-was-there",
            Self::Assigned => "counter-done-assigned",
            Self::Reissued => "counter-done-reissued",
            Self::Revoked => "counter-done-revoked",
        }
    }

    /// Returns the value for a word of the address.
    pub(super) fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.name() == word)
    }
}

/// Returns the redirect to a case's page, which reports what was done.
pub(super) fn redirect_to_case(kept: &KeptCase, done: Done) -> HttpResponse {
    see_other(format!("/counter/case?id={}&done={}", kept.id, done.name()))
}

/// What a case's page shows besides the case.
#[derive(Default)]
pub(super) struct PageMessages {
    pub(super) done: Option<Done>,
    /// The paper that this browser last printed on.
    pub(super) paper: Option<String>,
    /// The place of the next slip on its sheet.
    pub(super) place: Option<SheetPlace>,
    /// The reason as it was typed.
    pub(super) reason: String,
    /// What is wrong with the reason.
    pub(super) refused_reason: Option<Phrase>,
    /// Why the link was not changed.
    pub(super) refused: Option<Phrase>,
}

#[derive(Template)]
#[template(path = "counter/clerk/templates/case.html")]
struct CasePage<'a> {
    style: &'static str,
    words: Words<'a>,
    header: OfficeHeader,
    id: &'a str,
    case_code: &'a str,
    properties: Vec<(Phrase, Phrase)>,
    done: Option<Phrase>,
    link: LinkAvailability,
    /// The id of the link that a change is about. It does not open the survey.
    link_id: &'a str,
    papers: Vec<PaperChoice>,
    /// The number of the next free place on a sheet.
    place: u8,
    kiosks: Vec<Kiosk>,
    /// The languages of the survey, with their own names.
    languages: Vec<(String, String)>,
    is_late: bool,
    messages: PageMessages,
    history: Vec<Event>,
}

/// What can be done with the link, as far as a clerk may know: not whether it was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LinkAvailability {
    /// The link can be handed over.
    Ready,
    /// The link has expired.
    Expired,
    /// There is no link: it was revoked or never made.
    None,
    /// The case is not finished yet.
    Pending,
}

/// A paper to print on.
struct PaperChoice {
    name: &'static str,
    label: Phrase,
    is_usual: bool,
}

/// An act in the history of the link.
struct Event {
    when: String,
    what: Phrase,
    by: String,
    reason: Option<String>,
}

/// Returns the page of a case as HTML.
pub(super) async fn render(
    clerk: &ClerkRequest,
    kept: &KeptCase,
    messages: PageMessages,
) -> Result<String, Error> {
    let (id, viewer) = (kept.id.clone(), clerk.viewer());
    let (history, names, kiosks) = clerk
        .ask(move |store| {
            Ok((
                store.cases(&viewer).list_done_by_hand(&id)?,
                Names::new(store.list_agencies()?),
                store.list_kiosks(&viewer)?,
            ))
        })
        .await?;
    let words = clerk.words();
    let page = CasePage {
        id: &kept.id,
        case_code: &kept.case.case_code,
        properties: properties(words, &names, kept),
        done: messages.done.map(|done| words.say(done.text())),
        link: match &kept.link {
            _ if kept.case.finished_at.is_none() => LinkAvailability::Pending,
            None => LinkAvailability::None,
            Some(link) if link.expires_at <= clerk.now => LinkAvailability::Expired,
            Some(_) => LinkAvailability::Ready,
        },
        link_id: kept.link.as_ref().map_or("", |link| link.id.as_str()),
        papers: papers(words, messages.paper.as_deref()),
        place: messages.place.map_or(1, SheetPlace::number),
        kiosks,
        languages: languages(clerk, kept),
        is_late: apology::is_apology_due(&kept.case, clerk.local().date()),
        messages,
        // Newest first.
        history: history
            .into_iter()
            .rev()
            .map(|done| event(words, done))
            .collect(),
        style: styles::COUNTER,
        words,
        header: clerk.office_header().await?,
    };
    Ok(page.render()?)
}

/// Returns what is known about a case: label and value.
fn properties(words: Words<'_>, names: &Names, kept: &KeptCase) -> Vec<(Phrase, Phrase)> {
    let case = &kept.case;
    let plain = |text: &str| words.name(text, None);
    let mut properties = vec![("counter-agency", names.agency(words, case))];
    for (label, text) in [
        ("counter-procedure", &case.procedure),
        ("counter-field", &case.field),
    ] {
        properties.extend(text.as_deref().map(|text| (label, plain(text))));
    }
    properties.push(("counter-channel", wording::channel(words, case.channel)));
    for (label, time) in [
        ("counter-received", Some(case.received_at)),
        ("counter-due", case.due_at),
        ("counter-finished", case.finished_at),
    ] {
        properties.extend(time.map(|time| (label, plain(&wording::case_time(time)))));
    }
    properties.push(("counter-outcome", wording::outcome(words, case.outcome)));
    // The link of a re-opened case is handed over again once the case is finished.
    if let (Some(link), Some(_)) = (&kept.link, case.finished_at) {
        let expires = plain(&wording::stamp(link.expires_at));
        let delivery = wording::delivery(words, link.delivery);
        properties.extend([("counter-expires", expires), ("counter-delivery", delivery)]);
    }
    properties
        .into_iter()
        .map(|(label, value)| (words.say(label), value))
        .collect()
}

/// Returns the languages in which the survey can be printed: code and name.
fn languages(clerk: &ClerkRequest, kept: &KeptCase) -> Vec<(String, String)> {
    let version = kept.link.as_ref().map(|link| link.survey_version.as_str());
    let survey = version.and_then(|version| version.split('@').next());
    let definition = survey.and_then(|survey| clerk.state.store.surveys().find_offered(survey));
    let codes = definition.map_or_else(Vec::new, |definition| definition.languages.clone());
    codes
        .into_iter()
        .map(|code| {
            let name = clerk.state.languages.name(&code);
            (code, name)
        })
        .collect()
}

fn papers(words: Words<'_>, usual: Option<&str>) -> Vec<PaperChoice> {
    Paper::ALL
        .map(Paper::name)
        .into_iter()
        .map(|name| PaperChoice {
            name,
            label: words.say(&format!("paper-{name}")),
            is_usual: usual == Some(name),
        })
        .collect()
}

fn event(words: Words<'_>, done: DoneByHand) -> Event {
    Event {
        when: wording::stamp(done.by_hand.by.now),
        what: words.say(match done.event {
            LinkEvent::Reissue => "event-reissue",
            LinkEvent::Revoke => "event-revoke",
            LinkEvent::Reprint => "event-reprint",
        }),
        by: done.by_hand.by.actor.name().to_owned(),
        reason: done.by_hand.reason,
    }
}
