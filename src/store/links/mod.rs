//! Links: issued, handed over, shown at counters.

pub mod by_hand;
pub mod displays;
pub mod invitations;
pub mod kiosks;
pub mod survey_link;
