//! The orders of the province's table.

use super::data::AgencyData;
use crate::domain::order::Name;

/// The column by which the table is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// By block, and by rank or name within it.
    Block,
    Name,
    Score,
    Responses,
    Coverage,
    Late,
    Waiting,
    Disputes,
    Apologies,
    Rank,
}

impl Order {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Block, "block"),
        (Self::Name, "name"),
        (Self::Score, "score"),
        (Self::Responses, "n"),
        (Self::Coverage, "coverage"),
        (Self::Late, "late"),
        (Self::Waiting, "waiting"),
        (Self::Disputes, "disputes"),
        (Self::Apologies, "apologies"),
        (Self::Rank, "rank"),
    ];

    /// Returns the order of a name in an address; the usual one where there is none of that name.
    pub(super) fn named(name: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, known)| *known == name);
        found.map_or(Self::Block, |(order, _)| *order)
    }

    /// Its name in addresses.
    pub(super) fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(order, _)| *order == self);
        found.map_or("block", |(_, name)| name)
    }

    /// The value of `aria-sort` for its column.
    pub(super) fn direction(self) -> &'static str {
        match self {
            Self::Block | Self::Name | Self::Score | Self::Rank | Self::Coverage => "ascending",
            Self::Responses | Self::Late | Self::Waiting | Self::Disputes | Self::Apologies => {
                "descending"
            }
        }
    }

    /// Sorts agencies, which are by block and rank already. What has no number comes last; the lowest
    /// score and coverage come first, because they need to be looked at first.
    pub(super) fn sort(self, agencies: &mut [AgencyData], name: impl Fn(&AgencyData) -> String) {
        let smallest = |number: Option<i64>| (number.is_none(), number.unwrap_or_default());
        let largest = |number: Option<i64>| smallest(number.map(|number| -number));
        let number: fn(&AgencyData) -> Option<i64> = match self {
            Self::Block => return,
            Self::Name => {
                agencies.sort_by_cached_key(|agency| Name(name(agency)));
                return;
            }
            Self::Score => |of| of.ranked.score.overall.figure.score.map(hundredths),
            Self::Responses => |of| of.ranked.score.n,
            Self::Coverage => |of| of.ranked.score.coverage.rate().map(hundredths),
            Self::Late => |of| of.late_rate().map(hundredths),
            Self::Waiting => |of| Some(of.ranked.score.waiting),
            Self::Disputes => |of| Some(2 * of.disputes.shown() + i64::from(of.disputes.has_few())),
            Self::Apologies => |of| Some(of.apologies),
            Self::Rank => |of| of.ranked.rank,
        };
        match self.direction() {
            "ascending" => agencies.sort_by_key(|agency| smallest(number(agency))),
            _ => agencies.sort_by_key(|agency| largest(number(agency))),
        }
    }
}

fn hundredths(score: crate::domain::figures::score::Score) -> i64 {
    i64::from(score.hundredths())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_found_by_its_name_and_other_words_are_the_usual_one() {
        for (order, name) in Order::ALL {
            assert_eq!((Order::named(name), order.name()), (order, name));
        }
        assert_eq!(Order::named("?"), Order::Block);
    }
}
