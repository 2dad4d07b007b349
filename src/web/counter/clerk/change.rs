//! Replacing and revoking a link, each with a reason that is recorded.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::case_page;
use super::case_page::{Done, PageMessages};
use super::refusal;
use super::request::{ClerkRequest, EarlyResponse};
use crate::store::cases::read::KeptCase;
use crate::store::links::by_hand::NotChanged;
use crate::web::http::page::html;

/// A change of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkChange {
    /// The link is replaced by another.
    Reissue,
    /// The link is revoked for good.
    Revoke,
}

/// Changes the link of a case. Where that fails, the page repeats the reason that was typed.
pub(super) async fn change(
    clerk: &ClerkRequest,
    kept: &KeptCase,
    change: LinkChange,
    link: &str,
    typed: &str,
) -> Result<HttpResponse, EarlyResponse> {
    let words = clerk.words();
    let messages = PageMessages {
        reason: typed.to_owned(),
        ..PageMessages::default()
    };
    let reason = match refusal::text(typed) {
        Ok(reason) => reason,
        Err(reason) => {
            let messages = PageMessages {
                refused_reason: Some(refusal::say(words, &reason)),
                ..messages
            };
            let page = case_page::render(clerk, kept, messages).await?;
            return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page));
        }
    };
    let (id, link, by_hand) = (
        kept.id.clone(),
        link.to_owned(),
        clerk.by_hand(Some(reason)),
    );
    let changed = clerk
        .ask(move |store| match change {
            LinkChange::Reissue => Ok(store.reissue(&id, &link, &by_hand)?.map(|_| ())),
            LinkChange::Revoke => store.revoke(&id, &link, &by_hand),
        })
        .await?;
    let why = match (changed, change) {
        (Ok(()), LinkChange::Reissue) => {
            return Ok(case_page::redirect_to_case(kept, Done::Reissued));
        }
        (Ok(()), LinkChange::Revoke) => {
            return Ok(case_page::redirect_to_case(kept, Done::Revoked));
        }
        (Err(NotChanged::Expired), _) => "counter-too-late",
        (Err(NotChanged::Replaced), _) => "counter-replaced",
    };
    let messages = PageMessages {
        refused: Some(words.say(why)),
        ..messages
    };
    let kept = &clerk.find_case(&kept.id).await?;
    let page = case_page::render(clerk, kept, messages).await?;
    Ok(html(StatusCode::CONFLICT, page))
}
