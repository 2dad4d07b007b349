//! `GET /editions`: the released editions by block, newest first.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::notices::{mark, publication};
use super::reply::{released, respond};
use crate::domain::editions::edition::Edition;
use crate::web::http::kept::Kept;
use crate::web::http::released::Released;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::public::periods;
use crate::web::public::preview::Preview;
use crate::web::public::query::PublicQuery;
use crate::web::public::reading::Reading;
use crate::web::{Error, State};

#[derive(Template)]
#[template(path = "public/templates/editions.html")]
struct EditionsPage<'a> {
    style: &'static str,
    words: Words<'a>,
    preview: Preview,
    reading: Reading<'a>,
    blocks: Vec<BlockEditions>,
}

/// The editions of a block.
struct BlockEditions {
    name: Phrase,
    rows: Vec<PublishedEditionLine>,
}

/// An edition of the list.
struct PublishedEditionLine {
    address: String,
    title: String,
    period: Phrase,
    mark: Option<Phrase>,
    decision: Option<(String, String)>,
    released: String,
}

/// `GET /editions`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let made = try_show(&PublicQuery::of(&request), &state).await;
    respond(&request, made)
}

async fn try_show(query: &PublicQuery, state: &web::Data<State>) -> Result<Arc<Kept>, Error> {
    let known = released(state).await?;
    let language = state.languages.known(query.language());
    let made = async {
        let body = page(state, &known, query)?;
        Ok(Kept::page(StatusCode::OK, body))
    };
    state
        .editions
        .page(&known, format!("editions {language}"), made)
        .await
}

fn page(state: &State, known: &Released, query: &PublicQuery) -> Result<String, Error> {
    let reading = Reading::new(state, query, None);
    let words = reading.words;
    let mut blocks: Vec<(&str, BlockEditions)> = Vec::new();
    // Known by block; within it by period and age.
    for edition in known.editions.iter().map(|known| &known.edition) {
        let row = row(edition, &reading);
        match blocks
            .last_mut()
            .filter(|(block, _)| *block == edition.block)
        {
            Some((_, last)) => last.rows.insert(0, row),
            None => blocks.push((
                &edition.block,
                BlockEditions {
                    name: reading.block(&state.store, &edition.block),
                    rows: vec![row],
                },
            )),
        }
    }
    let order = state.store.blocks();
    blocks.sort_by_key(|(code, _)| {
        let place = order.iter().position(|block| block.id.as_str() == *code);
        place.unwrap_or(usize::MAX)
    });
    let described = (
        words.say("editions-page").text,
        words.say("describe-editions").text,
    );
    let page = EditionsPage {
        preview: Preview::new(state, &reading, "/editions", described),
        style: styles::PUBLIC,
        words,
        blocks: blocks.into_iter().map(|(_, block)| block).collect(),
        reading,
    };
    Ok(page.render()?)
}

fn row(edition: &Edition, reading: &Reading<'_>) -> PublishedEditionLine {
    let words = reading.words;
    let (decision, released) = publication(edition, words);
    PublishedEditionLine {
        address: reading.edition(&edition.id),
        title: edition.title.clone(),
        period: periods::name(words, edition.period),
        mark: mark(edition, words),
        decision,
        released,
    }
}
