//! What a public address may name although it does not exist.

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
    /// The text does not name a method.
    Method,
    /// The agency did not exist in that period.
    NotThen(Box<Agency>, Period),
}
