//! `GET /ranking/{block}`, `/timeliness/{block}` and `/agency/{code}`: addresses that stay, and lead to
//! the newest period with figures.

use super::failure::Failure;
use super::missing::Missing;
use super::periods::{OfferedPeriods, last_valid};
use super::query::PublicQuery;
use super::reading::Reading;
use crate::domain::cases::agency::Slug;
use crate::domain::figures::scope::Scope;
use crate::domain::period::Period;
use crate::store::StoreError;
use crate::store::figures::Figures;
use crate::web::State;

/// Returns the address of the newest ranking of a block.
pub(super) fn ranking(
    state: &State,
    figures: &mut Figures<'_>,
    request: &PublicQuery,
) -> Result<String, Failure> {
    let block = known_block(state, figures, request)?;
    let reading = Reading::new(state, request, request.method()?);
    let newest = newest_quarter(state, figures, Scope::Block(block.to_string()))?;
    Ok(reading.ranking(block.as_str(), newest))
}

/// Returns the address of the newest timeliness of a block.
pub(super) fn timeliness(
    state: &State,
    figures: &mut Figures<'_>,
    request: &PublicQuery,
) -> Result<String, Failure> {
    let block = known_block(state, figures, request)?;
    let reading = Reading::new(state, request, request.method()?);
    let newest = OfferedPeriods::with_cases(figures)?.newest_quarter((state.clock)());
    Ok(reading.timeliness(block.as_str(), newest))
}

/// Returns the address of an agency's page in the newest period in which the agency existed.
pub(super) fn agency(
    state: &State,
    figures: &mut Figures<'_>,
    request: &PublicQuery,
) -> Result<String, Failure> {
    let code = request.agency()?;
    let agency = figures.find_agency(code.as_str())?;
    let agency = agency.ok_or(Missing::Agency)?;
    let reading = Reading::new(state, request, request.method()?);
    let newest = newest_quarter(state, figures, Scope::Agency(code.to_string()))?;
    Ok(reading.agency(code.as_str(), last_valid(&agency, newest)))
}

/// Returns the newest quarter in which units in scope have figures; where they have none at all, the
/// newest one of the province.
fn newest_quarter(
    state: &State,
    figures: &mut Figures<'_>,
    scope: Scope,
) -> Result<Period, StoreError> {
    let mut shown = figures.list_shown_periods(&scope)?;
    if shown.is_empty() {
        shown = figures.list_shown_periods(&Scope::All)?;
    }
    Ok(OfferedPeriods::new(shown).newest_quarter((state.clock)()))
}

/// Returns the block of a request: a configured one, or one that an agency belongs to.
fn known_block(
    state: &State,
    figures: &mut Figures<'_>,
    request: &PublicQuery,
) -> Result<Slug, Failure> {
    let block = request.block()?;
    let is_known = state.store.find_block(block.as_str()).is_some()
        || figures
            .list_agencies()?
            .iter()
            .any(|agency| agency.block == block);
    match is_known {
        true => Ok(block),
        false => Err(Missing::Block.into()),
    }
}
