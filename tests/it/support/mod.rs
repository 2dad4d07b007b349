//! What the tests share: databases, builders, a running server, the real command.

/// Makes two tests of each function: `NAME::sqlite` and `NAME::postgres`, each with a database of
/// its own, from which the function's argument is made. What one of them is held against, as a
/// snapshot, so is the other.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                insta::allow_duplicates! {
                    super::$name($crate::support::database::Database::sqlite().into());
                }
            }

            #[test]
            fn postgres() {
                if let Some(database) = $crate::support::database::Database::postgres() {
                    insta::allow_duplicates! {
                        super::$name(database.into());
                    }
                }
            }
        }
    )+};
}

pub mod app;
pub mod browser;
pub mod builders;
pub mod chance;
pub mod cluster;
pub mod command;
pub mod counter_key;
pub mod crowd;
pub mod database;
pub mod disk;
pub mod judged;
pub mod length;
pub mod load;
pub mod migrated;
pub mod needs;
pub mod nginx;
pub mod operator;
pub mod page;
pub mod paper;
pub mod person;
pub mod provider;
pub mod queries;
pub mod served;
pub mod sql;
pub mod surfer;
pub mod world;

pub use builders::{at, case, ratings};
pub use command::Sipas;
pub use database::Database;
pub use operator::{OperatorReads, viewer};
pub use page::Page;
pub use served::Served;
pub use world::World;
