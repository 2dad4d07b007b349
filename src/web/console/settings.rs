//! `/console/settings`: thresholds, blocks and definitions in force, for administrators. They are
//! changed in the configuration of the server.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::domain::VIETNAM;
use crate::domain::access::Role;
use crate::domain::cases::case::Channel;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::page::html;
use crate::web::http::words::Phrase;
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;

/// A definition of a block: its own today, that of a channel, or one of a later day.
struct BlockRow {
    id: String,
    name: Phrase,
    channel: Phrase,
    /// The day from which it is used; empty for the own one today.
    from: String,
    definition: String,
}

#[derive(Template)]
#[template(path = "console/templates/settings.html")]
struct SettingsPage<'a> {
    frame: Frame<'a>,
    k: i64,
    min_n: i64,
    provisional_sums: bool,
    totp_required: Vec<Phrase>,
    public_url: &'a str,
    blocks: Vec<BlockRow>,
}

/// `GET /console/settings`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, &[Role::Admin]).await?;
    let words = person.words();
    let today = person.now.to_zoned(VIETNAM).date();
    let store = &state.store;
    let assignments = store.assignments();
    let blocks = store.blocks().iter().flat_map(|block| {
        let beside = assignments.beside_own(&block.id, today);
        let rest = match beside.iter().any(|it| it.channel.is_some()) {
            true => "settings-other-channels",
            false => "settings-all-channels",
        };
        let row = move |channel: Option<Channel>, from, definition: &str| BlockRow {
            id: block.id.to_string(),
            name: words.name(&block.name, block.name_en.as_deref()),
            channel: match channel {
                Some(channel) => words.say(&format!("channel-{}", channel.name())),
                None => words.say(rest),
            },
            from,
            definition: definition.to_owned(),
        };
        let own = row(None, String::new(), assignments.own(Some(&block.id), today));
        let beside = beside
            .into_iter()
            .map(move |it| row(it.channel, wording::day(it.from), &it.definition));
        std::iter::once(own).chain(beside)
    });
    let page = SettingsPage {
        frame: person.frame(),
        k: store.k(),
        min_n: state.min_n,
        provisional_sums: store.has_provisional_sums(),
        totp_required: state
            .accounts
            .totp_required
            .iter()
            .map(|role| wording::role(words, *role))
            .collect(),
        public_url: &state.public_url,
        blocks: blocks.collect(),
    };
    Ok(html(StatusCode::OK, page.render()?))
}
