//! The table that is printed, line by line as figures come.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// What a ratio or a figure should be.
#[derive(Clone, Copy)]
pub enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Target {
    fn is_reached_by(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    fn told(self) -> String {
        match self {
            Self::AtLeast(least) => format!("≥ {}", number(least)),
            Self::AtMost(most) => format!("≤ {}", number(most)),
        }
    }
}

pub struct Table {
    started: Instant,
    reached: Cell<u32>,
    missed: Cell<u32>,
}

impl Table {
    pub fn begin() -> Self {
        row("measure", "figure", "ratio", "target", "");
        Self {
            started: Instant::now(),
            reached: Cell::default(),
            missed: Cell::default(),
        }
    }

    pub fn begin_part(&self, name: &str) {
        println!("\n{name} ({:.0} s)", self.started.elapsed().as_secs_f64());
    }

    /// A figure that others are compared with, or that is only good to know.
    pub fn figure(&self, name: &str, figure: &str) {
        row(name, figure, "", "", "");
    }

    /// A ratio that is only good to know.
    pub fn ratio(&self, name: &str, figure: &str, ratio: f64) {
        row(name, figure, &number(ratio), "", "");
    }

    /// A ratio with its target.
    pub fn ratio_to_reach(&self, name: &str, figure: &str, ratio: f64, target: Target) {
        row(
            name,
            figure,
            &number(ratio),
            &target.told(),
            self.judge(target, ratio),
        );
    }

    /// A figure that has a target itself.
    pub fn figure_to_reach(&self, name: &str, value: f64, unit: &str, target: Target) {
        let figure = format!("{} {unit}", number(value));
        row(name, &figure, "", &target.told(), self.judge(target, value));
    }

    fn judge(&self, target: Target, value: f64) -> &'static str {
        let (count, word) = if target.is_reached_by(value) {
            (&self.reached, "reached")
        } else {
            (&self.missed, "MISSED")
        };
        count.set(count.get() + 1);
        word
    }

    pub fn finish(&self) {
        println!(
            "\n{} targets reached, {} missed, in {:.0} s",
            self.reached.get(),
            self.missed.get(),
            self.started.elapsed().as_secs_f64()
        );
    }
}

fn row(name: &str, figure: &str, ratio: &str, target: &str, reached: &str) {
    let line = format!("{name:<46} {figure:>34} {ratio:>7} {target:>10}  {reached}");
    println!("{}", line.trim_end());
}

/// A number with thousands set apart, and as many decimals as say something.
pub fn number(value: f64) -> String {
    if value.abs() < 100.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut told = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// So many in a time, as a rate.
pub fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// A duration in milliseconds.
pub fn milliseconds(took: Duration) -> String {
    format!("{} ms", number(took.as_secs_f64() * 1000.0))
}

/// The middle one of several values.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
