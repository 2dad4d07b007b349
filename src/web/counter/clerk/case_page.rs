//! The page of one case.

use actix_web::HttpResponse;
use askama::Template;

use super::apology;
use super::desk::{Desk, Sign};
use super::wording::{self, Names};
use crate::report::slips::Paper;
use crate::store::kiosks::Kiosk;
use crate::store::links::{DoneByHand, KeptCase, LinkEvent};
use crate::web::Error;
use crate::web::citizen::message::see_other;
use crate::web::counter::STYLE;
use crate::web::words::{Phrase, Words};

/// What was just done, as the page says after the redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// The case was added by hand.
    Added,
    /// It was there already.
    WasThere,
    /// It was assigned to a kiosk.
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

    fn text(self) -> &'static str {
        match self {
            Self::Added => "counter-done-added",
            Self::WasThere => "counter-done-was-there",
            Self::Assigned => "counter-done-assigned",
            Self::Reissued => "counter-done-reissued",
            Self::Revoked => "counter-done-revoked",
        }
    }

    /// What a word of the address stands for.
    pub(super) fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.name() == word)
    }
}

/// On to a case's page, which says what was done.
pub(super) fn go_on(kept: &KeptCase, done: Done) -> HttpResponse {
    see_other(format!("/counter/case?id={}&done={}", kept.id, done.name()))
}

/// What a case's page says besides the case.
#[derive(Default)]
pub(super) struct Said {
    pub(super) done: Option<Done>,
    /// The paper that this browser printed on last.
    pub(super) paper: Option<String>,
    /// A reason as typed, and what is wrong with it.
    pub(super) reason: String,
    pub(super) refused_reason: Option<Phrase>,
    /// Why the link was not changed.
    pub(super) refused: Option<Phrase>,
}

#[derive(Template)]
#[template(path = "counter/clerk/templates/case.html")]
struct CasePage<'a> {
    style: &'static str,
    words: Words<'a>,
    sign: Sign,
    id: &'a str,
    case_code: &'a str,
    facts: Vec<(Phrase, Phrase)>,
    done: Option<Phrase>,
    link: LinkState,
    /// The link that a change is about; not what opens it.
    link_id: &'a str,
    papers: Vec<PaperChoice>,
    kiosks: Vec<Kiosk>,
    /// The languages of the survey, with their own names.
    languages: Vec<(String, String)>,
    is_late: bool,
    said: Said,
    history: Vec<Event>,
}

/// What can be done with the link, as far as anybody at a counter may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LinkState {
    /// It can be handed over.
    Ready,
    /// Its time is over.
    Expired,
    /// There is none: it was revoked or never made.
    None,
    /// The case is not finished yet.
    Pending,
}

struct PaperChoice {
    name: &'static str,
    label: Phrase,
    is_usual: bool,
}

struct Event {
    when: String,
    what: Phrase,
    by: String,
    reason: Option<String>,
}

/// The page of a case.
pub(super) async fn render(desk: &Desk, kept: &KeptCase, said: Said) -> Result<String, Error> {
    let (id, reach) = (kept.id.clone(), desk.key.reach.clone());
    let (history, names, kiosks) = desk
        .ask(move |store| {
            Ok((
                store.list_done_by_hand(&id)?,
                Names::new(store.list_agencies()?),
                store.list_kiosks(&reach)?,
            ))
        })
        .await?;
    let words = desk.words();
    let page = CasePage {
        id: &kept.id,
        case_code: &kept.case.case_code,
        facts: facts(words, &names, kept),
        done: said.done.map(|done| words.say(done.text())),
        link: match &kept.link {
            _ if kept.case.finished_at.is_none() => LinkState::Pending,
            None => LinkState::None,
            Some(link) if link.expires_at <= desk.now => LinkState::Expired,
            Some(_) => LinkState::Ready,
        },
        link_id: kept.link.as_ref().map_or("", |link| link.id.as_str()),
        papers: papers(words, said.paper.as_deref()),
        kiosks,
        languages: languages(desk, kept),
        is_late: apology::is_owed(&kept.case, desk.local().date()),
        said,
        // The newest first.
        history: history
            .into_iter()
            .rev()
            .map(|done| event(words, done))
            .collect(),
        style: STYLE,
        words,
        sign: desk.sign().await?,
    };
    Ok(page.render()?)
}

/// What is known of a case, one line each.
fn facts(words: Words<'_>, names: &Names, kept: &KeptCase) -> Vec<(Phrase, Phrase)> {
    let case = &kept.case;
    let plain = |text: &str| words.name(text, None);
    let mut facts = vec![("counter-agency", names.agency(words, case))];
    for (label, text) in [
        ("counter-procedure", &case.procedure),
        ("counter-field", &case.field),
    ] {
        facts.extend(text.as_deref().map(|text| (label, plain(text))));
    }
    facts.push(("counter-channel", wording::channel(words, case.channel)));
    for (label, moment) in [
        ("counter-received", Some(case.received_at)),
        ("counter-due", case.due_at),
        ("counter-finished", case.finished_at),
    ] {
        facts.extend(moment.map(|moment| (label, plain(&wording::moment(moment)))));
    }
    facts.push(("counter-outcome", wording::outcome(words, case.outcome)));
    // A case that was opened again has a link only if it was answered.
    if let (Some(link), Some(_)) = (&kept.link, case.finished_at) {
        let expires = plain(&wording::stamp(link.expires_at));
        let delivery = wording::delivery(words, link.delivered_by);
        facts.extend([("counter-expires", expires), ("counter-delivery", delivery)]);
    }
    facts
        .into_iter()
        .map(|(label, value)| (words.say(label), value))
        .collect()
}

/// The languages in which the survey can be printed.
fn languages(desk: &Desk, kept: &KeptCase) -> Vec<(String, String)> {
    let version = kept.link.as_ref().map(|link| link.survey_version.as_str());
    let survey = version.and_then(|version| version.split('@').next());
    let definition = survey.and_then(|survey| desk.state.store.surveys().find_offered(survey));
    let codes = definition.map_or_else(Vec::new, |definition| definition.languages.clone());
    codes
        .into_iter()
        .map(|code| {
            let name = desk.state.languages.name(&code);
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
        when: wording::stamp(done.by_hand.now),
        what: words.say(match done.event {
            LinkEvent::Reissue => "event-reissue",
            LinkEvent::Revoke => "event-revoke",
            LinkEvent::Reprint => "event-reprint",
        }),
        by: done.by_hand.done_by,
        reason: done.by_hand.reason,
    }
}
