//! People: accounts, logins and sessions, and what the console lets each role do.

mod accounts;
mod clerks;
pub mod end_to_end;
mod logging_in;
mod meanwhile;
mod rooms;
mod sign_on;
mod throttle;
mod users;
