//! `GET /`: what this is, a field for a code, the rankings and the agencies.

use askama::Template;
use jiff::Timestamp;

use super::STYLE;
use super::asked::Asked;
use super::failure::Failure;
use super::periods::{self, Offered, PeriodLink};
use super::reading::Reading;
use crate::domain::agency::{Agency, Block, INTAKE_BLOCK};
use crate::domain::order::compare_names;
use crate::domain::period::Period;
use crate::web::State;
use crate::web::words::{Phrase, Words};

/// Quarters that a block's ranking is offered for.
const QUARTERS: usize = 4;
/// Years that a block's ranking is offered for.
const YEARS: usize = 2;

#[derive(Template)]
#[template(path = "public/templates/home.html")]
struct HomePage<'a> {
    style: &'static str,
    words: Words<'a>,
    reading: Reading<'a>,
    blocks: Vec<BlockView>,
    has_figures: bool,
}

/// A block with its rankings and its agencies.
struct BlockView {
    name: Phrase,
    /// Intake offices are scored, not ranked.
    is_ranked: bool,
    rankings: Vec<PeriodLink>,
    /// Its cases against their due dates in the newest quarter with cases.
    timeliness: Option<(Phrase, String)>,
    count: String,
    /// Name and address.
    agencies: Vec<(Phrase, String)>,
}

pub(super) fn page(state: &State, asked: &Asked) -> Result<String, Failure> {
    let reading = Reading::new(state, asked, None);
    let offered = Offered::new(state.store.list_periods()?);
    let agencies = state.store.list_agencies()?;
    let now = (state.clock)();
    let with_cases = Offered::with_cases(&state.store)?.newest_quarter(now);
    let page = HomePage {
        style: STYLE,
        words: reading.words,
        blocks: blocks(
            state.store.blocks(),
            &agencies,
            &offered_periods(&offered, now),
            with_cases,
            &reading,
        ),
        has_figures: !offered.is_empty(),
        reading,
    };
    Ok(page.render()?)
}

/// The newest quarters and years; the running quarter where there are no figures at all.
fn offered_periods(offered: &Offered, now: Timestamp) -> Vec<Period> {
    let newest = offered.newest_quarter(now);
    let mut periods = offered.newest(newest, QUARTERS);
    periods.extend(offered.newest(Period::Year(newest.first_day().year()), YEARS));
    if periods.is_empty() {
        periods.push(newest);
    }
    periods
}

/// The blocks that have agencies: the configured ones in their order, then others by code.
fn blocks(
    configured: &[Block],
    agencies: &[Agency],
    offered: &[Period],
    with_cases: Period,
    reading: &Reading<'_>,
) -> Vec<BlockView> {
    let words = reading.words;
    let mut names: Vec<(&str, &str)> = configured
        .iter()
        .map(|block| (block.id.as_str(), block.name.as_str()))
        .collect();
    for agency in agencies {
        let code = agency.block.as_str();
        if !names.iter().any(|(known, _)| *known == code) {
            names.push((code, code));
        }
    }
    let Some(&newest) = offered.first() else {
        return Vec::new();
    };
    names
        .into_iter()
        .filter_map(|(code, name)| {
            let mut own: Vec<&Agency> = agencies
                .iter()
                .filter(|agency| agency.block.as_str() == code)
                .collect();
            if own.is_empty() {
                return None;
            }
            own.sort_by(|a, b| {
                let [a, b] = [a, b].map(|agency| agency.name_in(words.language));
                compare_names(a, b)
            });
            Some(BlockView {
                name: words.name(name, None),
                is_ranked: code != INTAKE_BLOCK,
                rankings: offered
                    .iter()
                    .map(|&period| PeriodLink {
                        name: periods::name(words, period),
                        address: reading.ranking(code, period),
                        is_current: false,
                    })
                    .collect(),
                timeliness: (code != INTAKE_BLOCK).then(|| {
                    let name = periods::name(words, with_cases).text;
                    let name = words.say_with("timeliness-of", &[("period", &name)]);
                    (name, reading.timeliness(code, with_cases))
                }),
                count: own.len().to_string(),
                agencies: own
                    .into_iter()
                    .map(|agency| {
                        let name = words.name(&agency.name, agency.name_en.as_deref());
                        // One that has ended has its figures in an earlier period.
                        let period = last_lived(agency, newest);
                        (name, reading.agency(agency.code.as_str(), period))
                    })
                    .collect(),
            })
        })
        .collect()
}

/// The period itself, or the last of its kind in which the agency existed.
fn last_lived(agency: &Agency, period: Period) -> Period {
    if agency.is_valid_in(period) {
        return period;
    }
    match (agency.valid_to, agency.valid_from) {
        (Some(to), _) if to < period.first_day() => periods::around_day(period, to),
        (_, Some(from)) => periods::around_day(period, from),
        _ => period,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agency::Slug;
    use jiff::civil::date;

    #[test]
    fn an_agency_that_has_ended_is_linked_where_it_last_existed() {
        let agency = Agency {
            code: Slug::parse("huyen-tien-lu").unwrap(),
            name: "Huyện Tiên Lữ".into(),
            name_en: None,
            block: Slug::parse("huyen").unwrap(),
            valid_from: None,
            valid_to: Some(date(2025, 6, 30)),
            successor: None,
        };
        let newest = Period::Quarter(2026, 3);
        assert_eq!(last_lived(&agency, newest), Period::Quarter(2025, 2));
    }
}
