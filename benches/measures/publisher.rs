//! The persons, the key and the commands that publish an edition.

use jiff::Timestamp;
use sipas::domain::access::{Actor, By, Grant, Profile, Role, UserName};
use sipas::outputs::editions::key_file::EditionKey;
use sipas::store::access::users::ChangePlace;

use crate::database::Database;

const MAKER: &str = "chuyen.vien";
const APPROVER: &str = "lanh.dao";
const KEY: &str = "edition.key";

/// Who publishes the editions of a database.
pub struct Publisher<'a>(&'a Database);

impl<'a> Publisher<'a> {
    pub fn new(database: &'a Database) -> Self {
        let store = database.store(5);
        let operator = By {
            actor: Actor::Operator("root".to_owned()),
            now: Timestamp::now(),
        };
        for (name, role) in [(MAKER, Role::Province), (APPROVER, Role::Approver)] {
            let profile = Profile {
                display_name: name.to_owned(),
                email: None,
                language: "vi".to_owned(),
            };
            let grants = [Grant::read(role, "").unwrap()];
            let user = UserName::parse(name).unwrap();
            store
                .add_user(&user, &profile, &grants, &operator, ChangePlace::Machine)
                .unwrap();
        }
        EditionKey::make(&database.path(KEY), "sipas.example/log", rand::random()).unwrap();
        Self(database)
    }

    /// Publishes an edition by the commands of the program, as a province does, and returns its id.
    pub fn publish(&self, block: &str, period: &str) -> String {
        let run = |person: &str, arguments: &[&str]| {
            let arguments = [&["edition"], arguments, &["--as", person]].concat();
            self.0.program().run(&arguments).out
        };
        let drafted = run(MAKER, &["draft", "--block", block, "--period", period]);
        let id = drafted.trim().strip_prefix("edition=").unwrap();
        let submitted = run(MAKER, &["submit", id]);
        let (_, digest) = submitted.trim().split_once("digest=").unwrap();
        run(APPROVER, &["approve", id, "--digest", digest]);
        run(APPROVER, &["publish", id, "--edition-key-file", KEY]);
        id.to_owned()
    }
}
