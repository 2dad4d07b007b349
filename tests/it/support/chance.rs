//! Blocks of agencies made by chance, whose true scores are known, and what groups, marks and changes say
//! of them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sipas::domain::figures::funnel::{Peer, limits_by_others};
use sipas::domain::figures::groups::{Group, groups};
use sipas::domain::figures::interval::{Estimate, RatioSums};

/// How the answers of one response go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// All are alike: a response is one answer.
    Alike,
    /// Half of the responses are wholly alike, the others draw each answer; 4 to 16 answers.
    Mixed,
    /// Each of 16 is drawn by itself.
    Independent,
}

/// What is known of a kind of block.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The number of agencies.
    pub agencies: usize,
    /// The mean of their true scores, on the 0–1 scale.
    pub mean: f64,
    /// The standard deviation of their true scores.
    pub spread: f64,
    /// How the answers of a response go together.
    pub answers: Answers,
}

/// What was said over a number of blocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said {
    /// Blocks.
    pub runs: u32,
    /// Blocks in which an agency is called above or below.
    pub calling: u32,
    /// Agencies called above or below.
    pub calls: u32,
    /// Those of them whose true score is on the other side of the block's.
    pub wrong: u32,
    /// Blocks in which an agency is marked by the funnel.
    pub marking: u32,
    /// Agencies marked.
    pub marks: u32,
}

impl Said {
    /// The share of blocks that call anyone.
    pub fn calling_share(&self) -> f64 {
        share(self.calling, self.runs)
    }

    /// The share of calls in the wrong direction.
    pub fn wrong_share(&self) -> f64 {
        share(self.wrong, self.calls)
    }
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

/// An agency with its true score.
struct Agency {
    truth: f64,
    sums: RatioSums,
}

/// Makes a number of blocks from a seed and counts what is said of them.
pub fn said(kind: Kind, runs: u32, seed: u64) -> Said {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut said = Said {
        runs,
        ..Said::default()
    };
    for _ in 0..runs {
        let block: Vec<Agency> = (0..kind.agencies)
            .map(|_| agency(kind, &mut random))
            .collect();
        count(&block, &mut said);
    }
    said
}

fn count(block: &[Agency], said: &mut Said) {
    let estimates: Vec<Estimate> = block
        .iter()
        .map(|agency| Estimate::of_ratio(agency.sums).unwrap())
        .collect();
    let total = |of: fn(&Agency) -> f64| block.iter().map(of).sum::<f64>();
    let answers = total(|agency| agency.sums.a as f64);
    let pooled = total(|agency| agency.sums.s as f64) / answers;
    let truth = total(|agency| agency.truth * agency.sums.a as f64) / answers;
    let mut calls = 0;
    for (agency, group) in block.iter().zip(groups(&estimates, pooled)) {
        let wrong = match group {
            Group::Within => continue,
            Group::Above => agency.truth < truth,
            Group::Below => agency.truth > truth,
        };
        calls += 1;
        said.wrong += u32::from(wrong);
    }
    said.calls += calls;
    said.calling += u32::from(calls > 0);
    let peers = block.iter().zip(&estimates).map(|(agency, estimate)| Peer {
        estimate: *estimate,
        weight: agency.sums.a as f64,
    });
    let limits = limits_by_others(&peers.collect::<Vec<_>>());
    let marks = estimates
        .iter()
        .zip(limits)
        .filter_map(|(estimate, limits)| Some((estimate.ratio, limits?)))
        .filter(|(ratio, limits)| *ratio < limits.low || *ratio > limits.high)
        .count();
    said.marks += u32::try_from(marks).unwrap();
    said.marking += u32::from(marks > 0);
}

/// An agency of 30 to 150 responses.
fn agency(kind: Kind, random: &mut ChaCha8Rng) -> Agency {
    // A sum of twelve uniform numbers is normal enough.
    let normal: f64 = (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
    let truth = (kind.mean + kind.spread * normal).clamp(0.5, 0.999);
    let mut sums = RatioSums {
        n: random.random_range(30..=150),
        s: 0,
        a: 0,
        ss: 0,
        aa: 0,
        sa: 0,
    };
    for _ in 0..sums.n {
        let (s, a) = response(kind.answers, truth, random);
        sums.s += s;
        sums.a += a;
        sums.ss += s * s;
        sums.aa += a * a;
        sums.sa += s * a;
    }
    Agency { truth, sums }
}

/// The satisfied answers and the given ones of a response.
fn response(answers: Answers, truth: f64, random: &mut ChaCha8Rng) -> (i64, i64) {
    let (alike, given) = match answers {
        Answers::Alike => (true, 1),
        Answers::Mixed => (random.random::<bool>(), random.random_range(4..=16)),
        Answers::Independent => (false, 16),
    };
    let mut satisfied = || i64::from(random.random::<f64>() < truth);
    match alike {
        true => (given * satisfied(), given),
        false => ((0..given).map(|_| satisfied()).sum(), given),
    }
}
