//! Guesses, and how many of them are right by chance.

/// Guesses, each of which is right by chance with its own probability.
#[derive(Default)]
pub struct Guesses {
    pub hits: usize,
    pub chances: Vec<f64>,
}

impl Guesses {
    pub fn add(&mut self, is_right: bool, among: usize) {
        self.hits += usize::from(is_right);
        self.chances.push(1.0 / among as f64);
    }

    /// Adds the guesses of another year.
    pub fn extend(&mut self, more: Self) {
        self.hits += more.hits;
        self.chances.extend(more.chances);
    }

    pub fn expected(&self) -> f64 {
        self.chances.iter().sum()
    }

    /// By how many standard deviations there are more hits than by chance.
    pub fn deviation(&self) -> f64 {
        let variance: f64 = self.chances.iter().map(|p| p * (1.0 - p)).sum();
        (self.hits as f64 - self.expected()) / variance.max(f64::MIN_POSITIVE).sqrt()
    }

    /// The probability that chance alone is right so often, one-sided.
    pub fn tail(&self) -> f64 {
        // The distribution of the number of hits, guess by guess; all that reaches it stays in the last place.
        let mut probabilities = vec![0.0; self.hits + 1];
        probabilities[0] = 1.0;
        for (done, chance) in self.chances.iter().enumerate() {
            for hits in (0..self.hits.min(done + 1)).rev() {
                let more = probabilities[hits] * chance;
                probabilities[hits + 1] += more;
                probabilities[hits] -= more;
            }
        }
        probabilities[self.hits]
    }
}

#[test]
fn the_tail_is_that_of_the_binomial_distribution() {
    let mut guesses = Guesses::default();
    for guess in 0..4 {
        guesses.add(guess < 3, 2);
    }
    // Three or four of four coins.
    assert!((guesses.tail() - 5.0 / 16.0).abs() < 1e-12);
}
