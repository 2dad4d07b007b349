//! The table of results, printed line by line as the measures end.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// The bound that a ratio or a figure should keep to.
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

    fn text(self) -> String {
        match self {
            Self::AtLeast(least) => format!("≥ {}", number(least)),
            Self::AtMost(most) => format!("≤ {}", number(most)),
        }
    }
}

/// The printed results, and the number of targets reached and missed.
pub struct Results {
    started: Instant,
    reached: Cell<u32>,
    missed: Cell<u32>,
}

impl Results {
    pub fn begin() -> Self {
        print_row("measure", "figure", "ratio", "target", "");
        Self {
            started: Instant::now(),
            reached: Cell::default(),
            missed: Cell::default(),
        }
    }

    pub fn begin_part(&self, name: &str) {
        println!("\n{name} ({:.0} s)", self.started.elapsed().as_secs_f64());
    }

    /// Prints a figure without a target.
    pub fn figure(&self, name: &str, figure: &str) {
        print_row(name, figure, "", "", "");
    }

    /// Prints a ratio without a target.
    pub fn ratio(&self, name: &str, figure: &str, ratio: f64) {
        print_row(name, figure, &number(ratio), "", "");
    }

    /// Prints a ratio with its target.
    pub fn ratio_to_reach(&self, name: &str, figure: &str, ratio: f64, target: Target) {
        print_row(
            name,
            figure,
            &number(ratio),
            &target.text(),
            self.judge(target, ratio),
        );
    }

    /// Prints a figure that has a target itself.
    pub fn figure_to_reach(&self, name: &str, value: f64, unit: &str, target: Target) {
        let figure = format!("{} {unit}", number(value));
        print_row(name, &figure, "", &target.text(), self.judge(target, value));
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

fn print_row(name: &str, figure: &str, ratio: &str, target: &str, reached: &str) {
    let line = format!("{name:<46} {figure:>34} {ratio:>7} {target:>10}  {reached}");
    println!("{}", line.trim_end());
}

/// Returns a number with separated thousands, and with decimals only where it is small.
pub fn number(value: f64) -> String {
    if value.abs() < 100.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a count within a time as a rate per second.
pub fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// Returns a duration as text, in milliseconds.
pub fn milliseconds(took: Duration) -> String {
    format!("{} ms", number(took.as_secs_f64() * 1000.0))
}

/// Returns the median of several values.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
