//! Citizens who answer one after the other, with a pause between, while something else goes on.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::program::Server;
use crate::results::{Results, Target, milliseconds};
use crate::traffic::{self, Traffic};

/// The number of citizens at a time, and the pause of each between two answers. Together they send
/// some hundred answers a second, many times as many as in a province.
const CITIZENS: usize = 8;
const PAUSE: Duration = Duration::from_millis(20);
/// The time for which submissions are measured without anything else.
const ALONE: Duration = Duration::from_secs(5);

/// Citizens with links that are not answered yet.
pub struct Citizens<'s> {
    server: &'s Server,
    forms: Vec<String>,
    next: AtomicUsize,
}

impl<'s> Citizens<'s> {
    pub fn new(server: &'s Server, links: &[String]) -> Self {
        let forms = links.iter().enumerate();
        Self {
            server,
            forms: forms
                .map(|(number, code)| traffic::form(code, number))
                .collect(),
            next: AtomicUsize::new(0),
        }
    }

    /// Does the work, and measures the submissions beside it against those alone.
    pub fn beside<T>(&self, name: &str, results: &Results, work: impl FnOnce() -> T) -> T {
        let end = Instant::now() + ALONE;
        let alone = self.submit_while(&|| Instant::now() < end);
        let is_working = AtomicBool::new(true);
        let (done, during) = std::thread::scope(|scope| {
            let citizens =
                scope.spawn(|| self.submit_while(&|| is_working.load(Ordering::Relaxed)));
            let done = work();
            is_working.store(false, Ordering::Relaxed);
            (done, citizens.join().unwrap())
        });
        let used = self.next.load(Ordering::Relaxed);
        assert!(used < self.forms.len(), "all links are used");
        results.figure(&format!("submissions before {name}"), &alone.summary());
        results.ratio_to_reach(
            "… meanwhile",
            &during.summary(),
            during.rate() / alone.rate(),
            Target::AtLeast(0.8),
        );
        results.figure_to_reach(
            "… p99",
            during.percentile(99).as_secs_f64() * 1000.0,
            "ms",
            Target::AtMost(100.0),
        );
        results.figure("… the longest", &milliseconds(during.percentile(100)));
        done
    }

    fn submit_while(&self, goes_on: &(dyn Fn() -> bool + Sync)) -> Traffic {
        traffic::run(self.server.address, CITIZENS, 303, || {
            std::thread::sleep(PAUSE);
            let form = self.forms.get(self.next.fetch_add(1, Ordering::Relaxed))?;
            goes_on().then_some(form.as_str())
        })
    }
}
