//! Every figure is computed again, whoever has signed it.

use sipas::domain::editions::manifest::{
    AgencyEntry, EffectiveN, Manifest, ShownDifference, ShownScore,
};
use sipas::domain::figures::method::Method;
use sipas::domain::figures::score::Score;

use super::edition::{check, files, key, manifest, names, published, published_files};

/// An edit of the best agency that has everything, and what is then named.
type Edit = (&'static str, fn(&mut AgencyEntry));

const EDITS: [Edit; 25] = [
    ("overall.figure.score: says 100.00", |a| {
        a.overall.figure.score = Some(ShownScore(Score::from_hundredths(10_000)));
    }),
    ("overall.figure.low", |a| {
        a.overall.figure.low = a.overall.figure.score
    }),
    ("overall.figure.high", |a| {
        a.overall.figure.high = a.overall.figure.score
    }),
    ("overall.figure.numerator", |a| {
        add(&mut a.overall.figure.numerator, 1)
    }),
    ("overall.figure.satisfied", |a| {
        add(&mut a.overall.figure.satisfied, 1)
    }),
    ("overall.figure.answers", |a| {
        add(&mut a.overall.figure.answers, 1)
    }),
    ("overall.figure.points", |a| {
        add(&mut a.overall.figure.points, -1)
    }),
    ("overall.figure.low", |a| {
        a.overall.figure.effective_n = Some(EffectiveN(12.0))
    }),
    ("overall.used", |a| a.overall.used.truncate(1)),
    ("components[to-chuc].figure.score", |a| {
        a.components[0].figure.score = Some(ShownScore(Score::from_hundredths(10_000)));
    }),
    // More satisfied answers to a component are more of the whole.
    ("overall.figure.satisfied", |a| {
        add(&mut a.components[0].figure.satisfied, 1);
        add(&mut a.components[0].figure.numerator, 1);
    }),
    ("rank: says 9", |a| a.rank = Some(9)),
    ("tied: says true", |a| a.tied = true),
    ("rank_low: says 7", |a| a.rank_low = Some(7)),
    ("rank_high: says 1, but", |a| a.rank_high = Some(1)),
    ("group: says below", |a| a.group = Some("below".to_owned())),
    ("mark: says unusually_low", |a| {
        a.mark = Some("unusually_low".to_owned())
    }),
    ("reason: says few_cases", |a| {
        a.reason = Some("few_cases".to_owned())
    }),
    ("change.difference: says +99.00", |a| {
        a.change.difference = Some(ShownDifference(9900));
    }),
    ("change.status: says", |a| {
        let is_fallen = a.change.status == "fallen";
        a.change.status = if is_fallen { "risen" } else { "fallen" }.to_owned();
    }),
    ("change.before.score", |a| {
        let before = a.change.before.as_mut().unwrap();
        before.score = Some(ShownScore(Score::from_hundredths(100)));
    }),
    ("flagged: is 3 responses", |a| a.flagged = Some(3)),
    ("questions[TC1].not_applicable: is 2 responses", |a| {
        a.questions[0].not_applicable = Some(2);
    }),
    ("questions[TC1]: is hidden, but parts", |a| {
        let question = &mut a.questions[0];
        (question.n, question.levels) = (None, None);
    }),
    ("coverage: more cases are answered", |a| {
        a.coverage.answered = a.coverage.finished + 1
    }),
];

fn add(number: &mut Option<i64>, more: i64) {
    *number = number.map(|number| number + more);
}

#[test]
fn an_edited_figure_is_named_by_its_place() {
    let right = manifest(Method::PooledTop2);
    let best = right.agencies[0].agency.clone();
    for (place, edit) in EDITS {
        let mut edited = right.clone();
        edit(&mut edited.agencies[0]);
        assert_ne!(edited, right, "{place}");
        let place = format!("edition.json: agencies[{best}].{place}");
        names(&check(&published(&edited)), &place);
    }
}

#[test]
fn an_edited_figure_of_the_block_is_named() {
    type Edit = (&'static str, fn(&mut Manifest));
    let edits: [Edit; 8] = [
        ("pooled.score", |m| {
            m.pooled.score = Some(ShownScore(Score::from_hundredths(5000)))
        }),
        ("pooled.satisfied", |m| add(&mut m.pooled.satisfied, 1)),
        ("pooled.n", |m| add(&mut m.pooled.n, 1)),
        ("funnel.tau2", |m| {
            m.funnel.as_mut().unwrap().tau2 = "0.50000000".to_owned()
        }),
        ("funnel", |m| m.funnel = None),
        ("method.k", |m| m.method.k = 1),
        ("method.version", |m| m.method.version = 2),
        ("edition.json: agencies: are not in the order", |m| {
            m.agencies.swap(0, 1)
        }),
    ];
    for (place, edit) in edits {
        let mut edited = manifest(Method::PooledTop2);
        edit(&mut edited);
        names(&check(&published(&edited)), place);
    }
    // A higher bar takes the rank from agencies.
    let mut edited = manifest(Method::PooledTop2);
    edited.method.min_n = 60;
    names(
        &check(&published(&edited)),
        "but the published integers give low_coverage",
    );
}

#[test]
fn what_may_not_be_shown_is_named() {
    let few = |manifest: &Manifest| {
        let mut agencies = manifest.agencies.iter();
        agencies
            .position(|of| of.overall.figure.reason.as_deref() == Some("suppressed"))
            .unwrap()
    };
    let right = manifest(Method::PooledTop2);
    let at = few(&right);
    // A figure of four responses.
    let mut shown = right.clone();
    shown.agencies[at].overall.figure = right.agencies[0].overall.figure.clone();
    shown.agencies[at].overall.figure.n = Some(4);
    names(
        &check(&published(&shown)),
        "is shown of 4 responses, fewer than 5",
    );
    // Its number alone.
    let mut numbered = right.clone();
    numbered.agencies[at].overall.figure.n = Some(4);
    names(
        &check(&published(&numbered)),
        "is hidden, but parts of it are shown",
    );
    // Hidden without a code.
    let mut silent = right.clone();
    silent.agencies[at].overall.figure.reason = None;
    names(
        &check(&published(&silent)),
        "has no score, and no code that says why",
    );
    let mut other = right.clone();
    other.agencies[at].overall.figure.reason = Some("secret".to_owned());
    names(
        &check(&published(&other)),
        "`secret` is no code of this kind",
    );
    // A distribution of seven answers.
    let mut levels = right.clone();
    let question = &mut levels.agencies[0].questions[0];
    question.n = Some(7);
    question.levels = Some(vec![0, 0, 0, 0, 7]);
    names(
        &check(&published(&levels)),
        "is shown of 7 answers, fewer than 10",
    );
    let mut sum = right.clone();
    sum.agencies[0].questions[0].levels.as_mut().unwrap()[0] += 1;
    names(&check(&published(&sum)), "its levels are not");
    let mut cases = right;
    cases.agencies[0].timeliness.as_mut().unwrap().overdue += 1;
    names(&check(&published(&cases)), "timeliness: its states are");
}

#[test]
fn flagged_responses_leave_none_or_enough_that_are_not() {
    let right = manifest(Method::PooledTop2);
    let figure = &right.agencies[0].overall.figure;
    let all = figure.n.unwrap() + figure.left_out;
    let found = |flagged: i64| {
        let mut edited = right.clone();
        edited.agencies[0].flagged = Some(flagged);
        check(&published(&edited))
    };
    for flagged in [0, 5, all - 5, all] {
        // Only `ranking.csv` could say otherwise, and it doesn't tell of them here.
        assert_eq!(found(flagged).findings, [], "{flagged}");
    }
    names(
        &found(all - 2),
        "flagged: leaves 2 responses that are not, fewer than 5",
    );
    names(
        &found(all + 1),
        &format!("flagged: is {} of {all} responses", all + 1),
    );
}

#[test]
fn columns_that_a_table_has_not_are_named() {
    let content = manifest(Method::PooledTop2);
    let right = files(&content);
    // A table without a column.
    let without = |name: &str, column: &str| {
        let mut reader = csv::Reader::from_reader(right[name].as_slice());
        let header = reader.headers().unwrap().clone();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let rows = reader.records().map(Result::unwrap);
        for row in std::iter::once(header.clone()).chain(rows) {
            let kept = row.iter().zip(&header).filter(|(_, of)| *of != column);
            writer.write_record(kept.map(|(cell, _)| cell)).unwrap();
        }
        let mut files = right.clone();
        files.insert(name.to_owned(), writer.into_inner().unwrap());
        check(&published_files(files, &content.id, &key()))
    };
    for column in ["agency", "n", "score", "rank", "reason"] {
        names(
            &without("ranking.csv", column),
            &format!("ranking.csv: has no column `{column}`"),
        );
    }
    for (name, column) in [
        ("ranking.csv", "rank_low"),
        ("components.csv", "score"),
        ("distribution.csv", "level_5"),
        ("codes.csv", "kind"),
    ] {
        let verification = without(name, column);
        assert_eq!(verification.findings, [], "{name} {column}");
        let mut unproven = verification.not_recomputed.iter();
        let absent = unproven.find(|line| line.starts_with("columns that are absent"));
        let said = format!("`{column}` of {name}");
        assert!(absent.is_some_and(|line| line.contains(&said)), "{said}");
    }
}

#[test]
fn tables_that_do_not_say_what_the_edition_says_are_named_by_cell() {
    let content = manifest(Method::PooledTop2);
    let right = files(&content);
    let with = |name: &str, from: &str, to: &str| {
        let text = String::from_utf8(right[name].clone()).unwrap();
        assert!(text.contains(from), "{from} is not in {text}");
        let mut changed = right.clone();
        changed.insert(name.to_owned(), text.replacen(from, to, 1).into_bytes());
        check(&published_files(changed, &content.id, &key()))
    };
    let score = content.agencies[0]
        .overall
        .figure
        .score
        .unwrap()
        .to_string();
    names(
        &with("ranking.csv", &score, "12.34"),
        "ranking.csv: line 2, score: says `12.34`",
    );
    names(&with("ranking.csv", "few_cases", ""), "ranking.csv: line");
    names(
        &with("ranking.csv", "so-01,", "so-99,"),
        "`so-99`, `overall` is not in edition.json",
    );
    names(
        &with("ranking.csv", "so-01,", "so-99,"),
        "ranking.csv: `so-01`, `overall` is missing",
    );
    names(
        &with("codes.csv", "within,group\n", ""),
        "codes.csv: `within` is missing",
    );
    names(
        &with("codes.csv", "within,group", "within,mark"),
        "is of the kind `group`",
    );
    names(
        &with("distribution.csv", "TC1,", "TC9,"),
        "`TC9` is not in edition.json",
    );
    names(
        &with("distribution.csv", "TC1,", "TC9,"),
        "distribution.csv: `so-02`, `TC1` is missing",
    );
    // A component's row tells its own figure, and every component has one.
    let first = &content.agencies[0];
    let component = &first.components[0];
    let score = component.figure.score.unwrap().to_string();
    names(
        &with("components.csv", &score, "12.34"),
        "components.csv: line 2, score: says `12.34`",
    );
    let row = format!("{},{},", first.agency, component.id);
    names(
        &with("components.csv", &row, "so-99,to-chuc,"),
        &format!(
            "components.csv: `{}`, `{}` is missing",
            first.agency, component.id
        ),
    );
    let text = String::from_utf8(right["distribution.csv"].clone()).unwrap();
    let line = text.lines().nth(1).unwrap();
    let other = format!("{}9", line);
    names(
        &with("distribution.csv", line, &other),
        "distribution.csv: line 2, level_5: says",
    );
}

#[test]
fn only_canonical_json_is_an_edition() {
    let content = manifest(Method::PooledTop2);
    let right = files(&content);
    let text = String::from_utf8(right["edition.json"].clone()).unwrap();
    let decomposed = text.replace("Sở số 1\"", "So\u{31b}\u{309} số 1\"");
    assert_ne!(decomposed, text);
    for (other, problem) in [
        (format!("{text}\n"), "is not in canonical form"),
        (text.replacen(':', ": ", 1), "is not in canonical form"),
        (decomposed, "NFC"),
        (
            text.replacen("\"tied\":false", "\"tied\":false,\"tied\":true", 1),
            "duplicate field",
        ),
        (
            text.replacen("\"tied\":false", "\"tied\":false,\"more\":1", 1),
            "unknown field",
        ),
        (
            text.replace("\"format_version\":1", "\"format_version\":2"),
            "version 2",
        ),
        ("{}".to_owned(), "missing field"),
    ] {
        let mut changed = right.clone();
        changed.insert("edition.json".to_owned(), other.into_bytes());
        let verification = check(&published_files(changed, &content.id, &key()));
        names(&verification, problem);
    }
    // The note of one edition over the content of another.
    let renamed = published_files(right, "so-ban-nganh-2026-Q9", &key());
    names(&check(&renamed), "id: is `so-ban-nganh-2026-Q3`");
}
