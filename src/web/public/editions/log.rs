//! The log of editions as static files (<https://c2sp.org/tlog-tiles>): `/log/checkpoint`,
//! `/log/tile/{level}/{place}` and `/log/tile/entries/{place}`. It ends at the last released entry.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::reply::{missing, released, respond};
use crate::domain::editions::key::VerifierKey;
use crate::domain::editions::log::entry::Entry;
use crate::domain::editions::log::tile::{Tile, TileKind};
use crate::domain::editions::log::tree::Hash;
use crate::store::editions::ReleasedLog;
use crate::web::State;
use crate::web::http::kept::Kept;
use crate::web::public::missing::Missing;
use crate::web::public::query::PublicQuery;

/// A tile never changes while the log lasts. Where its key is lost, another log takes its place.
const A_DAY: &str = "public, max-age=86400";

/// `GET /log/checkpoint`
pub(super) async fn checkpoint(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let made = async {
        let known = released(&state).await?;
        let Some(log) = known.log() else {
            return missing(&state, &known, &PublicQuery::of(&request), Missing::Address).await;
        };
        let text = log.checkpoint.clone().into_bytes();
        let made = async { Ok(Kept::new(StatusCode::OK, "text/plain; charset=utf-8", text)) };
        let address = "checkpoint".to_owned();
        state.editions.page(&known, address, made).await
    };
    let made = made.await;
    respond(&request, made)
}

/// `GET /log/tile/{level}/{place}` and `GET /log/tile/entries/{place}`
pub(super) async fn tile(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let made = async {
        let known = released(&state).await?;
        // The path as it was sent: there is one address for each tile.
        let path = request.path().strip_prefix("/log/").unwrap_or_default();
        let tile: Option<Tile> = path.parse().ok();
        let bytes =
            |log: &ReleasedLog| tile.filter(|tile| tile.is_within(log.entries.len() as u64));
        let Some((log, tile)) = known.log().and_then(|log| Some((log, bytes(log)?))) else {
            return missing(&state, &known, &PublicQuery::of(&request), Missing::Address).await;
        };
        let made = async {
            let bytes = content(log, tile).unwrap_or_default();
            let tile = Kept::as_is(StatusCode::OK, "application/octet-stream", bytes);
            Ok(tile.cached(A_DAY))
        };
        let address = format!("{} {tile}", log.origin);
        state.editions.file(address, made).await
    };
    let made = made.await;
    respond(&request, made)
}

/// The bytes of a tile.
fn content(log: &ReleasedLog, tile: Tile) -> Option<Vec<u8>> {
    match tile.kind {
        TileKind::Hashes { .. } => {
            let leaves: Vec<Hash> = log.entries.iter().map(|entry| Hash(entry.leaf)).collect();
            tile.hashes(&leaves)
        }
        TileKind::Entries => {
            let entries: Vec<&[u8]> = log.entries.iter().map(|of| of.entry.as_slice()).collect();
            tile.entries(&entries)
        }
    }
}

/// The keys with which editions and checkpoints are verified, the newest last: that with which the
/// log began, and those that its entries name.
pub(in crate::web) fn verifier_keys(log: &ReleasedLog) -> Vec<VerifierKey> {
    let mut keys: Vec<VerifierKey> = log.verifier.parse().into_iter().collect();
    for entry in &log.entries {
        if let Ok(Entry::Key(change)) = Entry::parse(&entry.entry) {
            keys.push(change.key().clone());
        }
    }
    keys
}
