//! A store in a small province, and the verbs that tests use.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use sipas::domain::access::{By, Viewer};
use sipas::domain::answers::sealed::{Sealed, SealedAnswer};
use sipas::domain::answers::source::Source;
use sipas::domain::cases::agency::{Agency, Block};
use sipas::domain::cases::case::{Case, CaseUpdate, UniqueCodes};
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::domain::links::code::{LinkCode, Secret};
use sipas::domain::survey::Assignments;
use sipas::store::ImportMode;
use sipas::store::answers::batches::{Batch, BatchRow};
use sipas::store::answers::mixing::Mixed;
use sipas::store::cases::agencies::AgencySource;
use sipas::store::cases::imported::{CaseImport, ImportedCase};
use sipas::store::db::connection::Conn;
use sipas::store::doctor::Diagnosis;
use sipas::store::links::by_hand::ByHand;
use sipas::store::surveys::DefinitionSource;
use sipas::store::{Settings, Store, StoreError, Submission, Submitted};
use uuid::Uuid;

use super::builders::{agency, at, definition, slug};
use super::{Database, ratings, sql};

/// The secret of every test.
pub const SECRET: [u8; 32] = [7; 32];

/// A store with Sở Tư pháp, Sở Y tế, two communes and two intake offices.
pub struct World {
    // Closed before its database is dropped.
    pub store: Store,
    pub database: Database,
    /// What time it is, 15 July 2026 in the morning unless a test moves it.
    pub now: Timestamp,
}

/// What a store is opened with, for a test to change.
pub fn settings(database: &Database) -> Settings {
    Settings {
        url: database.parsed_url(),
        secrets: Secret::new(SECRET).into(),
        k: 5,
        provisional_sums: true,
        blocks: ["so-ban-nganh", "xa-phuong-dac-khu", "mot-cua"]
            .map(|id| Block {
                id: slug(id),
                name: format!("Khối {id}"),
                name_en: None,
            })
            .into(),
        definitions: Assignments::only("so-nganh-4"),
        unique_codes: UniqueCodes::National,
        follow_successor: false,
        new_id: Uuid::now_v7,
        new_key: Uuid::new_v4,
    }
}

/// The shipped definitions as they are.
pub fn definitions() -> Vec<DefinitionSource> {
    ["so-nganh-4", "sipas-5", "so-nganh-4-ngan"]
        .map(|id| definition(id, |text| text))
        .into()
}

impl From<Database> for World {
    fn from(database: Database) -> Self {
        Self::with(database, |_| {}, definitions())
    }
}

impl World {
    /// A world whose cases are all surveyed with one definition.
    pub fn surveyed_with(database: Database, definition: &str) -> Self {
        let change = |settings: &mut Settings| settings.definitions = Assignments::only(definition);
        Self::with(database, change, definitions())
    }

    /// A world with other settings or definitions.
    pub fn with(
        database: Database,
        change: impl FnOnce(&mut Settings),
        definitions: Vec<DefinitionSource>,
    ) -> Self {
        let database = database.migrated();
        let mut settings = settings(&database);
        change(&mut settings);
        let world = Self {
            store: Store::open(settings, definitions).unwrap(),
            database,
            now: at("2026-07-15 09:00"),
        };
        world.add_agencies(&[
            agency("so-tp", "so-ban-nganh"),
            agency("so-yt", "so-ban-nganh"),
            agency("xa-a", "xa-phuong-dac-khu"),
            agency("xa-b", "xa-phuong-dac-khu"),
            agency("mot-cua-1", "mot-cua"),
            agency("mot-cua-2", "mot-cua"),
        ]);
        // The fields that tests' cases have.
        let fields = ["Đất đai", "Hộ tịch"];
        world.store.confirm_fields(&fields, &world.by()).unwrap();
        world
    }

    /// Opens the same database once more, as another server or a restart does.
    pub fn open_again(
        &self,
        change: impl FnOnce(&mut Settings),
        definitions: Vec<DefinitionSource>,
    ) -> Result<Store, StoreError> {
        let mut settings = settings(&self.database);
        change(&mut settings);
        Store::open(settings, definitions)
    }

    /// Who does what tests do, at the time it is.
    pub fn by(&self) -> By {
        By::operator("một cửa", self.now)
    }

    pub fn add_agencies(&self, agencies: &[Agency]) {
        let outcomes = self
            .store
            .import_agencies(agencies, &source(), ImportMode::Chunked)
            .unwrap();
        for outcome in outcomes {
            outcome.unwrap();
        }
    }

    /// How cases are imported.
    pub fn case_import(&self) -> CaseImport {
        CaseImport {
            links: true,
            delivery: None,
            by: self.by(),
            sha256: None,
            viewer: Viewer::Operator,
        }
    }

    /// Imports cases with links, and tells what became of each.
    pub fn import(&self, cases: &[Case]) -> Vec<ImportedCase> {
        self.import_as(cases, |_| {})
    }

    pub fn import_as(
        &self,
        cases: &[Case],
        change: impl FnOnce(&mut CaseImport),
    ) -> Vec<ImportedCase> {
        let mut options = self.case_import();
        change(&mut options);
        let updates: Vec<CaseUpdate> = cases.iter().cloned().map(CaseUpdate::whole).collect();
        let outcomes = self
            .store
            .import_cases(options, ImportMode::Chunked, |importer| {
                let mut outcomes = Vec::new();
                for updates in updates.chunks(500) {
                    outcomes.extend(importer.apply(updates)?);
                }
                Ok::<_, StoreError>(outcomes)
            })
            .unwrap();
        outcomes.into_iter().map(Result::unwrap).collect()
    }

    /// The links of finished cases.
    pub fn links(&self, cases: &[Case]) -> Vec<LinkCode> {
        self.import(cases)
            .into_iter()
            .map(|imported| imported.link.unwrap().code)
            .collect()
    }

    pub fn link(&self, case: Case) -> LinkCode {
        self.links(&[case]).swap_remove(0)
    }

    /// The id of the link that a case has now, if it has one.
    pub fn link_id(&self, case_id: &str) -> String {
        let from = format!("invitations WHERE case_id = '{case_id}' AND state <> 'revoked'");
        let ids = self.rows(&["id"], &from);
        ids.into_iter().flatten().next().unwrap_or_default()
    }

    /// Revokes the link of a case of Sở Tư pháp by hand.
    pub fn revoke_link(&self, case_code: &str) {
        let case = self.store.cases(&Viewer::Operator).find("so-tp", case_code);
        let case = case.unwrap().unwrap();
        let by_hand = ByHand {
            reason: Some("Cấp nhầm".to_owned()),
            by: By::key("Quầy 3", self.now),
        };
        let link = case.link.unwrap().id;
        let revoked = self.store.revoke(&case.id, &link, &by_hand).unwrap();
        revoked.unwrap();
    }

    /// Answers a link on a fresh form.
    pub fn answer(&self, code: LinkCode, text: &str) -> Submitted {
        let press = Uuid::new_v4().to_string();
        self.submit(submission(code, text, &press))
    }

    pub fn submit(&self, submission: Submission) -> Submitted {
        self.store.submit(&submission, self.now).unwrap()
    }

    /// Imports equal responses on paper about Sở Tư pháp and a month, in a batch that is named after it.
    pub fn import_paper(&self, month: &str, count: usize, text: &str) -> Result<(), StoreError> {
        let row = BatchRow {
            unit: slug("so-tp"),
            intake_office: false,
            definition: self.store.surveys().find_offered("so-nganh-4").unwrap(),
            period: month.parse().unwrap(),
            source: "paper".to_owned(),
            channel: "counter".to_owned(),
            field: "*".to_owned(),
            ratings: ratings(text),
        };
        let batch = Batch {
            name: month.to_owned(),
            sha256: month.to_owned(),
            by: By::operator("văn thư", self.now),
            source: "phieu-giay.csv".to_owned(),
        };
        let rows = vec![row; count];
        self.store
            .import_batch(&batch, ImportMode::Chunked, |importer| {
                importer.apply(&rows)
            })
    }

    /// Finishes cases and answers each with the same ratings.
    pub fn answer_cases(&self, cases: &[Case], text: &str) {
        for code in self.links(cases) {
            assert_eq!(self.answer(code, text), Submitted::Accepted);
        }
    }

    pub fn mix(&self) -> Mixed {
        self.store.mix(self.now).unwrap()
    }

    /// Waits for the closing of all months of which a case is known, and mixes then.
    pub fn close(&mut self) -> Mixed {
        let latest = self.rows(&["MAX(closes_at)"], "closings").concat().concat();
        self.now = latest.parse().unwrap();
        self.mix()
    }

    pub fn examine(&self) -> Diagnosis {
        self.store.examine().unwrap()
    }

    /// The doctor's numbers, after making sure that it finds nothing wrong.
    pub fn sound(&self) -> (i64, i64, i64) {
        let diagnosis = self.examine();
        assert_eq!(diagnosis.differences, []);
        assert_eq!(diagnosis.used, diagnosis.inbox + diagnosis.responses);
        (diagnosis.used, diagnosis.inbox, diagnosis.responses)
    }

    /// The figures of everybody in a period.
    pub fn query(&self, period: &str) -> FigureQuery {
        FigureQuery {
            period: period.parse().unwrap(),
            scope: Scope::All,
            method: None,
            exclude_flagged: false,
            now: self.now,
        }
    }

    /// The answers that wait in the inbox, opened, in the order of their ratings.
    pub fn waiting(&self) -> Vec<SealedAnswer> {
        opened(&self.rows(&["key", "sealed"], "inbox"))
    }

    pub fn conn(&self) -> Conn {
        self.database.connect()
    }

    /// Bytes as they are written in a statement.
    pub fn literal(&self, bytes: &[u8]) -> String {
        let digits = hex::encode(bytes);
        match self.database.is_postgres() {
            true => format!("'\\x{digits}'"),
            false => format!("x'{digits}'"),
        }
    }

    /// Runs a statement past the program.
    pub fn execute(&self, statement: &str) -> usize {
        sql::execute(&mut self.conn(), statement)
    }

    pub fn number(&self, query: &str) -> i64 {
        sql::number(&mut self.conn(), query)
    }

    pub fn rows(&self, columns: &[&str], from: &str) -> Vec<Vec<String>> {
        sql::rows(&mut self.conn(), columns, from)
    }
}

/// Where the agencies of tests come from.
pub fn source() -> AgencySource {
    AgencySource {
        by: By::operator("văn thư", at("2026-07-15 09:00")),
        sha256: None,
    }
}

/// The answers in rows of what they were sealed for and what was sealed, in the order of their
/// ratings.
pub fn opened(rows: &[Vec<String>]) -> Vec<SealedAnswer> {
    let key = Secret::new(SECRET).sealing_key();
    let open = |row: &Vec<String>| Sealed::open(&key, &row[0], &sealed_bytes(&row[1])).unwrap();
    let mut answers: Vec<SealedAnswer> = rows
        .iter()
        .filter_map(|row| match open(row) {
            Sealed::Answer(answer) => Some(answer),
            Sealed::Comment(_) => None,
        })
        .collect();
    answers.sort_by(|a, b| a.ratings.cmp(&b.ratings));
    answers
}

/// What is sealed in a row: bytes, or Base64 of them.
pub fn sealed_bytes(cell: &str) -> Vec<u8> {
    match cell.strip_prefix("\\x") {
        Some(digits) => hex::decode(digits).unwrap(),
        None => BASE64.decode(cell).unwrap(),
    }
}

/// A submission in Vietnamese from the web, with nothing said beside the ratings.
pub fn submission(code: LinkCode, text: &str, press: &str) -> Submission {
    Submission {
        code,
        press: press.to_owned(),
        ratings: ratings(text),
        comment: None,
        language: "vi".to_owned(),
        source: Source::Web,
        signals: String::new(),
        assisted: false,
    }
}

/// Cases with numbered codes, each made by `make`.
pub fn numbered(prefix: &str, count: usize, make: impl Fn(&str) -> Case) -> Vec<Case> {
    (1..=count)
        .map(|number| make(&format!("{prefix}-{number:03}")))
        .collect()
}
