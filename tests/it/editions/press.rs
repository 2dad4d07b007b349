//! A province that publishes May 2026, of which it knows imported responses alone.

use std::path::PathBuf;

use sipas::domain::access::{By, Viewer};
use sipas::domain::editions::edition::{Edition, EditionFile};
use sipas::domain::editions::edition_note::Decision;
use sipas::domain::editions::manifest::{Manifest, write_manifest};
use sipas::domain::editions::refusal::EditionRefusal;
use sipas::domain::period::Period;
use sipas::outputs::editions::editor::{DraftTexts, Editor, EditorError};
use sipas::outputs::editions::key_file::EditionKey;
use sipas::store::answers::batches::{Batch, BatchImporter, BatchRow};
use sipas::store::editions::persons::EditionActor;
use sipas::store::editions::publishing::{Publication, Published};
use sipas::store::{ImportMode, Store, StoreError};

use crate::support::builders::slug;
use crate::support::person::add_user;
use crate::support::world::SECRET;
use crate::support::{Database, Sipas, World, ratings};

pub const BLOCK: &str = "so-ban-nganh";
pub const SATISFIED: &str = "5555555555555555";
const ORIGIN: &str = "sipas.example/log";

/// Responses alike: their month, agency, number and ratings.
pub type Rated<'a> = (&'a str, &'a str, usize, &'a str);

/// A world with two who make editions and two who approve them, and a key.
pub struct Press {
    pub world: World,
    folder: tempfile::TempDir,
}

impl From<Database> for Press {
    fn from(database: Database) -> Self {
        let world = World::from(database);
        for (name, role) in [
            ("an.province", "province"),
            ("binh.province", "province"),
            ("chi.approver", "approver"),
            ("dung.approver", "approver"),
        ] {
            add_user(&world.store, name, &[role], world.now);
        }
        let press = Self {
            world,
            folder: tempfile::tempdir().unwrap(),
        };
        EditionKey::make(&press.key_file(), ORIGIN, [3; 32]).unwrap();
        press
            .import("may", &[("so-tp", 40), ("so-yt", 30)])
            .unwrap();
        press
    }
}

impl Press {
    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("edition-key")
    }

    pub fn key(&self) -> EditionKey {
        EditionKey::open(&self.key_file()).unwrap()
    }

    /// The command on the same database, with the key beside it.
    pub fn into_program(self) -> Sipas {
        let sipas = Sipas {
            database: self.world.database,
        };
        sipas.file("secret", hex::encode(SECRET));
        for name in ["edition-key", "edition-key.guard"] {
            std::fs::copy(self.folder.path().join(name), sipas.path(name)).unwrap();
        }
        sipas
    }

    /// The person, now.
    pub fn person(&self, name: &str) -> EditionActor {
        EditionActor::person(By::user(name, self.world.now))
    }

    /// Imports satisfied responses of May, by agency and number.
    pub fn import(&self, name: &str, of: &[(&str, usize)]) -> Result<(), StoreError> {
        self.import_in("2026-05", name, of)
    }

    /// The same of a month.
    pub fn import_in(
        &self,
        month: &str,
        name: &str,
        of: &[(&str, usize)],
    ) -> Result<(), StoreError> {
        let rated: Vec<Rated<'_>> = of
            .iter()
            .map(|(unit, count)| (month, *unit, *count, SATISFIED))
            .collect();
        self.import_rated(name, &rated)
    }

    /// Imports responses as one batch.
    pub fn import_rated(&self, name: &str, of: &[Rated<'_>]) -> Result<(), StoreError> {
        let definition = self
            .world
            .store
            .surveys()
            .find_offered("so-nganh-4")
            .unwrap();
        let rows: Vec<BatchRow> = of
            .iter()
            .flat_map(|rated| std::iter::repeat_n(rated, rated.2))
            .map(|(month, unit, _, text)| BatchRow {
                unit: slug(unit),
                intake_office: false,
                definition: definition.clone(),
                period: month.parse().unwrap(),
                source: "paper".to_owned(),
                channel: "counter".to_owned(),
                field: "*".to_owned(),
                ratings: ratings(text),
            })
            .collect();
        let batch = Batch {
            name: name.to_owned(),
            sha256: name.to_owned(),
            by: self.world.by(),
            source: "phieu-giay.csv".to_owned(),
        };
        self.world
            .store
            .import_batch(&batch, ImportMode::Chunked, |importer| {
                let mut pages = rows.chunks(BatchImporter::BATCH);
                pages.try_for_each(|page| importer.apply(page))
            })
    }

    /// What a person does as an editor.
    pub fn edit<T>(&self, name: &str, body: impl FnOnce(&Editor<'_>) -> T) -> T {
        let actor = self.person(name);
        let title = |block: &str, period: Period| format!("Xếp hạng {block}, {period}");
        body(&Editor {
            store: &self.world.store,
            min_n: 30,
            actor: &actor,
            title: &title,
        })
    }

    pub fn draft(&self, name: &str) -> Result<String, EditorError> {
        self.draft_of("2026-05", name)
    }

    pub fn draft_of(&self, month: &str, name: &str) -> Result<String, EditorError> {
        let period = month.parse().unwrap();
        self.edit(name, |editor| {
            editor.draft(BLOCK, period, DraftTexts::default())
        })
    }

    pub fn correct(&self, name: &str, id: &str) -> Result<String, EditorError> {
        self.edit(name, |editor| editor.correct(id, DraftTexts::default()))
    }

    pub fn submit(&self, name: &str, id: &str) -> Result<String, EditorError> {
        self.edit(name, |editor| editor.submit(id, None, None, files))
    }

    pub fn approve(&self, name: &str, id: &str) -> Result<(), StoreError> {
        let digest = self.edition(id).digest;
        let actor = self.person(name);
        self.world.store.approve_edition(id, &digest, None, &actor)
    }

    pub fn publish(&self, name: &str, id: &str) -> Result<Published, StoreError> {
        self.publish_as(name, id, &now("12/QĐ-UBND"))
    }

    pub fn publish_as(
        &self,
        name: &str,
        id: &str,
        publication: &Publication,
    ) -> Result<Published, StoreError> {
        let actor = self.person(name);
        let store = &self.world.store;
        store.publish_edition(id, publication, &mut self.key(), &actor)
    }

    /// The approved correction of an edition in another database.
    pub fn edit_in(press: &Self, store: &Store, id: &str) -> String {
        let (maker, approver) = (press.person("an.province"), press.person("chi.approver"));
        let title = |block: &str, period: Period| format!("Xếp hạng {block}, {period}");
        let editor = Editor {
            store,
            min_n: 30,
            actor: &maker,
            title: &title,
        };
        let texts = DraftTexts {
            title: Some("Khác".to_owned()),
            ..DraftTexts::default()
        };
        let id = editor.correct(id, texts).unwrap();
        let digest = editor.submit(&id, None, None, files).unwrap();
        store
            .approve_edition(&id, &digest, None, &approver)
            .unwrap();
        id
    }

    /// A draft that An made and Chi approved.
    pub fn approved(&self) -> String {
        let id = self.draft("an.province").unwrap();
        self.approve_draft(&id);
        id
    }

    pub fn approve_draft(&self, id: &str) {
        self.submit("an.province", id).unwrap();
        self.approve("chi.approver", id).unwrap();
    }

    pub fn published(&self) -> String {
        let id = self.approved();
        self.publish("chi.approver", &id).unwrap();
        id
    }

    /// The edition as those see it who make it.
    pub fn edition(&self, id: &str) -> Edition {
        let editions = self.world.store.editions(&Viewer::Operator, self.world.now);
        editions.find(id).unwrap().unwrap()
    }

    /// The edition as the public sees it.
    pub fn seen(&self, id: &str) -> Option<Edition> {
        let editions = self.world.store.editions(&Viewer::Public, self.world.now);
        editions.find(id).unwrap()
    }

    /// The number of log entries that the public sees.
    pub fn seen_log(&self) -> usize {
        let editions = self.world.store.editions(&Viewer::Public, self.world.now);
        editions.log().unwrap().map_or(0, |log| log.entries.len())
    }

    /// The words of the differences that the doctor finds.
    pub fn faults(&self) -> Vec<String> {
        let found = self.world.examine().differences;
        found
            .into_iter()
            .map(|difference| difference.name)
            .collect()
    }
}

/// The content and one more file.
pub fn files(manifest: &Manifest) -> Result<Vec<EditionFile>, String> {
    let file = |name: &str, media_type: &str, bytes: Vec<u8>| EditionFile {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes,
    };
    let content = write_manifest(manifest).map_err(|error| error.to_string())?;
    Ok(vec![
        file("edition.json", "application/json", content),
        // More than one row of the database holds.
        file("report.pdf", "application/pdf", vec![7; 1_700_000]),
    ])
}

/// A publication by a Decision, released at once.
pub fn now(number: &str) -> Publication {
    Publication {
        decision: Some(Decision {
            number: number.to_owned(),
            date: "2026-07-14".parse().unwrap(),
        }),
        release_at: None,
        version: None,
    }
}

/// Why something was refused.
pub fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> EditionRefusal {
    match result {
        Err(StoreError::Edition(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// Why something was refused to an editor.
pub fn refused_editor<T: std::fmt::Debug>(result: Result<T, EditorError>) -> EditionRefusal {
    match result {
        Err(EditorError::Store(StoreError::Edition(refusal))) => refusal,
        other => panic!("{other:?}"),
    }
}
