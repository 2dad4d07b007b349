//! The editions of the simulated year: at each closing those of the month, and of the longer periods that
//! end with it. Each quarter the first month is corrected, after an agency got another name and the
//! ranking another threshold. Nothing is drawn: `edition.json` holds every number of the other files.

use std::collections::BTreeMap;

use sipas::domain::access::By;
use sipas::domain::editions::edition::EditionFile;
use sipas::domain::editions::manifest::{Manifest, write_manifest};
use sipas::domain::period::{Month, Period};
use sipas::outputs::editions::editor::{DraftTexts, Editor};
use sipas::outputs::editions::key_file::EditionKey;
use sipas::store::editions::persons::EditionActor;
use sipas::store::editions::publishing::Publication;

use crate::support::builders::{agency, at};
use crate::support::person::add_user;
use crate::support::world::World;

/// The blocks, that of the offices too.
pub const BLOCKS: [&str; 3] = ["so-ban-nganh", "xa-phuong-dac-khu", "mot-cua"];

/// Those who publish, with their key.
pub struct Press {
    folder: tempfile::TempDir,
    /// The newest edition of each block and period.
    newest: BTreeMap<(&'static str, Period), String>,
}

impl Press {
    pub fn new(world: &World) -> Self {
        // Who has just got a role can't use it yet.
        let before = at("2026-01-01 09:00");
        add_user(&world.store, "an.province", &["province"], before);
        add_user(&world.store, "chi.approver", &["approver"], before);
        let folder = tempfile::tempdir().unwrap();
        EditionKey::make(&folder.path().join("key"), "sipas.example/log", [3; 32]).unwrap();
        Self {
            folder,
            newest: BTreeMap::new(),
        }
    }

    /// Publishes what can be once a month is closed.
    pub fn publish(&mut self, world: &World, closed: Month) -> Vec<Manifest> {
        let quarter = closed.quarter();
        let halves = [1, 2].map(|half| Period::Half(closed.first_day().year(), half));
        let longer = [quarter, halves[0], halves[1], closed.year()];
        let ends = |period: &Period| period.months().last() == Some(&closed);
        let longer: Vec<Period> = longer.into_iter().filter(ends).collect();
        let mut editions = Vec::new();
        for block in BLOCKS {
            for period in [Period::Month(closed)].iter().chain(&longer) {
                // One block tells everything that periods tell together.
                if block == BLOCKS[0] || period.months().len() <= 3 {
                    editions.push(self.make(world, block, *period, 10));
                }
            }
        }
        if longer.contains(&quarter) {
            let mut renamed = agency("so-yt", "so-ban-nganh");
            renamed.name = format!("Sở Y tế ({quarter})");
            world.add_agencies(&[renamed]);
            let first = Period::Month(quarter.months()[0]);
            for block in BLOCKS {
                editions.push(self.make(world, block, first, 5));
            }
        }
        editions
    }

    /// Makes and publishes an edition, or the correction of the newest one.
    fn make(&mut self, world: &World, block: &'static str, period: Period, min_n: i64) -> Manifest {
        let actor = |name: &str| EditionActor::person(By::user(name, world.now));
        let (maker, approver) = (actor("an.province"), actor("chi.approver"));
        let editor = Editor {
            store: &world.store,
            min_n,
            actor: &maker,
            title: &|block: &str, period: Period| format!("{block}, {period}"),
        };
        let id = match self.newest.get(&(block, period)) {
            None => editor.draft(block, period, DraftTexts::default()),
            Some(corrected) => editor.correct(corrected, DraftTexts::default()),
        };
        let id = id.unwrap();
        let mut made = None;
        let file = |manifest: &Manifest| {
            made = Some(manifest.clone());
            let bytes = write_manifest(manifest)?;
            Ok::<_, sipas::domain::editions::manifest::CanonicalError>(vec![EditionFile::new(
                "edition.json",
                bytes,
            )])
        };
        let digest = editor.submit(&id, None, None, file).unwrap();
        let store = &world.store;
        store
            .approve_edition(&id, &digest, None, &approver)
            .unwrap();
        let at_once = Publication {
            decision: None,
            release_at: None,
            version: None,
        };
        let mut key = EditionKey::open(&self.folder.path().join("key")).unwrap();
        store
            .publish_edition(&id, &at_once, &mut key, &approver)
            .unwrap();
        self.newest.insert((block, period), id);
        made.unwrap()
    }
}
