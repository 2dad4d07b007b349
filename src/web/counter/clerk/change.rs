//! Replacing a link and taking it back, each with a reason that is recorded.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::case_page;
use super::case_page::{Done, Said};
use super::refusal;
use super::request::{Desk, Stop};
use crate::store::cases::read::KeptCase;
use crate::store::links::by_hand::NotChanged;
use crate::web::http::page::html;

/// What becomes of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Another takes its place.
    Reissue,
    /// It is revoked for good.
    Revoke,
}

/// Changes the link of a case; what can't be is told beside what was typed.
pub(super) async fn change(
    desk: &Desk,
    kept: &KeptCase,
    change: Change,
    link: &str,
    typed: &str,
) -> Result<HttpResponse, Stop> {
    let words = desk.words();
    let said = Said {
        reason: typed.to_owned(),
        ..Said::default()
    };
    let reason = match refusal::text(typed) {
        Ok(reason) => reason,
        Err(reason) => {
            let said = Said {
                refused_reason: Some(refusal::say(words, &reason)),
                ..said
            };
            let page = case_page::render(desk, kept, said).await?;
            return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page));
        }
    };
    let (id, link, by_hand) = (kept.id.clone(), link.to_owned(), desk.by_hand(Some(reason)));
    let changed = desk
        .ask(move |store| match change {
            Change::Reissue => Ok(store.reissue(&id, &link, &by_hand)?.map(|_| ())),
            Change::Revoke => store.revoke(&id, &link, &by_hand),
        })
        .await?;
    let why = match (changed, change) {
        (Ok(()), Change::Reissue) => return Ok(case_page::go_on(kept, Done::Reissued)),
        (Ok(()), Change::Revoke) => return Ok(case_page::go_on(kept, Done::Revoked)),
        (Err(NotChanged::TooLate), _) => "counter-too-late",
        (Err(NotChanged::Replaced), _) => "counter-replaced",
    };
    let said = Said {
        refused: Some(words.say(why)),
        ..said
    };
    let kept = &desk.find_case(&kept.id).await?;
    let page = case_page::render(desk, kept, said).await?;
    Ok(html(StatusCode::CONFLICT, page))
}
