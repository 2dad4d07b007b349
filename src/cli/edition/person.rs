//! The person for whom a command acts.

use jiff::Timestamp;

use crate::cli::operator::operator;
use crate::domain::access::By;
use crate::domain::fold;
use crate::store::editions::persons::EditionActor;

/// The person for whom a command acts.
#[derive(clap::Args)]
pub struct PersonArgs {
    /// The person who does this, by account. The rule of two persons holds here too
    #[arg(long = "as", value_name = "USER")]
    person: String,
}

impl PersonArgs {
    /// The person, now.
    pub fn actor(&self) -> EditionActor {
        EditionActor {
            by: By::user(&fold(&self.person), Timestamp::now()),
            operator: Some(operator()),
        }
    }
}
