//! The writer on an SQLite file. `tests/it` holds the tests for both databases.

use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::access::{By, Viewer};
use crate::domain::answers::source::Source;
use crate::domain::cases::agency::{Agency, Block, Slug};
use crate::domain::cases::case::{Case, CaseTime, CaseUpdate, Channel, Outcome, UniqueCodes};
use crate::domain::links::code::{LinkCode, Secret};
use crate::domain::rating::Ratings;
use crate::domain::survey::{Assignments, Definition, SHIPPED};
use crate::store::answers::submission::{Submission, Submitted};
use crate::store::answers::writer::thread::LARGEST_BATCH;
use crate::store::answers::writer::{Watch, WriteError, Writer};
use crate::store::cases::agencies::AgencySource;
use crate::store::cases::imported::CaseImport;
use crate::store::db::connection::DatabaseUrl;
use crate::store::surveys::DefinitionSource;
use crate::store::{ImportMode, Settings, Store, StoreError};

fn slug(code: &str) -> Slug {
    Slug::parse(code).unwrap()
}

pub(in crate::store) fn now() -> Timestamp {
    "2026-07-15T02:00:00Z".parse().unwrap()
}

pub(crate) fn open(folder: &Path) -> Store {
    let settings = Settings {
        url: DatabaseUrl::Sqlite(folder.join("sipas.db").display().to_string()),
        secrets: Secret::new([7; 32]).into(),
        k: 5,
        provisional_sums: true,
        blocks: vec![Block {
            id: slug("so-ban-nganh"),
            name: "Sở, ban, ngành".to_owned(),
            name_en: None,
        }],
        definitions: Assignments::only("so-nganh-4"),
        unique_codes: UniqueCodes::National,
        follow_successor: false,
        new_id: Uuid::now_v7,
        new_key: Uuid::new_v4,
    };
    let sources = SHIPPED.iter().map(|(_, content)| DefinitionSource {
        definition: Definition::parse(content).unwrap(),
        content: (*content).to_owned(),
    });
    Store::open(settings, sources.collect()).unwrap()
}

fn links(store: &Store, count: usize) -> Vec<LinkCode> {
    let agency = Agency {
        code: slug("so-tp"),
        name: "Sở Tư pháp".to_owned(),
        name_en: None,
        block: slug("so-ban-nganh"),
        valid_from: None,
        valid_to: None,
        successor: None,
    };
    let source = AgencySource {
        by: By::operator("một cửa", now()),
        sha256: None,
    };
    store
        .import_agencies(&[agency], &source, ImportMode::Chunked)
        .unwrap();
    let case = |number| Case {
        agency: slug("so-tp"),
        case_code: format!("H{number}"),
        intake_office: None,
        return_office: None,
        counter: None,
        procedure: None,
        procedure_name: None,
        field: None,
        applicant: None,
        channel: Channel::Counter,
        received_at: CaseTime::parse("2026-07-01").unwrap(),
        due_at: None,
        finished_at: Some(CaseTime::parse("2026-07-05").unwrap()),
        outcome: Some(Outcome::Granted),
        overdue_reason: None,
    };
    let cases: Vec<CaseUpdate> = (0..count).map(case).map(CaseUpdate::whole).collect();
    let options = CaseImport {
        links: true,
        delivery: None,
        by: By::operator("một cửa", now()),
        sha256: None,
        viewer: Viewer::Operator,
    };
    let imported = store
        .import_cases(options, ImportMode::Chunked, |importer| {
            let mut imported = Vec::new();
            for batch in cases.chunks(250) {
                imported.extend(importer.apply(batch)?.into_iter().flatten());
            }
            Ok::<_, StoreError>(imported)
        })
        .unwrap();
    imported
        .into_iter()
        .map(|case| case.link.unwrap().code)
        .collect()
}

fn submission(code: LinkCode, press: &str) -> Submission {
    Submission {
        code,
        press: press.to_owned(),
        ratings: Ratings::parse("5555555555555555").unwrap(),
        comment: None,
        language: "vi".to_owned(),
        source: Source::Web,
        signals: String::new(),
        assisted: false,
    }
}

/// Waits for a future on this thread.
fn wait<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

fn submit(writer: &Writer, code: LinkCode, press: &str) -> Result<Submitted, WriteError> {
    wait(writer.submit(submission(code, press), now()))
}

/// Holds SQLite's write lock until it is dropped.
fn hold(store: &Store) -> impl Sized + use<> {
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (held, is_held) = std::sync::mpsc::channel();
    let store = store.clone();
    thread::spawn(move || {
        let mut conn = store.connect().unwrap();
        conn.write(|_| {
            held.send(()).unwrap();
            let _ = released.recv();
            Ok(())
        })
        .unwrap();
    });
    is_held.recv().unwrap();
    release
}

type Sent<'w> = Pin<Box<dyn Future<Output = Result<Submitted, WriteError>> + 'w>>;

/// Puts a submission into the queue; its outcome comes later.
fn send(writer: &Writer, submission: Submission) -> Sent<'_> {
    let mut sent: Sent<'_> = Box::pin(writer.submit(submission, now()));
    let polled = sent.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending());
    sent
}

/// Waits until the writer has taken everything that is queued.
fn until_taken(writer: &Writer) {
    while writer.queue_length() > 0 {
        thread::yield_now();
    }
}

#[test]
fn of_several_forms_for_one_link_in_one_batch_the_first_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let codes = links(&store, 2);
    let presses = [(0, "a"), (1, "c"), (0, "b"), (0, "a"), (1, "c")];
    let batch = presses.map(|(link, press)| submission(codes[link], press));
    assert_eq!(
        store.submit_all(&batch, now()).unwrap(),
        [
            Submitted::Accepted,
            Submitted::Accepted,
            Submitted::Used,
            Submitted::Accepted,
            Submitted::Accepted
        ]
    );
    assert_eq!(store.examine().unwrap().inbox, 2);
}

#[test]
fn a_full_queue_refuses_more_and_what_is_in_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let writer = Writer::with_queue(store.clone(), (), 2).unwrap();
    let codes = links(&store, 4);
    let held = hold(&store);
    let first = send(&writer, submission(codes[0], "a"));
    until_taken(&writer);
    let others = [1, 2].map(|index: usize| send(&writer, submission(codes[index], "a")));
    assert_eq!(writer.queue_length(), 2);
    let refused = submit(&writer, codes[3], "a");
    assert!(matches!(refused, Err(WriteError::Busy)));
    drop(held);
    for sent in others.into_iter().chain([first]) {
        assert_eq!(wait(sent).unwrap(), Submitted::Accepted);
    }
    let again = submit(&writer, codes[3], "a").unwrap();
    assert_eq!(again, Submitted::Accepted);
}

#[test]
fn stopping_writes_what_is_in_the_queue() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let writer = Writer::start(store.clone(), ()).unwrap();
    let codes = links(&store, 3);
    let held = hold(&store);
    let first = send(&writer, submission(codes[0], "a"));
    until_taken(&writer);
    let second = send(&writer, submission(codes[1], "a"));
    thread::scope(|scope| {
        scope.spawn(|| writer.stop());
        while writer.is_alive() {
            thread::yield_now();
        }
        let late = submit(&writer, codes[2], "a");
        assert!(matches!(late, Err(WriteError::Stopped)));
        drop(held);
    });
    for sent in [first, second] {
        assert_eq!(wait(sent).unwrap(), Submitted::Accepted);
    }
    assert_eq!(store.examine().unwrap().inbox, 2);
}

#[test]
fn a_batch_is_what_waits_up_to_the_largest_and_in_order() {
    #[derive(Clone, Default)]
    struct Sizes(Arc<Mutex<Vec<usize>>>);
    impl Watch for Sizes {
        fn committed(&self, size: usize, _: Duration) {
            self.0.lock().unwrap().push(size);
        }
        fn failed(&self, _: &StoreError) {}
    }
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let sizes = Sizes::default();
    let writer = Writer::start(store.clone(), sizes.clone()).unwrap();
    let codes = links(&store, LARGEST_BATCH + 3);
    let held = hold(&store);
    let first = send(&writer, submission(codes[0], "a"));
    until_taken(&writer);
    // Two forms for one link: the one that came first is kept.
    let late = codes.iter().skip(1).chain([&codes[1]]).enumerate();
    let late: Vec<Sent<'_>> = late
        .map(|(number, code)| send(&writer, submission(*code, &number.to_string())))
        .collect();
    drop(held);
    let outcomes: Vec<Submitted> = [first]
        .into_iter()
        .chain(late)
        .map(|sent| wait(sent).unwrap())
        .collect();
    let (last, others) = outcomes.split_last().unwrap();
    assert!(others.iter().all(|kept| *kept == Submitted::Accepted));
    assert_eq!(*last, Submitted::Used);
    assert_eq!(*sizes.0.lock().unwrap(), [1, LARGEST_BATCH, 3]);
}

#[test]
fn a_submission_that_cannot_be_written_fails_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let writer = Writer::start(store.clone(), ()).unwrap();
    let codes = links(&store, 4);
    // More than a sealed row has room for, and not to be compressed.
    let long: String = (0x4e00..0x6e00).filter_map(char::from_u32).collect();
    let held = hold(&store);
    let first = send(&writer, submission(codes[0], "a"));
    until_taken(&writer);
    let batch = [(1, None), (2, Some(&long)), (3, None)].map(|(index, comment): (usize, _)| {
        let comment = comment.cloned();
        let submission = submission(codes[index], "a");
        send(
            &writer,
            Submission {
                comment,
                ..submission
            },
        )
    });
    drop(held);
    let outcomes = batch.map(wait);
    assert!(matches!(outcomes[0], Ok(Submitted::Accepted)));
    assert!(matches!(outcomes[1], Err(WriteError::Failed(_))));
    assert!(matches!(outcomes[2], Ok(Submitted::Accepted)));
    assert!(matches!(wait(first), Ok(Submitted::Accepted)));
    assert_eq!(store.examine().unwrap().inbox, 3);
}

#[test]
fn a_writer_whose_thread_panicked_leaves_nobody_waiting() {
    struct Breaks;
    impl Watch for Breaks {
        fn committed(&self, _: usize, _: Duration) {
            panic!("as a test");
        }
        fn failed(&self, _: &StoreError) {}
    }
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let writer = Writer::start(store.clone(), Breaks).unwrap();
    let codes = links(&store, 2);
    let held = hold(&store);
    let first = send(&writer, submission(codes[0], "a"));
    until_taken(&writer);
    let second = send(&writer, submission(codes[1], "a"));
    drop(held);
    for sent in [first, second] {
        assert!(matches!(wait(sent), Err(WriteError::Stopped)));
    }
    assert!(!writer.is_alive());
}
