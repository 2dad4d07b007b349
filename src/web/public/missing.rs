//! What a public address may name although it does not exist.

use jiff::Timestamp;

use crate::domain::VIETNAM;
use crate::domain::cases::agency::Agency;
use crate::domain::period::Period;

/// What does not exist.
pub(in crate::web) enum Missing {
    /// There is no such page.
    Address,
    /// There is no such edition, or it is not released.
    Edition,
    /// There is no such block.
    Block,
    /// There is no such agency.
    Agency,
    /// The text is not a period.
    Period,
    /// The period has not begun.
    NotBegun(Period),
    /// The text does not name a method.
    Method,
    /// The agency did not exist in that period.
    NotThen(Box<Agency>, Period),
}

impl Missing {
    /// Refuses a period that has not begun; carried-over cases are none of its figures.
    ///
    /// # Errors
    /// [`Missing::NotBegun`].
    pub(in crate::web) fn check_begun(period: Period, now: Timestamp) -> Result<(), Self> {
        match period.first_day() > now.to_zoned(VIETNAM).date() {
            true => Err(Self::NotBegun(period)),
            false => Ok(()),
        }
    }
}
