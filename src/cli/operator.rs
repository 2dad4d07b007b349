//! The person who runs a command.

use jiff::Timestamp;

use crate::domain::access::By;

/// Returns the name of the system's user, for the record of what was changed.
pub fn operator() -> String {
    std::env::var("USER")
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "sipas".to_owned())
}

/// The person who runs the command, now.
pub fn by() -> By {
    By::operator(&operator(), Timestamp::now())
}
