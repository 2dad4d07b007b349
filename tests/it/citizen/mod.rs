//! The citizen's pages over HTTP, on both databases.

mod answering;
mod bursts;
mod comments;
mod links;
mod pages;
mod presses;
mod qr;
mod third_language;

use sipas::domain::links::code::LinkCode;

use crate::support::app::TestApp;
use crate::support::builders::CaseBuilder;
use crate::support::{World, at, case};

/// An open link.
fn open(app: &TestApp) -> LinkCode {
    app.world.link(case("open"))
}

fn used(app: &TestApp) -> LinkCode {
    let code = app.world.link(case("used"));
    app.world.answer(code, "5555555555555555");
    code
}

fn expired(app: &TestApp) -> LinkCode {
    let cases = [case("expired")
        .received("2026-05-01")
        .finished("2026-06-01")];
    let imported = app
        .world
        .import_as(&cases, |options| options.by.now = at("2026-06-01 09:00"));
    imported[0].link.as_ref().unwrap().code
}

fn revoked(app: &TestApp) -> LinkCode {
    let code = app.world.link(case("revoked"));
    app.world.revoke_link("revoked");
    code
}

/// What waits for the closing of its month, as (ratings, comment, language).
fn waiting(world: &World) -> Vec<[String; 3]> {
    let answers = world.waiting().into_iter();
    answers
        .map(|answer| {
            [
                answer.ratings,
                answer.comment.unwrap_or_default(),
                answer.language,
            ]
        })
        .collect()
}
