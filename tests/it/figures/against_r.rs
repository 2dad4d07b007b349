//! What is computed here, and what R's packages compute from the same data.

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Output};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sipas::domain::answers::sums::Moments;
use sipas::domain::figures::disclosure::{Origin, Part, Pooled, Rule, Whole, pool};
use sipas::domain::figures::funnel::{Peer, Spread, limits_by_others};
use sipas::domain::figures::interval::Estimate;
use sipas::domain::figures::method::Method;
use sipas::domain::figures::score::{overall_figure, overall_variance};
use sipas::domain::figures::{binomial, discovery, groups};
use sipas::domain::period::Period;
use sipas::domain::rating::Ratings;
use sipas::domain::survey::{Definition, shipped};

use crate::support::needs::missing;

/// Compares a folder with R.
fn check(folder: &Path) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/r/check.R");
    let mut command = Command::new("Rscript");
    command.arg("--vanilla").arg(script).arg(folder);
    command.output().unwrap()
}

fn has_r() -> bool {
    let packages = "library(survey); library(metafor)";
    let found = Command::new("Rscript").args(["-e", packages]).output();
    found.is_ok_and(|output| output.status.success())
}

#[test]
fn r_computes_the_same() {
    if !has_r() {
        missing("no R with the packages survey and metafor");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(16);
    let (answers, figures) = answers(&mut random);
    let (agencies, spreads) = blocks(&mut random);
    write("answers.csv", &answers);
    write("figures.csv", &figures);
    write("agencies.csv", &agencies);
    write("spreads.csv", &spreads);
    let (binomial, discovery) = tests(&mut random);
    write("binomial.csv", &binomial);
    write("discovery.csv", &discovery);
    let output = check(folder.path());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}\n{errors}");
    assert!(text.contains("differences=0"), "{text}");
    let checked = text.split_once("checked=").unwrap().1;
    let checked = checked.split_once(' ').unwrap().0.parse::<u32>().unwrap();
    assert!(checked > 500, "{text}");

    // The comparison itself notices a difference in the eighth digit.
    let (line, last) = figures.trim_end().rsplit_once(',').unwrap();
    let wrong = last.parse::<f64>().unwrap() + 1e-8;
    write("figures.csv", &format!("{line},{wrong:e}\n"));
    let output = check(folder.path());
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("differences=1"));
}

/// Three sets of responses: few and many, satisfied and not, with blanks and with answers of one
/// response that are alike.
fn answers(random: &mut ChaCha8Rng) -> (String, String) {
    let definition = &shipped()[0];
    let mut answers = "set,response,component,level,lowest,top,satisfied\n".to_owned();
    let mut figures = "set,method,score,error\n".to_owned();
    for (set, (responses, mood, blanks)) in [(60, 70, 10), (400, 93, 0), (150, 40, 45)]
        .into_iter()
        .enumerate()
    {
        let mut moments = Moments::default();
        for response in 0..responses {
            let ratings = ratings(random, mood, blanks);
            moments += &Moments::of(&Ratings::parse(&ratings).unwrap(), definition);
            write_answers(&mut answers, (set, response), &ratings, definition);
        }
        for method in Method::ALL {
            let pooled = pooled(&moments, definition, method);
            let of = overall_figure(&pooled, definition, method)
                .estimate
                .unwrap();
            let score = of.scaled(of.estimate.ratio);
            let error = of.factor * overall_variance(&pooled, definition, method).sqrt();
            writeln!(figures, "{set},{method},{score:e},{error:e}").unwrap();
        }
    }
    (answers, figures)
}

/// A response of sixteen answers around a level of its own.
fn ratings(random: &mut ChaCha8Rng, mood: u32, blanks: u32) -> String {
    let usual = if random.random_range(0..100) < mood {
        5
    } else {
        2
    };
    (0..16)
        .map(|_| match random.random_range(0..100_u32) {
            blank if blank < blanks => '-',
            other if other >= 80 => char::from(b'1' + random.random_range(0..5_u8)),
            _ => char::from_digit(usual, 10).unwrap(),
        })
        .collect()
}

fn write_answers(
    text: &mut String,
    (set, response): (usize, u32),
    ratings: &str,
    definition: &Definition,
) {
    let mut levels = ratings.chars();
    for (index, component) in definition.components.iter().enumerate() {
        for _ in &component.questions {
            let Some(level) = levels.next().unwrap().to_digit(10) else {
                continue;
            };
            let (lowest, top) = (definition.lowest(), definition.top());
            let satisfied = u8::from(level >= 4);
            writeln!(
                text,
                "{set},{response},{index},{level},{lowest},{top},{satisfied}"
            )
            .unwrap();
        }
    }
}

fn pooled(moments: &Moments, definition: &Definition, method: Method) -> Pooled {
    let period = Period::Year(2026);
    let part = Part {
        period,
        origin: Origin::Mixed,
        moments: moments.clone(),
        unflagged: None,
    };
    let rule = Rule {
        k: 5,
        all_satisfied: method == Method::AllSatisfied,
        equal_components: method == Method::EqualComponents,
        exclude_flagged: false,
    };
    pool(Whole::closed(period), &[part], definition, rule)
}

/// Blocks that differ by chance alone, by a little, and by much.
fn blocks(random: &mut ChaCha8Rng) -> (String, String) {
    let mut agencies = "block,p,m,weight,low,high,tau2_without\n".to_owned();
    let mut spreads = "block,pooled,tau2,centre\n".to_owned();
    for (block, (count, between)) in [(12, 0.0), (40, 0.03), (15, 0.15)].into_iter().enumerate() {
        let peers: Vec<Peer> = (0..count)
            .map(|_| {
                let n = f64::from(random.random_range(30..900_u32));
                let spread = between + 0.3 / n.sqrt();
                let ratio = 0.9 + spread * (random.random::<f64>() - 0.5);
                Peer {
                    estimate: Estimate {
                        ratio: ratio.min(1.0),
                        effective_n: (n * 0.8).floor(),
                    },
                    weight: 16.0 * n,
                }
            })
            .collect();
        let weighted: f64 = peers
            .iter()
            .map(|peer| peer.weight * peer.estimate.ratio)
            .sum();
        let pooled = weighted / peers.iter().map(|peer| peer.weight).sum::<f64>();
        let of = |chosen: &[Peer]| {
            let estimates: Vec<_> = chosen.iter().map(|peer| peer.estimate).collect();
            Spread::of(estimates.into_iter(), pooled).unwrap()
        };
        let spread = of(&peers);
        let (tau2, centre) = (spread.tau2, spread.centre);
        writeln!(spreads, "{block},{pooled:e},{tau2:e},{centre:e}").unwrap();
        let limits = limits_by_others(&peers);
        for (index, (peer, limits)) in peers.iter().zip(limits).enumerate() {
            let Estimate { ratio, effective_n } = peer.estimate;
            let others = [&peers[..index], &peers[index + 1..]].concat();
            let (limits, without) = (limits.unwrap(), of(&others).tau2);
            writeln!(
                agencies,
                "{block},{ratio:e},{effective_n},{},{:e},{:e},{without:e}",
                peer.weight, limits.low, limits.high
            )
            .unwrap();
        }
    }
    (agencies, spreads)
}

/// Binomial tests of whole numbers, and the false discovery rate over sets of tests, of which those of
/// real numbers are ours.
fn tests(random: &mut ChaCha8Rng) -> (String, String) {
    let mut tests = "successes,trials,share,value\n".to_owned();
    for _ in 0..300 {
        let trials = random.random_range(1..2000_u32);
        let share = 0.02 + 0.979 * random.random::<f64>();
        let near = f64::from(trials) * share
            + 3.0 * f64::from(trials).sqrt() * (random.random::<f64>() - 0.5);
        let successes = near.round().clamp(0.0, f64::from(trials));
        let value = binomial::two_sided(successes, f64::from(trials), share);
        writeln!(tests, "{successes},{trials},{share:e},{value:e}").unwrap();
    }
    let mut sets = "set,p,adjusted\n".to_owned();
    for set in 0..5 {
        let values: Vec<f64> = (0..40)
            .map(|_| {
                let ratio = 0.85 + 0.15 * random.random::<f64>();
                let effective_n = 400.0 * random.random::<f64>();
                groups::p_value(Estimate { ratio, effective_n }, 0.93)
            })
            .collect();
        for (p, adjusted) in values.iter().zip(discovery::adjusted(&values)) {
            writeln!(sets, "{set},{p:e},{adjusted:e}").unwrap();
        }
    }
    (tests, sets)
}
