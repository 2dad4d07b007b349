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

    /// The probability that chance alone is right so often, one-sided.
    pub fn tail(&self) -> f64 {
        // The distribution of the number of hits, guess by guess.
        let mut probabilities = vec![0.0; self.chances.len() + 1];
        probabilities[0] = 1.0;
        for (done, chance) in self.chances.iter().enumerate() {
            for hits in (0..=done).rev() {
                probabilities[hits + 1] += probabilities[hits] * chance;
                probabilities[hits] *= 1.0 - chance;
            }
        }
        probabilities[self.hits..].iter().sum()
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
