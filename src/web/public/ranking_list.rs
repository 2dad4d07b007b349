//! The list of a ranking page: which agencies, in which order, under which headings.

use super::listing::{Listing, SortKey, SortLink};
use super::ranking_rows::EnglishNames;
use super::reading::Reading;
use super::sort::Sort;
use crate::domain::cases::agency::INTAKE_BLOCK;
use crate::domain::figures::ranking::{RankReport, RankedAgency};
use crate::domain::order::Name;

/// The headings of the columns that sort the table.
pub(super) struct Headings {
    pub(super) usual: SortLink,
    pub(super) name: SortLink,
    pub(super) responses: SortLink,
    pub(super) coverage: SortLink,
}

impl Headings {
    pub(super) fn new(listing: &Listing, is_ranked: bool, reading: &Reading<'_>) -> Self {
        let words = reading.words;
        let (by_name, name) = match is_ranked {
            true => (Sort::Name, words.say("column-agency")),
            // Intake offices are by name unless they are sorted.
            false => (Sort::Usual, words.say("column-office")),
        };
        Self {
            usual: listing.heading(Sort::Usual, words.say("column-rank")),
            name: listing.heading(by_name, name),
            responses: listing.heading(Sort::Responses, words.say("column-n")),
            coverage: listing.heading(Sort::Coverage, words.say("column-coverage")),
        }
    }
}

/// Returns the agencies of a report that are listed, in the order that was chosen.
pub(super) fn listed(
    report: &RankReport,
    listing: &Listing,
    english: &EnglishNames,
    reading: &Reading<'_>,
) -> RankReport {
    let name = |agency: &RankedAgency| {
        let english = english.get(&agency.score.agency).map(String::as_str);
        reading.words.name(&agency.score.name, english).text
    };
    let mut listed = report.clone();
    listed.agencies.retain(|agency| listing.has(&name(agency)));
    if report.block == INTAKE_BLOCK {
        // By name and not by score, because intake offices are not compared.
        listed
            .agencies
            .sort_by_cached_key(|agency| Name(name(agency)));
    }
    listing.order(&mut listed.agencies, |agency, sort| match sort {
        Sort::Coverage => {
            let rate = agency.score.coverage.rate();
            SortKey::largest(rate.map(|rate| i64::from(rate.hundredths())))
        }
        Sort::Responses => SortKey::largest(agency.score.n),
        _ => SortKey::Name(Name(name(agency))),
    });
    listed
}
