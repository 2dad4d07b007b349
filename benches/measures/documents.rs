//! A long document made in this process, as a server would make a short one, and by a process of its own.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use jiff::civil::date;
use sipas::domain::cases::agency::{Agency, Slug};
use sipas::domain::language::Languages;
use sipas::report::documents::pdf::PdfJob;
use sipas::report::documents::slips;
use sipas::report::documents::slips::{Paper, Slip, SlipWords};

use crate::results::{Results, median, number};
use crate::samples::Samples;

const SLIPS: usize = 2_000;
/// The slips that are made one by one, as counters print them.
const SINGLE: usize = 200;
const ROUNDS: usize = 3;

pub fn measure(_: &Samples, results: &Results) {
    let mut times = [const { Vec::new() }; 2];
    // Memory that is freed stays with a process for a while, so the process of its own comes first.
    let [beside, within] = [made_beside, made_within].map(|make| {
        let before = memory("VmRSS");
        reset_peak();
        assert!(make(contents(SLIPS)).starts_with(b"%PDF-"));
        memory("VmHWM") - before
    });
    for _ in 0..ROUNDS {
        for (make, times) in [made_beside, made_within].iter().zip(&mut times) {
            let contents = contents(SLIPS);
            let started = Instant::now();
            assert!(!make(contents).is_empty());
            times.push(started.elapsed().as_secs_f64());
        }
    }
    let [time_beside, time_within] = times.map(median);
    results.ratio(
        &format!("{SLIPS} slips by a process of their own, to this process"),
        &format!("{} s", number(time_beside)),
        time_beside / time_within,
    );
    results.ratio(
        "the memory that this process needs for it",
        &format!("{} of {} MB", number(beside), number(within)),
        beside / within,
    );
    let contents = contents(1);
    let started = Instant::now();
    for _ in 0..SINGLE {
        assert!(made_within(contents.clone()).starts_with(b"%PDF-"));
    }
    let single = started.elapsed().as_secs_f64() / SINGLE as f64;
    results.ratio(
        "a slip by itself, to one of many",
        &format!("{} ms", number(1000.0 * single)),
        single / (time_within / SLIPS as f64),
    );
}

/// The contents of some slips, as they are given to a process.
fn contents(count: usize) -> Vec<u8> {
    let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
    let agency = Agency {
        code: Slug::parse("so-tp").unwrap(),
        name: "Sở Tư pháp".to_owned(),
        name_en: None,
        block: Slug::parse("so-ban-nganh").unwrap(),
        valid_from: None,
        valid_to: None,
        successor: None,
    };
    let slips: Vec<Slip<'_>> = (0..count)
        .map(|number| Slip {
            agency: &agency,
            url: format!("https://khaosat.example.gov.vn/s/{number:013}"),
            code: format!("{number:013}"),
            expires_at: date(2026, 8, 14).at(9, 0, 0, 0),
            minutes: 3,
            case_code: format!("HS-{number}"),
        })
        .collect();
    let words = SlipWords {
        languages: &languages,
        second_language: None,
        hotline: None,
        complaints_address: None,
        public_url: "https://khaosat.example.gov.vn",
    };
    let job = slips::job(&slips, &words, Paper::A4.into(), slips::TEMPLATE).unwrap();
    serde_json::to_vec(&job).unwrap()
}

fn made_within(contents: Vec<u8>) -> Vec<u8> {
    let job: PdfJob = serde_json::from_slice(&contents).unwrap();
    job.compile().unwrap()
}

fn made_beside(contents: Vec<u8>) -> Vec<u8> {
    let mut process = Command::new(env!("CARGO_BIN_EXE_sipas"))
        .args(["render", "--memory", "1024"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It reads everything before it writes.
    process.stdin.take().unwrap().write_all(&contents).unwrap();
    let mut document = Vec::new();
    let mut out = process.stdout.take().unwrap();
    out.read_to_end(&mut document).unwrap();
    assert!(process.wait().unwrap().success());
    document
}

/// A figure of this process, in megabytes.
fn memory(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes / 1024.0
}

/// Lets the peak of this process's memory begin anew.
fn reset_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}
