//! What is wrong with a bundle.

use serde::Serialize;

/// The most findings of one kind of file; more of them tell nothing new.
const MOST: usize = 1000;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file.
    pub file: String,
    /// The place in it, such as `agencies[so-y-te].overall.figure.score`; empty for the whole file.
    pub place: String,
    /// What is wrong there.
    pub problem: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            file,
            place,
            problem,
        } = self;
        match place.as_str() {
            "" => write!(f, "{file}: {problem}"),
            place => write!(f, "{file}: {place}: {problem}"),
        }
    }
}

/// The findings so far.
#[derive(Default)]
pub(super) struct Findings {
    found: Vec<Finding>,
    left_out: usize,
}

impl Findings {
    pub(super) fn add(&mut self, file: &str, place: &str, problem: impl Into<String>) {
        if self.found.len() == MOST {
            self.left_out += 1;
            return;
        }
        self.found.push(Finding {
            file: file.to_owned(),
            place: place.to_owned(),
            problem: problem.into(),
        });
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether something was found in a file.
    pub(super) fn names_file(&self, file: &str) -> bool {
        self.found.iter().any(|of| of.file == file)
    }

    /// Adds the findings of another bundle; its name stands before those of its files.
    pub(super) fn add_of(&mut self, bundle: &str, other: Self) {
        for found in other.into_vec() {
            let file = format!("{bundle}: {}", found.file);
            self.add(&file, &found.place, found.problem);
        }
    }

    pub(super) fn into_vec(mut self) -> Vec<Finding> {
        if self.left_out > 0 {
            self.found.push(Finding {
                file: "…".to_owned(),
                place: String::new(),
                problem: format!("{} more", self.left_out),
            });
        }
        self.found
    }
}
