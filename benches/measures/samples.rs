//! The databases that several measures share.

use std::cell::OnceCell;

use crate::database::Database;
use crate::large;
use crate::workspace::Workspace;

/// The shared databases, each made when it is first needed, and the workspace for others.
pub struct Samples {
    base: OnceCell<Database>,
    large: OnceCell<Database>,
    pub workspace: Workspace,
}

impl Samples {
    pub fn new() -> Self {
        Self {
            base: OnceCell::new(),
            large: OnceCell::new(),
            workspace: Workspace::new(),
        }
    }

    /// Returns a province's quarter with 100 thousand answers.
    pub fn base(&self) -> &Database {
        self.base.get_or_init(|| large::base(&self.workspace))
    }

    /// Returns the same with a hundred times as many responses.
    pub fn large(&self) -> &Database {
        let base = self.base();
        self.large
            .get_or_init(|| large::multiplied(&self.workspace, base, "large", 100))
    }
}
