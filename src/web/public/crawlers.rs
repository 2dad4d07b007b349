//! `GET /robots.txt` and `/sitemap.xml`: what search engines may read, and where it is.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::failure::Failure;
use super::periods::{OfferedPeriods, last_valid};
use super::query::PublicQuery;
use super::reading::Reading;
use crate::domain::cases::agency::INTAKE_BLOCK;
use crate::domain::period::Period;
use crate::store::figures::Figures;
use crate::web::State;

/// Returns the rules for crawlers. The pages of a survey are not among them, because a crawler must
/// be let in to read that they are not to be listed; a page that it may not open it lists by its
/// address, which here would be the key to a survey.
pub(super) fn robots(
    state: &State,
    _: &mut Figures<'_>,
    _: &PublicQuery,
) -> Result<String, Failure> {
    Ok(format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /counter\nDisallow: /display\n\
         Disallow: /kiosk\nDisallow: /console\nDisallow: /account\nDisallow: /login\n\nSitemap: {}/sitemap.xml\n",
        state.public_url
    ))
}

/// Returns the list of public pages: rankings and timeliness of every quarter and year with figures,
/// and the newest page of every agency.
pub(super) fn sitemap(
    state: &State,
    figures: &mut Figures<'_>,
    request: &PublicQuery,
) -> Result<String, Failure> {
    let reading = Reading::new(state, request, None);
    let now = (state.clock)();
    let (offered, with_cases) = (
        OfferedPeriods::new(figures.list_periods()?),
        OfferedPeriods::with_cases(figures)?,
    );
    let agencies = figures.list_agencies()?;
    let blocks: BTreeSet<&str> = agencies
        .iter()
        .map(|agency| agency.block.as_str())
        .collect();
    let newest = offered.newest_quarter(now);
    let mut paths = vec![
        reading.home(),
        reading.methods(),
        reading.privacy(),
        reading.editions(),
    ];
    let released = state.editions.known();
    for of in released.iter().flat_map(|known| &known.editions) {
        paths.push(reading.edition(&of.edition.id));
    }
    for block in blocks {
        let rankings = all_of(&offered, newest).into_iter();
        paths.extend(rankings.map(|period| reading.ranking(block, period)));
        if block != INTAKE_BLOCK {
            let cases = all_of(&with_cases, with_cases.newest_quarter(now)).into_iter();
            paths.extend(cases.map(|period| reading.timeliness(block, period)));
        }
    }
    for agency in &agencies {
        paths.push(reading.agency(agency.code.as_str(), last_valid(agency, newest)));
    }
    let mut sitemap = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in paths {
        // An address of a host, codes and periods needs no escape.
        let _ = writeln!(sitemap, "<url><loc>{}{path}</loc></url>", state.public_url);
    }
    sitemap.push_str("</urlset>\n");
    Ok(sitemap)
}

/// Returns the quarters and years that are offered.
fn all_of(offered: &OfferedPeriods, newest: Period) -> Vec<Period> {
    let mut periods = offered.newest(newest, usize::MAX);
    periods.extend(offered.newest(Period::Year(0), usize::MAX));
    periods
}
