//! Persons who make and sign editions of May 2026, in which two departments have answers.

use jiff::Timestamp;
use secrecy::SecretBox;
use sipas::domain::access::{By, Viewer};
use sipas::domain::cases::case::Case;
use sipas::domain::editions::edition::EditionFile;
use sipas::domain::editions::edition_note::{Decision, sha256};
use sipas::domain::editions::key::SigningKey;
use sipas::domain::editions::log::tree::Hash;
use sipas::domain::editions::manifest::{CanonicalError, Manifest, write_manifest};
use sipas::domain::editions::refusal::EditionRefusal;
use sipas::domain::editions::signer::LogSigner;
use sipas::outputs::editions::editor::{DraftTexts, Editor};
use sipas::store::editions::persons::EditionActor;
use sipas::store::editions::publishing::Publication;

use crate::support::builders::CaseBuilder;
use crate::support::person::add_user;
use crate::support::world::numbered;
use crate::support::{Database, World, at, case};

/// Who drafts and submits.
pub const MAKER: &str = "chuyen.vien";
/// Who approves and publishes.
pub const SIGNER: &str = "lanh.dao";

/// Keys that remember nothing.
pub struct Key(Vec<SigningKey>);

impl Default for Key {
    fn default() -> Self {
        Self::of("sipas.example/xep-hang", &[7])
    }
}

impl Key {
    /// The keys of an origin, each made of a number.
    pub fn of(origin: &str, numbers: &[u8]) -> Self {
        let key = |number: &u8| {
            let seed = SecretBox::new(Box::new([*number; 32]));
            SigningKey::new(origin, seed).unwrap()
        };
        Self(numbers.iter().map(key).collect())
    }
}

impl LogSigner for Key {
    fn keys(&self) -> &[SigningKey] {
        &self.0
    }

    fn check(&self, _: &[Hash], _: Option<&str>) -> Result<(), EditionRefusal> {
        Ok(())
    }

    fn keep(&mut self, _: &[Hash], _: &str) -> Result<(), EditionRefusal> {
        Ok(())
    }
}

pub fn in_may(code: &str) -> Case {
    case(code)
        .received("2026-05-04")
        .finished("2026-05-06")
        .handed_in_at("mot-cua-2")
}

/// A world in which May is closed, with the two persons. It is 15 July.
pub fn closed_may(database: Database) -> World {
    let mut world = World::from(database);
    world.now = at("2026-05-20 09:00");
    world.answer_cases(&numbered("A", 35, in_may), "1555555555555555");
    let of_health = |code: &str| in_may(code).of("so-yt");
    world.answer_cases(&numbered("B", 40, of_health), "5555555555555555");
    world.close();
    world.now = at("2026-07-15 09:00");
    add_user(&world.store, MAKER, &["province"], world.now);
    add_user(&world.store, SIGNER, &["approver"], world.now);
    world
}

pub fn actor(name: &str, now: Timestamp) -> EditionActor {
    EditionActor::person(By::user(name, now))
}

/// Drafts an edition of May, or the correction of one, and submits it.
pub fn submit(world: &World, block: &str, replaces: Option<&str>) -> String {
    submit_changed(world, block, replaces, |_| {})
}

/// The same with a change of its content on the way to the database.
pub fn submit_changed(
    world: &World,
    block: &str,
    replaces: Option<&str>,
    change: impl Fn(&mut Manifest),
) -> String {
    let maker = actor(MAKER, world.now);
    let editor = Editor {
        store: &world.store,
        min_n: 30,
        actor: &maker,
        title: &|block, period| format!("{block} {period}"),
    };
    let texts = DraftTexts {
        title: Some(format!("Kết quả tháng 5 của {block}")),
        reason: replaces.map(|_| "Thiếu <một> đợt".to_owned()),
        ..DraftTexts::default()
    };
    let id = match replaces {
        None => editor.draft(block, "2026-05".parse().unwrap(), texts),
        Some(replaced) => editor.correct(replaced, texts),
    };
    let id = id.unwrap();
    let made = editor.submit(&id, None, None, |content| {
        let file = |name: &str, media_type: &str, bytes: Vec<u8>| EditionFile {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            bytes,
        };
        let mut content = content.clone();
        change(&mut content);
        let content = write_manifest(&content)?;
        Ok::<_, CanonicalError>(vec![
            file("edition.json", "application/json", content),
            file(
                "ranking.csv",
                "text/csv; charset=utf-8",
                "điểm,hạng\n".repeat(500).into(),
            ),
            file("report.pdf", "application/pdf", b"%PDF-1.7".to_vec()),
        ])
    });
    made.unwrap();
    id
}

/// Approves an edition and publishes it.
pub fn publish(world: &World, id: &str, release_at: Option<Timestamp>) {
    publish_with(world, id, release_at, &mut Key::default());
}

/// Approves an edition and publishes it with some keys.
pub fn publish_with(world: &World, id: &str, release_at: Option<Timestamp>, key: &mut Key) {
    let signer = actor(SIGNER, world.now);
    let editions = world.store.editions(&Viewer::Operator, world.now);
    let file = editions.find_file(id, "edition.json").unwrap().unwrap();
    let digest = hex::encode(sha256(&file.bytes));
    let store = &world.store;
    store.approve_edition(id, &digest, None, &signer).unwrap();
    let publication = Publication {
        decision: Some(Decision {
            number: "1234/QĐ-UBND".to_owned(),
            date: "2026-07-14".parse().unwrap(),
        }),
        release_at,
        version: None,
    };
    store
        .publish_edition(id, &publication, key, &signer)
        .unwrap();
}
