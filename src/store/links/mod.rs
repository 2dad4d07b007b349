//! Links: the invitations behind them, what a link opens, and how clerks, displays and kiosks
//! deliver them. Answering a link is a matter of the wing `answers`.

pub mod by_hand;
pub mod delivery;
pub mod displays;
pub mod invitations;
pub mod kiosks;
mod secrets;
pub mod survey_link;
