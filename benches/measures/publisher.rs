//! The persons, the key and the commands that publish an edition.

use jiff::Timestamp;
use sipas::domain::access::{Actor, By, Grant, Profile, Role, UserName};
use sipas::outputs::editions::key_file::EditionKey;
use sipas::outputs::editions::released::publish;
use sipas::store::access::users::Place;
use sipas::store::editions::persons::EditionActor;
use sipas::store::editions::publishing::Publication;

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
                .add_user(&user, &profile, &grants, &operator, Place::Machine)
                .unwrap();
        }
        EditionKey::make(&database.path(KEY), "sipas.example/log", rand::random()).unwrap();
        Self(database)
    }

    /// Publishes an edition, and returns its id. Its files are made as they are for a province: by the
    /// program.
    pub fn publish(&self, block: &str, period: &str) -> String {
        let made = |arguments: &[&str]| {
            let arguments = [&["edition"], arguments, &["--as", MAKER]].concat();
            self.0.program().run(&arguments).out
        };
        let drafted = made(&["draft", "--block", block, "--period", period]);
        let id = drafted.trim().strip_prefix("edition=").unwrap();
        let submitted = made(&["submit", id]);
        let (_, digest) = submitted.trim().split_once("digest=").unwrap();

        let store = self.0.store(5);
        let approver = EditionActor::person(By::user(APPROVER, Timestamp::now()));
        store.approve_edition(id, digest, None, &approver).unwrap();
        let publication = Publication {
            decision: None,
            release_at: None,
            version: None,
        };
        let key = self.0.path(KEY);
        publish(&store, Some(&key), id, &publication, &approver).unwrap();
        id.to_owned()
    }
}
