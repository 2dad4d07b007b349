//! The memory of a server on the large database, at rest and under every kind of load at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::province::{self, Intake, QUARTER};
use crate::results::{Results, Target};
use crate::samples::Samples;
use crate::traffic;

/// The length of the load.
const LENGTH: Duration = Duration::from_secs(25);
/// The number of links for the load, and of those whose answers are mixed during it.
const LINKS: usize = 60_000;
const MIXED: usize = 20_000;

pub fn measure(samples: &Samples, results: &Results) {
    let database = samples.large();
    let links = province::add_cases(database, "L", LINKS + MIXED, Intake::EveryTenth);
    let (links, mixed) = links.split_at(LINKS);
    let server = database.program().serve();
    std::thread::sleep(Duration::from_secs(3));
    let at_rest = server.memory();
    drop(server);
    results.figure_to_reach("memory at rest", at_rest, "MB", Target::AtMost(50.0));

    province::answer(&database.store(5), mixed);
    // The server mixes as soon as it has started.
    let server = database.program().serve();
    let end = Instant::now() + LENGTH;
    let load = |connections: usize, status: u16, requests: &[String]| {
        let next = AtomicUsize::new(0);
        traffic::run(server.address, connections, status, || {
            let index = next.fetch_add(1, Ordering::Relaxed);
            (Instant::now() < end).then(|| requests[index % requests.len()].as_str())
        })
    };
    let (sent, opened) = links.split_at(LINKS / 2);
    let forms: Vec<String> = sent
        .iter()
        .enumerate()
        .map(|(number, code)| traffic::form(code, number))
        .collect();
    let opened: Vec<String> = opened
        .iter()
        .map(|code| traffic::get(&format!("/s/{code}")))
        .collect();
    std::thread::scope(|scope| {
        // Forms may be sent again: each is confirmed again.
        scope.spawn(|| load(24, 303, &forms));
        scope.spawn(|| load(24, 200, &opened));
        scope.spawn(|| load(4, 200, &pages()));
        scope.spawn(|| load(4, 200, &charts()));
    });
    results.figure_to_reach(
        "memory under load, the peak",
        server.peak(),
        "MB",
        Target::AtMost(150.0),
    );
    results.figure("… afterwards", &format!("{:.1} MB", server.memory()));
}

fn pages() -> Vec<String> {
    let department = province::department(3);
    [
        format!("/ranking/so-ban-nganh/{QUARTER}"),
        format!("/agency/{department}/{QUARTER}"),
        format!("/ranking/xa-phuong-dac-khu/{QUARTER}"),
    ]
    .map(|path| traffic::get(&path))
    .into()
}

fn charts() -> Vec<String> {
    let department = province::department(3);
    let about_agency = ["components", "trend", "distribution"];
    let about_block = ["ranking", "heatmap", "coverage"];
    let mut requests = Vec::new();
    for format in ["svg", "png", "pdf"] {
        for kind in about_agency {
            requests.push(format!(
                "/charts/{kind}.{format}?period={QUARTER}&agency={department}"
            ));
        }
        for kind in about_block {
            requests.push(format!(
                "/charts/{kind}.{format}?period={QUARTER}&block=so-ban-nganh"
            ));
        }
    }
    requests.iter().map(|path| traffic::get(path)).collect()
}
