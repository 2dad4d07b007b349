//! Which definition the cases of a block are surveyed with, by channel and day.

use jiff::civil::Date;

use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::Channel;

/// The definition that a block uses from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The block.
    pub block: Slug,
    /// The channel of the cases that it is for; `None` for all channels that no other assignment
    /// names. Only such an assignment makes a definition the block's own, which is ranked.
    pub channel: Option<Channel>,
    /// The definition's id.
    pub definition: String,
    /// The first day on which a case may finish.
    pub from: Date,
}

/// The definitions of all blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignments {
    /// The id of the definition of every block that has no other.
    pub default: String,
    /// The definitions by block, channel and day.
    pub by_block: Vec<Assignment>,
}

impl Assignments {
    /// The definition that all blocks use.
    pub fn only(default: &str) -> Self {
        Self {
            default: default.to_owned(),
            by_block: Vec::new(),
        }
    }

    /// The id of the definition for a case of a block that finished on a day: that of its channel
    /// where there is one, else the block's own.
    pub fn of_case(&self, block: Option<&Slug>, channel: Channel, day: Date) -> &str {
        let named = self.newest(block, Some(channel), day);
        named.map_or_else(|| self.own(block, day), |named| named.definition.as_str())
    }

    /// The id of a block's own definition on a day.
    pub fn own(&self, block: Option<&Slug>, day: Date) -> &str {
        self.newest(block, None, day)
            .map_or(self.default.as_str(), |own| own.definition.as_str())
    }

    /// What a block uses beside its own definition of a day, by channel and day: the assignments of
    /// single channels in force, and all that begin later.
    pub fn beside_own(&self, block: &Slug, day: Date) -> Vec<&Assignment> {
        let is_in_force = |assignment: &Assignment| {
            let channel = assignment.channel;
            channel.is_some() && self.newest(Some(block), channel, day) == Some(assignment)
        };
        let of_block = self.by_block.iter().filter(|it| it.block == *block);
        let mut beside: Vec<&Assignment> = of_block
            .filter(|it| it.from > day || is_in_force(it))
            .collect();
        beside.sort_by_key(|it| (it.channel, it.from));
        beside
    }

    /// The ids of the definitions that were a block's own on some day from the first to the last.
    pub fn own_between(&self, block: &Slug, first: Date, last: Date) -> Vec<&str> {
        let later = self.by_block.iter().filter(|assignment| {
            assignment.block == *block
                && assignment.channel.is_none()
                && assignment.from > first
                && assignment.from <= last
        });
        let later = later.map(|assignment| assignment.definition.as_str());
        std::iter::once(self.own(Some(block), first))
            .chain(later)
            .collect()
    }

    /// The ids of the definitions that a block uses for single channels until a day.
    pub fn of_channels(&self, block: &Slug, last: Date) -> Vec<&str> {
        let named = self.by_block.iter().filter(|assignment| {
            assignment.block == *block && assignment.channel.is_some() && assignment.from <= last
        });
        named
            .map(|assignment| assignment.definition.as_str())
            .collect()
    }

    /// The ids of all definitions that are in use, the default first.
    pub fn definitions(&self) -> impl Iterator<Item = &str> {
        let by_block = self
            .by_block
            .iter()
            .map(|assignment| &*assignment.definition);
        std::iter::once(&*self.default).chain(by_block)
    }

    fn newest(
        &self,
        block: Option<&Slug>,
        channel: Option<Channel>,
        day: Date,
    ) -> Option<&Assignment> {
        self.by_block
            .iter()
            .filter(|assignment| {
                Some(&assignment.block) == block
                    && assignment.channel == channel
                    && assignment.from <= day
            })
            .max_by_key(|assignment| assignment.from)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    fn assignments() -> Assignments {
        let communes = |channel, definition: &str, from| Assignment {
            block: slug("xa-phuong-dac-khu"),
            channel,
            definition: definition.to_owned(),
            from,
        };
        Assignments {
            default: "long".to_owned(),
            by_block: vec![
                communes(Some(Channel::Counter), "short", date(2026, 1, 1)),
                // An inspection year wants the long one.
                communes(Some(Channel::Counter), "long", date(2027, 1, 1)),
                communes(None, "other", date(2026, 7, 1)),
            ],
        }
    }

    #[test]
    fn a_case_gets_the_definition_of_its_block_and_channel_on_its_day() {
        let assignments = assignments();
        let of = |channel, day| assignments.of_case(Some(&slug("xa-phuong-dac-khu")), channel, day);
        assert_eq!(of(Channel::Counter, date(2025, 12, 31)), "long");
        assert_eq!(of(Channel::Counter, date(2026, 1, 1)), "short");
        assert_eq!(of(Channel::Counter, date(2026, 8, 1)), "short");
        assert_eq!(of(Channel::Counter, date(2027, 1, 1)), "long");
        assert_eq!(of(Channel::Online, date(2026, 6, 30)), "long");
        assert_eq!(of(Channel::Online, date(2026, 7, 1)), "other");
        let elsewhere = slug("so-ban-nganh");
        let day = date(2026, 8, 1);
        assert_eq!(
            assignments.of_case(Some(&elsewhere), Channel::Counter, day),
            "long"
        );
        assert_eq!(assignments.of_case(None, Channel::Online, day), "long");
    }

    #[test]
    fn beside_its_own_definition_a_block_has_those_of_channels_and_of_later_days() {
        let beside = |day| {
            let assignments = assignments();
            let beside = assignments.beside_own(&slug("xa-phuong-dac-khu"), day);
            beside
                .iter()
                .map(|it| (it.channel, it.from))
                .collect::<Vec<_>>()
        };
        let (counter, new_year) = (Some(Channel::Counter), date(2027, 1, 1));
        assert_eq!(
            beside(date(2026, 6, 30)),
            [
                (None, date(2026, 7, 1)),
                (counter, date(2026, 1, 1)),
                (counter, new_year)
            ]
        );
        assert_eq!(beside(new_year), [(counter, new_year)]);
    }

    #[test]
    fn the_definition_of_a_channel_is_never_the_blocks_own() {
        let own = |first, last| {
            assignments()
                .own_between(&slug("xa-phuong-dac-khu"), first, last)
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(own(date(2026, 1, 1), date(2026, 3, 31)), ["long"]);
        assert_eq!(own(date(2026, 1, 1), date(2026, 12, 31)), ["long", "other"]);
        assert_eq!(own(date(2026, 7, 1), date(2026, 9, 30)), ["other"]);
    }
}
