//! The case that is assigned to a kiosk now, and its link.

use actix_web::web;

use crate::domain::access::Key;
use crate::store::Link;
use crate::store::links::kiosks::KioskTurn;
use crate::web::citizen;
use crate::web::{Error, State};

/// Returns the turn of a kiosk; `None` while no case is assigned.
pub(super) async fn find_turn(
    key: &Key,
    state: &web::Data<State>,
) -> Result<Option<KioskTurn>, Error> {
    let (kiosk, now) = (key.id.clone(), (state.clock)());
    let work = state
        .workers
        .counter
        .run(move |store| store.find_kiosk_turn(&kiosk, now));
    Ok(work.await??)
}

/// Returns the link of a turn.
pub(super) async fn find_link(
    turn: &KioskTurn,
    state: &web::Data<State>,
) -> Result<Option<Link>, Error> {
    citizen::find_link(state, turn.code, (state.clock)()).await
}
