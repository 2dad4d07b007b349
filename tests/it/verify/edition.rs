//! A small edition, signed and logged: fourteen agencies, one of them with too few answers and one
//! without any, compared with the quarter before.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use secrecy::SecretBox;
use sipas::domain::answers::sums::Moments;
use sipas::domain::cases::agency::{Agency, Slug};
use sipas::domain::cases::timeliness::Timeliness;
use sipas::domain::editions::codes::Code;
use sipas::domain::editions::compose::{
    AgencyAnswers, BlockFigures, EditionHeading, Previous, ScoredSurvey, compose,
};
use sipas::domain::editions::edition_note::{EditionNote, sha256};
use sipas::domain::editions::key::{SigningKey, VerifierKey};
use sipas::domain::editions::log::checkpoint::Checkpoint;
use sipas::domain::editions::log::entry::Entry;
use sipas::domain::editions::log::leaves;
use sipas::domain::editions::log::proof::Proof;
use sipas::domain::editions::log::tree::Hash;
use sipas::domain::editions::manifest::{Manifest, ShownScore, write_manifest};
use sipas::domain::editions::note::Note;
use sipas::domain::editions::reports::Reports;
use sipas::domain::editions::verify::{Files, OlderBundle, Verification, verify};
use sipas::domain::figures::coverage::Coverage;
use sipas::domain::figures::disclosure::{Origin, Part, Pooled, Rule, Whole, pool};
use sipas::domain::figures::distribution::{Distribution, QuestionDistribution};
use sipas::domain::figures::method::Method;
use sipas::domain::figures::ranking::rank;
use sipas::domain::figures::score::{
    AgencyCounts, AgencyScore, Hidden, ScoreReport, overall_figure,
};
use sipas::domain::period::Period;
use sipas::domain::rating::{Rating, Ratings};
use sipas::domain::survey::{Definition, shipped};
use sipas::report::tables::rank_csv;

/// The origin of the log.
pub const ORIGIN: &str = "sipas.example/xep-hang";

/// A key of an origin.
pub fn key_of(origin: &str, seed: u8) -> SigningKey {
    SigningKey::new(origin, SecretBox::new(Box::new([seed; 32]))).unwrap()
}

/// The province's key.
pub fn key() -> SigningKey {
    key_of(ORIGIN, 1)
}

pub fn vkey() -> VerifierKey {
    key().verifier().clone()
}

/// A number that looks random, from its place.
fn noise(seed: u64) -> u64 {
    let mixed = seed
        .wrapping_add(0x9e37_79b9)
        .wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
}

/// How many answers of forty about an agency are not satisfied: the fewer the smaller its number. The
/// fourth is far worse than its peers, and the sixth was so in the second quarter.
fn unsatisfied(agency: u64, quarter: u64) -> u64 {
    match (agency, quarter) {
        (3, _) => 16,
        (5, 2) => 14,
        _ => 1 + agency / 2,
    }
}

/// The responses about an agency.
fn responses(agency: u64, quarter: u64, count: u64) -> Vec<Ratings> {
    let rating = |response: u64, question: u64| {
        let chance = noise(agency * 1_000_003 + quarter * 7919 + response * 31 + question);
        match (question, chance % 100) {
            // Most have no complaint to judge.
            (14.., chance) if chance < 70 => Rating::NotApplicable,
            (_, chance) if chance % 40 < unsatisfied(agency, quarter) => Rating::Level(2),
            (_, chance) if chance % 5 == 0 => Rating::Level(4),
            _ => Rating::Level(5),
        }
    };
    let response = |response| Ratings::new((0..16).map(|question| rating(response, question)));
    (0..count).map(response).collect()
}

/// The agencies, and how many have answered about each.
fn units() -> Vec<(Agency, u64)> {
    let counts = [40, 47, 55, 60, 66, 71, 80, 88, 95, 101, 110, 240, 4, 0];
    let unit = |(number, count): (usize, u64)| {
        let agency = Agency {
            code: Slug::parse(&format!("so-{number:02}")).unwrap(),
            name: format!("Sở số {number}"),
            name_en: None,
            block: Slug::parse("so-ban-nganh").unwrap(),
            valid_from: None,
            valid_to: None,
            successor: None,
        };
        (agency, count)
    };
    (1..).zip(counts).map(unit).collect()
}

fn distribution(responses: &[Ratings], definition: &Definition, period: Period) -> Distribution {
    let questions = definition
        .questions()
        .enumerate()
        .map(|(at, (component, question))| {
            let given: Vec<Rating> = responses.iter().filter_map(|r| r.iter().nth(at)).collect();
            let count = |wanted: Rating| given.iter().filter(|of| **of == wanted).count() as i64;
            let levels: Vec<i64> = definition
                .scale
                .iter()
                .map(|of| count(Rating::Level(of.value)))
                .collect();
            let n: i64 = levels.iter().sum();
            let is_shown = n == 0 || n >= 10;
            QuestionDistribution {
                code: question.code.clone(),
                short: String::new(),
                component: definition.components[component].id.clone(),
                n: is_shown.then_some(n),
                levels: is_shown.then_some(levels),
                not_applicable: Some(count(Rating::NotApplicable))
                    .filter(|n| is_shown && (*n == 0 || *n >= 5)),
                hidden: Hidden::Few,
            }
        });
    Distribution {
        period,
        provisional: false,
        as_of: None,
        name: String::new(),
        survey: definition.id.clone(),
        labels: Vec::new(),
        polarity: Vec::new(),
        k: 10,
        n: None,
        hidden: Hidden::Few,
        questions: questions.collect(),
    }
}

/// The figures of a quarter of 2026.
pub fn figures(method: Method, quarter: i8) -> BlockFigures {
    let definition: Arc<Definition> = shipped()[0].clone();
    let survey = ScoredSurvey {
        definition: definition.clone(),
        sha256: hex::encode(sha256(b"the definition")),
    };
    let period = Period::Quarter(2026, quarter);
    let rule = Rule {
        k: 5,
        all_satisfied: method == Method::AllSatisfied,
        equal_components: method == Method::EqualComponents,
        exclude_flagged: false,
    };
    let mut pooled_by_code: HashMap<String, Pooled> = HashMap::new();
    let (mut scores, mut answers, mut timeliness) = (Vec::new(), HashMap::new(), HashMap::new());
    for (number, (agency, count)) in (0..).zip(units()) {
        let responses = responses(number, quarter.unsigned_abs().into(), count);
        let mut moments = Moments::default();
        for response in &responses {
            moments += &Moments::of(response, &definition);
        }
        let part = Part {
            period,
            origin: Origin::Mixed,
            moments,
            unflagged: None,
        };
        let pooled = pool(Whole::closed(period), &[part], &definition, rule);
        let code = agency.code.to_string();
        let counted = AgencyCounts {
            agency: &agency,
            definition: &definition,
            pooled: &pooled,
            flagged: Some(0),
            waiting: 0,
            outside: 0,
            coverage: Coverage {
                finished: count as i64 * 2,
                invited: count as i64 + 1 - i64::from(count == 0),
                answered: count as i64,
            },
            beside: Vec::new(),
        };
        scores.push(AgencyScore::new(counted, method, period));
        let distribution = distribution(&responses, &definition, period);
        let survey = survey.clone();
        answers.insert(
            code.clone(),
            AgencyAnswers {
                survey,
                distribution,
            },
        );
        let cases = Timeliness {
            received: count as i64 * 2,
            early: count as i64,
            on_time: count as i64,
            ..Timeliness::default()
        };
        timeliness.insert(code.clone(), cases);
        pooled_by_code.insert(code, pooled);
    }
    let scores = ScoreReport {
        period,
        provisional: false,
        as_of: Some("2026-10-10T17:00:00Z".to_owned()),
        method,
        method_version: method.version(),
        survey: definition.id.clone(),
        exclude_flagged: false,
        k: 5,
        agencies: scores,
    };
    let ranking = rank(scores, "so-ban-nganh", "Sở, ban, ngành", 30, |codes| {
        let mut pooled = Pooled::default();
        for code in codes {
            pooled += &pooled_by_code[*code];
        }
        overall_figure(&pooled, &definition, method)
    });
    BlockFigures {
        ranking,
        agencies: units().into_iter().map(|(agency, _)| agency).collect(),
        survey,
        answers,
        timeliness,
        drafted_at: "2026-10-12T02:00:00Z".parse().unwrap(),
    }
}

pub fn heading(quarter: i8) -> EditionHeading {
    EditionHeading {
        id: format!("so-ban-nganh-2026-Q{quarter}"),
        title: format!("Chỉ số hài lòng quý {quarter} năm 2026"),
        ..EditionHeading::default()
    }
}

/// The content of the edition of the second quarter, which has none before it.
pub fn first(method: Method) -> Manifest {
    compose(heading(2), &figures(method, 2), None).unwrap()
}

/// The content of the edition of the third quarter by the default method, composed once.
static CONTENT: LazyLock<Manifest> = LazyLock::new(|| composed(Method::PooledTop2));

/// The content of the edition of the third quarter.
pub fn manifest(method: Method) -> Manifest {
    match method {
        Method::PooledTop2 => CONTENT.clone(),
        method => composed(method),
    }
}

fn composed(method: Method) -> Manifest {
    after(&first(method))
}

/// The content of the edition of the third quarter after one of the second.
pub fn after(before: &Manifest) -> Manifest {
    let method = before.method.name;
    let sha256 = hex::encode(sha256(&write_manifest(before).unwrap()));
    let previous = Previous {
        manifest: before,
        sha256: &sha256,
    };
    compose(heading(3), &figures(method, 3), Some(previous)).unwrap()
}

/// The files of an edition that the note names.
pub fn files(manifest: &Manifest) -> Files {
    let reports = Reports::new(manifest, "vi").unwrap();
    let mut distribution =
        "agency,question,n,not_applicable,reason,level_1,level_2,level_3,level_4,level_5\n"
            .to_owned();
    for agency in &manifest.agencies {
        for question in &agency.questions {
            let text = |number: Option<i64>| number.map_or_else(String::new, |n| n.to_string());
            let mut cells = vec![agency.agency.clone(), question.code.clone()];
            cells.extend([text(question.n), text(question.not_applicable)]);
            cells.push(question.reason.clone().unwrap_or_default());
            let level = |at: usize| question.levels.as_ref().map(|levels| levels[at]);
            cells.extend((0..5).map(|at| text(level(at))));
            distribution += &format!("{}\n", cells.join(","));
        }
    }
    let codes = Code::ALL
        .iter()
        .map(|code| format!("{},{}\n", code.name(), code.kind().name()));
    let file = |name: &str, bytes: Vec<u8>| (name.to_owned(), bytes);
    Files::from([
        file("edition.json", write_manifest(manifest).unwrap()),
        file("ranking.csv", rank_csv(&reports.ranking()).unwrap()),
        file("components.csv", components(manifest).into_bytes()),
        file("distribution.csv", distribution.into_bytes()),
        file(
            "codes.csv",
            format!("code,kind\n{}", codes.collect::<String>()).into_bytes(),
        ),
        file("method.md", "# Cách tính\n".into()),
    ])
}

/// The figures of components, one row an agency and component.
fn components(manifest: &Manifest) -> String {
    let mut table =
        "agency,component,score,n,answers,satisfied,points,effective_n,low,high,reason\n"
            .to_owned();
    for agency in &manifest.agencies {
        for component in &agency.components {
            let figure = &component.figure;
            let number = |number: Option<i64>| number.map_or_else(String::new, |n| n.to_string());
            let score = |of: Option<ShownScore>| of.map_or_else(String::new, |of| of.to_string());
            let cells = [
                agency.agency.clone(),
                component.id.clone(),
                score(figure.score),
                number(figure.n),
                number(figure.answers),
                number(figure.satisfied),
                number(figure.points),
                figure
                    .effective_n
                    .map_or_else(String::new, |n| n.to_string()),
                score(figure.low),
                score(figure.high),
                figure.reason.clone().unwrap_or_default(),
            ];
            table += &format!("{}\n", cells.join(","));
        }
    }
    table
}

/// Signs files as an edition.
pub fn sign(mut files: Files, id: &str, keys: &[&SigningKey]) -> Files {
    let named = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let note = EditionNote::of(keys[0].verifier().name(), id, None, named);
    let note = Note::sign(&note.text().unwrap(), keys).unwrap();
    files.insert("edition.note".to_owned(), note.to_string().into_bytes());
    files
}

/// The leaf of an edition.
pub fn leaf(files: &Files, id: &str) -> Hash {
    let note = Note::parse(&files["edition.note"]).unwrap();
    let entry = Entry::Edition {
        origin: EditionNote::parse(note.text()).unwrap().origin,
        id: id.to_owned(),
        note: sha256(&files["edition.note"]),
    };
    entry.leaf().unwrap()
}

/// Leaves of other editions.
pub fn others(count: u8) -> Vec<Hash> {
    (0..count).map(|number| Hash::of_leaf(&[number])).collect()
}

/// The bundle of a signed edition whose leaf is at `index` of the log.
pub fn logged(mut files: Files, leaves: &[Hash], index: usize, key: &SigningKey) -> Files {
    let checkpoint = Checkpoint::of(key.verifier().name(), leaves)
        .sign(&[key])
        .unwrap();
    let proof = Proof::of(leaves, index as u64, checkpoint).unwrap();
    files.insert(
        "edition.tlog-proof".to_owned(),
        proof.to_string().into_bytes(),
    );
    files.insert(
        "log.txt".to_owned(),
        self::leaves::write(leaves).into_bytes(),
    );
    files
}

/// The bundle of content, as its province publishes it: after three other entries.
pub fn published(manifest: &Manifest) -> Files {
    published_files(files(manifest), &manifest.id, &key())
}

/// The bundle of files, published with a key.
pub fn published_files(files: Files, id: &str, key: &SigningKey) -> Files {
    let signed = sign(files, id, &[key]);
    let leaves = [others(3), vec![leaf(&signed, id)]].concat();
    logged(signed, &leaves, 3, key)
}

/// Verifies with the province's key.
pub fn check(files: &Files) -> Verification {
    verify(files, &[vkey()], &[])
}

/// Verifies beside an older bundle.
pub fn check_older(files: &Files, older: &Files) -> Verification {
    let older = OlderBundle {
        name: "older.zip",
        files: older,
    };
    verify(files, &[vkey()], &[older])
}

/// The findings as lines.
pub fn lines(verification: &Verification) -> Vec<String> {
    verification
        .findings
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// Asserts that a verification names a place, and returns all that it names.
#[track_caller]
pub fn names(verification: &Verification, words: &str) -> Vec<String> {
    let lines = lines(verification);
    assert!(
        !verification.is_right(),
        "nothing was found, not even {words}"
    );
    assert!(
        lines.iter().any(|line| line.contains(words)),
        "{words} is not among {lines:#?}"
    );
    lines
}
